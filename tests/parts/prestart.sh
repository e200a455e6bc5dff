#!/bin/bash
# prestart.sh - whatever the library is or is not, Unbound serves after whyfail-prestart; and with the
# library again once it fits.
#
# Needs UNBOUND, MODULE and a compiler, and UNBOUND_BUILTIN for an Unbound that loads no modules.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
export TMPDIR=/tmp # another user has to come in
# shellcheck source=tests/lib/daemon.sh
. "$(dirname "$0")/../lib/daemon.sh"
PRESTART=$(cd "$(dirname "$0")/../.." && pwd)/startup/whyfail-prestart
TAP_PART=prestart
TAP_FILES=("$SCRATCH/told" "$SCRATCH/unbound.conf" "$SCRATCH/log")
LIBRARY=$SCRATCH/lib/whyfail.so
mkdir "$SCRATCH/lib"

# prestart [DAEMON]: what it says is in $SCRATCH/told.
prestart() {
    "$PRESTART" -c "$SCRATCH/unbound.conf" -b "${1:-$UNBOUND}" >"$SCRATCH/out" 2>"$SCRATCH/told" &&
        [ ! -s "$SCRATCH/out" ] && [ -z "$(find "$SCRATCH" -name '.whyfail-prestart*')" ]
}

told() {
    grep -qF -- "$1" "$SCRATCH/told"
}

# serves [DAEMON]: whether Unbound does, with the configuration as it is.
serves() {
    UNBOUND=${1:-$UNBOUND} try_start && dig @127.0.0.1 +tries=1 localhost A | grep -q NOERROR
}

# The module's writer of events is a thread with a name of its own.
is_on() {
    cat "/proc/$DAEMON/task/"*/comm | grep -qx whyfail-log
}

# survives NAME WORDS [DAEMON]: Unbound, which does not start with the library, does after the check;
# the check gives the words as its reason. Then, with a library that fits, all is as it was.
survives() {
    local daemon=${3:-$UNBOUND} started=0

    cp "$SCRATCH/unbound.conf" "$SCRATCH/before"
    UNBOUND=$daemon try_start && started=1
    stop_daemon
    [ "$started" -eq 0 ]
    report $? "$1: Unbound alone does not start"
    prestart "$daemon" && told 'whyfail is OFF, Unbound serves without it: ' && told "$2"
    report $? "$1: the check says that whyfail is off, and why"
    serves "$daemon" && ! is_on
    report $? "$1: Unbound serves, without whyfail"
    stop_daemon
    cp "$SCRATCH/unbound.conf" "$SCRATCH/aside"
    prestart "$daemon" && told 'whyfail is still off, ' && cmp -s "$SCRATCH/unbound.conf" "$SCRATCH/aside"
    report $? "$1: the next check says so again, and writes nothing"
    comes_back "$1"
}

comes_back() {
    rm -rf "$LIBRARY"
    cp "$MODULE" "$LIBRARY"
    prestart && told 'whyfail is on again: ' && cmp -s "$SCRATCH/unbound.conf" "$SCRATCH/before" &&
        [ "$(stat -c '%a %u %g' "$SCRATCH/unbound.conf")" = '640 0 0' ]
    report $? "$1: once the library fits, the configuration is as it was, octet by octet"
    serves && is_on
    report $? "$1: and Unbound serves with whyfail"
    stop_daemon
}

# use_library: the configuration loads it, and nothing lies there.
use_library() {
    rm -rf "$LIBRARY"
    write_conf "$LIBRARY" "$@"
    chmod 640 "$SCRATCH/unbound.conf"
}

# stub_library SOURCE [LINKER-FLAG...]: a library of Unbound's six symbols with that init().
stub_library() {
    printf '%s\n' "$1" 'void deinit(void *e, int i) { (void)e; (void)i; }' \
        'void operate(void *q, int v, int i, void *o) { (void)q; (void)v; (void)i; (void)o; }' \
        'void inform_super(void *q, int i, void *s) { (void)q; (void)i; (void)s; }' \
        'void clear(void *q, int i) { (void)q; (void)i; }' \
        'unsigned long get_mem(void *e, int i) { (void)e; (void)i; return 0; }' >"$SCRATCH/stub.c"
    gcc -shared -fPIC -o "$LIBRARY" "$SCRATCH/stub.c" -Wl,--no-as-needed "${@:2}"
}

