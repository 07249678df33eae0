# What the tests of the auditor share; to be loaded after ../cli/helper.

auditor() {
    /usr/bin/python3 -B "$top/tests/auditor/auditor.py" "$@"
}

# log_of SCENARIO OPTIONS: writes the log of one replication to $scratch/log.
log_of() {
    "$tiersim" run "$@" --replications 1 --log "$scratch/log" --quiet >/dev/null 2>"$scratch/talk" || {
        cat "$scratch/talk"
        return 1
    }
}
