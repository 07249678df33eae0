# Completion of tiersim for bash. What there is to choose from is asked of the program itself.

_tiersim_names() { tiersim list "$1" 2>/dev/null | sed 's/[[:space:]].*//'; }

# What the value of an option is called decides what it may be.
_tiersim_value() {
    case $1 in
    NAME) _tiersim_names catalogs ;;
    DIR) compgen -d -- "$2" ;;
    FILE) compgen -f -- "$2" ;;
    esac
}

_tiersim_show() {
    local kind
    case $1 in
    *:*)
        kind=${1%%:*}
        case $kind in policy) kind=policies ;; arrivals) ;; *) kind=${kind}s ;; esac
        _tiersim_names "$kind" | sed "s/^/${1%%:*}:/"
        ;;
    *) tiersim list 2>/dev/null | sed -e 's/^policies$/policy/' -e '/^arrivals$/!s/s$//' -e 's/$/:/' ;;
    esac
}

_tiersim() {
    local word previous value command=${COMP_WORDS[1]-}
    # Words are cut at colons and equal signs; the line up to the cursor has them whole.
    word=${COMP_LINE:0:COMP_POINT} && word=${word##*[[:space:]]}
    previous=${COMP_WORDS[COMP_CWORD - 1]-}
    local IFS=$'\n'
    compopt +o nospace 2>/dev/null

    if [ "$COMP_CWORD" -le 1 ]; then
        COMPREPLY=($(compgen -W "$(tiersim --options 2>/dev/null | cut -f1)" -- "$word"))
        return
    fi
    value=$(tiersim "$command" --options 2>/dev/null | awk -F'\t' -v name="$previous" '$1 == name { print $2 }')
    if [ -n "$value" ]; then
        COMPREPLY=($(compgen -W "$(_tiersim_value "$value" "$word")" -- "$word"))
        return
    fi
    case $command:$word in
    *:-*) COMPREPLY=($(compgen -W "$(tiersim "$command" --options 2>/dev/null | cut -f1)" -- "$word")) ;;
    list:*) COMPREPLY=($(compgen -W "$(tiersim list 2>/dev/null)" -- "$word")) ;;
    show:*)
        COMPREPLY=($(compgen -W "$(_tiersim_show "$word")" -- "$word"))
        case ${COMPREPLY[0]-} in *:) compopt -o nospace 2>/dev/null ;; esac
        # Readline puts in what follows the last colon only.
        case $word in *:*) COMPREPLY=("${COMPREPLY[@]#"${word%"${word##*:}"}"}") ;; esac
        ;;
    lesson:*)
        if [ "$COMP_CWORD" -eq 2 ]; then
            COMPREPLY=($(compgen -W $'list\nshow\nrun' -- "$word"))
        else
            COMPREPLY=($(compgen -W "$(_tiersim_names lessons)" -- "$word"))
        fi
        ;;
    catalog:*) COMPREPLY=($(compgen -W "diff"$'\n'"$(_tiersim_names catalogs)" -- "$word")) ;;
    *) COMPREPLY=($({ compgen -f -- "$word"; compgen -W "$(_tiersim_names scenarios)" -- "$word"; } | sort -u)) ;;
    esac
}

complete -o filenames -F _tiersim tiersim 2>/dev/null || complete -F _tiersim tiersim
