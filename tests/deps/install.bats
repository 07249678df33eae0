#!/usr/bin/env bats
# install.sh against a machine made of fakes: PATH holds nothing but what each test puts there.

setup() {
    install="$BATS_TEST_DIRNAME/install.sh"
    machine="$BATS_TEST_TMPDIR/bin"
    log="$BATS_TEST_TMPDIR/log"
    mkdir -p "$machine"
    : >"$log"
    ln -s "$(command -v env)" "$(command -v sh)" "$machine"
}

# fake NAME BODY: a command that notes its call in the log, then does BODY.
fake() {
    printf '#!/bin/sh\necho "%s $*" >>"%s"\n%s\n' "$1" "$log" "$2" >"$machine/$1"
    chmod +x "$machine/$1"
}

# fake_dpkg PACKAGE...: these are installed, gnuplot-nox was removed but not purged, the rest is unknown.
fake_dpkg() {
    fake dpkg-query "printf 'config-files:gnuplot-nox '; for p in $*; do printf 'installed:%s ' \$p; done; exit 1"
}

fake_user() {
    printf '#!/bin/sh\necho %s\n' "$1" >"$machine/id"
    chmod +x "$machine/id"
}

run_install() {
    PATH="$machine" run sh "$install" "$@"
}

all_of_demo='pkg-config libgsl-dev libcjson-dev libsqlite3-dev gnuplot-nox fonts-dejavu-core'

@test "nothing missing: silent, and apt-get is not called" {
    fake_dpkg $all_of_demo
    fake apt-get 'exit 1'
    fake_user 0
    run_install demo
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    [ "$(cut -d' ' -f1 "$log")" = dpkg-query ]
}

@test "root: one update, then one install of what is missing only" {
    fake_dpkg pkg-config libcjson-dev libsqlite3-dev fonts-dejavu-core
    fake apt-get 'echo "frontend $DEBIAN_FRONTEND"'
    fake_user 0
    run_install demo
    [ "$status" -eq 0 ]
    [ "$(grep -c '^apt-get' "$log")" -eq 2 ]
    [ "$(sed -n 2p "$log")" = "apt-get update -q" ]
    [ "$(sed -n 3p "$log")" = "apt-get install -y --no-install-recommends libgsl-dev gnuplot-nox" ]
    [[ "$output" == *"frontend noninteractive"* ]]
}

@test "a package whose name begins like an installed one is still missing" {
    fake_dpkg pkg-config libgsl-dev-extra libcjson-dev libsqlite3-dev gnuplot-nox fonts-dejavu-core
    fake apt-get ''
    fake_user 0
    run_install demo
    grep -q 'install -y --no-install-recommends libgsl-dev$' "$log"
}

@test "not root: both calls go through sudo" {
    fake_dpkg pkg-config libcjson-dev libsqlite3-dev fonts-dejavu-core gnuplot-nox
    fake apt-get ''
    fake sudo '"$@"'
    fake_user 1000
    run_install demo
    [ "$status" -eq 0 ]
    grep -qx 'sudo apt-get update -q' "$log"
    grep -qx 'sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libgsl-dev' "$log"
}

@test "neither root nor sudo: one sentence with the command, exit 2, nothing tried" {
    fake_dpkg pkg-config libcjson-dev libsqlite3-dev fonts-dejavu-core gnuplot-nox
    fake apt-get ''
    fake_user 1000
    run_install demo
    [ "$status" -eq 2 ]
    [ "${#lines[@]}" -eq 1 ]
    [[ "$output" == *"'apt-get update && apt-get install -y --no-install-recommends libgsl-dev' as root"* ]]
    [ "$(cut -d' ' -f1 "$log")" = dpkg-query ]
}

@test "no apt-get and no dpkg-query: one sentence with every package, exit 2" {
    fake_user 0
    run_install demo
    [ "$status" -eq 2 ]
    [ "${#lines[@]}" -eq 1 ]
    [[ "$output" == *"there is no apt-get here"*"--no-install-recommends $all_of_demo'"* ]]
}

@test "a failed update is a warning, a failed install is exit 2 with the command" {
    fake_dpkg pkg-config libcjson-dev libsqlite3-dev fonts-dejavu-core gnuplot-nox
    fake apt-get '[ "$1" != update ]'
    fake_user 0
    run_install demo
    [ "$status" -eq 0 ]
    [[ "$output" == *"apt-get update failed"* ]]
    fake apt-get 'exit 100'
    run_install demo
    [ "$status" -eq 2 ]
    [[ "$output" == *"could not be installed"*"libgsl-dev"* ]]
}

@test "the groups nest: check holds demo, dev holds check, ci adds the compiler, browser one of its own" {
    fake_user 0
    run_install check
    [[ "$output" == *"$all_of_demo libcmocka-dev bats python3 python3-jsonschema"* ]]
    run_install dev
    [[ "$output" == *"$all_of_demo libcmocka-dev bats python3 python3-jsonschema clang"* ]]
    run_install ci
    [[ "$output" == *"gcc libc6-dev make $all_of_demo libcmocka-dev"* ]]
    run_install browser
    [[ "$output" == *"$all_of_demo python3 chromium"* ]]
}

@test "an unknown group is a usage error" {
    run_install everything
    [ "$status" -eq 2 ]
    [[ "$output" == usage:* ]]
}
