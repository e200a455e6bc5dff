/*
 * target_calls.c - any sequence of what Unbound calls: new queries, attempts and their answers,
 * ends of sub-queries, queries that are thrown out or begin again, replies of all kinds, reloads.
 *
 * Each input is one life of a daemon. What must hold: the query's answer is untouched; a query
 * that succeeded has no verdict, and leaves nothing behind, as does one that was thrown out; each
 * failure that somebody asked for is counted once, and each SERVFAIL once; what is sent again is
 * what would be made of the memory; with the last query all that was kept for queries is given
 * back.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "calls_world.h"

#include "memory/ending.h"
#include "must.h"
#include "observe/early.h"
#include "observe/edns.h"
#include "observe/query.h"
#include "observe/rrset.h"

enum { QUERIES = 8, STEPS = 400, PACKET = 512 };

/* libFuzzer's names. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct calls_world world;

static struct play {
    struct calls_input input;
    struct wf_options options;
    struct wf_module *module;
    struct mesh_state *query[QUERIES]; /* NULL: none */
    struct regional *region;           /* of a reply from cache */
    struct comm_point point;           /* where clients ask */
    struct query_info failed;          /* the last question that was answered with SERVFAIL */
    uint8_t failed_name[WF_NAME_MAX];
    uint64_t servfails; /* told to the module since it was started */
    uint64_t failures;  /* judged for somebody, by what their records say */
} play;

static size_t remembered(void)
{
    return wf_memory_count(wf_engine_memory(play.module->engine), world.now);
}

static bool somebody_asked(const struct mesh_state *state)
{
    return state->list_select != mesh_no_list;
}

/* What Unbound calls when a query is gone. */
static void clear(struct module_qstate *q, int id)
{
    const struct wf_query *query = wf_query_find(q, id);

    if (query != NULL && query->verdict != NULL && !query->known && somebody_asked(q->mesh_info))
        play.failures++;
    wf_module_clear(play.module, q, id);
}

static void end_query(unsigned i)
{
    play.query[i]->reply_list = NULL; /* they are not to be told by Unbound */
    calls_state_end(play.query[i]);
    play.query[i] = NULL;
}

/* All has been given back, and all was counted. */
static void must_be_clean(void)
{
    struct wf_counts counts;
    uint64_t replies = 0, failures = 0;
    size_t i;

    WF_MUST(wf_cells_free(play.module->cells) == WF_ENDING_CELLS, "%zu of %d cells are free",
            wf_cells_free(play.module->cells), WF_ENDING_CELLS);
    wf_counters_read(wf_engine_counters(play.module->engine), &counts);
    for (i = 0; i < WF_CAUSE_COUNT; i++) {
        replies += counts.replies_fresh[i] + counts.replies_cached[i];
        failures += counts.failures[i];
    }
    WF_MUST(replies == play.servfails, "%llu replies counted of %llu", (unsigned long long)replies,
            (unsigned long long)play.servfails);
    WF_MUST(failures == play.failures, "%llu failures counted of %llu",
            (unsigned long long)failures, (unsigned long long)play.failures);
    WF_MUST(counts.allocation_failures == 0, "memory was missed");
    play.servfails = play.failures = 0;
}

static void start(struct wf_memory *memory)
{
    if (memory == NULL)
        memory = wf_memory_create(64, 32);
    play.module = wf_module_start(&play.options, &world.env, memory);
    WF_MUST(play.module != NULL, "no start");
}

static void end_all(void)
{
    unsigned i;

    for (i = 0; i < QUERIES; i++)
        if (play.query[i] != NULL)
            end_query(i);
    must_be_clean();
}

static void do_reload(unsigned i)
{
    (void)i;
    end_all();
    if (calls_below(&play.input, 2) != 0) {
        start(wf_module_stop_but_memory(play.module));
    } else {
        wf_module_stop(play.module);
        start(NULL);
    }
}

/* A query over UDP of the name, with an OPT record of that size; without one where size is 0. */
static void ask(const struct query_info *qinfo, uint16_t size)
{
    uint8_t packet[PACKET] = {0}, *at = packet + LDNS_HEADER_SIZE;

    packet[5] = 1; /* QDCOUNT */
    packet[11] = size > 0;
    memcpy(at, qinfo->qname, qinfo->qname_len);
    at += qinfo->qname_len;
    sldns_write_uint16(at, qinfo->qtype);
    sldns_write_uint16(at + 2, qinfo->qclass);
    at += 4;
    if (size > 0) {
        sldns_write_uint16(at + 1, LDNS_RR_TYPE_OPT);
        sldns_write_uint16(at + 3, size);
        at += 11;
    }
    sldns_buffer_clear(play.point.buffer);
    sldns_buffer_write(play.point.buffer, packet, (size_t)(at - packet));
    sldns_buffer_flip(play.point.buffer);
}

