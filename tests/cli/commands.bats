#!/usr/bin/env bats
# The commands that run nothing, and what every command says about help, unknown words and bad scenarios.

load helper

@test "help is asked for and goes to stdout with 0, no command at all is a usage error" {
    for ask in -h --help help; do
        run_tiersim $ask
        exits 0
        says "usage: tiersim COMMAND"
        says "Exit status: 0 done"
    done
    run_tiersim
    exits 2
    talks "usage: tiersim COMMAND"
    [ -z "$output" ]
}

@test "every command answers -h and --help with 0, wherever it stands" {
    run_tiersim -h
    commands=$(printf '%s\n' "$output" | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p')
    [ "$(wc -w <<<"$commands")" -ge 6 ]
    for command in $commands; do
        for ask in "-h" "--help" "something --help"; do
            run_tiersim $command $ask
            exits 0
            says "usage: tiersim $command"
            [ -z "$talk" ]
        done
    done
}

@test "the version comes first, then those of the libraries in use" {
    run_tiersim --version
    exits 0
    [[ "${lines[0]}" =~ ^tiersim\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
    says "GSL $(pkg-config --modversion gsl)"
    says "cJSON $(pkg-config --modversion libcjson)"
    says "SQLite $(pkg-config --modversion sqlite3)"
}

@test "--options tells programs what -h tells people: every command, and every option of each" {
    run_tiersim -h
    commands=$(printf '%s\n' "$output" | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p')
    run_tiersim --options
    exits 0
    [ "$(cut -f1 <<<"$output")" = "$commands" ]
    for command in $commands; do
        run_tiersim $command -h
        options=$(printf '%s\n' "$output" | sed -n 's/^  \(--[a-z-]*\) .*/\1/p')
        run_tiersim $command --options
        exits 0
        [ "$(cut -f1 <<<"$output")" = "$options" ]
    done
}

@test "an unknown command, option, kind or thing is a usage error that names the nearest" {
    run_tiersim rnu
    exits 2
    talks "unknown command 'rnu'; did you mean 'run'?"
    run_tiersim xyzzyplugh
    exits 2
    talks "unknown command 'xyzzyplugh'; see 'tiersim -h'"
    run_tiersim run shop.json --sed 4
    exits 2
    talks "unknown option '--sed'; did you mean '--set'?"
    run_tiersim check shop.json -p
    exits 2
    talks "unknown option '-p'"
    run_tiersim list limters
    exits 2
    talks "unknown kind 'limters'; did you mean 'limiters'?"
    run_tiersim show limiter:token_bukket
    exits 2
    talks "token_bukket"
    run_tiersim show nonsense
    exits 2
    talks "is not KIND:NAME"
    [ -z "$output" ]
}

@test "options that lack a value, or get a wrong one, are usage errors" {
    run_tiersim run shop.json --seed
    exits 2
    talks "'--seed' needs a value"
    run_tiersim run shop.json --json=yes
    exits 2
    talks "'--json' takes no value"
    run_tiersim run shop.json --threads many
    exits 2
    talks "'--threads' takes a whole number, got 'many'"
    run_tiersim run shop.json --set horizon
    exits 2
    talks "'--set' takes PATH=VALUE, got 'horizon'"
    run_tiersim run
    exits 2
    run_tiersim run shop.json shop.json
    exits 2
    run_tiersim sweep shop.json
    exits 2
    talks "--vary"
    run_tiersim quick
    exits 2
    talks "--rate"
}

@test "a bad scenario exits with 3 and every problem with file, line, column and path" {
    cat >bad.json <<'S'
{
  "horizon": "1x", "drian": "10m",
  "workloads": [ { "name": "web", "arrivals": { "type": "poisson", "rate": "8" }, "mix": [ { "model": "m" } ] } ],
  "provider": { "prices": [ { "model": "m", "price": "$0.040" } ] }
}
S
    for command in check run "sweep --vary seed=1,2"; do
        run_tiersim $command bad.json
        exits 3
        [ -z "$output" ]
        talks "bad.json:2:"
        talks "horizon"
        talks "did you mean 'drain'?"
        talks "bad.json:3:"
        talks "workloads[web].arrivals.rate"
    done
}

@test "a scenario that is no JSON or empty exits with 3, one that cannot be read with 4" {
    printf '{ "horizon": ' >cut.json
    : >empty.json
    mkdir folder.json
    for file in cut.json empty.json missing.json folder.json; do
        for command in "run" "check" "plan" "sweep --vary seed=1,2" "compare --variant a:seed=2"; do
            run_tiersim $command $file
            case $file in
            missing.json | folder.json) exits 4 ;;
            *) exits 3 ;;
            esac
            talks "$file"
            [ -z "$output" ]
        done
    done
    # A file that the scenario names is part of what it says.
    run_tiersim check shop.json --catalog missing.json
    exits 3
}

@test "check says that a scenario is valid, and reads standard input for '-'" {
    run_tiersim check shop.json
    exits 0
    says "shop: valid; 1 workload, 1 client, 1 provider, 4 replications of 3600 s"
    run_tiersim check - <shop.json
    exits 0
    says "valid"
}

@test "check --print shows every value in force and where it came from" {
    run_tiersim check shop.json --print --set drain=20m
    exits 0
    [[ "$output" =~ horizon\ =\ \"1h\"\ +#\ shop.json:3 ]]
    [[ "$output" =~ drain\ =\ \"20m\"\ +#\ --set ]]
    [[ "$output" =~ warmup\ =\ \"0s\"\ +#\ default ]]
    says 'provider.limits[images].limit = 7'
    # Each of its lines is a path that --set takes: the values it shows are those that it takes.
    while read -r path value; do
        run_tiersim check shop.json --set "$path=$value"
        exits 0
    done < <("$tiersim" check shop.json --print | sed -n 's/^\(provider[^ ]*\.limit\|horizon\|seed\|clients[^ ]*\.base\) = \([^ ]*\) .*/\1 \2/p')
}

@test "check --print names the source of a catalog's figure" {
    run_tiersim check "$top/scenarios/steady.json" --print
    exits 0
    [[ "$output" =~ provider.prices\[[^\]]*\].price\ =\ .*\#\ catalog ]]
    says "official:"
}

@test "check --json is the effective scenario, and loads to itself" {
    run_tiersim check shop.json --json
    exits 0
    printf '%s\n' "$output" >again.json
    json "d['horizon'], d['warmup'], d['provider']['limits'][0]['kind']" | grep -q "1h.*0s.*sliding_window_log"
    run_tiersim check again.json --json
    exits 0
    diff again.json - <<<"$output"
}

@test "list tells the kinds, and each kind its names; show tells each of these" {
    run_tiersim list
    exits 0
    kinds=$output
    for kind in catalogs scenarios limiters policies arrivals metrics; do
        grep -qx "$kind" <<<"$kinds"
    done
    for kind in $kinds; do
        run_tiersim list "$kind"
        exits 0
        [ -n "$output" ]
        [ -z "$talk" ]
    done
    run_tiersim list limiters
    for name in sliding_window_log token_bucket fixed_window sliding_window_counter concurrency; do
        says "$name"
        "$tiersim" show "limiter:$name" | grep -q "^$name"
    done
    run_tiersim list catalogs
    for name in $(awk '{ print $1 }' <<<"$output"); do
        "$tiersim" show "catalog:$name" | grep -q "as of [0-9]"
    done
}

@test "show tells an alias for what it stands for" {
    run_tiersim show limiter:gcra
    exits 0
    says "token_bucket"
}

@test "every shipped scenario is valid, from its file and from the program itself" {
    for file in "$top"/scenarios/*.json; do
        [[ $file == *.schema.json ]] && continue
        run_tiersim check "$file"
        exits 0
        grep -q '"file"' "$file" && continue # a trace has its data beside it, and only there
        run_tiersim check "scenarios/${file##*/}"
        exits 0
    done
}
