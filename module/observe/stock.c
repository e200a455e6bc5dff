/*
 * stock.c - the way in through Unbound's python module: functions of C that Unbound calls as if
 * they were a script's.
 *
 * It is for a distribution's own daemon, which loads no libraries. stock.py takes them in and
 * registers the hooks; after that no line of Python is run for a query.
 *
 * Unbound calls the hook for a SERVFAIL with locks of its caches held, and waits there for
 * Python's lock, the GIL. So whoever holds the GIL must not wait for a lock of Unbound's: where
 * one may be taken, the GIL is given up before.
 *
 * Whatever goes wrong, no exception is left behind and nothing false is returned: Unbound would
 * make a SERVFAIL of it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/compat.h" /* first: it has Unbound's config.h */

#undef _POSIX_C_SOURCE
#undef _XOPEN_SOURCE
#include "observe/seen.h"
#include "observe/stock_python.h"

#include <stdatomic.h>

#include "observe/failed.h"
#include "observe/guard.h"
#include "observe/hooks.h"
#include "observe/observe.h"
#include "observe/options_beside.h"
#include "observe/query.h"
#include "observe/region.h"
#include "observe/stock_attempt.h"
#include "observe/stock_mark.h"
#include "observe/stock_own.h"
#include "observe/stock_packet.h"
#include "observe/stock_record.h"
#include "observe/watching.h"

static const char word[] = "python"; /* what stands for it in module-config */

static struct {
    struct wf_module *module; /* NULL: queries are only passed on */
    struct module_env *env;
    int id;
} here;

/*
 * The cause memory outlives a reload, as in a module that is built in: the interpreter is ended
 * then, but what it has loaded stays.
 */
static struct wf_memory *kept;

/*
 * The caches are found in by a hash. It is right when it gives what Unbound has noted with one of
 * its RRsets; for some of its own making it has noted nothing, so one that differs proves little.
 */
enum { MOST_DOUBTS = 16 };
static atomic_bool is_proven, is_off;
static atomic_int doubts;

static struct wf_module *module_in_use(void)
{
    return atomic_load_explicit(&is_off, memory_order_relaxed) ? NULL : here.module;
}

static void prove(const struct module_qstate *q)
{
    if (atomic_load_explicit(&is_proven, memory_order_relaxed))
        return;
    wf_stock_own_seed();
    if (q->return_msg == NULL || q->return_msg->rep->rrset_count == 0)
        return;
    if (wf_stock_own_agrees(q->return_msg->rep))
        atomic_store(&is_proven, true);
    else if (atomic_fetch_add(&doubts, 1) == MOST_DOUBTS && !atomic_exchange(&is_off, true))
        log_err("whyfail: cannot read the caches of this Unbound: names are resolved as without "
                "whyfail, and no failure is explained");
}

static bool tells_cached(const struct wf_module *module)
{
    const struct wf_options *options = wf_engine_options(module->engine);

    return options->ede && options->ede_cached;
}

static void end_of_attempt(struct wf_module *module, struct module_qstate *q, int id)
{
    if (wf_stock_attempt_ended(q, id, module->cells))
        wf_module_answered(module, q, wf_query_newest(q, id));
}

/*
 * Who waits for a look-up has nothing under way itself. When the look-up begins is closer to the
 * end of that one's last attempt than when it has ended, as it may go to servers that are silent.
 */
static void end_attempts_of_supers(struct wf_module *module, const struct module_qstate *q, int id)
{
    struct mesh_state_ref *ref;

    RBTREE_FOR (ref, struct mesh_state_ref *, &q->mesh_info->super_set) {
        struct module_qstate *super = &ref->s->s;

        if (super->ext_state[super->curmod] == module_wait_subquery)
            end_of_attempt(module, super, id);
    }
}

