#!/usr/bin/env bats
# make validate itself: a claim that agrees, one that differs, and the table in README.

setup() {
    top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    tiersim=${TIERSIM:-$top/build/tiersim}
    cd "$top"
}

validate() {
    /usr/bin/python3 tests/validate/validate.py "$@"
}

@test "a claim that agrees: exit status 0, and README is left alone" {
    before=$(cksum <README.md)
    run validate "$tiersim" none README.md --only "Limit 5 / 1min"
    [ "$status" -eq 0 ]
    [[ "$output" == *"| 12 s | 12 s | agrees |"* ]]
    [ "$before" = "$(cksum <README.md)" ]
}

@test "a program that says something else: the row says so, exit status 1" {
    printf '#!/bin/sh\n"%s" "$@" | sed s/12000000000/12000000001/\n' "$tiersim" >"$BATS_TEST_TMPDIR/other"
    chmod +x "$BATS_TEST_TMPDIR/other"
    run validate "$BATS_TEST_TMPDIR/other" none README.md --only "Limit 5 / 1min"
    [ "$status" -eq 1 ]
    [[ "$output" == *"**differs**"* ]]
    [[ "$output" == *"1 of 1 claims differ"* ]]
}

@test "the table is put between the marks, and nothing else changes; without marks it is refused" {
    cd "$BATS_TEST_TMPDIR"
    cp "$top/tests/validate/validate.py" .
    /usr/bin/python3 - <<'END'
import validate
open("readme", "w").write("above\n" + validate.BEGIN + "\nold\n" + validate.END + "\nbelow\n")
validate.rewrite("readme", "| new |")
assert open("readme").read() == "above\n" + validate.BEGIN + "\n| new |\n" + validate.END + "\nbelow\n"
open("bare", "w").write("nothing\n")
try:
    validate.rewrite("bare", "| new |")
    raise AssertionError
except SystemExit as refused:
    assert "lacks the lines" in str(refused)
END
}

@test "formulas: published values of Erlang B and C, M/D/1 without a wait" {
    cd "$BATS_TEST_TMPDIR"
    cp "$top/tests/validate/validate.py" .
    /usr/bin/python3 - <<'END'
import validate
assert abs(validate.erlang_b(5, 4) - 0.19907) < 5e-6
assert abs(validate.erlang_c(4, 3) - 0.50943) < 1e-5
assert abs(validate.md1_wait_at_most(0.05, 10, 0) - 0.5) < 1e-12
assert abs(validate.served_of_poisson(4, 100) - 1) < 1e-12
assert abs(validate.mva_response(1, 30, 10) - 10) < 1e-12
END
}
