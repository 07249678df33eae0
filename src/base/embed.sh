#!/bin/sh
# Prints the C source of `embedded_files` (base/embedded.h): embed.sh FILE...
# Every byte is a number of its own, so that any content and any length is right.
set -eu
export LC_ALL=C

printf '%s\n' '// Written by src/base/embed.sh; changes here are lost.' '#include "base/embedded.h"'
files=$(printf '%s\n' "$@" | sort -u)
count=0
for file in $files; do
    printf '\nstatic const unsigned char bytes_%d[] = {\n' "$count"
    od -An -v -tu1 "$file" | sed 's/  *\([0-9]*\)/\1,/g'
    printf '0};\n'
    count=$((count + 1))
done

printf '\nconst struct embedded_file embedded_files[] = {\n'
count=0
for file in $files; do
    printf '    {"%s", (const char *)bytes_%d, sizeof bytes_%d - 1},\n' "$file" "$count" "$count"
    count=$((count + 1))
done
printf '    {NULL, NULL, 0},\n};\n'
