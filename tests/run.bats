#!/usr/bin/env bats
# run.sh counts honestly: nothing that failed to run may look like a pass.

setup() {
    export BUILD="$BATS_TEST_TMPDIR/build"
    unset RUN_UNDER TIERSIM JOBS TEST_SECONDS
    mkdir -p "$BUILD"
    cd "$BATS_TEST_TMPDIR"
}

# program NAME BODY: a test program
program() {
    printf '#!/bin/sh\n%s\n' "$2" >"$BUILD/$1"
    chmod +x "$BUILD/$1"
}

run_tests() {
    run "$BATS_TEST_DIRNAME/run.sh" "$@"
    last="${lines[-1]}"
}

@test "all passing: the closing line and nothing else" {
    program a 'echo 1..2; echo ok 1 - x; echo chatter; echo ok 2 - y'
    program b 'echo 1..1; echo ok 1 - z'
    run_tests "$BUILD/a" "$BUILD/b"
    [ "$status" -eq 0 ]
    [ "$output" = "3 passed, 0 failed" ]
}

@test "a failure is shown with its message, the passes are not, and all tests run" {
    program a 'echo 1..2; echo ok 1 - fine; echo not ok 2 - bad; echo "# 1 != 2"; exit 1'
    program b 'echo 1..1; echo ok 1 - z'
    run_tests "$BUILD/a" "$BUILD/b"
    [ "$status" -eq 1 ]
    [ "$last" = "2 passed, 1 failed" ]
    [[ "$output" == *"FAIL $BUILD/a"*"not ok 2 - bad"*"# 1 != 2"* ]]
    [[ "$output" != *fine* ]]
}

@test "a plan not fulfilled counts the missing as failed" {
    program a 'echo 1..5; echo ok 1 - x; kill -9 $$'
    run_tests "$BUILD/a"
    [ "$status" -eq 1 ]
    [ "$last" = "1 passed, 4 failed" ]
}

@test "all ok but a bad exit status is a failure" {
    program a 'echo 1..1; echo ok 1 - x; exit 3'
    run_tests "$BUILD/a"
    [ "$last" = "1 passed, 1 failed" ]
    [[ "$output" == *"exit status 3"* ]]
}

@test "a program that says nothing, and one that was not built, are failures" {
    program a 'true'
    run_tests "$BUILD/a" "$BUILD/missing"
    [ "$status" -eq 1 ]
    [ "$last" = "0 passed, 2 failed" ]
    [[ "$output" == *"FAIL $BUILD/missing"*"it was not built"* ]]
}

@test "skipped tests are neither passed nor failed, in either spelling" {
    program a 'echo 1..3; echo "ok 1 - x # SKIP no traces"; echo "not ok 2 # SKIP y"; echo ok 3 - z'
    run_tests "$BUILD/a"
    [ "$status" -eq 0 ]
    [ "$output" = "$(printf '2 skipped\n1 passed, 0 failed')" ]
}

@test "several groups in one program add up" {
    program a 'echo 1..1; echo ok 1 - x; echo 1..2; echo ok 1 - y; echo ok 2 - z'
    run_tests "$BUILD/a"
    [ "$output" = "3 passed, 0 failed" ]
}

@test "a test that hangs is stopped and counted" {
    program a 'echo 1..1; exec sleep 60'
    TEST_SECONDS=1 run_tests "$BUILD/a"
    [ "$last" = "0 passed, 1 failed" ]
    [[ "$output" == *"stopped after 1 s"* ]]
}

@test "a sanitizer that the machine does not let start is a skip that is told, not a pass" {
    program a 'echo "FATAL: ThreadSanitizer: unexpected memory mapping 0x1-0x2" >&2; exit 66'
    run_tests "$BUILD/a"
    [ "$status" -eq 0 ]
    [[ "$output" == *"SKIP $BUILD/a: "* ]]
    [ "$last" = "0 passed, 0 failed" ]
}

@test "no tests at all is not a success" {
    run_tests
    [ "$status" -eq 1 ]
    [ "$last" = "0 passed, 0 failed" ]
}
