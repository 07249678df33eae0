#include "report/output.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/folder.h"

bool output_open(struct output *output, const char *path, struct error *err) {
    int directory;

    if (!folder_make(path, err))
        return false;
    directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return error_set(err, ERROR_IO, "cannot open directory '%s': %s", path, strerror(errno));
    output->path = path;
    output->directory = directory;
    return true;
}

void output_close(struct output *output) {
    close(output->directory);
    output->directory = -1;
}

static bool write_all(int file, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t written = write(file, bytes, length);

        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
    return true;
}

/* The name under which `name` grows: hidden, and of this process alone. */
static bool temporary_name(char *out, size_t size, const char *name) {
    int length = snprintf(out, size, ".%s.%ld", name, (long)getpid());

    return length > 0 && (size_t)length < size;
}

/* Writes `name` in `directory` by way of a temporary file. On failure errno says why. */
static bool write_whole(int directory, const char *name, const struct text *text) {
    char temporary[NAME_MAX + 1];
    int file, reason;
    bool written;

    if (!temporary_name(temporary, sizeof temporary, name)) {
        errno = ENAMETOOLONG;
        return false;
    }
    file = openat(directory, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0)
        return false;
    written = write_all(file, text_cstr(text), text->length);
    reason = errno;
    if (close(file) != 0 && written) {
        written = false;
        reason = errno;
    }
    if (written && renameat(directory, temporary, directory, name) == 0)
        return true;
    if (written)
        reason = errno;
    unlinkat(directory, temporary, 0);
    errno = reason;
    return false;
}

bool output_write(const struct output *output, const char *name, const struct text *text,
                  struct error *err) {
    assert(!strchr(name, '/'));

    if (text->failed)
        return error_no_memory(err);
    if (!write_whole(output->directory, name, text))
        return error_set(err, ERROR_IO, "cannot write '%s/%s': %s", output->path, name,
                         strerror(errno));
    return true;
}

bool output_read(const struct output *output, const char *name, struct text *text,
                 struct error *err) {
    int file = openat(output->directory, name, O_RDONLY | O_CLOEXEC);
    char bytes[4096];
    ssize_t length = -1;

    if (file >= 0) {
        while ((length = read(file, bytes, sizeof bytes)) > 0)
            text_add_bytes(text, bytes, (size_t)length);
        close(file);
    }
    if (length < 0)
        return error_set(err, ERROR_IO, "cannot read '%s/%s': %s", output->path, name,
                         strerror(errno));
    return text->failed ? error_no_memory(err) : true;
}

bool output_rename(const struct output *output, const char *from, const char *to,
                   struct error *err) {
    if (renameat(output->directory, from, output->directory, to) != 0)
        return error_set(err, ERROR_IO, "cannot write '%s/%s': %s", output->path, to,
                         strerror(errno));
    return true;
}

/* Something that is there and is no regular file, a device or a pipe, is written to as it is. */
static bool write_in_place(const char *path, const struct text *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    bool written;
    int reason;

    if (file < 0)
        return false;
    written = write_all(file, text_cstr(text), text->length);
    reason = errno;
    if (close(file) != 0 && written)
        return false;
    errno = reason;
    return written;
}

static bool write_beside(const char *path, const struct text *text) {
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) + 1 : 0;
    char *folder = length ? strndup(path, length) : strdup(".");
    int directory = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    int reason = errno;
    bool written = false;

    if (directory >= 0) {
        written = write_whole(directory, path + length, text);
        reason = errno;
        close(directory);
    }
    free(folder);
    errno = reason;
    return written;
}

bool output_file(const char *path, const struct text *text, struct error *err) {
    struct stat status;
    bool special;

    if (strcmp(path, "-") == 0)
        return output_stdout(text, err);
    if (text->failed)
        return error_no_memory(err);
    special = stat(path, &status) == 0 && !S_ISREG(status.st_mode);
    if (!(special ? write_in_place(path, text) : write_beside(path, text)))
        return error_set(err, ERROR_IO, "cannot write '%s': %s", path, strerror(errno));
    return true;
}

/* ---- one long file ---- */

/* The folder of a path with its slash, then the temporary name; NULL: no memory, or too long. */
static char *temporary_path(const char *path) {
    const char *slash = strrchr(path, '/');
    const size_t length = slash ? (size_t)(slash - path) + 1 : 0;
    char name[NAME_MAX + 1];
    char *made;

    if (!temporary_name(name, sizeof name, path + length))
        return NULL;
    made = malloc(length + strlen(name) + 1);
    if (made) {
        memcpy(made, path, length);
        strcpy(made + length, name);
    }
    return made;
}

bool output_stream_open(struct output_stream *stream, const char *path, struct error *err) {
    struct stat status;

    *stream = (struct output_stream){.path = path};
    if (strcmp(path, "-") == 0) {
        stream->file = stdout;
        return true;
    }
    if (stat(path, &status) != 0 || S_ISREG(status.st_mode)) {
        stream->temporary = temporary_path(path);
        if (!stream->temporary)
            return error_no_memory(err);
    }
    stream->file = fopen(stream->temporary ? stream->temporary : path, "w");
    if (stream->file)
        return true;
    free(stream->temporary);
    return error_set(err, ERROR_IO, "cannot write '%s': %s", path, strerror(errno));
}

bool output_stream_close(struct output_stream *stream, bool keep, struct error *err) {
    bool whole;
    int reason;

    if (stream->file == stdout)
        return keep;
    whole = fflush(stream->file) == 0 && !ferror(stream->file);
    reason = errno;
    if (fclose(stream->file) != 0 && whole) {
        whole = false;
        reason = errno;
    }
    if (stream->temporary && keep && whole) {
        whole = rename(stream->temporary, stream->path) == 0;
        reason = errno;
    }
    if (stream->temporary && !(keep && whole))
        unlink(stream->temporary);
    free(stream->temporary);
    if (keep && !whole)
        error_set(err, ERROR_IO, "cannot write '%s': %s", stream->path, strerror(reason));
    return keep && whole;
}

bool output_stdout(const struct text *text, struct error *err) {
    if (text->failed)
        return error_no_memory(err);
    errno = 0;
    fwrite(text_cstr(text), 1, text->length, stdout);
    if (fflush(stdout) != 0 || ferror(stdout))
        return error_set(err, ERROR_IO, "cannot write to standard output: %s",
                         errno ? strerror(errno) : "an earlier write failed");
    return true;
}
