#!/bin/sh
# Instructions per request, counted by callgrind: of tiersim, of both loops and of their draws. Two
# runs of different length are subtracted, so that loading and start-up do not count.
#   instructions.sh BENCH_SPEED
set -eu
bench=$1

command -v valgrind >/dev/null || { echo "instructions.sh: valgrind is not installed" >&2; exit 2; }

# count CONTENDER SCENARIO DAYS: instructions, then requests
count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$bench" --once "$@" 2>&1 >/dev/null |
        awk '/Collected/ { print $NF }'
    "$bench" --once "$@"
}

# per_request CONTENDER SCENARIO SHORT LONG
per_request() {
    { count "$1" "$2" "$3"; count "$1" "$2" "$4"; } |
        awk '{ n[NR] = $1 } END { printf "%.0f", (n[3] - n[1]) / (n[4] - n[2]) }'
}

printf '%-10s %8s %14s %14s %8s\n' scenario tiersim 'loop (events)' 'loop (short)' draws
for run in 'steady 1 2' 'overload 1 3' 'small 2 12'; do
    set -- $run
    short=$(per_request short "$@")
    # A run of the draws is a run of the short loop and then its draws.
    draws=$(($(per_request draws "$@") - short))
    printf '%-10s %8s %14s %14s %8s\n' "$1" "$(per_request tiersim "$@")" \
        "$(per_request events "$@")" "$short" "$draws"
done
