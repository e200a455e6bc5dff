/*
 * test_status.c - whyfail status: files that are no libraries or parts of one, and the judgement.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "build_info.h"
#include "check.h"
#include "status/elf_file.h"
#include "status/setup.h"
#include "status/state.h"

static const char own_program[] = "/proc/self/exe"; /* which has a stamp, too */

static void test_own_program(void)
{
    struct wf_elf_file file;

    wf_elf_file_read(&file, own_program);
    WF_CHECK(file.sound, "it is sound: %s", file.trouble);
    WF_CHECK(file.has_stamp, "it has a stamp");
    WF_CHECK_TEXT("of whyfail", file.stamp.version, wf_version);
    WF_CHECK_TEXT("for Unbound", file.stamp.unbound, wf_built_for_version);
    WF_CHECK_TEXT("build-id", file.stamp.build_id, wf_built_for_id);
}

/* Every length of the head, and many of the rest. */
static void test_cut(void)
{
    char dir[256], path[300];
    struct wf_elf_file file;
    size_t size, len;
    char *data = wf_test_read_file(own_program, &size);

    wf_test_directory(dir, sizeof(dir));
    snprintf(path, sizeof(path), "%s/cut", dir);
    for (len = 0; data != NULL && len < size; len += len < 1200 ? 7 : size / 23) {
        WF_CHECK(wf_test_write_file(path, data, len), "%zu octets are written", len);
        wf_elf_file_read(&file, path);
        WF_CHECK(!file.sound && file.trouble[0] != '\0', "%zu octets of it are not sound", len);
    }
    WF_CHECK(data != NULL && len >= size, "it was read");
    free(data);
    wf_test_remove_directory(dir);
}

/* Whatever stands in its tables, nothing beyond the file is looked at: the sanitizers would tell.
 */
static void test_damaged(void)
{
    enum { HEAD = 4096, TRIES = 400 };
    char dir[256], path[300];
    struct wf_elf_file file;
    size_t size, try;
    unsigned seed = 1, sound = 0;
    char *data = wf_test_read_file(own_program, &size);

    wf_test_directory(dir, sizeof(dir));
    snprintf(path, sizeof(path), "%s/damaged", dir);
    for (try = 0; data != NULL && try < TRIES; try++) {
        size_t place = (size_t)rand_r(&seed) % HEAD;
        char before = data[place];

        data[place] = (char)rand_r(&seed);
        WF_CHECK(wf_test_write_file(path, data, HEAD), "try %zu is written", try);
        wf_elf_file_read(&file, path);
        sound += file.sound;
        WF_CHECK(strlen(file.build_id) < WF_BUILD_ID_TEXT, "try %zu: the build-id ends", try);
        data[place] = before;
    }
    WF_CHECK(sound == 0, "%u heads passed for the whole", sound);
    free(data);
    wf_test_remove_directory(dir);
}

static void test_no_file(void)
{
    char dir[256], path[300];
    struct wf_elf_file file;

    wf_test_directory(dir, sizeof(dir));
    wf_elf_file_read(&file, dir);
    WF_CHECK_TEXT("a folder", file.trouble, "is a folder");
    snprintf(path, sizeof(path), "%s/thing", dir);
    wf_elf_file_read(&file, path);
    WF_CHECK_TEXT("nothing", file.trouble, "cannot be read: No such file or directory");
    WF_CHECK(mkfifo(path, 0600) == 0, "a pipe is made");
    wf_elf_file_read(&file, path); /* nobody writes to it: that must not be waited for */
    WF_CHECK_TEXT("a pipe", file.trouble, "is not a regular file");
    unlink(path);
    WF_CHECK(wf_test_write_file(path, "", 0), "an empty file is made");
    wf_elf_file_read(&file, path);
    WF_CHECK_TEXT("an empty file", file.trouble, "is empty");
    WF_CHECK(wf_test_write_file(path, "words", 5), "a text is made");
    wf_elf_file_read(&file, path);
    WF_CHECK_TEXT("a text", file.trouble, "is not a program or library");
    wf_test_remove_directory(dir);
}

/* A healthy library in an Unbound that runs. */
static void make_facts(struct wf_facts *facts)
{
    memset(facts, 0, sizeof(*facts));
    strcpy(facts->programs.daemon, "/usr/sbin/unbound");
    strcpy(facts->programs.modules, " dynlib validator iterator ");
    strcpy(facts->programs.file.build_id, "aa11");
    strcpy(facts->setup.file, "/etc/unbound/unbound.conf");
    strcpy(facts->setup.modules, " dynlib validator iterator ");
    facts->setup.way = WF_WAY_LIBRARY;
    strcpy(facts->setup.library, "/usr/lib/unbound/whyfail.so");
    facts->setup.library_file.sound = facts->setup.library_file.has_stamp = true;
    strcpy(facts->setup.library_file.stamp.unbound, "1.17.1");
    strcpy(facts->setup.library_file.stamp.build_id, "aa11");
    facts->process.pid = 4711;
    facts->process.threads = WF_YES;
    facts->process.library_mapped = WF_YES;
    facts->options[0] = (struct wf_option_value){.name = "log", .value = "unbound"};
    facts->options[1] = (struct wf_option_value){.name = "metrics", .value = "off"};
    facts->option_count = 2;
}

