/*
 * clear.h - structs that end in large arrays: all before these is cleared at once.
 *
 * Where such a struct is used again and again, or lies on the stack, to clear the arrays would cost
 * more than to fill what is used of them; and a field that is set one by one with the others is
 * forgotten one day. So all fields but the arrays stand before a mark, the first of the arrays, and
 * it does not compile where anything else stands behind it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CLEAR_H
#define WF_CLEAR_H

#include <stddef.h>
#include <string.h>

/* Clears what stands before the member. object: a pointer to the struct. */
#define WF_CLEAR_TO(object, member)                                                                \
    memset((object), 0, (size_t)((const char *)&(object)->member - (const char *)(object)))

/* Clears the member and what stands behind it. */
#define WF_CLEAR_FROM(object, member)                                                              \
    memset((char *)(object) + ((const char *)&(object)->member - (const char *)(object)), 0,       \
           sizeof(*(object)) - (size_t)((const char *)&(object)->member - (const char *)(object)))

/* Behind the struct's last other field there is nothing but what takes so many octets. */
#define WF_ENDS_WITH(type, member, octets)                                                         \
    _Static_assert(sizeof(type) - offsetof(type, member) == (octets),                              \
                   "a field of " #type " must stand before " #member ", where it is cleared")

#endif
