#!/usr/bin/env bats
# Finished replications outlive a kill -9, and a resumed study has the bytes of an uninterrupted one.

load helper

vary='provider.limits[images].limit=3,5,9'

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

# kill_at N ARGS: runs tiersim with `--out figures --resume` and kills it as soon as N replications are on disk.
# Fails if it ended before.
kill_at() {
    local least=$1 pid
    shift
    "$tiersim" "$@" --out figures --resume --no-plots --quiet >/dev/null 2>&1 &
    pid=$!
    while [ "$(kept figures/results.sqlite)" -lt "$least" ]; do
        kill -0 $pid || { echo "it ended before $least were there"; return 1; }
    done
    kill -KILL $pid
    wait $pid || true
}

# whole ARGS: the same study uninterrupted in one go, and resumed, have the same files and say the same.
whole() {
    run_tiersim "$@" --out whole --no-plots --quiet
    exits 0
    printf '%s' "$output" >whole.text
    run_tiersim "$@" --out figures --resume --no-plots --quiet
    exits 0
    talks "had been finished before"
    printf '%s' "$output" | diff - whole.text
    diff -r -x results.sqlite figures whole
}

@test "a sweep that is killed again and again, and resumed, has the bytes of an uninterrupted one" {
    set -- sweep shop.json --vary "$vary" --set horizon=30h --replications 100 --threads 2
    kill_at 1 "$@"
    kill_at $(($(kept figures/results.sqlite) + 1)) "$@"
    kill_at $(($(kept figures/results.sqlite) + 1)) "$@"
    whole "$@"
    # Nothing was made twice, and nothing is missing.
    [ "$(kept figures/results.sqlite)" -eq 300 ]
    # Finished, it can be asked for again; every replication is there.
    run_tiersim "$@" --out figures --resume --no-plots --quiet --threads 1
    exits 0
    talks "300 replications had been finished before"
    diff -r -x results.sqlite figures whole
}

@test "a comparison with --precision that is killed stops at the same replication" {
    set -- compare shop.json --variant 'wide:provider.limits[images].limit=9' --set horizon=30h \
        --precision success_rate:0.01% --max-replications 120
    kill_at 1 "$@"
    kill_at $(($(kept figures/results.sqlite) + 1)) "$@"
    whole "$@"
}

@test "a plan that is killed is resumed, its later decisions too" {
    set -- plan "$top/scenarios/launch.json" --replications 8
    kill_at 1 "$@"
    whole "$@"
}

@test "interrupted, it says what is kept; begun anew, it is refused rather than lost" {
    "$tiersim" sweep shop.json --vary "$vary" --replications 900000 --out figures --no-plots --quiet >out 2>talk &
    pid=$!
    while [ "$(kept figures/results.sqlite)" -lt 1 ]; do kill -0 $pid; done
    kill -INT $pid
    status=0
    wait $pid || status=$?
    [ "$status" -eq 130 ] || { cat talk; false; }
    grep -q "finished replications are kept in figures/results.sqlite: '--resume' goes on there" talk
    run_tiersim sweep shop.json --vary "$vary" --replications 5 --out figures --no-plots
    exits 2
    talks "of a study that was cut off"
    rm figures/results.sqlite
    run_tiersim sweep shop.json --vary "$vary" --replications 5 --out figures --no-plots
    exits 0
}

