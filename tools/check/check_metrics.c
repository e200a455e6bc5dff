/*
 * check_metrics.c - what checks found, in a file for node_exporter's textfile collector.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check/check_metrics.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/trouble.h"
#include "check/judge_signatures.h"
#include "report/outfile.h"

/* Each prints its lines for a zone, the labels beginning with the zone's name. */
typedef void print_metric(FILE *file, const char *name, const struct wf_zone_check *zone,
                          time_t now);

static void put_label(FILE *file, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\\' || *text == '"')
            putc('\\', file);
        putc(*text, file);
    }
}

static void put_begin(FILE *file, const char *name, const struct wf_zone_check *zone)
{
    fprintf(file, "%s{zone=\"", name);
    put_label(file, zone->query.name);
    putc('"', file);
}

static void put_number(FILE *file, const char *name, const struct wf_zone_check *zone,
                       long long number)
{
    put_begin(file, name, zone);
    fprintf(file, "} %lld\n", number);
}

static void print_state(FILE *file, const char *name, const struct wf_zone_check *zone, time_t now)
{
    (void)now;
    put_number(file, name, zone, zone->state);
}

static void print_secure(FILE *file, const char *name, const struct wf_zone_check *zone, time_t now)
{
    (void)now;
    if (zone->facts->security != WF_SECURITY_UNKNOWN)
        put_number(file, name, zone, zone->facts->security == WF_SECURITY_SECURE);
}

static void print_asked(FILE *file, const char *name, const struct wf_zone_check *zone, time_t now)
{
    (void)now;
    put_number(file, name, zone, wf_check_asked(zone->facts));
}

static void print_well(FILE *file, const char *name, const struct wf_zone_check *zone, time_t now)
{
    (void)now;
    put_number(file, name, zone, zone->well);
}

static void print_serial(FILE *file, const char *name, const struct wf_zone_check *zone, time_t now)
{
    uint32_t serial = 0;

    (void)now;
    if (wf_check_serial(zone->facts, &serial))
        put_number(file, name, zone, serial);
}

/* The end of the signatures by type, or how long they were made for. */
static void print_signatures(FILE *file, const char *name, const struct wf_zone_check *zone,
                             time_t now, bool life)
{
    static const struct {
        uint16_t type;
        const char *name;
    } types[] = {
        {WF_TYPE_SOA, "SOA"}, {WF_TYPE_DNSKEY, "DNSKEY"}, {WF_TYPE_NS, "NS"}, {WF_TYPE_DS, "DS"}};
    size_t i;

    for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        struct wf_check_left left = wf_check_signature_left_of(zone->facts, types[i].type, now);

        if (!left.known)
            continue;
        put_begin(file, name, zone);
        fprintf(file, ",type=\"%s\"} %lld\n", types[i].name,
                (long long)(life ? left.life : (int64_t)now + left.seconds));
    }
}

static void print_expiry(FILE *file, const char *name, const struct wf_zone_check *zone, time_t now)
{
    print_signatures(file, name, zone, now, false);
}

static void print_life(FILE *file, const char *name, const struct wf_zone_check *zone, time_t now)
{
    print_signatures(file, name, zone, now, true);
}

static void print_one_problem(FILE *file, const char *name, const struct wf_zone_check *zone,
                              const struct wf_problem *problem,
                              const struct wf_checked_server *server)
{
    const struct wf_problem_info *info = wf_problem_info(problem->kind);
    char text[WF_NAME_TEXT_SIZE], address[WF_ADDR_TEXT_SIZE];
    struct wf_strbuf out;

    put_begin(file, name, zone);
    fprintf(file, ",problem=\"%s\",severity=\"%s\",at_fault=\"%s\"", info->id,
            wf_check_state_name(info->severity), wf_party_name(problem->party));
    if (server != NULL) {
        wf_strbuf_init(&out, text, sizeof(text));
        wf_dname_print(&out, wf_dname_of(&zone->facts->names[server->name].name));
        fputs(",server=\"", file);
        put_label(file, text);
        fprintf(file, "\",address=\"%s\"", wf_addr_text(&server->addr, address));
    }
    fputs("} 1\n", file);
}

/* The same kind twice, of two names say, is one line: a label set may stand there only once. */
static bool was_printed(const struct wf_zone_check *zone, unsigned at)
{
    unsigned i;

    for (i = 0; i < at; i++) {
        if (zone->problems[i].kind == zone->problems[at].kind &&
            zone->problems[i].party == zone->problems[at].party)
            return true;
    }
    return false;
}

