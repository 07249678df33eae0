#!/usr/bin/env bats
# Every picture drawn by hand from a small CSV, as its script says: its words are there, whole and readable.

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return 1
    data=$PWD/tests/plots/data
    plots=$PWD/plots
    cd "$BATS_TEST_TMPDIR" || return 1
}

# draw VARIABLES SCRIPT...: picture.svg and picture.png; the words of the first are in $output.
draw() {
    local variables=$1 scripts=() script
    shift
    for script in style "$@"; do scripts+=("$plots/$script.gp"); done
    gnuplot -e "out='picture.png'; term='png'; $variables" "${scripts[@]}" 2>>said || { cat said; return 1; }
    gnuplot -e "out='picture.svg'; $variables" "${scripts[@]}" 2>>said || { cat said; return 1; }
    [ "$(od -An -tu1 -j16 -N4 picture.png | tr -s ' ')" = " 0 0 5 160" ] || { echo "the PNG is not 1440 wide"; return 1; }
    run /usr/bin/python3 "$data/../words.py" picture.svg
    [ "$status" -eq 0 ] || { echo "$output"; return 1; }
}

# has WORDS...: each is one text of the picture.
has() {
    local words
    for words in "$@"; do
        grep -qxF -- "$words" <<<"$output" || { echo "not in the picture: $words"; echo "$output"; return 1; }
    done
}

has_no() {
    if grep -qF -- "$1" <<<"$output"; then
        echo "in the picture: $1"
        return 1
    fi
}

@test "latency: title, note, both axes, the quantiles of the second file" {
    draw "csv='$data/latency.csv'; quantiles='$data/latency_quantiles.csv'; title='How long do they wait?'; note='of the 87.2 % delivered'" latency
    # Marks: rows of latency_quantiles.csv at three digits.
    has "How long do they wait?" "of the 87.2 % delivered" "share of delivered requests (%)" \
        "latency, arrival to delivery (s, min, h; log scale)" "p50 11.8 s" "p95 77.3 s" "p99 102 s"
}

@test "latency: one value, and none" {
    draw "csv='$data/one_latency.csv'; title='How long?'" latency
    has "How long?" "share of delivered requests (%)" "latency, arrival to delivery (s)"
    draw "csv='$data/empty_latency.csv'; title='How long?'" latency
    has "How long?" "nothing was delivered: there is no latency to show" "latency, arrival to delivery (s)"
}

@test "series: three panels over one time axis, each line named" {
    draw "csv='$data/series.csv'; height=680; title='What happens?'" series
    # 48 rows of 300 s: 4 h, more than 3 h, so the axis is in hours.
    has "What happens?" "requests, calls / min" "requests" "limit used (%)" "time since the start (h)" \
        arrived admitted rejected "in system" waiting "in service" "fullest limit"
}

@test "series and spend: one row, nothing but zeros, no row" {
    for csv in one_series zero_series empty_series; do
        draw "csv='$data/$csv.csv'; height=680; title='What happens?'" series
        has "What happens?" arrived rejected waiting "fullest limit"
        draw "csv='$data/$csv.csv'; title='What happens?'" spend
        has "What happens?" "spent so far (USD)" "USD per hour"
    done
}

@test "spend: the sum and the dearest hour" {
    draw "csv='$data/series.csv'; title='What does it cost?'" spend
    # The last cost_total is 68.86, the largest cost_per_h 36.
    has "What does it cost?" "spent so far (USD)" "USD per hour" "time since the start (h)" '$68.86' 'most $36.00/h'
}

@test "parts: every part by name, every bar with its sum and its success rate" {
    draw "csv='$data/parts.csv'; height=300; title='What do they wait for?'" parts
    has "What do they wait for?" web catalogue overall "waiting for a worker" backoff "failed attempts" generation \
        "48.3 s, 87.2 % delivered" "3.87 min, 99.96 % delivered" "2.02 min, 91 % delivered" \
        "part of the mean latency of delivered requests (min)"
    has_no pacing # is 0 throughout
}

@test "parts: a long name, a workload of which nothing was delivered, no row" {
    draw "csv='$data/one_parts.csv'; height=260; title='Why?'" parts
    has "a workload with a very …" "900 ms, 100 % delivered"
    has_no overall # one workload is the whole
    draw "csv='$data/null_parts.csv'; height=300; title='Why?'" parts
    has web "nothing delivered" batch "21 s, 50 % delivered"
    draw "csv='$data/empty_parts.csv'; height=260; title='Why?'" parts
    has "nothing was delivered: there is no latency to show"
}

