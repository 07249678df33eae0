#!/usr/bin/env bats
# Scenarios that ask for too much: refused with one clear sentence, or run, in bounded memory and time.

load helper

# hostile CODE WORDS ARGS: runs under 3 GB of memory for a minute at most; stderr has the words in one line.
hostile() {
    local code=$1 words=$2
    shift 2
    status=0
    (ulimit -v 3000000; exec timeout -k 1 60 "$tiersim" "$@" >stdout 2>stderr) || status=$?
    [ "$status" -eq "$code" ] && [[ "$(cat stderr)" == *"$words"* ]] || {
        echo "exit status $status, expected $code, with: $words"
        head -c 2000 stderr
        false
    }
    [ "$(wc -l <stderr)" -le 102 ] # as many as are kept, and how many more there are
    [ "$code" -eq 0 ] || [ ! -s stdout ]
}

refused() { # WORDS PATH=VALUE
    hostile 3 "$1" run shop.json --replications 1 --set "$2"
}

@test "too many images, users and calls are refused at load" {
    refused "from 1 to 1000" 'workloads[web].mix[0].n=1000000000000'
    refused "from 1 to 10000000, got 1000000000" \
        'workloads[web].arrivals={"type":"closed","users":1000000000,"think":{"type":"constant","value":"1h"}}'
    hostile 3 "replications: must be from 1 to" run shop.json --replications 1000000000000
    refused "at most 200000 are kept" 'report.series_interval=1ms'
}

@test "a horizon of a thousand years is refused, one of a hundred runs until its budget is used up" {
    refused "horizon: must be from 1ns to 36525d" 'horizon=9000000000s'
    refused "is too large" 'horizon=52000w'
    hostile 3 "used up its budget of 100000 events" run shop.json --replications 1 --set horizon=36500d \
        --max-events 100000
    hostile 0 "" run shop.json --replications 1 --set drain=36500d
}

@test "rates of nothing, less than nothing and beyond all bounds" {
    refused "nothing would ever arrive" 'workloads[web].arrivals.rate=0/min'
    refused "expected a rate" 'workloads[web].arrivals.rate=-1/min'
    refused "expected a rate" 'workloads[web].arrivals.rate=NaN'
    refused "requests were under way at once" 'workloads[web].arrivals.rate=100000000/s'
    refused "requests were under way at once" 'workloads[web].arrivals.rate=1e30/s'
}

@test "a client that asks without end is stopped by the budget, which says so" {
    hostile 3 "used up its budget of 50000 events" run shop.json --replications 1 --max-events 50000 \
        --set 'clients.app.retry={"type":"fixed","base":"1ns","max_attempts":100000000}' \
        --set 'provider.limits[images].limit=0'
    hostile 3 "max_events: expected a whole number" run shop.json --max-events many
    hostile 3 "max_events: must be from 1" run shop.json --max-events 0
}

@test "money and time that overflow" {
    refused "must be from \$0.00 to" 'provider.prices[0].price=$9000000000'
    refused "price: is too large" 'provider.prices[0].price=$99999999999999999999'
    refused "service_time" 'provider.service_time={"type":"gamma","shape":2,"scale":"1000000h"}'
    refused "got \"1e400\"" 'provider.limits[images].limit=1e400'
    refused "window: must be from 1ns" 'provider.limits[images].window=0s'
    # So dear that 2^63 nano-dollars are reached after a few thousand images: the budget ends it before.
    hostile 3 "used up its budget" run shop.json --replications 1 --set 'provider.prices[0].price=$1000000' \
        --set 'workloads[web].arrivals.rate=1000000/s' --set 'provider.limits=null'
}

@test "deep, huge and repetitive files" {
    /usr/bin/python3 - <<'P'
import json
shop = json.load(open("shop.json"))
def write(name, text): open(name, "w").write(text)
write("deep.json", "[" * 100000)
write("huge.json", '{"about": "' + "x" * 9000000 + '"}')
write("same.json", "{" + ",".join(['"a": 1'] * 9000) + "}")
write("members.json", "{" + ",".join('"a%d": 1' % i for i in range(100000)) + "}")
shop["workloads"][0]["mix"] = [{"model": "m"}] * 30000
write("mix.json", json.dumps(shop))
shop["workloads"] = [dict(shop["workloads"][0], name="w%d" % i, mix=[{"model": "m"}]) for i in range(2000)]
write("workloads.json", json.dumps(shop))
P
    hostile 3 "nested more than 64 deep" run deep.json
    hostile 3 "is larger than 8 MiB" run huge.json
    hostile 3 "is larger than 8 MiB" run /dev/zero
    hostile 3 "the key 'a' is given twice" check same.json
    hostile 3 "at most 10000 members" check members.json
    hostile 3 "has 2000 elements, at most 1000" check workloads.json
    hostile 0 "" run mix.json --replications 1
}
