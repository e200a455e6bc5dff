/*
 * calls_world.c - an Unbound without a network for the target "calls".
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "calls_world.h"

#include <arpa/inet.h>

#include "must.h"
#include "util/alloc.h"
#include "util/data/msgparse.h"
#include "util/storage/slabhash.h"

/* Unbound calls only functions that it knows, and has none for a target's. */
int __wrap_fptr_whitelist_mod_clear(void (*function)(struct module_qstate *q, int id));

int __wrap_fptr_whitelist_mod_clear(void (*function)(struct module_qstate *q, int id))
{
    return function != NULL;
}

enum { PORT = 53 };

uint8_t calls_octet(struct calls_input *input)
{
    return input->at < input->end ? *input->at++ : 0;
}

unsigned calls_below(struct calls_input *input, unsigned limit)
{
    return calls_octet(input) % limit;
}

void calls_world_at(struct calls_world *world, time_t now)
{
    world->now = now;
    world->now_tv = (struct timeval){.tv_sec = now};
}

static void make_caches(struct module_env *env)
{
    env->alloc = calloc(1, sizeof(*env->alloc));
    WF_MUST(env->alloc != NULL, "out of memory");
    alloc_init(env->alloc, NULL, 1);
    env->scratch = regional_create();
    env->scratch_buffer = sldns_buffer_new(env->cfg->msg_buffer_size);
    env->rrset_cache = rrset_cache_create(env->cfg, env->alloc);
    env->infra_cache = infra_create(env->cfg);
    env->msg_cache = slabhash_create(1, 16, 1000000, &msgreply_sizefunc, &query_info_compare,
                                     &query_entry_delete, &reply_info_delete, NULL);
    env->auth_zones = auth_zones_create();
    env->fwds = forwards_create();
    env->hints = hints_create();
    WF_MUST(forwards_apply_cfg(env->fwds, env->cfg) && hints_apply_cfg(env->hints, env->cfg),
            "no forward zones");
}

/* One zone of those in calls_name() is forwarded. */
static void forward_zone(struct config_file *cfg)
{
    struct config_stub *zone = calloc(1, sizeof(*zone));

    WF_MUST(zone != NULL, "out of memory");
    zone->name = strdup("shop.test");
    cfg_strlist_insert(&zone->addrs, strdup("192.0.2.53"));
    cfg->forwards = zone;
}

void calls_world_begin(struct calls_world *world, void (*clear)(struct module_qstate *q, int id))
{
    struct module_env *env = &world->env;

    env->cfg = config_create();
    WF_MUST(env->cfg != NULL, "out of memory");
    free(env->cfg->module_conf);
    env->cfg->module_conf = strdup("dynlib validator iterator");
    forward_zone(env->cfg);
    make_caches(env);
    env->now = &world->now;
    env->now_tv = &world->now_tv;
    calls_world_at(world, 1000000000);
    world->block.name = "dynlib";
    world->block.clear = clear;
    world->stack.num = 3;
    world->stack.mod = calloc(3, sizeof(*world->stack.mod));
    WF_MUST(world->stack.mod != NULL, "out of memory");
    world->stack.mod[CALLS_ID] = &world->block;
    world->stack.mod[1] = val_get_funcblock();
    world->stack.mod[2] = iter_get_funcblock();
    WF_MUST(world->stack.mod[1]->init(env, 1) && world->stack.mod[2]->init(env, 2), "no start");
    env->mesh = mesh_create(&world->stack, env);
    WF_MUST(env->mesh != NULL, "no mesh");
}

static const struct {
    size_t len;
    const char *wire;
} names[] = {
    {1, ""},
    {6, "\4test"},
    {11, "\4bank\4test"},
    {15, "\3www\4bank\4test"},
    {15, "\3WWW\4bank\4test"},
    {16, "\4mail\4bank\4test"},
    {15, "\3ns1\4bank\4test"},
    {11, "\4shop\4test"},
    {15, "\3www\4shop\4test"},
    {15, "\3ns1\4shop\4test"},
};

uint8_t *calls_name(struct calls_input *input, size_t *len)
{
    unsigned i = calls_below(input, sizeof(names) / sizeof(names[0]));

    *len = names[i].len;
    return (uint8_t *)(uintptr_t)names[i].wire;
}

