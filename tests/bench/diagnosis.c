/*
 * diagnosis.c - runs the diagnosis on named inputs, to be measured by callgrind from outside.
 *
 * Run alone it prints a line for each input and checks only that the inputs are what they are
 * called. Under callgrind each call of bench_counted is counted for itself (diagnosis.sh); evidence
 * is built outside of it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>
#include <stdlib.h>

#include "diagnose/diagnose.h"
#include "engine.h"
#include "hostile.h"

enum { BENCH_ROOM = 1000 /* for EDNS options */, BENCH_KEEP_S = 3600, BENCH_STEPS = 10 };

/*
 * The diagnosis alone; with an engine, all that one failure costs, or recalling a question's; with
 * a memory, looking some questions up or keeping them.
 */
struct bench_call {
    struct wf_memory *memory;
    unsigned first; /* of the numbered questions */
    bool keep;
    struct wf_engine *engine;
    const struct wf_evidence *evidence;
    const struct wf_question *question;
    struct wf_finding finding;
    struct wf_verdict verdict;
    struct wf_event event;
    size_t taken; /* octets of options */
};

/* "q0000123.test" */
static struct wf_question numbered_question(unsigned number)
{
    static uint8_t wire[] = "\10q0000000\4test";
    unsigned i;

    for (i = 8; i > 1; i--, number /= 10)
        wire[i] = (uint8_t)('0' + number % 10);
    return (struct wf_question){wf_dname_parse(wire, sizeof(wire)), WF_TYPE_A, 1};
}

static void use_memory(struct bench_call *call)
{
    unsigned i;

    for (i = 0; i < BENCH_STEPS; i++) {
        struct wf_question question = numbered_question(call->first + i);

        if (call->keep)
            wf_memory_put_question(call->memory, &question, &call->verdict, WF_NOW, BENCH_KEEP_S);
        else
            wf_memory_get_question(call->memory, &question, WF_NOW, &call->verdict);
    }
}

/* What a failure costs a worker, whose event nobody gets: the log is off. */
static void fail(struct wf_engine *engine, const struct wf_evidence *evidence,
                 struct wf_event *event, struct wf_verdict *verdict)
{
    static const struct wf_addr nobody;

    wf_engine_judge(engine, evidence, true, event);
    *verdict = event->finding.verdict;
    wf_engine_tell(engine, evidence, &nobody, event);
}

/* Not static and not inlined: callgrind knows it by its name. */
void bench_counted(struct bench_call *call);

static void take(void *arg, const struct wf_ede_list *list)
{
    ((struct bench_call *)arg)->taken = list->size;
}

__attribute__((noinline)) void bench_counted(struct bench_call *call)
{
    const struct wf_policy policy = {.addresses = WF_EDE_ADDRESSES_PUBLIC,
                                     .digests = WF_MAX_DIGESTS};
    struct wf_lease lease;

    if (call->memory != NULL)
        use_memory(call);
    else if (call->question != NULL)
        call->verdict.cause = wf_engine_reply_remembered(call->engine, call->question, WF_NOW, true,
                                                         BENCH_ROOM, take, call, &lease);
    else if (call->engine == NULL)
        wf_diagnose(call->evidence, &policy, &call->finding);
    else
        fail(call->engine, call->evidence, &call->event, &call->verdict);
}

static void no_line(void *arg, const char *text)
{
    (void)arg;
    (void)text;
}

/* A new one for each input: with no verdict remembered, and nothing of its budget spent. */
static struct wf_engine *engine_new(void)
{
    struct wf_engine *engine;
    struct wf_options options;
    struct wf_strbuf err;
    char text[256];

    wf_options_default(&options);
    options.log.kind = WF_FILE_OFF;
    wf_strbuf_init(&err, text, sizeof(text));
    engine = wf_engine_start(&options, NULL, no_line, NULL, &err);
    if (engine == NULL) {
        fprintf(stderr, "bench: %s\n", text);
        exit(2);
    }
    return engine;
}

/* What is set up once, at the first failure of a kind, is not counted. */
static void warm_up(const struct wf_evidence *evidence)
{
    struct wf_engine *engine = engine_new();
    struct wf_verdict verdict;
    struct wf_event event;

    fail(engine, evidence, &event, &verdict);
    wf_engine_stop(engine);
}

