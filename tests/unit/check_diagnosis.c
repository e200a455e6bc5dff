/*
 * check_diagnosis.c - rows of the diagnosis' tests: a scene and what must be said of it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check_diagnosis.h"

#include <stdio.h>
#include <string.h>

struct wf_stage wf_row_stage;

const struct wf_policy wf_row_policy = {.addresses = WF_EDE_ADDRESSES_PUBLIC,
                                        .digests = WF_MAX_DIGESTS};

static void check_words(const char *label, const char *where, const char *text,
                        const char *const *words, bool wanted)
{
    size_t i;

    for (i = 0; i < WF_ROW_WORDS && words[i] != NULL; i++)
        WF_CHECK((strstr(text, words[i]) != NULL) == wanted, "%s: '%s' %s in %s '%s'", label,
                 words[i], wanted ? "is not" : "stands", where, text);
}

/* All codes, and all texts a line each. */
static void edes_join(const struct wf_verdict *verdict, char *codes, size_t codes_size, char *texts,
                      size_t texts_size)
{
    struct wf_strbuf code_list, text_list;
    size_t i;

    wf_strbuf_init(&code_list, codes, codes_size);
    wf_strbuf_init(&text_list, texts, texts_size);
    for (i = 0; i < verdict->ede_count; i++) {
        wf_strbuf_printf(&code_list, "%s%u", i > 0 ? " " : "", verdict->ede[i].code);
        wf_strbuf_printf(&text_list, "%s\n", verdict->ede[i].text);
    }
}

/* The zone that the verdict must name; unset when it must name none. */
static struct wf_dname zone_wanted(const struct wf_row *row)
{
    const char *zone = row->zone != NULL ? row->zone : row->scene.zone;

    if (zone != NULL && zone[0] == '\0')
        zone = NULL;
    else if (zone == NULL)
        zone = "bank.test";
    return wf_stage_name(&wf_row_stage, zone);
}

/* Which other questions may be told the same: too wide a scope would blame where nothing is seen.
 */
static enum wf_scope scope_wanted(const struct wf_row_table *table, const struct wf_row *row)
{
    if (row->only_this || row->cause == WF_CAUSE_UNEXPLAINED ||
        row->scene.ending == WF_ENDING_INSECURE)
        return WF_SCOPE_QUESTION;
    if (row->scope != WF_SCOPE_QUESTION)
        return row->scope;
    return row->scene.keys_bad ? WF_SCOPE_KEYS : table->scope;
}

enum wf_party wf_row_party(const struct wf_row *row)
{
    if (row->nobody || row->party != WF_PARTY_NONE)
        return row->party;
    return wf_cause_info(row->cause)->party;
}

static void check_verdict(const struct wf_row *row, const struct wf_finding *finding,
                          enum wf_scope scope)
{
    const struct wf_verdict *verdict = &finding->verdict;
    struct wf_dname zone = wf_dname_of(&verdict->zone);
    struct wf_dname wanted = zone_wanted(row);
    enum wf_party party = wf_row_party(row);

    WF_CHECK(verdict->cause == row->cause, "%s: %s, not %s", row->name,
             wf_cause_info(verdict->cause)->id, wf_cause_info(row->cause)->id);
    WF_CHECK(verdict->at_fault == party, "%s: at fault: %s, not %s", row->name,
             wf_party_name(verdict->at_fault), wf_party_name(party));
    WF_CHECK(wanted.len == 0 ? zone.len == 0 : wf_dname_equal(zone, wanted), "%s: zone in '%s'",
             row->name, verdict->ede[0].text);
    WF_CHECK(verdict->scope == scope, "%s: scope %u", row->name, verdict->scope);
    WF_CHECK(finding->now == WF_NOW && verdict->made + (time_t)finding->seen_s == WF_NOW,
             "%s: made %lld s ago, told of %u s", row->name, (long long)(WF_NOW - verdict->made),
             (unsigned)finding->seen_s);
}

/* It is kept with the verdict, and leaves the texts for clients as they are. */
static void check_kept_remedy(const char *name, const struct wf_finding *finding)
{
    struct wf_verdict again = finding->verdict;
    char remedy[WF_REMEDY_SIZE];
    unsigned i;

    size_t len = wf_verdict_remedy(&finding->verdict, remedy);

    /* what may have been done since then, or what a client asked, is added for this one only */
    WF_CHECK(len == strlen(finding->remedy) ||
                 (finding->seen_s > 0 && strncmp(finding->remedy + len, " If that", 8) == 0) ||
                 strncmp(finding->remedy + len, " Or change this resolver's rule", 31) == 0,
             "%s: the remedy's length", name);
    WF_CHECK(strncmp(finding->remedy, remedy, len) == 0, "%s: kept '%s', told '%s'", name, remedy,
             finding->remedy);
    wf_verdict_set_remedy(&again, "");
    for (i = 0; i < again.ede_count; i++)
        WF_CHECK_TEXT(name, finding->verdict.ede[i].text, again.ede[i].text);
}

/* What is not gathered where an earlier verdict on the keys is told again makes no difference. */
static void check_recalled(const char *name, const struct wf_evidence *evidence,
                           const struct wf_finding *finding)
{
    struct wf_evidence less = *evidence;
    struct wf_finding again;

    if (!wf_diagnosis_recalls(evidence, evidence->remembered.keys))
        return;
    less.seen.delegation = NULL;
    less.seen.ds_configured = less.seen.dnskey_configured = (struct wf_dname){NULL, 0};
    memset(&again, 0x5a, sizeof(again));
    wf_diagnose(&less, &wf_row_policy, &again);
    WF_CHECK(again.verdict.cause == finding->verdict.cause &&
                 again.verdict.at_fault == finding->verdict.at_fault &&
                 again.verdict.scope == finding->verdict.scope,
             "%s: told again as %s", name, wf_cause_info(again.verdict.cause)->id);
    WF_CHECK_TEXT(name, again.text, finding->text);
    WF_CHECK_TEXT(name, again.remedy, finding->remedy);
}