static struct edns_data client_edns(void)
{
    static const uint16_t sizes[] = {1232, 0, 512, 200, 4096};
    struct edns_data edns = {0};

    edns.udp_size = sizes[calls_below(&play.input, 5)];
    edns.edns_present = edns.udp_size > 0;
    return edns;
}

static void do_new(unsigned i)
{
    struct module_qstate *q;

    if (play.query[i] != NULL)
        return;
    play.query[i] = calls_state(&world, &play.input);
    q = &play.query[i]->s;
    if (calls_below(&play.input, 2) != 0)
        calls_iterate(play.query[i], &play.input);
    if (calls_below(&play.input, 4) == 0)
        return; /* of the iterator's own: they begin behind the module */
    wf_module_operate(play.module, q,
                      calls_below(&play.input, 2) != 0 ? module_event_new : module_event_pass,
                      CALLS_ID);
    WF_MUST(q->ext_state[CALLS_ID] == module_wait_module ||
                q->ext_state[CALLS_ID] == module_finished,
            "another state");
}

/* A client more waits for it. */
static void do_wait(unsigned i)
{
    struct mesh_state *state = play.query[i];
    struct mesh_reply *reply;

    if (state == NULL)
        return;
    reply = regional_alloc_zero(state->s.region, sizeof(*reply));
    WF_MUST(reply != NULL, "out of memory");
    reply->edns = client_edns();
    reply->query_reply.c = &play.point;
    calls_address(&play.input, &reply->query_reply.client_addr, &reply->query_reply.client_addrlen);
    reply->start_time = world.now_tv;
    reply->next = state->reply_list;
    state->reply_list = reply;
    if (state->list_select == mesh_no_list) {
        state->list_select = mesh_forever_list;
        mesh_list_insert(state, &world.env.mesh->forever_first, &world.env.mesh->forever_last);
    }
}

/* One query waits for another, without circles. */
static void do_attach(unsigned i)
{
    unsigned sub = i + 1 + calls_below(&play.input, QUERIES);

    if (sub < QUERIES && play.query[i] != NULL && play.query[sub] != NULL)
        WF_MUST(mesh_state_attachment(play.query[i], play.query[sub]), "out of memory");
}

static void do_send(unsigned i)
{
    struct query_info asked = calls_question(&play.input);
    struct sockaddr_storage addr;
    socklen_t addr_len;
    size_t zone_len;
    uint8_t *zone;

    if (play.query[i] == NULL)
        return;
    calls_address(&play.input, &addr, &addr_len);
    zone = calls_name(&play.input, &zone_len);
    wf_on_query(&asked, calls_octet(&play.input) & 1 ? BIT_RD : 0, &play.query[i]->s, &addr,
                addr_len, zone, zone_len, play.query[i]->s.region, CALLS_ID, play.module);
}

/* What came, of any octets, behind a header that is often good. */
static void receive(struct comm_reply *received, struct comm_point *point)
{
    size_t len = calls_octet(&play.input), i;

    sldns_buffer_clear(point->buffer);
    for (i = 0; i < len; i++)
        sldns_buffer_write_u8(point->buffer, calls_octet(&play.input));
    sldns_buffer_flip(point->buffer);
    *received = (struct comm_reply){.c = point};
}

static void do_answer(unsigned i)
{
    static struct comm_point point;
    static struct comm_reply received;
    struct dns_msg *response = NULL;
    struct module_qstate *q;
    unsigned how = calls_below(&play.input, 4);

    if (play.query[i] == NULL)
        return;
    q = &play.query[i]->s;
    if (point.buffer == NULL)
        point.buffer = sldns_buffer_new(PACKET);
    if (how < 2)
        response = calls_message(&play.input, &q->qinfo, q->region);
    received = (struct comm_reply){0};
    if (how != 3)
        receive(&received, &point);
    if (how == 2 && calls_below(&play.input, 2) != 0)
        received.c = NULL; /* TCP failed */
    q->reply = how == 3 ? NULL : &received;
    if (calls_below(&play.input, 2) != 0)
        q->edns_opts_back_in = calls_options(&play.input, q->region);
    wf_on_response(q, response, CALLS_ID, play.module);
    q->reply = NULL;
}

