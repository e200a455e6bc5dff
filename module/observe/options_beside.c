/*
 * options_beside.c - the file of options that is named beside the files of loaded modules.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/options_beside.h"

#include "verdict.h"

static size_t count_word(const char *at, const char *wanted)
{
    size_t count = 0;

    while (at != NULL && *at != '\0') {
        size_t word;

        at += strspn(at, " \t\n");
        word = strcspn(at, " \t\n");
        if (word == strlen(wanted) && strncmp(at, wanted, word) == 0)
            count++;
        at += word;
    }
    return count;
}

/* Within a chroot its own path is the root, as for the files Unbound reads itself. */
static const char *within_chroot(const struct config_file *cfg, const char *path)
{
    size_t len = cfg->chrootdir == NULL ? 0 : strlen(cfg->chrootdir);

    while (len > 0 && cfg->chrootdir[len - 1] == '/')
        len--;
    if (len > 0 && strncmp(path, cfg->chrootdir, len) == 0 && path[len] == '/')
        return path + len;
    return path;
}

bool wf_options_beside(struct wf_options *options, const struct config_file *cfg, const char *word,
                       const struct config_strlist *files)
{
    size_t skip = count_word(cfg->module_conf, word);
    char text[WF_TEXT_SIZE];
    struct wf_strbuf err;

    wf_options_default(options);
    while (files != NULL && skip > 0) {
        files = files->next;
        skip--;
    }
    if (files == NULL)
        return true;
    if (files->next != NULL) {
        log_err("whyfail: %s: one configuration file at most, found %s and %s",
                strcmp(word, "python") == 0 ? "python-script" : "dynlib-file", files->str,
                files->next->str);
        return false;
    }
    wf_strbuf_init(&err, text, sizeof(text));
    if (wf_options_read(options, within_chroot(cfg, files->str), &err))
        return true;
    log_err("whyfail: %s", text);
    return false;
}
