/*
 * build_info.c - what this module was built as and for.
 *
 * Its own file because wf_config.h and Unbound's config.h define the same macros.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "build_info.h"

#include "wf_config.h"

const char wf_version[] = PACKAGE_VERSION;
const char wf_built_for_version[] = WF_UNBOUND_VERSION;
const uintptr_t wf_built_for_seed = WF_UNBOUND_SEED;
const char wf_built_for_id[] = WF_UNBOUND_BUILD_ID;

__attribute__((used)) const char wf_stamp[] =
    WF_STAMP_MARK PACKAGE_VERSION " " WF_UNBOUND_VERSION " " WF_UNBOUND_BUILD_ID "\n";
