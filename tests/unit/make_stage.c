/*
 * make_stage.c - where evidence for tests is put.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "make_stage.h"

#include <arpa/inet.h>
#include <ldns/ldns.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "make_stage: %s\n", what);
    exit(2);
}

void *wf_stage_alloc(struct wf_stage *stage, size_t size)
{
    uint8_t *memory = stage->memory + stage->used;
    size_t rounded = (size + _Alignof(max_align_t) - 1) & ~(_Alignof(max_align_t) - 1);

    if (rounded > WF_STAGE_SIZE - stage->used)
        die("the stage is full");
    stage->used += rounded;
    memset(memory, 0, rounded);
    return memory;
}

struct wf_dname wf_stage_dname(struct wf_stage *stage, const uint8_t *wire, size_t len)
{
    uint8_t *copy = wf_stage_alloc(stage, len);

    memcpy(copy, wire, len);
    return (struct wf_dname){copy, (uint8_t)len};
}

struct wf_dname wf_stage_name(struct wf_stage *stage, const char *text)
{
    struct wf_dname name = {NULL, 0};
    ldns_rdf *rdf;

    if (text == NULL)
        return name;
    rdf = ldns_dname_new_frm_str(text);
    if (rdf == NULL)
        die(text);
    name = wf_stage_dname(stage, ldns_rdf_data(rdf), ldns_rdf_size(rdf));
    ldns_rdf_deep_free(rdf);
    return name;
}

struct wf_addr wf_stage_addr(const char *text)
{
    struct sockaddr_storage ss = {0};
    struct sockaddr_in *in = (struct sockaddr_in *)(void *)&ss;
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)(void *)&ss;

    if (inet_pton(AF_INET, text, &in->sin_addr) == 1) {
        ss.ss_family = AF_INET;
        in->sin_port = htons(53);
    } else if (inet_pton(AF_INET6, text, &in6->sin6_addr) == 1) {
        ss.ss_family = AF_INET6;
        in6->sin6_port = htons(53);
    } else {
        die(text);
    }
    return wf_addr_from_sockaddr(&ss, sizeof(ss));
}