@test "sweep: a line for each tier, named at its end, with the success rate below the latency" {
    local axes="csv='$data/sweep.csv'; x='rate'; by='tier'; x_label='rate (per min)'; title='Which tier?'"
    draw "$axes; height=820" sweep_latency sweep
    has "Which tier?" "rate (per min)" "latency p99 (log)" "latency p95 (log)" "latency p50 (log)" "success rate (%)" \
        "tier 1" "tier 2" "tier 3" "tier 4" "tier 5" "open marks: under 95 % of the requests were delivered"
    draw "$axes" sweep_cost sweep
    has "Which tier?" "rate (per min)" "cost (USD)" "tier 1" "tier 5" "may spend \$500 a month" "may spend \$5000 a month"
}

@test "sweep: one line says its values" {
    draw "csv='$data/sweep_tier.csv'; x='tier'; height=560; title='Which tier?'" sweep_latency sweep
    has tier "2.33 h" "15.2 min" "19.2 s" "43 %" "99.97 %" "100 %"
}

@test "sweep: words on the axis, values that are not known, a single point, no row" {
    draw "csv='$data/sweep_words.csv'; x='retry'; by='jitter'; height=560; title='Which?'" sweep_latency sweep
    has none fixed "{type:exponential…" "jitter full" "jitter equal" "latency p95 (s)" \
        "open marks: under 95 % of the requests were delivered; ×: nothing delivered, or too few to tell"
    draw "csv='$data/sweep_one.csv'; x='tier'; title='Which?'" sweep_cost sweep
    has '$0.00' "cost (USD)"
    draw "csv='$data/empty_sweep.csv'; x='rate'; by='tier'; title='Which?'" sweep_cost sweep
    has "there is nothing to show"
}

@test "sweep: of more than six lines six are shown, and it is said" {
    draw "csv='$data/sweep_many.csv'; x='rate'; by='limit'; title='Which?'" sweep_cost sweep
    has "limit 10" "limit 18" "6 of 9 lines are shown, all are in the table"
    [ "$(grep -c '^limit ' <<<"$output")" -eq 6 ]
}

@test "sweep_heat: a cell for each point, its latency and how many were delivered" {
    draw "csv='$data/sweep_plane.csv'; x='rate'; y='limit'; x_label='rate (per min)'; height=560; title='Which limit?'" sweep_heat
    # Of 10 and 950 s the scale is logarithmic; 0.97 is told and not framed, 0.996 not told.
    has "Which limit?" "rate (per min)" limit "latency p95 (log)" "n/a" "10 s" "30 s" "97 %" "15.8 min" "8 %" "60 s" \
        "below: how many were delivered, where under 99.5 %; framed: under 95 %; grey: nothing delivered, or too few to tell"
    has_no "99.6 %"
    draw "csv='$data/empty_sweep.csv'; x='rate'; y='tier'; height=560; title='Which limit?'" sweep_heat
    has "there is nothing to show"
}

@test "pareto: options by cost and latency, told apart by how many they deliver" {
    draw "csv='$data/plan.csv'; names='option'; cost='cost_USD'; latency='latency_p95_s'; title='Which option?'" pareto
    # Tier 3 costs less than tier 4 and is slower: both are on the front.
    has "Which option?" "cost (USD)" "latency p95 (log)" "tier 1 (21.3 %)" "tier 2 (90.6 %)" "tier 3" "tier 4 / tier 5" \
        "open marks: deliver over 1 % less than the best; 1 without a figure left out"
}

@test "pareto: a front for each load" {
    draw "csv='$data/sweep_plane.csv'; names='limit'; group='rate'; group_suffix='/min'; title='Which limit?'" pareto
    has "Which limit?" "cost (USD, log)" "latency p95 (log)" "10/min" "40/min" "160/min" 20 80 \
        "beside each mark: limit; open marks: deliver over 1 % less than the best under that load; 1 without a figure left out"
    draw "csv='$data/empty_sweep.csv'; names='tier'; title='Which?'" pareto
    has "nothing was delivered: there is nothing to show"
}

@test "difference: each metric with its change, and as it was and is; what is no percentage is told" {
    draw "csv='$data/compare.csv'; first='steady'; height=480; title='Is it worth it?'" difference
    # 10 of 20 s is 50 %; cost: 1 of 100, its interval holds 0.
    has "Is it worth it?" "ignore against steady, difference (%)" "steady → ignore" \
        "success rate" "−0.802 %" "99.7 % → 98.9 %" "latency, p95" "+50 %" "20 s → 30 s" \
        "latency, p99" "not known" "n/a → 50 s" "calls rejected" "from nothing" "0 → 50" "cost" "+1 %" '$100 → $101'
    has_no waste # nothing on both sides
    draw "csv='$data/two_compare.csv'; first='steady'; height=480; title='Is it worth it?'" difference
    has "ignore: latency, p95" "patient: latency, p95" "−50 %" "against steady, difference (%)"
    for who in a b c d e f "a seventh with a very long name"; do
        sed "1d; s/^ignore/$who/" "$data/compare.csv"
    done | cat <(head -1 "$data/compare.csv") - >seven.csv
    draw "csv='seven.csv'; first='steady'; height=976; title='Is it worth it?'" difference
    has "f: latency, p95" "the first 6 of 7 designs; all are in the table"
    sed 's/^patient/a design with a very long name/' "$data/two_compare.csv" >long.csv
    draw "csv='long.csv'; first='steady'; height=480; title='Is it worth it?'" difference
    has "a design with…: latency, p95"
    head -1 "$data/compare.csv" >empty.csv
    draw "csv='empty.csv'; title='Is it worth it?'" difference
    has "there is no difference to show"
}

