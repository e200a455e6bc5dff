/*
 * verdict.c - whose a verdict is; and what is to be done, kept in the room that the texts for
 * clients leave.
 *
 * Thousands of verdicts are kept, and few have three long texts. So the remedy takes no room of its
 * own: it runs through the octets behind each text's end, and from the end of one to the next.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "verdict.h"

#include <string.h>

/* What is left in the place of an EDE; 0 octets where it is full. */
static char *spare(struct wf_verdict *verdict, unsigned place, size_t *size)
{
    struct wf_ede *ede = &verdict->ede[place];
    size_t taken = place < verdict->ede_count ? ede->text_len + 1u : 0;

    *size = taken < sizeof(ede->text) ? sizeof(ede->text) - taken : 0;
    return ede->text + (*size > 0 ? taken : 0);
}

static size_t room(struct wf_verdict *verdict)
{
    size_t size, sum = 0;
    unsigned place;

    for (place = 0; place < WF_VERDICT_EDES; place++) {
        (void)spare(verdict, place, &size);
        sum += size;
    }
    return sum;
}

void wf_verdict_set_remedy(struct wf_verdict *verdict, const char *remedy)
{
    size_t size, left = strlen(remedy) + 1;
    unsigned place;

    verdict->has_remedy = left > 1 && left <= WF_REMEDY_SIZE && left <= room(verdict);
    for (place = 0; verdict->has_remedy && left > 0; place++) {
        char *to = spare(verdict, place, &size);
        size_t part = size < left ? size : left;

        memcpy(to, remedy, part);
        remedy += part;
        left -= part;
    }
}

size_t wf_verdict_remedy(const struct wf_verdict *verdict, char remedy[WF_REMEDY_SIZE])
{
    struct wf_verdict *from = (struct wf_verdict *)(uintptr_t)verdict; /* it is only read */
    size_t size, len = 0;
    unsigned place;

    for (place = 0; verdict->has_remedy && place < WF_VERDICT_EDES; place++) {
        const char *part = spare(from, place, &size);
        size_t most = size < WF_REMEDY_SIZE - 1 - len ? size : WF_REMEDY_SIZE - 1 - len;
        size_t found = strnlen(part, most);

        memcpy(remedy + len, part, found);
        len += found;
        if (found < most)
            break;
    }
    remedy[len] = '\0';
    return len;
}

bool wf_verdict_is_of_zone(const struct wf_verdict *verdict)
{
    return verdict->at_fault == WF_PARTY_ZONE || verdict->at_fault == WF_PARTY_PARENT;
}
