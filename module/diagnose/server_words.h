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

enum { WF_DNS_PORT = 53 };

/* "192.0.2.1", or "127.0.0.1@5053" where the port is not that of DNS. */
void wf_addr_print(struct wf_strbuf *out, const struct wf_addr *addr);

/* "192.0.2.0/24": the prefix of so many bits that the address is in; without them where it is all.
 */
void wf_prefix_print(struct wf_strbuf *out, const struct wf_addr *addr, unsigned bits);

/* The same of one in a set. */
bool wf_server_visible(const struct wf_case *c, const struct wf_server_set *set,
                       const struct wf_server_line *line);

/* Whether that is left out which clients may not see: asked for each such thing that there is. */
bool wf_telling_holds_back(const struct wf_telling *t);

/* Whether it has the address of a server, configured or not; and the same of one in a set. */
bool wf_telling_shows(const struct wf_telling *t, bool configured, const struct wf_addr *addr);
bool wf_telling_shows_server(const struct wf_telling *t, const struct wf_server_set *set,
                             const struct wf_server_line *line);

/* Why this host let nothing out, where that is known. */
enum wf_barrier { WF_BARRIER_UNKNOWN, WF_BARRIER_ROUTE, WF_BARRIER_RULE };
enum wf_barrier wf_server_barrier(const struct wf_server_line *line);

/* "REFUSED", "no answer", "answered without authority": what the server did, not how often. */
void wf_server_outcome_print(struct wf_strbuf *out, const struct wf_server_line *line);

/* "hostname mismatch": what is wrong with a server's certificate, in OpenSSL's words. */
void wf_server_certificate_print(struct wf_strbuf *out, const struct wf_server_line *line);

/* How often, where that is more than once: " (3 tries)". */
void wf_server_tries_print(struct wf_strbuf *out, const struct wf_server_line *line);

/* Whether all that are counted did the same just now, so that it is to be said once. */
bool wf_servers_agree(const struct wf_server_set *set);

/*
 * ": 192.0.2.1 REFUSED, 2001:db8::1 no answer (3 tries) and 2 more"; bare: without what they did.
 * Nothing, where the telling hides all of them.
 */
void wf_servers_print(const struct wf_telling *t, const struct wf_server_set *set, bool bare);

/* Likewise; what several did alike, or what those did that are hidden, is said once:
 * " (REFUSED): 192.0.2.1, 2001:db8::1". */
void wf_servers_tell(const struct wf_telling *t, const struct wf_server_set *set);

/* "both", "all 3" */
void wf_all_print(struct wf_strbuf *out, unsigned count);

/* "neither of its 2", "none of its 3"; configured: "of the". */
void wf_none_print(struct wf_strbuf *out, bool configured, unsigned count);

/* The EDE the server itself sent, marked as its words: ` says EDE 9 "no SEP key"`. */
void wf_server_words_print(struct wf_strbuf *out, const struct wf_server_line *line);

/* One server in an EDE of its own: "192.0.2.1: no answer (3 tries, 11 s)". */
void wf_server_ede_print(struct wf_strbuf *out, const struct wf_server_line *line);

/* "do-ip6 is no": why this resolver asks no server at an address. */
const char *wf_ban_words(enum wf_ban ban);

/* The same of one server, with all options that keep it from being asked. */
void wf_ban_print(struct wf_strbuf *out, const struct wf_server *server);

/* What lets it be asked: "Set do-ip6: yes in this resolver's configuration". */
void wf_ban_fix_print(struct wf_strbuf *out, const struct wf_server *server);

/* "private-address: 0.0.0.0/0 and private-address: ::/0", as far as they are listed. */
void wf_all_private_print(struct wf_strbuf *out, const struct wf_evidence *ev, const char *between);

/* private-domain: "priv.com": the line that lets a name have private addresses, for its zone where
 * that is no top-level domain. */
void wf_private_domain_print(struct wf_strbuf *out, struct wf_dname name, struct wf_dname zone);

#endif
