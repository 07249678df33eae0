#!/bin/bash
# Runs tests and counts them: run.sh TEST...
#
# A test is a cmocka program, a .bats file, or any other program that speaks TAP. All are run, JOBS at a time
# (default: every core), each from the top of the tree, for TEST_SECONDS at most (default 300). A test that
# never got as far as its own plan, crashed, or was not built counts as failed. Printed are the failures, then
# alone on the last line `N passed, N failed`; a line before it tells how many were skipped. Exit 1 on failure,
# and when there was nothing to run.
#
# RUN_UNDER is put before each program, BUILD is the build directory: $BUILD/tiersim is told to the tests as
# $TIERSIM, and what each test printed is kept in $BUILD/results.
set -u
cd "$(dirname "$0")/.." || exit 2
export BUILD=${BUILD:-build} TEST_SECONDS=${TEST_SECONDS:-300} RUN_UNDER=${RUN_UNDER:-}
export TIERSIM=${TIERSIM:-$(realpath -m "$BUILD/tiersim")}
export CMOCKA_MESSAGE_OUTPUT=TAP LC_ALL=C.UTF-8
export RESULTS=$BUILD/results

result_of() { # the file that keeps what test $1 printed
    local name=${1#"$BUILD"/}
    echo "$RESULTS/${name//\//-}"
}

run_one() {
    local result status
    result=$(result_of "$1")
    if [ ! -e "$1" ]; then
        echo "# it was not built" >"$result"
        return 0
    fi
    case $1 in
    *.bats) timeout "$TEST_SECONDS" bats --tap "$1" ;;
    *) timeout "$TEST_SECONDS" $RUN_UNDER "$1" ;;
    esac >"$result" 2>&1 </dev/null
    status=$?
    if [ $status -eq 124 ]; then echo "# stopped after $TEST_SECONDS s" >>"$result"; fi
    echo "exit status $status" >>"$result"
}
export -f result_of run_one

rm -rf "$RESULTS" && mkdir -p "$RESULTS" || exit 2
printf '%s\0' "$@" | xargs -0 -r -n1 -P"${JOBS:-$(nproc)}" bash -c 'run_one "$1"' run_one

for test in "$@"; do
    awk -v test="$test" '
        /^1\.\.0( |$)/         { skipped++; next }
        /^[0-9]*\.\.[0-9]+/  { sub(/^[0-9]*\.\./, ""); planned += $1; next }
        /^(not )?ok .*# [Ss][Kk][Ii][Pp]/ { skipped++; next }
        /^FATAL: ThreadSanitizer: unexpected memory mapping/ { unable = 1 }
        /^ok /               { passed++; next }
        /^not ok /           { failed++ }
        /^exit status [0-9]+$/ { status = $3; if (status == 0) next }
        /^# ok - /           { next }
                             { said = said $0 "\n" }
        END {
            if (unable) {
                print "SKIP " test ": this machine does not let ThreadSanitizer start" > "/dev/stderr"
                print 0, 0, 1
                exit
            }
            unheard = planned - passed - failed - skipped
            if (unheard > 0) {
                failed += unheard
                said = said "# " unheard " of " planned " planned tests never reported\n"
            }
            if (failed == 0 && (status != 0 || passed + skipped == 0)) {
                failed = 1
                if (status == "0") said = said "# it reported no test at all\n"
            }
            if (failed > 0) printf "FAIL %s\n%s\n", test, said > "/dev/stderr"
            print passed + 0, failed + 0, skipped + 0
        }' "$(result_of "$test")" 2>&3
done 3>&1 >"$RESULTS/counts"

awk '{ passed += $1; failed += $2; skipped += $3 }
     END {
         if (skipped > 0) print skipped " skipped"
         print passed + 0 " passed, " failed + 0 " failed"
         exit failed > 0 || passed + skipped == 0
     }' "$RESULTS/counts"
