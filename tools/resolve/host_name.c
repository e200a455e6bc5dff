/*
 * host_name.c - the name to be asked for, of what people have at hand.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "resolve/host_name.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/trouble.h"
#include "wf_config.h"

#ifdef HAVE_LIBIDN2
#include <idn2.h>
#include <stdlib.h>
#endif

/* Part of the word, not terminated. */
struct part {
    const char *text;
    size_t len;
};

static bool ends_in(const struct part *part, const char *tail)
{
    size_t len = strlen(tail), have = part->len;

    if (have > 0 && part->text[have - 1] == '.')
        have--;
    return have >= len && strncasecmp(part->text + have - len, tail, len) == 0;
}

static void cut_at(struct part *part, const char *stops)
{
    size_t i;

    for (i = 0; i < part->len; i++) {
        if (strchr(stops, part->text[i]) != NULL) {
            part->len = i;
            return;
        }
    }
}

static void skip_to_after(struct part *part, char mark)
{
    const char *at = memrchr(part->text, mark, part->len);

    if (at == NULL)
        return;
    part->len -= (size_t)(at + 1 - part->text);
    part->text = at + 1;
}

/* Letters, digits, "+", "-" and "." before "://" (RFC 3986, section 3.1). */
static bool skip_scheme(struct part *part)
{
    const char *mark = strstr(part->text, "://");
    size_t len = strspn(part->text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                    "+-.");

    if (mark == NULL || mark == part->text || len != (size_t)(mark - part->text))
        return false;
    part->text = mark + 3;
    part->len = strlen(part->text);
    return true;
}

/* What is in brackets is an IPv6 address; a single colon begins a port. */
static void cut_port(struct part *part)
{
    const char *bracket, *colon = memchr(part->text, ':', part->len);
    size_t digits;

    if (part->len > 0 && part->text[0] == '[') {
        bracket = memchr(part->text, ']', part->len);
        if (bracket == NULL)
            return;
        part->text++;
        part->len = (size_t)(bracket - part->text);
        return;
    }
    if (colon == NULL || colon == part->text)
        return;
    digits = strspn(colon + 1, "0123456789");
    if (colon + 1 + digits >= part->text + part->len)
        part->len = (size_t)(colon - part->text);
}

/* A slash begins a path, unless it belongs to a name of a classless reverse zone. */
static struct part find_host(const char *word)
{
    struct part part = {word, strlen(word)};
    bool has_scheme = skip_scheme(&part);

    if (!has_scheme && (ends_in(&part, ".arpa") || memchr(word, '\\', part.len) != NULL))
        return part;
    cut_at(&part, has_scheme ? "/?#" : "/");
    skip_to_after(&part, '@');
    cut_port(&part);
    return part;
}

static void reverse_v4(const uint8_t octets[4], char *text, size_t size)
{
    snprintf(text, size, "%u.%u.%u.%u.in-addr.arpa", octets[3], octets[2], octets[1], octets[0]);
}

static void reverse_v6(const uint8_t octets[16], char *text, size_t size)
{
    size_t i, len = 0;

    for (i = 16; i-- > 0 && len + 4 < size; len += 4)
        snprintf(text + len, size - len, "%x.%x.", octets[i] & 15u, octets[i] >> 4u);
    snprintf(text + len, size - len, "ip6.arpa");
}

bool wf_host_name_reverse(struct wf_host_name *name, const char *word)
{
    char address[INET6_ADDRSTRLEN + 1] = "";
    uint8_t octets[16];
    size_t len = strcspn(word, "%"); /* the interface of a link-local address */

    if (len >= sizeof(address))
        return false;
    memcpy(address, word, len);
    if (inet_pton(AF_INET, address, octets) == 1)
        reverse_v4(octets, name->text, sizeof(name->text));
    else if (inet_pton(AF_INET6, address, octets) == 1)
        reverse_v6(octets, name->text, sizeof(name->text));
    else
        return false;
    name->kind = WF_HOST_NAME_REVERSE;
    return true;
}

static bool is_ascii(const char *text)
{
    while (*text != '\0' && (unsigned char)*text < 0x80)
        text++;
    return *text == '\0';
}

#ifdef HAVE_LIBIDN2
static bool convert(struct wf_host_name *name)
{
    char *ascii = NULL;
    int status = idn2_lookup_u8((const uint8_t *)name->text, (uint8_t **)&ascii,
                                IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    bool good = status == IDN2_OK && strlen(ascii) < sizeof(name->text);

    if (good)
        memcpy(name->text, ascii, strlen(ascii) + 1);
    else
        wf_trouble("'%s' cannot be a domain name: %s", name->text, idn2_strerror(status));
    idn2_free(ascii);
    name->was_converted = good;
    return good;
}
#else
static bool convert(struct wf_host_name *name)
{
    wf_trouble("'%s' is not in ASCII, and this whyfail was built without libidn2; give it as it "
               "stands in the DNS, as xn--...",
               name->text);
    return false;
}
#endif

bool wf_host_name_read(struct wf_host_name *name, const char *word)
{
    struct part part = find_host(word);

    memset(name, 0, sizeof(*name));
    if (part.len >= sizeof(name->text)) {
        wf_trouble("a domain name has at most 255 octets");
        return false;
    }
    if (wf_host_name_reverse(name, word))
        return true;
    memcpy(name->text, part.text, part.len);
    name->text[part.len] = '\0';
    if (part.len < strlen(word))
        name->kind = WF_HOST_NAME_HOST;
    if (name->kind == WF_HOST_NAME_HOST) {
        char host[WF_HOST_NAME_SIZE];

        memcpy(host, name->text, part.len + 1);
        if (wf_host_name_reverse(name, host))
            return true;
    }
    return is_ascii(name->text) || convert(name);
}