use_library
cp "$MODULE" "$LIBRARY"
cp "$SCRATCH/unbound.conf" "$SCRATCH/before"
prestart && [ ! -s "$SCRATCH/told" ] && cmp -s "$SCRATCH/unbound.conf" "$SCRATCH/before"
report $? "a library that fits: nothing is done, nothing is said"

use_library
survives "a missing library" 'whyfail.so: cannot open shared object file: No such file or directory'
use_library
touch "$LIBRARY"
survives "an empty one" 'whyfail.so: file too short'
use_library
mkdir "$LIBRARY"
survives "a folder in its place" 'whyfail.so: cannot read file data: Is a directory'
use_library
head -c 5000 "$MODULE" >"$LIBRARY"
survives "one cut short" 'whyfail.so'
use_library
head -c $(($(stat -c %s "$MODULE") / 16)) "$MODULE" >"$LIBRARY"
survives "one cut short in what is loaded" 'whyfail.so'
use_library
echo 'not a library' >"$LIBRARY"
survives "a text" 'whyfail.so: '
use_library
stub_library 'int init(void *e, int i) { (void)e; (void)i; return 0; }'
survives "one that refuses" 'module init for module dynlib failed'
use_library
stub_library 'int init(void *e, int i) { (void)e; (void)i; __builtin_trap(); }'
survives "one that crashes" 'Unbound died of signal '
use_library
echo 'int gone;' | gcc -shared -fPIC -o "$SCRATCH/lib/libgone.so" -xc -
stub_library 'int init(void *e, int i) { (void)e; (void)i; return 1; }' "-L$SCRATCH/lib" -lgone
rm "$SCRATCH/lib/libgone.so"
survives "one whose own library went away" 'libgone.so: cannot open shared object file'
use_library
stub_library 'int gone(void); int init(void *e, int i) { (void)e; (void)i; return gone(); }' -Wl,-z,now
survives "one that wants what this Unbound does not have" 'undefined symbol: gone'
use_library
sed "s/$(readelf -n "$UNBOUND" | sed -n 's/^ *Build ID: *//p')/$(printf 'ab%.0s' {1..20})/g" "$MODULE" >"$LIBRARY"
survives "one built for another Unbound" "build-id $(printf 'ab%.0s' {1..20}), but this program's build-id is"

if [ "$(id -u)" -eq 0 ] && [ -r /proc/self/uid_map ] && grep -q 4294967295 /proc/self/uid_map; then
    use_library
    cp "$MODULE" "$LIBRARY"
    chmod 600 "$LIBRARY"
    chmod 755 "$SCRATCH"
    sed -i 's/username: ""/username: "nobody"/' "$SCRATCH/unbound.conf"
    survives "one that Unbound's user may not read" 'whyfail.so: cannot open shared object file: Permission denied'
fi

echo 'no-such-option: 1' >"$SCRATCH/whyfail.conf"
use_library "$SCRATCH/whyfail.conf"
cp "$MODULE" "$LIBRARY"
cp "$SCRATCH/unbound.conf" "$SCRATCH/before"
prestart && told "whyfail.conf:1: 'no-such-option' is not an option" && serves && ! is_on
report $? "a mistake in the options: Unbound serves without whyfail, and the line is told"
stop_daemon
echo 'log-window: 1' >"$SCRATCH/whyfail.conf"
comes_back "a mistake in the options, corrected"

if [ -x "${UNBOUND_BUILTIN:-}" ]; then
    use_library
    cp "$MODULE" "$LIBRARY"
    survives "an Unbound that loads no modules" "'dynlib'" "$UNBOUND_BUILTIN"
fi

# Unbound takes no port 0 since 1.23; and a port may be taken
mkdir "$SCRATCH/new"
ln -s "$UNBOUND_CHECKCONF" "$SCRATCH/new/unbound-checkconf"
cat >"$SCRATCH/new/unbound" <<END
#!/bin/sh
for conf in "\$@"; do :; done
if grep -q '@0\$' "\$conf"; then
    echo 'error: invalid portnumber in interface'
elif [ ! -e '$SCRATCH/new/taken' ]; then
    : >'$SCRATCH/new/taken'
    echo "error: can't bind socket: Address already in use"
