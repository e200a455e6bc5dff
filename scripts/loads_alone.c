/*
 * loads_alone.c - whether a library finds all its symbols in a program that has nothing but Python.
 *
 * Usage: loads_alone LIBRARY
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <dlfcn.h>
#include <stdio.h>

/* of Python's library, which would else not be linked */
int Py_IsInitialized(void);

int main(int argc, char **argv)
{
    if (argc != 2 || Py_IsInitialized())
        return 2;
    if (dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    return 0;
}
