/*
 * status_print.h - the screen and the JSON of whyfail status.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_STATUS_PRINT_H
#define WF_STATUS_PRINT_H

#include "base/screen.h"
#include "status/state.h"

void wf_status_print(const struct wf_screen *screen, const struct wf_status *status,
                     const struct wf_facts *facts);
void wf_status_print_json(const struct wf_status *status, const struct wf_facts *facts);

#endif
