#!/usr/bin/env bats
# The README is true: its commands run, and print what it shows.

@test "every command of the README works, and prints what stands below it" {
    top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    cd "$BATS_TEST_TMPDIR"
    mkdir build
    ln -s "${TIERSIM:-$top/build/tiersim}" build/tiersim
    cp -r "$top/scenarios" "$top/plots" .
    PATH="$PWD/build:$PATH" /usr/bin/python3 "$BATS_TEST_DIRNAME/readme.py" "$top/README.md" "$top/Makefile"
}
