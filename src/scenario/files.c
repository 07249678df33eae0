#include "scenario/files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/check.h"
#include "base/embedded.h"
#include "base/input.h"
#include "scenario/json.h"
#include "scenario/scenario.h"
#include "scenario/shape.h"

static bool read_stream(FILE *stream, const char *name, struct arena *arena, const char **text,
                        size_t *length, struct error *err) {
    struct text content;
    text_init(&content);
    char part[8192];
    size_t got;
    bool ok = false;
    while ((got = fread(part, 1, sizeof part, stream)) > 0) {
        text_add_bytes(&content, part, got);
        if (content.length > DOCUMENT_SIZE_MAX) {
            error_set(err, ERROR_SCENARIO, "'%s' is larger than 8 MiB", name);
            goto out;
        }
    }
    if (ferror(stream)) {
        error_set(err, ERROR_IO, "cannot read '%s': %s", name, strerror(errno));
        goto out;
    }
    char *copy = content.failed ? NULL : arena_strndup(arena, text_cstr(&content), content.length);
    if (!copy) {
        error_no_memory(err);
        goto out;
    }
    *text = copy;
    *length = content.length;
    ok = true;
out:
    text_release(&content);
    return ok;
}

bool file_read(const char *name, struct arena *arena, const char **text, size_t *length,
               struct error *err) {
    if (strcmp(name, "-") == 0)
        return read_stream(stdin, "standard input", arena, text, length, err);
    FILE *stream = input_open(name);
    if (!stream)
        return error_set(err, ERROR_IO, "cannot open '%s': %s", name, strerror(errno));
    struct stat status;
    bool folder = fstat(fileno(stream), &status) == 0 && S_ISDIR(status.st_mode);
    bool ok = folder ? error_set(err, ERROR_IO, "cannot read '%s': it is a folder", name)
                     : read_stream(stream, name, arena, text, length, err);
    fclose(stream);
    return ok;
}

const char *file_folder(const char *path, struct arena *arena) {
    const char *slash = strrchr(path, '/');
    if (!slash)
        return ".";
    return slash == path ? "/" : arena_strndup(arena, path, (size_t)(slash - path));
}

const char *file_relative(const char *directory, const char *name, struct arena *arena) {
    if (!directory || name[0] == '/' || strcmp(directory, ".") == 0)
        return arena_strdup(arena, name);
    return arena_printf(arena, "%s/%s", directory, name);
}

bool scenario_is_built_in(const char *name) {
    static const char prefix[] = "scenarios/";
    const size_t length = sizeof prefix - 1;

    return strncmp(name, prefix, length) == 0 && !strchr(name + length, '/') &&
           !strstr(name + length, ".schema.json");
}

bool file_builtin_name(const char *folder, size_t index, struct arena *arena, const char **out) {
    static const char suffix[] = ".json";
    const size_t before = strlen(folder), after = sizeof suffix - 1;

    for (const struct embedded_file *file = embedded_files; file->name; file++) {
        const size_t whole = strlen(file->name);
        const bool inside = whole > before + after && strncmp(file->name, folder, before) == 0 &&
                            !strchr(file->name + before, '/') &&
                            strcmp(file->name + whole - after, suffix) == 0;
        if (inside && index-- == 0) {
            *out = arena_strndup(arena, file->name + before, whole - before - after);
            return *out != NULL;
        }
    }
    return false;
}

void file_builtin_known(struct text *out, const char *folder, const char *word,
                        struct arena *arena) {
    const char *names[64];
    size_t count = 0;

    while (count < array_size(names) && file_builtin_name(folder, count, arena, &names[count]))
        count++;
    message_known(out, word, names, count);
}
