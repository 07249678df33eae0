#!/usr/bin/env bats
# Completion: each shell is asked to complete the same beginnings of lines.

load helper

setup_file() {
    export DOC="$BATS_TEST_DIRNAME/../../src/cli/doc"
}

# The program under test by its own name.
named() {
    mkdir -p bin
    ln -sf "$tiersim" bin/tiersim
    PATH="$scratch/bin:$PATH"
}

# in_bash LINE: what bash would offer.
in_bash() {
    bash -c '
        source "$DOC/tiersim.bash"
        COMP_LINE=$1 COMP_POINT=${#1}
        read -ra COMP_WORDS <<<"${1//:/ : }" # readline cuts words at colons
        case $1 in *" ") COMP_WORDS+=("") ;; esac
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _tiersim
        printf "%s\n" "${COMPREPLY[@]}"' bash "$1"
}

in_fish() {
    fish --no-config -c "source $DOC/tiersim.fish; complete -C '$1'" | cut -f1
}

# What stands on zsh's line after a tab.
in_zsh() {
    zsh -f -c '
        zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell "PS1= ; unsetopt zle_bracketed_paste; fpath=($DOC \$fpath); autoload -U compinit; compinit -u -D; print READY"
        zpty -r shell line "*READY*READY*" || true
        zpty -w -n shell "$1"$'"'\t'"'
        for i in {1..50}; do
            sleep 0.1
            zpty -r -t shell part && line+=$part
            [[ $line == *$2* ]] && break
        done
        print -r -- "$line"
        zpty -d shell' zsh "$1" "$2"
}

@test "bash: commands, options, kinds, names, catalogs and scenarios" {
    named
    [ "$(in_bash 'tiersim qui')" = quick ]
    [ "$(in_bash 'tiersim run --thr')" = --threads ]
    [ "$(in_bash 'tiersim list cat')" = catalogs ]
    [ "$(in_bash 'tiersim show lim')" = limiter: ]
    [ "$(in_bash 'tiersim show limiter:tok')" = token_bucket ]
    [ "$(in_bash 'tiersim show policy:exp')" = exponential ]
    [ "$(in_bash 'tiersim run --catalog openai-guide')" = openai-guide-2026-06 ]
    [ "$(in_bash 'tiersim run scenarios/stea')" = scenarios/steady.json ]
    [ "$(in_bash 'tiersim run sh')" = shop.json ]
    [ -z "$(in_bash 'tiersim nonsense --thr')" ]
}

@test "fish: commands, options, kinds, names, catalogs and scenarios" {
    command -v fish >/dev/null || skip "fish is not installed"
    named
    [ "$(in_fish 'tiersim qui')" = quick ]
    [ "$(in_fish 'tiersim run --thr')" = --threads ]
    [ "$(in_fish 'tiersim list cat')" = catalogs ]
    [ "$(in_fish 'tiersim show limiter:tok')" = limiter:token_bucket ]
    [ "$(in_fish 'tiersim run --catalog openai-guide')" = openai-guide-2026-06 ]
    [ "$(in_fish 'tiersim run scenarios/stea')" = scenarios/steady.json ]
}

@test "zsh: commands, options, names and catalogs" {
    command -v zsh >/dev/null || skip "zsh is not installed"
    named
    [[ "$(in_zsh 'tiersim qui' quick)" == *quick* ]]
    [[ "$(in_zsh 'tiersim run --thr' --threads)" == *--threads* ]]
    [[ "$(in_zsh 'tiersim show limiter:tok' token_bucket)" == *token_bucket* ]]
    [[ "$(in_zsh 'tiersim run --catalog openai-guide' openai-guide-2026-06)" == *openai-guide-2026-06* ]]
}
