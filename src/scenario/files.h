/*
 * files - the texts that scenarios and catalogs are read from: files, embedded files, stdin.
 */
#ifndef TIERSIM_SCENARIO_FILES_H
#define TIERSIM_SCENARIO_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

/*
 * The whole content, with a NUL behind it, in the arena. `name` is "-" for stdin, a path, or, if
 * there is no such file, the name of an embedded one.
 */
bool file_read(const char *name, struct arena *arena, const char **text, size_t *length,
               struct error *err);

/* The folder of a path, without the last slash: "." if it has none. In the arena. */
const char *file_folder(const char *path, struct arena *arena);

/* `name` as seen from `directory` (NULL: as it is). In the arena. */
const char *file_relative(const char *directory, const char *name, struct arena *arena);

/*
 * What is built in of one kind: the embedded FOLDER/NAME.json. `folder` ends in a slash. The name
 * of one of them, by number, in the arena; false after the last, and without memory.
 */
bool file_builtin_name(const char *folder, size_t index, struct arena *arena, const char **out);

/* Adds to a message which there are, and which is nearest to `word`. */
void file_builtin_known(struct text *out, const char *folder, const char *word,
                        struct arena *arena);

#endif
