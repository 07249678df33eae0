#!/usr/bin/env bats
# Studies on several processes of one machine: the same bytes as one thread, and what happens when one is lost.
# Run by `make check-mpi`; TIERSIM is a program that was built with MPI=1.

bats_require_minimum_version 1.5.0
load ../cli/helper

export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
vary='provider.limits[images].limit=3,5,9'

# on N ARGS: tiersim on N ranks, like run_tiersim.
on() {
    local ranks=$1
    shift
    status=0
    mpirun --oversubscribe -n "$ranks" "$tiersim" "$@" >"$BATS_TEST_TMPDIR/stdout" 2>"$BATS_TEST_TMPDIR/stderr" ||
        status=$?
    output=$(cat "$BATS_TEST_TMPDIR/stdout")
    talk=$(cat "$BATS_TEST_TMPDIR/stderr")
}

# same_on_ranks ARGS: one thread alone and 2 and 3 ranks say and write the same.
same_on_ranks() {
    run_tiersim "$@" --threads 1 --out alone --no-plots --quiet
    exits 0
    printf '%s' "$output" >alone.text
    for ranks in 2 3; do
        on $ranks "$@" --out on-$ranks --no-plots --quiet
        exits 0
        printf '%s' "$output" | diff - alone.text
        diff -r -x results.sqlite alone on-$ranks
    done
}

# kept FILE: how many replications are on disk; 0 while there is no file.
kept() {
    /usr/bin/python3 - "$1" <<'P'
import sqlite3, sys
try:
    print(sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True).execute("SELECT count(*) FROM replication").fetchone()[0])
except sqlite3.OperationalError:
    print(0)
P
}

# rank_of LAUNCHER RANK: the process of a rank, which is a child of mpirun, which is one of timeout.
rank_of() {
    local pid
    for pid in $(ps -o pid= --ppid "$(ps -o pid= --ppid "$1" | tr -d ' ')"); do
        if tr '\0' '\n' <"/proc/$pid/environ" | grep -qx "OMPI_COMM_WORLD_RANK=$2"; then echo "$pid"; fi
    done
}

# hit SIGNAL RANK: a sweep on 3 ranks, one of which gets a signal as soon as something is on disk.
hit() {
    # Open MPI 4.1 itself hangs at times when it ends the others: then it is ended, with 124.
    timeout -k 5 40 mpirun --oversubscribe -n 3 "$tiersim" sweep shop.json --vary "$vary" --set horizon=10h --replications 500 \
        --out figures --no-plots --quiet >stdout 2>stderr &
    local launcher=$!
    while [ "$(kept figures/results.sqlite)" -lt 1 ]; do kill -0 $launcher; done
    kill "-$1" "$(rank_of $launcher "$2")"
    status=0
    wait $launcher || status=$?
    cat stderr
    [ "$status" -ne 0 ]
}

# resumes: what the study that was hit had finished is there, and the rest gives the bytes of a whole one.
resumes() {
    on 2 sweep shop.json --vary "$vary" --set horizon=10h --replications 500 --out figures --no-plots --quiet --resume
    exits 0
    talks "had been finished before"
    run_tiersim sweep shop.json --vary "$vary" --set horizon=10h --replications 500 --out whole --no-plots --quiet
    diff -r -x results.sqlite figures whole
}

@test "sweep: the same bytes on 2 and 3 ranks as in one thread" {
    same_on_ranks sweep shop.json --vary "$vary" --replications 20
}

@test "compare, with batches until the difference is precise: the same bytes" {
    same_on_ranks compare shop.json --variant 'wide:provider.limits[images].limit=9' --precision success_rate:1%
}

@test "plan, many jobs one after another: the same bytes" {
    same_on_ranks plan "$top/scenarios/launch.json" --replications 2
}

@test "a scenario with a file of its own, and one with several providers: the same bytes" {
    same_on_ranks sweep "$top/scenarios/trace.json" --vary 'provider.limits[gpt-image-1-images].limit=5,50' --replications 3
    rm -r alone on-2 on-3
    same_on_ranks compare "$top/scenarios/fallback.json" --variant a:horizon=2h --replications 3
}

@test "several threads on each rank, a scenario on standard input, and JSON: the same bytes" {
    run_tiersim sweep shop.json --vary "$vary" --json --threads 1
    printf '%s' "$output" >alone
    on 2 sweep - --vary "$vary" --json --threads 3 --set name=shop <shop.json
    exits 0
    on 2 sweep shop.json --vary "$vary" --json --threads 3
    exits 0
    printf '%s' "$output" | diff - alone
}

