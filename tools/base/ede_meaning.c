/*
 * ede_meaning.c - what can be known of a cause from an Extended DNS Error.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "base/ede_meaning.h"

#include <stddef.h>
#include <string.h>

static const char *const names[] = {
#define WF_EDE(symbol, code, name) [code] = name,
#include "ede.def"
#undef WF_EDE
};

const char *wf_ede_name(uint16_t code)
{
    return code < sizeof(names) / sizeof(names[0]) ? names[code] : "unknown code";
}

/* ede-detail: zone sends "bank.test: " and the meaning, nothing else. */
static bool is_zone_and_meaning(const char *text, const char *meaning)
{
    size_t len = strlen(text), tail = strlen(meaning);

    return len > tail + 2 && strcmp(text + len - tail, meaning) == 0 &&
           memcmp(text + len - tail - 2, ": ", 2) == 0;
}

const struct wf_cause_info *wf_ede_cause(uint16_t code, const char *text)
{
    const struct wf_cause_info *found = NULL;
    unsigned i;

    for (i = 0; i < WF_CAUSE_COUNT; i++) {
        const struct wf_cause_info *info = wf_cause_info((enum wf_cause)i);

        if (info->ede == code && is_zone_and_meaning(text, info->meaning))
            found = info;
    }
    return found;
}

bool wf_ede_explains(uint16_t code, const char *text)
{
    if (code == WF_EDE_CACHED_ERROR)
        return false;
    return code != WF_EDE_OTHER || text[0] != '\0';
}
