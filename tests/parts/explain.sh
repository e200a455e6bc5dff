#!/bin/bash
# explain.sh - the look of "whyfail explain" against an Unbound without the module, row by row.
#
# Runs inside "lab shell --no-module", whose world and daemons it uses: LAB_DIR is the lab's folder.
# What the module would say of a row stands in LAB_DIR/rows. The look must come to the same cause,
# zone and party where the facts reach it through the resolver; where they do not, it must say so.
# It looks into the names that resolve, too, and must find nothing there.
# With --direct it asks the name servers of what fails from here, and must come to what a patched
# Unbound sees of them.
#
# With --through it asks a BIND instead of Unbound, for what DNSSEC and CNAME records break, and for
# the secure names.
#
# Usage: explain.sh [--direct | --through BIND#PORT] [ROW...]
#
# Needs WHYFAIL and BUILD (the build folder) in the environment.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/json.sh
. "$(dirname "$0")/../lib/json.sh" || exit 1

PARALLEL=24 # most rows wait: those of servers that do not answer, half a minute
export LAB_DIR WHYFAIL SCRATCH MODE THROUGH LC_ALL=C.UTF-8

# causes GROUPS SEEN: those of module/causes.def in one of these groups that are seen from there.
causes() {
    awk -F '\t' -v groups="^($1)\$" -v seen="^($2)\$" '$3 ~ groups && $4 ~ seen { print $2 }' \
        "$SCRATCH/causes"
}

# SERVERS: what does not reach the look, because a resolver tells nothing of servers. RESOLVERS: with
# another clock or trust anchor than the resolver's, all is well. INNOCENT: the servers are as they
# should be, the resolver is not.
sort_causes() {
    local others='delegation|servers|transport|chain|resolver'

    "$BUILD/scripts/doctables" cause-table >"$SCRATCH/causes" || return
    SERVERS=$(causes "$others" 'at-servers|here')
    RESOLVERS=$(causes dnssec here)
    INNOCENT=$(causes "$others" here)
    export SERVERS RESOLVERS INNOCENT
}

is_among() {
    grep -qwF -- "$1" <<<"$2"
}

# seen_party CAUSE PARTY: whom the look can name. How another resolver than the one here is configured
# it does not see: a forwarder's fault looks like that of the zone, or of the zone above when asked for
# a DS RRset; and a zone that is not delegated may be the resolver's own doing or its parent's, so it
# names nobody.
seen_party() {
    if [ "$1" = zone-not-delegated ] && [ "$2" != resolver ]; then
        echo none
    elif [ -z "$THROUGH" ]; then
        echo "$2"
    elif [ "$1 $2" = 'denial-missing forwarder' ]; then
        echo none # nothing of it is signed, so that it need not be of the zone's servers
    elif [ "$1 $2" = 'signature-expired none' ]; then
        echo zone
    elif [ "$1 $2" = 'ds-mismatch none' ]; then
        echo parent
    elif [ "$2" != forwarder ]; then
        echo "$2"
    elif [ "$1" = ds-unreachable ]; then
        echo parent
    else
        echo zone
    fi
}

# The look takes the dates of signatures as they are, as BIND does: it is to tell what any resolver
# may fail at, and one that is less strict would not fail at them.
wanted_skewed() {
    local label=$1 outcome=$2 cause=$3 zone=$4 party=$5 status=1

    case $label in
        skew-expired | skew-hour) status=0 cause=signature-expired party=zone zone=$label.test ;;
        skew-future) status=0 cause=signature-not-yet-valid party=zone zone=$label.test ;;
        skew-corrupt-future) cause=signature-not-yet-valid ;;
        skew-ds) cause=signature-expired party=zone zone=test ;; # of the DS RRset itself
        skew-corrupt* | skew-naked) cause=signature-expired ;;
    esac
    echo "$status bogus $cause $party $zone"
}

# What a signed answer without its addresses looks like from outside: by the configuration they may
# have been taken out, and by the answer the zone may not have given them.
wanted_filtered() {
    case $1 in
        private-answer | private-alias) echo "1 bogus denial-missing none $1.test" ;;
        private-part) echo "1 bogus signature-bogus none $1.test" ;;
    esac
}

