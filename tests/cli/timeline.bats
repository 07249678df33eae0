#!/usr/bin/env bats
# tiersim timeline: requests attempt by attempt, from the outside.

load helper

@test "timeline: the first requests as text, each with its id" {
    run_tiersim timeline shop.json --first 3
    exits 0
    says "Of 3 requests followed"
    says "arrives: 1 image of"
    says "attempt 1 is admitted"
    [ "$(grep -c '^[a-z]* [0-9]*$' <<<"$output")" -eq 3 ]
}

@test "timeline --request: one request, the same record by record as among the first" {
    run_tiersim timeline shop.json --first 6 --json
    exits 0
    all=$(json '[e["text"] for e in d["timeline"] if e["id"] == 4]')
    run_tiersim timeline shop.json --request 4 --json
    exits 0
    [ "$(json '[e["text"] for e in d["timeline"]]')" = "$all" ]
}

@test "timeline --out: CSV and a picture with a row for each request" {
    command -v gnuplot >/dev/null || skip "there is no gnuplot"
    run_tiersim timeline shop.json --first 5 --from 30s --out out
    exits 0
    [ -s out/timeline.csv ] && [ -s out/timeline_fill.csv ] && [ -s out/report.html ]
    head -1 out/timeline_spans.csv | grep -qx 'request,label,state,from_s,to_s'
    grep -q 'time since the start' out/timeline.svg
    [ -s out/timeline.png ]
}

@test "timeline: what is no question is told" {
    run_tiersim timeline shop.json --request 2 --first 3
    exits 2
    run_tiersim timeline shop.json --request 99999999
    exits 3
    talks "there is no request 99999999"
    run_tiersim timeline shop.json --workload nobody
    exits 2
    talks "no workload is called 'nobody'"
    run_tiersim timeline shop.json --first 0
    exits 2
    talks "1 to 200 requests can be followed"
    run_tiersim timeline shop.json --from soon
    exits 2
}
