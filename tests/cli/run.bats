#!/usr/bin/env bats
# run, sweep and quick: what they print, what they write, and what changes it.

load helper

@test "run tells the question, the figures with their interval, and the back of the envelope" {
    run_tiersim run shop.json
    exits 0
    says "A small shop."
    says "success rate"
    says "±"
    says "cost"
    says "back of the envelope"
    [ -z "$talk" ]
}

@test "run --json has every metric of the design, overall, by workload, SKU and limit" {
    run_tiersim run shop.json --json
    exits 0
    printf '%s' "$output" | /usr/bin/python3 -c '
import json, sys
d = json.load(sys.stdin)
names = """arrived delivered queue_full abandoned retries_exhausted refused shed unfinished attempts rejected
images_delivered success_rate amplification goodput_per_min limit_utilization latency_mean latency_p50 latency_p95
latency_p99 queue_wait_mean pacing_wait_mean backoff_wait_mean failed_attempt_mean provider_queue_mean service_mean
queue_length_max drain_time cost waste breakage overshoot lowest_balance balance cost_per_delivered_image ran_dry
blocked""".split()
for name in names:
    metric = d["metrics"][name]
    assert set(metric) >= {"mean", "half_width", "values"}, (name, metric)
    assert len(metric["values"]) == 4, name
assert set(d["by_workload"]) == {"web"} and set(d["by_sku"]) == {"m"} and set(d["by_limit"]) == {"images"}
assert d["by_limit"]["images"]["limit_utilization"]["mean"] > 0
assert "images" in d["by_constraint"]
assert d["seed"] == 3 and d["replications"] == 4 and d["partial"] is False
m = {name: d["metrics"][name]["values"] for name in names}
outcomes = names[1:8]
for i in range(4):
    assert m["arrived"][i] == sum(m[name][i] for name in outcomes)
    assert abs(m["cost"][i] - 0.04 * m["images_delivered"][i] - m["waste"][i]) < 1e-9
    assert abs(m["success_rate"][i] - m["delivered"][i] / m["arrived"][i]) < 1e-12
    assert abs(m["amplification"][i] - m["attempts"][i] / m["arrived"][i]) < 1e-12
    parts = names[names.index("queue_wait_mean"):names.index("service_mean") + 1]
    assert abs(m["latency_mean"][i] - sum(m[name][i] for name in parts)) < 1e-9
    for scope in (d["by_workload"]["web"], d["by_sku"]["m"]):
        assert scope["arrived"]["values"][i] == m["arrived"][i]
mean = sum(m["cost"]) / 4
deviation = (sum((x - mean) ** 2 for x in m["cost"]) / 3) ** 0.5
# Student: the 97.5 % point with 3 degrees of freedom is 3.182446305284263 (any table).
assert abs(d["metrics"]["cost"]["half_width"] - 3.182446305284263 * deviation / 2) < 1e-9
'
}

@test "what cannot be told is null with a reason, and one replication has no interval" {
    run_tiersim run shop.json --json --replications 1
    exits 0
    json "d['metrics']['cost']['half_width'], d['metrics']['balance']['mean']" | grep -qx "None None"
    json "len(d['metrics']['balance']['reason']) > 0" | grep -qx True
}

@test "--set, --seed and --replications change what they name" {
    run_tiersim run shop.json --json
    before=$output
    run_tiersim run shop.json --json --set 'provider.limits[images].limit=70'
    exits 0
    json "d['metrics']['success_rate']['mean'] > 0.99" | grep -qx True
    run_tiersim run shop.json --json --seed 4
    json "d['seed']" | grep -qx 4
    [ "$output" != "$before" ]
    run_tiersim run shop.json --json --seed 3
    [ "$output" = "$before" ]
    run_tiersim run shop.json --json --replications 2
    json "len(d['metrics']['cost']['values']), d['replications']" | grep -qx "2 2"
    # A replication is the same whatever the number of them: the first two values agree.
    json "d['metrics']['cost']['values']" >two
    output=$before
    json "d['metrics']['cost']['values'][:2]" | diff two -
    run_tiersim run shop.json --json --set seed=5 --set seed=6
    json "d['seed']" | grep -qx 6
}

@test "a wrong --set exits with 3, names the nearest setting, and runs nothing" {
    run_tiersim run shop.json --set horizn=2h
    exits 3
    talks "did you mean 'horizon'?"
    run_tiersim run shop.json --set horizon=nonsense
    exits 3
    talks "--set"
    [ -z "$output" ]
}