static void must_be_options(const struct edns_option *option, const struct edns_data *edns)
{
    size_t size = 0;
    unsigned count = 0;

    WF_MUST(option == NULL || edns->edns_present, "options to a client without EDNS");
    for (; option != NULL; option = option->next, count++) {
        WF_MUST(option->opt_code == LDNS_EDNS_EDE && option->opt_len >= 2, "no EDE");
        size += 4 + option->opt_len;
    }
    WF_MUST(count <= WF_EDE_MAX && size <= (edns->udp_size < 512 ? 512 : edns->udp_size),
            "%u options of %zu octets", count, size);
}

static bool is_servfail(const struct module_qstate *q)
{
    const struct reply_info *rep;

    if (q->return_rcode != LDNS_RCODE_NOERROR)
        return q->return_rcode == LDNS_RCODE_SERVFAIL;
    if (q->return_msg == NULL)
        return true;
    rep = q->return_msg->rep;
    return FLAGS_GET_RCODE(rep->flags) == LDNS_RCODE_SERVFAIL ||
           ((q->query_flags & BIT_CD) == 0 && (rep->security <= sec_status_bogus ||
                                               rep->security == sec_status_secure_sentinel_fail));
}

/* As Unbound's mesh sends the reply to one of its clients. */
static void reply_to(struct module_qstate *q, struct mesh_reply *client)
{
    struct reply_info *rep = q->return_msg == NULL ? NULL : q->return_msg->rep;
    struct edns_option *options = NULL;
    bool marked = rep != NULL && FLAGS_GET_RCODE(rep->flags) == LDNS_RCODE_SERVFAIL;
    bool encoded = q->return_rcode == LDNS_RCODE_NOERROR && (marked || !is_servfail(q));

    if (encoded)
        wf_on_reply(&q->qinfo, q, rep, LDNS_RCODE_NOERROR, &client->edns, &options,
                    &client->query_reply, q->region, &client->start_time, CALLS_ID, play.module);
    else
        wf_on_servfail(&q->qinfo, q, rep, LDNS_RCODE_SERVFAIL, &client->edns, &options,
                       &client->query_reply, q->region, &client->start_time, CALLS_ID, play.module);
    if (!encoded || marked)
        play.servfails++;
    must_be_options(options, &client->edns);
}

static void reply_all(struct mesh_state *state)
{
    struct mesh_reply *client;

    for (client = state->reply_list; client != NULL; client = client->next) {
        ask(&state->s.qinfo, client->edns.udp_size);
        if (is_servfail(&state->s) || state->s.return_rcode == LDNS_RCODE_NOERROR)
            reply_to(&state->s, client);
    }
}

/* Of a query that was good nothing is kept. */
static void must_be_forgotten(const struct module_qstate *q, size_t before)
{
    const struct wf_query *query = wf_query_find(q, CALLS_ID);
    bool bogus = q->return_msg != NULL && q->return_msg->rep->security == sec_status_bogus;

    WF_MUST(query == NULL || query->verdict == NULL, "a verdict of a query that did not fail");
    if (!bogus && !play.options.ede_insecure)
        WF_MUST(remembered() == before, "%zu verdicts, before %zu", remembered(), before);
}

static void note_failed(const struct query_info *qinfo)
{
    play.failed = *qinfo;
    memcpy(play.failed_name, qinfo->qname, qinfo->qname_len);
    play.failed.qname = play.failed_name;
}

static void do_end(unsigned i)
{
    static const uint8_t rcodes[] = {LDNS_RCODE_NOERROR, LDNS_RCODE_SERVFAIL, LDNS_RCODE_NOERROR,
                                     LDNS_RCODE_REFUSED};
    size_t before = remembered();
    struct reply_info was = {0};
    struct module_qstate *q;
    int rcode;

    if (play.query[i] == NULL)
        return;
    q = &play.query[i]->s;
    rcode = q->return_rcode = rcodes[calls_below(&play.input, sizeof(rcodes))];
    q->return_msg =
        calls_below(&play.input, 4) == 0 ? NULL : calls_message(&play.input, &q->qinfo, q->region);
    q->is_drop = calls_below(&play.input, 16) == 1;
    if (q->return_msg != NULL)
        was = *q->return_msg->rep;
    wf_module_operate(play.module, q, module_event_moddone, CALLS_ID);
    WF_MUST(q->ext_state[CALLS_ID] == module_finished && q->return_rcode == rcode, "not as it was");
    WF_MUST(q->return_msg == NULL || memcmp(&was, q->return_msg->rep, sizeof(was)) == 0,
            "another answer");
    if (is_servfail(q))
        note_failed(&q->qinfo);
    else if (!q->is_drop)
        must_be_forgotten(q, before);
    if (!q->is_drop)
        reply_all(play.query[i]);
    end_query(i);
}

