/*
 * queue.h - events on their way from any number of worker threads to the one writer.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_QUEUE_H
#define WF_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

#include "report/event.h"

struct wf_queue;

/* Requires 1 <= slots <= 2^20. Returns NULL when there is no memory, or no semaphore. */
struct wf_queue *wf_queue_create(unsigned slots);
void wf_queue_destroy(struct wf_queue *queue); /* NULL is fine */
size_t wf_queue_bytes(const struct wf_queue *queue);

/* From any thread. Copies the event; returns false when all slots are taken. */
bool wf_queue_push(struct wf_queue *queue, const struct wf_event *event);

/* From any thread. Lets one wf_queue_wait return without an event. */
void wf_queue_wake(struct wf_queue *queue);

/* From the writer's thread: waits until there is an event or a wake-up. */
void wf_queue_wait(struct wf_queue *queue);

/*
 * From the writer's thread. Returns the oldest event, or NULL when there is none. It is the
 * caller's, to be changed too, until it is given back.
 */
struct wf_event *wf_queue_take(struct wf_queue *queue);
void wf_queue_give_back(struct wf_queue *queue, struct wf_event *event);

#endif
