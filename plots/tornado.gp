# tornado.gp - what each contested reading does to the choice: its 95 % quantile of latency, and whether
# another option would be chosen.
#
#   gnuplot -e "csv='robustness.csv'; out='tornado.svg'; height=420" plots/style.gp plots/tornado.gp
#
# Columns: reading, choice, changes, latency_p95_s, cost_USD, success_rate. The first row is the
# decision itself; at most ten rows.

array NAME[10]
array CHOICE[10]
array CHANGES[10]
array VALUE[10]
array SHARE[10]
rows = 0
read_row(name, choice, changes, value, share) = rows >= 10 ? 0 : (rows = rows + 1, \
    NAME[rows] = name, CHOICE[rows] = choice, CHANGES[rows] = changes, VALUE[rows] = value, \
    SHARE[rows] = share, 0)
stats csv using (read_row(stringcolumn("reading"), stringcolumn("choice"), \
    stringcolumn("changes"), column("latency_p95_s"), column("success_rate"))) nooutput

base = rows > 0 && VALUE[1] == VALUE[1] ? VALUE[1] : 0
low = base
high = base
do for [i = 1:rows] {
    low = VALUE[i] == VALUE[i] ? smaller(low, VALUE[i]) : low
    high = VALUE[i] == VALUE[i] ? larger(high, VALUE[i]) : high
}
scale = time_scale(high)
span = larger(larger(high - low, high * 0.2) * scale, 1e-9)
set tmargin at screen TOP
set bmargin 3.6
set lmargin 36
set rmargin 3
set border 1
unset ytics
set grid x noy
set xrange [larger(0, low * scale - span * 0.15):high * scale + span * 1.1]
set yrange [larger(rows, 1) + 0.6:0.4]
set xlabel "latency of the choice, p95 (" . time_unit(high) . ")" tc rgb "#222222"
set format x "%h"
set style fill solid 1 noborder
if (base > 0) {
    set arrow 1 from base * scale, graph 0 to base * scale, graph 1 nohead lc rgb GREY lw 1
}
do for [i = 1:rows] {
    set label 100 + i NAME[i] at graph -0.012, first i right tc rgb "#222222"
    row_text = VALUE[i] == VALUE[i] ? duration(VALUE[i]) . ' of ' . percent(SHARE[i]) : 'not known'
    row_text = row_text . (CHANGES[i] eq 'yes' ? '; then ' . CHOICE[i] : '')
    set label 200 + i row_text \
        at (VALUE[i] == VALUE[i] ? larger(VALUE[i], base) : base) * scale + span * 0.035, first i \
        left tc rgb (CHANGES[i] eq 'yes' ? INK[2] : "#222222")
}
unset datafile columnheaders
if (rows == 0 || base == 0) {
    set label 300 "there is nothing to show" at graph 0.5, 0.5 center tc rgb GREY
    plot NaN notitle
} else {
    plot sample [i = 1:rows:1] '+' using (base * scale):1:(base * scale):(VALUE[int($1)] * scale): \
            ($1 - 0.3):($1 + 0.3):(CHANGES[int($1)] eq 'yes' ? 0xC94F00 : 0x0072B2) \
            with boxxyerror lc rgb variable notitle, \
        [i = 1:rows:1] '+' using (VALUE[int($1)] * scale):1: \
            (CHANGES[int($1)] eq 'yes' ? 0xC94F00 : 0x0072B2) with points pt 7 ps 0.8 lc rgb variable \
            notitle
}
unset output
