#!/usr/bin/env bats
# The commands about money: timeline --account, solve max-hard-limit, show exposure, spend over replications.

load helper

story() { echo "$top/scenarios/money-$1.json"; }

@test "timeline --account: the three clocks of the overshoot stand in one line" {
    run_tiersim timeline "$(story overshoot)" --account
    exits 0
    # $120 are seen when $167.08 are incurred and $24 are on the usage page (tests/study/test_timeline.c).
    [[ "$output" =~ "2023-06-10T01:53:02Z  blocked  hard_limit"[^$]*"-\$167.08"\ +"\$167.08"\ +"\$24.00" ]]
    says "mail: spend of this period has reached \$80.00"
    says "1000 charges, to be invoiced"
}

@test "timeline --account --json: one object a line of the account" {
    run_tiersim timeline "$(story free-images)" --account --json
    exits 0
    [ "$(json '[(l["date"], l["images"]) for l in d["account"] if l["kind"] == "refill"]')" = \
        "[('2022-08-31T12:00:00Z', 50), ('2022-09-28T12:00:00Z', 15), ('2022-10-28T12:00:00Z', 15)]" ]
}

@test "timeline --account --audit: the same usage under each draw-down order" {
    run_tiersim timeline "$(story draw-down)" --account --audit --json
    exits 0
    [ "$(json '{r["draw_down"]: r["expired_USD"] for r in d["draw_down"]}')" = \
        "{'expiring_first': 13, 'promotional_first': 20, 'priority': 13, 'fifo': 28}" ]
}

@test "sweep over account.draw_down tells the same, over replications" {
    run_tiersim sweep "$(story draw-down)" --json \
        --vary account.draw_down=expiring_first,promotional_first,priority,fifo
    exits 0
    [ "$(json '[p["metrics"]["breakage"]["mean"] for p in d["points"]]')" = "[13, 20, 13, 28]" ]
}

@test "timeline --account --out: account.csv, the curves, and the bill in FOCUS columns" {
    run_tiersim timeline "$(story tier-4)" --account --out out --no-plots
    exits 0
    [ "$(head -1 out/account.csv)" = \
        "time_s,date,kind,what,amount_USD,images,balance_USD,incurred_USD,posted_USD,shown_USD,text" ]
    [ -s out/account_curve.csv ]
    [ -s out/balance.csv ]
    /usr/bin/python3 - <<'P'
import csv
rows = list(csv.DictReader(open("out/focus.csv")))
# The columns that FOCUS 1.2 demands.
for name in """BilledCost BillingAccountId BillingAccountName BillingCurrency BillingPeriodEnd BillingPeriodStart
        ChargeCategory ChargeClass ChargeDescription ChargePeriodEnd ChargePeriodStart ContractedCost EffectiveCost
        InvoiceIssuerName ListCost PricingQuantity PricingUnit ProviderName PublisherName ServiceCategory
        ServiceName""".split():
    assert name in rows[0], name
cents = lambda name, category: sum(round(float(r[name]) * 100) for r in rows if r["ChargeCategory"] == category)
# 11 purchases of $25; 2,500 images in April and 4,000 in May at $0.04.
assert cents("BilledCost", "Purchase") == 27500
assert cents("EffectiveCost", "Usage") == 26000
assert cents("BilledCost", "Usage") == 0
P
}

@test "timeline: pictures of the account where there is something to draw" {
    command -v gnuplot >/dev/null || skip "there is no gnuplot"
    run_tiersim timeline "$(story draw-down)" --account --out out
    exits 0
    [ -s out/balance.svg ]
    [ ! -e out/limits.svg ] # no limit
    [ ! -e out/tiers.svg ]  # no tiers
    grep -q 'expired: bought $20.00' out/balance.svg
}

@test "timeline: whose account, and nothing of requests with it" {
    run_tiersim timeline "$(story overshoot)" --account --request 3
    exits 2
    talks "'--account' follows no requests"
    run_tiersim timeline "$(story overshoot)" --audit
    exits 2
    talks "are of '--account'"
    run_tiersim timeline "$(story overshoot)" --account --provider nobody
    exits 2
    talks "no provider is called 'nobody'"
    run_tiersim timeline -h
    exits 0
    says "--account"
}

@test "solve max-hard-limit: worked by hand in tests/study/test_solve.c" {
    run_tiersim solve max-hard-limit "$(story overshoot)" --objective 'spend <= $150' --replications 52 --json
    exits 0
    [ "$(json 'd["answer"][0]["hard_limit_USD"], d["answer"][0]["found"]')" = "102.68 yes" ]
    run_tiersim solve max-hard-limit "$(story overshoot)" --objective '$150' --replications 52 --step '$1'
    exits 0
    says 'the highest hard limit that keeps P(spend in a period > $150.00) at most 5 % is $102.00'
    says "What a leaked key can cost"
}

@test "solve max-hard-limit: no limit is low enough, or none is needed" {
    run_tiersim solve max-hard-limit "$(story overshoot)" --objective 'spend <= $30' --replications 52 --step '$5'
    exits 1
    says "no hard limit, however low, keeps"
    run_tiersim solve max-hard-limit "$(story overshoot)" --objective 'spend <= $300' --replications 52
    exits 0
    says "no hard limit is needed"
}

@test "solve: bad questions" {
    run_tiersim solve max-hard-limit "$(story overshoot)"
    exits 2
    talks "needs '--objective"
    run_tiersim solve nothing "$(story overshoot)" --objective 'spend <= $1'
    exits 2
    talks "cannot solve for 'nothing'"
    run_tiersim solve max-hard-limit "$(story overshoot)" --objective 'spend <= $150' --replications 20
    exits 2
    talks "it needs 52"
    run_tiersim solve max-hard-limit "$(story overshoot)" --objective 'latency <= 5s'
    exits 2
    talks "'--objective' takes 'spend <= \$AMOUNT'"
    run_tiersim solve max-hard-limit "$(story overshoot)" --objective 'spend <= $150' --risk often
    exits 2
    talks "'--risk' takes a share"
}

@test "show exposure: limit times price, by tier" {
    run_tiersim show exposure:openai-guide-2026-06
    exits 0
    # 5 × $0.12 × 60 = $36 an hour at tier 1, 100 × $0.12 × 60 = $720 at tier 5.
    [[ "$output" =~ 1\ +dall-e-3/hd/1024x1792\ +5\ +"\$36.00" ]]
    [[ "$output" =~ 5\ +dall-e-3/hd/1024x1792\ +100\ +"\$720.00" ]]
    run_tiersim show exposure:no-such-catalog
    exits 3
}

@test "run: what each credit, mail and tier came to, in text and JSON" {
    run_tiersim run "$(story overshoot)"
    exits 0
    says "What each mail is worth"
    run_tiersim run "$(story tier-4-today)" --json
    exits 0
    [ "$(json '{t["tier"]: t["mean_s"] for t in d["tiers"]}')" = \
        "{'2': 604800, '3': 604800, '4': 1209600, '5': None}" ]
    [ "$(json '[c["share"] for c in d["chances"] if c["event"] == "refused: monthly_cap"]')" = "[1]" ]
}
