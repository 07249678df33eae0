#!/usr/bin/env bats
# Published retry policies on the command line: where each is from, its waits, what headers do to it.
load helper

@test "show tells where a policy is from, its waits, its total and what headers do" {
    run_tiersim show policy:openai-python-2.52
    exits 0
    for said in 'versions +2\.52\.0 to 3\.3\.1' 'source +openai/openai-python@e43b422' 'evidence +source' \
        '^ +1 +0 +0\.375 +0\.43[78] +0\.500 +100' 'total .* 1\.31[0-9] .* then it gives up' \
        '^ +0\.5 s +header: waits 0\.5 s' '^ +60\.001 s +header: waits 60\.001 s' \
        '^ +120\.001 s +does not retry'; do
        grep -Eq "$said" <<<"$output" || { echo "not said: $said"; return 1; }
    done
}

@test "a policy made of others names them, one that never ends says so, one without retries too" {
    run_tiersim show policy:langchain-with-retry-over-openai-python-2.52
    exits 0
    grep -q 'level 0   openai-python-2.52' <<<"$output"
    grep -q 'level 1   langchain-with-retry$' <<<"$output"
    grep -Eq '^ +8 +0 ' <<<"$output"
    run_tiersim show policy:cookbook-backoff
    grep -q 'and goes on after these' <<<"$output"
    run_tiersim show policy:google-genai-2.19-off
    grep -q 'never retries' <<<"$output"
}

@test "latest is refused, on the command line and in a scenario" {
    run_tiersim show policy:openai-python-latest
    exits 2
    grep -q "never 'latest'" <<<"$talk"
    run_tiersim check shop.json --set 'clients.app.retry={"type":"openai-python-latest"}'
    exits 3
    grep -q "never 'latest'" <<<"$talk"
}

@test "a scenario runs with a published policy and with one inside another" {
    run_tiersim run shop.json --set 'clients.app.retry={"type":"openai-node-7.5","max_attempts":5}'
    exits 0
    run_tiersim run shop.json --set 'clients.app.retry={"type":"llama-index-2024-over-openai-python-1.9"}'
    exits 0
}

@test "gates are listed, shown with their origin, checked and printed" {
    run_tiersim list gates
    exits 0
    says "retry_quota"
    run_tiersim show gate:hystrix-1.5-breaker
    exits 0
    says "Netflix/Hystrix@7c03baf"
    run_tiersim show gate:hystrix-latest
    exits 2
    talks "never 'latest'"
    run_tiersim check shop.json --set 'clients.app.gates={"type":"breaker","ratio":0}'
    exits 3
    talks "successes would open it"
    run_tiersim check shop.json --print --set 'clients.app.gates={"type":"polly-8-breaker"}'
    exits 0
    says 'gates[0].volume = 100'
}

@test "a breaker sheds where most calls are refused" {
    run_tiersim run shop.json --json --set 'provider.limits[images].limit=1' \
        --set 'clients.app.gates={"type":"breaker","volume":4}'
    exits 0
    [ "$(json "d['metrics']['shed']['mean'] > 100")" = True ]
}

@test "compare --policies: a table, the clairvoyant pacer first; CSV, JSON and a picture" {
    run_tiersim compare shop.json --policies none,openai-python-2.52,pacing:even --replications 3 --json --out out
    exits 0
    [ "$(json 'd["policies"][0]["policy"]')" = clairvoyant ]
    [ "$(json 'sorted(p["policy"] for p in d["policies"])')" = "['as it is', 'clairvoyant', 'none', 'openai-python-2.52', 'pacing:even']" ]
    head -1 out/policies.csv | grep -q '^policy,success_rate,success_rate_half_width,latency_p95_s'
    if command -v gnuplot >/dev/null; then grep -q 'pacing:even' out/policies.svg; fi
    run_tiersim compare shop.json --policies none --replications 3
    exits 0
    says "wasted wait"
}

@test "compare --policies: what does not go together" {
    run_tiersim compare shop.json shop.json --policies none
    exits 2
    run_tiersim compare shop.json --policies nonesuch
    exits 2
    talks "no policy is called 'nonesuch'"
    run_tiersim compare shop.json --policies none --resume --out out
    exits 2
    run_tiersim compare shop.json --policies none --max-replications 9
    exits 2
}

@test "compare --policies: standard input and a warm-up" {
    run_tiersim compare - --policies none --replications 2 --json <shop.json
    exits 0
    whole=$(json 'd["policies"][1]["cost_USD"]')
    run_tiersim compare - --policies none --replications 2 --json --warmup 20m <shop.json
    exits 0
    [ "$(json 'd["warmup_s"]')" = 1200 ]
    [ "$(json "d['policies'][1]['cost_USD'] < $whole")" = True ]
}

@test "show policy --out: its waits, what headers do to them, and a picture" {
    run_tiersim show policy:openai-python-2.52 --out out
    exits 0
    # Golden totals: 1.125 to 1.5 s in all; 120.001 s is more than it takes.
    awk -F, 'NR == 4 { exit !($3 >= 1.125 && $3 < 1.13 && $5 > 1.495 && $5 <= 1.5) }' out/policy_waits.csv
    grep -qx '120.001,0,,,,' out/policy_headers.csv
    [ ! -e out/summary.json ]
    if command -v gnuplot >/dev/null; then grep -q 'How long does openai-python-2.52 wait' out/policy.svg; fi
    run_tiersim show limiter:token_bucket --out out
    exits 2
    talks "is of published retry policies"
}

@test "published clients are listed, shown, run, and printed as a layer of their own" {
    run_tiersim list clients
    exits 0
    says "cookbook-processor-d2bb606"
    run_tiersim show client:aws-adaptive
    exits 0
    says '"gates":[{"type":"aws-standard-quota"},{"type":"aws-adaptive-rate"}]'
    run_tiersim show client:openai-latest
    exits 2
    talks "never 'latest'"
    run_tiersim check shop.json --print --set clients.app.preset=p-limit-7,timeout-60s
    exits 0
    grep -Eq 'clients.app.concurrency = 5 +# client preset p-limit-7' <<<"$output"
    grep -Eq 'clients.app.timeout = "1m" +# client preset timeout-60s' <<<"$output"
    run_tiersim run shop.json --set clients.app.preset=cookbook-processor-d2bb606
    exits 0
}
