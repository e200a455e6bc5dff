/*
 * packets.c - linked into testbound beside its own code: prints every message octet by octet, with
 * its Extended DNS Errors apart.
 *
 * testbound prints each message by sldns_wire2str_pkt() and looks for what a replay expects by
 * find_match(). The linker's --wrap puts the functions below in between, so that the programs'
 * sources stay as they are. With CORPUS_EDE=aside in the environment a replay looks at each message
 * without its Extended DNS Errors.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEADER = 12,
    QUESTION_TAIL = 4, /* type and class */
    RR_TAIL = 10,      /* type, class, TTL, length of the data */
    OPTION_HEAD = 4,
    MESSAGE_MAX = 65535,
    TYPE_OPT = 41,
    OPTION_EDE = 15
};

/* How the linker names what was wrapped; transport is an enumeration. */
char *__real_sldns_wire2str_pkt(uint8_t *data, size_t len);
char *__wrap_sldns_wire2str_pkt(uint8_t *data, size_t len);
void *__real_find_match(void *entries, uint8_t *data, size_t len, int transport);
void *__wrap_find_match(void *entries, uint8_t *data, size_t len, int transport);

struct message {
    uint8_t data[MESSAGE_MAX];
    size_t len;
};

static unsigned read16(const uint8_t *at)
{
    return (unsigned)at[0] << 8 | at[1];
}

/* Where the name at a place ends; 0 when it does not end within the message. */
static size_t skip_name(const struct message *msg, size_t at)
{
    while (at < msg->len) {
        if (msg->data[at] >= 0xc0)
            return at + 2;
        if (msg->data[at] == 0)
            return at + 1;
        at += msg->data[at] + 1U;
    }
    return 0;
}

/* Where the tail of the OPT record begins; 0 when there is none, or the message cannot be read. */
static size_t find_opt(const struct message *msg)
{
    size_t at = HEADER, records;

    if (msg->len < HEADER)
        return 0;
    for (unsigned i = read16(msg->data + 4); i > 0 && at > 0; i--) {
        at = skip_name(msg, at);
        at = at == 0 ? 0 : at + QUESTION_TAIL;
    }
    records = read16(msg->data + 6) + read16(msg->data + 8) + read16(msg->data + 10);
    for (; records > 0 && at > 0; records--) {
        at = skip_name(msg, at);
        if (at == 0 || at + RR_TAIL > msg->len)
            return 0;
        if (read16(msg->data + at) == TYPE_OPT)
            return at;
        at += RR_TAIL + read16(msg->data + at + 8);
    }
    return 0;
}

static void print_ede(const uint8_t *option, size_t len)
{
    if (len < OPTION_HEAD + 2)
        return;
    fprintf(stderr, "ede: %u ", read16(option + OPTION_HEAD));
    for (size_t i = OPTION_HEAD + 2; i < len; i++)
        fputc(isprint(option[i]) ? option[i] : '?', stderr);
    fputc('\n', stderr);
}

/* Takes the Extended DNS Errors out of the message. Returns whether there were any. */
static bool take_edes(struct message *msg, bool print)
{
    size_t opt = find_opt(msg), at = opt + RR_TAIL, end, before = msg->len;

    if (opt == 0)
        return false;
    end = at + read16(msg->data + opt + 8);
    while (at + OPTION_HEAD <= end && end <= msg->len) {
        size_t size = OPTION_HEAD + read16(msg->data + at + 2);

        if (at + size > end)
            break;
        if (read16(msg->data + at) != OPTION_EDE) {
            at += size;
            continue;
        }
        if (print)
            print_ede(msg->data + at, size);
        memmove(msg->data + at, msg->data + at + size, msg->len - at - size);
        msg->len -= size;
        end -= size;
    }
    msg->data[opt + 8] = (uint8_t)((end - opt - RR_TAIL) >> 8);
    msg->data[opt + 9] = (uint8_t)(end - opt - RR_TAIL);
    return msg->len != before;
}

static struct message *copy(const uint8_t *data, size_t len)
{
    struct message *msg = malloc(sizeof(*msg));

    if (!msg || len > MESSAGE_MAX)
        abort();
    memcpy(msg->data, data, len);
    msg->len = len;
    return msg;
}

char *__wrap_sldns_wire2str_pkt(uint8_t *data, size_t len)
{
    struct message *msg = copy(data, len);
    char *text;

    (void)take_edes(msg, true);
    fputs("packet: ", stderr);
    for (size_t i = 0; i < msg->len; i++)
        fprintf(stderr, "%02x", msg->data[i]);
    fputc('\n', stderr);
    text = __real_sldns_wire2str_pkt(msg->data, msg->len);
    free(msg);
    return text;
}

void *__wrap_find_match(void *entries, uint8_t *data, size_t len, int transport)
{
    const char *edes = getenv("CORPUS_EDE");
    struct message *msg;
    void *found;

    if (!edes || strcmp(edes, "aside") != 0)
        return __real_find_match(entries, data, len, transport);
    msg = copy(data, len);
    (void)take_edes(msg, false);
    found = __real_find_match(entries, msg->data, msg->len, transport);
    free(msg);
    return found;
}
