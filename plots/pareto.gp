# pareto.gp - what costs less and is quicker: designs by cost and 95 % quantile of latency, and their front.
#
#   gnuplot -e "csv='plan.csv'; names='option'; cost='cost_USD'; latency='latency_p95_s'; out='pareto.svg'" \
#       plots/style.gp plots/pareto.gp
#   gnuplot -e "csv='sweep.csv'; names='tier'; group='rate'; group_suffix='/day'; out='pareto.svg'" \
#       plots/style.gp plots/pareto.gp
#
# Variables:
#   cost, latency        columns, in USD and s; by default cost and latency_p95
#   names                columns that name a design, separated by blanks
#   group, group_suffix  column of the load: designs compete under the same load only; '' for one
#   name_prefix          before each name, where there is one group
# Columns besides: success_rate. A design that delivers over 1 % less than the best under its load is
# drawn open and beats nobody. More than six loads: six are shown, evenly chosen.

if (!exists("cost")) cost = 'cost'
if (!exists("latency")) latency = 'latency_p95'
if (!exists("group")) group = ''
if (!exists("group_suffix")) group_suffix = ''
if (!exists("name_prefix")) name_prefix = ''
MOST = 2000
array WHO[MOST]
array LOAD[MOST]
array COST[MOST]
array TIME[MOST]
array SHARE[MOST]
rows = 0
absent = 0
name_of(i) = i > words(names) ? '' : (i > 1 ? ', ' : '') . stringcolumn(word(names, i)) . name_of(i + 1)
read_row(c, l) = c != c || l != l ? (absent = absent + 1, 0) : rows >= MOST ? 0 : (rows = rows + 1, \
    WHO[rows] = name_of(1), LOAD[rows] = group eq '' ? '' : stringcolumn(group), COST[rows] = c, \
    TIME[rows] = l, SHARE[rows] = column("success_rate"), 0)
stats csv using (read_row(column(cost), column(latency))) nooutput

array LOADS[200]
loads = 0
do for [i = 1:rows] {
    found = 0
    do for [j = 1:loads] {
        found = found || LOADS[j] eq LOAD[i]
    }
    if (!found && loads < 200) {
        loads = loads + 1
        LOADS[loads] = LOAD[i]
    }
}
shown = smaller(loads, 6)
array SHOWN[6]
array BEST[6]
do for [k = 1:shown] {
    SHOWN[k] = LOADS[loads <= 6 ? k : 1 + int((k - 1) * (loads - 1) / 5.0 + 0.5)]
    BEST[k] = 0
    do for [i = 1:rows] {
        BEST[k] = LOAD[i] eq SHOWN[k] ? larger(BEST[k], SHARE[i]) : BEST[k]
    }
}
group_of(i) = sum [k = 1:shown] (LOAD[i] eq SHOWN[k] ? k : 0)
# 1: on the front, 2: beaten, 3: delivers too little to count.
array RANK[MOST]
least_cost = 1e300
most_cost = -1e300
low = 1e300
high = -1e300
open_marks = 0
do for [i = 1:rows] {
    k = group_of(i)
    RANK[i] = 0
    if (k > 0) {
        RANK[i] = SHARE[i] < BEST[k] - 0.01 ? 3 : 1
        open_marks = open_marks || RANK[i] == 3
        least_cost = smaller(least_cost, COST[i])
        most_cost = larger(most_cost, COST[i])
        low = smaller(low, TIME[i])
        high = larger(high, TIME[i])
    }
}
do for [i = 1:rows] {
    if (RANK[i] == 1) {
        do for [j = 1:rows] {
            if (RANK[j] > 0 && RANK[j] < 3 && LOAD[j] eq LOAD[i] && COST[j] <= COST[i] && \
                TIME[j] <= TIME[i] && (COST[j] < COST[i] || TIME[j] < TIME[i])) {
                RANK[i] = 2
            }
        }
    }
}
if (rows == 0) {
    least_cost = 0
    most_cost = 1
    low = 0
    high = 1
}
logarithmic = low > 0 && high / low > 10
cost_log = least_cost > 0 && most_cost / least_cost > 30
scale = logarithmic ? 1 : time_scale(high)

set tmargin at screen TOP - 0.6 * LINE
set bmargin at screen 70.0 / height
set lmargin at screen 0.125
set rmargin at screen 0.9
if (logarithmic) {
    set logscale y
    set yrange [low / (high / low) ** 0.1:high * (high / low) ** (group eq '' ? 0.12 : 0.2)]
    eval "set ytics " . LOG_TICS
} else {
    set yrange [0:larger(high * scale * (group eq '' ? 1.15 : 1.25), 1e-9)]
}
pad = most_cost > least_cost ? 0.08 * (most_cost - least_cost) : larger(0.05 * most_cost, 0.01)
if (cost_log) {
    set logscale x
    set xrange [least_cost / 1.3:most_cost * 1.5]
} else {
    set xrange [larger(least_cost - pad, least_cost >= 0 ? 0 : least_cost - pad):most_cost + 1.6 * pad]
}
set format x "$%.10g"
set format y "%h"
set xlabel "cost (USD" . (cost_log ? ", log" : '') . ")" tc rgb "#222222"
set ylabel "latency p95 (" . (logarithmic ? 'log' : time_unit(high)) . ")" tc rgb "#222222"
and_also(a, b) = a eq '' ? b : b eq '' ? a : a . '; ' . b
foot = ''
do for [i = 1:group eq '' ? 0 : words(names)] {
    foot = foot . (i > 1 ? ', ' : 'beside each mark: ') . word(names, i)
}
foot = and_also(foot, open_marks ? "open marks: deliver over 1 % less than the best" . \
    (group eq '' ? '' : ' under that load') : '')
