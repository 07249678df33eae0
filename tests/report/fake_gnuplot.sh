#!/bin/sh
# A gnuplot for tests. FAKE_GNUPLOT says what it does; called as `-e VARIABLES SCRIPT`.
out=$(printf '%s\n' "$2" | sed "s/.*out='\([^']*\)'.*/\1/")
case ${FAKE_GNUPLOT-} in
hang) sleep 1000 ;;
fail)
    echo "something before" >&2
    echo '   line 3: no such thing   ' >&2
    exit 1
    ;;
half) printf '<svg><g>' >"$out" ;; # as on a full disk
show)
    { printf '<svg>\n'; printf '%s\n' "$2"; head -n1 "$3"; pwd; printf '</svg>\n\n'; } >"$out"
    ;;
nothing) ;;
esac
exit 0
