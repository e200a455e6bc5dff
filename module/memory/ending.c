/*
 * ending.c - a sub-query's ending as a run of octets without pointers, and back.
 *
 * One walk over the structures does both: it writes, or it reads. Structures are taken as
 * they are, as it is the same program that reads them; what they point at follows.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "memory/ending.h"

#include <stdalign.h>
#include <string.h>

#include "verdict.h"

enum step { WRITE, READ };

struct walk {
    enum step step;
    uint8_t *octets;      /* the run */
    size_t size;          /* what there is room for */
    size_t at;            /* how far it goes */
    uint8_t *room;        /* for the structures that are read */
    size_t taken;         /* of the room; counted in all steps */
    struct wf_dname last; /* the name before: many are the same */
};

/* What stands in front: how much room it takes to read it, and how far it goes without records. */
struct head {
    uint32_t room, brief_room, brief;
};

static void pass(struct walk *walk, void *data, size_t len)
{
    size_t at = walk->at;

    walk->at += len;
    if (len == 0 || walk->at > walk->size)
        return;
    if (walk->step == WRITE)
        memcpy(walk->octets + at, data, len);
    else
        memcpy(data, walk->octets + at, len);
}

/* Octets that are not copied when they are read: they stay where they are in the run. */
static void pass_octets(struct walk *walk, const uint8_t **octets, size_t len)
{
    if (walk->step == READ) {
        *octets = walk->octets + walk->at;
        walk->at += len;
    } else {
        pass(walk, (void *)(uintptr_t)*octets, len);
    }
}

