# stock.py - takes whyfail into a distribution's own Unbound, through its python module.
#
# Beside this file lies one build of whyfail for each daemon that it is known to fit, named by the
# daemon's build-id. With any other daemon, and whatever goes wrong, queries are passed on as if
# whyfail were not there: one line in the log says so. Nothing here runs for a query otherwise.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
import os
import sys
from importlib import machinery, util

OFF = "names are resolved as without whyfail, and no failure is explained"
NOTE = b"\x04\x00\x00\x00\x14\x00\x00\x00\x03\x00\x00\x00GNU\x00"  # of 20 octets, see elf(5)


def pass_on(id, event, qstate, qdata):
    qstate.ext_state[id] = MODULE_FINISHED if event == MODULE_EVENT_MODDONE else MODULE_WAIT_MODULE
    return True


def build_id():
    # where there is no /proc, the usual place: the module itself looks at what runs
    path = "/proc/self/exe" if os.path.exists("/proc/self/exe") else "/usr/sbin/unbound"
    with open(path, "rb") as program:
        head = program.read(4096)
    at = head.find(NOTE)
    if at < 0:
        return "none"
    return head[at + len(NOTE) : at + len(NOTE) + 20].hex()


def is_whole(path):
    """Whether the file reaches as far as its header says: to load less would end the daemon."""
    with open(path, "rb") as library:
        head = library.read(64)
        size = library.seek(0, os.SEEK_END)
    if len(head) < 64 or head[:4] != b"\x7fELF":
        return False
    order = "little" if head[5] == 1 else "big"
    at, width, rest = (40, 8, 58) if head[4] == 2 else (32, 4, 46)
    start = int.from_bytes(head[at : at + width], order)
    each = int.from_bytes(head[rest : rest + 2], order)
    count = int.from_bytes(head[rest + 2 : rest + 4], order)
    return 0 < start and start + each * count <= size


def load(folder):
    found = build_id()
    path = os.path.join(folder, found + ".so")
    if not os.path.exists(path):
        log_err(
            "whyfail: there is no build for this Unbound (build-id %s) in %s: %s; "
            'see "After an update" in unbound-whyfail(8)' % (found, folder, OFF)
        )
        return None
    if not is_whole(path):
        log_err("whyfail: %s is damaged: %s" % (path, OFF))
        return None
    loader = machinery.ExtensionFileLoader("whyfail_stock", path)
    module = util.module_from_spec(util.spec_from_loader("whyfail_stock", loader))
    loader.exec_module(module)
    return module


def is_checkconf():
    if not os.path.exists("/proc/self/exe"):
        return False
    return "checkconf" in os.path.basename(os.readlink("/proc/self/exe"))


def load_quietly(folder):
    try:
        if is_checkconf():
            return None  # it runs the script, too, but resolves nothing
        return load(folder)
    except BaseException as error:
        log_err("whyfail: %s: %s: %s" % (type(error).__name__, error, OFF))
        return None


def start(id, env):
    started = whyfail.start(id, env)
    if not started:
        log_err("whyfail: could not start: " + OFF)
        return
    register_inplace_cb_query(whyfail.on_query, env, id)
    register_inplace_cb_reply_servfail(whyfail.on_servfail, env, id)
    register_inplace_cb_reply_local(whyfail.on_local, env, id)
    if started > 1:
        register_inplace_cb_reply(whyfail.on_reply, env, id)
        register_inplace_cb_reply_cache(whyfail.on_cached, env, id)


def init_standard(id, env):
    try:
        if whyfail is not None:
            start(id, env)
    except BaseException as error:
        log_err("whyfail: %s: %s: %s" % (type(error).__name__, error, OFF))
    return True


def deinit(id):
    try:
        if whyfail is not None:
            whyfail.stop()
    except BaseException as error:
        log_err("whyfail: %s: %s" % (type(error).__name__, error))
    return True


def inform_super(id, qstate, superqstate, qdata):
    return True


operate = pass_on
whyfail = load_quietly(os.path.dirname(os.path.abspath(__file__)))
if whyfail is not None:
    operate = whyfail.operate
    inform_super = whyfail.inform_super
    # A thread that waits for the GIL asks for it after this long, in seconds, and who gives it up
    # then waits until it is taken: with few processors all threads would do that most of the time.
    # No hook holds it for longer than it takes to look at a query.
    sys.setswitchinterval(60)
