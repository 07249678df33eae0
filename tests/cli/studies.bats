#!/usr/bin/env bats
# compare and plan: what they say, what they refuse, and their files.

load helper

full='full:clients[app].retry.jitter=full'

@test "compare tells every difference with its interval and a p-value" {
    run_tiersim compare "$top/scenarios/steady.json" --variant "$full"
    exits 0
    says "full against steady"
    says "success rate"
    says "(p "
    says "paired, replication by replication"
    says "that of the paired difference / that of designs with luck of their own"
}

@test "compare --json has the paired differences of every scope" {
    run_tiersim compare "$top/scenarios/steady.json" --variant "$full" --json
    exits 0
    [ "$(json '[p["name"] for p in d["points"]]')" = "['steady', 'full']" ]
    [ "$(json 'sorted({r["scope"] for r in d["compare"]})')" = "['by_limit', 'by_sku', 'by_workload', 'overall']" ]
    [ "$(json 'all(r["low"] <= r["difference"] <= r["high"] for r in d["compare"] if r["low"] is not None)')" = True ]
}

@test "a variant may set several values, lists and objects among them" {
    run_tiersim compare "$top/scenarios/steady.json" --json \
        --variant 'both:clients[app].retry={"type":"fixed","base":"1s","max_attempts":3},clients[app].concurrency=4'
    exits 0
    [ "$(json 'd["points"][1]["name"]')" = both ]
}

@test "compare refuses designs with other replications, and says how to mend it" {
    run_tiersim compare "$top/scenarios/steady.json" "$top/scenarios/bulk.json"
    exits 3
    talks "--replications N"
    run_tiersim compare "$top/scenarios/steady.json" "$top/scenarios/bulk.json" --replications 5
    exits 0
}

@test "compare needs two designs, and a variant is NAME:PATH=VALUE" {
    run_tiersim compare "$top/scenarios/steady.json"
    exits 2
    run_tiersim compare "$top/scenarios/steady.json" --variant seed=3
    exits 2
    talks "NAME:PATH=VALUE"
}

@test "plan answers first, tells what is cheaper and fails, where it breaks and what it hangs on" {
    run_tiersim plan "$top/scenarios/launch.json"
    exits 0
    says "Choose tier 4 (\$250.00 up front)"
    says "Runner-up: tier 5"
    says "Preferred but not enough, tier 1"
    says "The choice holds up to"
    says "The load never outgrows the choice: no growth is given"
    says "Of the limits asked about, 15 and 20 are not"
    says "A limit increase instead: tier 3"
    [[ "$(tr -s ' \n' ' ' <<<"$output")" == *"reaches tier 4 on 2026-06-02; \$250.00 paid on 2026-04-06 bring it on 2026-04-07"* ]]
    says "The decision hangs on this: the observed ladder of tiers"
}

@test "plan --json has the answer and its tables; the same bytes for 1, 2 and 8 threads" {
    for threads in 1 2 8; do
        run_tiersim plan "$top/scenarios/launch.json" --json --threads $threads --replications 5
        exits 0
        printf '%s' "$output" >"$threads.json"
    done
    cmp 1.json 2.json
    cmp 1.json 8.json
    [ "$(json '[r["decision"] for r in d["plan"]].count("chosen")')" = 1 ]
    [ "$(json 'd["answer"].startswith("Choose tier")')" = True ]
}

@test "plan says INFEASIBLE in words, with what binds; --assert makes it exit 1" {
    run_tiersim plan "$top/scenarios/launch.json" --set 'objectives.latency_p95=<= 1s' --replications 5
    exits 0
    says "INFEASIBLE"
    says "latency_p95 <= 1s is"
    run_tiersim plan "$top/scenarios/launch.json" --set 'objectives.latency_p95=<= 1s' --replications 5 --assert
    exits 1
}

@test "plan without objectives or an account is refused" {
    run_tiersim plan "$top/scenarios/launch.json" --set objectives=null
    exits 3
    talks "objectives: there are none"
}

@test "--precision runs more replications until a metric is known so well" {
    run_tiersim run "$top/scenarios/steady.json" --precision latency_p95:0.7%
    exits 0
    says "precision latency_p95:0.7%: reached after"
    run_tiersim run "$top/scenarios/steady.json" --precision latency_p9:5%
    exits 2
    talks "did you mean 'latency_p95'?"
}

@test "solve: the highest rate, the least limit, the least credit, each with an interval" {
    run_tiersim solve max-rate shop.json --objective 'success_rate >= 0.9' --replications 5
    exits 0
    says "The highest rate that meets success_rate >= 0.9 is"
    says "95 % interval"
    run_tiersim solve min-limit shop.json --objective 'success_rate >= 0.5' --replications 5 --json
    exits 0
    [ "$(json 'd["answer"].startswith("The least limit that meets success_rate >= 0.5 is")')" = True ]
    [ "$(json '[r["judgement"] for r in d["solve"]].count("met") > 0')" = True ]
}

@test "solve: the same bytes for 1, 2 and 8 threads; exit status 1 where nothing meets" {
    for threads in 1 2 8; do
        run_tiersim solve max-rate shop.json --objective 'success_rate >= 0.9' --replications 5 --threads $threads --json
        exits 0
        printf '%s' "$output" >"$threads.json"
    done
    cmp 1.json 2.json
    cmp 1.json 8.json
    run_tiersim solve min-limit shop.json --objective 'latency_p50 <= 1ms' --replications 5
    exits 1
    says "No limit, however high, meets"
}

