/*
 * log_file.h - opens a log as it lies there, or as logrotate compressed it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_LOG_FILE_H
#define WF_LOG_FILE_H

#include <stdio.h>

/*
 * Opens a file for reading. One that begins as gzip's files do (RFC 1952, section 2.3.1) is
 * unpacked while it is read, whatever its name. Returns NULL with errno; EBADMSG from reading means
 * that the packed data are damaged or cut off.
 */
FILE *wf_log_open(const char *path);

#endif
