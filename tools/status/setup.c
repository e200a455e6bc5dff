/*
 * setup.c - Unbound's programs, and what its configuration says of whyfail.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "status/setup.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "status/process.h"
#include "status/run.h"

/* Debian's users have no sbin in their PATH. */
static void find_program(char path[PATH_MAX], const char *name)
{
    const char *env = getenv("PATH");
    char dirs[4096];
    char *dir, *rest = dirs;

    wf_facts_text(dirs, sizeof(dirs), "%s:/usr/sbin:/usr/local/sbin:/sbin", env != NULL ? env : "");
    while ((dir = strsep(&rest, ":")) != NULL) {
        int len = snprintf(path, PATH_MAX, "%s/%s", dir, name);

        if (dir[0] == '/' && len < PATH_MAX && access(path, X_OK) == 0)
            return;
    }
    path[0] = '\0';
}

/* Copies the line's rest behind the words, wherever in the text the line is. */
static bool take_after(char *to, size_t size, const char *text, const char *words)
{
    const char *found = strstr(text, words);

    if (found == NULL)
        return false;
    found += strlen(words);
    wf_facts_text(to, size, "%.*s", (int)strcspn(found, "\n"), found);
    return true;
}

void wf_facts_find_programs(struct wf_facts *facts)
{
    struct wf_programs *programs = &facts->programs;
    struct wf_run run;
    char text[WF_FACT_TEXT];

    find_program(programs->daemon, "unbound");
    find_program(programs->checkconf, "unbound-checkconf");
    find_program(programs->control, "unbound-control");
    if (programs->daemon[0] == '\0') {
        wf_facts_gap(facts, "the program unbound is in none of the usual folders");
        return;
    }
    wf_elf_file_read(&programs->file, programs->daemon);
    if (!programs->file.sound)
        wf_facts_gap(facts, "%s %s", programs->daemon, programs->file.trouble);
    if (wf_run(&run, (const char *const[]){programs->daemon, "-V", NULL}) != 0)
        wf_facts_gap(facts, "%s -V: %s", programs->daemon, run.err);
    take_after(programs->version, sizeof(programs->version), run.out, "Version ");
    if (take_after(text, sizeof(text), run.out, "Linked modules: "))
        wf_facts_spread(programs->modules, sizeof(programs->modules), text);
}

static void find_default_conf(struct wf_facts *facts)
{
    struct wf_run run;

    if (facts->programs.daemon[0] == '\0')
        return;
    (void)wf_run(&run, (const char *const[]){facts->programs.daemon, "-h", NULL});
    take_after(facts->setup.default_file, sizeof(facts->setup.default_file), run.out,
               " instead of ");
}

/* What unbound-checkconf prints for an option, a value a line. Returns false when it cannot. */
static bool ask_checkconf(struct wf_facts *facts, struct wf_run *run, const char *option)
{
    const char *const argv[] = {facts->programs.checkconf, "-o", option, facts->setup.file, NULL};

    return wf_run(run, argv) == 0;
}

static void first_line(char *to, size_t size, const char *text)
{
    wf_facts_text(to, size, "%.*s", (int)strcspn(text, "\n"), text);
}

static bool is_library(const char *path)
{
    const char *name = strrchr(path, '/');
    size_t len;

    name = name != NULL ? name + 1 : path;
    len = strlen(name);
    return strstr(name, "whyfail") != NULL && len > 3 && strcmp(name + len - 3, ".so") == 0;
}

/* word: with a blank before and behind. */
static size_t count_word(const char *modules, const char *word)
{
    const char *at = modules;
    size_t count = 0;

    while ((at = strstr(at, word)) != NULL) {
        count++;
        at++;
    }
    return count;
}

/*
 * Unbound loads as many libraries as module-config has the word dynlib; the first of the other
 * lines is whyfail's file of options.
 */
static void read_libraries(struct wf_setup *setup, char *lines)
{
    size_t loaded = count_word(setup->modules, " dynlib "), i;
    char *line;

    for (i = 0; (line = strsep(&lines, "\n")) != NULL && line[0] != '\0'; i++) {
        if (is_library(line) && setup->library[0] == '\0') {
            wf_facts_text(setup->library, sizeof(setup->library), "%s", line);
            setup->way = i < loaded || setup->set_aside ? WF_WAY_LIBRARY : setup->way;
        } else if (!is_library(line) && i >= loaded && setup->options_file[0] == '\0') {
            wf_facts_text(setup->options_file, sizeof(setup->options_file), "%s", line);
        }
    }
}

static bool is_script(const char *path)
{
    const char *name = strrchr(path, '/');
    size_t len = strlen(path);

    return strstr(name != NULL ? name : path, "whyfail") != NULL && len > 3 &&
           strcmp(path + len - 3, ".py") == 0;
}

/* The script takes in the library beside it that is named by the daemon's build-id. */
static void read_scripts(struct wf_facts *facts, char *lines)
{
    struct wf_setup *setup = &facts->setup;
    size_t loaded = count_word(setup->modules, " python "), i;
    char *line;

    for (i = 0; (line = strsep(&lines, "\n")) != NULL && line[0] != '\0'; i++) {
        if (is_script(line) && i < loaded) {
            char *name = strrchr(line, '/');

            setup->way = WF_WAY_STOCK;
            wf_facts_text(setup->library, sizeof(setup->library), "%.*s/%s.so",
                          name != NULL ? (int)(name - line) : 0, line,
                          facts->programs.file.build_id);
        } else if (i >= loaded && setup->options_file[0] == '\0') {
            wf_facts_text(setup->options_file, sizeof(setup->options_file), "%s", line);
        }
    }
    if (setup->way != WF_WAY_STOCK)
        setup->options_file[0] = '\0';
}

