/*
 * assurance.h - whether the resolver vouches for a good answer, and for how long its signatures
 * hold.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_ASSURANCE_H
#define WF_ASSURANCE_H

#include <time.h>

#include "resolve/exchange.h"

enum wf_assured {
    WF_ASSURED_UNKNOWN, /* it was not found out */
    WF_ASSURED_NOT,     /* the resolver validates, but not this */
    WF_ASSURED_NEVER,   /* it does not vouch for the root, either: it does not validate */
    WF_ASSURED
};

struct wf_assurance {
    enum wf_assured assured;
    time_t until; /* the signature that expires first; 0: there is none */
};

/*
 * Asks once more with the bit DO, whose answer has the bit AD where the resolver has validated it
 * (RFC 6840, section 5.8), and for the root where it has not.
 */
struct wf_assurance wf_assurance_ask(const struct wf_peer *peer, const struct wf_question *question,
                                     uint64_t deadline);

#endif
