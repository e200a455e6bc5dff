/*
 * outfile.c - opens the files that the module writes.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "report/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/options.h"

static const char *const texts[] = {
    [WF_OUTFILE_LINK - WF_OUTFILE_LINK] = "it is a symbolic link",
    [WF_OUTFILE_FOREIGN_LINK - WF_OUTFILE_LINK] = "it is a symbolic link of another user",
    [WF_OUTFILE_FIFO - WF_OUTFILE_LINK] = "it is a FIFO",
    [WF_OUTFILE_UNREAD_FIFO - WF_OUTFILE_LINK] = "it is a FIFO that nobody reads",
    [WF_OUTFILE_SOCKET - WF_OUTFILE_LINK] = "it is a socket",
    [WF_OUTFILE_DEVICE - WF_OUTFILE_LINK] = "it is a device",
};

/* GNU's strerror_r returns the text, which need not be in the buffer; that of POSIX a number. */
__attribute__((unused)) static const char *text_of_gnu(const char *text, const char *buf)
{
    (void)buf;
    return text;
}

__attribute__((unused)) static const char *text_of_posix(int status, const char *buf)
{
    return status == 0 ? buf : "unknown error";
}

#define TEXT_OF(result, buf)                                                                       \
    _Generic((result), int : text_of_posix, char * : text_of_gnu)((result), (buf))

const char *wf_error_text(int error, char buf[WF_ERROR_TEXT_SIZE])
{
    if (error >= WF_OUTFILE_LINK && error < WF_OUTFILE_ERRORS_END)
        return texts[error - WF_OUTFILE_LINK];
    return TEXT_OF(strerror_r(error, buf, WF_ERROR_TEXT_SIZE), buf);
}

/* 0 for a regular file. */
static int kind_error(mode_t mode)
{
    if (S_ISREG(mode))
        return 0;
    if (S_ISDIR(mode))
        return EISDIR;
    if (S_ISLNK(mode))
        return WF_OUTFILE_LINK;
    if (S_ISFIFO(mode))
        return WF_OUTFILE_FIFO;
    return S_ISSOCK(mode) ? WF_OUTFILE_SOCKET : WF_OUTFILE_DEVICE;
}

/*
 * Whose link may send the log elsewhere: not of somebody who can do no more than put a name into a
 * folder for all. (The kernel's protected_symlinks is the same for such folders, if it is set.)
 */
static bool link_is_trusted(const char *path, const struct stat *st)
{
    char folder[WF_PATH_SIZE];
    struct stat above;
    char *slash;

    if (st->st_uid == 0 || st->st_uid == geteuid())
        return true;
    snprintf(folder, sizeof(folder), "%s", path);
    slash = strrchr(folder, '/');
    if (slash == NULL)
        return false;
    slash[slash == folder] = '\0'; /* the root keeps its slash */
    return stat(folder, &above) == 0 && above.st_uid == st->st_uid;
}

/* A link is followed if it was seen, and is trusted; not one that took a name's place since. */
static int look_at_log(const char *path, int *flags)
{
    struct stat st;

    if (lstat(path, &st) != 0 || !S_ISLNK(st.st_mode))
        return 0;
    if (!link_is_trusted(path, &st))
        return WF_OUTFILE_FOREIGN_LINK;
    *flags &= ~O_NOFOLLOW;
    return 0;
}

/* The kernel has the last word on who may remove it: in a sticky folder, its owner. */
static int remove_old(const char *path)
{
    struct stat st;
    int error;

    if (lstat(path, &st) != 0)
        return errno == ENOENT ? 0 : errno;
    error = kind_error(st.st_mode);
    if (error != 0)
        return error;
    return unlink(path) == 0 || errno == ENOENT ? 0 : errno;
}

/* What open(2) calls "No such device or address". */
static int explain_open(const char *path, int error)
{
    struct stat st;

    if (error != ENXIO || stat(path, &st) != 0)
        return error;
    if (S_ISFIFO(st.st_mode))
        return WF_OUTFILE_UNREAD_FIFO;
    return S_ISSOCK(st.st_mode) ? WF_OUTFILE_SOCKET : error;
}

static int refuse_disk(int fd)
{
    struct stat st;

    return fstat(fd, &st) == 0 && S_ISBLK(st.st_mode) ? WF_OUTFILE_DEVICE : 0;
}

int wf_outfile_open(const char *path, enum wf_outfile_use use, int *fd)
{
    const bool grows = use == WF_OUTFILE_GROWS;
    int flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    int error = grows ? look_at_log(path, &flags) : remove_old(path);
    int opened;

    if (error != 0)
        return error;
    opened = open(path, flags | (grows ? O_APPEND : O_EXCL), grows ? 0640 : 0644);
    if (opened < 0)
        return explain_open(path, errno);
    error = refuse_disk(opened);
    if (error != 0)
        close(opened);
    else
        *fd = opened;
    return error;
}

int wf_outfile_replace(const char *beside, const char *path)
{
    struct stat st;
    int error = lstat(path, &st) == 0 ? kind_error(st.st_mode) : 0;

    if (error != 0)
        return error;
    return rename(beside, path) == 0 ? 0 : errno;
}
