/*
 * screen_event.c - an event for people.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "base/screen_event.h"

#include <string.h>
#include <strings.h>

#include "base/json_member.h"

enum {
    TITLE_WIDTH = 10,
    TEXT_COLUMN = 2 + TITLE_WIDTH,
    STATE_WIDTH = 18,
    NAME_LEAST = 16, /* of a zone in the chain, with the line before it */
    DEEPEST = 16
};

const char *wf_party_words(const char *at_fault)
{
    static const struct {
        const char *party, *words;
    } table[] = {
        {"zone", "whoever runs the zone's DNS"},
        {"parent", "the zone's owner, at the parent zone"},
        {"network", "whoever runs the network on the way"},
        {"resolver", "this resolver's operator"},
        {"forwarder", "the forwarder's operator"},
    };
    size_t i;

    for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (strcmp(table[i].party, at_fault) == 0)
            return table[i].words;
    }
    return "not known";
}

const char wf_screen_unheard[] = "NO ANSWER";

const char *wf_screen_mark(const char *cause)
{
    static const char *const unheard[] = {"dnskey-unreachable", "ds-unreachable"};
    size_t i;

    for (i = 0; i < sizeof(unheard) / sizeof(unheard[0]); i++) {
        if (strcmp(unheard[i], cause) == 0)
            return wf_screen_unheard;
    }
    return "BROKEN";
}

/* What never came is not bogus, whatever a validator makes of it; and that it is unknown goes
 * without saying. */
static const char *state_of(const char *state, bool is_broken, const char *mark)
{
    bool is_unheard = is_broken && strcmp(mark, wf_screen_unheard) == 0;

    return is_unheard && strcmp(state, "secure") != 0 && strcmp(state, "insecure") != 0 ? ""
                                                                                        : state;
}

void wf_screen_field(const struct wf_screen *screen, const char *title, const char *text)
{
    fprintf(screen->file, "  %-*s", TITLE_WIDTH, title);
    wf_screen_wrap(screen, TEXT_COLUMN, TEXT_COLUMN, text);
}

static void put_zone(const struct wf_screen *screen, const json_t *line, unsigned depth,
                     const char *broken, const char *mark)
{
    const char *zone = wf_json_member_text(line, "zone");
    bool is_broken = broken[0] != '\0' && strcasecmp(zone, broken) == 0;
    const char *state = state_of(wf_json_member_text(line, "state"), is_broken, mark);
    unsigned most = screen->columns - STATE_WIDTH - NAME_LEAST;
    unsigned indent = 2 + 3 * (depth > 0 ? depth - 1 : 0);
    unsigned at = screen->columns - STATE_WIDTH + 2;

    indent = indent < most ? indent : most;
    fprintf(screen->file, "%*s", (int)indent, "");
    if (depth > 0) {
        fputs(screen->utf8 ? "\u2514\u2500 " : "`- ", screen->file);
        indent += 3;
    }
    wf_screen_ink(screen, is_broken ? WF_INK_BAD : WF_INK_PLAIN);
    wf_screen_cell(screen, screen->columns - STATE_WIDTH - indent, zone);
    fprintf(screen->file, "  %s%s", is_broken ? mark : "",
            is_broken && state[0] != '\0' ? " " : "");
    at += is_broken ? (unsigned)strlen(mark) + 1 : 0;
    wf_screen_wrap(screen, at, 4, state);
    wf_screen_ink(screen, WF_INK_PLAIN);
}

void wf_screen_chain(const struct wf_screen *screen, const json_t *chain, const char *broken,
                     const char *mark)
{
    size_t i, count = json_array_size(chain);

    for (i = 0; i < count && i < DEEPEST; i++)
        put_zone(screen, json_array_get(chain, i), (unsigned)i, broken, mark);
}
