/*
 * server_words.h - what servers did, in words.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DIAGNOSE_SERVER_WORDS_H
#define WF_DIAGNOSE_SERVER_WORDS_H

#include "diagnose/case.h"

/* Whether clients may see the address of a server, configured or not, under the case's policy. */
bool wf_addr_visible(const struct wf_case *c, bool configured, const struct wf_addr *addr);

/* "192.0.2.1", or "127.0.0.1@5053" where the port is not that of DNS. */
void wf_addr_print(struct wf_strbuf *out, const struct wf_addr *addr);

/* "192.0.2.0/24": the prefix of so many bits that the address is in; without them where it is all.
 */
void wf_prefix_print(struct wf_strbuf *out, const struct wf_addr *addr, unsigned bits);

/* The same of one in a set. */
bool wf_server_visible(const struct wf_case *c, const struct wf_server_set *set,
                       const struct wf_server_line *line);

/* Why this host let nothing out, where that is known. */
enum wf_barrier { WF_BARRIER_UNKNOWN, WF_BARRIER_ROUTE, WF_BARRIER_RULE };
enum wf_barrier wf_server_barrier(const struct wf_server_line *line);

/* "REFUSED", "no answer", "answered without authority": what the server did. */
void wf_server_outcome_print(struct wf_strbuf *out, const struct wf_server_line *line);

/* "hostname mismatch": what is wrong with a server's certificate, in OpenSSL's words. */
void wf_server_certificate_print(struct wf_strbuf *out, const struct wf_server_line *line);

/* "192.0.2.1 REFUSED, 2001:db8::1 no answer in 3 tries and 2 more"; hide: see wf_telling. */
void wf_servers_print(struct wf_strbuf *out, const struct wf_case *c,
                      const struct wf_server_set *set, bool hide);

/* The same of the fact's servers after some words, and nothing where none of them may be shown. */
void wf_servers_print_after(struct wf_strbuf *out, const char *before, const struct wf_telling *t);

/* The EDE the server itself sent, marked as its words: `; it says EDE 9 "no SEP key"`. */
void wf_server_words_print(struct wf_strbuf *out, const struct wf_server_line *line);

/* One server in an EDE of its own: "192.0.2.1: no answer in 3 tries, 11 s". */
void wf_server_ede_print(struct wf_strbuf *out, const struct wf_server_line *line);

/* private-domain: "priv.com": the line that lets a name have private addresses, for its zone where
 * that is no top-level domain. */
void wf_private_domain_print(struct wf_strbuf *out, struct wf_dname name, struct wf_dname zone);

#endif