enum change {
    HEALTHY,
    NOT_RUNNING,
    WRONG_BUILD,
    WRONG_BUILD_STOPPED,
    NO_BUILD_ID,
    NOT_SOUND,
    ASIDE,
    ASIDE_STILL_LOADED,
    ASIDE_NOT_ROOT,
    ASIDE_NOT_ROOT_LATE,
    NO_DYNLIB,
    NOT_NAMED,
    NOT_NAMED_BUT_RUNS,
    NO_THREADS,
    NO_THREADS_NOT_ROOT,
    NO_THREADS_BUILTIN,
    NOT_LOADED,
    SILENT,
    SILENT_OTHER_BUILD,
    OTHER_BUILD_RUNS,
    SILENT_NOT_ROOT,
    UNREADABLE_CONF,
    OTHER_MODULES,
    NO_LOG
};

static void take_threads(struct wf_facts *facts, enum wf_answer mapped)
{
    facts->process.threads = WF_NO;
    facts->process.library_mapped = mapped;
}

static void make_silent(struct wf_facts *facts, enum wf_answer mapped)
{
    take_threads(facts, mapped);
    strcpy(facts->options[0].value, "off");
    strcpy(facts->process.build_id, "aa11");
}

static void set_aside(struct wf_facts *facts, enum wf_answer threads)
{
    facts->setup.set_aside = true;
    strcpy(facts->setup.aside_since, "2026-11-28T02:15:08Z");
    strcpy(facts->setup.aside_reason, "because");
    facts->process.threads = facts->process.library_mapped = threads;
}

static void name_not(struct wf_facts *facts, enum wf_answer threads)
{
    facts->setup.way = WF_WAY_NONE;
    strcpy(facts->setup.modules, " validator iterator ");
    facts->process.threads = facts->process.library_mapped = threads;
}

static void change_process(struct wf_facts *facts, enum change change)
{
    switch (change) {
    case NOT_RUNNING:
    case WRONG_BUILD_STOPPED:
        memset(&facts->process, 0, sizeof(facts->process));
        break;
    case NO_THREADS:
        take_threads(facts, WF_YES);
        break;
    case NO_THREADS_NOT_ROOT:
    case NO_THREADS_BUILTIN:
        take_threads(facts, WF_UNKNOWN);
        break;
    case NOT_LOADED:
        take_threads(facts, WF_NO);
        break;
    case SILENT:
    case SILENT_OTHER_BUILD:
        make_silent(facts, WF_YES);
        break;
    case SILENT_NOT_ROOT:
        make_silent(facts, WF_UNKNOWN);
        break;
    case OTHER_MODULES:
        strcpy(facts->process.modules, " validator iterator ");
        take_threads(facts, WF_UNKNOWN);
        break;
    default:
        break;
    }
    if (change == SILENT_OTHER_BUILD || change == OTHER_BUILD_RUNS)
        strcpy(facts->process.build_id, "bb22");
}

static void change_setup(struct wf_facts *facts, enum change change)
{
    switch (change) {
    case WRONG_BUILD:
    case WRONG_BUILD_STOPPED:
        strcpy(facts->programs.file.build_id, "bb22");
        break;
    case NO_BUILD_ID:
        facts->programs.file.build_id[0] = '\0';
        break;
    case NOT_SOUND:
        facts->setup.library_file = (struct wf_elf_file){.trouble = "is cut short or damaged"};
        break;
    case ASIDE:
    case ASIDE_STILL_LOADED:
        set_aside(facts, change == ASIDE ? WF_NO : WF_YES);
        break;
    case ASIDE_NOT_ROOT:
    case ASIDE_NOT_ROOT_LATE:
        set_aside(facts, WF_UNKNOWN);
        facts->setup.aside_at = 1000;
        facts->process.since = change == ASIDE_NOT_ROOT ? 1000 : 900;
        break;
    case NO_DYNLIB:
        strcpy(facts->programs.modules, " validator iterator ");
        break;
    case NOT_NAMED:
    case NOT_NAMED_BUT_RUNS:
        name_not(facts, change == NOT_NAMED ? WF_NO : WF_YES);
        break;
    case UNREADABLE_CONF:
        strcpy(facts->setup.trouble, "words");
        break;
    case NO_THREADS_BUILTIN:
        facts->setup.way = WF_WAY_BUILTIN;
        strcpy(facts->programs.modules, " whyfail validator iterator ");
        break;
    case NO_LOG:
        strcpy(facts->options[0].value, "/nowhere/at/all.json");
        break;
    default:
        break;
    }
}

