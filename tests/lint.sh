#!/bin/bash
# make lint: all three linters over the sources, each to its end; exit 1 if one found anything.
set -u
cd "$(dirname "$0")/.." || exit 2
jobs=${JOBS:-$(nproc)}
flags="-std=c17 -Isrc -D_POSIX_C_SOURCE=200809L -DHAVE_INLINE"
shopt -s nullglob
sources=(src/*/*.c)
every=(src/*/*.[ch] tests/*/*.[ch])
found=0

# report TOOL: shows what the tool says on stdin, and remembers that it said something
report() {
    local said
    said=$(cat)
    if [ -n "$said" ]; then
        printf '%s\n%s\n\n' "$1:" "$said"
        found=1
    fi
}

report clang-format < <(
    for file in "${every[@]}"; do
        clang-format --dry-run -Werror "$file" 2>/dev/null || echo "$file: 'make format' would change it"
    done
)
report clang-tidy < <(
    printf '%s\n' "${sources[@]}" |
        xargs -P"$jobs" -I@ clang-tidy --quiet @ -- $flags $(pkg-config --cflags gsl libcjson sqlite3 ompi-c) 2>/dev/null
)
report cppcheck < <(
    cppcheck -q -j"$jobs" --std=c11 --inline-suppr --enable=warning,performance,portability \
        --suppress=missingIncludeSystem --suppress='*:/usr/include/*' -Isrc src 2>&1
)
exit $found
