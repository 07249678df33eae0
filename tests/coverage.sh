#!/bin/bash
# make coverage: what the tests, run by now in BUILD, reached of src/: lines and branches, by file.
#
# Left out, being no question of testing: what follows from BUG and assert, which never happen (their lines, and
# the branch that an assert has). Exit 1 below 95 % of the lines or 85 % of the branches.
set -u
cd "$(dirname "$0")/.." || exit 2
mkdir -p "$BUILD/report"
exec gcovr --root . --filter 'src/' --object-directory "$BUILD/src" "$BUILD/src" \
    --exclude-lines-by-pattern '.*\bBUG\(.*' --exclude-branches-by-pattern '.*\b(assert|BUG)\(.*' \
    --gcov-ignore-parse-errors --print-summary --sort-percentage \
    --txt "$BUILD/report/lines.txt" --csv "$BUILD/report/files.csv" \
    --fail-under-line 95 --fail-under-branch 85