foot = and_also(foot, absent ? sprintf("%d without a figure left out", absent) : '')
foot = and_also(foot, loads > 6 ? sprintf("6 of %d loads shown", loads) : '')
set label 1004 foot at screen 0.02, 10.0 / height left tc rgb GREY font "DejaVu Sans,10"

# The points: cost, latency, mark, load, side of the text, text. Designs that fall together share one text.
array MARK[6] = [7, 5, 9, 13, 11, 15]
array TOLD[MOST]
together(i, j) = LOAD[i] eq LOAD[j] && (RANK[i] == 3) == (RANK[j] == 3) && \
    abs(COST[i] - COST[j]) <= 0.01 * (most_cost - least_cost + pad) && \
    abs(log(TIME[i] / TIME[j])) < 0.04
do for [i = 1:rows] {
    TOLD[i] = 0
}
set print $POINTS
print "NaN,NaN,0,0,0,-"
do for [i = 1:rows] {
    k = group_of(i)
    if (k > 0) {
        point_text = ''
        if (!TOLD[i] && (rows <= 40 || RANK[i] == 1)) {
            point_text = WHO[i]
            do for [j = 1:rows] {
                if (j != i && !TOLD[j] && together(i, j)) {
                    TOLD[j] = 1
                    point_text = point_text . ' / ' . WHO[j]
                }
            }
            cut = group eq '' ? 24 : 12
            point_text = strlen(point_text) > cut ? point_text[1:cut - 1] . '…' : point_text
            point_text = group eq '' ? name_prefix . point_text : point_text
            point_text = point_text . (RANK[i] == 3 && group eq '' ? ' (' . percent(SHARE[i]) . ')' : '')
        }
        print sprintf("%.17g,%.17g,%d,%d,%d,%s", COST[i], TIME[i] * scale, \
            MARK[k] - (RANK[i] == 3), k, \
            group eq '' && COST[i] > least_cost + 0.6 * (most_cost - least_cost), \
            point_text eq '' ? '-' : point_text)
    }
}
# The front of each load as a staircase, from the cheapest on; its name at the top, in two rows where
# loads stand close.
row = 0
named_at = -1e300
set print $FRONTS
do for [k = 1:shown] {
    last = -1e300
    begun = 0
    top = NaN
    more = 1
    height_before = NaN
    while (more) {
        next = 1e300
        at = 0
        do for [i = 1:rows] {
            if (RANK[i] == 1 && group_of(i) == k && COST[i] > last && COST[i] < next) {
                next = COST[i]
                at = i
            }
        }
        more = at > 0
        if (more) {
            if (begun) {
                print sprintf("%.17g,%.17g", COST[at], height_before)
            } else {
                row = COST[at] - named_at < 0.12 * (most_cost - least_cost) ? 1 - row : 0
                set label 10 + k SHOWN[k] . (SHOWN[k] eq '' ? '' : group_suffix) \
                    at first COST[at], graph 0.975 - 0.05 * row center tc rgb INK[k]
                named_at = COST[at]
            }
            print sprintf("%.17g,%.17g", COST[at], TIME[at] * scale)
            height_before = TIME[at] * scale
            begun = 1
            last = COST[at]
        }
    }
    if (!begun) {
        print "NaN,NaN"
    }
    print ""
    print ""
}
unset print
unset datafile columnheaders
told(text) = text eq '-' ? '' : text
if (rows == 0) {
    set label 100 "nothing was delivered: there is nothing to show" at graph 0.5, 0.5 center tc rgb GREY
    plot NaN notitle
} else {
    plot for [k = 1:shown] $FRONTS index k - 1 using 1:2 with lines lt 1 lw 1.5 lc rgb INK[k] notitle, \
        for [k = 1:shown] $POINTS using ($4 == k ? $1 : NaN):2:3 with points pt variable ps 1 lw 1.5 \
            lc rgb INK[k] notitle, \
        $POINTS using 1:2:($5 == 0 ? told(stringcolumn(6)) : '') with labels left offset 0.8, -0.5 \
            font "DejaVu Sans,10" tc rgb "#222222" notitle, \
        $POINTS using 1:2:($5 == 1 ? told(stringcolumn(6)) : '') with labels right offset -0.8, -0.5 \
            font "DejaVu Sans,10" tc rgb "#222222" notitle
}
unset output
