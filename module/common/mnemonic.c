/*
 * mnemonic.c - the words for numbers of the DNS protocol (IANA "DNS Parameters").
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <ldns/rr.h>

#include "common/name.h"

struct word {
    uint16_t number;
    const char *text;
};

/* Questions may ask for types that no record has; ldns names none of them. */
static const struct word question_types[] = {
    {251, "IXFR"}, {252, "AXFR"}, {253, "MAILB"}, {254, "MAILA"}, {255, "ANY"},
};

/* Own table, because ldns writes NOTIMPL where dig and everybody's logs say NOTIMP. */
static const struct word rcodes[] = {
    {0, "NOERROR"},  {1, "FORMERR"},    {2, "SERVFAIL"}, {3, "NXDOMAIN"},  {4, "NOTIMP"},
    {5, "REFUSED"},  {6, "YXDOMAIN"},   {7, "YXRRSET"},  {8, "NXRRSET"},   {9, "NOTAUTH"},
    {10, "NOTZONE"}, {11, "DSOTYPENI"}, {16, "BADVERS"}, {17, "BADKEY"},   {18, "BADTIME"},
    {19, "BADMODE"}, {20, "BADNAME"},   {21, "BADALG"},  {22, "BADTRUNC"}, {23, "BADCOOKIE"},
};

static const char *find_word(const struct word *words, size_t count, uint16_t number)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (words[i].number == number)
            return words[i].text;
    return NULL;
}

void wf_type_print(struct wf_strbuf *out, uint16_t type)
{
    const char *text =
        find_word(question_types, sizeof(question_types) / sizeof(question_types[0]), type);
    const ldns_rr_descriptor *row = text == NULL ? ldns_rr_descript(type) : NULL;

    if (row != NULL && row->_type == type)
        text = row->_name;
    if (text != NULL)
        wf_strbuf_str(out, text);
    else
        wf_strbuf_printf(out, "TYPE%u", (unsigned)type);
}

void wf_rcode_print(struct wf_strbuf *out, uint16_t rcode)
{
    const char *text = find_word(rcodes, sizeof(rcodes) / sizeof(rcodes[0]), rcode);

    if (text != NULL)
        wf_strbuf_str(out, text);
    else
        wf_strbuf_printf(out, "RCODE%u", (unsigned)rcode);
}
