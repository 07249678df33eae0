# spend_fan.gp - what was spent since the period began, over the replications: the mean, how far they
# spread, and the limit. A new period begins where the spend falls to zero.
#
#   gnuplot -e "csv='spend_fan.csv'; out='spend_fan.svg'" plots/style.gp plots/spend_fan.gp
#
# Columns: time_s, mean_USD, lowest_USD, p10_USD, p50_USD, p90_USD, highest_USD, limit_USD; a quantile
# is empty where there are too few replications to tell it, the limit where there is none.

stats csv using "time_s" nooutput
points = exists("STATS_records") ? STATS_records : 0
end = points > 0 ? larger(STATS_max, 1e-9) : 1
scale = time_scale(end)
array COLUMN[6] = ["highest_USD", "p90_USD", "mean_USD", "p50_USD", "p10_USD", "lowest_USD"]
array NAME[6] = ["highest", "p90", "mean", "median", "p10", "lowest"]
array COLOUR[6] = [GREY, INK[6], INK[1], INK[3], INK[6], GREY]
array LAST[7]
has_limit = 0
limit = 0
has_band = 0
has_median = 0
most = 0
cents(x) = x < 1000 ? sprintf("$%.2f", x) : sprintf("$%.0f", x)
do for [i = 1:6] {
    LAST[i] = NaN
}
if (points > 0) {
    do for [i = 1:6] {
        last = NaN
        stats csv using (last = column(COLUMN[i]), last == last ? last : 0) nooutput
        LAST[i] = last
    }
    stats csv using "highest_USD" nooutput
    most = STATS_max
    # What is empty counts as 0, so that there is always something to read.
    note_limit(x) = x == x ? (has_limit = 1, limit = x) : 0
    stats csv using (note_limit(column("limit_USD"))) nooutput
    has_band = LAST[2] == LAST[2] && LAST[5] == LAST[5]
    has_median = LAST[4] == LAST[4]
}
# A limit far above all that is spent would flatten the picture: it is named at the top instead.
limit_fits = has_limit && limit <= 3 * most
most = limit_fits ? larger(most, STATS_max) : most
most = most > 0 ? most * 1.1 : 1

set lmargin at screen 0.125
set rmargin at screen 0.82
set tmargin at screen TOP - 0.6 * LINE
set bmargin at screen 58.0 / height
set xrange [0:end * scale]
set yrange [0:most]
set format y "$%.10g"
set format x "%h"
set ylabel "spend since the period began (USD)" tc rgb "#222222" offset -0.5, 0
set xlabel "time since the start (" . time_unit(end) . ")" tc rgb "#222222"

AT_GAP = 18.0 / (height * (TOP - 58.0 / height))
named = 0
array NAMED[6]
do for [i = 1:6] {
    if (LAST[i] == LAST[i]) {
        named = named + 1
        NAMED[named] = i
        AT[named] = smaller(LAST[i] / most, 1)
    }
}
AT_COUNT = named
do for [i = 1:named] {
    k = NAMED[i]
    set label i NAME[k] . ' ' . cents(LAST[k]) at graph 1.02, graph label_height(i) left \
        tc rgb COLOUR[k]
}
if (limit_fits) {
    set label 20 "limit " . cents(limit) at graph 0.02, first limit left front offset 0, 0.6 \
        tc rgb INK[2]
}
if (has_limit && !limit_fits) {
    set label 20 "limit " . cents(limit) . ", above the picture" at graph 0.02, graph 0.95 left \
        front tc rgb INK[2]
}
if (points <= 2) {
    set style data linespoints
} else {
    set style data lines
}
if (points == 0) {
    plot NaN notitle
} else {
    plot csv using (column("time_s") * scale):"lowest_USD":"highest_USD" with filledcurves \
            fs transparent solid 0.18 noborder lc rgb INK[1] notitle, \
        for [i = 1:has_band] csv using (column("time_s") * scale):"p10_USD":"p90_USD" with \
            filledcurves fs transparent solid 0.28 noborder lc rgb INK[1] notitle, \
        for [i = 1:has_median] csv using (column("time_s") * scale):"p50_USD" lt 3 notitle, \
        csv using (column("time_s") * scale):"mean_USD" lt 1 notitle, \
        for [i = 1:limit_fits] csv using (column("time_s") * scale):"limit_USD" lt 2 notitle
}
unset output
