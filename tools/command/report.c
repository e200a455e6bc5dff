/*
 * report.c - whyfail report: a page of HTML about the failures in logs.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "command/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "page/page.h"

struct report {
    const char *path; /* "-" is standard output */
    time_t since;     /* events before only tell which failures are not new */
    struct wf_log_scan scan;
    struct wf_tally tally;
};

static void count(void *context, const struct wf_log_event *event)
{
    struct report *report = context;

    if (event->when < report->since)
        wf_tally_add_earlier(&report->tally, event);
    else
        wf_tally_add(&report->tally, event);
}

/* A warning is no failure, but tells of lost events, too. */
static void count_warning(void *context, const struct wf_log_event *event)
{
    struct report *report = context;

    report->tally.lost += event->lost;
}

/* As any program that makes a file would leave it; mkstemp's are for their owner alone. */
static mode_t usual_mode(void)
{
    mode_t mask = umask(0);

    umask(mask);
    return 0666 & ~mask;
}

/* Takes the descriptor over. Returns false with errno. */
static bool write_page(int fd, const struct wf_page *page)
{
    FILE *file = fdopen(fd, "w");
    bool good;

    if (file == NULL) {
        close(fd);
        return false;
    }
    wf_page_write(file, page);
    good = fflush(file) == 0 && !ferror(file) && fsync(fd) == 0;
    return fclose(file) == 0 && good;
}

/* Writes beside the file what then takes its place: whoever reads it gets the old or the new. */
static bool replace_file(const char *path, const struct wf_page *page)
{
    char *beside;
    bool good;
    int fd, error;

    if (asprintf(&beside, "%s.XXXXXX", path) < 0)
        return false;
    fd = mkostemp(beside, O_CLOEXEC);
    good = fd >= 0 && fchmod(fd, usual_mode()) == 0;
    if (fd >= 0)
        good = write_page(fd, page) && good;
    good = good && rename(beside, path) == 0;
    error = errno;
    if (fd >= 0 && !good)
        unlink(beside);
    free(beside);
    errno = error;
    return good;
}

/* A link stays a link, and a device a device. */
static int write_file(const char *path, const struct wf_page *page)
{
    char *target = realpath(path, NULL);
    struct stat status;
    int result = WF_EXIT_GOOD;

    if (target != NULL && stat(target, &status) == 0 && !S_ISREG(status.st_mode))
        result = wf_trouble("--html: %s is not a file; '-' is standard output", path);
    else if (!replace_file(target != NULL ? target : path, page))
        result = wf_trouble("%s: cannot be written: %s", path, strerror(errno));
    free(target);
    return result;
}

static bool take_option(void *context, int option, const char *value)
{
    struct report *report = context;

    if (option == 's')
        return wf_since_parse(value, time(NULL), &report->since);
    report->path = value;
    return true;
}

/* Returns -1 to go on, else the exit status. */
static int parse_options(struct report *report, const struct wf_command *command, int argc,
                         char **argv)
{
    static const struct option options[] = {{"html", required_argument, NULL, 'o'},
                                            {"since", required_argument, NULL, 's'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    int status = wf_command_options(command, argc, argv, "h", options, take_option, report);

    return status < 0 && report->path == NULL ? wf_command_usage(command) : status;
}

static int write_report(const struct report *report)
{
    struct wf_page page = {
        .tally = &report->tally, .counts = &report->scan.counts, .made = time(NULL)};

    if (strcmp(report->path, "-") != 0)
        return write_file(report->path, &page);
    wf_page_write(stdout, &page);
    return WF_EXIT_GOOD;
}

int wf_command_report(const struct wf_command *command, int argc, char **argv)
{
    struct report report = {
        .scan = {.visit = count, .visit_warning = count_warning, .context = &report}};
    int status = parse_options(&report, command, argc, argv);
    bool is_read;

    if (status >= 0)
        return status;
    report.scan.counts.shows_progress = true;
    if (!wf_tally_init(&report.tally))
        return wf_trouble("out of memory");
    is_read = wf_logs_read_as(argv + optind, argc - optind, &report.scan);
    status = write_report(&report);
    wf_tally_free(&report.tally);
    return is_read ? status : WF_EXIT_TROUBLE;
}
