# plan_limits.gp - how high a limit is needed: the 95 % quantile of latency at each limit tried, and
# whether that is shown to be enough.
#
#   gnuplot -e "csv='limits.csv'; out='plan_limits.svg'; limit='images a minute'" \
#       plots/style.gp plots/plan_limits.gp
#
# limit is what is limited. Columns: limit, decision (met, undecided, not met), success_rate,
# latency_p95_s, latency_p95_half_width_s, rising by limit. A limit at which no latency is known is
# left out; at most 40 are drawn.

if (!exists("limit")) limit = 'limit'

array LIMIT[40]
array VALUE[40]
array HALF[40]
array SHARE[40]
array KIND[40]
rows = 0
kind_of(decision) = decision eq 'met' ? 1 : decision eq 'undecided' ? 3 : 2
read_row(limit, decision, value, half, share) = rows >= 40 || value != value ? 0 : \
    (rows = rows + 1, LIMIT[rows] = limit, KIND[rows] = kind_of(decision), VALUE[rows] = value, \
    HALF[rows] = half == half ? half : 0, SHARE[rows] = share, 0)
stats csv using (read_row(column("limit"), stringcolumn("decision"), column("latency_p95_s"), \
    column("latency_p95_half_width_s"), column("success_rate"))) nooutput

array WORD[3] = ["enough", "not enough", "undecided"]
array MARK[3] = [7, 2, 6]
array COLOUR[3] = [0x0072B2, 0xC94F00, 0x5A5A5A]
high = 0
do for [i = 1:rows] { high = larger(high, VALUE[i] + HALF[i]) }
scale = time_scale(high)
set tmargin at screen TOP - 1.6 * LINE
set bmargin 3.6
set lmargin 10
set rmargin 4
set xlabel "limit (" . limit . ")" tc rgb "#222222"
set ylabel "latency p95 (" . time_unit(high) . ")" tc rgb "#222222"
set yrange [0:larger(high * scale * 1.12, 1e-9)]
set offsets graph 0.04, graph 0.06, 0, 0
# What the marks mean, above the plot.
do for [k = 1:3] {
    set label 10 + k WORD[k] at graph 0.03 + 0.17 * (k - 1), screen TOP - 0.9 * LINE left \
        tc rgb INK[k == 3 ? 6 : k] point pt MARK[k] ps 0.9 lc rgb COLOUR[k] offset 1, 0
}
# A latency is of those delivered: who is not is said where it is not nobody.
do for [i = 1:rows] {
    if (SHARE[i] < 0.9995) {
        set label 100 + i percent(SHARE[i]) . ' delivered' at first LIMIT[i], VALUE[i] * scale \
            left offset 1.2, 0.2 tc rgb "#222222"
    }
}
unset datafile columnheaders
if (rows == 0) {
    set label 300 "there is nothing to show" at graph 0.5, 0.5 center tc rgb GREY
    set xrange [0:1]
    plot NaN notitle
} else {
    plot sample [i = 1:rows:1] '+' using (LIMIT[int($1)]):(VALUE[int($1)] * scale) \
            with lines lc rgb GREY lw 1 notitle, \
        [i = 1:rows:1] '+' using (LIMIT[int($1)]):(VALUE[int($1)] * scale):(HALF[int($1)] * scale): \
            (COLOUR[KIND[int($1)]]) with yerrorbars pt -1 lw 1.5 dt solid lc rgb variable notitle, \
        for [k = 1:3] [i = 1:rows:1] '+' using (LIMIT[int($1)]): \
            (KIND[int($1)] == k ? VALUE[int($1)] * scale : NaN) \
            with points pt MARK[k] ps 1 lw 2 lc rgb COLOUR[k] notitle
}
unset output