static void end_of_query(struct wf_module *module, struct module_qstate *q, int id)
{
    end_of_attempt(module, q, id);
    if (q->env->cfg->private_address != NULL)
        wf_stock_packet_tell_supers(q, id);
    wf_module_operate(module, q, module_event_moddone, id);
    if (wf_query_failed(q) && tells_cached(module))
        wf_stock_mark_cached(q);
}

/*
 * Whether a query's end takes more than a look at it. Most are good ones that nobody else waits
 * for: there no lock is taken, and giving up the GIL would be the greater part of what it costs.
 */
static bool is_eventful(const struct wf_module *module, struct module_qstate *q)
{
    return module->insecure || q->mesh_info->super_set.count > 0 || !wf_query_is_good(q) ||
           (module->watched != NULL && wf_watching_looks(module, q));
}

/* operate(id, event, qstate, qdata) */
static PyObject *operate(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
    struct module_qstate *q = count >= 3 ? wf_stock_pointer(args[2]) : NULL;
    struct wf_module *module = module_in_use();
    enum module_ev event;
    int id;

    (void)self;
    if (q == NULL)
        Py_RETURN_TRUE; /* cannot be: Unbound made the object of it */
    id = (int)PyLong_AsLong(args[0]);
    event = (enum module_ev)PyLong_AsLong(args[1]);
    if (event != module_event_moddone) {
        wf_module_operate(module, q, event, id);
        Py_RETURN_TRUE;
    }
    if (module == NULL) {
        wf_module_operate(NULL, q, event, id);
        Py_RETURN_TRUE;
    }
    prove(q);
    if (is_eventful(module, q)) {
        Py_BEGIN_ALLOW_THREADS;
        end_of_query(module, q, id);
        Py_END_ALLOW_THREADS;
    } else {
        end_of_query(module, q, id);
    }
    Py_RETURN_TRUE;
}

/* inform_super(id, qstate, superqstate, qdata): supers get what they need at a sub-query's end. */
static PyObject *inform_super(PyObject *self, PyObject *args)
{
    (void)self;
    (void)args;
    Py_RETURN_TRUE;
}

static PyObject *go_on(void)
{
    PyErr_Clear();
    return PyLong_FromLong(1); /* one of the numbers that Python keeps */
}

static PyObject *item(PyObject *args, Py_ssize_t at)
{
    return at < PyTuple_GET_SIZE(args) ? PyTuple_GET_ITEM(args, at) : NULL;
}

static socklen_t address_size(const struct sockaddr_storage *addr)
{
    return addr->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
}

/* The zone's name is handed on as a copy; the iterator has it for as long as the query lives. */
static uint8_t *lasting_zone(struct module_qstate *q, PyObject *zone)
{
    const struct iter_qstate *iq = wf_query_iterator(q);
    size_t len = (size_t)PyBytes_GET_SIZE(zone);

    if (iq != NULL && iq->dp != NULL && iq->dp->namelen == len &&
        memcmp(iq->dp->name, PyBytes_AS_STRING(zone), len) == 0)
        return iq->dp->name;
    return wf_region_copy(q->region, PyBytes_AS_STRING(zone), len);
}

static uint16_t flags_from(PyObject *number)
{
    return number != NULL && PyLong_Check(number) ? (uint16_t)PyLong_AsUnsignedLongMask(number) : 0;
}

/* on_query(qinfo, flags, qstate, addr, zone, region): no lock of Unbound's is taken here */
static PyObject *on_query(PyObject *self, PyObject *args, PyObject *kwargs)
{
    struct query_info *qinfo = wf_stock_pointer(item(args, 0));
    struct module_qstate *q = wf_stock_pointer(item(args, 2));
    struct sockaddr_storage *addr = wf_stock_pointer(item(args, 3));
    struct wf_module *module = module_in_use();
    PyObject *zone = item(args, 4);
    uint16_t flags = flags_from(item(args, 1));
    uint8_t *name;

    (void)self;
    (void)kwargs;
    if (module == NULL || qinfo == NULL || q == NULL || addr == NULL || zone == NULL ||
        !PyBytes_Check(zone))
        return go_on();
    end_of_attempt(module, q, here.id);
    if (q->mesh_info->super_set.count > 0)
        end_attempts_of_supers(module, q, here.id);
    name = lasting_zone(q, zone);
    wf_on_query(qinfo, flags, q, addr, address_size(addr), name,
                name == NULL ? 0 : (size_t)PyBytes_GET_SIZE(zone), q->region, here.id, module);
    wf_stock_attempt_sent(q, here.id);
    return go_on();
}

