#include "base/bytes.h"

#include <math.h>
#include <string.h>

void bytes_put_int(struct text *to, int64_t value) {
    char bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (char)((uint64_t)value >> (8 * i) & 0xff);
    text_add_bytes(to, bytes, sizeof bytes);
}

void bytes_put_real(struct text *to, double value) {
    int64_t bits;

    memcpy(&bits, &value, sizeof bits);
    bytes_put_int(to, bits);
}

void bytes_put_string(struct text *to, const char *string, size_t length) {
    bytes_put_int(to, (int64_t)length);
    text_add_bytes(to, string, length);
}

struct bytes_reader bytes_reader_of(const void *bytes, size_t length) {
    const unsigned char *at = bytes;

    return (struct bytes_reader){at, length > 0 ? at + length : at, false};
}

int64_t bytes_int(struct bytes_reader *from) {
    uint64_t value = 0;

    if (from->failed || from->end - from->at < 8) {
        from->failed = true;
        return 0;
    }
    for (int i = 0; i < 8; i++)
        value |= (uint64_t)from->at[i] << (8 * i);
    from->at += 8;
    return (int64_t)value;
}

double bytes_real(struct bytes_reader *from) {
    const int64_t bits = bytes_int(from);
    double value;

    memcpy(&value, &bits, sizeof value);
    return from->failed ? (double)NAN : value;
}

const char *bytes_string(struct bytes_reader *from, size_t *length) {
    *length = bytes_count(from, 1);
    const char *string = (const char *)from->at;
    from->at += *length;
    return string;
}

size_t bytes_count(struct bytes_reader *from, size_t size) {
    const int64_t count = bytes_int(from);

    if (count < 0 || (uint64_t)count > (uint64_t)(from->end - from->at) / size)
        from->failed = true;
    return from->failed ? 0 : (size_t)count;
}

uint64_t bytes_hash(const void *bytes, size_t length) {
    const unsigned char *at = bytes;
    uint64_t hash = UINT64_C(0xcbf29ce484222325); /* its offset and its prime */

    for (size_t i = 0; i < length; i++)
        hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
    return hash;
}
