/*
 * process.c - the Unbound that runs: its process, the modules that it tells, and whyfail's threads.
 *
 * What /proc shows of another user's process differs: names of threads and times are everybody's,
 * the program and what is mapped only root's.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "status/process.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "status/run.h"

enum { PROC_PATH = 320 };

/* Reads a small file of /proc, terminated. Returns the octets read, or -1. */
static long read_small(const char *path, char *text, size_t size)
{
    FILE *file = fopen(path, "re");
    size_t got;

    if (file == NULL)
        return -1;
    got = fread(text, 1, size - 1, file);
    fclose(file);
    text[got] = '\0';
    return (long)got;
}

static bool is_named(const char *comm_path, const char *name, size_t len)
{
    char comm[64];

    return read_small(comm_path, comm, sizeof(comm)) > 0 && strncmp(comm, name, len) == 0;
}

static int64_t ms_of(const struct timespec *when)
{
    return (int64_t)when->tv_sec * 1000 + when->tv_nsec / 1000000;
}

/* When a process or thread began, from the 22nd field of its "stat" (proc(5)); 0 if unknown. */
static time_t begin_of(const char *stat_path)
{
    enum { FIELD_AFTER_NAME = 3, FIELD_START = 22 };
    char text[1024];
    struct timespec boot, now;
    char *at;
    int field;

    if (read_small(stat_path, text, sizeof(text)) <= 0 || (at = strrchr(text, ')')) == NULL)
        return 0;
    at += 2;
    for (field = FIELD_AFTER_NAME; field < FIELD_START && at != NULL; field++)
        at = (at = strchr(at, ' ')) != NULL ? at + 1 : NULL;
    if (at == NULL || clock_gettime(CLOCK_BOOTTIME, &boot) != 0 ||
        clock_gettime(CLOCK_REALTIME, &now) != 0)
        return 0;
    return (
        time_t)((ms_of(&now) - ms_of(&boot) + strtoll(at, NULL, 10) * 1000 / sysconf(_SC_CLK_TCK)) /
                1000);
}

static bool is_same_file(const char *one, const char *other)
{
    struct stat a, b;

    if (strcmp(one, other) == 0)
        return true;
    return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

/*
 * The file that a command line names with -c, fallback where it names none. text: arguments, each
 * terminated, len octets in all.
 */
static const char *conf_of(const char *text, size_t len, const char *fallback)
{
    const char *at, *next;

    for (at = text; at < text + len; at = next) {
        next = at + strlen(at) + 1;
        if (strncmp(at, "-c", 2) == 0 && at[2] != '\0')
            return at + 2;
        if (strcmp(at, "-c") == 0 && next < text + len)
            return next;
    }
    return fallback;
}

static bool reads_conf(const struct wf_facts *facts, pid_t pid)
{
    char path[PROC_PATH], text[8192];
    long len;

    wf_facts_text(path, sizeof(path), "/proc/%d/cmdline", (int)pid);
    len = read_small(path, text, sizeof(text));
    return len > 0 &&
           is_same_file(conf_of(text, (size_t)len, facts->setup.default_file), facts->setup.file);
}

/* Of a container's, with files of its own, nothing may be told. Only root can see the difference.
 */
static bool is_in_our_files(pid_t pid)
{
    char path[PROC_PATH], theirs[128], ours[128];
    ssize_t their_len, our_len;

    wf_facts_text(path, sizeof(path), "/proc/%d/ns/mnt", (int)pid);
    their_len = readlink(path, theirs, sizeof(theirs));
    our_len = readlink("/proc/self/ns/mnt", ours, sizeof(ours));
    return their_len < 0 || (their_len == our_len && memcmp(theirs, ours, (size_t)our_len) == 0);
}

static bool is_our_unbound(const struct wf_facts *facts, pid_t pid)
{
    char path[PROC_PATH];

    wf_facts_text(path, sizeof(path), "/proc/%d/comm", (int)pid);
    return is_named(path, "unbound\n", 8) && reads_conf(facts, pid) && is_in_our_files(pid);
}

bool wf_process_is_unbound(pid_t pid)
{
    char path[PROC_PATH];

    snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
    return is_named(path, "unbound\n", 8) && is_in_our_files(pid);
}

bool wf_process_conf(pid_t pid, const char *fallback, char conf[PATH_MAX])
{
    char path[PROC_PATH], text[8192];
    long len;

    snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)pid);
    len = read_small(path, text, sizeof(text));
    if (len > 0)
        wf_facts_text(conf, PATH_MAX, "%s", conf_of(text, (size_t)len, fallback));
    return len > 0;
}

/* The configuration of the one Unbound that runs in our files; false when there is none, or
 * several. */
bool wf_facts_running_conf(struct wf_facts *facts)
{
    DIR *dir = opendir("/proc");
    struct dirent *entry;
    char conf[PATH_MAX];
    unsigned found = 0;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

        if (pid > 0 && wf_process_is_unbound(pid) &&
            wf_process_conf(pid, facts->setup.default_file, conf) && found++ == 0)
            wf_facts_text(facts->setup.file, sizeof(facts->setup.file), "%s", conf);
    }
    if (dir != NULL)
        closedir(dir);
    return found == 1 && facts->setup.file[0] == '/';
}

