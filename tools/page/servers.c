/*
 * servers.c - servers that failed, and at which zones.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "page/servers.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_member.h"
#include "page/html.h"

enum { SERVERS_SHOWN = 16, ZONES_SHOWN = 8 };

/* By what an event tells of its last try: nothing usable came. */
static bool has_failed(const json_t *server)
{
    static const char *const good[] = {"", "NOERROR", "NXDOMAIN"};
    const char *rcode = wf_json_member_text(server, "rcode");
    size_t i;

    if (strcmp(wf_json_member_text(server, "outcome"), "answered") != 0)
        return strcmp(wf_json_member_text(server, "outcome"), "pending") != 0;
    if (wf_json_member_text(server, "lame")[0] != '\0')
        return true;
    for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        if (strcmp(good[i], rcode) == 0)
            return false;
    }
    return true;
}

static const json_t *upstream_of(const struct wf_problem *problem)
{
    return json_object_get(json_object_get(problem->event->root, "whyfail"), "upstream");
}

static bool fails_by(const struct wf_problem *problem, const char *ip)
{
    const json_t *server;
    size_t i;

    json_array_foreach(upstream_of(problem), i, server)
    {
        if (strcmp(wf_json_member_text(server, "ip"), ip) == 0 && has_failed(server))
            return true;
    }
    return false;
}

/* A server counts once for a problem, at however many ports it was asked. */
static void count(struct wf_top_k *servers, const struct wf_problem *problem)
{
    const json_t *list = upstream_of(problem), *server;
    size_t i, k;

    json_array_foreach(list, i, server)
    {
        const char *ip = wf_json_member_text(server, "ip");
        bool is_first = true;

        for (k = 0; k < i; k++)
            is_first =
                is_first && (!has_failed(json_array_get(list, k)) ||
                             strcmp(wf_json_member_text(json_array_get(list, k), "ip"), ip) != 0);
        if (ip[0] != '\0' && has_failed(server) && is_first)
            wf_top_k_add(servers, ip, 1);
    }
}

static void put_server(FILE *file, const struct wf_problems *problems,
                       const struct wf_top_k_row *server)
{
    size_t i, shown = 0;

    fputs("<tr><th scope=\"row\">", file);
    wf_html_text(file, server->key);
    fputs("</th><td class=\"number\">", file);
    wf_html_number(file, server->count);
    fputs("</td><td>", file);
    for (i = 0; i < problems->count && shown < ZONES_SHOWN; i++) {
        if (!fails_by(&problems->list[i], server->key))
            continue;
        fputs(shown++ > 0 ? ", " : "", file);
        wf_problem_link(file, &problems->list[i], wf_problem_place(problems->list[i].event));
    }
    if (server->count > shown) {
        fputs(" and ", file);
        wf_html_number(file, server->count - shown);
        fputs(" more", file);
    }
    fputs("</td></tr>\n", file);
}

void wf_servers_write(FILE *file, const struct wf_problems *problems)
{
    struct wf_top_k servers;
    struct wf_top_k_row *list = NULL;
    size_t size = 0, i;

    if (wf_top_k_init(&servers, WF_PROBLEMS_MOST)) {
        for (i = 0; i < problems->count; i++)
            count(&servers, &problems->list[i]);
        list = wf_top_k_sort(&servers, &size);
    }
    if (size > 0)
        fputs("<section aria-labelledby=\"servers\">\n<h2 id=\"servers\">Servers that failed</h2>\n"
              "<p class=\"note\">By the last event of each problem.</p>\n<table>\n<thead><tr>"
              "<th scope=\"col\">Address</th><th scope=\"col\" class=\"number\">Problems</th>"
              "<th scope=\"col\">Zones</th></tr></thead>\n<tbody>\n",
              file);
    for (i = 0; i < size && i < SERVERS_SHOWN; i++)
        put_server(file, problems, &list[i]);
    if (size > 0)
        fputs("</tbody>\n</table>\n", file);
    if (size > SERVERS_SHOWN) {
        fputs("<p class=\"note\">And ", file);
        wf_html_count(file, size - SERVERS_SHOWN, "more server.", "more servers.");
        fputs("</p>\n", file);
    }
    fputs(size > 0 ? "</section>\n" : "", file);
    free(list);
    wf_top_k_free(&servers);
}