@test "tornado: each reading with its latency, how many that is of, and what is then chosen" {
    draw "csv='$data/robustness.csv'; height=420; title='Does the choice hang on it?'" tornado
    has "Does the choice hang on it?" "latency of the choice, p95 (s)" "as the scenario says" "17.7 s of 100 %" \
        "15.1 s of 99.96 %" "the observed ladder of tiers" "2.92 min of 96.8 %; then tier 5" \
        "not known; then nothing"
    head -1 "$data/robustness.csv" >empty.csv
    draw "csv='empty.csv'; title='Does the choice hang on it?'" tornado
    has "there is nothing to show"
}

@test "plan_limits: each limit tried, whether it is enough, and who is not delivered" {
    draw "csv='$data/plan_limits.csv'; height=420; limit='images a minute'; title='How high?'" plan_limits
    # The highest is 174.8 s and its bar above 3 min, so that the axis is in minutes.
    has "How high?" "limit (images a minute)" "latency p95 (min)" enough "not enough" undecided "96.8 % delivered"
    has_no "40 %"
    head -1 "$data/plan_limits.csv" >empty.csv
    draw "csv='empty.csv'; title='How high?'" plan_limits
    has "there is nothing to show"
}

@test "rejections: a row for each day that was seen, the worst minute by name" {
    draw "csv='$data/rejections.csv'; height=260; title='When does it hurt?'" rejections
    # Cells of ten minutes: 1.6 and 0.002 a minute are over a factor of 100 apart.
    has "When does it hurt?" Mon Tue "time of day (UTC)" "day of the week" "00:00" "24:00" "calls rejected / min (log)" \
        "most: 12.5 in the minute of Mon 10:01; palest: none; a cell is 10 min"
    has_no Wed
    head -1 "$data/rejections.csv" >empty.csv
    draw "csv='empty.csv'; title='When does it hurt?'" rejections
    has "nothing was rejected"
}

@test "colours: six that everybody tells apart and reads" {
    run /usr/bin/python3 "$data/../colours.py" "$plots/style.gp"
    [ "$status" -eq 0 ] || { echo "$output"; return 1; }
    [ "$output" = "6 colours" ]
}

@test "a long title is broken and cut, and nothing in it is interpreted" {
    draw "csv='$data/series.csv'; title='A \`touch harm\` @harm_x {b}^2 isn''t 100 % \\n <b> & more'" spend
    has "A \`touch harm\` @harm_x {b}^2 isn't 100 % \\n <b> & more"
    [ ! -e harm ]
    draw "csv='$data/series.csv'; title='$(printf 'word%.0s ' {1..80})'" spend
    [[ "$output" == *"word …"* ]]
}

@test "the same data give the same picture" {
    draw "csv='$data/sweep.csv'; x='rate'; by='tier'; height=560; title='Which tier?'" sweep_latency sweep
    cp picture.svg first.svg
    draw "csv='$data/sweep.csv'; x='rate'; by='tier'; height=560; title='Which tier?'" sweep_latency sweep
    cmp first.svg picture.svg
}

@test "balance: a name for each credit, what expired, what is owed, nothing" {
    draw "csv='$data/balance.csv'; title='Which pays first?'" balance
    # The last row of balance.csv is at 90 d; bought lost $20 at 60 d, beyond 72 % of neither end.
    has "Which pays first?" "sign-up" "bought" "credit left (USD)" "time since the start (d)" "expired: bought \$20.00"
    has_no "owed"
    echo "time_s,a_USD,b_USD,c_USD,d_USD,e_USD,f_USD,g_USD,owed_USD,expired_USD,lost" >many.csv
    echo "0,1,1,1,1,1,1,1,0,0," >>many.csv
    echo "60,1,1,1,1,1,1,0,0,0," >>many.csv
    draw "csv='many.csv'; title='Which pays first?'" balance
    has a e "2 others"
    draw "csv='$data/owed_balance.csv'; title='Which pays first?'" balance
    has "bought" "owed" "time since the start (min)"
    draw "csv='$data/empty_balance.csv'; title='Which pays first?'" balance
    has "there was no credit"
}