static const struct {
    enum change change;
    enum wf_state state;
    enum wf_answer next;
    const char *why; /* that is in the sentence */
} judgements[] = {
    {HEALTHY, WF_STATE_ON, WF_YES, ""},
    {NOT_RUNNING, WF_STATE_OFF, WF_YES, "no Unbound runs with /etc/unbound/unbound.conf"},
    {WRONG_BUILD, WF_STATE_DEGRADED, WF_NO, "with build-id aa11, not for the one"},
    {WRONG_BUILD_STOPPED, WF_STATE_OFF, WF_NO, "no Unbound runs"},
    {NO_BUILD_ID, WF_STATE_ON, WF_UNKNOWN, ""},
    {NOT_SOUND, WF_STATE_DEGRADED, WF_NO, "whyfail.so is cut short or damaged"},
    {ASIDE, WF_STATE_OFF, WF_NO, "set aside at 2026-11-28T02:15:08Z: because"},
    {ASIDE_NOT_ROOT, WF_STATE_OFF, WF_NO, "set aside at 2026-11-28T02:15:08Z: because"},
    {ASIDE_NOT_ROOT_LATE, WF_STATE_UNKNOWN, WF_NO, "set aside at"},
    {ASIDE_STILL_LOADED, WF_STATE_DEGRADED, WF_NO, "next start or reload: it was set aside"},
    {NO_DYNLIB, WF_STATE_DEGRADED, WF_NO, "loads no modules"},
    {NOT_NAMED, WF_STATE_OFF, WF_NO, "does not name it"},
    {NOT_NAMED_BUT_RUNS, WF_STATE_DEGRADED, WF_NO, "does not name it"},
    {NO_THREADS, WF_STATE_ON, WF_YES, ""},
    {NO_THREADS_NOT_ROOT, WF_STATE_UNKNOWN, WF_YES, "only root sees what it has loaded"},
    {NO_THREADS_BUILTIN, WF_STATE_UNKNOWN, WF_YES, "unbound-control could not be asked"},
    {NOT_LOADED, WF_STATE_OFF, WF_YES, "has not loaded the library"},
    {SILENT, WF_STATE_ON, WF_YES, ""},
    {SILENT_OTHER_BUILD, WF_STATE_DEGRADED, WF_YES, "a reload would end Unbound: "},
    {OTHER_BUILD_RUNS, WF_STATE_DEGRADED, WF_YES, "a reload would end Unbound: "},
    {SILENT_NOT_ROOT, WF_STATE_UNKNOWN, WF_YES, "only root sees"},
    {UNREADABLE_CONF, WF_STATE_ON, WF_UNKNOWN, ""},
    {OTHER_MODULES, WF_STATE_OFF, WF_YES, "has the modules validator iterator only"},
    {NO_LOG, WF_STATE_DEGRADED, WF_YES, "its log, /nowhere/at/all.json, is not there"},
};

static void test_judgement(void)
{
    struct wf_facts *facts = calloc(1, sizeof(*facts));
    size_t i;

    for (i = 0; facts != NULL && i < WF_ROWS(judgements); i++) {
        struct wf_status status;

        make_facts(facts);
        change_process(facts, judgements[i].change);
        change_setup(facts, judgements[i].change);
        wf_status_judge(&status, facts);
        WF_CHECK(status.state == judgements[i].state, "row %zu: %s: %s", i,
                 wf_state_name(status.state), status.why);
        WF_CHECK(status.next == judgements[i].next, "row %zu: next %d", i, (int)status.next);
        WF_CHECK(strstr(status.why, judgements[i].why) != NULL &&
                     (judgements[i].why[0] != '\0') == (status.why[0] != '\0'),
                 "row %zu: '%s'", i, status.why);
    }
    free(facts);
}

static void test_places(void)
{
    static const struct {
        const char *root, *path, *place;
    } rows[] = {
        {"", "/a/b", "/a/b"},
        {"/", "/a/b", "/a/b"},
        {"/jail", "/a/b", "/jail/a/b"},
        {"/jail/", "/a", "/jail/a"},
        {"/jail", "/jail/a", "/jail/a"},
        {"/jail", "/jailer/a", "/jail/jailer/a"},
    };
    struct wf_facts *facts = calloc(1, sizeof(*facts));
    char place[PATH_MAX];
    size_t i;

    for (i = 0; facts != NULL && i < WF_ROWS(rows); i++) {
        strcpy(facts->setup.chroot, rows[i].root);
        wf_facts_place(facts, rows[i].path, place);
        WF_CHECK_TEXT(rows[i].path, place, rows[i].place);
    }
    free(facts);
}

CU_TestInfo wf_tests_status[] = {
    {"a sound program, its build-id and its stamp", test_own_program},
    {"a program that is cut short, anywhere, is told", test_cut},
    {"damaged tables lead nowhere", test_damaged},
    {"what is no library is told as what it is", test_no_file},
    {"on, degraded, off and unknown, with the reason", test_judgement},
    {"paths in a chroot", test_places},
    CU_TEST_INFO_NULL,
};
