#!/usr/bin/env bats
# The source tree keeps the law of its layers, and layers.sh would notice if it did not.

setup() {
    layers="$BATS_TEST_DIRNAME/layers.sh"
    src="$BATS_TEST_TMPDIR/src"
    mkdir -p "$src"
}

# file PATH INCLUDE...: a source file with these includes, each with its brackets or quotes.
file() {
    mkdir -p "$(dirname "$src/$1")"
    local path="$src/$1"
    shift
    printf '#include %s\n' "$@" >"$path"
}

# breach PATH INCLUDE: one file with one bad include is found, by name and line.
breach() {
    rm -rf "$src"
    file "$1" '<stdint.h>' "$2"
    run sh "$layers" "$src"
    [ "$status" -ne 0 ] || { echo "not caught: $1 includes $2"; return 1; }
    [ "${#lines[@]}" -eq 1 ] || { echo "$output"; return 1; }
    [[ "$output" == "$src/$1:2: "* ]] || { echo "$output"; return 1; }
}

lawful() {
    rm -rf "$src"
    file "$1" '<stdint.h>' "$2"
    run sh "$layers" "$src"
    [ "$status" -eq 0 ] && [ -z "$output" ] || { echo "$1 includes $2: $output"; return 1; }
}

@test "src/ includes only lower ranks or its own folder" {
    run sh "$layers" "$BATS_TEST_DIRNAME/../src"
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "a higher rank is caught from every folder" {
    below=base
    for folder in engine record provider scenario world study report cli; do
        breach "$below/x.c" "\"$folder/x.h\""
        below=$folder
    done
}

@test "a sibling of the same rank is caught, both ways" {
    breach provider/x.c '"client/x.h"'
    breach client/x.h '"provider/x.h"'
    breach engine/x.c '"stats/x.h"'
    breach stats/x.c '"engine/x.h"'
}

@test "report knows no model" {
    for folder in provider client scenario world; do
        breach report/x.c "\"$folder/x.h\""
    done
    lawful report/x.c '"study/x.h"'
    lawful report/x.c '"base/embedded.h"'
}

@test "libraries stay where they belong" {
    breach world/x.c '<cjson/cJSON.h>'
    breach cli/x.c '"cJSON.h"'
    lawful scenario/x.c '<cjson/cJSON.h>'
    breach provider/x.c '<gsl/gsl_randist.h>'
    breach report/x.c '<gsl/gsl_cdf.h>'
    for folder in engine stats study; do
        lawful $folder/x.c '<gsl/gsl_cdf.h>'
    done
    breach world/x.c '<mpi.h>'
    breach report/x.c '<sqlite3.h>'
    lawful study/x.c '<mpi.h>'
}

@test "odd spellings are read too" {
    breach base/x.h '    "engine/x.h" // why not'
    rm -rf "$src"
    mkdir -p "$src/base"
    printf '  #  include "engine/x.h"\n' >"$src/base/x.h"
    run sh "$layers" "$src"
    [ "$status" -ne 0 ]
}

@test "a path not written from src, or an unknown folder, is caught" {
    breach engine/x.c '"agenda.h"'
    breach engine/x.c '"../base/text.h"'
    breach engine/x.c '"tools/x.h"'
    rm -rf "$src"
    file tools/x.c '"base/x.h"'
    run sh "$layers" "$src"
    [ "$status" -ne 0 ]
    [[ "$output" == *"folder 'tools' has no rank" ]]
}

@test "lower ranks and the own folder are lawful" {
    lawful cli/x.c '"base/x.h"'
    lawful world/x.c '"provider/x.h"'
    lawful client/x.c '"client/y.h"'
    lawful base/x.c '"base/x.h"'
}
