/*
 * test_arguments.c - the words of a question as people write them: order, URLs, addresses, letters.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "command/arguments.h"
#include "common/look_alike.h"
#include "resolve/stub_query.h"

#include "wf_config.h"

#define LOOPBACK_REVERSE "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"

static void test_host_names(void)
{
    static const struct {
        const char *word, *name;
        enum wf_host_name_kind kind;
    } rows[] = {
        {"www.bank.test", "www.bank.test", WF_HOST_NAME_AS_GIVEN},
        {"bank.test.", "bank.test.", WF_HOST_NAME_AS_GIVEN},
        {".", ".", WF_HOST_NAME_AS_GIVEN},
        {"", "", WF_HOST_NAME_AS_GIVEN},
        {"_dmarc.bank.test", "_dmarc.bank.test", WF_HOST_NAME_AS_GIVEN},
        {"https://www.bank.test/", "www.bank.test", WF_HOST_NAME_HOST},
        {"https://www.bank.test", "www.bank.test", WF_HOST_NAME_HOST},
        {"HTTPS://WWW.bank.test:8443/a/b?c=d#e", "WWW.bank.test", WF_HOST_NAME_HOST},
        {"https://user:pass@bank.test/", "bank.test", WF_HOST_NAME_HOST},
        {"https://bank.test?to=mail@other.test", "bank.test", WF_HOST_NAME_HOST},
        {"git+ssh://git@bank.test/x.git", "bank.test", WF_HOST_NAME_HOST},
        {"bank.test/index.html", "bank.test", WF_HOST_NAME_HOST},
        {"bank.test:443", "bank.test", WF_HOST_NAME_HOST},
        {"bank.test:http", "bank.test:http", WF_HOST_NAME_AS_GIVEN},
        {"hostmaster@bank.test", "bank.test", WF_HOST_NAME_HOST},
        {"b\\195\\188cher.test", "b\\195\\188cher.test", WF_HOST_NAME_AS_GIVEN},
        {"a\\.b@x.test", "a\\.b@x.test", WF_HOST_NAME_AS_GIVEN},
        {"0/25.2.0.192.in-addr.arpa", "0/25.2.0.192.in-addr.arpa", WF_HOST_NAME_AS_GIVEN},
        {"192.0.2.7", "7.2.0.192.in-addr.arpa", WF_HOST_NAME_REVERSE},
        {"192.0.2.7.", "192.0.2.7.", WF_HOST_NAME_AS_GIVEN},
        {"192.0.2.256", "192.0.2.256", WF_HOST_NAME_AS_GIVEN},
        {"192.0.2.7:53", "7.2.0.192.in-addr.arpa", WF_HOST_NAME_REVERSE},
        {"http://192.0.2.7:8080/", "7.2.0.192.in-addr.arpa", WF_HOST_NAME_REVERSE},
        {"2001:db8::1", LOOPBACK_REVERSE, WF_HOST_NAME_REVERSE},
        {"[2001:db8::1]", LOOPBACK_REVERSE, WF_HOST_NAME_REVERSE},
        {"[2001:DB8::1]:443", LOOPBACK_REVERSE, WF_HOST_NAME_REVERSE},
        {"https://[2001:db8::1]/", LOOPBACK_REVERSE, WF_HOST_NAME_REVERSE},
#ifdef HAVE_LIBIDN2
        {"b\303\274cher.test", "xn--bcher-kva.test", WF_HOST_NAME_AS_GIVEN},
        {"B\303\234CHER.test", "xn--bcher-kva.test", WF_HOST_NAME_AS_GIVEN},
        {"bu\314\210cher.test", "xn--bcher-kva.test", WF_HOST_NAME_AS_GIVEN}, /* two code points */
        {"_25._tcp.b\303\274cher.test.", "_25._tcp.xn--bcher-kva.test.", WF_HOST_NAME_AS_GIVEN},
        {"https://b\303\274cher.test/\303\274", "xn--bcher-kva.test", WF_HOST_NAME_HOST},
        {"stra\303\237e.test", "xn--strae-oqa.test", WF_HOST_NAME_AS_GIVEN},
        {"\344\276\213\343\200\202test", "xn--fsq.test", WF_HOST_NAME_AS_GIVEN}, /* U+3002 */
#endif
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct wf_host_name name;

        if (!WF_CHECK(wf_host_name_read(&name, rows[i].word), "%s", rows[i].word))
            continue;
        WF_CHECK_TEXT(rows[i].word, name.text, rows[i].name);
        WF_CHECK(name.kind == rows[i].kind, "%s: kind %d", rows[i].word, (int)name.kind);
        WF_CHECK(name.was_converted == (strstr(name.text, "xn--") != NULL), "%s", rows[i].word);
    }
}

