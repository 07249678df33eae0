/*
 * libraries - what the program runs on: the libraries loaded at this moment, with their versions.
 *
 * Results are the same to the byte for the same program, C library and processor, so a report of a
 * difference begins with these lines.
 */
#ifndef TIERSIM_STUDY_LIBRARIES_H
#define TIERSIM_STUDY_LIBRARIES_H

#include <stddef.h>

enum { LIBRARIES_MOST = 8 };

/* Both static. */
struct library {
    const char *name, *version;
};

/* Fills the first rows and gives their number. */
size_t libraries_in_use(struct library rows[static LIBRARIES_MOST]);

#endif
