#!/usr/bin/env bats
# run.sh and summary.py notice what they should and forgive what they may, against a program that is made up.

setup() {
    tree="$BATS_TEST_TMPDIR/tree"
    mkdir -p "$tree/tests/golden" "$tree/scenarios"
    cp "$BATS_TEST_DIRNAME/run.sh" "$BATS_TEST_DIRNAME/summary.py" "$tree/tests/golden"
    cd "$tree"
    : >tests/golden/list
    echo '{}' | tee scenarios/a.json scenarios/b.json scenarios/x.schema.json >/dev/null
    export TIERSIM="$tree/tiersim"
    answers 0.0401234567
}

# answers NUMBER [EXIT]: from now on the program says that the cost is NUMBER.
answers() {
    cat >"$TIERSIM" <<S
#!/bin/sh
echo "\$*" >>"$tree/calls"
echo '{"talk": 1, "metrics": {"cost": {"mean": $1, "half_width": null, "values": [$1, $1]}, "arrived": {"mean": 12}},
 "by_sku": {"m": {"cost": {"mean": $1}}}, "by_workload": {"bulk": {"cost": {"mean": 0}}, "web": {"cost": {"mean": $1}}}}'
exit ${2-0}
S
    chmod +x "$TIERSIM"
}

golden() {
    run tests/golden/run.sh "$@"
    echo "$output"
}

@test "what was written is what is compared: metrics at 6 digits, no replications, no schemas" {
    golden --update
    [ "$status" -eq 0 ]
    [ "$(ls tests/golden/*.expected)" = "$(printf 'tests/golden/a.expected\ntests/golden/b.expected')" ]
    diff tests/golden/a.expected - <<<"$(printf '%s\t%s\n' by_workload.bulk.cost.mean 0 \
        by_workload.web.cost.mean 0.0401235 metrics.arrived.mean 12 metrics.cost.half_width null metrics.cost.mean 0.0401235)"
    golden
    [ "$status" -eq 0 ]
    [ "$output" = "$(printf '1..2\nok 1 - a\nok 2 - b')" ]
    grep -qx 'run scenarios/a.json --json --set replications=3' calls
}

@test "a change in the sixth digit is found, one in the eighth is not" {
    golden --update
    answers 0.04012346
    golden
    [ "$status" -eq 0 ]
    answers 0.0401245
    golden
    [ "$status" -ne 0 ]
    [[ "$output" == *"# metrics.cost.mean: expected 0.0401235, got 0.0401245"*"not ok 1 - a"* ]]
}

@test "a number that became null, and one that is gone, are found" {
    golden --update
    answers null
    golden
    [[ "$output" == *"metrics.cost.mean: expected 0.0401235, got null"* ]]
    printf '#!/bin/sh\necho \x27{"metrics": {"arrived": {"mean": 12}}}\x27\n' >"$TIERSIM"
    golden
    [[ "$output" == *"metrics.cost.mean: expected 0.0401235, is gone"* ]]
    [ "$status" -ne 0 ]
}

@test "a run that fails is a failure, an objective not met is a result" {
    golden --update
    answers 0.0401234567 3
    golden
    [ "$status" -ne 0 ]
    [[ "$output" == *"exit status 3"*"not ok 1 - a"* ]]
    answers 0.0401234567 1
    golden
    [ "$status" -eq 0 ]
}

@test "a scenario without an expected file is a failure, and a failed update keeps the old one" {
    golden
    [ "$status" -ne 0 ]
    [[ "$output" == *"'make golden' writes it"* ]]
    golden --update
    cp tests/golden/a.expected before
    printf '#!/bin/sh\necho "{}"\n' >"$TIERSIM"
    golden --update
    [ "$status" -ne 0 ]
    cmp before tests/golden/a.expected
}

@test "the list gives options and skips" {
    printf 'a --set horizon=1h --set replications=2\nb skip it is prose\n' >tests/golden/list
    golden --update
    grep -qx 'run scenarios/a.json --json --set replications=3 --set horizon=1h --set replications=2' calls
    golden
    [ "$status" -eq 0 ]
    [[ "$output" == *"ok 2 - b # SKIP it is prose"* ]]
}
