#!/bin/bash
# fallback.sh - packaging/fallback makes a configuration fit an Unbound without whyfail, and one with
# it again, whatever way the lines for whyfail were written.
#
# The two are real: UNBOUND, without, and UNBOUND_BUILTIN, which are wanted in the environment; so is
# what judges, their unbound-checkconf. Nothing is installed. ./quickstart deb-test does the same with
# packages.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
SCRATCH=$(mktemp -d) || exit 1
trap 'rm -rf "$SCRATCH"' EXIT
TAP_PART="fallback"
TAP_FILES=("$SCRATCH/out")
ETC=$SCRATCH/etc
STATE=$SCRATCH/state
unset JOURNAL_STREAM

# offer NAME DAEMON: a folder with this Unbound's programs.
offer() {
    local program

    mkdir -p "$SCRATCH/$1" || return
    for program in unbound unbound-checkconf; do
        printf '#!/bin/sh\nexec "%s/%s" "$@"\n' "$(dirname "$2")" "$program" >"$SCRATCH/$1/$program" &&
            chmod +x "$SCRATCH/$1/$program" || return
    done
}

# installed NAME: what is due when this Unbound is the one that is there.
installed() {
    FALLBACK_PATH=$SCRATCH/$1:$PATH "$ROOT/packaging/fallback" -c "$ETC/unbound.conf" -s "$STATE" fit \
        >"$SCRATCH/out" 2>&1
}

takes() {
    "$SCRATCH/$1/unbound-checkconf" "${@:2}" "$ETC/unbound.conf" >>"$SCRATCH/out" 2>&1
}

# modules: as the configuration has them.
modules() {
    "$SCRATCH/without/unbound-checkconf" -o module-config "$ETC/unbound.conf" 2>>"$SCRATCH/out"
}

# write_conf TEXT: into unbound.conf, behind a clause "server:". A line "== NAME" starts another file.
write_conf() {
    rm -rf "$ETC" "$STATE" && mkdir -p "$ETC/unbound.conf.d" || return
    printf 'server: directory: "%s" username: "" chroot: "" pidfile: ""\n%b' "$ETC" "$1" |
        awk -v dir="$ETC" 'BEGIN { file = dir "/unbound.conf" }
            /^== / { file = dir "/" substr($0, 4); next }
            { gsub(/ETC/, dir); print >file }'
    rm -rf "$SCRATCH/before" && cp -a "$ETC" "$SCRATCH/before"
}

same_as() {
    diff -r "$SCRATCH/$1" "$ETC" >>"$SCRATCH/out"
}

# there_and_back NAME MODULES TEXT: the configuration, which only the Unbound with whyfail takes, is
# made fit for the other, has then MODULES, and comes back as it was, to the octet.
there_and_back() {
    local left

    write_conf "$3" && takes with && ! takes without
    report $? "$1: only an Unbound with whyfail takes it"
    installed without && takes without
    report $? "$1: an Unbound without it takes what was made of it"
    left=$(modules)
    [ "$left" = "$2" ]
    report $? "$1: the other modules stay: $left"
    grep -rqxF "#whyfail-note# $STATE/kept$(sed -n 's/^file //p' "$STATE/off" | head -n 1).on" "$ETC"
    report $? "$1: a note names the file as it was"
    installed without && installed with && takes with && same_as before
    report $? "$1: it comes back as it was"
}

# untouched NAME TEXT: nothing in it is whyfail's.
untouched() {
    write_conf "$2" && installed without && same_as before && [ ! -e "$STATE/off" ]
    report $? "$1: is left alone"
}