static uint16_t type_of(struct calls_input *input)
{
    static const uint16_t types[] = {LDNS_RR_TYPE_A,   LDNS_RR_TYPE_AAAA,   LDNS_RR_TYPE_NS,
                                     LDNS_RR_TYPE_DS,  LDNS_RR_TYPE_DNSKEY, LDNS_RR_TYPE_CNAME,
                                     LDNS_RR_TYPE_SOA, LDNS_RR_TYPE_NSEC};

    return types[calls_below(input, sizeof(types) / sizeof(types[0]))];
}

struct query_info calls_question(struct calls_input *input)
{
    struct query_info qinfo = {0};

    qinfo.qname = calls_name(input, &qinfo.qname_len);
    qinfo.qtype = type_of(input);
    qinfo.qclass = LDNS_RR_CLASS_IN;
    return qinfo;
}

struct mesh_state *calls_state(struct calls_world *world, struct calls_input *input)
{
    struct query_info qinfo = calls_question(input);
    uint16_t flags = (uint16_t)(BIT_RD | ((calls_octet(input) & 1) != 0 ? BIT_CD : 0));
    struct mesh_state *state = mesh_state_create(&world->env, &qinfo, NULL, flags, 0, 0);

    WF_MUST(state != NULL, "out of memory");
    mesh_state_make_unique(state);
    WF_MUST(rbtree_insert(&world->env.mesh->all, &state->node) != NULL, "not alone");
    world->env.mesh->num_detached_states++;
    state->s.qstarttime = world->now;
    return state;
}

void calls_state_end(struct mesh_state *state)
{
    mesh_state_delete(&state->s);
}

/* RDATA of the type, with its length in front, which the input may make any. */
static void make_rdata(struct calls_input *input, struct packed_rrset_data *data, size_t at,
                       struct regional *region)
{
    enum { MOST = 40 };
    size_t len = calls_below(input, MOST), name_len, i;
    uint8_t *rdata = regional_alloc_zero(region, 2 + MOST + WF_NAME_MAX);
    const uint8_t *name;

    WF_MUST(rdata != NULL, "out of memory");
    for (i = 0; i < len; i++)
        rdata[2 + i] = calls_octet(input);
    if ((calls_octet(input) & 1) != 0) { /* a name, as NS, CNAME, SOA and NSEC begin with */
        name = calls_name(input, &name_len);
        memcpy(rdata + 2, name, name_len);
        len = name_len > len ? name_len : len;
    }
    sldns_write_uint16(rdata, (uint16_t)len);
    data->rr_data[at] = rdata;
    data->rr_len[at] = len + 2;
    data->rr_ttl[at] = data->ttl;
}

static struct ub_packed_rrset_key *make_rrset(struct calls_input *input, struct regional *region)
{
    size_t count = 1 + calls_below(input, 3), sigs = calls_below(input, 2), i;
    struct ub_packed_rrset_key *key = regional_alloc_zero(region, sizeof(*key));
    struct packed_rrset_data *data = regional_alloc_zero(region, sizeof(*data));

    WF_MUST(key != NULL && data != NULL, "out of memory");
    key->entry.key = key;
    key->entry.data = data;
    key->rk.dname = calls_name(input, &key->rk.dname_len);
    key->rk.type = htons(type_of(input));
    key->rk.rrset_class = htons(LDNS_RR_CLASS_IN);
    data->ttl = calls_octet(input);
    data->count = count;
    data->rrsig_count = sigs;
    data->security = (enum sec_status)calls_below(input, sec_status_secure + 1);
    data->rr_len = regional_alloc_zero(region, sizeof(*data->rr_len) * (count + sigs));
    data->rr_data = regional_alloc_zero(region, sizeof(*data->rr_data) * (count + sigs));
    data->rr_ttl = regional_alloc_zero(region, sizeof(*data->rr_ttl) * (count + sigs));
    WF_MUST(data->rr_len != NULL && data->rr_data != NULL && data->rr_ttl != NULL, "out of memory");
    for (i = 0; i < count + sigs; i++)
        make_rdata(input, data, i, region);
    return key;
}