static void check_row(const struct wf_row_table *table, const struct wf_row *row)
{
    struct wf_evidence *evidence = wf_evidence_make(&wf_row_stage, &row->scene);
    char codes[64], texts[1024];
    struct wf_finding finding;

    memset(&finding, 0xa5, sizeof(finding));
    wf_diagnose(evidence, &wf_row_policy, &finding);
    (void)wf_check_sound(row->name, &finding);
    check_recalled(row->name, evidence, &finding);
    check_verdict(row, &finding, scope_wanted(table, row));
    edes_join(&finding.verdict, codes, sizeof(codes), texts, sizeof(texts));
    WF_CHECK_TEXT(row->name, codes, row->codes);
    check_words(row->name, "text", finding.text, row->text, true);
    check_words(row->name, "EDE", texts, row->ede, true);
    check_words(row->name, "text", finding.text, row->unsaid, false);
    check_words(row->name, "EDE", texts, row->unsaid, false);
    check_words(row->name, "text", finding.text, row->never, false);
    check_words(row->name, "EDE", texts, row->never, false);
    check_kept_remedy(row->name, &finding);
    check_words(row->name, "remedy", finding.remedy, row->never, false);
    check_words(row->name, "remedy", finding.remedy, (const char *const[WF_ROW_WORDS]){row->remedy},
                true);
}

void wf_check_rows(const struct wf_row_table *table)
{
    size_t i;

    for (i = 0; i < table->count; i++)
        check_row(table, &table->rows[i]);
}

/* Printable ASCII to its end, which is where it should be; nothing of ours is outside of ASCII. */
static bool is_clean(const char *text, size_t size)
{
    size_t len = strnlen(text, size);
    size_t i;

    for (i = 0; i < len; i++)
        if (text[i] < 0x20 || text[i] > 0x7e)
            return false;
    return len < size;
}

/* It says what it begins to say, and names no zone by a dot. */
static bool is_sentence(const char *text)
{
    size_t len = strlen(text);

    return strncmp(text, ".: ", 3) != 0 && (len == 0 || text[len - 1] != ' ');
}

static bool check_edes(const char *label, const struct wf_verdict *verdict)
{
    bool ok = WF_CHECK(verdict->ede_count >= 1 && verdict->ede_count <= WF_VERDICT_EDES,
                       "%s: %u EDE", label, verdict->ede_count);
    size_t i, k;

    for (i = 0; ok && i < verdict->ede_count; i++) {
        const struct wf_ede *ede = &verdict->ede[i];

        ok &= WF_CHECK(is_clean(ede->text, sizeof(ede->text)) &&
                           strlen(ede->text) == ede->text_len && ede->text_len > 0,
                       "%s: EDE %u is not clean", label, (unsigned)i);
        ok &= WF_CHECK(is_sentence(ede->text), "%s: EDE '%s'", label, ede->text);
        ok &= WF_CHECK(ede->code <= 30 && ede->code != WF_EDE_CACHED_ERROR, "%s: EDE code %u",
                       label, ede->code);
        for (k = 0; k < i; k++)
            ok &= WF_CHECK(ede->code == WF_EDE_NETWORK_ERROR || ede->code != verdict->ede[k].code,
                           "%s: EDE %u twice", label, ede->code);
    }
    return ok;
}

/* Counts that readers use as bounds of loops, and indices that they use. */
static bool check_lists(const char *label, const struct wf_finding *finding)
{
    bool ok =
        finding->server_count <= WF_SHOW_SERVERS && finding->ds_count <= WF_SHOW_KEYS &&
        finding->dnskey_count <= WF_SHOW_KEYS && finding->chain_count <= WF_SHOW_CHAIN &&
        finding->zone_count <= WF_SHOW_ZONES && finding->server_total >= finding->server_count &&
        finding->ds_total >= finding->ds_count && finding->dnskey_total >= finding->dnskey_count;
    size_t i;

    for (i = 0; ok && i < finding->server_count; i++)
        ok = finding->servers[i].zone <= WF_SHOW_ZONES &&
             finding->servers[i].ede.text_len <= sizeof(finding->servers[i].ede.text);
    return WF_CHECK(ok, "%s: a list is out of bounds", label);
}

bool wf_check_sound(const char *label, const struct wf_finding *finding)
{
    const struct wf_verdict *verdict = &finding->verdict;
    bool ok = WF_CHECK(verdict->cause < WF_CAUSE_COUNT && verdict->at_fault < WF_PARTY_COUNT &&
                           verdict->scope <= WF_SCOPE_SERVERS,
                       "%s: cause, party or scope is out of range", label);

    ok &= check_edes(label, verdict);
    ok &= WF_CHECK(is_clean(finding->text, sizeof(finding->text)) && finding->text[0] != '\0',
                   "%s: the text is not clean", label);
    ok &= WF_CHECK(is_sentence(finding->text), "%s: text '%s'", label, finding->text);
    ok &= WF_CHECK(is_clean(finding->remedy, sizeof(finding->remedy)) && finding->remedy[0] != '\0',
                   "%s: the remedy is not clean", label);
    ok &= WF_CHECK(is_clean(finding->unbound, sizeof(finding->unbound)),
                   "%s: Unbound's words are not clean", label);
    ok &= check_lists(label, finding);
    return ok;
}
