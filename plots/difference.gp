# difference.gp - by how much designs differ from the first, with the 95 % interval of the difference.
#
#   gnuplot -e "csv='compare.csv'; out='difference.svg'; height=560" plots/style.gp plots/difference.gp
#
# Columns: design, scope, metric, first, difference, low, high. Of the overall figures those below are
# shown, each in % of the first design's value; at most 24 rows.

WANTED = " success_rate latency_mean latency_p50 latency_p95 latency_p99 amplification rejected " . \
    "goodput_per_min cost waste "
array NAME[24]
array WHO[24]
array MIDDLE[24]
array LOW[24]
array HIGH[24]
rows = 0
designs = ''
is_wanted(scope, metric, first, low) = scope eq 'overall' && \
    strstrt(WANTED, ' ' . metric . ' ') > 0 && first != 0 && low == low
read_row(who, scope, metric, first, middle, low, high) = \
    rows >= 24 || !is_wanted(scope, metric, first, low) ? 0 : (rows = rows + 1, \
    WHO[rows] = who, NAME[rows] = metric, MIDDLE[rows] = 100 * middle / abs(first), \
    LOW[rows] = 100 * low / abs(first), HIGH[rows] = 100 * high / abs(first), \
    designs = strstrt(designs, '|' . who . '|') ? designs : designs . '|' . who . '|', 0)
stats csv using (read_row(stringcolumn("design"), stringcolumn("scope"), stringcolumn("metric"), \
    column("first"), column("difference"), column("low"), column("high"))) nooutput

furthest = 0
name_width = 8
one = rows > 0 && strlen(designs) == strlen(WHO[larger(rows, 1)]) + 2
do for [i = 1:rows] {
    furthest = larger(furthest, larger(abs(LOW[i]), abs(HIGH[i])))
    name_width = larger(name_width, smaller(strlen(one ? NAME[i] : WHO[i] . ': ' . NAME[i]), 30))
}
furthest = furthest > 0 ? furthest * 1.3 : 1

set tmargin at screen TOP
set bmargin 3.6
set lmargin name_width + 2
set rmargin 4
set border 1
unset ytics
set grid x noy
set xrange [-furthest:furthest]
set yrange [larger(rows, 1) + 0.6:0.4]
set format x "%+h"
set xlabel "difference in % of the first design's value" . (one ? ': ' . WHO[larger(rows, 1)] : '') \
    tc rgb "#222222"
set arrow 1 from 0, graph 0 to 0, graph 1 nohead lc rgb GREY lw 1
do for [i = 1:rows] {
    row_text = one ? NAME[i] : WHO[i] . ': ' . NAME[i]
    row_text = strlen(row_text) > 30 ? row_text[1:29] . '…' : row_text
    set label 100 + i row_text at graph -0.012, first i right tc rgb "#222222"
    # On the side away from 0, so that the line there does not run through it.
    if (MIDDLE[i] < 0) {
        set label 200 + i sprintf("%+.3g %%", MIDDLE[i]) at LOW[i] - furthest * 0.02, first i \
            right tc rgb "#222222"
    } else {
        set label 200 + i sprintf("%+.3g %%", MIDDLE[i]) at HIGH[i] + furthest * 0.02, first i \
            left tc rgb "#222222"
    }
}
unset datafile columnheaders
if (rows == 0) {
    set label 300 "there is no difference to show" at graph 0.5, 0.5 center tc rgb GREY
    plot NaN notitle
} else {
    # Not settled is grey: the interval holds 0.
    plot sample [i = 1:rows:1] '+' using (MIDDLE[int($1)]):1:(LOW[int($1)]):(HIGH[int($1)]): \
            (LOW[int($1)] <= 0 && HIGH[int($1)] >= 0 ? 0x5A5A5A : 0x0072B2) \
            with xerrorbars lw 2 pt 7 ps 0.8 lc rgb variable notitle
}
unset output
