#include "base/wrap.h"

#include <string.h>

/* Characters, not bytes: the bytes of UTF-8 that begin one. */
static size_t count_characters(const char *bytes, size_t length) {
    size_t count = 0;

    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)bytes[i] & 0xC0) != 0x80;
    return count;
}

void wrap_add(struct text *out, const char *lead, const char *from, size_t width) {
    const size_t indent = count_characters(lead, strlen(lead));
    size_t column = indent;
    bool first = true; /* on its line */

    text_add(out, lead);
    while (*from) {
        const size_t length = strcspn(from, " \n");
        const size_t characters = count_characters(from, length);
        if (!first && column + 1 + characters > width) {
            text_printf(out, "\n%*s", (int)indent, "");
            column = indent;
            first = true;
        }
        if (!first && length > 0) {
            text_add_char(out, ' ');
            column++;
        }
        text_add_bytes(out, from, length);
        column += characters;
        first = first && length == 0;
        from += length;
        if (*from == '\n') {
            text_printf(out, "\n%*s", from[1] && from[1] != '\n' ? (int)indent : 0, "");
            column = indent;
            first = true;
        }
        from += *from != '\0';
    }
    text_add_char(out, '\n');
}
