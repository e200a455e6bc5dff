#!/bin/bash
# dot.sh - clients that ask over TLS (RFC 7858) or HTTPS (RFC 8484) with padding (RFC 8467) are told,
# too, and Unbound's padding, which 1.17 writes into a buffer of the advertised size, stands beside our
# options. Over HTTPS only where Unbound was built with nghttp2, as Debian's is.
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
TAP_PART="dot"

declare -A PORTS=([tls]=8853 [https]=8443 [https-get]=8443)
NAMES='expired rolled refused corrupt naked future many-refused'
DIR=$LAB_DIR/dot
TRANSPORTS=tls
! "$UNBOUND" -V | grep -q -- --with-libnghttp2 || TRANSPORTS='tls https https-get'

# serve SIZE: the lab's configuration, but for TLS and HTTPS, and with that edns-buffer-size.
serve() {
    conf_beside "$DIR/unbound.conf" "${PORTS[tls]}"
    cat >>"$DIR/unbound.conf" <<CONF
server:
    tls-port: ${PORTS[tls]}
    tls-service-key: "$DIR/key.pem"
    tls-service-pem: "$DIR/cert.pem"
    edns-buffer-size: $1
    pad-responses: yes
CONF
    [ "$TRANSPORTS" = tls ] || cat >>"$DIR/unbound.conf" <<CONF
    interface: 127.0.0.1@${PORTS[https]}
    https-port: ${PORTS[https]}
CONF
    start_beside "$DIR/unbound.conf" "$DIR/log"
}

# ask LABEL TRANSPORT
ask() {
    dig @127.0.0.1 -p "${PORTS[$2]}" "+$2" +padding=128 +bufsize=1232 +tries=1 +timeout=5 \
        "www.$1.test" A >"$DIR/answer"
}

# is_told TRANSPORT: a SERVFAIL with the reason, whole; and with padding, which Unbound has for TLS only.
is_told() {
    grep -q 'status: SERVFAIL' "$DIR/answer" && grep -q '; EDE: ' "$DIR/answer" &&
        ! grep -q 'flags:.* tc' "$DIR/answer" &&
        { [ "$1" != tls ] || grep -q '; PAD' "$DIR/answer"; }
}

# check SIZE TRANSPORT: fresh and from the cache.
check() {
    local label when

    serve "$1"
    report $? "Unbound serves $2 with edns-buffer-size $1" "$DIR/log"
    for label in $NAMES; do
        for when in fresh cached; do
            ask "$label" "$2"
            is_told "$2"
            report $? "www.$label.test over $2, $when, edns-buffer-size $1: told" "$DIR/answer"
        done
    done
    kill -0 "$DAEMON"
    report $? "Unbound still runs"
    stop_beside
}

mkdir "$DIR"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=lab \
    -keyout "$DIR/key.pem" -out "$DIR/cert.pem" 2>"$DIR/openssl.log"
report $? "a certificate is made" "$DIR/openssl.log"
for size in 512 1232; do
    for transport in $TRANSPORTS; do
        check "$size" "$transport"
    done
done
all_passed