/* What Unbound hands to a hook for replies. */
struct reply_call {
    struct query_info *qinfo;
    struct module_qstate *q;
    struct reply_info *rep;
    int rcode;
    struct edns_data *edns;
    struct edns_option **options;
    struct regional *region;
    struct comm_reply *client;
    struct timeval start;
};

static struct timeval time_from(PyObject *seconds)
{
    double value = seconds == NULL ? 0 : PyFloat_AsDouble(seconds);
    time_t whole = (time_t)value;

    return (struct timeval){.tv_sec = whole,
                            .tv_usec = (suseconds_t)((value - (double)whole) * 1e6)};
}

/* (qinfo, qstate, rep, rcode, edns, opt_list_out, region, repinfo=, start_time=) */
static bool read_call(struct reply_call *call, PyObject *args, PyObject *kwargs)
{
    if (PyTuple_GET_SIZE(args) < 7 || kwargs == NULL)
        return false;
    *call = (struct reply_call){
        .qinfo = wf_stock_pointer(item(args, 0)),
        .q = wf_stock_pointer(item(args, 1)),
        .rep = wf_stock_pointer(item(args, 2)),
        .rcode = (int)PyLong_AsLong(item(args, 3)),
        .edns = wf_stock_pointer(item(args, 4)),
        .options = wf_stock_pointer(item(args, 5)),
        .region = wf_stock_pointer(item(args, 6)),
        .client = wf_stock_pointer(PyDict_GetItemString(kwargs, "repinfo")),
        .start = time_from(PyDict_GetItemString(kwargs, "start_time")),
    };
    PyErr_Clear();
    return call->edns != NULL && call->options != NULL && call->region != NULL;
}

static PyObject *on_reply(inplace_cb_reply_func_type *hook, PyObject *args, PyObject *kwargs)
{
    struct wf_module *module = module_in_use();
    struct reply_call call;

    if (module == NULL || !read_call(&call, args, kwargs))
        return go_on();
    Py_BEGIN_ALLOW_THREADS;
    if (call.q != NULL)
        (void)wf_stock_attempt_ended(call.q, here.id, module->cells);
    hook(call.qinfo, call.q, call.rep, call.rcode, call.edns, call.options, call.client,
         call.region, &call.start, here.id, module);
    Py_END_ALLOW_THREADS;
    return go_on();
}

static PyObject *on_servfail(PyObject *self, PyObject *args, PyObject *kwargs)
{
    (void)self;
    return on_reply(wf_on_servfail, args, kwargs);
}

static PyObject *on_local(PyObject *self, PyObject *args, PyObject *kwargs)
{
    (void)self;
    return on_reply(wf_on_local, args, kwargs);
}

static PyObject *on_fresh(PyObject *self, PyObject *args, PyObject *kwargs)
{
    (void)self;
    return on_reply(wf_on_reply, args, kwargs);
}

static PyObject *on_cached(PyObject *self, PyObject *args, PyObject *kwargs)
{
    (void)self;
    return on_reply(wf_on_cached, args, kwargs);
}

static bool is_only_script(const struct config_file *cfg)
{
    const char *at = strstr(cfg->module_conf, word);

    return at != NULL && strstr(at + 1, word) == NULL;
}

static bool start_module(struct module_env *env, int id)
{
    struct wf_memory *memory = kept;
    struct wf_options options;

    if (!wf_place_fits(env, id, word) ||
        !wf_options_beside(&options, env->cfg, word, env->cfg->python_script))
        return false;
    kept = NULL;
    here.module = wf_module_start(&options, env, memory);
    return here.module != NULL;
}

