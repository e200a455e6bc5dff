/*
 * arguments.c - the words of a question.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "command/arguments.h"

#include <string.h>
#include <strings.h>

#include "base/trouble.h"
#include "resolve/stub_query.h"

static bool set_once(const char **part, const char *value)
{
    if (*part != NULL && strcmp(*part, value) != 0) {
        wf_trouble("'%s' is one argument too many, after '%s'", value, *part);
        return false;
    }
    *part = value;
    return true;
}

/* ANY is a type far more often. */
static bool is_class(const char *word)
{
    static const char *const words[] = {"IN", "CLASS1", "CH", "CHAOS", "HS", "HESIOD", "NONE"};
    size_t i;

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcasecmp(word, words[i]) == 0)
            return true;
    }
    return false;
}

static bool take_class(const char *word)
{
    if (strcasecmp(word, "IN") == 0 || strcasecmp(word, "CLASS1") == 0)
        return true;
    wf_trouble("class '%s' is not looked at; only failures of class IN are explained", word);
    return false;
}

static bool take_plus(struct wf_arguments *arguments, const char *word)
{
    if (strcmp(word, "+tcp") == 0 || strcmp(word, "+vc") == 0)
        arguments->tcp = true;
    else if (strcmp(word, "+notcp") == 0 || strcmp(word, "+novc") == 0)
        arguments->tcp = false;
    else
        return wf_trouble("'%s' is not known; of dig's options with a plus, +tcp is", word) ==
               WF_EXIT_GOOD;
    return true;
}

bool wf_arguments_option(struct wf_arguments *arguments, int letter, const char *value)
{
    switch (letter) {
    case 'q':
        return set_once(&arguments->name, value);
    case 't':
        return set_once(&arguments->type, value);
    case 'c':
        return take_class(value);
    case 'p':
        return set_once(&arguments->port, value);
    default:
        return set_once(&arguments->reverse, value);
    }
}

static bool is_address(const char *word)
{
    struct wf_host_name name;

    return wf_host_name_reverse(&name, word);
}

/* Two words that are no types: one of them was meant to be. */
static bool complain_of_names(const char *first, const char *second)
{
    bool first_is_name = strchr(first, '.') != NULL || strchr(second, '.') == NULL;

    if (is_address(first) != is_address(second))
        wf_trouble("'%s' and '%s': one name at a time is explained; a resolver is given as @%s",
                   first, second, is_address(first) ? first : second);
    else if (strchr(first, '.') != NULL && strchr(second, '.') != NULL)
        wf_trouble("'%s' and '%s': one name at a time is explained", first, second);
    else
        wf_stub_type_complain(first_is_name ? second : first);
    return false;
}

static bool take_word(struct wf_arguments *arguments, const char *word)
{
    if (word[0] == '@')
        return set_once(&arguments->server, word + 1);
    if (word[0] == '+')
        return take_plus(arguments, word);
    if (is_class(word))
        return take_class(word);
    if (wf_stub_type_parse(word) != 0) {
        if (arguments->type != NULL && arguments->name == NULL) {
            arguments->name =
                arguments->type; /* "mx a": the addresses of a zone that is so called */
            arguments->type = NULL;
        }
        return set_once(&arguments->type, word);
    }
    if (arguments->name != NULL && strcmp(arguments->name, word) != 0)
        return complain_of_names(arguments->name, word);
    arguments->name = word;
    return true;
}

bool wf_arguments_words(struct wf_arguments *arguments, int count, char *const *words)
{
    int i;

    for (i = 0; i < count; i++) {
        if (!take_word(arguments, words[i]))
            return false;
    }
    if (arguments->name != NULL && arguments->reverse != NULL) {
        wf_trouble("-x has the address %s: '%s' is one name too many", arguments->reverse,
                   arguments->name);
        return false;
    }
    if (arguments->name != NULL || arguments->reverse != NULL)
        return true;
    if (arguments->type != NULL)
        wf_trouble("no name is given: '%s' is a type; the name of one is '%s.'", arguments->type,
                   arguments->type);
    else
        wf_trouble("no name is given");
    return false;
}

bool wf_arguments_name(struct wf_arguments *arguments, struct wf_host_name *name)
{
    memset(name, 0, sizeof(*name));
    if (arguments->reverse == NULL) {
        if (!wf_host_name_read(name, arguments->name))
            return false;
    } else if (!wf_host_name_reverse(name, arguments->reverse)) {
        wf_trouble("-x: '%s' is not an address", arguments->reverse);
        return false;
    }
    if (arguments->type == NULL)
        arguments->type = name->kind == WF_HOST_NAME_REVERSE ? "PTR" : "A";
    return true;
}