/* The block that whyfail-prestart puts at the end of the configuration. */
static void find_block(struct wf_facts *facts)
{
    static const char mark[] = "# whyfail is off since ";
    struct wf_setup *setup = &facts->setup;
    FILE *file = fopen(setup->file, "re");
    char line[1024];

    if (file == NULL) {
        wf_facts_gap(facts, "%s cannot be read: %s", setup->file, strerror(errno));
        return;
    }
    while (fgets(line, sizeof(line), file) != NULL) {
        char *since = line + sizeof(mark) - 1, *reason;

        if (strncmp(line, mark, sizeof(mark) - 1) != 0 || (reason = strstr(since, ": ")) == NULL)
            continue;
        *reason = '\0';
        setup->set_aside = true;
        wf_facts_text(setup->aside_since, sizeof(setup->aside_since), "%s", since);
        first_line(setup->aside_reason, sizeof(setup->aside_reason), reason + 2);
    }
    fclose(file);
}

void wf_facts_place(const struct wf_facts *facts, const char *path, char place[PATH_MAX])
{
    const char *root = facts->setup.chroot;
    size_t len = strlen(root);

    while (len > 0 && root[len - 1] == '/')
        len--;
    if (strncmp(path, root, len) == 0 && (len == 0 || path[len] == '/'))
        len = 0; /* it is given as it is outside, which Unbound takes, too */
    if (snprintf(place, PATH_MAX, "%.*s%s", (int)len, root, path) >= PATH_MAX)
        place[0] = '\0';
}

/* The package's check keeps what it did in a file of root's. */
static void read_fallback(struct wf_facts *facts)
{
    static const char path[] = "/var/lib/whyfail-fallback/off";
    struct wf_setup *setup = &facts->setup;
    FILE *file = fopen(path, "re");
    char line[1024];

    if (file == NULL && errno == EACCES)
        wf_facts_gap(facts, "only root may see whether the package's check set it aside");
    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        if (strncmp(line, "since ", 6) == 0)
            first_line(setup->aside_since, sizeof(setup->aside_since), line + 6);
        else if (strncmp(line, "reason ", 7) == 0)
            first_line(setup->aside_reason, sizeof(setup->aside_reason), line + 7);
    }
    setup->set_aside = setup->aside_since[0] != '\0';
    if (file != NULL)
        fclose(file);
}

static void read_library_file(struct wf_facts *facts)
{
    char place[PATH_MAX];

    wf_facts_place(facts, facts->setup.library, place);
    wf_elf_file_read(&facts->setup.library_file, place);
}

static void read_aside_time(struct wf_setup *setup)
{
    struct tm when = {0};
    const char *end = strptime(setup->aside_since, "%Y-%m-%dT%H:%M:%SZ", &when);

    setup->aside_at = end != NULL && *end == '\0' ? timegm(&when) : 0;
}

static void read_unbound_log(struct wf_facts *facts)
{
    struct wf_setup *setup = &facts->setup;
    struct wf_run run;

    if (ask_checkconf(facts, &run, "use-syslog") && strncmp(run.out, "yes", 3) == 0) {
        wf_facts_text(setup->unbound_log, sizeof(setup->unbound_log), "syslog");
    } else if (ask_checkconf(facts, &run, "logfile")) {
        first_line(setup->unbound_log, sizeof(setup->unbound_log), run.out);
        if (setup->unbound_log[0] == '\0')
            wf_facts_text(setup->unbound_log, sizeof(setup->unbound_log), "standard error");
    }
}

void wf_facts_read_setup(struct wf_facts *facts, const char *conf)
{
    struct wf_setup *setup = &facts->setup;
    struct wf_run run;

    find_default_conf(facts);
    if (conf != NULL || !wf_facts_running_conf(facts))
        wf_facts_text(setup->file, sizeof(setup->file), "%s",
                      conf != NULL ? conf : setup->default_file);
    if (facts->programs.checkconf[0] == '\0' || setup->file[0] == '\0') {
        wf_facts_text(setup->trouble, sizeof(setup->trouble),
                      "there is no unbound-checkconf to read it");
        return;
    }
    if (!ask_checkconf(facts, &run, "module-config")) {
        wf_facts_text(setup->trouble, sizeof(setup->trouble), "unbound-checkconf: %s", run.err);
        return;
    }
    wf_facts_spread(setup->modules, sizeof(setup->modules), run.out);
    find_block(facts);
    if (wf_facts_has_module(setup->modules, "whyfail"))
        setup->way = WF_WAY_BUILTIN;
    else if (ask_checkconf(facts, &run, "dynlib-file"))
        read_libraries(setup, run.out);
    if (setup->way == WF_WAY_NONE && wf_facts_has_module(setup->modules, "python") &&
        ask_checkconf(facts, &run, "python-script"))
        read_scripts(facts, run.out);
    if (setup->way == WF_WAY_NONE)
        read_fallback(facts);
    read_aside_time(setup);
    if (ask_checkconf(facts, &run, "chroot"))
        first_line(setup->chroot, sizeof(setup->chroot), run.out);
    setup->control_enabled =
        ask_checkconf(facts, &run, "control-enable") && strncmp(run.out, "yes", 3) == 0;
    if (wf_facts_has_library(facts))
        read_library_file(facts);
    read_unbound_log(facts);
}