@test "an objective that is not met exits with 1 only when --assert asks for it" {
    run_tiersim run shop.json --set 'objectives.success_rate=">= 0.99"'
    exits 0
    run_tiersim run shop.json --set 'objectives.success_rate=">= 0.99"' --assert
    exits 1
    says "success"
    run_tiersim run shop.json --set 'objectives.success_rate=">= 0.10"' --assert
    exits 0
}

@test "--out writes its files, each whole, and says so; --no-plots leaves the pictures out" {
    run_tiersim run shop.json --out figures --no-plots
    exits 0
    talks "written to figures"
    for file in summary.json series.csv latency.csv ledger.csv report.html; do
        [ -s "figures/$file" ]
    done
    [ -z "$(find figures -name '*.png' -o -name '*.svg' -o -name '*.tmp' -o -name '.*' -type f)" ]
    run_tiersim run shop.json --json
    diff figures/summary.json - <<<"$output"
    /usr/bin/python3 - figures <<'P'
import csv, sys
for name in ("series", "latency", "ledger"):
    rows = list(csv.reader(open(f"{sys.argv[1]}/{name}.csv", newline="")))
    assert len(rows) > 1 and all(len(row) == len(rows[0]) for row in rows), name
    assert len(set(rows[0])) == len(rows[0]), name
P
    # Again, over what is there: the same bytes, and nothing left over.
    cp -r figures before
    run_tiersim run shop.json --out figures --no-plots
    diff -r before figures
}

@test "no output holds a path, a host, a wall clock or a number of threads" {
    run_tiersim run "$scratch/shop.json" --out figures --no-plots --threads 2
    exits 0
    [ -z "$(grep -rl -e "$scratch" -e "$(uname -n)" -e "$(date +%Y-%m-%d)" -e '"threads"' figures)" ]
}

@test "--log writes every record as one JSON object a line" {
    run_tiersim run shop.json --log log --json
    exits 0
    summary=$output
    output=$(/usr/bin/python3 - log <<'P'
import collections, json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
count = collections.Counter(line["record"] for line in lines)
assert lines[0]["record"] == "scenario" and lines[-1]["record"] == "end"
times = [line["t"] for line in lines if "t" in line]
assert times == sorted(times)
print(count["arrival"], count["outcome"], count["attempt"])
P
)
    logged=$output
    output=$summary
    json "d['metrics']['arrived']['values'][0], d['metrics']['arrived']['values'][0], d['metrics']['attempts']['values'][0]" |
        diff - <(echo "$logged")
    run_tiersim run shop.json --log second --log-replication 1
    exits 0
    [ "$(cksum <log)" != "$(cksum <second)" ]
}

@test "a log changes nothing in the figures" {
    run_tiersim run shop.json --out plain --no-plots
    run_tiersim run shop.json --log log --out logged --no-plots
    diff -r plain logged
}

@test "sweep tells one point a value, crossed over axes" {
    run_tiersim sweep shop.json --vary 'provider.limits[images].limit=5,50' --vary seed=1,2,3 --json
    exits 0
    json "len(d['points'])" | grep -qx 6
    json "[p['metrics']['success_rate']['mean'] > 0.99 for p in d['points']].count(True)" | grep -qx 3
    run_tiersim sweep shop.json --vary 'provider.limits[images].limit=5,50'
    exits 0
    says "limit"
}

@test "the points of a sweep share their luck with a run of the same settings" {
    run_tiersim sweep shop.json --vary 'provider.limits[images].limit=5,50' --json
    json "d['points'][1]['metrics']['cost']['values']" >swept
    run_tiersim run shop.json --set 'provider.limits[images].limit=50' --json
    json "d['metrics']['cost']['values']" | diff swept -
}

@test "a sweep with a point that cannot be loaded runs nothing" {
    run_tiersim sweep shop.json --vary 'provider.limits[images].limit=5,many' --out figures
    exits 3
    talks "many"
    [ ! -e figures ]
    [ -z "$output" ]
}

@test "quick answers without a scenario and leaves the one it ran, which gives the same again" {
    run_tiersim quick --rate 4/min --for 2h --json
    exits 0
    talks "quick.json"
    first=$output
    run_tiersim check quick.json
    exits 0
    run_tiersim run quick.json --json
    exits 0
    diff <(printf '%s' "$first" | grep -v '"command"') <(printf '%s' "$output" | grep -v '"command"')
    run_tiersim quick --rate 4/min --for 2h --tier 99 --catalog openai-guide-2026-06
    [ "$status" -eq 2 ] || [ "$status" -eq 3 ]
    talks "99"
}
