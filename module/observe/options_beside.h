/*
 * options_beside.h - the file of options that is named beside the files of loaded modules.
 *
 * Unbound loads as many of the files listed as module-config has the modules' word. One that is
 * left over is ours.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_OPTIONS_BESIDE_H
#define WF_OBSERVE_OPTIONS_BESIDE_H

#include "engine.h"
#include "observe/compat.h"

/*
 * The options: defaults, or what that file says. word: what stands for the modules in
 * module-config. Returns false after a line in the log when the file will not do.
 */
bool wf_options_beside(struct wf_options *options, const struct config_file *cfg, const char *word,
                       const struct config_strlist *files);

#endif
