/*
 * embedded: files compiled into the binary: catalogs, scenarios, lessons, schemas, plots and the
 * report page.
 *
 * An installed or moved binary finds them wherever it is run. A file's name is its path from the
 * top of the source tree ("plots/latency.gp"), so a look-up reads the same as opening the file
 * there would. The table is written by src/base/embed.sh; the Makefile says which files are in
 * it.
 *
 * Not a file system: nothing is opened, and a user's own file of the same name is not looked for.
 * Everything is static and const; nobody owns or frees it, any thread may read it.
 */
#ifndef TIERSIM_BASE_EMBEDDED_H
#define TIERSIM_BASE_EMBEDDED_H

#include <stddef.h>

struct embedded_file {
    const char *name;  // path from the top of the source tree; NULL in the row after the last
    const char *bytes; // the content, then a NUL that is not part of it: text is a string
    size_t length;     // without that NUL
};

// In byte order of name, then one row with name NULL.
extern const struct embedded_file embedded_files[];

// The file of exactly this name, or NULL.
const struct embedded_file *embedded_find(const char *name);

#endif