static void test_host_names_refused(void)
{
    static const char *const rows[] = {"b\374cher.test", "\303\274\377.test"}; /* not UTF-8 */
    char word[WF_HOST_NAME_SIZE + 1];
    struct wf_host_name name;
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++)
        WF_CHECK(!wf_host_name_read(&name, rows[i]), "row %zu", i);
    memset(word, 'a', sizeof(word) - 1);
    word[sizeof(word) - 1] = '\0';
    WF_CHECK(!wf_host_name_read(&name, word), "a name without end");
}

/* The words of the line, without the name of the program. */
static bool read_line(struct wf_arguments *arguments, const char *line)
{
    static char copy[200];
    char *words[10], *rest = copy;
    int count = 0;

    memset(arguments, 0, sizeof(*arguments));
    memcpy(copy, line, strlen(line) + 1);
    while (count < 10 && (words[count] = strsep(&rest, " ")) != NULL)
        count++;
    return wf_arguments_words(arguments, count, words);
}

static void test_orders(void)
{
    static const struct {
        const char *line, *name, *type, *server;
        bool tcp;
    } rows[] = {
        {"bank.test", "bank.test", NULL, NULL, false},
        {"bank.test MX", "bank.test", "MX", NULL, false},
        {"MX bank.test", "bank.test", "MX", NULL, false},
        {"@::1 mx bank.test", "bank.test", "mx", "::1", false},
        {"bank.test @::1 MX", "bank.test", "MX", "::1", false},
        {"bank.test IN MX @::1", "bank.test", "MX", "::1", false},
        {"in bank.test MX @::1 +tcp", "bank.test", "MX", "::1", true},
        {"+vc @::1 type65 bank.test CLASS1", "bank.test", "type65", "::1", true},
        {"+tcp bank.test +notcp", "bank.test", NULL, NULL, false},
        {"mx a", "mx", "a", NULL, false}, /* the first of two types is a name */
        {"mx. a", "mx.", "a", NULL, false},
        {"test", "test", NULL, NULL, false},
        {"bank.test bank.test", "bank.test", NULL, NULL, false},
        {". DNSKEY", ".", "DNSKEY", NULL, false},
    };
    static const char *const bad[] = {"bank.test MX A",
                                      "bank.test MX A TXT",
                                      "bank.test NOTYPE",
                                      "NOTYPE bank.test",
                                      "a.test b.test",
                                      "@::1 @::2 a.test",
                                      "MX",
                                      "@::1",
                                      "bank.test CH",
                                      "bank.test +short",
                                      "bank.test 48",
                                      "bank.test TYPE0"};
    struct wf_arguments arguments;
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        if (!WF_CHECK(read_line(&arguments, rows[i].line), "%s", rows[i].line))
            continue;
        WF_CHECK_TEXT(rows[i].line, arguments.name, rows[i].name);
        WF_CHECK((arguments.type == NULL) == (rows[i].type == NULL), "%s", rows[i].line);
        if (rows[i].type != NULL && arguments.type != NULL)
            WF_CHECK_TEXT(rows[i].line, arguments.type, rows[i].type);
        WF_CHECK((arguments.server == NULL) == (rows[i].server == NULL), "%s", rows[i].line);
        if (rows[i].server != NULL && arguments.server != NULL)
            WF_CHECK_TEXT(rows[i].line, arguments.server, rows[i].server);
        WF_CHECK(arguments.tcp == rows[i].tcp, "%s: TCP", rows[i].line);
    }
    for (i = 0; i < WF_ROWS(bad); i++)
        WF_CHECK(!read_line(&arguments, bad[i]), "%s", bad[i]);
}

static void test_options(void)
{
    struct wf_arguments arguments = {.name = NULL};
    char *const words[] = {(char *)"bank.test"};
    struct wf_host_name name;

    WF_CHECK(wf_arguments_option(&arguments, 'x', "192.0.2.1") &&
                 wf_arguments_option(&arguments, 'p', "5353") &&
                 wf_arguments_words(&arguments, 0, NULL) && wf_arguments_name(&arguments, &name),
             "-x");
    WF_CHECK_TEXT("-x", name.text, "1.2.0.192.in-addr.arpa");
    WF_CHECK_TEXT("-x", arguments.type, "PTR");
    WF_CHECK(!wf_arguments_words(&arguments, 1, words), "-x and a name");
    arguments = (struct wf_arguments){.reverse = "bank.test"};
    WF_CHECK(!wf_arguments_name(&arguments, &name), "-x takes an address");
    arguments = (struct wf_arguments){.name = NULL};
    WF_CHECK(wf_arguments_option(&arguments, 'q', "MX") &&
                 wf_arguments_option(&arguments, 't', "TXT") &&
                 wf_arguments_option(&arguments, 'c', "in") &&
                 wf_arguments_words(&arguments, 0, NULL) && wf_arguments_name(&arguments, &name),
             "-q and -t");
    WF_CHECK_TEXT("-q takes any name", name.text, "MX");
    WF_CHECK(!wf_arguments_option(&arguments, 't', "MX"), "two types");
    WF_CHECK(!wf_arguments_option(&arguments, 'c', "CH"), "another class");
}

