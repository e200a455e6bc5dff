/*
 * check_json.c - what checks found, as JSON.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check/check_json.h"

#include <jansson.h>

#include "check/judge_signatures.h"
#include "report/event_parts.h"

static json_t *server_name_json(const struct wf_zone_facts *facts,
                                const struct wf_checked_server *server)
{
    char address[WF_ADDR_TEXT_SIZE];

    return json_pack("{s:o, s:s}", "name",
                     wf_json_name(wf_dname_of(&facts->names[server->name].name)), "ip",
                     wf_addr_text(&server->addr, address));
}

static json_t *problem_json(const struct wf_zone_facts *facts, const struct wf_problem *problem)
{
    const struct wf_problem_info *info = wf_problem_info(problem->kind);
    json_t *object, *servers = json_array();
    char who[WF_CHECK_TEXT_SIZE];
    struct wf_strbuf out;
    unsigned i;

    wf_strbuf_init(&out, who, sizeof(who));
    wf_problem_print_party(&out, facts, problem);
    for (i = 0; i < facts->server_count; i++) {
        if ((problem->servers >> i & 1) != 0)
            json_array_append_new(servers, server_name_json(facts, &facts->servers[i]));
    }
    object = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "problem", info->id, "severity",
                       wf_check_state_name(info->severity), "text", problem->text, "at_fault",
                       wf_party_name(problem->party), "who", who, "remedy", problem->remedy,
                       "servers", servers);
    if (object != NULL && facts->cause[0] != '\0' &&
        (problem->kind == WF_PROBLEM_BOGUS || problem->kind == WF_PROBLEM_CHAIN_BROKEN))
        json_object_set_new(object, "cause", json_string(facts->cause));
    return object;
}

/* null: was not asked, as it would not have made sense. */
static json_t *said_json(const struct wf_said *said)
{
    return said->asked ? json_boolean(said->answered) : json_null();
}

static json_t *server_json(const struct wf_zone_facts *facts,
                           const struct wf_checked_server *server)
{
    json_t *object = server_name_json(facts, server);

    json_object_set_new(object, "asked", json_boolean(server->udp.asked && !server->no_ipv6));
    if (server->has_serial)
        json_object_set_new(object, "serial", json_integer(server->serial));
    json_object_set_new(object, "udp", said_json(&server->udp));
    json_object_set_new(object, "tcp", said_json(&server->tcp));
    json_object_set_new(object, "edns",
                        server->udp.answered ? json_boolean(server->has_edns) : json_null());
    json_object_set_new(object, "unknown_type", said_json(&server->unknown));
    return object;
}

static json_t *known_boolean(bool known, bool value)
{
    return known ? json_boolean(value) : json_null();
}

static json_t *ds_json(const struct wf_checked_ds *ds, bool keys_seen)
{
    return json_pack("{s:i, s:i, s:i, s:b, s:o, s:o}", "key_tag", (int)ds->tag, "algorithm",
                     (int)ds->algorithm, "digest_type", (int)ds->digest_type, "usable", ds->usable,
                     "has_key", known_boolean(keys_seen, ds->has_key), "key_signs",
                     known_boolean(keys_seen, ds->key_signs));
}

static json_t *signatures_json(const struct wf_zone_facts *facts, time_t now)
{
    static const struct {
        uint16_t type;
        const char *name;
    } types[] = {
        {WF_TYPE_SOA, "SOA"}, {WF_TYPE_DNSKEY, "DNSKEY"}, {WF_TYPE_NS, "NS"}, {WF_TYPE_DS, "DS"}};
    json_t *object = json_object();
    size_t i;

    for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        struct wf_check_left left = wf_check_signature_left_of(facts, types[i].type, now);

        if (left.known)
            json_object_set_new(object, types[i].name,
                                json_pack("{s:o, s:I, s:I}", "expires",
                                          wf_json_time((int64_t)now + left.seconds), "left",
                                          (json_int_t)left.seconds, "life", (json_int_t)left.life));
    }
    return object;
}

static json_t *zone_json(const struct wf_zone_check *zone, time_t now)
{
    static const char *const words[] = {[WF_SECURITY_UNKNOWN] = "unknown",
                                        [WF_SECURITY_SECURE] = "secure",
                                        [WF_SECURITY_INSECURE] = "insecure",
                                        [WF_SECURITY_BOGUS] = "bogus"};
    const struct wf_zone_facts *facts = zone->facts;
    json_t *object, *problems = json_array(), *servers = json_array(), *ds = json_array();
    unsigned i;

    for (i = 0; i < zone->problem_count; i++)
        json_array_append_new(problems, problem_json(facts, &zone->problems[i]));
    for (i = 0; i < facts->server_count; i++)
        json_array_append_new(servers, server_json(facts, &facts->servers[i]));
    for (i = 0; i < facts->ds_count; i++)
        json_array_append_new(ds, ds_json(&facts->ds[i], facts->keys_seen));
    object = json_pack("{s:s, s:s, s:s, s:b, s:o, s:o, s:o, s:o, s:i, s:i}", "zone",
                       zone->query.name, "state", wf_check_state_name(zone->state), "security",
                       words[facts->security], "anchored", facts->anchored, "problems", problems,
                       "signatures", signatures_json(facts, now), "ds", ds, "servers", servers,
                       "questions", (int)facts->questions, "elapsed_ms", (int)facts->elapsed_ms);
    if (object != NULL && facts->parent.len > 0)
        json_object_set_new(object, "parent", wf_json_name(wf_dname_of(&facts->parent)));
    return object;
}

bool wf_check_json_print(FILE *file, const struct wf_check_run *run)
{
    json_t *zones = json_array(), *root;
    bool good;
    size_t i;

    for (i = 0; i < run->count; i++)
        json_array_append_new(zones, zone_json(&run->zones[i], run->now));
    root = json_pack("{s:s, s:o, s:i, s:o}", "state", wf_check_state_name(wf_check_run_state(run)),
                     "checked", wf_json_time((int64_t)run->now), "elapsed_ms", (int)run->elapsed_ms,
                     "zones", zones);
    good = root != NULL && json_dumpf(root, file, JSON_INDENT(2)) == 0;
    if (good)
        putc('\n', file);
    json_decref(root);
    return good;
}
