#!/usr/bin/env bats
# The auditor agrees with every kind of limit, wait, refusal and account.

load ../cli/helper
load helper

@test "every kind of limit, wait, refusal and account, in a storm" {
    while IFS= read -r variant; do
        name=${variant%%  *}
        settings=${variant#"$name"}
        options=()
        for setting in $settings; do options+=(--set "$setting"); done
        log_of "$top/tests/auditor/storm.json" "${options[@]}" || { echo "cannot run: $name"; return 1; }
        auditor "$scratch/log" || { echo "disagrees on: $name"; return 1; }
    done < <(grep -v '^#' "$top/tests/auditor/variants")
}

@test "every published retry policy, and every gate" {
    for policy in $("$tiersim" list policies | cut -d' ' -f1 | grep -v '^fixed$'); do
        log_of "$top/tests/auditor/storm.json" --set horizon=12m --set "clients.app.retry=[{\"type\":\"$policy\"}]"
        auditor "$scratch/log" || { echo "disagrees on: $policy"; return 1; }
    done
    for gate in $("$tiersim" list gates | cut -d' ' -f1); do
        log_of "$top/tests/auditor/storm.json" --set horizon=12m --set "clients.app.gates=[{\"type\":\"$gate\"}]"
        auditor "$scratch/log" || { echo "disagrees on: $gate"; return 1; }
    done
}
