/*
 * age.c - how long ago what is told was seen.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "age.h"

#include <string.h>

#include "common/strbuf.h"

/* Makes room for so many octets behind the text, whose end goes where there is none. */
static void make_room(struct wf_ede *ede, size_t octets)
{
    const struct wf_ede whole = *ede;
    struct wf_strbuf text;

    wf_strbuf_init(&text, ede->text, sizeof(ede->text) - octets);
    wf_strbuf_bytes(&text, whole.text, whole.text_len);
    wf_strbuf_end(&text); /* never inside a name or number */
    ede->text_len = (uint8_t)text.len;
}

void wf_ede_add_age(struct wf_ede *ede, time_t age_s)
{
    struct wf_strbuf age;
    char data[80];

    wf_strbuf_init(&age, data, sizeof(data));
    wf_strbuf_str(&age, "; seen ");
    wf_strbuf_span(&age, age_s);
    wf_strbuf_str(&age, " ago");
    if (ede->text_len + age.len >= sizeof(ede->text))
        make_room(ede, age.len);
    memcpy(ede->text + ede->text_len, age.data, age.len + 1);
    ede->text_len = (uint8_t)(ede->text_len + age.len);
}

void wf_finding_add_age(struct wf_finding *finding)
{
    struct wf_strbuf text;

    if (finding->seen_s < WF_SEEN_BEFORE_S)
        return;
    finding->verdict.has_remedy = false; /* whose room the text may need */
    wf_ede_add_age(&finding->verdict.ede[0], (time_t)finding->seen_s);
    text = (struct wf_strbuf){finding->text, sizeof(finding->text), strlen(finding->text), false};
    wf_strbuf_str(&text, "; seen ");
    wf_strbuf_span(&text, finding->seen_s);
    wf_strbuf_str(&text, " ago");
}
