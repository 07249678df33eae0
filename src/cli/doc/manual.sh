#!/bin/sh
# Prints a manual page: manual.sh FRAME TIERSIM
#
# FRAME is the page as written by hand; its lines '.\" @commands', '@keys' and '@metrics' are replaced by what
# the program itself says, so that a page never falls behind it.
set -eu
export LC_ALL=C.UTF-8
frame=$1
tiersim=$2
tab=$(printf '\t')

# Text as roff wants it: no escapes, no requests by accident, hyphens that can be copied.
roff() { sed -e 's/\\/\\e/g' -e 's/-/\\-/g' -e "s/^\([.']\)/\\\\\&\1/"; }

commands() {
    "$tiersim" --options | while IFS=$tab read -r command _; do
        "$tiersim" "$command" -h | awk '
            /^usage: /           { usage = substr($0, 8); usages = usages (usages == "" ? "" : "\n") usage; next }
            /^options:$/         { exit }
            /^ +tiersim /        { sub(/^ +/, ""); usages = usages "\n" $0; next }
            NF                   { about = about (about == "" ? "" : " ") $0 }
            END                  { print usages; print ""; print about }' >"$work"
        printf '.SS %s\n' "$command"
        sed '/^$/,$d' "$work" | roff | sed 's/^/.br\n/' | sed 1d
        printf '.PP\n'
        sed '1,/^$/d' "$work" | roff
        "$tiersim" "$command" --options | while IFS= read -r row; do
            name=${row%%"$tab"*}
            rest=${row#*"$tab"}
            printf '.TP\n\\fB%s\\fR \\fI%s\\fR\n' "$(printf %s "$name" | roff)" "$(printf %s "${rest%%"$tab"*}" | roff)"
            printf '%s\n' "${rest#*"$tab"}" | roff
        done
    done
}

keys() {
    "$tiersim" list keys | roff | sed -n \
        -e 's/^\([^ ].*\)$/.SS "\1"/p' \
        -e 's/^  type \([^:]*\): *\(.*\)$/.TP\n.B type \1\n\2/p' \
        -e 's/^    \([^ ][^ ]*\)  *\(.*\)$/.TP\n.B \1\n\2/p'
}

metrics() {
    "$tiersim" list metrics | roff | sed 's/^\([^ ]*\)  *\([^ ]*\)  *\(.*\)$/.TP\n.BR \1 " (\2)"\n\3/'
}

work=$(mktemp)
trap 'rm -f "$work"' EXIT
version=$("$tiersim" --version | sed -n '1s/tiersim //p')
while IFS= read -r line; do
    case $line in
    '.\" @commands') commands ;;
    '.\" @keys') keys ;;
    '.\" @metrics') metrics ;;
    *) printf '%s\n' "$line" | sed "s/@version@/$version/" ;;
    esac
done <"$frame"