@test "what has changed is named, and nothing is run" {
    mkdir data
    printf 't,n\n0,1\n60,1\n' >data/t.csv
    sed 's/"arrivals": *{[^}]*}/"arrivals": { "type": "trace", "file": "data\/t.csv", "columns": { "time": "t", "n": "n" } }/' \
        shop.json >traced.json
    set -- sweep traced.json --vary "$vary" --replications 2 --out figures --no-plots --quiet
    run_tiersim "$@"
    exits 0
    refuses() {
        local why=$1
        shift
        run_tiersim "$@" --resume
        exits 2
        talks "cannot resume 'figures/results.sqlite': $why"
    }
    refuses 'the seed was' "$@" --seed 99
    refuses 'settings of the scenario have changed: it was ' "$@" --set horizon=3h
    refuses 'the points of the study have changed' sweep traced.json --vary "${vary/9/8}" --replications 2 \
        --out figures --no-plots --quiet
    refuses "the command was sweep and is compare" compare traced.json --variant "narrow:$(echo "$vary" | cut -d, -f1)" \
        --replications 2 --out figures --no-plots --quiet
    printf 't,n\n0,1\n61,1\n' >data/t.csv
    refuses 'a file that the scenario reads has changed' "$@"
    printf 't,n\n0,1\n60,1\n' >data/t.csv
    run_tiersim "$@" --resume
    exits 0
    /usr/bin/python3 -c "
import sqlite3
d = sqlite3.connect('figures/results.sqlite'); d.execute(\"UPDATE study SET version = '0.0.9'\"); d.commit()"
    refuses 'the version was 0.0.9' "$@"
}

@test "a foreign file, an empty one and a torn one are refused, and left as they are" {
    set -- sweep shop.json --vary "$vary" --replications 9 --out figures --no-plots --quiet
    run_tiersim "$@"
    exits 0
    printf 'not a database, but long enough to have been one: %0500d' 0 >foreign
    : >empty
    /usr/bin/python3 -c "import sqlite3; sqlite3.connect('other').executescript('CREATE TABLE t (a)')"
    head -c $(($(stat -c %s figures/results.sqlite) / 8192 * 4096)) figures/results.sqlite >torn
    refuses() {
        cp "$1" figures/results.sqlite
        shift
        run_tiersim "$@"
        exits 4
        talks "'figures/results.sqlite' is "
    }
    for file in foreign empty other; do
        refuses $file "$@"
        cmp $file figures/results.sqlite
    done
    for file in foreign empty other torn; do
        refuses $file "$@" --resume
        cmp $file figures/results.sqlite
    done
}

@test "a single number that was changed on disk is found out when it is used" {
    set -- sweep shop.json --vary "$vary" --replications 3 --out figures --no-plots --quiet
    run_tiersim "$@"
    exits 0
    /usr/bin/python3 -c "
import sqlite3
d = sqlite3.connect('figures/results.sqlite')
d.execute('UPDATE reading SET cost = cost + 1e-9 WHERE replication = 1 AND scope = 1 AND point = 2'); d.commit()"
    run_tiersim "$@" --resume
    exits 4
    talks "is damaged: replication 1 of"
}

@test "the journal of a file that was removed does not get into the new one" {
    set -- sweep shop.json --vary "$vary" --replications 3 --out figures --no-plots --quiet
    mkdir figures
    # A hot journal: SQLite's magic, page count, and more than nothing behind it.
    /usr/bin/python3 -c "
import os, sqlite3
d = sqlite3.connect('figures/results.sqlite', isolation_level=None)
d.executescript('CREATE TABLE t (a); BEGIN; INSERT INTO t VALUES (1);')
d.execute('PRAGMA cache_size = 1')
d.executemany('INSERT INTO t VALUES (?)', [('x' * 4000,)] * 50)
os.system('cp figures/results.sqlite-journal hot'); os._exit(0)"
    [ -s hot ]
    rm figures/results.sqlite
    cp hot figures/results.sqlite-journal
    run_tiersim "$@"
    exits 0
    [ "$(kept figures/results.sqlite)" -eq 9 ]
    run_tiersim "$@" --resume
    exits 0
}

@test "--resume without a folder is a mistake, with an empty one a beginning" {
    run_tiersim sweep shop.json --vary "$vary" --resume
    exits 2
    talks "--out DIR"
    run_tiersim sweep shop.json --vary "$vary" --resume --out figures --no-plots
    exits 0
    [ -s figures/summary.json ]
}

@test "a full disk ends the study with an error, and what was kept stays good" {
    status=0
    /usr/bin/python3 - "$tiersim" "$vary" <<'P' >stdout 2>stderr || status=$?
import os, resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000000, 1000000))
os.execv(sys.argv[1], [sys.argv[1], "sweep", "shop.json", "--vary", sys.argv[2], "--replications", "2000",
                       "--out", "figures", "--no-plots", "--quiet"])
P
    [ "$status" -eq 4 ] || { cat stderr; false; }
    grep -q "cannot write 'figures/results.sqlite'" stderr
    run_tiersim sweep shop.json --vary "$vary" --replications 2000 --out figures --no-plots --quiet --resume
    exits 0
}

@test "the file answers plain questions: the figures of summary.json by SQL" {
    run_tiersim sweep shop.json --vary "$vary" --replications 7 --out figures --no-plots --quiet --json
    exits 0
    /usr/bin/python3 - <<'P'
import json, sqlite3, struct
d = sqlite3.connect("figures/results.sqlite")
points = json.load(open("figures/summary.json"))["points"]
assert d.execute("PRAGMA application_id").fetchone()[0] == 0x74697273
for p in points:
    cost = d.execute("SELECT cost FROM result WHERE kind = 'overall' AND point = ? ORDER BY replication", (p["name"],))
    assert [c for c, in cost] == p["metrics"]["cost"]["values"]
    rate, = d.execute("SELECT sum(success_rate_numerator) / sum(success_rate_denominator) FROM result"
                      " WHERE kind = 'overall' AND point = ?", (p["name"],)).fetchone()
    assert abs(rate - p["metrics"]["success_rate"]["mean"]) < 1e-12
limits = d.execute("SELECT json_extract(effective, '$.provider.limits[0].limit') FROM point ORDER BY id").fetchall()
assert sorted(l for l, in limits) == [3, 5, 9], limits
# The histogram holds every request that was delivered, and their latencies' exact sum.
for blob, delivered, total in d.execute(
        "SELECT latency, delivered, latency_mean_numerator FROM replication JOIN reading USING (point, replication)"
        " WHERE scope = 0"):
    words = struct.unpack("<%dq" % (len(blob) // 8), blob)
    low, high, buckets = words[2] % 2**64, words[3], words[4]
    assert len(words) == 5 + 2 * buckets
    assert sum(words[6::2]) == delivered
    assert abs((high * 2**64 + low) / 1e9 - total) < 1e-6
P
}
