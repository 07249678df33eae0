/*
 * wrap - running text in lines of readable length.
 */
#ifndef TIERSIM_BASE_WRAP_H
#define TIERSIM_BASE_WRAP_H

#include "base/text.h"

/*
 * Adds `from` in lines of at most `width` characters (UTF-8; a longer word has a line of its own),
 * the first after `lead`, the others after as many spaces. "\n" in it begins a new line. Ends in a
 * newline.
 */
void wrap_add(struct text *out, const char *lead, const char *from, size_t width);

#endif