static const uint8_t rcodes[] = {LDNS_RCODE_NOERROR, LDNS_RCODE_SERVFAIL, LDNS_RCODE_NXDOMAIN,
                                 LDNS_RCODE_REFUSED, LDNS_RCODE_FORMERR,  LDNS_RCODE_NOTAUTH};

struct dns_msg *calls_message(struct calls_input *input, const struct query_info *qinfo,
                              struct regional *region)
{
    struct dns_msg *msg = regional_alloc_zero(region, sizeof(*msg));
    struct reply_info *rep = regional_alloc_zero(region, sizeof(*rep));
    size_t i;

    WF_MUST(msg != NULL && rep != NULL, "out of memory");
    msg->qinfo = *qinfo;
    msg->rep = rep;
    rep->flags = (uint16_t)(BIT_QR | rcodes[calls_below(input, sizeof(rcodes))]);
    rep->flags |= (uint16_t)((calls_octet(input) & 1) != 0 ? BIT_AA : 0);
    rep->qdcount = 1;
    rep->ttl = calls_octet(input);
    rep->security = (enum sec_status)calls_below(input, sec_status_secure + 1);
    rep->an_numrrsets = calls_below(input, 3);
    rep->ns_numrrsets = calls_below(input, 3);
    rep->rrset_count = rep->an_numrrsets + rep->ns_numrrsets;
    rep->rrsets = regional_alloc_zero(region, sizeof(*rep->rrsets) * (rep->rrset_count + 1));
    WF_MUST(rep->rrsets != NULL, "out of memory");
    for (i = 0; i < rep->rrset_count; i++)
        rep->rrsets[i] = make_rrset(input, region);
    return msg;
}

void calls_address(struct calls_input *input, struct sockaddr_storage *addr, socklen_t *len)
{
    struct sockaddr_in *in4 = (struct sockaddr_in *)addr;
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)addr;
    uint8_t octet = calls_octet(input);

    memset(addr, 0, sizeof(*addr));
    if ((octet & 1) != 0) {
        *in6 = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons(PORT)};
        in6->sin6_addr.s6_addr[0] = 0x20;
        in6->sin6_addr.s6_addr[15] = octet;
        *len = sizeof(*in6);
        return;
    }
    *in4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(PORT)};
    in4->sin_addr.s_addr = htonl(0xc0000200u | octet);
    *len = sizeof(*in4);
}

void calls_iterate(struct mesh_state *state, struct calls_input *input)
{
    struct regional *region = state->s.region;
    struct iter_qstate *iq = regional_alloc_zero(region, sizeof(*iq));
    struct sockaddr_storage addr;
    size_t len, count;
    socklen_t addr_len;
    uint8_t *name;

    WF_MUST(iq != NULL, "out of memory");
    iq->qchase = iq->qinfo_out = state->s.qinfo;
    iq->dp = delegpt_create(region);
    name = calls_name(input, &len);
    WF_MUST(iq->dp != NULL && delegpt_set_name(iq->dp, region, name), "out of memory");
    for (count = calls_below(input, 4); count > 0; count--) {
        name = calls_name(input, &len);
        (void)delegpt_add_ns(iq->dp, region, name, 0, NULL, PORT);
    }
    for (count = calls_below(input, 4); count > 0; count--) {
        calls_address(input, &addr, &addr_len);
        (void)delegpt_add_addr(iq->dp, region, &addr, addr_len, 0, 0, NULL, -1, NULL);
    }
    iq->sent_count = calls_octet(input);
    state->s.minfo[2] = iq;
}

struct edns_option *calls_options(struct calls_input *input, struct regional *region)
{
    struct edns_option *list = NULL;
    uint8_t data[32];
    size_t count, len, i;

    for (count = calls_below(input, 3); count > 0; count--) {
        len = calls_below(input, sizeof(data));
        for (i = 0; i < len; i++)
            data[i] = calls_octet(input);
        edns_opt_list_append(&list, (calls_octet(input) & 1) != 0 ? LDNS_EDNS_EDE : 18, len, data,
                             region);
    }
    return list;
}