/* A module gave it up: there is no end, only the reply. */
static void do_give_up(unsigned i)
{
    struct module_qstate *q;

    if (play.query[i] == NULL)
        return;
    q = &play.query[i]->s;
    wf_module_operate(play.module, q, module_event_error, CALLS_ID);
    q->return_rcode = LDNS_RCODE_SERVFAIL;
    q->return_msg = NULL;
    reply_all(play.query[i]);
    end_query(i);
}

static void do_jostle(unsigned i)
{
    size_t before = remembered();

    if (play.query[i] == NULL)
        return;
    end_query(i);
    WF_MUST(remembered() == before, "something was remembered of it");
}

/* The modules' states are cleared, and it starts again. */
static void do_restart(unsigned i)
{
    struct module_qstate *q;

    if (play.query[i] == NULL)
        return;
    q = &play.query[i]->s;
    clear(q, CALLS_ID);
    wf_module_operate(play.module, q, module_event_new, CALLS_ID);
}

static void do_prefetch(unsigned i)
{
    if (play.query[i] != NULL)
        play.query[i]->s.prefetch_leeway = calls_octet(&play.input);
}

/* Old data while the query goes on, or instead of its failure. */
static void do_stale(unsigned i)
{
    struct mesh_state *state = play.query[i];
    struct edns_option *options = NULL;
    struct mesh_reply *client;
    struct dns_msg *msg;

    if (state == NULL || state->reply_list == NULL)
        return;
    client = state->reply_list;
    if (state->s.serve_expired_data == NULL)
        state->s.serve_expired_data =
            regional_alloc_zero(state->s.region, sizeof(*state->s.serve_expired_data));
    msg = calls_message(&play.input, &state->s.qinfo, state->s.region);
    msg->rep->flags &= (uint16_t)~0xf;
    wf_on_reply(&state->s.qinfo, &state->s, msg->rep, LDNS_RCODE_NOERROR, &client->edns, &options,
                &client->query_reply, state->s.region, &client->start_time, CALLS_ID, play.module);
    must_be_options(options, &client->edns);
}

/* The clients are told that it goes on, and go. */
static void do_early(unsigned i)
{
    struct mesh_state *state = play.query[i];
    struct edns_option *options;
    struct mesh_reply *client;
    size_t before = remembered();

    if (state == NULL || state->reply_list == NULL)
        return;
    wf_early_begin(play.module, &state->s, CALLS_ID, state->reply_list);
    for (client = state->reply_list; client != NULL; client = client->next) {
        options = NULL;
        wf_on_servfail(&state->s.qinfo, &state->s, NULL, LDNS_RCODE_SERVFAIL, &client->edns,
                       &options, &client->query_reply, state->s.region, &client->start_time,
                       CALLS_ID, play.module);
        play.servfails++;
        must_be_options(options, &client->edns);
    }
    wf_early_end(&state->s, CALLS_ID);
    state->reply_list = NULL;
    WF_MUST(remembered() == before, "an early answer is remembered");
}

struct same {
    const struct edns_option *options;
};

static void must_be_same(void *arg, const struct wf_ede_list *list)
{
    const struct edns_option *option = ((struct same *)arg)->options;
    uint8_t data[WF_EDE_DATA_MAX];
    size_t i;

    for (i = 0; i < list->count; i++, option = option->next) {
        WF_MUST(option != NULL && option->opt_len == list->len[i], "another option");
        (void)wf_ede_write(list, i, data);
        WF_MUST(memcmp(data, option->opt_data, list->len[i]) == 0, "other octets");
    }
    WF_MUST(option == NULL, "more options");
}

/* Mostly that which is in the cache, and always from the same place. */
static struct reply_info *cached_reply(struct query_info *qinfo)
{
    static struct reply_info rep;

