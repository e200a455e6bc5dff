# put-back.awk - takes back what set-aside.awk did to a file of Unbound's configuration.
#
# Usage: awk -f put-back.awk FILE; exits with 1, and prints nothing, when nothing was set aside there.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
/^#whyfail-note# / || / #whyfail-added#$/ {
    found = 1
    next
}

sub(/^#whyfail-off# /, "") {
    found = 1
}

{
    text = text $0 "\n"
}

END {
    if (!found)
        exit 1
    printf "%s", text
}
