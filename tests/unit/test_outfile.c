/*
 * test_outfile.c - what may stand where the module opens a file, and what is left as it is.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include "check.h"
#include "report/outfile.h"

enum { NOBODY = 65534, OTHER = 12345, HANGS_S = 30 };

static char directory[256], path[300], other[300];

static bool make_nothing(void)
{
    return true;
}

static bool make_file(void)
{
    return wf_test_write_file(path, "old", 3);
}

static bool make_folder(void)
{
    return mkdir(path, 0755) == 0;
}

static bool make_fifo(void)
{
    return mkfifo(path, 0666) == 0;
}

static bool make_socket(void)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool ok;

    snprintf(to.sun_path, sizeof(to.sun_path), "%.107s", path);
    ok = bind(fd, (const struct sockaddr *)&to, sizeof(to)) == 0;
    close(fd);
    return ok;
}

static bool make_link(void)
{
    return wf_test_write_file(other, "dear", 4) && symlink(other, path) == 0;
}

static bool make_dangling_link(void)
{
    return symlink(other, path) == 0;
}

/* One of somebody who put it into another's folder. Needs root, and a second user. */
static bool make_foreign_link(void)
{
    return make_link() && chown(directory, NOBODY, (gid_t)-1) == 0 &&
           lchown(path, OTHER, (gid_t)-1) == 0;
}

/* The folder's owner may do as he likes in it. */
static bool make_owners_link(void)
{
    return make_link() && chown(directory, OTHER, (gid_t)-1) == 0 &&
           lchown(path, OTHER, (gid_t)-1) == 0;
}

static bool make_link_to_device(void)
{
    return symlink("/dev/null", path) == 0;
}

static bool make_full(void)
{
    return mknod(path, S_IFCHR | 0666, makedev(1, 7)) == 0;
}

/* A RAM disk's number: where there is none it cannot be opened, which is as well. */
static bool make_disk(void)
{
    return mknod(path, S_IFBLK | 0666, makedev(7, 0)) == 0;
}

static bool make_folder_away(void)
{
    return rmdir(directory) == 0;
}

static const struct row {
    const char *label;
    bool (*make)(void);
    int log, fresh; /* errors */
    bool root;      /* making it needs the rights of root */
} rows[] = {
    {"nothing", make_nothing, 0, 0, false},
    {"a file", make_file, 0, 0, false},
    {"a folder", make_folder, EISDIR, EISDIR, false},
    {"a FIFO without reader", make_fifo, WF_OUTFILE_UNREAD_FIFO, WF_OUTFILE_FIFO, false},
    {"a socket", make_socket, WF_OUTFILE_SOCKET, WF_OUTFILE_SOCKET, false},
    {"a link to a file", make_link, 0, WF_OUTFILE_LINK, false},
    {"a dangling link", make_dangling_link, 0, WF_OUTFILE_LINK, false},
    {"a link to a device", make_link_to_device, 0, WF_OUTFILE_LINK, false},
    {"another user's link", make_foreign_link, WF_OUTFILE_FOREIGN_LINK, WF_OUTFILE_LINK, true},
    {"a link of the folder's owner", make_owners_link, 0, WF_OUTFILE_LINK, true},
    {"/dev/full", make_full, 0, WF_OUTFILE_DEVICE, true},
    {"a disk", make_disk, WF_OUTFILE_DEVICE, WF_OUTFILE_DEVICE, true},
    {"no folder", make_folder_away, ENOENT, ENOENT, false},
};

static void begin(void)
{
    wf_test_directory(directory, sizeof(directory));
    snprintf(path, sizeof(path), "%s/file", directory);
    snprintf(other, sizeof(other), "%s/other", directory);
}

/* Makes what the row says; returns whether it could be made. */
static bool begin_row(const struct row *row)
{
    begin();
    if (row->make())
        return true;
    WF_CHECK(row->root, "%s: cannot be made: %s", row->label, strerror(errno));
    wf_test_remove_directory(directory);
    return false;
}

