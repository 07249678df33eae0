#!/bin/bash
# make fuzz: each harness under libFuzzer with ASan and UBSan for SECONDS (default 600), from the kept corpus.
#
# Every finding is shown, with its input in $BUILD/fuzz/findings; exit 1 if there was one. HARNESSES are those
# to run (default: all); JOBS run at a time. New inputs that reach new code go to $BUILD/fuzz/corpus; with
# KEEP=1 the corpus in the tree is replaced by what is left of both when inputs that add nothing are dropped.
set -u
cd "$(dirname "$0")/../.." || exit 2
BUILD=${BUILD:-build}
seconds=${SECONDS_EACH:-600}
harnesses=${HARNESSES:-scenario catalog trace set units world}
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1

fuzz_one() { # a harness, its time
    local new=$BUILD/fuzz/corpus/$1 findings=$BUILD/fuzz/findings/$1-
    mkdir -p "$new" "$BUILD/fuzz/findings" "$BUILD/fuzz/log"
    local more=
    [ "$1" != scenario ] || more="tests/bad scenarios"
    "$BUILD/fuzz/$1" -max_total_time="$2" -timeout=10 -rss_limit_mb=1024 -max_len=20000 -print_final_stats=1 \
        -dict=tests/fuzz/words.dict -artifact_prefix="$findings" "$new" "tests/fuzz/corpus/$1" $more \
        >"$BUILD/fuzz/log/$1" 2>&1
    local status=$?
    awk -v name="$1" '/^#[0-9]+.*cov:/ { line = $0 }
        /stat::number_of_executed_units/ { runs = $2 }
        END { match(line, /cov: [0-9]+/); printf "%-9s %9d inputs, %s\n", name, runs, substr(line, RSTART, RLENGTH) }' \
        "$BUILD/fuzz/log/$1"
    [ $status -eq 0 ] && return 0
    echo "FINDING in $1:"
    grep -m1 -A25 -E '^bug:|ERROR|runtime error|timeout after' "$BUILD/fuzz/log/$1"
    grep 'Test unit written' "$BUILD/fuzz/log/$1"
    return 1
}
export -f fuzz_one
export BUILD

printf '%s\n' $harnesses | xargs -P"${JOBS:-$(nproc)}" -I@ bash -c 'fuzz_one "$1" "$2"' fuzz_one @ "$seconds"
status=$?
if [ -n "${KEEP-}" ]; then
    for harness in $harnesses; do
        rm -rf "$BUILD/fuzz/kept" && mkdir -p "$BUILD/fuzz/kept"
        "$BUILD/fuzz/$harness" -merge=1 "$BUILD/fuzz/kept" "tests/fuzz/corpus/$harness" "$BUILD/fuzz/corpus/$harness" \
            2>/dev/null && cp -n "$BUILD/fuzz/kept"/* "tests/fuzz/corpus/$harness/"
    done
fi
[ $status -eq 0 ] || exit 1