static unsigned bound_of(const struct bench_input *input)
{
    if (input->bound != 0)
        return input->bound;
    return input->scene != NULL ? BENCH_BOUND_TYPICAL : BENCH_BOUND_WORST;
}

/* Prints "bound, cause, expected cause, name" for each two calls. */
static void measure(const struct bench_input *input, const struct wf_evidence *evidence)
{
    struct bench_call diagnosis = {.evidence = evidence};
    struct bench_call whole = {.evidence = evidence};

    warm_up(evidence);
    bench_counted(&diagnosis);
    whole.engine = engine_new();
    bench_counted(&whole);
    wf_engine_stop(whole.engine);
    printf("%u\t%s\t%s\t%s\n", bound_of(input), wf_cause_info(whole.verdict.cause)->id,
           wf_cause_info(input->cause)->id, input->name);
}

static void measure_all(const struct bench_input *inputs)
{
    static struct wf_stage stage;

    for (; inputs->name != NULL; inputs++) {
        static const struct wf_scene nothing = {.ending = WF_ENDING_FAILED};
        struct wf_evidence *evidence =
            wf_evidence_make(&stage, inputs->scene != NULL ? inputs->scene : &nothing);

        if (inputs->make != NULL)
            inputs->make(evidence);
        measure(inputs, evidence);
    }
}

/* A SERVFAIL reply from cache of which nothing is known any more: a usual name, then a long one. */
static void measure_recall(void)
{
    const struct wf_question usual = {wf_dname_parse((const uint8_t *)"\3www\4bank\4test", 15),
                                      WF_TYPE_A, 1};
    const struct wf_question deep = {bench_name(BENCH_DEEP, 0, true), WF_TYPE_A, 1};
    struct bench_call call = {.engine = engine_new(), .question = &usual};

    bench_counted(&call);
    call.question = &deep;
    bench_counted(&call);
    printf("%d\t%s\t%s\t%s\n", BENCH_BOUND_RECALL, wf_cause_info(call.verdict.cause)->id,
           wf_cause_info(WF_CAUSE_UNEXPLAINED)->id,
           "recall of nothing for a name of 127 labels, and before for one of 3");
    wf_engine_stop(call.engine);
}

/* Look-ups that find, then questions that are new, with so many in the memory. */
static void measure_memory_with(unsigned filled, const char *how_full)
{
    struct wf_verdict verdict = {.cause = WF_CAUSE_LAME_REFUSED};
    struct bench_call call = {.memory = wf_memory_create(WF_MEMORY_QUESTIONS, WF_MEMORY_ZONES)};
    unsigned i;

    if (call.memory == NULL)
        exit(2);
    for (i = 0; i < filled + BENCH_STEPS; i++) {
        struct wf_question question = numbered_question(i);

        wf_memory_put_question(call.memory, &question, &verdict, WF_NOW, BENCH_KEEP_S);
    }
    call.verdict.cause = WF_CAUSE_UNEXPLAINED; /* what is found replaces it */
    call.first = filled;
    bench_counted(&call);
    call.keep = true;
    call.first = filled + BENCH_STEPS;
    bench_counted(&call);
    printf("%d\t%s\t%s\tgrowth: keep %d new verdicts, %s (and before, look %d up)\n",
           BENCH_BOUND_MEMORY * BENCH_STEPS, wf_cause_info(call.verdict.cause)->id,
           wf_cause_info(WF_CAUSE_LAME_REFUSED)->id, BENCH_STEPS, how_full, BENCH_STEPS);
    wf_memory_destroy(call.memory);
}

static void measure_memory(void)
{
    measure_memory_with(0, "memory empty");
    measure_memory_with(WF_MEMORY_QUESTIONS / 4, "memory a quarter full");
    measure_memory_with(WF_MEMORY_QUESTIONS / 2, "memory half full");
    measure_memory_with(WF_MEMORY_QUESTIONS, "as many as it holds");
    measure_memory_with(WF_MEMORY_QUESTIONS * 4, "four times as many");
}

int main(void)
{
    measure_all(bench_typical);
    measure_all(bench_growth);
    measure_all(bench_hostile_dnssec);
    measure_all(bench_hostile_servers);
    measure_recall();
    measure_memory();
    return 0;
}