static void print_problems(FILE *file, const char *name, const struct wf_zone_check *zone,
                           time_t now)
{
    unsigned i, k;

    (void)now;
    for (i = 0; i < zone->problem_count; i++) {
        const struct wf_problem *problem = &zone->problems[i];

        if (problem->servers == 0 && !was_printed(zone, i))
            print_one_problem(file, name, zone, problem, NULL);
        for (k = 0; k < zone->facts->server_count; k++) {
            if ((problem->servers >> k & 1) != 0)
                print_one_problem(file, name, zone, problem, &zone->facts->servers[k]);
        }
    }
}

static void print_questions(FILE *file, const char *name, const struct wf_zone_check *zone,
                            time_t now)
{
    (void)now;
    put_number(file, name, zone, zone->facts->questions);
}

static void print_duration(FILE *file, const char *name, const struct wf_zone_check *zone,
                           time_t now)
{
    (void)now;
    put_begin(file, name, zone);
    fprintf(file, "} %u.%03u\n", zone->facts->elapsed_ms / 1000, zone->facts->elapsed_ms % 1000);
}

static const struct {
    const char *name, *help;
    print_metric *print;
} metrics[] = {
    {"whyfail_zone_state", "0 well, 1 warning, 2 critical, 3 could not be checked.", print_state},
    {"whyfail_zone_secure", "Whether the chain of trust comes to the zone.", print_secure},
    {"whyfail_zone_addresses", "Addresses of its name servers that were asked.", print_asked},
    {"whyfail_zone_addresses_well", "Those of them without a problem.", print_well},
    {"whyfail_zone_serial", "The newest serial that a name server has.", print_serial},
    {"whyfail_zone_signature_expiry_timestamp_seconds",
     "When the RRset's signatures end, at the server where they end first.", print_expiry},
    {"whyfail_zone_signature_life_seconds", "For how long those signatures were made.", print_life},
    {"whyfail_zone_problem", "1 for each problem, and each name server that has it.",
     print_problems},
    {"whyfail_zone_check_questions", "Questions that the check has asked.", print_questions},
    {"whyfail_zone_check_duration_seconds", "How long the check took.", print_duration},
};

void wf_check_metrics_print(FILE *file, const struct wf_check_run *run)
{
    size_t i, k;

    for (i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++) {
        fprintf(file, "# HELP %s %s\n# TYPE %s gauge\n", metrics[i].name, metrics[i].help,
                metrics[i].name);
        for (k = 0; k < run->count; k++)
            metrics[i].print(file, metrics[i].name, &run->zones[k], run->now);
    }
    fprintf(file,
            "# HELP whyfail_zone_check_timestamp_seconds When the zones were checked.\n"
            "# TYPE whyfail_zone_check_timestamp_seconds gauge\n"
            "whyfail_zone_check_timestamp_seconds %lld\n# EOF\n",
            (long long)run->now);
}

/* As the functions of outfile.h want it. */
static bool absolute(const char *path, char *out, size_t size)
{
    char folder[PATH_MAX];
    int len;

    if (path[0] == '/')
        len = snprintf(out, size, "%s", path);
    else
        len = getcwd(folder, sizeof(folder)) == NULL ? -1
                                                     : snprintf(out, size, "%s/%s", folder, path);
    return len > 0 && (size_t)len < size;
}

/* Returns 0, or the error of what went wrong. */
static int write_beside(const char *beside, const char *path, const struct wf_check_run *run)
{
    int fd = -1, error = wf_outfile_open(beside, WF_OUTFILE_FRESH, &fd);
    FILE *file;

    if (error != 0)
        return error;
    file = fdopen(fd, "w");
    if (file == NULL) {
        error = errno;
        close(fd);
    } else {
        wf_check_metrics_print(file, run);
        if (ferror(file) != 0)
            error = EIO;
        if (fclose(file) != 0)
            error = errno;
    }
    if (error == 0)
        error = wf_outfile_replace(beside, path);
    if (error != 0)
        unlink(beside);
    return error;
}

bool wf_check_metrics_write(const char *path, const struct wf_check_run *run)
{
    char full[PATH_MAX], beside[PATH_MAX + sizeof(".new")], words[WF_ERROR_TEXT_SIZE];
    int error = ENAMETOOLONG;

    if (absolute(path, full, sizeof(full))) {
        snprintf(beside, sizeof(beside), "%s.new", full);
        error = write_beside(beside, full, run);
    }
    if (error != 0)
        wf_trouble("--prometheus: %s cannot be written: %s", path, wf_error_text(error, words));
    return error == 0;
}