# wanted LABEL OUTCOME CAUSE ZONE PARTY: "status state cause party zone" as it must come.
wanted() {
    local label=$1 outcome=$2 cause=$3 zone=$4 party

    party=$(seen_party "$cause" "$5")
    if [ "$label" = yxdomain ]; then # neither answers nor fails with SERVFAIL
        echo "2 unknown unexplained none *"
    elif [ "$label" = stub-exempt ]; then # that this resolver lets the zone pass is its own affair
        echo "0 bogus zone-not-delegated resolver stub-exempt.test"
    elif [ "$label" = exempt-expired ] || [ "$label" = dateless ]; then
        echo "0 bogus signature-expired zone $label.test"
    elif [ "$label" = dateless-corrupt ]; then # here the dates are looked at
        echo "1 bogus signature-expired zone $label.test"
    elif [[ $label == skew-* ]]; then
        wanted_skewed "$@"
    elif [[ $label == roll-* && $outcome == fails ]]; then # of what a resolver requires it sees nothing
        echo "2 secure unexplained none $zone"
    elif [[ $label == island* ]]; then # the anchor is this resolver's; from the root it is unsigned
        echo "2 insecure unexplained none $zone"
    elif [[ $label == @(key-empty*|key-no-name|fwd-key-empty) ]]; then
        # with what the servers answered for the keys the resolver shows nobody but its own module
        echo "1 unknown dnskey-unreachable $party $zone"
    elif [ "$label" = fwd-ds-nxdomain ]; then # nor what they answered for a DS RRset
        echo "1 unknown ds-unreachable forwarder child.$label.test"
    elif [[ $label == ds-empty* ]]; then
        echo "1 unknown ds-unreachable parent child.$label.test"
    elif [ "$label" = portal ]; then # what is no answer for keys is one for a name that is not checked
        echo "1 unknown dnskey-unreachable zone $zone"
    elif [ "$label" = edns-formerr-signed ]; then # nor why the keys come without signatures
        echo "1 bogus dnskey-unsigned zone $zone"
    elif [[ $label == private-@(answer|alias|part) ]]; then # what the resolver took out is not seen
        wanted_filtered "$label"
    elif [ "$label" = fwd-aaaa ]; then # the forwarder, or private-address, which it has for others
        echo "1 bogus $cause none $zone"
    elif [ "$label" = slow-late ]; then # so slow that the first question, or that for keys, may get no answer
        echo "@(0 secure unexplained none *|2 secure unexplained none $label.test?( passed)|1 unknown dnskey-unreachable zone $label.test)"
    elif [ "$label" = clock-steered ]; then # by the clock here the parent's signature is not valid yet
        echo "1 bogus signature-not-yet-valid zone $label.test"
    elif [ "$label" = nx-stripped ]; then # its SOA record has no signature either, and comes first
        echo "1 bogus signature-missing zone $zone"
    elif [ "$outcome" != fails ]; then
        echo "0 $outcome unexplained none *"
    elif [ "$label" = sig-fewer-labels ]; then
        echo "1 bogus signature-bogus zone $zone" # the look has tried the signature itself
    elif [ "$label" = hostile-keytrap-ksk-cut ]; then
        # which eight of the signatures Unbound keeps, and so whether all could be tried, is chance
        echo "1 bogus @(signature-bogus|validation-limit) zone $zone"
    elif [[ $label == hostile-keytrap || $label == hostile-keytrap*-cut ]]; then
        echo "2 bogus unexplained none $zone" # more keys than are looked at, or records that were cut
    elif is_among "$cause" "$RESOLVERS"; then
        echo "2 secure unexplained none *"
    elif [ "$cause" = not-ready ]; then
        # It answers nothing at all, or SERVFAIL once it has given up, as late as the look does
        echo "@(3 - - - -|2 unknown unexplained none .)"
    elif [[ $label == behind-rolled* ]]; then # whose keys it passes on, the resolver does not say
        echo "1 bogus ds-mismatch parent $zone"
    elif [[ $label == own-@(ns|address)-bogus ]]; then # here the question is what comes back bogus
        echo "1 bogus signature-@(expired|missing) zone $zone"
    elif is_among "$cause" "$SERVERS" || [ "$label" = fwd-authority ]; then # it is passed a referral
        echo "2 unknown unexplained none $zone"
    elif [[ $cause == cname-* || $cause == *-unreachable ]]; then
        echo "1 unknown $cause $party $zone" # no part of an answer was found to be bogus
    else
        echo "1 bogus $cause $party $zone"
    fi
}

