/*
 * anchor.c - the root's trust anchor.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "resolve/anchor.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/trouble.h"

static const char *const usual[] = {"/usr/share/dns/root.key", "/var/lib/unbound/root.key"};

/* A key becomes the DS record that names it, so that there is one kind of anchor. */
static ldns_rr *as_ds(ldns_rr *rr)
{
    ldns_rr *ds;

    if (ldns_rr_get_type(rr) != LDNS_RR_TYPE_DNSKEY)
        return rr;
    ds = ldns_key_rr2ds(rr, LDNS_SHA256);
    ldns_rr_free(rr);
    return ds;
}

static void take(struct wf_anchor *anchor, ldns_rr *rr)
{
    bool is_key =
        ldns_rr_get_type(rr) == LDNS_RR_TYPE_DS || ldns_rr_get_type(rr) == LDNS_RR_TYPE_DNSKEY;
    ldns_rr *ds = NULL;

    if (is_key && ldns_rdf_size(ldns_rr_owner(rr)) == 1)
        ds = as_ds(rr);
    else
        ldns_rr_free(rr); /* another zone's is of no use: the chain begins at the root */
    if (ds != NULL && !ldns_rr_list_push_rr(anchor->ds, ds))
        ldns_rr_free(ds);
}

static bool read_records(struct wf_anchor *anchor, FILE *file)
{
    int line = 0;

    while (!feof(file)) {
        ldns_rr *rr = NULL;
        ldns_status status = ldns_rr_new_frm_fp_l(&rr, file, NULL, NULL, NULL, &line);

        if (status == LDNS_STATUS_OK) {
            take(anchor, rr);
        } else if (status != LDNS_STATUS_SYNTAX_EMPTY && status != LDNS_STATUS_SYNTAX_TTL &&
                   status != LDNS_STATUS_SYNTAX_ORIGIN) {
            wf_trouble("%s:%d: %s", anchor->path, line, ldns_get_errorstr_by_id(status));
            return false;
        }
    }
    if (ldns_rr_list_rr_count(anchor->ds) > 0)
        return true;
    wf_trouble("%s: holds no DS or DNSKEY record of the root", anchor->path);
    return false;
}

bool wf_anchor_read(struct wf_anchor *anchor, const char *path)
{
    FILE *file;
    bool good;
    size_t i;

    memset(anchor, 0, sizeof(*anchor));
    for (i = 0; path == NULL && i < sizeof(usual) / sizeof(usual[0]); i++) {
        if (access(usual[i], R_OK) == 0)
            path = usual[i];
    }
    if (path == NULL)
        return true;
    anchor->path = path;
    file = fopen(path, "re");
    if (file == NULL) {
        wf_trouble("%s: cannot be read: %s", path, strerror(errno));
        return false;
    }
    anchor->ds = ldns_rr_list_new();
    good = anchor->ds != NULL && read_records(anchor, file);
    fclose(file);
    return good;
}

void wf_anchor_free(struct wf_anchor *anchor)
{
    ldns_rr_list_deep_free(anchor->ds);
    anchor->ds = NULL;
}
