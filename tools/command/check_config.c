/*
 * check_config.c - whyfail check-config: reads options as the module does, from the file of options
 * that the library reads or from the clause in unbound.conf that a patched Unbound reads.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "command/check_config.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "command/unbound_conf.h"
#include "config/options.h"

static void print_mistake(void *context, const char *path, unsigned line, const char *sentence)
{
    (void)context;
    wf_trouble("%s:%u: %s", path, line, sentence);
}

/* Options and module-config each do nothing without the other; the one may stand in another file.
 */
static void tell_of_modules(const char *path, const struct wf_unbound_conf *found)
{
    static const char order[] = "  server:\n      module-config: \"whyfail validator iterator\"\n";

    if (found->clauses > 0 && found->has_modules && !found->names_module) {
        wf_trouble("warning: %s: the clause 'whyfail:' does nothing,", path);
        fprintf(stderr, "as module-config does not name the module; write:\n%s", order);
    } else if (found->clauses > 0 && !found->has_modules) {
        printf("%s: no module-config; the module runs only with:\n%s", path, order);
    } else if (found->names_module && found->clauses == 0) {
        printf("%s: module-config names whyfail,\nwhose options all are at their defaults\n", path);
    }
}

/* Unbound's start says so, too; in a chroot it may be there. */
static void tell_of_folder(const char *path, const char *sentence)
{
    wf_trouble("warning: %s: %s", path, sentence);
}

static int check_unbound_conf(const char *path, const char *data, size_t len)
{
    static const struct wf_unbound_conf_hearer hearer = {.mistake = print_mistake};
    struct wf_unbound_conf found = wf_unbound_conf_read(path, data, len, &hearer, NULL);

    if (found.mistakes > 0)
        return wf_trouble("%s was taken for an unbound.conf because of its other contents", path);
    if (found.clauses == 0)
        printf("%s: an unbound.conf without a clause 'whyfail:'\n", path);
    else
        printf("%s: an unbound.conf; %u %s in its clause 'whyfail:', no mistakes\n", path,
               found.options, found.options == 1 ? "option" : "options");
    if (found.files > 1)
        printf("%s: %u included %s checked, too\n", path, found.files - 1,
               found.files == 2 ? "file was" : "files were");
    tell_of_modules(path, &found);
    if (found.lacks_folder)
        tell_of_folder(path, found.folder);
    return WF_EXIT_GOOD;
}

static int check_options_file(const char *path)
{
    struct wf_options read;
    struct wf_strbuf err;
    char text[1024];

    wf_options_default(&read);
    wf_strbuf_init(&err, text, sizeof(text));
    if (!wf_options_read(&read, path, &err))
        return wf_trouble("%s", text);
    printf("%s: an option file; no mistakes\n", path);
    if (!wf_options_folders_exist(&read, "", &err))
        tell_of_folder(path, text);
    return WF_EXIT_GOOD;
}

int wf_command_check_config(const struct wf_command *command, int argc, char **argv)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
    static const struct wf_unbound_conf_hearer deaf = {.mistake = NULL};
    int option = getopt_long(argc, argv, "h", options, NULL), status;
    size_t len;
    char *data;

    if (option == 'h')
        return wf_command_help(command);
    if (option != -1 || argc - optind != 1)
        return wf_command_usage(command);
    data = wf_file_read(argv[optind], &len);
    if (data == NULL)
        return wf_trouble("%s: cannot be read: %s", argv[optind], strerror(errno));
    if (wf_unbound_conf_scan(data, len, &deaf, NULL).has_foreign)
        status = check_unbound_conf(argv[optind], data, len);
    else
        status = check_options_file(argv[optind]);
    free(data);
    return status;
}