/* Where the peer is, as it can be given again. */
static void test_servers(void)
{
    static const struct {
        const char *text, *port, *server; /* server: NULL where the text is refused */
    } rows[] = {
        {"127.0.0.1", NULL, "127.0.0.1"},
        {"127.0.0.1#53", NULL, "127.0.0.1"},
        {"127.0.0.1#5353", NULL, "127.0.0.1#5353"},
        {"127.0.0.1:5353", NULL, "127.0.0.1#5353"},
        {"127.0.0.1", "5353", "127.0.0.1#5353"},
        {"127.0.0.1#5353", "5353", "127.0.0.1#5353"},
        {"127.0.0.1#5353", "5354", NULL},
        {"127.0.0.1#53", "5354", NULL},
        {"127.0.0.1", "0", NULL},
        {"127.0.0.1", "65536", NULL},
        {"127.0.0.1", "dns", NULL},
        {"::1", NULL, "::1"},
        {"::1#54", NULL, "::1#54"},
        {"[::1]", NULL, "::1"},
        {"[::1]:54", NULL, "::1#54"},
        {"[::1]#54", NULL, "::1#54"},
        {"[::1]", "54", "::1#54"},
        {"[127.0.0.1]:54", NULL, "127.0.0.1#54"},
        {"2001:db8::1:53", NULL, "2001:db8::1:53"}, /* an address to its end */
        {"fe80::1%lo#54", NULL, "fe80::1%lo#54"},
        {"[fe80::1%lo]:54", NULL, "fe80::1%lo#54"},
        {"127.0.0.1:", NULL, NULL},
        {"127.0.0.1#", NULL, NULL},
        {"127.0.0.1#0", NULL, NULL},
        {"127.0.0.1#53x", NULL, NULL},
        {"127.0.0.1#+53", NULL, NULL},
        {"127.0.0.1# 53", NULL, NULL},
        {"127.0.0", NULL, NULL}, /* no short form of an address: that is for programs */
        {"[::1", NULL, NULL},
        {"[::1]53", NULL, NULL},
        {"[localhost]", NULL, NULL},
        {"::1%nowhere", NULL, NULL},
        {"#53", NULL, NULL},
        {"", NULL, NULL},
        {"a b", NULL, NULL},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        const struct wf_stub_server server = {rows[i].text, rows[i].port, i % 2 == 0};
        struct wf_stub_query query;
        bool good = wf_stub_query_init(&query, "bank.test", "A", &server);

        WF_CHECK(good == (rows[i].server != NULL), "@%s", rows[i].text);
        if (good && rows[i].server != NULL)
            WF_CHECK_TEXT(rows[i].text, query.server, rows[i].server);
        WF_CHECK(query.peer.tcp == server.tcp, "@%s: TCP", rows[i].text);
        wf_stub_query_free(&query);
    }
}

/* A name that every host knows without asking anybody. */
static void test_localhost(void)
{
    const struct wf_stub_server server = {"localhost:5353", NULL, false};
    struct wf_stub_query query;

    if (!WF_CHECK(wf_stub_query_init(&query, "bank.test", "A", &server), "localhost"))
        return;
    WF_CHECK(strcmp(query.server, "127.0.0.1#5353") == 0 || strcmp(query.server, "::1#5353") == 0,
             "localhost is %s", query.server);
    wf_stub_query_free(&query);
}

static void test_look_alikes(void)
{
    static const char *const words[] = {"explain", "top", "show", "status", "check-config"};
    static const struct {
        const char *word, *meant; /* "": none */
    } rows[] = {
        {"explian", "explain"},
        {"expain", "explain"},
        {"Explain", "explain"},
        {"tpo", "top"},
        {"shwo", "show"},
        {"stat", ""},
        {"statsu", "status"},
        {"checkconfig", "check-config"},
        {"x", ""},
        {"", ""},
        {"bank.test", ""},
        {"explaination", ""},
        {"a-word-that-is-far-too-long-to-be-looked-at", ""},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        const char *meant = wf_look_alike(rows[i].word, words, WF_ROWS(words), sizeof(words[0]));

        WF_CHECK_TEXT(rows[i].word, meant != NULL ? meant : "", rows[i].meant);
    }
    WF_CHECK(wf_word_distance("abc", "acb") == 1 && wf_word_distance("", "abc") == 3 &&
                 wf_word_distance("abc", "ABC") == 0 && wf_word_distance("ca", "abc") == 3,
             "distances");
}

CU_TestInfo wf_tests_arguments[] = {
    {"the host of a URL, the name of an address, letters beyond ASCII", test_host_names},
    {"what is no name and becomes none", test_host_names_refused},
    {"name, type, class and server come in any order", test_orders},
    {"the options that dig has", test_options},
    {"a resolver's address, with or without brackets and port", test_servers},
    {"a resolver's name", test_localhost},
    {"what a mistyped word was meant to be", test_look_alikes},
    CU_TEST_INFO_NULL,
};