@test "limits: three readings of spend, soft limit and the least limit, what passes it" {
    draw "csv='$data/account_curve.csv'; title='How much?'" limits
    # \$167.32 - \$120, the hard limit being below the cap of \$5000.
    has "How much?" "incurred" "seen by limits" "usage page" "soft limit" "limit" "\$120.00" "\$80.00" \
        "most over the limit: \$47.32" "spend of the period (USD)" "time since the start (h)"
    draw "csv='$data/free_account_curve.csv'; title='How much?'" limits
    has "incurred" "\$4.00"
    has_no "limit:"
    draw "csv='$data/empty_account_curve.csv'; title='How much?'" limits
    has "spend of the period (USD)"
}

@test "tiers: a step named with its cap and its time, the money paid below" {
    draw "csv='$data/account_curve.csv'; title='When?'" tiers
    # Tier 3 from 6,782 s = 113 min on.
    has "When?" "tier" "tier 1, \$5000 a month" "tier 3, \$5000 a month from 113 min" "paid in (USD)" "\$100.00" \
        "time since the start (h)"
    draw "csv='$data/empty_account_curve.csv'; title='When?'" tiers
    has "paid in (USD)"
}

@test "spend_fan: mean, median and both bands where they are known" {
    draw "csv='$data/spend_fan.csv'; title='How much?'" spend_fan
    has "How much?" "highest \$25.00" "p90 \$23.00" "mean \$20.50" "median \$20.00" "p10 \$18.00" "lowest \$16.00" \
        "spend since the period began (USD)" "time since the start (min)" "limit \$28.00"
    draw "csv='$data/few_spend_fan.csv'; title='How much?'" spend_fan
    has "highest \$25.00" "mean \$20.50" "lowest \$16.00" "limit \$100.00, above the picture"
    has_no "median"
    draw "csv='$data/empty_spend_fan.csv'; title='How much?'" spend_fan
    has "spend since the period began (USD)"
}

@test "timeline: a row for each request, the states that occur by name, how it ended, the limits" {
    draw "csv='$data/timeline_spans.csv'; fill='$data/timeline_fill.csv'; height=406; title='Who waits?'" timeline
    has "Who waits?" "web 0" "web 2" queue pacing backoff "vain attempt" "in service" rejected "gave up" \
        images requests "limit used" "time since the start (s)"
    has_no "provider's queue"
    draw "csv='$data/timeline_spans.csv'; height=406; title='Who waits?'" timeline
    has "web 1" "gave up"
    awk -F, -v OFS=, 'NR > 1 { $4 += 36000; $5 += 36000 } 1' "$data/timeline_spans.csv" >late.csv
    draw "csv='late.csv'; height=406; title='Who waits?'" timeline
    has "time since 10 h after the start (s)" 0
    draw "csv='$data/empty_timeline_spans.csv'; height=340; title='Who waits?'" timeline
    has "no request was followed"
}

@test "policies: a row for each, three figures with their axes" {
    draw "csv='$data/policies.csv'; height=201; title='Which policy?'" policies
    has "Which policy?" clairvoyant openai-python-2.52 none "delivered (%)" "wasted wait (s)" "attempts per image"
    draw "csv='$data/empty_policies.csv'; height=201; title='Which policy?'" policies
    has "Which policy?" "delivered (%)"
}

@test "policy: waits by retry with their total, and what a header does" {
    draw "csv='$data/policy_waits.csv'; headers='$data/policy_headers.csv'; height=360; title='How long?'" policy
    has "How long?" "no header; in all 1.31 s (1.12 s to 1.5 s)" "the first retry after a header" "gives up" \
        "retry" "wait (s)" "Retry-After (s)" 120.001 "1 min"
    draw "csv='$data/policy_waits.csv'; height=360; title='How long?'" policy
    has "wait (s)"
    draw "csv='$data/empty_policy_waits.csv'; height=360; title='How long?'" policy
    has "it never tries a rate limit again"
}

@test "lesson: a panel a metric, a bar a run with its figure" {
    draw "csv='$data/lesson.csv'; height=218; title='Which?'; metrics='\"success_rate\" \"success rate\" \"rejected\" \"calls rejected\" \"latency_p95\" \"latency, p95\"'" lesson
    has "Which?" "success rate" "calls rejected" "latency, p95" honoured ignored "99.4 %" "94.7 %" 572 770 "23.1 s"
    draw "csv='$data/empty_lesson.csv'; height=218; title='Which?'" lesson
    has "nothing was read"
}