# wanted_direct LABEL CAUSE ZONE PARTY: likewise, when the servers are asked, too.
wanted_direct() {
    local label=$1 cause=$2 zone=$3 party

    party=$(seen_party "$cause" "$4")
    case $label in
        # this host has IPv6, asks in one case, and asks the stub's server without priming; a
        # forwarder's name it does not look up
        glue-ipv6 | caps-varied | ask-prime | fwd-host-* | stub-host-*) cause=internal ;;
        private-glue) cause=unreachable party=zone ;; # it takes no address out
        private-server) party=zone ;;
        ask-prime-refused) cause=lame-refused party=zone ;;
        fwd-refused | stub-refused) cause=lame-refused party=zone ;; # it is the zone's server, too
        fwd-servfail) cause=server-failure party=zone ;;
        fwd-silent) cause=timeout party=zone ;;
        portal) cause=dnskey-unreachable ;; # it looks at the keys before it asks for the name
        many-names) cause=no-server-address ;;             # each of them was looked up
        deep-names | ns-loop | ns-loop-two | ns-ring) cause='server-zone-broken' ;; # why, the resolver does not say
    esac
    if [[ $label == own-@(ns|address)-bogus ]]; then # here the question is what comes back bogus
        echo "1 bogus signature-@(expired|missing) zone $zone"
    elif [ "$label" = edns-formerr-signed ]; then # why the keys come without signatures is not seen
        echo "1 bogus dnskey-unsigned zone $zone"
    elif [[ $label == private-@(answer|alias|part) ]]; then
        wanted_filtered "$label"
    elif [ "$cause" = ds-mismatch ]; then
        echo "1 bogus $cause $party $zone"
    elif is_among "$cause" "$INNOCENT"; then
        echo "2 unknown unexplained none $zone"
    else
        echo "1 unknown $cause $party $zone"
    fi
}

# wanted_of_later_bind LABEL WANTED: where releases since 9.20 differ from those before; else nothing.
wanted_of_later_bind() {
    [ "${BIND_RELEASE:-0}" -ge 920 ] || return 0
    case $1 in
        # An SOA that it could not verify it leaves out, with CD, too: the rest is sound
        soa-corrupt | unsigned-soa | expired-soa) echo "0 secure unexplained none ${2##* }" ;;
        roll-lenient-corrupt) echo "0 ${2#* }" ;; # it tries the other signature
        nx-stripped) echo "2 secure unexplained none ${2##* }*" ;; # as below, but not always so soon
        hostile-nsec3) echo "0 ${2#* }" ;; # more than 50 iterations make a zone insecure
        aaaa-nxdomain) echo "2 unknown unexplained none ${2##* }" ;; # it keeps the failure, with CD, too
    esac
}

# wanted_of_bind LABEL WANTED: where BIND is of another mind than Unbound about what is a failure.
wanted_of_bind() {
    local later

    later=$(wanted_of_later_bind "$@")
    if [ -n "$later" ]; then
        echo "$later"
        return
    fi
    case $1 in
        skew-expired | skew-hour | skew-future) echo "1 ${2#* }" ;; # its dates are strict
        slow-late | many-alive) echo "@($2|2 unknown unexplained none $1.test)" ;; # it may take 15 s
        roll-lenient-corrupt) echo "2 ${2#* }" ;; # after one bad signature it tries no other
        ns-alias) echo "2 unknown ${2#* * }" ;; # it asks no server whose name is an alias
        soa-corrupt | unsigned-soa | expired-soa | key-bit-ksk) echo "0 ${2#* }" ;; # it lets that pass
        # It drops whatever holds a DS of the wrong length, the referral from test, too: nothing below
        # is ever asked, with CD or without
        ds-sha1-length) echo "2 unknown unexplained none test" ;;
        # It keeps with a wildcard's answer the NSEC3 records that prove it, and no others: that they
        # are wrong is not seen through it, so the look notes that they may be
        wild-cname-nsec3) echo "${2/denial-bogus/denial-missing}" ;;
        # It looks for an unsigned delegation at the name, and the server answers the DS question with
        # the proof that there is no such name. BIND keeps that for every type: with CD it gives the
        # proof, and so it does without, once it has forgotten the failure, a second later
        nx-stripped) echo "2 secure unexplained none ${2##* } passed" ;;
        key-revoked-ds) echo "2 ${2#* }" ;; # it takes no revoked key
        # nor an alias for keys; what it says depends on which of the servers it asks
        alias-keys-one) echo "@($2|2 unknown unexplained none $1.test|1 unknown dnskey-unreachable zone $1.test)" ;;
        ds-below-asked) echo "2 unknown unexplained none $1.test" ;;
        ds-below*) echo "1 unknown ds-unreachable parent child.$1.test" ;; # it gives no such answer on
        *) echo "$2" ;;
    esac
}

# look OPTION...: what comes of the row's question, in the form of wanted.
look() {
    local status

    "$WHYFAIL" explain "$name" "$type" "@$server" --json --anchor "$LAB_DIR/anchor" "$@" \
        >"$out.json" 2>"$out.err"
    status=$?
    if [ -s "$out.json" ]; then
        echo "$status $(jq -r '(.look | "\(.state) \(.cause) \(.at_fault) \(.zone // "-")" +
            if .again == "NOERROR" or .again == "NXDOMAIN" then " passed" else "" end) +
            if .tcp then " over TCP" else "" end' "$out.json")"
    else
        echo "$status - - - -"
    fi
}