@test "solve refuses an option of another question, one replication, and nothing to meet" {
    run_tiersim solve max-rate shop.json --objective 'success_rate >= 0.9' --limit images
    exits 2
    talks "'--limit' is an option of min-limit, not of max-rate"
    run_tiersim solve max-rate shop.json --objective 'success_rate >= 0.9' --replications 1
    exits 2
    talks "an interval needs at least 2 replications"
    run_tiersim solve max-rate shop.json --objective 'success_rate >= 0.5 with probability 0.9'
    exits 2
    talks "it needs 35"
    run_tiersim solve max-rate shop.json --set objectives=null
    exits 2
    talks "there is nothing to meet"
    run_tiersim solve max-rate shop.json --objective 'succes_rate >= 0.9'
    exits 3
    talks "success_rate"
}

@test "--warmup auto finds one, the same for any number of threads; a given one is taken as it is" {
    for threads in 1 2 8; do
        run_tiersim run shop.json --warmup auto --set horizon=20h --threads $threads --json
        exits 0
        printf '%s' "$output" >"$threads.json"
    done
    cmp 1.json 2.json
    cmp 1.json 8.json
    says "was found by MSER-5"
    run_tiersim compare shop.json --variant 'more:provider.limits[images].limit=9' --set horizon=20h --warmup auto
    exits 0
    says "was found by MSER-5"
    run_tiersim run shop.json --warmup 10m --json
    [ "$(json 'd["warmup_s"]')" = 600 ]
    run_tiersim run shop.json --warmup soon
    exits 3
}

@test "--warmup auto is refused where there is no steady state" {
    run_tiersim run "$top/scenarios/launch.json" --warmup auto
    exits 3
    talks "workloads[merchants]: it has a launch day, so that there is no steady state"
    run_tiersim run "$top/scenarios/money-overshoot.json" --warmup auto
    exits 3
    talks "so that there is no steady state"
}

@test "one long run has intervals of batch means, and says so; one that is not steady has none" {
    run_tiersim run shop.json --replications 1 --set horizon=10d --warmup 1h --json
    exits 0
    [ "$(json 'd["intervals"]')" = "batch means" ]
    [ "$(json 'd["metrics"]["latency_mean"]["half_width"] > 0')" = True ]
    run_tiersim run shop.json --replications 1 --set horizon=10d --warmup 1h
    says "by batch means"
    says "not of replications"
    run_tiersim run "$top/scenarios/launch.json" --replications 1 --json
    exits 0
    [ "$(json '"intervals" in d')" = False ]
    [ "$(json 'd["metrics"]["latency_mean"]["half_width"]')" = None ]
}

@test "sweep --zip couples axes, which are crossed with the others; alone or uneven they are refused" {
    run_tiersim sweep shop.json --zip 'provider.limits[images].limit=7,9' --zip 'clients[app].concurrency=2,4' \
        --vary 'workloads[web].arrivals.rate=4/min,8/min' --replications 2 --json
    exits 0
    [ "$(json 'len(d["points"])')" = 4 ]
    [ "$(json 'd["points"][3]["name"]')" = "rate 8/min, limit 9, concurrency 4" ]
    run_tiersim sweep shop.json --zip 'provider.limits[images].limit=7,9' --zip 'clients[app].concurrency=2'
    exits 2
    talks "zipped axes have as many values as each other"
    run_tiersim sweep shop.json --zip 'provider.limits[images].limit=7,9'
    exits 2
    talks "'--zip' couples axes"
}

@test "sweep and run: an objective written as an object is the same as in words; --assert exits 1" {
    run_tiersim run shop.json --set 'objectives.latency_p95=<= 60s with probability 0.5' --json
    exits 0
    printf '%s' "$output" >words.json
    run_tiersim run shop.json --set 'objectives.latency_p95={"at_most":"60s","probability":0.5}' --json
    exits 0
    printf '%s' "$output" >object.json
    cmp words.json object.json
    for command in run "sweep --vary seed=1,2" "compare --variant b:seed=3"; do
        run_tiersim $command shop.json --set 'objectives={"success_rate":{"at_least":0.999}}' --assert
        exits 1
        run_tiersim $command shop.json --set 'objectives={"success_rate":{"at_least":0.001}}' --assert
        exits 0
    done
}

@test "--max-runs refuses before anything runs" {
    run_tiersim sweep shop.json --vary seed=1,2,3 --max-runs 11
    exits 2
    talks "12 runs, more than the 11 allowed"
    run_tiersim sweep shop.json --vary seed=1,2,3 --max-runs 12
    exits 0
}

@test "compare --precision stops at the same replication for 1, 2 and 8 threads" {
    for threads in 1 2 8; do
        run_tiersim compare shop.json --variant 'b:clients[app].retry.jitter=none' --precision latency_mean:5% \
            --max-replications 60 --threads $threads --json
        exits 0
        printf '%s' "$output" >"$threads.json"
    done
    cmp 1.json 2.json
    cmp 1.json 8.json
}