    *qinfo = play.failed;
    if (play.failed.qname == NULL || calls_below(&play.input, 4) == 1)
        *qinfo = calls_question(&play.input);
    rep = *calls_message(&play.input, qinfo, play.region)->rep;
    rep.flags = BIT_QR | LDNS_RCODE_SERVFAIL;
    return &rep;
}

/* A reply from cache, several times; the last is compared with what is remembered. */
static void do_cached(unsigned i)
{
    struct query_info qinfo;
    struct reply_info *rep = cached_reply(&qinfo);
    struct comm_reply client = {.c = &play.point};
    struct edns_data edns = client_edns();
    struct wf_question question = wf_question_from(&qinfo);
    struct edns_option *options;
    struct wf_reply_frame frame = {&qinfo, NULL,    rep,           &edns,
                                   NULL,   &client, world.env.cfg, edns.udp_size};
    struct wf_lease lease;
    unsigned again = calls_below(&play.input, 3);

    (void)i;
    ask(&qinfo, edns.udp_size);
    do {
        options = NULL;
        wf_on_cached(&qinfo, NULL, rep, LDNS_RCODE_NOERROR, &edns, &options, &client, play.region,
                     &world.now_tv, CALLS_ID, play.module);
        play.servfails++;
        must_be_options(options, &edns);
    } while (again-- > 0);
    (void)wf_engine_reply_remembered(play.module->engine, &question, world.now, true,
                                     wf_room_beside_records(&frame), must_be_same,
                                     &(struct same){options}, &lease);
    play.servfails++;
    regional_free_all(play.region);
}

static void do_local(unsigned i)
{
    struct query_info qinfo = calls_question(&play.input);
    struct comm_reply client = {.c = &play.point};
    struct edns_data edns = client_edns();
    struct edns_option *options = NULL;

    (void)i;
    ask(&qinfo, edns.udp_size);
    wf_on_local(&qinfo, NULL, NULL, LDNS_RCODE_SERVFAIL, &edns, &options, &client, play.region,
                &world.now_tv, CALLS_ID, play.module);
    play.servfails++;
    play.failures++;
    must_be_options(options, &edns);
    regional_free_all(play.region);
}

static void do_pass_time(unsigned i)
{
    (void)i;
    calls_world_at(&world, world.now + (time_t)calls_octet(&play.input) - 8);
}

static void do_flush(unsigned i)
{
    struct query_info qinfo = calls_question(&play.input);

    (void)i;
    (void)wf_memory_clear(wf_engine_memory(play.module->engine),
                          wf_dname_from(qinfo.qname, qinfo.qname_len));
}

/* The usual ones more often. */
static void (*const steps[])(unsigned i) = {
    do_new,     do_new,      do_wait,  do_wait,  do_attach, do_send,      do_send,    do_answer,
    do_answer,  do_answer,   do_end,   do_end,   do_cached, do_cached,    do_give_up, do_jostle,
    do_restart, do_prefetch, do_stale, do_early, do_local,  do_pass_time, do_flush,   do_reload,
};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    calls_world_begin(&world, clear);
    play.region = regional_create();
    play.point.type = comm_udp;
    play.point.buffer = sldns_buffer_new(PACKET);
    WF_MUST(play.region != NULL && play.point.buffer != NULL, "out of memory");
    return 0;
}

static void read_options(void)
{
    char data[WF_TEXT_SIZE];
    struct wf_strbuf err;
    unsigned which;

    wf_strbuf_init(&err, data, sizeof(data));
    wf_options_default(&play.options);
    play.options.log.kind = WF_FILE_OFF;
    play.options.ede_insecure = calls_below(&play.input, 4) == 1;
    which = calls_below(&play.input, 4);
    play.options.known_broken = which == 1 ? 300 : 0;
    if (which == 2)
        WF_MUST(wf_options_set(&play.options, "watch", "bank.test", &err), "%s", data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned step, i;

    play.input = (struct calls_input){data, data + size};
    calls_world_at(&world, 1000000000);
    read_options();
    play.failed = (struct query_info){0};
    start(NULL);
    for (step = 0; step < STEPS && play.input.at < play.input.end; step++) {
        i = calls_below(&play.input, QUERIES);
        steps[calls_below(&play.input, sizeof(steps) / sizeof(steps[0]))](i);
        regional_free_all(world.env.scratch);
    }
    end_all();
    wf_module_stop(play.module);
    return 0;
}
