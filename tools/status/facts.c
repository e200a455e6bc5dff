/*
 * facts.c - writing down what was learnt.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "status/facts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void wf_facts_gap(struct wf_facts *facts, const char *format, ...)
{
    va_list list;

    if (facts->gap_count == WF_FACT_GAPS)
        return;
    va_start(list, format);
    vsnprintf(facts->gaps[facts->gap_count++], WF_FACT_TEXT, format, list);
    va_end(list);
}

void wf_facts_text(char *to, size_t size, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    (void)vsnprintf(to, size, format, list);
    va_end(list);
}

void wf_facts_spread(char *to, size_t size, const char *words)
{
    size_t len = 0;

    while (*(words += strspn(words, " \t\n")) != '\0' && len + 2 < size) {
        size_t word = strcspn(words, " \t\n");
        int more = snprintf(to + len, size - len, "%s%.*s ", len == 0 ? " " : "", (int)word, words);

        len = len + (size_t)more < size ? len + (size_t)more : size - 1;
        words += word;
    }
    to[len] = '\0';
}

bool wf_facts_has_library(const struct wf_facts *facts)
{
    return facts->setup.way == WF_WAY_LIBRARY || facts->setup.way == WF_WAY_STOCK;
}

bool wf_facts_has_module(const char *modules, const char *word)
{
    char blanks[64];

    wf_facts_text(blanks, sizeof(blanks), " %s ", word);
    return strstr(modules, blanks) != NULL;
}

const char *wf_facts_option(const struct wf_facts *facts, const char *name)
{
    size_t i;

    for (i = 0; i < facts->option_count; i++) {
        if (strcmp(facts->options[i].name, name) == 0)
            return facts->options[i].value;
    }
    return NULL;
}
