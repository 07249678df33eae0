/*
 * folder - a folder to write to.
 */
#ifndef TIERSIM_BASE_FOLDER_H
#define TIERSIM_BASE_FOLDER_H

#include <stdbool.h>

#include "base/error.h"

/* Makes it, and the folders above it, where they are not there yet. ERROR_IO where that fails. */
bool folder_make(const char *path, struct error *err);

#endif
