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

enum { CONF_MAX = 64 * 1024 * 1024 }; /* of local data, for instance */

/* Returns what the caller frees, or NULL with errno. */
static char *read_whole(const char *path, size_t *len)
{
    FILE *file = fopen(path, "re"), *whole;
    char piece[16384], *data = NULL;
    size_t got;
    bool good;

    if (file == NULL)
        return NULL;
    whole = open_memstream(&data, len);
    while (whole != NULL && (got = fread(piece, 1, sizeof(piece), file)) > 0 &&
           fwrite(piece, 1, got, whole) == got && ftell(whole) <= CONF_MAX)
        ;
    good = whole != NULL && feof(file) && !ferror(file) && !ferror(whole);
    errno = good || ferror(file) ? errno : EFBIG;
    if (whole == NULL || fclose(whole) != 0)
        good = false;
    fclose(file);
    if (good)
        return data;
    free(data);
    return NULL;
}

static void hear_nothing(void *context, unsigned line, const char *sentence)
{
    (void)context;
    (void)line;
    (void)sentence;
}

static void print_mistake(void *context, unsigned line, const char *sentence)
{
    const char *path = context;

    wf_trouble("%s:%u: %s", path, line, sentence);
}

static int check_unbound_conf(char *path, const char *data, size_t len)
{
    struct wf_unbound_conf found = wf_unbound_conf_scan(data, len, print_mistake, path);

    if (found.mistakes > 0)
        return wf_trouble("%s was taken for an unbound.conf because of its other contents", path);
    if (found.clauses == 0)
        printf("%s: an unbound.conf without a clause 'whyfail:'\n", path);
    else
        printf("%s: an unbound.conf; %u %s in its clause 'whyfail:', no mistakes\n", path,
               found.options, found.options == 1 ? "option" : "options");
    if (found.includes > 0)
        printf("%s: the files it includes were not checked\n", path);
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
    return WF_EXIT_GOOD;
}

int wf_command_check_config(const struct wf_command *command, int argc, char **argv)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
    int option = getopt_long(argc, argv, "h", options, NULL), status;
    size_t len;
    char *data;

    if (option == 'h')
        return wf_command_help(command);
    if (option != -1 || argc - optind != 1)
        return wf_command_usage(command);
    data = read_whole(argv[optind], &len);
    if (data == NULL)
        return wf_trouble("%s: cannot be read: %s", argv[optind], strerror(errno));
    if (wf_unbound_conf_scan(data, len, hear_nothing, NULL).has_foreign)
        status = check_unbound_conf(argv[optind], data, len);
    else
        status = check_options_file(argv[optind]);
    free(data);
    return status;
}