static pid_t search_proc(struct wf_facts *facts)
{
    DIR *dir = opendir("/proc");
    struct dirent *entry;
    pid_t found = 0;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

        if (pid <= 0 || !is_our_unbound(facts, pid))
            continue;
        if (found != 0) {
            wf_facts_gap(facts, "two processes run Unbound with this configuration, %d and %d",
                         (int)found, (int)pid);
            break;
        }
        found = pid;
    }
    if (dir != NULL)
        closedir(dir);
    return found;
}

/* What "unbound-control status" says: the modules, and the process. silence: why it says nothing.
 */
static void ask_control(struct wf_facts *facts, char silence[WF_FACT_TEXT])
{
    struct wf_process *process = &facts->process;
    const char *const argv[] = {facts->programs.control, "-c", facts->setup.file, "status", NULL};
    struct wf_run run;
    const char *at;

    if (facts->programs.control[0] == '\0')
        wf_facts_text(silence, WF_FACT_TEXT, "there is no unbound-control, which would tell more");
    else if (!facts->setup.control_enabled)
        wf_facts_text(silence, WF_FACT_TEXT,
                      "unbound-control, which would tell more, is not switched "
                      "on: control-enable: no");
    if (silence[0] != '\0')
        return;
    if (wf_run(&run, argv) != 0) {
        wf_facts_text(silence, WF_FACT_TEXT,
                      "unbound-control, which would tell more, gets no answer: "
                      "%s",
                      run.err[0] != '\0' ? run.err : run.out);
        return;
    }
    process->answers = true;
    if ((at = strstr(run.out, "(pid ")) != NULL)
        process->pid = (pid_t)strtol(at + strlen("(pid "), NULL, 10);
    if ((at = strstr(run.out, "modules: ")) != NULL && (at = strchr(at, '[')) != NULL) {
        char words[WF_FACT_TEXT];

        wf_facts_text(words, sizeof(words), "%.*s", (int)strcspn(at + 1, "]"), at + 1);
        wf_facts_spread(process->modules, sizeof(process->modules), words);
    }
}

/* The module's threads have names that begin with its own; the oldest began with the module. */
static void find_threads(struct wf_process *process)
{
    char path[PROC_PATH];
    struct dirent *entry;
    DIR *dir;

    wf_facts_text(path, sizeof(path), "/proc/%d/task", (int)process->pid);
    dir = opendir(path);
    process->threads = dir != NULL ? WF_NO : WF_UNKNOWN;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        time_t since;

        wf_facts_text(path, sizeof(path), "/proc/%d/task/%.20s/comm", (int)process->pid,
                      entry->d_name);
        if (entry->d_name[0] == '.' || !is_named(path, "whyfail-", 8))
            continue;
        wf_facts_text(path, sizeof(path), "/proc/%d/task/%.20s/stat", (int)process->pid,
                      entry->d_name);
        since = begin_of(path);
        if (process->threads != WF_YES || since < process->threads_since)
            process->threads_since = since;
        process->threads = WF_YES;
    }
    if (dir != NULL)
        closedir(dir);
}

/* Whether the library is mapped: root's to see. The kernel marks a file that was removed since. */
static void find_mapping(struct wf_facts *facts)
{
    struct wf_process *process = &facts->process;
    const char *name = strrchr(facts->setup.library, '/');
    char line[PATH_MAX + 128];
    FILE *file;

    wf_facts_text(line, sizeof(line), "/proc/%d/maps", (int)process->pid);
    if (name == NULL || (file = fopen(line, "re")) == NULL)
        return;
    process->library_mapped = WF_NO;
    while (fgets(line, sizeof(line), file) != NULL) {
        const char *found = strstr(line, name);

        if (found == NULL)
            continue;
        process->library_mapped = WF_YES;
        process->library_replaced = strstr(found, " (deleted)") != NULL;
    }
    if (ferror(file)) /* it is read that is not allowed, not the opening */
        process->library_mapped = WF_UNKNOWN;
    fclose(file);
}

static void read_build_id(struct wf_process *process)
{
    struct wf_elf_file file;
    char path[PROC_PATH];

    wf_facts_text(path, sizeof(path), "/proc/%d/exe", (int)process->pid);
    wf_elf_file_read(&file, path);
    memcpy(process->build_id, file.build_id, sizeof(process->build_id));
}

void wf_facts_find_process(struct wf_facts *facts)
{
    struct wf_process *process = &facts->process;
    char path[PROC_PATH], silence[WF_FACT_TEXT] = "";

    if (facts->setup.trouble[0] == '\0')
        ask_control(facts, silence);
    if (process->pid == 0)
        process->pid = search_proc(facts);
    if (process->pid == 0)
        return;
    if (silence[0] != '\0')
        wf_facts_gap(facts, "%s", silence);
    wf_facts_text(path, sizeof(path), "/proc/%d/stat", (int)process->pid);
    process->since = begin_of(path);
    read_build_id(process);
    find_threads(process);
    if (facts->setup.library[0] != '\0')
        find_mapping(facts);
    if (process->build_id[0] == '\0')
        wf_facts_gap(facts, "only root may see which program process %d runs", (int)process->pid);
}
