/*
 * build_info.h - what this module was built as and for.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_BUILD_INFO_H
#define WF_BUILD_INFO_H

#include <stdint.h>

extern const char wf_version[];           /* of whyfail */
extern const char wf_built_for_version[]; /* of Unbound */
extern const uintptr_t
    wf_built_for_seed; /* where that daemon has the seed of its hashes; 0: not known */
extern const char wf_built_for_id[]; /* build-id of Unbound's daemon in hex; "" when unknown */

/*
 * The same for those who read the file and do not load it: the mark, the three words with a blank
 * between them, and a newline.
 */
#define WF_STAMP_MARK "@(#)whyfail-for-unbound "
extern const char wf_stamp[];

#endif
