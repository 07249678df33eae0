#!/usr/bin/env bats
# embed.sh: whatever the bytes of a file are, they come back out of the compiled table.

setup() {
    top="$BATS_TEST_DIRNAME/../.."
    cd "$BATS_TEST_TMPDIR"
    cat >dump.c <<'C'
#include "base/embedded.h"
#include <stdio.h>
int main(void) {
    for (const struct embedded_file *file = embedded_files; file->name; file++) {
        printf("%s %zu %d\n", file->name, file->length, file->bytes[file->length]);
        FILE *stream = fopen("copy", "ab");
        fwrite(file->bytes, 1, file->length, stream);
        fclose(stream);
    }
    return 0;
}
C
}

dump() {
    sh "$top/src/base/embed.sh" "$@" >table.c
    ${CC:-cc} -std=c17 -Wall -Wextra -Wconversion -Werror -I"$top/src" -o dump table.c dump.c
    run ./dump
}

@test "every byte value, an empty file and one without a last newline" {
    : >a
    for byte in $(seq 0 255); do printf "\\$(printf %03o "$byte")"; done >b
    printf '"\\n??/ no newline' >c
    dump c a b
    [ "$output" = "$(printf 'a 0 0\nb 256 0\nc 17 0')" ]
    cat a b c | cmp - copy
}

@test "a file of 1 MiB" {
    # Repeated lines too: od would fold them without -v.
    yes 'the same line of thirty-two bytes' | head -c 1048576 >big
    dump big
    [ "$output" = "big 1048576 0" ]
    cmp big copy
}

@test "no file at all is a table with its last row only" {
    dump
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}
