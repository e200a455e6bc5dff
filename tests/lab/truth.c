/*
 * truth.c - finds what texts claim, and about which zone.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/truth.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/tap.h"

#define DIGITS "([0-9]+)"
#define ADDRESS                                                                                    \
    "((192\\.0\\.2|198\\.51\\.100|203\\.0\\.113)\\.[0-9]+|2001:db8::[0-9a-f]+|10\\.[0-9.]+)"

#define ONE  "[0-9a-f]+[.:][0-9a-f.:]+( \\([0-9]+ tries\\))?"
#define LIST "(" ONE "(, " ONE ")*)"

static const struct {
    const char *words;
    int changed;
    lab_claim_fn *is_true;
} claims[] = {
#define CLAIM(words, changed, function) {words, changed, function},
#include "lab/claims.def"
#undef CLAIM
};

/* OTHERS: how many other words are tried: a zone may happen to have a key of the next key tag. */
enum { CLAIMS = sizeof(claims) / sizeof(*claims), DEEP = 8, OTHERS = 3 };

/* How many were found true of each kind, and how many of those were still so when changed. */
static unsigned found[CLAIMS], blind[CLAIMS];

static const regex_t *compiled(size_t kind)
{
    static regex_t regex[CLAIMS];
    static bool done[CLAIMS];

    if (!done[kind] && regcomp(&regex[kind], claims[kind].words, REG_EXTENDED) != 0)
        lab_die("claims.def: \"%s\" is no regular expression", claims[kind].words);
    done[kind] = true;
    return &regex[kind];
}

/* The row's zone with the name that begins here and ends with ": ", or one above it. */
static const struct lab_zone *zone_named_at(const struct lab_case *of, const char *at)
{
    size_t len = strcspn(at, " ,(");
    char name[LAB_CLAIM_MAX];
    ldns_rdf *apex;
    const struct lab_zone *match = NULL;

    if (len < 2 || len >= sizeof(name) || at[len - 1] != ':' || at[len] != ' ')
        return NULL;
    memcpy(name, at, len - 1);
    name[len - 1] = '\0';
    apex = ldns_dname_new_frm_str(name);
    for (size_t i = 0; apex && i <= LAB_MAX_ALSO; i++)
        for (const struct lab_zone *zone = of->zones[i]; zone && !match; zone = zone->parent)
            if (ldns_dname_compare(zone->apex, apex) == 0)
                match = zone;
    ldns_rdf_deep_free(apex);
    return match;
}

/* What the text is about at this place: "a: ... (b: ...), ..." */
static const struct lab_zone *zone_at(const struct lab_case *of, const struct lab_zone *zone,
                                      const char *text, size_t place)
{
    const struct lab_zone *outer[DEEP];
    size_t deep = 0;

    for (size_t i = 0; i <= place && text[i]; i++) {
        const struct lab_zone *named =
            i == 0 || text[i - 1] == ' ' || text[i - 1] == '(' ? zone_named_at(of, text + i) : NULL;

        if (named)
            zone = named;
        if (text[i] == '(' && deep < DEEP)
            outer[deep++] = zone;
        else if (text[i] == ')' && deep > 0)
            zone = outer[--deep];
    }
    return zone;
}

static void take_word(char *out, const char *text, regmatch_t match)
{
    size_t len = match.rm_so < 0 ? 0 : (size_t)(match.rm_eo - match.rm_so);

    if (len >= LAB_CLAIM_MAX)
        len = LAB_CLAIM_MAX - 1;
    if (len > 0)
        memcpy(out, text + match.rm_so, len);
    out[len] = '\0';
}

/* Another number of the same look, or another word. */
static void change(char *word)
{
    size_t len = strlen(word);

    if (strspn(word, "0123456789") == len)
        snprintf(word, LAB_CLAIM_MAX, "%lu", strtoul(word, NULL, 10) + 1);
    else if (len > 0)
        word[len / 2] = word[len / 2] == '1' ? '3' : '1';
}

/* Whether the function, had the text said something else, would have said so. */
static void test_claim(size_t kind, const struct lab_claim *claim)
{
    struct lab_claim other = *claim;
    bool holds = claims[kind].changed > 0;

    found[kind]++;
    for (unsigned i = 0; i < OTHERS && holds; i++) {
        change(other.words[claims[kind].changed - 1]);
        holds = claims[kind].is_true(&other);
    }
    blind[kind] += holds;
}

/*
 * Returns how many claims of the kind the text makes; adds to wrong those that are not true, and
 * takes what was read out of unread, a copy of the text.
 */
