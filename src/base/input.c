#include "base/input.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "base/embedded.h"

FILE *input_open(const char *path) {
    FILE *in = fopen(path, "rb");

    if (in || errno != ENOENT)
        return in;
    const struct embedded_file *file = embedded_find(path);
    if (!file) {
        errno = ENOENT;
        return NULL;
    }
    /* Opened to be read only, so that the bytes stay const. */
    return fmemopen((void *)(uintptr_t)file->bytes, file->length, "rb");
}

bool input_read(struct text *out, const char *path, const char *noun, const char *label,
                struct error *err) {
    char chunk[65536];
    size_t got;
    FILE *in = input_open(path);

    if (!in)
        return error_set(err, ERROR_IO, "cannot open %s '%s': %s", noun, label, strerror(errno));
    while ((got = fread(chunk, 1, sizeof chunk, in)) > 0)
        text_add_bytes(out, chunk, got);
    const int reason = errno;
    const bool failed = ferror(in) != 0;
    fclose(in);
    if (failed)
        return error_set(err, ERROR_IO, "cannot read %s '%s': %s", noun, label, strerror(reason));
    return !out->failed || error_no_memory(err);
}