static void check_opened(const char *label, int fd, int error, int want)
{
    char got_text[WF_ERROR_TEXT_SIZE], want_text[WF_ERROR_TEXT_SIZE];

    WF_CHECK(error == want, "%s: '%s', expected '%s'", label, wf_error_text(error, got_text),
             wf_error_text(want, want_text));
    if (!WF_CHECK((fd >= 0) == (error == 0), "%s: descriptor %d", label, fd) || fd < 0)
        return;
    WF_CHECK((fcntl(fd, F_GETFL) & O_NONBLOCK) != 0, "%s: may block", label);
    WF_CHECK((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0, "%s: is passed on", label);
    close(fd);
}

static void test_log(void)
{
    unsigned i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        int fd = -1, error;

        if (!begin_row(&rows[i]))
            continue;
        alarm(HANGS_S);
        error = wf_outfile_open(path, WF_OUTFILE_GROWS, &fd);
        alarm(0);
        if (rows[i].make == make_disk && error == ENXIO)
            error = WF_OUTFILE_DEVICE; /* this machine has none such */
        check_opened(rows[i].label, fd, error, rows[i].log);
        wf_test_remove_directory(directory);
    }
}

/* What is refused stays, with what a link points to. */
static void check_left(const struct row *row, const struct stat *before)
{
    struct stat st;
    size_t size = 0;
    char *data = wf_test_read_file(other, &size);

    if (row->fresh != ENOENT)
        WF_CHECK(lstat(path, &st) == 0 && st.st_ino == before->st_ino, "%s: is gone", row->label);
    WF_CHECK(data == NULL || strcmp(data, "dear") == 0, "%s: its target is '%s'", row->label, data);
    WF_CHECK((data != NULL) == (row->make == make_link || row->make == make_foreign_link ||
                                row->make == make_owners_link),
             "%s: its target was made", row->label);
    free(data);
}

static void test_fresh(void)
{
    unsigned i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct stat before = {0};
        int fd = -1, error;

        if (!begin_row(&rows[i]))
            continue;
        (void)lstat(path, &before);
        alarm(HANGS_S);
        error = wf_outfile_open(path, WF_OUTFILE_FRESH, &fd);
        alarm(0);
        check_opened(rows[i].label, fd, error, rows[i].fresh);
        if (error != 0)
            check_left(&rows[i], &before);
        wf_test_remove_directory(directory);
    }
}

static void test_replace(void)
{
    unsigned i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct stat before = {0}, st;
        char beside[310];
        int error;

        if (rows[i].make == make_folder_away || !begin_row(&rows[i]))
            continue;
        (void)lstat(path, &before);
        snprintf(beside, sizeof(beside), "%s.new", path);
        CU_ASSERT_FATAL(wf_test_write_file(beside, "new", 3));
        error = wf_outfile_replace(beside, path);
        WF_CHECK(error == rows[i].fresh, "%s: error %d", rows[i].label, error);
        if (error != 0)
            check_left(&rows[i], &before);
        else
            WF_CHECK(lstat(path, &st) == 0 && st.st_size == 3 && st.st_ino != before.st_ino,
                     "%s: is not the new one", rows[i].label);
        wf_test_remove_directory(directory);
    }
}

static void test_modes(void)
{
    static const struct {
        enum wf_outfile_use use;
        mode_t mode;
    } modes[] = {{WF_OUTFILE_GROWS, 0640}, {WF_OUTFILE_FRESH, 0644}};
    mode_t before = umask(0);
    unsigned i;

    for (i = 0; i < WF_ROWS(modes); i++) {
        struct stat st;
        int fd = -1;

        begin();
        WF_CHECK(wf_outfile_open(path, modes[i].use, &fd) == 0, "opened");
        WF_CHECK(fstat(fd, &st) == 0 && (st.st_mode & 07777) == modes[i].mode, "%u: mode %o", i,
                 st.st_mode & 07777);
        close(fd);
        wf_test_remove_directory(directory);
    }
    umask(before);
}