# check_row LINE: one TAP line, and what was seen when it is not as wanted.
check_row() {
    local label server name type outcome cause zone party seen seen_party want got out option began took

    IFS=$'\t' read -r label server name type outcome cause zone party seen seen_party <<<"$1"
    out=$SCRATCH/$label
    server=${THROUGH:-$server}
    if [ "$MODE" = direct ]; then
        [ "$seen" = - ] || cause=$seen party=$seen_party
        want=$(wanted_direct "$label" "$cause" "$zone" "$party")
        option=--direct
    else
        want=$(wanted "$label" "$outcome" "$cause" "$zone" "$party")
        option=--look
        [ -z "$THROUGH" ] || want=$(wanted_of_bind "$label" "$want")
    fi
    began=$SECONDS
    got=$(look "$option")
    took=$((SECONDS - began))
    # where the resolver itself takes long, a busy machine has too little of the 15 s left to look around
    ! grep -qs 'Try again with a longer --timeout' "$out.json" || got=$(look "$option" --timeout 90)
    if [[ $MODE == explain && $label == @(silent|tcp-silent|fwd-silent) ]]; then
        [ "$took" -le 20 ] || echo -n 'not ' # 15, and what a busy machine adds
        echo "ok - $MODE: $label: what is known is told after 15 s"
    fi
    if [[ $MODE == explain && $label == fwd-no-@(ds|dnskey) ]]; then
        holds '.verdict | .at_fault == "forwarder" or
            (.at_fault == "none" and (.remedy | test("--direct.*forwarder")))' "$out.json" ||
            echo -n 'not '
        echo "ok - $MODE: $label: the zone's owner is not blamed for what a forwarder may have said"
    fi
    # shellcheck disable=SC2053 # "*" fits any zone; the backslash of a name is itself
    if [[ $got == ${want//\\/\\\\} ]]; then
        echo "ok - $MODE: $label: ${want#* }"
    else
        echo "not ok - $MODE: $label: wanted $want, got $got"
        jq -r '.look.text' "$out.json" | cat - "$out.err" | sed 's/^/# /'
    fi
}

# Output of one row at a time, so that lines do not mix.
if [ "${1:-}" = --row ]; then
    check_row "$2" >"$SCRATCH/tap.$$"
    flock "$SCRATCH" cat "$SCRATCH/tap.$$"
    exit
fi

# Rows of failures of which the servers are to be asked: not where Unbound found a bogus answer, but
# for keys, which may be of one server that is behind.
direct_rows() {
    local label cause line

    while IFS= read -r line; do
        IFS=$'\t' read -r label _ _ _ _ cause _ <<<"$line"
        if [[ $label != hostile-keytrap* && $label != hostile-ds ]] &&
            { [[ $label == @(rolled|behind-rolled*) ]] ||
                is_among "$cause" "$SERVERS dnskey-unreachable ds-unreachable"; }; then
            printf '%s\n' "$line"
        fi
    done
}

# Rows that do not depend on how the resolver is set up, nor on which of the parent's servers it asks.
common_rows() {
    local label outcome cause line

    while IFS= read -r line; do
        IFS=$'\t' read -r label _ _ _ outcome cause _ <<<"$line"
        [[ $label != split-*-half && $label != split-expired ]] || continue
        if [ "$outcome" = secure ] ||
            { [ "$outcome" = fails ] && ! is_among "$cause" "$SERVERS $RESOLVERS not-ready"; }; then
            printf '%s\n' "$line"
        fi
    done
}

PATH=$(dirname "$UNBOUND"):$PATH # to read the configuration of the resolver
SCRATCH=$(mktemp -d) || exit 1
trap 'rm -rf "$SCRATCH"' EXIT
sort_causes || exit 1
MODE=explain THROUGH=
cp "$LAB_DIR/rows" "$SCRATCH/rows"
if [ "${1:-}" = --direct ]; then
    MODE=direct
    direct_rows <"$LAB_DIR/rows" >"$SCRATCH/rows"
    shift
elif [ "${1:-}" = --through ]; then
    THROUGH=$2
    common_rows <"$LAB_DIR/rows" >"$SCRATCH/rows"
    shift 2
fi
if [ $# -gt 0 ]; then
    printf '%s\n' "$@" | sed 's/.*/^&\t/' >"$SCRATCH/patterns"
    grep -f "$SCRATCH/patterns" "$SCRATCH/rows" >"$SCRATCH/chosen"
    mv "$SCRATCH/chosen" "$SCRATCH/rows"
fi
tr '\n' '\0' <"$SCRATCH/rows" | xargs -0 -P "$PARALLEL" -n 1 "$0" --row | tee "$SCRATCH/tap"
! grep -q '^not ok' "$SCRATCH/tap" &&
    [ "$(sed -n "s/^ok - $MODE: \([^:]*\): .*/\1/p" "$SCRATCH/tap" | sort -u | wc -l)" -eq "$(wc -l <"$SCRATCH/rows")" ]
