#!/usr/bin/env bats
# The auditor agrees with the log of every shipped scenario.

load ../cli/helper
load helper

@test "every shipped scenario" {
    for scenario in "$top"/scenarios/*.json; do
        case $scenario in *.schema.json) continue ;; esac
        log_of "$scenario"
        auditor "$scratch/log"
    done
}
