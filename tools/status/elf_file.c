/*
 * elf_file.c - what can be read from a program or library without running or loading it.
 *
 * The file may be cut short or be something else, so every place is checked before it is looked at.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "status/elf_file.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "build_info.h"

enum { FILE_MOST = 256 * 1024 * 1024 };

struct image {
    uint8_t *data;
    size_t size;
};

static bool read_all(int fd, struct image *image, size_t size)
{
    image->data = malloc(size + 1);
    image->size = 0;
    while (image->data != NULL && image->size < size) {
        ssize_t got = read(fd, image->data + image->size, size - image->size);

        if (got == 0)
            break;
        if (got < 0 && errno != EINTR)
            return false;
        image->size += got > 0 ? (size_t)got : 0;
    }
    return image->data != NULL;
}

static const char *kind_words(mode_t mode)
{
    return S_ISDIR(mode) ? "is a folder" : "is not a regular file";
}

/* Not blocking: it may be a pipe. */
static bool load(struct wf_elf_file *file, const char *path, struct image *image)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct stat st;
    bool good = false;

    if (fd < 0) {
        snprintf(file->trouble, sizeof(file->trouble), "cannot be read: %s", strerror(errno));
        return false;
    }
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        snprintf(file->trouble, sizeof(file->trouble), "%s", kind_words(st.st_mode));
    else if (st.st_size == 0)
        snprintf(file->trouble, sizeof(file->trouble), "is empty");
    else if (st.st_size > FILE_MOST)
        snprintf(file->trouble, sizeof(file->trouble), "is too large to be it");
    else if (!read_all(fd, image, (size_t)st.st_size))
        snprintf(file->trouble, sizeof(file->trouble), "cannot be read: %s", strerror(errno));
    else
        good = true;
    close(fd);
    return good;
}

static bool holds(const struct image *image, uint64_t offset, uint64_t size)
{
    return offset <= image->size && size <= image->size - offset;
}

static bool is_elf(const struct image *image, ElfW(Ehdr) * header)
{
    const unsigned char native = sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32;

    if (image->size < sizeof(*header))
        return false;
    memcpy(header, image->data, sizeof(*header));
    return memcmp(header->e_ident, ELFMAG, SELFMAG) == 0 && header->e_ident[EI_CLASS] == native;
}

/* Whether all that the tables name is in the file; takes the build-id along. */
static bool walk_segments(const struct image *image, const ElfW(Ehdr) * header, char *build_id)
{
    size_t i;

    if (header->e_phentsize != sizeof(ElfW(Phdr)) ||
        !holds(image, header->e_phoff, (uint64_t)header->e_phnum * sizeof(ElfW(Phdr))) ||
        !holds(image, header->e_shoff, (uint64_t)header->e_shnum * header->e_shentsize))
        return false;
    for (i = 0; i < header->e_phnum; i++) {
        ElfW(Phdr) segment;

        memcpy(&segment, image->data + header->e_phoff + i * sizeof(segment), sizeof(segment));
        if (!holds(image, segment.p_offset, segment.p_filesz))
            return false;
        if (segment.p_type == PT_NOTE && build_id[0] == '\0')
            (void)wf_build_id_find(image->data + segment.p_offset, segment.p_filesz, build_id);
    }
    return true;
}

/* The word at *at, up to a blank or the end of the line; moves behind it. */
static void take_word(const char **at, char *word, size_t size)
{
    size_t len = strcspn(*at, " \n");

    snprintf(word, size, "%.*s", (int)len, *at);
    *at += len;
    *at += **at == ' ' ? 1 : 0;
}

static bool take_stamp(const char *at, size_t left, struct wf_stamp *stamp)
{
    char text[256];

    snprintf(text, sizeof(text), "%.*s", (int)(left < sizeof(text) ? left : sizeof(text)), at);
    at = text;
    take_word(&at, stamp->version, sizeof(stamp->version));
    take_word(&at, stamp->unbound, sizeof(stamp->unbound));
    take_word(&at, stamp->build_id, sizeof(stamp->build_id));
    return stamp->unbound[0] != '\0';
}

/* Programs that look for the mark, like this one, have it without the words behind it, too. */
static bool read_stamp(const struct image *image, struct wf_stamp *stamp)
{
    const size_t mark = sizeof(WF_STAMP_MARK) - 1;
    const uint8_t *at = image->data, *end = image->data + image->size;

    while ((at = memmem(at, (size_t)(end - at), WF_STAMP_MARK, mark)) != NULL) {
        at += mark;
        if (take_stamp((const char *)at, (size_t)(end - at), stamp))
            return true;
    }
    memset(stamp, 0, sizeof(*stamp));
    return false;
}

void wf_elf_file_read(struct wf_elf_file *file, const char *path)
{
    struct image image = {NULL, 0};
    ElfW(Ehdr) header;

    memset(file, 0, sizeof(*file));
    if (load(file, path, &image)) {
        file->has_stamp = read_stamp(&image, &file->stamp);
        if (!is_elf(&image, &header))
            snprintf(file->trouble, sizeof(file->trouble), "is not a program or library");
        else if (!walk_segments(&image, &header, file->build_id))
            snprintf(file->trouble, sizeof(file->trouble), "is cut short or damaged");
        else
            file->sound = true;
    }
    free(image.data);
}
