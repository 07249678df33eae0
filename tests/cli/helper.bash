# What every .bats file here loads (`load helper`): the program under test and a place of its own.
#
#   $tiersim     the program              $top        the top of the source tree
#   $scratch     a directory, gone afterwards; tests start in it and find nothing but shop.json there, which
#                takes a few milliseconds to run
# `run_tiersim ARGS` runs it with stdout in $output and $lines, stderr in $talk, the exit code in $status.

setup() {
    top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    tiersim=${TIERSIM:-$top/build/tiersim}
    scratch=$BATS_TEST_TMPDIR/scratch
    mkdir -p "$scratch"
    cd "$scratch"
    cp "$top/tests/cli/shop.json" .
}

run_tiersim() {
    status=0
    "$tiersim" "$@" >"$BATS_TEST_TMPDIR/stdout" 2>"$BATS_TEST_TMPDIR/stderr" || status=$?
    output=$(cat "$BATS_TEST_TMPDIR/stdout")
    talk=$(cat "$BATS_TEST_TMPDIR/stderr")
    mapfile -t lines <<<"$output"
}

# exits CODE: fails with what the program said if the last run ended otherwise.
exits() {
    [ "$status" -eq "$1" ] || {
        printf 'exit status %s, expected %s\nstdout: %s\nstderr: %s\n' "$status" "$1" "$output" "$talk"
        return 1
    }
}

# says TEXT / talks TEXT: stdout / stderr contains it.
says() {
    [[ "$output" == *"$1"* ]] || { printf 'stdout lacks: %s\nstdout: %s\n' "$1" "$output"; return 1; }
}
talks() {
    [[ "$talk" == *"$1"* ]] || { printf 'stderr lacks: %s\nstderr: %s\n' "$1" "$talk"; return 1; }
}

# json EXPRESSION: evaluates a Python expression of the JSON document `d` that the last run printed.
json() {
    printf '%s' "$output" | /usr/bin/python3 -c "import json,sys; d=json.load(sys.stdin); print($1)"
}