/* An array: the one there is, or when reading, room for one. It is not changed but when reading. */
static void *pass_array(struct walk *walk, const void *array, size_t count, size_t item)
{
    size_t at = walk->taken;

    walk->taken +=
        (count * item + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
    return walk->step == READ ? walk->room + at : (void *)(uintptr_t)array;
}

static bool is_last(const struct walk *walk, const struct wf_dname *name)
{
    return name->len == walk->last.len &&
           (name->len == 0 || memcmp(name->wire, walk->last.wire, name->len) == 0);
}

static void pass_name(struct walk *walk, struct wf_dname *name)
{
    uint8_t same = walk->step != READ && is_last(walk, name);

    pass(walk, &same, sizeof(same));
    if (same) {
        if (walk->step == READ)
            *name = walk->last;
        return;
    }
    pass(walk, &name->len, sizeof(name->len));
    if (name->len > 0)
        pass_octets(walk, &name->wire, name->len);
    else if (walk->step == READ)
        name->wire = NULL;
    walk->last = *name;
}

static void pass_foreign_ede(struct walk *walk, struct wf_foreign_ede *ede)
{
    pass(walk, &ede->present, sizeof(ede->present));
    if (ede->present)
        pass(walk, ede, sizeof(*ede));
    else if (walk->step == READ)
        memset(ede, 0, sizeof(*ede));
}

static void pass_attempt(struct walk *walk, struct wf_attempt *attempt)
{
    pass(walk, attempt, offsetof(struct wf_attempt, ede));
    pass_name(walk, &attempt->zone);
    pass_name(walk, &attempt->asked.name);
    pass_foreign_ede(walk, &attempt->ede);
}

/* There may be thousands of records, so they are not passed one by one. */
static void write_rdata(struct walk *walk, const struct wf_rdata *rdata, size_t count)
{
    size_t i, len = count * sizeof(rdata->len);
    uint8_t *to;

    for (i = 0; i < count; i++)
        len += rdata[i].len;
    walk->at += len;
    if (walk->at > walk->size)
        return;
    to = walk->octets + walk->at - len;
    for (i = 0; i < count; i++) {
        memcpy(to, &rdata[i].len, sizeof(rdata->len));
        to += sizeof(rdata->len);
        if (rdata[i].len > 0)
            memcpy(to, rdata[i].data, rdata[i].len);
        to += rdata[i].len;
    }
}

static void read_rdata(struct walk *walk, struct wf_rdata *rdata, size_t count)
{
    const uint8_t *from = walk->octets + walk->at;
    size_t i;

    for (i = 0; i < count; i++) {
        memcpy(&rdata[i].len, from, sizeof(rdata->len));
        rdata[i].data = from + sizeof(rdata->len);
        from = rdata[i].data + rdata[i].len;
    }
    walk->at = (size_t)(from - walk->octets);
}

static void pass_rrset(struct walk *walk, struct wf_rrset *rrset)
{
    size_t count;
    struct wf_rdata *rdata;

    pass(walk, rrset, sizeof(*rrset));
    pass_name(walk, &rrset->owner);
    count = (size_t)rrset->rr_count + rrset->rrsig_count;
    rdata = pass_array(walk, rrset->rdata, count, sizeof(*rdata));
    if (walk->step == WRITE) {
        write_rdata(walk, rdata, count);
        return;
    }
    read_rdata(walk, rdata, count);
    rrset->rdata = rdata;
}

static void pass_message(struct walk *walk, struct wf_message *message)
{
    size_t count, i;
    struct wf_rrset *rrsets;

    pass(walk, message, sizeof(*message));
    count = (size_t)message->answer_count + message->authority_count;
    rrsets = pass_array(walk, message->rrsets, count, sizeof(*rrsets));
    for (i = 0; i < count; i++)
        pass_rrset(walk, &rrsets[i]);
    if (walk->step == READ)
        message->rrsets = rrsets;
}

static void pass_remedy(struct walk *walk, struct wf_verdict *verdict)
{
    char remedy[WF_REMEDY_SIZE];
    uint16_t len = 0;

    if (walk->step == WRITE)
        len = (uint16_t)wf_verdict_remedy(verdict, remedy);
    pass(walk, &len, sizeof(len));
    pass(walk, remedy, len);
    if (walk->step == WRITE || len == 0)
        return;
    remedy[len] = '\0';
    wf_verdict_set_remedy(verdict, remedy);
}

/* Only what is in use of its names and texts: a verdict has room for much more. */
static void pass_verdict(struct walk *walk, struct wf_verdict *verdict)
{
    uint8_t i;

    if (walk->step == READ)
        memset(verdict, 0, sizeof(*verdict));
    pass(walk, &verdict->cause, sizeof(verdict->cause));
    pass(walk, &verdict->at_fault, sizeof(verdict->at_fault));
    pass(walk, &verdict->scope, sizeof(verdict->scope));
    pass(walk, &verdict->made, sizeof(verdict->made));
    pass(walk, &verdict->zone.len, sizeof(verdict->zone.len));
    pass(walk, verdict->zone.wire, verdict->zone.len);
    pass(walk, &verdict->ede_count, sizeof(verdict->ede_count));
    for (i = 0; i < verdict->ede_count; i++) {
        pass(walk, &verdict->ede[i].code, sizeof(verdict->ede[i].code));
        pass(walk, &verdict->ede[i].text_len, sizeof(verdict->ede[i].text_len));
        pass(walk, verdict->ede[i].text, verdict->ede[i].text_len);
    }
    pass_remedy(walk, verdict);
}

/* All but the records, which come last. */
static void pass_ending(struct walk *walk, struct wf_subquery *sub)
{
    struct wf_attempt *attempts;
    struct wf_verdict *verdict;
    size_t i;

    /* a pointer that is read tells no more than that there is something */
    pass(walk, sub, sizeof(*sub));
    pass_name(walk, &sub->question.name);
    attempts = pass_array(walk, sub->attempts, sub->attempt_count, sizeof(*attempts));
    for (i = 0; i < sub->attempt_count; i++)
        pass_attempt(walk, &attempts[i]);
    verdict = pass_array(walk, sub->verdict, sub->verdict != NULL, sizeof(*verdict));
    if (sub->verdict != NULL)
        pass_verdict(walk, verdict);
    if (walk->step == WRITE)
        return;
    sub->attempts = sub->attempt_count > 0 ? attempts : NULL;
    sub->verdict = sub->verdict != NULL ? verdict : NULL;
}

static void pass_response(struct walk *walk, struct wf_subquery *sub)
{
    struct wf_message *response;

    if (sub->response == NULL)
        return;
    response = pass_array(walk, sub->response, 1, sizeof(*response));
    pass_message(walk, response);
    sub->response = response;
}

static bool is_plain(const struct wf_subquery *sub)
{
    return sub->attempt_count == 0 && sub->verdict == NULL && sub->response == NULL;
}

/*
 * What the walk would write of an ending that is nothing but a question and what it came to. Nearly
 * all are, and are kept for queries that succeed.
 */
static size_t write_plain(const struct wf_subquery *sub, uint8_t *octets, size_t size)
{
    const uint8_t name_len = sub->question.name.len;
    const uint32_t len = (uint32_t)(sizeof(struct head) + sizeof(*sub) + 2) + name_len;
    const struct head head = {.brief = len};

    if (len > size)
        return len;
    memcpy(octets, &head, sizeof(head));
    octets += sizeof(head);
    memcpy(octets, sub, sizeof(*sub));
    octets += sizeof(*sub);
    *octets++ = false; /* the name is not the one before */
    *octets++ = name_len;
    memcpy(octets, sub->question.name.wire, name_len);
    return len;
}

size_t wf_ending_write(const struct wf_subquery *sub, uint8_t *octets, size_t size)
{
    struct walk walk = {.step = WRITE, .octets = octets, .size = size, .at = sizeof(struct head)};
    struct wf_subquery copy = *sub;
    struct head head;

    if (is_plain(sub) && sub->question.name.len > 0)
        return write_plain(sub, octets, size);
    pass_ending(&walk, &copy);
    head = (struct head){.brief = (uint32_t)walk.at, .brief_room = (uint32_t)walk.taken};
    pass_response(&walk, &copy);
    head.room = (uint32_t)walk.taken;
    if (walk.at <= size)
        memcpy(octets, &head, sizeof(head));
    return walk.at;
}

/* The run is read into the room's end, behind the structures. */
static struct head head_of(const struct wf_cells *cells, wf_block block)
{
    struct head head;

    wf_cells_peek(cells, block, &head, sizeof(head));
    return head;
}

size_t wf_ending_room(const struct wf_cells *cells, wf_block block)
{
    return head_of(cells, block).room + wf_cells_len(cells, block);
}

void wf_ending_read(const struct wf_cells *cells, wf_block block, bool brief, void *room,
                    struct wf_subquery *sub)
{
    struct head head = head_of(cells, block);
    struct walk walk = {.step = READ,
                        .size = brief ? head.brief : wf_cells_len(cells, block),
                        .at = sizeof(struct head),
                        .room = room};

    walk.octets = walk.room + (brief ? head.brief_room : head.room);
    wf_cells_read(cells, block, walk.octets, walk.size);
    pass_ending(&walk, sub);
    if (brief)
        sub->response = NULL;
    else
        pass_response(&walk, sub);
}