both='module-config: "whyfail validator iterator"'
test_ways_to_write() {
    there_and_back "the example" "validator iterator" \
        "include-toplevel: ETC/unbound.conf.d/*.conf\n== unbound.conf.d/whyfail.conf\n$(sed \
            '/^ *log:/s/:.*/: unbound/' "$ROOT/conf-examples/unbound-builtin.conf")\n"
    there_and_back "in unbound.conf itself" "validator iterator" \
        "$both\nwhyfail:\n  log: unbound\n  ede-detail: zone\nremote-control:\n  control-enable: no\n"
    there_and_back "only the clause" "subnetcache validator iterator" "whyfail:\n  log: unbound\n"
    there_and_back "only the word" "dns64 validator iterator" \
        'module-config: "dns64 whyfail validator iterator"\n'
    there_and_back "clause and word in two files" "respip validator iterator" \
        "include: ETC/modules.conf\ninclude-toplevel: \"ETC/unbound.conf.d/z*.conf\"\n== modules.conf\n\
module-config: 'respip whyfail validator iterator' # mine\n== unbound.conf.d/zz.conf\nwhyfail:\nlog: unbound\n"
    there_and_back "all on one line" "validator iterator" \
        "do-ip6: no $both  verbosity: 1 # words\nwhyfail: log:unbound ede: \"yes\" server: do-ip4: yes\n"
    there_and_back "values on lines of their own" "validator iterator" \
        'module-config:\n  "whyfail validator iterator"\nwhyfail:\n  log:\n    unbound\nserver:\n'
    there_and_back "tabs and carriage returns" "validator iterator" \
        'module-config:\t"whyfail validator iterator"\r\nwhyfail:\r\n\tlog: unbound\r\n'
    there_and_back "comments in the clause" "validator iterator" \
        "$both\nwhyfail: # on\n  # log: no\n\n  log: unbound # here\n# end\nserver: verbosity: 0\n"
    there_and_back "options from another file" "validator iterator" \
        "$both\nwhyfail:\n  include: ETC/options\n  ede: no\n== options\nlog: unbound\n"
    there_and_back "a clause twice, an option twice" "validator iterator" \
        "whyfail:\n  ede: no\nserver:\n  $both\nwhyfail:\n  ede: yes\nserver:\n  $both\n"
    there_and_back "a value with colons" "validator iterator" \
        "$both\nwhyfail:\n  log: unix:/run/events\nserver:\n  access-control: fd00::/8 allow\n"
    there_and_back "files that braces name" "validator iterator" \
        "include: ETC/{a,b}.conf\n== a.conf\n$both\n== b.conf\nwhyfail:\n  ede: yes\n"
}

test_what_is_not() {
    untouched "no word of it" 'module-config: "validator iterator"\n'
    untouched "a comment" "# whyfail:\n# $both\n"
    untouched "a quote" 'log-identity: "whyfail: ede: x"\nlocal-data: "whyfail.test. A 192.0.2.1"\n'
    untouched "a zone of that name" 'local-zone: whyfail static\nstub-zone:\n  name: "whyfail"\n'
    untouched "an empty file" ''
}

# What the operator does to a file while whyfail is off.
test_changes_meanwhile() {
    local file=$ETC/unbound.conf

    write_conf "$both\nwhyfail:\n  log: unbound\n" && installed without &&
        printf 'server:\n  verbosity: 0\n' >>"$file" && installed with && takes with &&
        grep -q '^  verbosity: 0' "$file" && grep -qF "$both" "$file" && ! grep -q '#whyfail-' "$file"
    report $? "lines that were added meanwhile stay"
    write_conf "$both\nwhyfail:\n  log: unbound\n" && installed without &&
        cp "$SCRATCH/before/unbound.conf" "$file" && ! takes without && installed without &&
        takes without && installed with && same_as before
    report $? "a file that was written once more is set aside once more"
    write_conf "$both\nwhyfail:\n  log: unbound\n" && installed without &&
        printf 'whyfail:\n  ede: no\n' >>"$file" && installed without && takes without &&
        [ "$(grep -c 'lines for whyfail were set aside' "$file")" -eq 1 ] && installed with &&
        takes with && grep -q '^  ede: no' "$file"
    report $? "what was added to a clause is set aside, too"
}

test_files() {
    local file=$ETC/unbound.conf

    write_conf "$both\n" && mv "$file" "$ETC/kept-elsewhere" && ln -s kept-elsewhere "$file" &&
        chmod 640 "$ETC/kept-elsewhere" && installed without && takes without && [ -L "$file" ] &&
        [ "$(stat -c %a "$ETC/kept-elsewhere")" = 640 ] && installed with && takes with
    report $? "a link stays one, and the file's mode what it was"
    write_conf "$both\n" && installed without && cmp -s "$STATE/kept$file.on" "$SCRATCH/before/unbound.conf"
    report $? "the original is kept"
    [ "$(find "$STATE/kept" -perm /077 -type d | wc -l)" -eq 0 ] &&
        [ "$(sed -n 's/^file //p' "$STATE/off")" = "$file" ] && grep -q '^since 2' "$STATE/off" &&
        grep -q '^reason .*has no whyfail' "$STATE/off"
    report $? "for nobody else to read, and a file says since when, why and where"
    installed without && grep -q 'whyfail is off since' "$SCRATCH/out" && installed with &&
        grep -q 'whyfail is on' "$SCRATCH/out" && [ ! -e "$STATE/off" ]
    report $? "each start says that it is off, and the first one with it that it is on"
    [ -z "$(find "$ETC" -name '*whyfail-new')" ]
    report $? "nothing is left beside the files"
}

