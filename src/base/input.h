/*
 * input - files that are read: those on disk and, where there is none of that name, those compiled
 * into the binary (base/embedded.h), so that a built-in scenario finds its data wherever it is run.
 *
 * A user's own file always comes first.
 */
#ifndef TIERSIM_BASE_INPUT_H
#define TIERSIM_BASE_INPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"
#include "base/text.h"

/* To be read, and closed by the caller with fclose; NULL with errno set, as by fopen. */
FILE *input_open(const char *path);

/* Adds the whole content to `out`. Messages (ERROR_IO) call it a `noun` and name it `label`. */
bool input_read(struct text *out, const char *path, const char *noun, const char *label,
                struct error *err);

#endif
