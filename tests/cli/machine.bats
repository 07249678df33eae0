#!/usr/bin/env bats
# The program and the machine it runs on: full disks, closed pipes, signals, threads, locales, folders, no gnuplot.

load helper

@test "a full standard output exits with 4, said once, whatever the command" {
    for command in "run shop.json" "run shop.json --json" "check shop.json --print" "check shop.json --json" \
        "list metrics" "show limiter:token_bucket" "-h" "run -h" "sweep shop.json --vary seed=1,2"; do
        status=0
        "$tiersim" $command >/dev/full 2>talk || status=$?
        [ "$status" -eq 4 ] || { echo "$command: $status"; false; }
        [ "$(grep -c "No space left on device" talk)" -eq 1 ] || { cat talk; false; }
    done
}

@test "a log, a folder or a file that cannot be written exits with 4" {
    run_tiersim run shop.json --log /dev/full
    exits 4
    talks "No space left on device"
    run_tiersim run shop.json --log missing/log
    exits 4
    : >taken
    run_tiersim run shop.json --out taken
    exits 4
    talks "taken"
    run_tiersim run shop.json --out /dev/full/figures
    exits 4
    run_tiersim quick --rate 1/min --for 1h --save missing/quick.json
    exits 4
}

@test "a disk that is full in mid-write leaves no half-written file" {
    # A limit on the size of any file stands for the disk; python ignores the signal that goes with it.
    status=0
    /usr/bin/python3 - "$tiersim" <<'P' >stdout 2>stderr || status=$?
import os, resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
os.execv(sys.argv[1], [sys.argv[1], "run", "shop.json", "--out", "figures", "--no-plots", "--quiet"])
P
    cat stderr
    [ "$status" -eq 4 ]
    grep -q "File too large" stderr
    [ ! -e figures/summary.json ]
    [ -z "$(find figures -type f -size -2001c -size +1999c)" ]
}

@test "a closed pipe is a failed write, not a crash" {
    { status=0; "$tiersim" check shop.json --print 2>talk || status=$?; echo $status >code; } | head -c 1 >/dev/null
    [ "$(cat code)" -eq 4 ] || [ "$(cat code)" -eq 0 ] # 0: all of it fitted into the pipe
    { sleep 1; status=0; "$tiersim" run shop.json 2>talk || status=$?; echo $status >code; } | true
    [ "$(cat code)" -eq 4 ]
    grep -q "Broken pipe" talk
}

@test "an interrupted run writes what is finished, whole and marked partial, and exits with 130" {
    "$tiersim" run shop.json --replications 900000 --json --out figures --no-plots >out 2>talk &
    pid=$!
    sleep 1.5
    kill -INT $pid
    status=0
    wait $pid || status=$?
    [ "$status" -eq 130 ] || { cat talk; echo "$status"; false; }
    diff out figures/summary.json
    output=$(cat out)
    json "d['partial']" | grep -qx True
    json "0 < d['replications'] < 900000 and len(d['metrics']['cost']['values']) == d['replications']" | grep -qx True
    # What is there is a prefix: the same replications as those of an undisturbed run.
    json "d['metrics']['cost']['values'][:4]" >first
    run_tiersim run shop.json --json
    json "d['metrics']['cost']['values']" | diff first -
    [ -z "$(find figures -name '*.tmp*')" ]
}

@test "interrupted before anything is finished it says so, and tells no figures" {
    "$tiersim" run shop.json --set horizon=30000d --replications 1 --json >out 2>talk &
    pid=$!
    sleep 0.5
    kill -TERM $pid
    status=0
    wait $pid || status=$?
    [ "$status" -eq 130 ]
    output=$(cat out)
    [ -z "$output" ] || json "d['partial'], d['metrics']['cost']['mean']" | grep -qx "True None"
}

@test "the same bytes for any number of threads" {
    for threads in 1 2 8; do
        run_tiersim run shop.json --replications 9 --threads $threads --out figures-$threads --no-plots
        exits 0
        printf '%s' "$output" >text-$threads
    done
    diff -r figures-1 figures-2
    diff -r figures-1 figures-8
    diff text-1 text-8
    for threads in 1 8; do
        run_tiersim sweep shop.json --vary 'provider.limits[images].limit=3,5,9' --threads $threads --json
        printf '%s' "$output" >sweep-$threads
    done
    diff sweep-1 sweep-8
}

@test "locales change nothing, even one that writes decimal commas" {
    run_tiersim run shop.json --json
    plain=$output
    for locale in C POSIX C.UTF-8 de_DE.UTF-8 $(locale -a 2>/dev/null | grep -m1 -i '^\(de\|fr\|da\|pl\)_'); do
        output=$(LC_ALL=$locale LC_NUMERIC=$locale "$tiersim" run shop.json --json)
        [ "$output" = "$plain" ]
    done
    output=$(env -i "$tiersim" run shop.json --json)
    [ "$output" = "$plain" ]
}

@test "the time zone of the machine changes nothing" {
    run_tiersim run "$top/scenarios/off-peak.json" --set replications=1 --json
    plain=$output
    output=$(TZ=Pacific/Auckland "$tiersim" run "$top/scenarios/off-peak.json" --set replications=1 --json)
    [ "$output" = "$plain" ]
}

@test "it runs from any folder, with files relative to the scenario and its own within" {
    run_tiersim run "$top/scenarios/trace.json" --set replications=1 --json
    exits 0
    plain=$output
    cd /
    run_tiersim run "$top/scenarios/trace.json" --set replications=1 --json
    exits 0
    [ "$output" = "$plain" ]
    run_tiersim run scenarios/steady.json --set horizon=1h --set replications=1
    exits 0
    cp "$tiersim" "$scratch/moved"
    "$scratch/moved" run scenarios/steady.json --set horizon=1h --set replications=1 | diff - <(printf '%s\n' "$output")
}

@test "without gnuplot the figures are written all the same" {
    TIERSIM_GNUPLOT=/nonexistent/gnuplot run_tiersim run shop.json --out figures
    exits 0
    [ -s figures/summary.json ]
    [ -s figures/series.csv ]
    [ -s figures/report.html ]
    [ -z "$(find figures -name '*.png' -o -name '*.svg')" ]
    talks "gnuplot"
}

@test "a gnuplot that fails is told, and costs nothing else" {
    printf '#!/bin/sh\necho broken >&2\nexit 1\n' >gnuplot
    chmod +x gnuplot
    TIERSIM_GNUPLOT=$scratch/gnuplot run_tiersim run shop.json --out figures
    exits 0
    [ -s figures/summary.json ]
    talks "gnuplot"
    [ -z "$(find figures -name '*.png' -o -name '*.svg')" ]
}

@test "built without MPI it does not do the same work once for every rank" {
    run_tiersim --version
    [[ "$output" != *"Open MPI"* ]] || skip "it is built with MPI"
    OMPI_COMM_WORLD_RANK=0 OMPI_COMM_WORLD_SIZE=4 run_tiersim sweep shop.json --vary seed=1,2
    exits 2
    talks "started as one of 4 processes"
    SLURM_PROCID=3 SLURM_STEP_NUM_TASKS=8 run_tiersim plan shop.json
    exits 2
    talks "make MPI=1"
    # A batch script without a launcher, and a job of one process.
    SLURM_PROCID=0 SLURM_NTASKS=8 run_tiersim sweep shop.json --vary seed=1,2
    exits 0
    PMI_RANK=0 PMI_SIZE=1 run_tiersim sweep shop.json --vary seed=1,2
    exits 0
}
