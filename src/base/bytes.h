/*
 * bytes - numbers and strings one after another in a buffer, and their reading back: what is sent
 * to another process, kept in a file, or hashed.
 *
 * Integers and doubles take 8 bytes, least significant first; a string is its length and its bytes.
 * Nothing says what comes next: reader and writer agree on that. A text serves as the buffer, and
 * its `failed` tells that memory ran out.
 *
 * A reader never reads beyond the end: what is not there is 0, NaN or empty, and `failed` is set.
 */
#ifndef TIERSIM_BASE_BYTES_H
#define TIERSIM_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

void bytes_put_int(struct text *to, int64_t value);
void bytes_put_real(struct text *to, double value);
void bytes_put_string(struct text *to, const char *string, size_t length);

/* Borrows the bytes. */
struct bytes_reader {
    const unsigned char *at, *end;
    bool failed;
};

struct bytes_reader bytes_reader_of(const void *bytes, size_t length);
int64_t bytes_int(struct bytes_reader *from);
double bytes_real(struct bytes_reader *from);
/* Borrowed, without a NUL behind it. */
const char *bytes_string(struct bytes_reader *from, size_t *length);

/* A count of things of at least `size` bytes each that are still to come; 0 and `failed` if there
 * cannot be so many: what is damaged must not ask for much memory. */
size_t bytes_count(struct bytes_reader *from, size_t size);

/* FNV-1a with 64 bits (Fowler, Noll, Vo): to tell contents apart, not to guard against intent. */
uint64_t bytes_hash(const void *bytes, size_t length);

#endif