# A file that cannot be replaced: a folder stands where its new content is to be written.
test_all_or_none() {
    write_conf "include: ETC/a.conf\ninclude: ETC/b.conf\n== a.conf\n$both\n== b.conf\nwhyfail:\n  ede: yes\n"
    mkdir "$ETC/.b.conf.whyfail-new" "$SCRATCH/before/.b.conf.whyfail-new"
    ! installed without && same_as before && grep -q "cannot replace $ETC/b.conf" "$SCRATCH/out"
    report $? "of two files both are changed or none"
}

# An Unbound with whyfail that does not know an option: its own check says so.
test_refused_on_return() {
    write_conf "$both\nwhyfail:\n  ede: yes\n" && installed without &&
        sed -i 's/ede: yes/some-new-option: yes/' "$ETC/unbound.conf" &&
        ! installed with && takes with && grep -q 'still OFF' "$SCRATCH/out"
    report $? "lines that the Unbound with whyfail does not take stay aside"
}

# Below unattended-upgrades the variable is there, but what is said goes elsewhere.
test_journal() {
    write_conf "$both\n" && JOURNAL_STREAM=1:1 installed without &&
        grep -q '^whyfail-fallback: whyfail is OFF' "$SCRATCH/out"
    report $? "what is said is marked as its own where that is not the journal"
    : >"$SCRATCH/out"
    JOURNAL_STREAM=$(stat -c %d:%i "$SCRATCH/out") installed with &&
        grep -q '^<4>whyfail is on' "$SCRATCH/out"
    report $? "and has a priority where it is"
}

test_no_unbound() {
    mkdir -p "$SCRATCH/none" && printf '#!/bin/sh\nexit 127\n' >"$SCRATCH/none/unbound" &&
        chmod +x "$SCRATCH/none/unbound" && write_conf "$both\n" && installed none && same_as before
    report $? "an Unbound that does not run changes nothing"
    FALLBACK_PATH=$SCRATCH/none:$PATH "$ROOT/packaging/fallback" -c "$ETC/unbound.conf" -s "$STATE" \
        off "unbound 9 comes without whyfail" >"$SCRATCH/out" 2>&1 && takes without &&
        grep -q '^reason unbound 9 comes' "$STATE/off"
    report $? "but off sets aside without asking it"
}

# An awk that a full machine cannot run, the first time, the second and so on, is no sign that a file
# has nothing of whyfail's.
test_no_awk() {
    local works

    offer without-awk "$UNBOUND" || return
    cat >"$SCRATCH/without-awk/awk" <<END || return
#!/bin/sh
[ -s "$SCRATCH/awks" ] || exit 2
sed -i 1d "$SCRATCH/awks"
PATH=$PATH exec awk "\$@"
END
    chmod +x "$SCRATCH/without-awk/awk"
    for works in 0 1 2 3 4 5; do
        write_conf "include: ETC/a.conf\n$both\n== a.conf\nwhyfail:\n  ede: yes\n"
        seq "$works" >"$SCRATCH/awks"
        ! installed without-awk && same_as before && grep -q 'nothing was changed' "$SCRATCH/out" &&
            [ ! -e "$STATE/off" ]
        report $? "an awk that runs $works times and then no more changes nothing, and is told"
    done
    installed without && takes without
    report $? "the next time it is done"
}

offer without "$UNBOUND" && offer with "$UNBOUND_BUILTIN" || exit 1
test_ways_to_write
test_what_is_not
test_changes_meanwhile
test_files
test_all_or_none
test_refused_on_return
test_journal
test_no_unbound
test_no_awk
all_passed
