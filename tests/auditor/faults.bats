#!/usr/bin/env bats
# The auditor finds every fault that is planted in a log, and says where it is.

load ../cli/helper
load helper

@test "finds every planted fault" {
    log_of "$top/tests/auditor/storm.json"
    auditor "$scratch/log"
    for fault in $(/usr/bin/python3 -B "$top/tests/auditor/mutate.py"); do
        /usr/bin/python3 -B "$top/tests/auditor/mutate.py" "$fault" "$scratch/log" >"$scratch/mutated"
        status=0
        auditor "$scratch/mutated" >"$scratch/said" || status=$?
        [ "$status" -eq 1 ] || { echo "not found: $fault"; tail -3 "$scratch/said"; return 1; }
    done
}

@test "a replication of its own luck" {
    "$tiersim" run "$top/tests/auditor/storm.json" --log "$scratch/log" --log-replication 1 --quiet >/dev/null
    auditor "$scratch/log"
    "$tiersim" run "$top/tests/auditor/storm.json" --log "$scratch/other" --quiet >/dev/null
    ! cmp -s "$scratch/log" "$scratch/other"
}

@test "says where a fault is" {
    log_of "$top/tests/auditor/storm.json"
    /usr/bin/python3 -B "$top/tests/auditor/mutate.py" longer_retry_after "$scratch/log" >"$scratch/mutated"
    line=$(grep -n -m1 '"rate_limit_exceeded".*"retry_after_ns": [0-9]' "$scratch/mutated" | cut -d: -f1)
    output=$(auditor "$scratch/mutated") && return 1
    says "line $line (t="
    says "Retry-After"
    says "1 faults"
}

@test "what is no log is told apart from a log with faults" {
    echo '{"record":"arrival"}' >"$scratch/other"
    status=0
    auditor "$scratch/other" || status=$?
    [ "$status" -eq 2 ]
}

@test "a wait that a published policy does not make is a fault" {
    log_of "$top/tests/auditor/storm.json" --set 'clients.app.retry=[{"type":"openai-python-1.9"}]'
    auditor "$scratch/log"
    for fault in short_wait early_retry; do
        /usr/bin/python3 -B "$top/tests/auditor/mutate.py" "$fault" "$scratch/log" >"$scratch/mutated"
        status=0
        auditor "$scratch/mutated" >"$scratch/said" || status=$?
        [ "$status" -eq 1 ] || { echo "not found: $fault"; return 1; }
    done
}

@test "a budget of retries that refuses with some left, or allows with none, is a fault" {
    log_of "$top/tests/auditor/storm.json" --set 'clients.app.gates=[{"type":"retry_quota","capacity":61}]'
    auditor "$scratch/log"
    grep -q '"gate":"retry_quota"' "$scratch/log"
    for capacity in 5 6100; do
        sed "1s/\"capacity\": *61/\"capacity\":$capacity/" "$scratch/log" >"$scratch/mutated"
        status=0
        auditor "$scratch/mutated" >"$scratch/said" || status=$?
        [ "$status" -eq 1 ] || { echo "not found with $capacity"; return 1; }
        grep -q "retry_quota" "$scratch/said"
    done
}