/* The one is added to, the other is another file: who has an old one open reads on in that. */
static void test_content(void)
{
    struct stat old, now;
    size_t size = 0;
    int fd = -1;
    char *data;

    begin();
    CU_ASSERT_FATAL(make_file() && stat(path, &old) == 0);
    CU_ASSERT_FATAL(wf_outfile_open(path, WF_OUTFILE_GROWS, &fd) == 0);
    WF_CHECK(write(fd, "er", 2) == 2, "written");
    close(fd);
    data = wf_test_read_file(path, &size);
    WF_CHECK_TEXT("appended", data, "older");
    free(data);
    CU_ASSERT_FATAL(link(path, other) == 0);
    CU_ASSERT_FATAL(wf_outfile_open(path, WF_OUTFILE_FRESH, &fd) == 0);
    WF_CHECK(fstat(fd, &now) == 0 && now.st_size == 0 && now.st_ino != old.st_ino, "made");
    close(fd);
    data = wf_test_read_file(other, &size);
    WF_CHECK_TEXT("another name of the old one", data, "older");
    free(data);
    wf_test_remove_directory(directory);
}

/* As another user, to whom folders above this one may be closed. */
static int open_as_nobody(int *fd)
{
    int error;

    CU_ASSERT_FATAL(seteuid(NOBODY) == 0);
    error = wf_outfile_open("file", WF_OUTFILE_FRESH, fd);
    CU_ASSERT_FATAL(seteuid(0) == 0);
    return error;
}

static void replace_in_sticky_folder(void)
{
    int fd = -1, error = open_as_nobody(&fd);

    WF_CHECK(error == EPERM, "another's file: error %d", error);
    CU_ASSERT_FATAL(chown(path, NOBODY, (gid_t)-1) == 0);
    error = open_as_nobody(&fd);
    check_opened("one's own", fd, error, 0);
}

/* In a folder for all, as /tmp, what another left there cannot be removed: which is told. */
static void test_sticky(void)
{
    int before = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    begin();
    CU_ASSERT_FATAL(before >= 0 && make_file() && chmod(directory, 01777) == 0);
    CU_ASSERT_FATAL(chdir(directory) == 0);
    if (chown(path, OTHER, (gid_t)-1) == 0) /* else one user is all there is */
        replace_in_sticky_folder();
    CU_ASSERT_FATAL(fchdir(before) == 0);
    close(before);
    wf_test_remove_directory(directory);
}

static void test_reader(void)
{
    int reader, error, fd = -1;

    begin();
    CU_ASSERT_FATAL(make_fifo());
    reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    error = wf_outfile_open(path, WF_OUTFILE_GROWS, &fd);
    check_opened("log", fd, error, 0);
    fd = -1;
    error = wf_outfile_open(path, WF_OUTFILE_FRESH, &fd);
    check_opened("metrics", fd, error, WF_OUTFILE_FIFO);
    close(reader);
    wf_test_remove_directory(directory);
}

static void test_words(void)
{
    char text[WF_ERROR_TEXT_SIZE];
    int error;

    for (error = WF_OUTFILE_LINK; error < WF_OUTFILE_ERRORS_END; error++)
        WF_CHECK(strncmp(wf_error_text(error, text), "it is a ", 8) == 0, "%d: %s", error,
                 wf_error_text(error, text));
    WF_CHECK_TEXT("an errno", wf_error_text(ENOENT, text), "No such file or directory");
}

CU_TestInfo wf_tests_outfile[] = {
    {"what stands where the log is to be", test_log},
    {"what stands where a fresh file is to be", test_fresh},
    {"what stands where it is to go", test_replace},
    {"the files' modes", test_modes},
    {"the log grows, a fresh file is another", test_content},
    {"in a sticky folder others' files stay", test_sticky},
    {"a FIFO with a reader", test_reader},
    {"every error has words", test_words},
    CU_TEST_INFO_NULL,
};
