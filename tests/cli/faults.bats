#!/usr/bin/env bats
# The machine at its worst: ends at random moments, disks that fill up, folders that take nothing, other locales.

load helper

# whole_files FOLDER: no temporary file is left, and what is there can be read to its end.
whole_files() {
    [ -d "$1" ] || return 0
    [ -z "$(find "$1" -name '.*' -type f)" ] || { ls -la "$1"; return 1; }
    /usr/bin/python3 - "$1" <<'P'
import csv, json, os, sys
for name in os.listdir(sys.argv[1]):
    text = open(os.path.join(sys.argv[1], name), "rb").read()
    if name.endswith(".json"):
        json.loads(text)
    if name.endswith(".csv"):
        rows = list(csv.reader(text.decode().splitlines()))
        assert text.endswith(b"\n") and len({len(row) for row in rows}) == 1, name
    if name.endswith(".svg"):
        assert text.rstrip().endswith(b"</svg>"), name
    if name.endswith(".png"):
        assert text.endswith(b"IEND\xaeB`\x82"), name
    if name.endswith(".html"):
        assert text.rstrip().endswith(b"</html>"), name
P
}

@test "interrupted at any moment it says 130 or is done, and nothing is half written" {
    local seen=" "
    for moment in 0.00 0.01 0.02 0.03 0.05 0.08 0.12 0.18 0.25 0.35 0.5 0.7; do
        for name in INT TERM; do
            rm -rf figures
            "$tiersim" run shop.json --replications 1500 --threads 2 --json --out figures --log figures.log \
                >out 2>talk &
            pid=$!
            sleep $moment
            kill -$name $pid 2>/dev/null || true
            status=0
            wait $pid || status=$?
            # Before anybody could catch it, it just ends.
            case $status in
            0 | 130) ;;
            143 | 2) [ ! -e figures ] ;;
            *) cat talk; echo "exit status $status after $moment s"; false ;;
            esac
            seen="$seen$status "
            whole_files figures
            [ ! -s out ] || /usr/bin/python3 -c 'import json; json.load(open("out"))'
            [ ! -e figures.log ] || tail -1 figures.log | /usr/bin/python3 -c 'import json,sys; json.load(sys.stdin)'
            [ -z "$(find . -maxdepth 1 -name '.figures.log*')" ]
            rm -f figures.log
        done
    done
    [[ "$seen" == *" 130 "* ]]
}

@test "wherever the disk is full, what is there is whole and the exit status is 4" {
    # A limit on the size of a file stands for the disk.
    for bytes in 0 100 1000 3000 10000 30000 60000; do
        rm -rf figures figures.log
        status=0
        /usr/bin/python3 - "$tiersim" $bytes >out 2>talk <<'P' || status=$?
import os, resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
size = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
os.execv(sys.argv[1], [sys.argv[1], "run", "shop.json", "--out", "figures", "--no-plots", "--log", "figures.log"])
P
        [ "$status" -eq 4 ] || [ "$bytes" -eq 60000 ]
        whole_files figures
        [ ! -e figures.log ] || tail -1 figures.log | /usr/bin/python3 -c 'import json,sys; json.load(sys.stdin)'
        [ -z "$(find . -maxdepth 1 -name '.figures.log*')" ]
    done
}

@test "a log that cannot be finished leaves the one that was there" {
    echo before >log
    status=0
    /usr/bin/python3 - "$tiersim" 2>talk <<'P' || status=$?
import os, resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
os.execv(sys.argv[1], [sys.argv[1], "run", "shop.json", "--log", "log"])
P
    [ "$status" -eq 4 ]
    [ "$(cat log)" = before ]
    run_tiersim run shop.json --log log
    exits 0
    [ "$(wc -l <log)" -gt 100 ]
}

@test "a folder that takes no files exits with 4" {
    run_tiersim run shop.json --out /proc/self
    exits 4
    talks "cannot write '/proc/self/"
    run_tiersim run shop.json --out /proc/self/there
    exits 4
}

@test "a folder that is read-only by its mode exits with 4" {
    [ "$(id -u)" -ne 0 ] || skip "root may write there"
    mkdir -m 555 closed
    run_tiersim run shop.json --out closed
    exits 4
    run_tiersim run shop.json --log closed/log
    exits 4
}

@test "a pipe that is closed at once, or after a while" {
    for bytes in 1 5000; do
        { status=0; "$tiersim" run shop.json --log - 2>talk || status=$?; echo $status >code; } | head -c $bytes >/dev/null
        [ "$(cat code)" -eq 4 ]
        [ "$(wc -l <talk)" -eq 1 ]
    done
}

@test "decimal commas: the same bytes, figures and pictures" {
    command -v localedef >/dev/null && [ -e /usr/share/i18n/locales/de_DE ] ||
        skip "no German locale can be made here: Debian's package 'locales' has it"
    mkdir locales
    localedef -i de_DE -f UTF-8 locales/de_DE.UTF-8
    run_tiersim run shop.json --out plain
    LOCPATH=$PWD/locales LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8 run_tiersim run shop.json --out comma
    exits 0
    for file in plain/*; do
        case $file in
        *.png) [ -s "comma/${file#plain/}" ] ;;
        plain/report.html) ;; # tells the command, and so the folder
        *) cmp "$file" "comma/${file#plain/}" ;;
        esac
    done
    LOCPATH=$PWD/locales LC_ALL=de_DE.UTF-8 run_tiersim check shop.json --set drain=1,5h
    exits 3
    LOCPATH=$PWD/locales LC_ALL=de_DE.UTF-8 run_tiersim check shop.json --set drain=1.5h
    exits 0
}