static unsigned check_kind(size_t kind, const struct lab_case *of, const struct lab_zone *zone,
                           const char *text, char *unread, unsigned *wrong)
{
    regmatch_t words[LAB_CLAIM_WORDS + 1];
    unsigned count = 0;
    size_t at = 0;

    while (regexec(compiled(kind), text + at, LAB_CLAIM_WORDS + 1, words, 0) == 0) {
        struct lab_claim claim = {.of = of,
                                  .zone = zone_at(of, zone, text, at + (size_t)words[0].rm_so)};

        for (size_t i = 0; i < LAB_CLAIM_WORDS; i++)
            take_word(claim.words[i], text + at, words[i + 1]);
        count++;
        memset(unread + at + (size_t)words[0].rm_so, '_',
               (size_t)(words[0].rm_eo - words[0].rm_so));
        if (claim.zone && claims[kind].is_true(&claim)) {
            test_claim(kind, &claim);
        } else if (claim.zone) {
            (*wrong)++;
            lab_tap_note("\"%.*s\", but %s", (int)(words[0].rm_eo - words[0].rm_so),
                         text + at + words[0].rm_so, claim.truth);
        }
        at += (size_t)words[0].rm_eo;
    }
    return count;
}

/* Of what was cut nobody can say what it would have been. */
static void drop_cut(char *text)
{
    for (char *at = text; (at = strstr(at, "...")) != NULL; at++)
        for (char *back = at; back > text && !strchr(",:;(", back[-1]); back--)
            back[-1] = '_';
}

/* Words by which a sentence counts. Where no claim reads them nobody knows whether they are so. */
static unsigned count_unread(const char *unread)
{
    static const char words[] =
        "(^|[ (])(all|both|only|none|neither|no name server|one of|[0-9]+ of)([ ,;:)]|$)";
    static regex_t regex;
    static bool done;
    regmatch_t match[1];
    unsigned count = 0;

    if (!done && regcomp(&regex, words, REG_EXTENDED) != 0)
        lab_die("\"%s\" is no regular expression", words);
    done = true;
    for (; regexec(&regex, unread, 1, match, 0) == 0; unread += match[0].rm_eo) {
        lab_tap_note("nothing reads \"%.60s\"", unread + match[0].rm_so);
        count++;
    }
    return count;
}

/* What was seen earlier is held against how it was: of a row whose zones were repaired since. */
static void look_back(const struct lab_case *of)
{
    for (size_t i = 0; of->row->repaired && i <= LAB_MAX_ALSO && of->zones[i]; i++)
        lab_zone_swap(of->zones[i]);
}

static bool is_of_before(const char *what, const char *text)
{
    return strstr(text, "; seen ") || strncmp(what, "cached", strlen("cached")) == 0;
}

/* A copy without the words of others, which stand in quotation marks and claim what they like. */
static void take_own_words(char *out, size_t size, const char *text)
{
    bool quoted = false;
    size_t len = 0;

    for (; *text && len + 1 < size; text++) {
        if (*text == '\\' && quoted && text[1])
            text++;
        else if (*text == '"')
            quoted = !quoted;
        if (!quoted)
            out[len++] = *text;
    }
    out[len] = '\0';
}

void lab_truth_check(const struct lab_case *of, const char *zone, const char *what,
                     const char *const texts[], size_t count)
{
    const struct lab_zone *about = of->zones[0];
    unsigned made = 0, wrong = 0;
    char name[LAB_CLAIM_MAX], own[1024], unread[sizeof(own)];

    snprintf(name, sizeof(name), "%.250s: ", zone);
    if (zone[0] && zone_named_at(of, name))
        about = zone_named_at(of, name);
    for (size_t i = 0; i < count; i++) {
        bool before = is_of_before(what, texts[i]);

        take_own_words(own, sizeof(own), texts[i]);
        memcpy(unread, own, sizeof(unread));
        drop_cut(unread);
        if (before)
            look_back(of);
        for (size_t kind = 0; kind < CLAIMS; kind++)
            made += check_kind(kind, of, about, own, unread, &wrong);
        if (i == 0) /* then come details, or what is to be done */
            wrong += count_unread(unread);
        if (before)
            look_back(of); /* which puts them back */
    }
    if (made + wrong == 0 ||
        lab_tap(wrong == 0, of->row->label, "%s: all %u things said are so", what, made))
        return;
    for (size_t i = 0; i < count; i++)
        lab_tap_note("in: %s", texts[i]);
}

void lab_truth_end(void)
{
    for (size_t kind = 0; kind < CLAIMS; kind++)
        if (found[kind] > 0 && claims[kind].changed > 0)
            lab_tap(blind[kind] == 0, "claims",
                    "each of %u \"%s\" would not be so if it were another", found[kind],
                    claims[kind].words);
}