static bool start_here(struct module_env *env, int id)
{
    if (here.module != NULL) {
        log_err("whyfail: module-config: \"%s\": \"python-script:\" names the module twice",
                env->cfg->module_conf);
        return false;
    }
    here.env = env;
    here.id = id;
    atomic_store(&is_proven, false);
    atomic_store(&is_off, false);
    atomic_store(&doubts, 0);
    return wf_guard_check(env) && wf_stock_own_start(env) && start_module(env, id);
}

/*
 * start(id, env): whether queries are looked at from here on; else a line in the log says why. 2:
 * and good answers, too, which costs each of them more than Unbound itself does.
 */
static PyObject *start(PyObject *self, PyObject *args)
{
    PyObject *object;
    struct module_env *env;
    bool ok = false;
    int id;

    (void)self;
    if (!PyArg_ParseTuple(args, "iO", &id, &object))
        return NULL;
    env = wf_stock_pointer(object);
    if (env != NULL && wf_stock_python_start(is_only_script(env->cfg))) {
        Py_BEGIN_ALLOW_THREADS;
        ok = start_here(env, id);
        Py_END_ALLOW_THREADS;
        ok = ok && wf_stock_records_start(here.module->cells);
    }
    return PyLong_FromLong(ok ? 1 + here.module->insecure : 0);
}

/*
 * Unbound keeps what a script has registered over a reload, and would call both. With each hook it
 * took a reference to the function and gives it back nowhere: the function, and so the object of
 * this library, would outlive the interpreter.
 */
static void leave_hooks(void)
{
    const struct inplace_cb *hook;
    size_t i;

    for (i = 0; i < inplace_cb_types_total; i++) {
        for (hook = here.env->inplace_cb_lists[i]; hook != NULL; hook = hook->next) {
            if (hook->id == here.id)
                Py_DECREF((PyObject *)hook->cb_arg);
        }
        inplace_cb_delete(here.env, (enum inplace_cb_list_type)i, here.id);
    }
}

/* stop(): all queries are gone. */
static PyObject *stop(PyObject *self, PyObject *args)
{
    struct wf_module *module = here.module;

    (void)self;
    (void)args;
    if (module != NULL) {
        leave_hooks();
        here.module = NULL;
        wf_stock_records_stop();
        Py_BEGIN_ALLOW_THREADS;
        kept = wf_module_stop_but_memory(module);
        Py_END_ALLOW_THREADS;
    }
    wf_stock_python_stop();
    Py_RETURN_TRUE;
}

static PyMethodDef functions[] = {
    {"start", start, METH_VARARGS, NULL},
    {"stop", stop, METH_NOARGS, NULL},
    {"operate", (PyCFunction)(void (*)(void))operate, METH_FASTCALL, NULL},
    {"inform_super", inform_super, METH_VARARGS, NULL},
    {"on_query", (PyCFunction)(void (*)(void))on_query, METH_VARARGS | METH_KEYWORDS, NULL},
    {"on_servfail", (PyCFunction)(void (*)(void))on_servfail, METH_VARARGS | METH_KEYWORDS, NULL},
    {"on_local", (PyCFunction)(void (*)(void))on_local, METH_VARARGS | METH_KEYWORDS, NULL},
    {"on_reply", (PyCFunction)(void (*)(void))on_fresh, METH_VARARGS | METH_KEYWORDS, NULL},
    {"on_cached", (PyCFunction)(void (*)(void))on_cached, METH_VARARGS | METH_KEYWORDS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "whyfail_stock",
    .m_size = -1,
    .m_methods = functions,
};

PyMODINIT_FUNC PyInit_whyfail_stock(void);

PyMODINIT_FUNC PyInit_whyfail_stock(void)
{
    return PyModule_Create(&definition);
}
