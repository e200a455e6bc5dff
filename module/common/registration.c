/*
 * registration.c - which zones are had from a registrar.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "wf_config.h"

#include "common/registration.h"

#ifdef HAVE_LIBPSL
#include <libpsl.h>
#include <string.h>
#include <strings.h>

enum { SUFFIX_MOST = 64 }; /* octets: none is longer, and longer names are not looked up */

static char folded(uint8_t octet)
{
    return (char)(octet >= 'A' && octet <= 'Z' ? octet | 0x20 : octet);
}

/* As the list has names; octets that no suffix has are in no need of escapes. */
static void write_text(struct wf_dname name, char *text)
{
    uint8_t at = 0, left = 0;

    while (++at < name.len) {
        if (left == 0)
            left = name.wire[at - 1];
        *text++ = folded(name.wire[at]);
        if (--left > 0)
            continue;
        *text++ = '.';
        at++;
    }
    text[-1] = '\0';
}

/* One that none of the list's rules is about is no suffix: it may be a company's or a house's. */
static bool is_suffix(struct wf_dname name)
{
    char text[SUFFIX_MOST + 1];

    if (name.len <= 1 || name.len > SUFFIX_MOST)
        return false;
    write_text(name, text);
    return psl_is_public_suffix2(psl_builtin(), text, PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) != 0;
}

/*
 * Names that are set apart from registration (RFC 6761, RFC 6762, RFC 7686, RFC 9476, and ICANN's
 * "internal"): of those no list need be asked, which saves most of what this costs.
 */
static bool is_set_apart(struct wf_dname zone)
{
    static const char *const names[] = {"test",  "internal", "local", "localhost",
                                        "onion", "invalid",  "alt",   "example"};
    struct wf_dname top = wf_dname_cut(zone, 1);
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        size_t len = strlen(names[i]);

        if (top.len == len + 2 && strncasecmp((const char *)top.wire + 1, names[i], len) == 0)
            return true;
    }
    return false;
}

/*
 * The zones that a thread asked about last. One that fails does so at each of its names, and to
 * look it up takes three walks through the list, of some thousand instructions each.
 */
enum { ASKED_LAST = 4 };
static _Thread_local struct {
    struct {
        struct wf_name zone; /* in lower case; unset where there is none yet */
        bool registered;
    } at[ASKED_LAST];
    unsigned next; /* to be replaced */
} asked;

static bool look_up(struct wf_dname zone)
{
    return is_suffix(wf_dname_parent(zone)) && !is_suffix(zone);
}

static bool look_up_once(const struct wf_name *zone)
{
    unsigned i;

    for (i = 0; i < ASKED_LAST; i++) {
        if (asked.at[i].zone.len == zone->len &&
            memcmp(asked.at[i].zone.wire, zone->wire, zone->len) == 0)
            return asked.at[i].registered;
    }
    i = asked.next++ % ASKED_LAST;
    wf_name_copy(&asked.at[i].zone, wf_dname_of(zone));
    asked.at[i].registered = look_up(wf_dname_of(zone));
    return asked.at[i].registered;
}

bool wf_zone_is_registered(struct wf_dname zone)
{
    struct wf_name folded;

    if (zone.len <= 1 || is_set_apart(zone))
        return false;
    wf_name_fold(&folded, zone);
    return look_up_once(&folded);
}
#else
bool wf_zone_is_registered(struct wf_dname zone)
{
    (void)zone;
    return false;
}
#endif
