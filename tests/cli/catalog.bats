#!/usr/bin/env bats
# catalog diff: what changed between two catalogs, and what that does to a scenario.

load helper

# Two catalogs, made up: the second has a higher limit, a dearer price, one price more and one note less.
catalogs() {
    head='"as_of": "2026-01-01", "provenance": [ { "path": "", "source": "made up", "evidence": "assumption" } ]'
    cat >old.json <<END
{ "name": "old", $head,
  "provider": {
    "limits": [ { "name": "images", "unit": "images", "limit": 5, "window": "60s" } ],
    "prices": [ { "model": "m", "price": "\$0.040" } ],
    "rejection_time": "100ms",
    "service_time": { "type": "constant", "value": "10s" } } }
END
    cat >new.json <<END
{ "name": "new", $head,
  "provider": {
    "limits": [ { "name": "images", "unit": "images", "limit": 60, "window": "60s" } ],
    "prices": [ { "model": "m", "price": "\$0.080" }, { "model": "n", "price": "\$0.010" } ],
    "service_time": { "type": "constant", "value": "10s" } } }
END
    cat >ask.json <<END
{ "about": "A made-up question.", "catalog": "./old.json", "start": "2026-01-02T00:00:00Z", "horizon": "10m",
  "drain": "1h", "seed": 1, "replications": 3,
  "workloads": [ { "name": "web", "arrivals": { "type": "constant", "every": "6s" }, "mix": { "model": "m" } } ],
  "clients": { "app": { "retry": { "type": "none" } } } }
END
}

@test "every figure that changed is told, once, and nothing else" {
    catalogs
    run_tiersim catalog diff ./old.json ./new.json
    exits 0
    says "old (as of 2026-01-01) -> new (as of 2026-01-01)"
    says '  limits[images].limit: 5 -> 60'
    says '  prices[m].price: "$0.040" -> "$0.080"'
    says '  prices[n].price: not given -> "$0.010"'
    says '  rejection_time: "100ms" -> not given'
    says "  4 figures are the same in both"
    [ "${#lines[@]}" -eq 6 ]
}

@test "a catalog does not differ from itself" {
    catalogs
    run_tiersim catalog diff ./old.json ./old.json --json
    exits 0
    json "d['changes'] == [], d['same']" | grep -qx "True 7"
}

@test "--json lists the changes with both values" {
    catalogs
    run_tiersim catalog diff ./old.json ./new.json --json
    exits 0
    json "[c for c in d['changes'] if c['path'] == 'limits[images].limit']" |
        grep -qx "\[{'path': 'limits\[images\].limit', 'first': 5, 'second': 60}\]"
}

@test "a scenario is run with both: half its requests pass at five a minute, all at sixty, at twice the price" {
    catalogs
    # 100 requests, one each 6 s: of ten a minute five pass the first limit: 50 x $0.04 = $2; with the second
    # all 100 x $0.08 = $8.
    run_tiersim catalog diff ./old.json ./new.json ask.json
    exits 0
    says 'limits[images].limit: 5 -> 60'
    says 'cost'
    run_tiersim catalog diff ./old.json ./new.json ask.json --json
    exits 0
    json "[p['metrics']['cost']['mean'] for p in d['points']]" | grep -qx "\[2, 8\]"
}

@test "built-in catalogs are known by name" {
    run_tiersim catalog diff openai-2023-11 openai-guide-2026-06
    exits 0
    says "openai-2023-11 (as of "
}

@test "usage and unknown catalogs" {
    run_tiersim catalog
    exits 2
    run_tiersim catalog diff openai-2023-11
    exits 2
    run_tiersim catalog diff openai-2023-11 openai-2023-12
    exits 3
    talks "openai-2023-12"
}
