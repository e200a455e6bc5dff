/*
 * test_addr.c - server addresses: text, equality, and which of them clients may see.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "check.h"
#include "common/addr.h"

static struct wf_addr make_addr(const char *text, uint16_t port)
{
    struct sockaddr_storage ss;
    struct sockaddr_in *in = (struct sockaddr_in *)(void *)&ss;
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)(void *)&ss;

    memset(&ss, 0, sizeof(ss));
    if (inet_pton(AF_INET, text, &in->sin_addr) == 1) {
        in->sin_family = AF_INET;
        in->sin_port = htons(port);
        return wf_addr_from_sockaddr(&ss, sizeof(*in));
    }
    CU_ASSERT_FATAL(inet_pton(AF_INET6, text, &in6->sin6_addr) == 1);
    in6->sin6_family = AF_INET6;
    in6->sin6_port = htons(port);
    return wf_addr_from_sockaddr(&ss, sizeof(*in6));
}

static void test_public(void)
{
    static const struct {
        const char *text;
        bool want;
    } rows[] = {
        {"0.0.0.0", false},
        {"9.255.255.255", true},
        {"10.0.0.0", false},
        {"10.255.255.255", false},
        {"11.0.0.0", true},
        {"100.63.255.255", true},
        {"100.64.0.0", false},
        {"100.127.255.255", false},
        {"100.128.0.0", true},
        {"126.255.255.255", true},
        {"127.0.0.1", false},
        {"127.255.0.1", false},
        {"128.0.0.0", true},
        {"169.253.255.255", true},
        {"169.254.0.1", false},
        {"169.255.0.0", true},
        {"172.15.255.255", true},
        {"172.16.0.0", false},
        {"172.31.255.255", false},
        {"172.32.0.0", true},
        {"192.0.2.1", true},
        {"192.167.255.255", true},
        {"192.168.0.1", false},
        {"192.169.0.0", true},
        {"203.0.113.7", true},
        {"::", false},
        {"::1", false},
        {"::2", true},
        {"2001:db8::1", true},
        {"fbff::1", true},
        {"fc00::1", false},
        {"fdff::1", false},
        {"fe00::1", true},
        {"fe80::1", false},
        {"febf::1", false},
        {"fec0::1", false},
        {"feff::1", false},
        {"::ffff:10.1.2.3", false},
        {"::ffff:192.0.2.1", true},
        {"::ffff:127.0.0.1", false},
    };
    struct wf_addr unset = {0};
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct wf_addr addr = make_addr(rows[i].text, 53);

        WF_CHECK(wf_addr_is_public(&addr) == rows[i].want, "%s", rows[i].text);
    }
    WF_CHECK(!wf_addr_is_public(&unset), "an unset address");
}

static void test_serving(void)
{
    static const struct {
        const char *text;
        bool can;
    } rows[] = {
        {"192.0.2.1", true},
        {"10.1.2.3", true},
        {"fd00::1", true},
        {"0.0.0.0", false},
        {"0.1.2.3", false},
        {"127.0.0.1", false},
        {"127.9.9.9", false},
        {"169.254.7.7", false},
        {"224.0.0.1", false},
        {"240.0.0.1", false},
        {"255.255.255.255", false},
        {"223.255.255.255", true},
        {"169.255.7.7", true},
        {"::", false},
        {"::1", false},
        {"::2", true},
        {"64:ff9b::192.0.2.1", true},
        {"ff02::1", false},
        {"fe80::1", false},
        {"::ffff:127.0.0.1", false},
        {"::ffff:192.0.2.1", true},
    };
    struct wf_addr unset = {0};
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct wf_addr addr = make_addr(rows[i].text, 53);

        WF_CHECK(wf_addr_can_serve(&addr) == rows[i].can, "%s", rows[i].text);
    }
    WF_CHECK(!wf_addr_can_serve(&unset), "an unset address");
}

static void test_text(void)
{
    static const char *const rows[] = {
        "192.0.2.1", "255.255.255.255",  "2001:db8::1",
        "::",        "::ffff:192.0.2.1", "2001:db8:1111:2222:3333:4444:5555:6666",
    };
    char text[WF_ADDR_TEXT_SIZE];
    struct wf_addr unset = {0};
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct wf_addr addr = make_addr(rows[i], 853);

        WF_CHECK_TEXT("address", wf_addr_text(&addr, text), rows[i]);
        WF_CHECK(addr.port == 853, "%s: port %u", rows[i], addr.port);
    }
    WF_CHECK_TEXT("unset", wf_addr_text(&unset, text), "?");
}

/*
 * The same as the system's own text: whichever groups of an IPv6 address are zeros, with groups of
 * each length and every octet of IPv4.
 */
static void test_text_of_system(void)
{
    static const uint16_t groups[] = {0x1, 0x20, 0x304, 0xabcd, 0xffff, 0xf00, 0xe0, 0x1000};
    unsigned zeros, turn, i;

    for (zeros = 0; zeros < 256; zeros++) {
        for (turn = 0; turn < 8; turn++) {
            struct wf_addr addr = {.family = 6};
            char text[WF_ADDR_TEXT_SIZE], want[INET6_ADDRSTRLEN];

            for (i = 0; i < 8; i++) {
                uint16_t group = (zeros >> i & 1) != 0 ? 0 : groups[(i + turn) % 8];

                addr.bytes[2 * i] = (uint8_t)(group >> 8);
                addr.bytes[2 * i + 1] = (uint8_t)group;
            }
            inet_ntop(AF_INET6, addr.bytes, want, sizeof(want));
            WF_CHECK_TEXT("IPv6", wf_addr_text(&addr, text), want);
            addr.family = 4;
            addr.bytes[turn / 2] = (uint8_t)zeros;
            inet_ntop(AF_INET, addr.bytes, want, sizeof(want));
            WF_CHECK_TEXT("IPv4", wf_addr_text(&addr, text), want);
        }
    }
}

static void test_equal(void)
{
    struct wf_addr a = make_addr("192.0.2.1", 53), b = make_addr("192.0.2.1", 53);
    struct wf_addr six = make_addr("2001:db8::1", 53), other = make_addr("2001:db8::2", 53);

    WF_CHECK(wf_addr_equal(&a, &b), "the same address");
    b.bytes[7] = 1;
    WF_CHECK(wf_addr_equal(&a, &b), "octets that do not belong to IPv4");
    b.port = 54;
    WF_CHECK(!wf_addr_equal(&a, &b), "another port");
    WF_CHECK(!wf_addr_equal(&six, &other), "the last octet of IPv6");
    WF_CHECK(!wf_addr_equal(&a, &six), "another family");
}

static void test_foreign(void)
{
    struct sockaddr_storage ss;

    memset(&ss, 0, sizeof(ss));
    ss.ss_family = AF_UNIX;
    WF_CHECK(wf_addr_from_sockaddr(&ss, sizeof(ss)).family == 0, "another family is unset");
    ss.ss_family = AF_INET6;
    WF_CHECK(wf_addr_from_sockaddr(&ss, sizeof(struct sockaddr_in)).family == 0, "cut short");
}

CU_TestInfo wf_tests_addr[] = {
    {"which addresses a stranger may learn", test_public},
    {"which addresses a name server can have", test_serving},
    {"text and port", test_text},
    {"text as the system has it", test_text_of_system},
    {"equality", test_equal},
    {"anything else is unset", test_foreign},
    CU_TEST_INFO_NULL,
};
