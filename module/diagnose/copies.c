/*
 * copies.c - what this resolver's cache had from before the resolution, in words.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/copies.h"

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

/* Of one resolution: seconds between the referral with the DS RRset and the answer with the keys.
 */
enum { SAME_TIME = 2 };

bool wf_is_copy(const struct wf_rrset *rrset)
{
    return rrset != NULL && rrset->copy.received != 0;
}

bool wf_are_of_two_times(const struct wf_rrset *one, const struct wf_rrset *other)
{
    int64_t apart;

    if (!wf_is_copy(one) || !wf_is_copy(other))
        return wf_is_copy(one) || wf_is_copy(other);
    apart = one->copy.received - other->copy.received;
    return apart < -SAME_TIME || apart > SAME_TIME;
}

/*
 * The time of day suffices for what is less than a day away; the next full minute, as whoever waits
 * until then must not be too early.
 */
void wf_copy_print_until(struct wf_strbuf *out, const struct wf_copy *copy, int64_t now)
{
    int64_t until;

    wf_strbuf_str(out, "until ");
    if (copy->until < 0 || copy->until - now >= DAY) {
        wf_strbuf_time(out, copy->until);
        return;
    }
    until = copy->until + MINUTE - 1;
    wf_strbuf_printf(out, "%02u:%02u UTC", (unsigned)(until % DAY / HOUR),
                     (unsigned)(until % HOUR / MINUTE));
}

void wf_copy_print(struct wf_strbuf *out, const struct wf_rrset *copy, int64_t now)
{
    wf_strbuf_str(out, "this resolver's copy of the ");
    wf_type_print(out, copy->type);
    wf_strbuf_str(out, " RRset, ");
    wf_copy_print_until(out, &copy->copy, now);
}

bool wf_delegation_is_copy(const struct wf_case *c, struct wf_dname zone)
{
    const struct wf_delegation *delegation = c->ev->seen.delegation;

    return delegation != NULL && delegation->copy.received != 0 &&
           wf_dname_equal(delegation->zone, zone);
}

bool wf_keys_are_led_by_copy(const struct wf_case *c)
{
    return !c->ev->seen.zone_is_anchor && c->ev->seen.ds != NULL && !wf_is_copy(c->ev->seen.ds) &&
           !wf_is_copy(c->ev->seen.dnskey) && wf_delegation_is_copy(c, c->ev->seen.zone);
}

void wf_delegation_print_copy(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, WF_BY_CACHED_DELEGATION);
    wf_copy_print_until(t->out, &t->c->ev->seen.delegation->copy, t->c->ev->now);
}

void wf_delegation_print_remedy(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, " If the delegation has changed: unbound-control flush_zone ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, ", or wait ");
    wf_copy_print_until(t->out, &t->c->ev->seen.delegation->copy, t->c->ev->now);
    wf_strbuf_str(t->out, ".");
}

void wf_copy_print_remedy(const struct wf_telling *t, const struct wf_copy *copy)
{
    wf_strbuf_str(t->out, "Run unbound-control flush_zone ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, " for this resolver, or wait ");
    wf_copy_print_until(t->out, copy, t->c->ev->now);
    wf_strbuf_str(t->out, "; ");
}

void wf_copy_print_if_there(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, ", if it is still there (if not, unbound-control flush_zone ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, " spares this resolver the wait)");
}

void wf_copy_print_if_removed(const struct wf_telling *t)
{
    wf_strbuf_str(t->out,
                  " If its DS has been removed from the parent since: unbound-control flush_zone ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, ", or wait ");
    wf_copy_print_until(t->out, &t->c->ev->seen.ds->copy, t->c->ev->now);
    wf_strbuf_str(t->out, ".");
}
