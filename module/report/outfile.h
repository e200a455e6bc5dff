/*
 * outfile.h - opens the files that the module writes: the log, which grows, and the metrics, which
 * are written beside their place and then take it.
 *
 * Whoever may write in the folder may put something else at the name: a FIFO that nobody reads, a
 * link to a file that is dear, a device. So nothing here waits for the other side, no file becomes
 * the controlling terminal, and what stands at a name is looked at first:
 *
 *   the log      a link is followed where it is root's, this user's or the folder's owner's. FIFOs
 *                and character devices are written to; sockets and block devices are refused.
 *   the metrics  neither of the two names may be anything but a regular file, and that is never
 *                opened: an old one beside, which a killed process left, is removed, the new one is
 *                made exclusively, and renamed.
 *
 * What is refused is left as it is. A file system that hangs holds these functions up all the same:
 * common/worker.h is for that.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OUTFILE_H
#define WF_OUTFILE_H

/* Errors beside those of errno; no errno is as large. */
enum wf_outfile_error {
    WF_OUTFILE_LINK = 0x10000,
    WF_OUTFILE_FOREIGN_LINK,
    WF_OUTFILE_FIFO,
    WF_OUTFILE_UNREAD_FIFO,
    WF_OUTFILE_SOCKET,
    WF_OUTFILE_DEVICE,
    WF_OUTFILE_ERRORS_END
};

enum wf_outfile_use {
    WF_OUTFILE_GROWS, /* is appended to, or made with mode 0640 */
    WF_OUTFILE_FRESH  /* is made, with mode 0644, where at most an old one is */
};

/* Opens an absolute path. Returns 0 and the descriptor, which is the caller's, or an error. */
int wf_outfile_open(const char *path, enum wf_outfile_use use, int *fd);

/* Lets a file, made as WF_OUTFILE_FRESH, take the place of another. Returns 0 or an error. */
int wf_outfile_replace(const char *beside, const char *path);

/* The words for an errno or one of the errors above; strerror() shares its buffer. */
enum { WF_ERROR_TEXT_SIZE = 128 };
const char *wf_error_text(int error, char buf[WF_ERROR_TEXT_SIZE]);

#endif
