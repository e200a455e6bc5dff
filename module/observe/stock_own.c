/*
 * stock_own.c - Unbound's functions where the running Unbound shows none of its own.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/stock_own.h"

#include <link.h>

#include "build_info.h"
#include "observe/stock_python.h"
#include "util/data/msgencode.h"
#include "util/rbtree.h"
#include "util/storage/lookup3.h"

enum {
    LINE_SIZE = 6144,   /* more than an event's */
    MOST_MAXRTO = 12000 /* ms; a server that takes longer is only probed */
};

/* Of rtt.c's and infra.c's, which are defined among the daemon's options. */
int USEFUL_SERVER_TOP_TIMEOUT;
int UNKNOWN_SERVER_NICENESS;
int PROBE_MAXRTO; /* no variable in older releases, but the same number */

/* Of log.c's: the functions that are linked in say nothing of their steps. */
enum verbosity_value verbosity = NO_VERBOSE;

/*
 * The end of the daemon's trees. See module/local.mk: every file that is compiled for this way in
 * has it in the place of Unbound's own variable.
 */
rbnode_type *wf_stock_tree_end;

static void say(enum wf_stock_level level, const char *format, va_list args)
{
    char line[LINE_SIZE];

    vsnprintf(line, sizeof(line), format, args);
    wf_stock_log(level, line);
}

void log_info(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(WF_STOCK_INFO, format, args);
    va_end(args);
}

void log_warn(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(WF_STOCK_WARN, format, args);
    va_end(args);
}

void log_err(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(WF_STOCK_ERR, format, args);
    va_end(args);
}

/* What Unbound tells about its steps at a higher verbosity the daemon tells itself. */
void verbose(enum verbosity_value level, const char *format, ...)
{
    (void)level;
    (void)format;
}

rbnode_type *rbtree_first(rbtree_type *tree)
{
    rbnode_type *node = tree->root;

    while (node != wf_stock_tree_end && node->left != wf_stock_tree_end)
        node = node->left;
    return node;
}

rbnode_type *rbtree_next(rbnode_type *node)
{
    rbnode_type *up = node->parent;

    if (node->right != wf_stock_tree_end) {
        for (node = node->right; node->left != wf_stock_tree_end;)
            node = node->left;
        return node;
    }
    while (up != wf_stock_tree_end && node == up->right) {
        node = up;
        up = up->parent;
    }
    return up;
}

rbnode_type *rbtree_last(rbtree_type *tree)
{
    rbnode_type *node = tree->root;

    while (node != wf_stock_tree_end && node->right != wf_stock_tree_end)
        node = node->right;
    return node;
}

rbnode_type *rbtree_previous(rbnode_type *node)
{
    rbnode_type *up = node->parent;

    if (node->left != wf_stock_tree_end) {
        for (node = node->left; node->right != wf_stock_tree_end;)
            node = node->right;
        return node;
    }
    while (up != wf_stock_tree_end && node == up->left) {
        node = up;
        up = up->parent;
    }
    return up;
}

int rbtree_find_less_equal(rbtree_type *tree, const void *key, rbnode_type **result)
{
    rbnode_type *node = tree->root;

    *result = NULL;
    while (node != wf_stock_tree_end) {
        int order = tree->cmp(key, node->key);

        if (order >= 0)
            *result = node;
        if (order == 0)
            return 1;
        node = order < 0 ? node->left : node->right;
    }
    return 0;
}

rbnode_type *rbtree_search(rbtree_type *tree, const void *key)
{
    rbnode_type *node;

    return rbtree_find_less_equal(tree, key, &node) ? node : NULL;
}

/* All trees of a program end in one node, and that node leads back to itself on each side. */
static bool find_tree_end(const struct module_env *env)
{
    rbnode_type *node = env->auth_zones == NULL ? NULL : env->auth_zones->ztree.root;
    size_t depth;

    for (depth = 0; node != NULL && depth < 64 && node->left != node; depth++)
        node = node->left;
    if (node == NULL || node->left != node || node->right != node || node->parent != node)
        return false;
    wf_stock_tree_end = node;
    return true;
}

/* dl_iterate_phdr names the running program first. */
static int find_program(struct dl_phdr_info *info, size_t size, void *base)
{
    (void)size;
    *(uintptr_t *)base = info->dlpi_addr;
    return 1;
}

void wf_stock_own_seed(void)
{
    uintptr_t base = 0;
    uint32_t seed;

    (void)dl_iterate_phdr(find_program, &base);
    memcpy(&seed, (const void *)(base + wf_built_for_seed), sizeof(seed));
    hash_set_raninit(seed);
}

/* As config_apply() does in util/config_file.c. */
static void take_options(const struct config_file *cfg)
{
    EDNS_ADVERTISED_SIZE = (uint16_t)cfg->edns_buffer_size;
    SERVE_EXPIRED = cfg->serve_expired;
    SERVE_EXPIRED_TTL = cfg->serve_expired_ttl;
    SERVE_EXPIRED_REPLY_TTL = cfg->serve_expired_reply_ttl;
    MAX_TTL = cfg->max_ttl;
    MIN_TTL = cfg->min_ttl;
    MAX_NEG_TTL = cfg->max_negative_ttl;
    RTT_MIN_TIMEOUT = cfg->infra_cache_min_rtt;
    RTT_MAX_TIMEOUT = cfg->infra_cache_max_rtt;
    USEFUL_SERVER_TOP_TIMEOUT = RTT_MAX_TIMEOUT;
    UNKNOWN_SERVER_NICENESS = cfg->unknown_server_time_limit;
    PROBE_MAXRTO = RTT_MAX_TIMEOUT < MOST_MAXRTO ? RTT_MAX_TIMEOUT : MOST_MAXRTO;
}

bool wf_stock_own_start(struct module_env *env)
{
    if (wf_built_for_seed == 0 || !find_tree_end(env)) {
        log_err("whyfail: cannot find its way in this Unbound; build the module for this Unbound");
        return false;
    }
    take_options(env->cfg);
    return true;
}

bool wf_stock_own_agrees(const struct reply_info *rep)
{
    size_t i;

    for (i = 0; i < rep->rrset_count; i++) {
        if (rrset_key_hash(&rep->rrsets[i]->rk) == rep->rrsets[i]->entry.hash)
            return true;
    }
    return false;
}
