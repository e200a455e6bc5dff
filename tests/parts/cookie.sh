#!/bin/bash
# cookie.sh - clients with DNS cookies (RFC 7873, RFC 9018) and without get the same, beside the
# server's cookie where Unbound has such: from 1.18 on with answer-cookie. One that must show a cookie
# first (allow_cookie) gets BADCOOKIE or TC, which is no failure of a name and has no reason.
#
# Runs inside "lab shell", whose world it asks an Unbound of its own for. Needs UNBOUND in the
# environment; LAB_DIR is the lab's folder.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
# shellcheck source=tests/lib/beside.sh
. "$(dirname "$0")/../lib/beside.sh" || exit 1
TAP_PART="cookie"
TAP_FILES=("$LAB_DIR/answer")

PORT=5453
DIR=$LAB_DIR/cookie
CLIENT=0123456789abcdef # octets of a client's cookie, in hexadecimal digits

# serve LINE...: the lab's configuration, with these in its server clause.
serve() {
    conf_beside "$DIR/unbound.conf" "$PORT"
    printf 'server:\n' >>"$DIR/unbound.conf"
    printf '    %s\n' "$@" >>"$DIR/unbound.conf"
    start_beside "$DIR/unbound.conf" "$DIR/log"
}

# ask LABEL OPTION...
ask() {
    dig @127.0.0.1 -p "$PORT" +tries=1 +timeout=5 +nobadcookie "${@:2}" "www.$1.test" A \
        >"$LAB_DIR/answer"
}

says() {
    grep -qE "$1" "$LAB_DIR/answer"
}

# The reason is the same whatever the client's cookie is.
is_told() {
    says 'status: SERVFAIL' && says "EDE: [0-9]+ .*$1\.test: "
}

has_server_cookie() {
    says "; COOKIE: ${CLIENT}[0-9a-f]{32}"
}

# The cookie that the server made of the client's, which it will know again.
server_cookie() {
    sed -n "s/^; COOKIE: \(${CLIENT}[0-9a-f]*\).*/\1/p" "$LAB_DIR/answer"
}

knows_cookies() {
    local major minor

    IFS=' .' read -r _ major minor _ < <("$UNBOUND" -V)
    [ "$major" -gt 1 ] || [ "$minor" -ge 18 ]
}

# check_told: without a cookie, with one of the client's, and over TCP; fresh and from the cache.
check_told() {
    local label

    for label in expired rolled refused naked; do
        ask "$label" +nocookie
        is_told "$label" && ! says COOKIE
        report $? "www.$label.test without a cookie, fresh: told"
        ask "$label" "+cookie=$CLIENT"
        is_told "$label"
        report $? "www.$label.test with a client's cookie, cached: told"
        ask "$label" "+cookie=$CLIENT" +tcp +bufsize=512
        is_told "$label"
        report $? "www.$label.test with it over TCP: told"
    done
}

# check_cookies: the answers above had one of the server's, too, and it is taken back.
check_cookies() {
    local mine label

    ask future "+cookie=$CLIENT"
    is_told future && has_server_cookie
    report $? "a client's cookie, fresh: told, beside the server's"
    mine=$(server_cookie)
    for label in future expired corrupt; do
        ask "$label" "+cookie=$mine"
        is_told "$label" && has_server_cookie
        report $? "www.$label.test with the server's own cookie: told"
        ask "$label" "+cookie=${mine%????????}00000000" +bufsize=512
        is_told "$label" && has_server_cookie && ! says 'flags:.* tc'
        report $? "www.$label.test with a wrong one, EDNS 512: told, and given a right one"
    done
}

check_demanded() {
    ask many-refused "+cookie=$CLIENT"
    says 'status: BADCOOKIE' && has_server_cookie && ! says 'EDE: '
    report $? "a client that has to show a cookie is asked to, without any reason"
    ask many-refused +nocookie +ignore
    says 'flags:.* tc' && ! says 'EDE: .*many-refused'
    report $? "one that has none is sent to TCP, without any reason of ours"
    ask many-refused "+cookie=$CLIENT"
    ask many-refused "+cookie=$(server_cookie)" +ignore
    is_told many-refused && has_server_cookie
    report $? "one that shows it is told"
    ask many-refused +nocookie +tcp
    is_told many-refused
    report $? "and so is one that asks over TCP"
}

mkdir "$DIR"
if knows_cookies; then
    serve 'answer-cookie: yes'
    report $? "Unbound serves with answer-cookie" "$DIR/log"
    check_told
    check_cookies
    stop_beside
    serve 'answer-cookie: yes' 'access-control: 127.0.0.1/32 allow_cookie'
    report $? "Unbound serves those that show a cookie" "$DIR/log"
    check_demanded
else
    echo "# this Unbound makes no cookies"
    serve 'edns-buffer-size: 1232'
    report $? "Unbound serves" "$DIR/log"
    check_told
fi
kill -0 "$DAEMON"
report $? "Unbound still runs"
stop_beside
all_passed
