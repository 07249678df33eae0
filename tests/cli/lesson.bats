#!/usr/bin/env bats
# tiersim lesson, from the outside: it asks, runs, shows and says why.

load helper

@test "lesson list: names and titles, as 'list lessons' has them" {
    run_tiersim lesson list
    exits 0
    says "Retry-After: ignored or honoured"
    both=$output
    run_tiersim list lessons
    [ "$output" = "$both" ]
}

@test "lesson run: asks on a pipe, tells what is right, figures, why, and where the plot is" {
    "$tiersim" lesson run retry-after --no-plots --out out >"$scratch/said" <<<"c"
    grep -q 'your answer:' said
    grep -q 'You said c), but it is b).' said
    grep -q 'success rate  *99' said
    grep -q 'written: out/report.html' said
    grep -q '(holds)' said
    ! grep -q 'DOES NOT' said
    [ -s out/lesson.csv ] && [ -s out/timeline/timeline.csv ]
}

@test "lesson run: --answer asks nothing; nobody to ask is no error; --json" {
    run_tiersim lesson run retry-after --no-plots --out out --answer B
    exits 0
    says "You said b), and so it is."
    [[ "$output" != *"your answer"* ]]
    "$tiersim" lesson run retry-after --no-plots --out out </dev/null >said
    grep -q '^It is b)' said
    run_tiersim lesson run retry-after --no-plots --out out --json --seed 2
    exits 0
    [ "$(json 'all(c["holds"] for c in d["claims"])')" = True ]
    [ "$(json 'd["seed"]')" = 2 ]
}

@test "lesson run: the pictures" {
    command -v gnuplot >/dev/null || skip "there is no gnuplot"
    run_tiersim lesson run retry-after --answer b
    exits 0
    says "out/lessons/retry-after/lesson.svg"
    [ -s out/lessons/retry-after/lesson.svg ] && [ -s out/lessons/retry-after/timeline/timeline.svg ]
}

@test "lesson show, --sheet and --key" {
    run_tiersim lesson show retry-after
    exits 0
    says "a) Hardly any"
    says "clients.app.retry.retry_after=ignore"
    run_tiersim lesson run retry-after --sheet
    exits 0
    says "|       8 |      41 |"
    [[ "$output" != *"The key"* ]]
    run_tiersim lesson run retry-after --key
    exits 0
    # 24, 32, 48, 80 s: waits of 8, 16 and 32 s whatever it is told.
    says "| 24 no, 36    | 32 no, 28    | 48 no, 12    | 80 yes       | 90"
}

@test "lesson: what is no question" {
    run_tiersim lesson run retry-after --answer z
    exits 2
    talks "one of a to c"
    run_tiersim lesson run no-such
    exits 3
    talks "there is no lesson 'no-such'"
    run_tiersim lesson learn
    exits 2
}
