/*
 * explanation.c - who explains a failure: the log, the resolver, the probe; and whether they agree.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "command/explanation.h"

#include <string.h>

#include "base/ede_meaning.h"

bool wf_explanation_resolves(const struct wf_explanation *explanation)
{
    return explanation->reply.rcode == WF_RCODE_NOERROR ||
           explanation->reply.rcode == WF_RCODE_NXDOMAIN;
}

static bool resolver_explains(const struct wf_explanation *explanation)
{
    unsigned i;

    for (i = 0; i < explanation->reply.ede_count; i++) {
        if (wf_ede_explains(explanation->reply.ede[i].code, explanation->reply.ede[i].text))
            return true;
    }
    return false;
}

bool wf_explanation_is_configured(const struct wf_explanation *explanation)
{
    unsigned i;

    for (i = 0; i < explanation->reply.ede_count; i++) {
        if (strstr(explanation->reply.ede[i].text, WF_AS_CONFIGURED) != NULL)
            return true;
    }
    return false;
}

static bool log_explains(const struct wf_explanation *explanation)
{
    return explanation->event.root != NULL && strcmp(explanation->event.cause, "unexplained") != 0;
}

bool wf_explanation_has_cause(const struct wf_explanation *explanation)
{
    return log_explains(explanation) || resolver_explains(explanation) ||
           (explanation->probed && explanation->probe.explained);
}

/* "DNSSEC Bogus" is said of every fault that validation finds (RFC 8914, section 4.7). */
static bool is_same_fault(uint16_t ede, const struct wf_verdict *verdict)
{
    unsigned i;

    for (i = 0; i < verdict->ede_count; i++) {
        uint16_t seen = verdict->ede[i].code;

        if (ede == seen ||
            (ede == WF_EDE_DNSSEC_BOGUS && ((seen > 0 && seen <= WF_EDE_NSEC_MISSING) ||
                                            seen == WF_EDE_SIGNATURE_EXPIRED_BEFORE_VALID ||
                                            seen == WF_EDE_UNSUPPORTED_NSEC3_ITERATIONS)))
            return true;
    }
    return false;
}

/* Codes of servers that cannot be reached, which is as much as silence with checking disabled. */
static bool is_of_servers(uint16_t ede)
{
    return ede == WF_EDE_NO_REACHABLE_AUTHORITY || ede == WF_EDE_NETWORK_ERROR;
}

enum wf_agreement wf_explanation_agreement(const struct wf_explanation *explanation)
{
    const struct wf_probe *probe = &explanation->probe;
    unsigned i;

    if (!explanation->probed || !resolver_explains(explanation) ||
        (!probe->explained && probe->validation.end != WF_VALIDATION_SOUND &&
         probe->validation.end != WF_VALIDATION_SILENT))
        return WF_AGREEMENT_UNKNOWN;
    for (i = 0; i < explanation->reply.ede_count; i++) {
        uint16_t code = explanation->reply.ede[i].code;

        if (probe->validation.end == WF_VALIDATION_SILENT
                ? is_of_servers(code)
                : is_same_fault(code, &probe->finding.verdict))
            return WF_AGREEMENT_SAME;
    }
    return WF_AGREEMENT_DIFFERS;
}
