#!/bin/bash
# Golden summaries: every scenario still gives the numbers it gave when they were last reviewed.
#
#   run.sh            compare (speaks TAP; tests/run.sh runs it)
#   run.sh --update   rewrite *.expected; read the diff before committing it
#
# A golden number detects change and proves nothing: what is right is for the exact and the theory tests to say.
# Numbers are compared at 6 significant digits. `list` names the options of each scenario.
set -u
cd "$(dirname "$0")/../.." || exit 2
tiersim=${TIERSIM:-build/tiersim}
here=tests/golden
python=/usr/bin/python3
[ -x "$python" ] || python=python3
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

scenarios=$(find scenarios -maxdepth 1 -name '*.json' ! -name '*.schema.json' | LC_ALL=C sort)
count=$(printf '%s\n' $scenarios | grep -c .)
number=0 failures=0
[ "${1-}" = --update ] || echo "1..$count"

for file in $scenarios; do
    name=${file#scenarios/}
    name=${name%.json}
    expected=$here/${name//\//-}.expected
    number=$((number + 1))
    options=$(sed -n "s|^$name  *||p" $here/list)
    if [ "${options%% *}" = skip ]; then
        echo "ok $number - $name # SKIP ${options#skip }"
        continue
    fi
    # The options come last, so that a scenario may ask for another number of replications.
    "$tiersim" run "$file" --json --set replications=3 $options >"$work/json" 2>"$work/talk"
    status=$?
    # An objective that is not met (1) is a result like any other.
    if [ $status -gt 1 ]; then
        sed 's/^/# /' "$work/talk"
        echo "# exit status $status"
    elif [ "${1-}" = --update ]; then
        $python $here/summary.py print "$work/json" >"$work/expected" &&
            mv "$work/expected" "$expected" && continue
    elif [ ! -f "$expected" ]; then
        echo "# there is no $expected: 'make golden' writes it"
    elif $python $here/summary.py compare "$expected" "$work/json" >"$work/diff" 2>&1; then
        echo "ok $number - $name"
        continue
    else
        sed 's/^/# /' "$work/diff"
    fi
    echo "not ok $number - $name"
    failures=$((failures + 1))
done
[ $failures -eq 0 ]
