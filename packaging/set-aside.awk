# set-aside.awk - takes what is whyfail's out of a file of Unbound's configuration, or lists what the
# file includes.
#
# Usage: awk -v mode=set-aside|includes -v note=TEXT -f set-aside.awk FILE
#   set-aside  prints the file: each line with something of whyfail's becomes a comment that begins
#              "#whyfail-off# ", and what else was on it a new line that ends in "#whyfail-added#";
#              above all that stand the lines of TEXT. Exits with 0, or with 1 when there is nothing
#              of whyfail's, and then prints nothing.
#   includes   prints the patterns of include: and include-toplevel:, one a line.
#
# What is whyfail's: the clause "whyfail:" with its options, to the next clause, and the word whyfail
# in the value of module-config. The words are split as Unbound's own lexer splits them, so that
# quotes, comments and several words on a line are no riddle. Which options the clause has need not be
# known: an option is followed by a value, the start of a clause by a word with a colon or by nothing.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

# The length of the word at the start of the text when it is one with a colon, else 0. A value may
# have colons, too: so it must end there or stand at the start of a line, or behind "whyfail:".
function key_length(text, is_first,    after) {
    if (!match(text, /^[A-Za-z][A-Za-z0-9_-]*:/))
        return 0
    after = substr(text, RLENGTH + 1, 1)
    if (is_first || index(" \t\r\"'#", after) > 0 || word[words] == "whyfail:")
        return RLENGTH
    return 0
}

function value_length(text) {
    if (match(text, /^"([^"\\]|\\.)*"?/) || match(text, /^'([^'\\]|\\.)*'?/))
        return RLENGTH
    if (match(text, /^([^"' \t\r\\]|\\.)+/))
        return RLENGTH
    return 1
}

# Adds the words of a line to word[], is_key[] and on_line[].
function split_line(text, number,    is_first, length_) {
    is_first = 1
    for (;;) {
        sub(/^[ \t\r]+/, "", text)
        if (text == "" || text ~ /^#/)
            return
        length_ = key_length(text, is_first)
        is_key[words + 1] = length_ > 0
        if (!length_)
            length_ = value_length(text)
        word[++words] = substr(text, 1, length_)
        on_line[words] = number
        text = substr(text, length_ + 1)
        is_first = 0
    }
}

function unquote(text) {
    if (text ~ /^["']/)
        text = substr(text, 2, length(text) - 2)
    return text
}

function drop(i) {
    dropped[i] = 1
    touched[on_line[i]] = 1
}

# The value without the word; nothing but that word: then Unbound's default is to hold.
function change_modules(i,    names, count, k, left) {
    count = split(unquote(word[i + 1]), names, /[ \t]+/)
    for (k = 1; k <= count; k++)
        if (names[k] != "whyfail" && names[k] != "")
            left = left (left == "" ? "" : " ") names[k]
    if (left == "") {
        drop(i)
        drop(i + 1)
    } else {
        touched[on_line[i + 1]] = 1
        word[i + 1] = "\"" left "\""
    }
}

function has_whyfail(value) {
    return (" " unquote(value) " ") ~ /[ \t]whyfail[ \t]/
}

function starts_clause(i) {
    return word[i] == "include-toplevel:" || i == words || is_key[i + 1]
}

function mark(    i, inside, name) {
    for (i = 1; i <= words; i++) {
        name = word[i]
        if (is_key[i] && name == "whyfail:")
            inside = 1
        else if (is_key[i] && inside && starts_clause(i))
            inside = 0
        if (inside)
            drop(i)
        else if (is_key[i] && name == "module-config:" && i < words && has_whyfail(word[i + 1]))
            change_modules(i)
    }
}

# What of a line is not whyfail's; nothing when that is all.
function kept_words(number,    i, kept) {
    for (i = first[number]; i <= words && on_line[i] == number; i++)
        if (!dropped[i])
            kept = kept (kept == "" ? "" : " ") word[i]
    return kept
}

function print_set_aside(    number, kept, count) {
    for (number in touched)
        count++
    if (!count)
        exit 1
    print note
    for (number = 1; number <= NR; number++) {
        if (lines[number] ~ /^#whyfail-note# /)
            continue
        if (!(number in touched)) {
            print lines[number]
            continue
        }
        print "#whyfail-off# " lines[number]
        kept = kept_words(number)
        match(lines[number], /^[ \t]*/)
        if (kept != "")
            print substr(lines[number], 1, RLENGTH) kept " #whyfail-added#"
    }
}

{
    lines[NR] = $0
    first[NR] = words + 1
    split_line($0, NR)
}

END {
    if (mode == "includes") {
        for (i = 1; i < words; i++)
            if (is_key[i] && word[i] ~ /^include(-toplevel)?:$/)
                print unquote(word[i + 1])
    } else {
        mark()
        print_set_aside()
    }
}