else
    exec '$UNBOUND' "\$@"
fi
exit 1
END
chmod +x "$SCRATCH/new/unbound"
use_library
prestart "$SCRATCH/new/unbound" && told 'whyfail is OFF, Unbound serves without it: ' &&
    [ -e "$SCRATCH/new/taken" ]
report $? "an Unbound that takes no port 0, where the first port is taken"

# as others write it: in a file that is included, behind which nothing else is said
use_library
mv "$SCRATCH/unbound.conf" "$SCRATCH/part.conf"
printf 'server: verbosity: 1\ninclude: "%s/*part.conf"' "$SCRATCH" >"$SCRATCH/unbound.conf"
chmod 640 "$SCRATCH/unbound.conf"
survives "lines in a file that is included, and no newline at the end" 'No such file or directory'

# other modules and libraries
use_library
stub_library 'int init(void *e, int i) { (void)e; (void)i; return 1; }'
mv "$LIBRARY" "$SCRATCH/lib/other.so"
sed -i -e 's/"dynlib validator/"dns64 dynlib dynlib validator/' \
    -e "s|^dynlib:|&\n    dynlib-file: \"$SCRATCH/lib/other.so\"|" "$SCRATCH/unbound.conf"
prestart && told 'No such file' &&
    [ "$("$UNBOUND_CHECKCONF" -o module-config "$SCRATCH/unbound.conf")" = 'dns64 dynlib validator iterator' ]
report $? "another library in front of it stays"
sed -i '/^# begin whyfail/,$d; /other.so/d' "$SCRATCH/unbound.conf"
sed -i "\$a\\    dynlib-file: \"$SCRATCH/lib/other.so\"" "$SCRATCH/unbound.conf"
prestart && told 'the libraries behind it cannot be loaded' &&
    [ "$("$UNBOUND_CHECKCONF" -o module-config "$SCRATCH/unbound.conf")" = 'dns64 validator iterator' ]
report $? "one behind it, which would be taken for it, goes with it"
write_conf "$SCRATCH/lib/absent.so"
cp "$SCRATCH/unbound.conf" "$SCRATCH/before"
prestart && [ ! -s "$SCRATCH/told" ] && cmp -s "$SCRATCH/unbound.conf" "$SCRATCH/before"
report $? "a library that is not whyfail's is none of its business"

use_library
prestart && sed -i 's/"dynlib validator/"validator/' "$SCRATCH/unbound.conf"
prestart && told 'no longer loads the library' && ! grep -q 'whyfail-prestart' "$SCRATCH/unbound.conf"
report $? "lines that the operator took out stay out"

# where it is not the library's fault, nothing is done
use_library
sed -i 's/username: ""/username: "no-such-user"/' "$SCRATCH/unbound.conf"
cp "$SCRATCH/unbound.conf" "$SCRATCH/before"
prestart && told 'does not come up without whyfail, either' && cmp -s "$SCRATCH/unbound.conf" "$SCRATCH/before"
report $? "an Unbound that fails for another reason: nothing is changed"
use_library
echo 'no-such-word: 1' >>"$SCRATCH/unbound.conf"
prestart && told 'unbound-checkconf does not take' && told 'nothing was changed'
report $? "a configuration with a mistake: nothing is changed"
"$PRESTART" -c "$SCRATCH/none.conf" -b "$UNBOUND" 2>"$SCRATCH/told" && told 'none.conf cannot be read'
report $? "no configuration: that is told, and Unbound may start"
"$PRESTART" -x 2>"$SCRATCH/told"
[ $? -eq 3 ] && told 'usage: '
report $? "a wrong call"
use_library
ln -s unbound.conf "$SCRATCH/link.conf"
"$PRESTART" -c "$SCRATCH/link.conf" -b "$UNBOUND" 2>"$SCRATCH/told" && [ -L "$SCRATCH/link.conf" ] &&
    grep -q '^# begin whyfail-prestart' "$SCRATCH/unbound.conf"
report $? "a configuration that is a symbolic link stays one"
INVOCATION_ID=1 prestart && grep -q '^<3>whyfail-prestart: ' "$SCRATCH/told"
report $? "below systemd a line begins with its level"
all_passed
