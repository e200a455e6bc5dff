/*
 * queue.c - fixed slots for events: a ring of free ones and a stack of filled ones.
 *
 * A producer takes a slot from the ring, fills it and puts it on the stack; the writer takes the
 * whole stack at once, turns it round and brings each slot back to the ring. Nobody waits for
 * anybody: each step is one compare-and-swap or exchange, and a producer that is interrupted half
 * way holds up no other. (A ring for the filled ones as well would be simpler, but there producers
 * wait for each other.) The ring has room for all slots, so bringing one back never fails. A
 * semaphore lets the writer sleep; posting it is a system call only when it does.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "report/queue.h"

#include <ck_ring.h>
#include <ck_stack.h>
#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

/*
 * The library's fences order a slot's content as well, but by instructions that neither C11 nor
 * checkers for data races know of; the flag says the same in their terms.
 */
struct slot {
    ck_stack_entry_t entry;
    atomic_bool filled;
    struct wf_event event;
};

CK_STACK_CONTAINER(struct slot, entry, slot_of)

struct wf_queue {
    unsigned slots;
    unsigned ring_size;
    ck_ring_t free_ring; /* the writer puts in, anybody takes out */
    ck_ring_buffer_t *free_buffer;
    ck_stack_t filled; /* anybody puts on, the writer takes all; the newest is on top */
    struct slot *slot;
    sem_t events;
    ck_stack_entry_t *taken; /* the writer's own: what it took off, the oldest first */
};

/* A ring holds one less than its size, which must be a power of two. */
static unsigned ring_size_for(unsigned slots)
{
    unsigned size = 4;

    while (size <= slots)
        size *= 2;
    return size;
}

struct wf_queue *wf_queue_create(unsigned slots)
{
    struct wf_queue *queue = calloc(1, sizeof(*queue));
    unsigned i;

    if (queue == NULL)
        return NULL;
    if (sem_init(&queue->events, 0, 0) != 0) {
        free(queue);
        return NULL;
    }
    queue->slots = slots;
    queue->ring_size = ring_size_for(slots);
    queue->free_buffer = calloc(queue->ring_size, sizeof(*queue->free_buffer));
    queue->slot = calloc(slots, sizeof(*queue->slot));
    if (queue->free_buffer == NULL || queue->slot == NULL) {
        wf_queue_destroy(queue);
        return NULL;
    }
    ck_ring_init(&queue->free_ring, queue->ring_size);
    ck_stack_init(&queue->filled);
    for (i = 0; i < slots; i++) {
        atomic_init(&queue->slot[i].filled, false);
        ck_ring_enqueue_spmc(&queue->free_ring, queue->free_buffer, &queue->slot[i]);
    }
    return queue;
}

void wf_queue_destroy(struct wf_queue *queue)
{
    if (queue == NULL)
        return;
    sem_destroy(&queue->events);
    free(queue->free_buffer);
    free(queue->slot);
    free(queue);
}

size_t wf_queue_bytes(const struct wf_queue *queue)
{
    return sizeof(*queue) + queue->slots * sizeof(*queue->slot) +
           queue->ring_size * sizeof(*queue->free_buffer);
}

bool wf_queue_push(struct wf_queue *queue, const struct wf_event *event)
{
    struct slot *slot;

    if (!ck_ring_dequeue_spmc(&queue->free_ring, queue->free_buffer, &slot))
        return false;
    if (atomic_load_explicit(&slot->filled, memory_order_acquire))
        return false;
    slot->event = *event;
    atomic_store_explicit(&slot->filled, true, memory_order_release);
    ck_stack_push_upmc(&queue->filled, &slot->entry);
    sem_post(&queue->events);
    return true;
}

void wf_queue_wake(struct wf_queue *queue)
{
    sem_post(&queue->events);
}

void wf_queue_wait(struct wf_queue *queue)
{
    while (sem_wait(&queue->events) != 0 && errno == EINTR)
        continue;
}

/* Takes all filled slots off and turns them round. */
static ck_stack_entry_t *take_all(struct wf_queue *queue)
{
    ck_stack_entry_t *entry = ck_stack_batch_pop_upmc(&queue->filled);
    ck_stack_entry_t *oldest = NULL;

    while (entry != NULL) {
        ck_stack_entry_t *older = entry->next;

        entry->next = oldest;
        oldest = entry;
        entry = older;
    }
    return oldest;
}

struct wf_event *wf_queue_take(struct wf_queue *queue)
{
    struct slot *slot;

    if (queue->taken == NULL)
        queue->taken = take_all(queue);
    if (queue->taken == NULL)
        return NULL;
    slot = slot_of(queue->taken);
    queue->taken = slot->entry.next;
    return atomic_load_explicit(&slot->filled, memory_order_acquire) ? &slot->event : NULL;
}

void wf_queue_give_back(struct wf_queue *queue, struct wf_event *event)
{
    struct slot *slot = (struct slot *)(void *)((char *)event - offsetof(struct slot, event));

    atomic_store_explicit(&slot->filled, false, memory_order_release);
    ck_ring_enqueue_spmc(&queue->free_ring, queue->free_buffer, slot);
}
