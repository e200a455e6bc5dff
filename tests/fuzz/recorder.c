/*
 * recorder.c - keeps every evidence that is judged, as a file in the folder WF_RECORD_DIR: seeds
 * for the fuzzer from a real resolver. Linked with --wrap=wf_diagnose, so that calls of
 * wf_diagnose() come here; it is no part of the module.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "codec.h"
#include "diagnose/diagnose.h"

enum { RECORD_MAX = 1 << 17, ROOM = 466 /* of a small reply */ };

/* The linker's names. */
void __real_wf_diagnose(const struct wf_evidence *evidence, const struct wf_policy *policy,
                        struct wf_finding *finding);
void __wrap_wf_diagnose(const struct wf_evidence *evidence, const struct wf_policy *policy,
                        struct wf_finding *finding);

/* One item is recorded at a time. */
static struct {
    pthread_mutex_t lock;
    unsigned count;
    struct wf_codec codec;
    struct wf_run run;
    struct wf_event event;
    uint8_t data[RECORD_MAX];
} recording = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void keep(const char *target)
{
    char path[512];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s/%ld-%u", getenv("WF_RECORD_DIR"), target, (long)getpid(),
             recording.count);
    file = recording.codec.full ? NULL : fopen(path, "we");
    if (file == NULL)
        return;
    fwrite(recording.data, 1, recording.codec.at, file);
    fclose(file);
}

static void record_run(const struct wf_evidence *evidence, const struct wf_policy *policy)
{
    struct wf_run *run = &recording.run;

    run->evidence = *evidence;
    run->options.ede = true;
    run->options.ede_detail = WF_EDE_DETAIL_FULL;
    run->options.ede_addresses = policy->addresses;
    run->digests = policy->digests;
    run->room = ROOM;
    wf_codec_write(&recording.codec, recording.data, RECORD_MAX);
    wf_code_run(&recording.codec, run);
    keep("evidence");
}

static void record_event(const struct wf_evidence *evidence, const struct wf_finding *finding)
{
    struct wf_event *event = &recording.event;

    event->when.tv_sec = evidence->now;
    wf_event_set_question(event, &evidence->seen.question);
    event->rcode = WF_RCODE_SERVFAIL;
    event->finding = *finding;
    wf_codec_write(&recording.codec, recording.data, RECORD_MAX);
    wf_code_event(&recording.codec, event);
    keep("event");
}

/* As the target reads it: options, whether from cache, room, verdict. */
static void record_verdict(const struct wf_verdict *verdict)
{
    wf_codec_write(&recording.codec, recording.data, RECORD_MAX);
    wf_code_options(&recording.codec, &recording.run.options);
    wf_code_octet(&recording.codec, 0);
    wf_code_u16(&recording.codec, ROOM);
    recording.event.finding.verdict = *verdict;
    wf_code_verdict(&recording.codec, &recording.event.finding.verdict);
    keep("ede");
}

void __wrap_wf_diagnose(const struct wf_evidence *evidence, const struct wf_policy *policy,
                        struct wf_finding *finding)
{
    __real_wf_diagnose(evidence, policy, finding);
    if (getenv("WF_RECORD_DIR") == NULL)
        return;
    pthread_mutex_lock(&recording.lock);
    recording.count++;
    record_run(evidence, policy);
    record_event(evidence, finding);
    record_verdict(&finding->verdict);
    pthread_mutex_unlock(&recording.lock);
}
