/*
 * error - what went wrong, for people: one error of an operation, or all problems of an input.
 *
 * `struct error` is filled by a function that returns false, and is left alone by one that returns
 * true, so that calls chain with ||. Its text is complete enough to print as it is. Messages: lower
 * case, no full stop, the problem first, subjects in single quotes, valid choices listed.
 *
 * `struct problems` collects everything that is wrong with an input, so that a user sees all of it
 * at once. It owns path and text of each problem; `file` is borrowed and must outlive the list.
 */
#ifndef TIERSIM_BASE_ERROR_H
#define TIERSIM_BASE_ERROR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/check.h"

/* The values are exit codes of the program. */
enum error_kind {
    ERROR_NONE = 0,
    ERROR_USAGE = 2,    /* the command line */
    ERROR_SCENARIO = 3, /* a scenario, a catalog or another input of the model */
    ERROR_IO = 4,       /* files, pipes, memory: the machine */
};

struct error {
    enum error_kind kind;
    char text[1024];
};

/*
 * Fills *err, cutting a text that is too long, and returns false, so that one can write
 * `return error_set(err, …)`. `err` may be NULL. The arguments may point into err->text.
 */
bool error_set(struct error *err, enum error_kind kind, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* error_set for the one message that everybody needs: ERROR_IO, "out of memory". */
bool error_no_memory(struct error *err);

/* How many problems of one kind (errors, warnings) are kept; the rest are only counted. */
#define PROBLEMS_KEPT 100

struct problem {
    const char *file; /* borrowed, or kept by problems_place; NULL: unknown */
    int line;         /* from 1; 0: unknown */
    int column;       /* from 1; 0: unknown */
    const char *path; /* JSON path such as `provider.limits[images].limit`; NULL: none; owned */
    const char *text; /* owned */
    bool warning;     /* false: an error */
    char *file_copy;  /* owned; NULL: none */
};

/* All zero is a valid empty list. Order is the order of adding. */
struct problems {
    struct problem
        *items; /* the first `count` are kept; file, line and column may be set by hand */
    size_t count, capacity;
    size_t errors, warnings; /* all that were added, kept or not */
    bool failed;             /* memory ran out: something is missing, the counts are right */
    bool unreadable;         /* the input itself could not be read */
};

void problems_init(struct problems *problems);
void problems_release(struct problems *problems);

/* Adds one problem with unknown position. `path` is copied and may be NULL. */
void problems_add(struct problems *problems, bool warning, const char *path, const char *fmt, ...)
    PRINTF_LIKE(4, 5);

/* Says where items[index] is; `file` is copied and may be NULL, 0 is an unknown line or column. */
void problems_place(struct problems *problems, size_t index, const char *file, int line,
                    int column);

/* Adds the error that memory ran out, which takes none; false, so that one can return it. */
bool problems_no_memory(struct problems *problems);

/* What the errors are: the machine's (no memory, an input that cannot be read) or the input's. */
enum error_kind problems_kind(const struct problems *problems);

/* error_set with that kind; the first problem is put behind the text, after a colon. */
bool problems_error(const struct problems *problems, struct error *err, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/* The number of errors added; warnings do not count. */
size_t problems_count_errors(const struct problems *problems);

/*
 * One line each, `file:line:column: error: PATH: sentence`, leaving out what is unknown; then,
 * where there were more than PROBLEMS_KEPT of a kind, "and N more errors" or "… warnings"; last, if
 * so, that memory ran out.
 */
void problems_print(const struct problems *problems, FILE *out);

#endif
