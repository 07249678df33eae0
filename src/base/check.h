/*
 * check - what to do about our own bugs, and two macros the language lacks.
 *
 * BUG and assert are for mistakes in this program. What a user writes or a machine refuses is
 * reported through `struct error` instead (error.h).
 */
#ifndef TIERSIM_BASE_CHECK_H
#define TIERSIM_BASE_CHECK_H

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

/* Says `bug: file:line: …` on stderr and aborts. Stays in every build, unlike assert. */
#define BUG(...)                                                                                   \
    do {                                                                                           \
        fprintf(stderr, "bug: %s:%d: ", __FILE__, __LINE__);                                       \
        fprintf(stderr, __VA_ARGS__);                                                              \
        fputc('\n', stderr);                                                                       \
        abort();                                                                                   \
    } while (0)

/* The struct of the given type that embeds *ptr as `member`. */
#define container_of(ptr, type, member) ((type *)(void *)((char *)(ptr)-offsetof(type, member)))

/* The number of elements of a true array (never of a pointer). */
#define array_size(a) (sizeof(a) / sizeof((a)[0]))

/* Lets gcc and clang check the arguments of functions that format like printf. */
#define PRINTF_LIKE(format_index, first_index)                                                     \
    __attribute__((format(printf, format_index, first_index)))

#endif
