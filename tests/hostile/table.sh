#!/bin/bash
# table.sh - the head of a table of figures: when, on what, with which Unbound.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u

printf '| what | figure |\n|---|---|\n'
printf '| date | %s |\n' "$(date -u +%F)"
printf '| machine | %s, %s processors, %s GiB |\n' \
    "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" \
    "$(awk '$1 == "MemTotal:" { printf "%.0f", $2 / 1048576 }' /proc/meminfo)"
printf '| load average at the start | %s |\n' "$(cut -d ' ' -f 1-3 /proc/loadavg)"
printf '| Unbound | %s |\n' "$("$UNBOUND" -V | sed -n '1s/Version //p')"
