/*
 * registration.h - which zones are had from a registrar: those directly below a public suffix.
 *
 * By the list that libpsl has built in, of the suffixes of registries alone, without those of
 * companies that lend names below their own. A name that the list does not know is not had from a
 * registrar so far as is seen; without libpsl it knows none.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_REGISTRATION_H
#define WF_REGISTRATION_H

#include "common/name.h"

/* Reads no file and takes no memory. */
bool wf_zone_is_registered(struct wf_dname zone);

#endif
