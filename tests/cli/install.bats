#!/usr/bin/env bats
# What `make install` leaves: a program that works from any directory, its manual, completion, and the shipped
# files under the prefix.

load helper

install_here() {
    root=$scratch/root
    make -s -C "$top" BUILD="${BUILD:-build}" install DESTDIR="$root" PREFIX=/usr
    installed=$root/usr/bin/tiersim
    mkdir empty
    cd empty
}

@test "every shipped scenario is valid from an empty folder, and one that reads data runs there" {
    install_here
    for scenario in $("$installed" list scenarios); do
        "$installed" check "$scenario" >/dev/null
    done
    "$installed" run scenarios/trace.json --replications 1 --quiet --out out --no-plots >/dev/null
    [ -s out/summary.json ]
    [ -s out/report.html ]
}

@test "catalogs, scenarios, schemas and plots lie under the prefix as they are in the source" {
    install_here
    diff -r "$top/scenarios" "$root/usr/share/tiersim/scenarios"
    diff -r "$top/plots" "$root/usr/share/tiersim/plots"
}

@test "the manual tells every command, option, key and metric, and reads without a warning" {
    install_here
    manual=$root/usr/share/man
    for command in $("$installed" --options | cut -f1); do
        grep -q "^\.SS $command$" "$manual/man1/tiersim.1"
        for option in $("$installed" "$command" --options | cut -f1); do
            grep -qF "\\fB${option//-/\\-}\\fR" "$manual/man1/tiersim.1"
        done
    done
    for metric in $("$installed" list metrics | cut -d' ' -f1); do
        grep -q "^\.BR $metric " "$manual/man7/tiersim-model.7"
    done
    grep -q '^\.B rejected_count$' "$manual/man5/tiersim-scenario.5"
    ! grep -rq '@version@\|@commands\|@keys\|@metrics' "$manual"
    command -v groff >/dev/null || skip "groff is not installed: the pages were not formatted"
    for page in "$manual"/man?/*; do
        [ -z "$(groff -man -Tutf8 -K utf8 -ww "$page" 2>&1 >/dev/null)" ]
    done
}

@test "completion lies where each shell looks" {
    install_here
    share=$root/usr/share
    bash -n "$share/bash-completion/completions/tiersim"
    [ -s "$share/zsh/site-functions/_tiersim" ]
    [ -s "$share/fish/vendor_completions.d/tiersim.fish" ]
}