@test "what ranks have finished one thread resumes, and the other way round" {
    run_tiersim sweep shop.json --vary "$vary" --replications 4 --out figures --no-plots --quiet
    cp -r figures alone
    on 3 sweep shop.json --vary "$vary" --replications 4 --out figures --no-plots --quiet --resume
    exits 0
    talks "12 replications had been finished before"
    diff -r -x results.sqlite figures alone
    rm -r figures
    on 3 sweep shop.json --vary "$vary" --replications 4 --out figures --no-plots --quiet
    run_tiersim sweep shop.json --vary "$vary" --replications 4 --out figures --no-plots --quiet --resume
    talks "12 replications had been finished before"
    diff -r -x results.sqlite figures alone
}

@test "mistakes are told once, with their exit status" {
    on 3 sweep shop.json
    exits 2
    [ "$(grep -c "needs at least one" <<<"$talk")" -eq 1 ]
    on 3 sweep missing.json --vary "$vary"
    exits 4
    [ "$(grep -c "missing.json" <<<"$talk")" -eq 1 ]
    on 2 sweep -h
    exits 0
    [ "$(grep -c "^usage:" <<<"$output")" -eq 1 ]
    on 3 sweep shop.json --vary "$vary" --set max_events=500
    exits 3
    [ "$(grep -c "used up its budget of 500 events" <<<"$talk")" -eq 1 ]
}

@test "a rank that falls silent ends the study with an error that names it; nothing finished is lost" {
    export TIERSIM_LOST_AFTER=2
    hit STOP 2
    grep -q "rank 2 of 3 is lost: it has not been heard of for" stderr
    grep -q "finished replications are kept in figures/results.sqlite: '--resume' goes on there" stderr
    [ "$status" -eq 4 ] || [ "$status" -eq 124 ]
    resumes
}

@test "a rank that is killed ends the study; nothing finished is lost" {
    hit KILL 1
    resumes
}

@test "rank 0 that is killed ends the study; nothing that was written is lost" {
    hit KILL 0
    resumes
}

@test "a rank that is asked to stop ends the study as an interruption does: what there is is written" {
    hit TERM 2
    [ "$status" -eq 130 ] || [ "$status" -eq 124 ]
    grep -q "finished replications are kept in figures/results.sqlite" stderr
    /usr/bin/python3 -c "import json; assert json.load(open('figures/summary.json'))['partial']"
    resumes
}

@test "without a launcher it is the program as ever, and MPI is not begun" {
    run_tiersim sweep shop.json --vary "$vary" --json
    exits 0
    printf '%s' "$output" >alone
    OMPI_MCA_btl=none run_tiersim sweep shop.json --vary "$vary" --json # which MPI could not begin with
    exits 0
    printf '%s' "$output" | diff - alone
    OMPI_MCA_btl=none on 2 sweep shop.json --vary "$vary" --json
    [ "$status" -ne 0 ]
}

@test "the batch file of Slurm, with mpirun in place of srun, makes a study and goes on with it" {
    printf '#!/bin/sh\nshift\nexec mpirun --oversubscribe -n 2 "$@"\n' >srun
    chmod +x srun
    for time in first second; do
        PATH="$PWD:$PATH" TIERSIM=$tiersim SLURM_CPUS_PER_TASK=2 run --separate-stderr \
            bash "$top/tests/mpi/study.sbatch" figures sweep shop.json --vary "$vary" --no-plots
        [ "$status" -eq 0 ]
    done
    [[ "$stderr" == *"12 replications had been finished before"* ]]
    run_tiersim sweep shop.json --vary "$vary" --out alone --no-plots --quiet
    diff -r -x results.sqlite figures alone
}

@test "a plan that puts options out early: the same bytes on ranks, and when it is resumed" {
    set -- plan "$top/scenarios/launch.json" --set 'plan.indifference=$5' --replications 3
    run_tiersim "$@" --out alone --no-plots --quiet
    exits 0
    on 2 "$@" --out on-2 --no-plots --quiet
    exits 0
    diff -r -x results.sqlite alone on-2
    run_tiersim "$@" --out on-2 --no-plots --quiet --resume
    exits 0
    talks "had been finished before"
    diff -r -x results.sqlite alone on-2
}
