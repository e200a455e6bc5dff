/*
 * state.c - whether whyfail is on now, and whether it will be after the next start.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "status/state.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "status/setup.h"

const char *wf_state_name(enum wf_state state)
{
    static const char *const names[] = {[WF_STATE_ON] = "on",
                                        [WF_STATE_DEGRADED] = "degraded",
                                        [WF_STATE_OFF] = "off",
                                        [WF_STATE_UNKNOWN] = "unknown"};

    return names[state];
}

/* An answer, and the sentence for it. */
static enum wf_answer say(char why[WF_FACT_TEXT], enum wf_answer answer, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static enum wf_answer say(char why[WF_FACT_TEXT], enum wf_answer answer, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    vsnprintf(why, WF_FACT_TEXT, format, list);
    va_end(list);
    return answer;
}

/* Whether the library is one for the daemon with that build-id. */
static enum wf_answer library_fits(const struct wf_facts *facts, const char *daemon_id, char *why)
{
    const struct wf_elf_file *library = &facts->setup.library_file;

    if (!library->sound)
        return say(why, WF_NO, "%s %s", facts->setup.library, library->trouble);
    if (!library->has_stamp)
        return say(why, WF_UNKNOWN, "%s does not say which Unbound it was built for",
                   facts->setup.library);
    if (library->stamp.build_id[0] == '\0' || daemon_id[0] == '\0')
        return say(why, WF_UNKNOWN,
                   "%s was built for Unbound %s; whether for this very build is "
                   "not known",
                   facts->setup.library, library->stamp.unbound);
    if (strcmp(library->stamp.build_id, daemon_id) != 0)
        return say(why, WF_NO,
                   "%s was built for an Unbound %s with build-id %s, not for the one "
                   "that is here",
                   facts->setup.library, library->stamp.unbound, library->stamp.build_id);
    return WF_YES;
}

/* A missing module is no matter where the daemon's are not known. */
static bool lacks_module(const struct wf_facts *facts, const char *word)
{
    return facts->programs.modules[0] != '\0' &&
           !wf_facts_has_module(facts->programs.modules, word);
}

static enum wf_answer judge_next(const struct wf_facts *facts, char *why)
{
    const struct wf_setup *setup = &facts->setup;

    if (setup->trouble[0] != '\0')
        return say(why, WF_UNKNOWN, "the configuration could not be read: %s", setup->trouble);
    if (setup->set_aside)
        return say(why, WF_NO, "it was set aside at %s: %s", setup->aside_since,
                   setup->aside_reason);
    if (setup->way == WF_WAY_NONE)
        return say(why, WF_NO, "module-config of %s does not name it", setup->file);
    if (setup->way == WF_WAY_BUILTIN)
        return lacks_module(facts, "whyfail")
                   ? say(why, WF_NO, "%s does not have the module", facts->programs.daemon)
                   : WF_YES;
    if (setup->way == WF_WAY_STOCK)
        return lacks_module(facts, "python")
                   ? say(why, WF_NO, "%s runs no scripts: it was built without python",
                         facts->programs.daemon)
                   : library_fits(facts, facts->programs.file.build_id, why);
    if (lacks_module(facts, "dynlib"))
        return say(why, WF_NO, "%s loads no modules: it was built without dynlib",
                   facts->programs.daemon);
    return library_fits(facts, facts->programs.file.build_id, why);
}

/* The word of module-config that the way in needs. */
static const char *way_word(const struct wf_setup *setup)
{
    static const char *const words[] = {
        [WF_WAY_LIBRARY] = "dynlib", [WF_WAY_BUILTIN] = "whyfail", [WF_WAY_STOCK] = "python"};

    return words[setup->way];
}

static bool is_off(const struct wf_facts *facts, const char *option)
{
    const char *value = wf_facts_option(facts, option);

    return value != NULL && strcmp(value, "off") == 0;
}

/*
 * Whether the library is loaded and does nothing: through the python module, one that could not
 * start passes queries on. It has threads unless neither log nor metrics are wanted.
 */
static bool is_idle(const struct wf_facts *facts)
{
    return facts->setup.way == WF_WAY_STOCK && facts->process.threads == WF_NO &&
           !(is_off(facts, "log") && is_off(facts, "metrics"));
}

/*
 * Where neither its threads nor the library is seen: with neither log nor metrics there are none.
 */
static enum wf_answer judge_without_threads(const struct wf_facts *facts, char *why)
{
    const struct wf_process *process = &facts->process;

    if (facts->setup.aside_at != 0 && facts->setup.aside_at <= process->since + 1)
        return say(why, WF_NO, "it was set aside before this Unbound started");
    if (process->library_mapped == WF_NO)
        return say(why, WF_NO, "the running Unbound has not loaded the library%s",
                   facts->setup.way == WF_WAY_STOCK ? ": its log says why" : "");
    return say(why, WF_UNKNOWN, "nothing of it was seen in the running Unbound, and %s",
               facts->setup.way == WF_WAY_BUILTIN ? "unbound-control could not be asked"
                                                  : "only root sees what it has loaded");
}

static enum wf_answer judge_now(const struct wf_facts *facts, char *why)
{
    const struct wf_process *process = &facts->process;

    if (process->pid == 0 && facts->setup.file[0] == '\0')
        return say(why, WF_NO, "there is no Unbound where programs are looked for");
    if (process->pid == 0)
        return say(why, WF_NO, "no Unbound runs with %s", facts->setup.file);
    if (process->library_mapped == WF_YES && is_idle(facts))
        return say(why, WF_NO, "it could not start: Unbound's log says why");
    if (process->threads == WF_YES || process->library_mapped == WF_YES ||
        wf_facts_has_module(process->modules, "whyfail"))
        return WF_YES; /* one that could not start had ended Unbound */
    if (process->modules[0] != '\0' && facts->setup.way != WF_WAY_NONE &&
        !wf_facts_has_module(process->modules, way_word(&facts->setup)))
        return say(why, WF_NO, "the running Unbound has the modules%sonly", process->modules);
    if (facts->setup.way == WF_WAY_NONE)
        return say(why, WF_NO, "the running Unbound does not have it");
    return judge_without_threads(facts, why);
}

/* The log's file went away, and no new one came within the second that this takes. */
static bool log_is_gone(const struct wf_facts *facts)
{
    const char *log = wf_facts_option(facts, "log");
    char path[PATH_MAX];

    if (log == NULL || log[0] != '/')
        return false;
    wf_facts_place(facts, log, path);
    return access(path, F_OK) != 0 && errno == ENOENT;
}

/* A reload loads the file that is there now into the daemon that runs. */
static bool reload_ends_it(const struct wf_facts *facts)
{
    const char *runs = facts->process.build_id;
    const char *wanted = facts->setup.library_file.stamp.build_id;

    return facts->setup.way == WF_WAY_LIBRARY && runs[0] != '\0' && wanted[0] != '\0' &&
           strcmp(runs, wanted) != 0;
}

/* What is wrong with a module that is on; returns false when nothing is. */
static bool find_trouble(struct wf_status *status, const struct wf_facts *facts)
{
    if (status->next == WF_NO)
        wf_facts_text(status->why, sizeof(status->why), "it ends with the next start or reload: %s",
                      status->next_why);
    else if (reload_ends_it(facts))
        wf_facts_text(status->why, sizeof(status->why),
                      "a reload would end Unbound: %s is for another build than the one that runs; "
                      "restart it",
                      facts->setup.library);
    else if (log_is_gone(facts))
        wf_facts_text(status->why, sizeof(status->why), "its log, %s, is not there",
                      wf_facts_option(facts, "log"));
    return status->why[0] != '\0';
}

void wf_status_judge(struct wf_status *status, const struct wf_facts *facts)
{
    char now_why[WF_FACT_TEXT] = "";
    enum wf_answer now = judge_now(facts, now_why);

    memset(status, 0, sizeof(*status));
    status->next = judge_next(facts, status->next_why);
    if (now == WF_YES) {
        status->state = find_trouble(status, facts) ? WF_STATE_DEGRADED : WF_STATE_ON;
        return;
    }
    status->state = now == WF_NO ? WF_STATE_OFF : WF_STATE_UNKNOWN;
    snprintf(status->why, sizeof(status->why), "%s",
             facts->process.pid != 0 && status->next == WF_NO ? status->next_why : now_why);
}
