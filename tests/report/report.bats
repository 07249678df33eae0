#!/usr/bin/env bats
# --out DIR: which files there are, that each is whole, and what happens without gnuplot or room.

setup() {
    tiersim=$(realpath "${TIERSIM:-build/tiersim}")
    cd "$BATS_TEST_DIRNAME/../.." || return 1
    here=$PWD/tests/report
    top=$PWD
    cd "$BATS_TEST_TMPDIR" || return 1
    cat >small.json <<'JSON'
{ "about": "A small tool. Does a limit of five a minute do?", "horizon": "2h", "replications": 3,
  "workloads": [ { "name": "web", "arrivals": { "type": "poisson", "rate": "4/min" }, "client": "app",
    "mix": [ { "model": "m", "quality": "q", "size": "s", "n": 1, "weight": 1 } ] } ],
  "clients": { "app": { "retry": { "type": "exponential", "base": "1s", "max_attempts": 6 } } },
  "provider": { "limits": [ { "name": "images", "unit": "images", "limit": 5, "window": "60s" } ],
    "prices": [ { "model": "m", "quality": "q", "size": "s", "price": "$0.040" } ],
    "service_time": { "type": "constant", "value": "10s" } } }
JSON
}

# Which tables there are, and what is kept to go on with, is the study's affair; whatever else is in a directory is not.
files() { ls -A "$1" | grep -v '^[a-z].*\.csv$\|^results\.sqlite$' | tr '\n' ' '; }

@test "run --out: every file, nothing left over, the page whole and self-contained" {
    "$tiersim" run small.json --out out >text 2>said
    [ "$(files out)" = "latency.png latency.svg parts.png parts.svg report.html scenario.json series.png series.svg spend.png spend.svg spend_fan.png spend_fan.svg summary.json " ] || { files out; cat said; return 1; }
    [ -s out/latency.csv ] && [ -s out/latency_quantiles.csv ] && [ -s out/parts.csv ] && [ -s out/ledger.csv ] && [ -s out/series.csv ]
    /usr/bin/python3 "$here/page.py" out/report.html
    /usr/bin/python3 "$top/tests/plots/words.py" out/series.svg >words
    grep -qx 'Does a limit of five a minute do?' words
    grep -qx 'limit used (%)' words
    /usr/bin/python3 -c 'import json; json.load(open("out/summary.json")); json.load(open("out/scenario.json"))'
    ! grep -q "$BATS_TEST_TMPDIR\|$(hostname)" out/*.json out/*.csv out/report.html out/*.svg
}

@test "summary.json is what --json prints, and the effective scenario gives it again" {
    "$tiersim" run small.json --json --out out >json 2>said
    cmp json out/summary.json
    "$tiersim" run out/scenario.json --json >again 2>>said
    /usr/bin/python3 - json again <<'PY'
import json, sys
a, b = (json.load(open(name)) for name in sys.argv[1:])
assert a["metrics"] == b["metrics"], "other figures"
assert a["hash"] == b["hash"], "another hash"
PY
}

@test "sweep --out: pictures along the load, a line for each limit" {
    "$tiersim" sweep small.json --vary 'provider.limits[images].limit=5,7,10' \
        --vary 'workloads[web].arrivals.rate=1/min,2/min,4/min' --out out >text 2>said
    [ -s out/sweep.csv ]
    [ "$(files out)" = "pareto.png pareto.svg report.html scenario.json summary.json sweep_cost.png sweep_cost.svg sweep_heat.png sweep_heat.svg sweep_latency.png sweep_latency.svg " ] || { files out; cat said; return 1; }
    /usr/bin/python3 "$here/page.py" out/report.html
    /usr/bin/python3 "$top/tests/plots/words.py" out/sweep_latency.svg >words
    grep -qx 'rate (per min)' words
    grep -qx 'limit 5' words
    grep -qx 'limit 10' words
}

@test "sweep over words that need quotes in CSV" {
    "$tiersim" sweep small.json --vary 'clients.app.retry={"type":"none"},{"type":"fixed","base":"1s"}' \
        --out out >text 2>said
    [ ! -s said ] || grep -qv 'pictures' said
    /usr/bin/python3 "$top/tests/plots/words.py" out/sweep_cost.svg >words
    grep -q '^{type:none' words || { cat words said; return 1; }
}

@test "without gnuplot: one sentence, everything else is there, exit 0" {
    TIERSIM_GNUPLOT=/no/such run "$tiersim" run small.json --out out
    [ "$status" -eq 0 ]
    [ "$(grep -c 'gnuplot' <<<"$output")" -eq 1 ]
    [[ "$output" == *"warning: there are no pictures: gnuplot was not found"* ]]
    [ "$(files out)" = "report.html scenario.json summary.json " ]
    grep -q 'there are no pictures: gnuplot was not found' out/report.html
    /usr/bin/python3 "$here/page.py" out/report.html
}

@test "a gnuplot that fails: the same" {
    TIERSIM_GNUPLOT="$here/fake_gnuplot.sh" FAKE_GNUPLOT=fail run "$tiersim" run small.json --out out
    [ "$status" -eq 0 ]
    [ "$(grep -c 'pictures' <<<"$output")" -eq 1 ]
    [ -z "$(find out -name '*.svg' -o -name '.*' -type f)" ]
}

@test "a place that cannot be written: exit 4, the file is named" {
    : >file
    run "$tiersim" run small.json --out file
    [ "$status" -eq 4 ]
    [[ "$output" == *"cannot open directory 'file': Not a directory"* ]]
}

@test "no room: exit 4, the file is named, what was finished stays and is whole" {
    # 8 blocks of 1 KiB: summary.json and scenario.json may fit, the page does not.
    run bash -c 'ulimit -f 8; trap "" XFSZ; exec "$1" run small.json --no-plots --out out' sh "$tiersim"
    [ "$status" -eq 4 ] || { echo "$status: $output"; return 1; }
    [[ "$output" == *"cannot write 'out/"*"': File too large"* ]]
    [ -z "$(find out -name '.*' -type f)" ]
    for file in $(find out -name '*.json'); do
        /usr/bin/python3 -c 'import json, sys; json.load(open(sys.argv[1]))' "$file"
    done
}

@test "a full standard output: exit 4" {
    [ -w /dev/full ] || skip
    run bash -c '"$1" run small.json >/dev/full' sh "$tiersim"
    [ "$status" -eq 4 ]
    [[ "$output" == *"standard output"* ]]
}

@test "the same files for any number of threads" {
    "$tiersim" run small.json --threads 1 --out one >text1 2>said
    "$tiersim" run small.json --threads 4 --out four >text4 2>>said
    diff -r one four
    cmp text1 text4
}

@test "the page says its figures as summary.json has them, and how to get them again" {
    mkdir folder && mv small.json folder
    "$tiersim" run folder/small.json --set 'clients.app.retry.max_attempts=3' --threads 2 --no-plots --quiet \
        --out out >text 2>said
    /usr/bin/python3 "$here/answer.py" out/summary.json out/report.html
    grep -qx "<pre>tiersim run small.json --set clients.app.retry.max_attempts=3</pre>" out/report.html
    ! grep -q 'folder' out/report.html
}

@test "the page of a plan names the tier, the cost and the ± of summary.json" {
    "$tiersim" plan "$top/scenarios/launch.json" --replications 4 --no-plots --quiet --out out >text 2>said
    /usr/bin/python3 "$here/answer.py" out/summary.json out/report.html
}
