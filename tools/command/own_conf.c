/*
 * own_conf.c - what an Unbound on this host is configured to do.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "command/own_conf.h"

#include <ldns/ldns.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/unbound_conf.h"
#include "status/facts.h"
#include "status/run.h"

struct asking {
    const struct wf_local_log *log;
    bool running; /* the daemon has answered unbound-control so far */
    struct wf_run run;
};

/* One line for each value. */
static bool ask(struct asking *asking, const char *option)
{
    const struct wf_local_log *log = asking->log;
    const char *const of_daemon[] = {log->control, "-c", log->conf, "get_option", option, NULL};
    const char *const of_file[] = {log->checkconf, "-o", option, log->conf, NULL};

    asking->running =
        asking->running && log->control[0] != '\0' && wf_run(&asking->run, of_daemon) == 0;
    return asking->running || wf_run(&asking->run, of_file) == 0;
}

static struct wf_dname parse_name(const char *text, struct wf_name *name)
{
    ldns_rdf *rdf = NULL;

    name->len = 0;
    if (ldns_str2rdf_dname(&rdf, text) == LDNS_STATUS_OK)
        wf_name_copy(name, wf_dname_parse(ldns_rdf_data(rdf), ldns_rdf_size(rdf)));
    ldns_rdf_deep_free(rdf);
    return wf_dname_of(name);
}

/* Whether the name is at or below one of those, which may be quoted. */
static bool is_below_any(char *lines, struct wf_dname name)
{
    char *line;

    while ((line = strsep(&lines, "\n ")) != NULL) {
        struct wf_name zone;

        if (line[0] != '\0' && wf_dname_is_below_or_at(name, parse_name(line, &zone)))
            return true;
    }
    return false;
}

/* Where its addresses are not taken out, the option that takes others out does not matter. */
static bool lets_pass(struct wf_own_conf *conf, char *value, struct wf_dname name)
{
    if (is_below_any(value, name))
        conf->takes_addresses = false;
    return false;
}

static bool is_of_name(struct wf_own_conf *conf, char *value, struct wf_dname name)
{
    char names[WF_RUN_OUT];

    (void)conf;
    wf_facts_text(names, sizeof(names), "%s", value);
    return is_below_any(names, name);
}

static bool is_given_servers(struct wf_own_conf *conf, char *value, struct wf_dname name)
{
    (void)value;
    return wf_own_conf_zone(conf, name) != NULL;
}

/*
 * Options of which another value than this one may be why a name fails, or seems to; all of them
 * or, where there is a function, if it says so.
 */
static const struct {
    const char *name, *usual;
    bool (*matters)(struct wf_own_conf *conf, char *value, struct wf_dname name);
} settings[] = {
    {"do-ip4", "yes", NULL},
    {"do-ip6", "yes", NULL},
    {"do-udp", "yes", NULL},
    {"do-tcp", "yes", NULL},
    {"do-not-query-localhost", "no", is_given_servers},
    {"do-not-query-address", "", NULL},
    {"private-address", "", NULL},
    {"private-domain", "", lets_pass}, /* after the one before */
    {"domain-insecure", "", is_of_name},
    {"val-override-date", "0", NULL},
    {"tls-upstream", "no", NULL},
    {"tcp-upstream", "no", NULL},
};

static void take_setting(struct wf_own_conf *conf, const char *option, const char *value)
{
    char *text = conf->settings[conf->setting_count++], *at;

    wf_facts_text(text, WF_OWN_TEXT, "%s: %s", option, value);
    for (at = text + strlen(text); at > text && at[-1] == '\n'; at--)
        at[-1] = '\0';
    while ((at = strchr(text, '\n')) != NULL)
        *at = ' ';
}

static bool is_usual(const char *value, const char *usual)
{
    size_t len = strcspn(value, "\n");

    return len == strlen(usual) && strncmp(value, usual, len) == 0;
}

/* What the files of the configuration have. */
struct reading {
    struct wf_own_conf *conf;
    bool has[sizeof(settings) / sizeof(settings[0])];
};

/* Of options that no file has, and that the daemon was not told, the usual value is known. */
static void read_settings(const struct reading *reading, struct asking *asking,
                          struct wf_dname name)
{
    struct wf_own_conf *conf = reading->conf;
    size_t i;

    if (ask(asking, "module-config") && strstr(asking->run.out, "validator") == NULL)
        take_setting(conf, "module-config", asking->run.out);
    for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
        if ((!reading->has[i] && settings[i].matters != is_given_servers) ||
            !ask(asking, settings[i].name) || is_usual(asking->run.out, settings[i].usual))
            continue;
        if (strcmp(settings[i].name, "private-address") == 0)
            conf->takes_addresses = true;
        if (settings[i].matters == NULL || settings[i].matters(conf, asking->run.out, name))
            take_setting(conf, settings[i].name, asking->run.out);
    }
}

static void hear_zone(void *context, bool forwards, const char *name)
{
    struct wf_own_conf *conf = ((struct reading *)context)->conf;
    struct wf_own_zone *zone = &conf->zones[conf->zone_count];

    if (conf->zone_count == WF_OWN_ZONES || parse_name(name, &zone->name).len == 0)
        return;
    zone->forwards = forwards;
    conf->zone_count++;
}

static void hear_option(void *context, const char *name)
{
    struct reading *reading = context;
    size_t i;

    for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
        reading->has[i] = reading->has[i] || strcmp(name, settings[i].name) == 0;
}

static void read_files(struct reading *reading, const char *path)
{
    static const struct wf_unbound_conf_hearer hearer = {.option = hear_option, .zone = hear_zone};
    size_t len;
    char *data = wf_file_read(path, &len);

    if (data != NULL)
        (void)wf_unbound_conf_read(path, data, len, &hearer, reading);
    free(data);
}

void wf_own_conf_read(struct wf_own_conf *conf, const struct wf_local_log *log,
                      struct wf_dname name)
{
    struct asking asking = {.log = log, .running = true};
    struct reading reading = {.conf = conf};

    memset(conf, 0, sizeof(*conf));
    if (log->conf[0] == '\0' || log->checkconf[0] == '\0')
        return;
    wf_facts_text(conf->file, sizeof(conf->file), "%s", log->conf);
    read_files(&reading, conf->file);
    read_settings(&reading, &asking, name);
}

const struct wf_own_zone *wf_own_conf_zone(const struct wf_own_conf *conf, struct wf_dname name)
{
    const struct wf_own_zone *nearest = NULL;
    unsigned i;

    for (i = 0; i < conf->zone_count; i++) {
        const struct wf_own_zone *zone = &conf->zones[i];

        if (wf_dname_is_below_or_at(name, wf_dname_of(&zone->name)) &&
            (nearest == NULL || zone->name.len > nearest->name.len))
            nearest = zone;
    }
    return nearest;
}
