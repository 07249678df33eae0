# limits.gp - spend of the period against soft and hard limit, as it is, as limits see it and as the
# usage page shows it; what passes the limit is shaded.
#
#   gnuplot -e "csv='account_curve.csv'; out='limits.svg'" plots/style.gp plots/limits.gp
#
# Columns: time_s, incurred_USD, posted_USD, shown_USD, soft_limit_USD, project_limit_USD,
# hard_limit_USD, monthly_cap_USD (empty where there is none).

array LINE_OF[4] = ["incurred_USD", "posted_USD", "shown_USD", "soft_limit_USD"]
array NAME[5] = ["incurred", "seen by limits", "usage page", "soft limit", "limit"]
array INDEX[5] = [1, 3, 4, 5, 2]

# The least of the limits that refuse; NaN where there is none.
least(a, b) = a != a ? b : b != b ? a : smaller(a, b)
limit_of(x) = least(column("hard_limit_USD"), \
    least(column("project_limit_USD"), column("monthly_cap_USD")))
above(x) = limit_of(0) == limit_of(0) ? larger(column("incurred_USD"), limit_of(0)) : NaN

cents(x) = x < 1000 ? sprintf("$%.2f", x) : sprintf("$%.0f", x)

stats csv using "time_s" nooutput
points = exists("STATS_records") ? STATS_records : 0
end = points > 0 ? larger(STATS_max, 1e-9) : 1
scale = time_scale(end)
spent = 0
most = 0
over = 0
has_soft = 0
has_limit = 0
soft = 0
limit_now = 0
array LAST[5]
do for [i = 1:5] {
    LAST[i] = 0
}
if (points > 0) {
    last = 0
    do for [i = 1:3] {
        stats csv using (last = column(LINE_OF[i]), last) nooutput
        spent = larger(spent, STATS_max)
        LAST[i] = last
    }
    # What is empty counts as 0, so that there is always something to read.
    note_soft(x) = x == x ? (has_soft = 1, soft = x) : 0
    note_limit(x) = x == x ? (has_limit = 1, limit_now = x) : 0
    stats csv using (note_soft(column("soft_limit_USD"))) nooutput
    stats csv using (note_limit(limit_of(0))) nooutput
    limit = STATS_max
    LAST[4] = soft
    LAST[5] = limit_now
    stats csv using (limit_of(0) == limit_of(0) ? above(0) - limit_of(0) : 0) nooutput
    over = STATS_max
}
# A limit far above all that is spent would flatten the picture: it is named at the top instead.
soft_fits = has_soft && LAST[4] <= 3 * spent
limit_fits = has_limit && LAST[5] <= 3 * spent
most = larger(spent, larger(soft_fits ? LAST[4] : 0, limit_fits ? limit : 0))
most = limit_fits && limit > 3 * spent ? larger(spent, LAST[5]) : most
most = most > 0 ? most * 1.1 : 1

set lmargin at screen 0.125
set rmargin at screen 0.80
set tmargin at screen TOP - 0.6 * LINE
set bmargin at screen 58.0 / height
set xrange [0:end * scale]
set yrange [0:most]
set format y "$%.10g"
set format x "%h"
set ylabel "spend of the period (USD)" tc rgb "#222222" offset -0.5, 0
set xlabel "time since the start (" . time_unit(end) . ")" tc rgb "#222222"

# Names beside the ends of the lines, apart from each other.
AT_GAP = 34.0 / (height * (TOP - 58.0 / height))
named = 0
array NAMED[5]
do for [i = 1:5] {
    if (i <= 3 || (i == 4 && soft_fits) || (i == 5 && limit_fits)) {
        named = named + 1
        NAMED[named] = i
        AT[named] = smaller(LAST[i] / most, 1)
    }
}
AT_COUNT = named
do for [i = 1:named] {
    k = NAMED[i]
    set arrow i from graph 1.012, graph label_height(i) to graph 1.045, graph label_height(i) \
        nohead lt INDEX[k]
    set label i NAME[k] . "\n" . cents(LAST[k]) at graph 1.055, graph label_height(i) left \
        tc rgb INK[INDEX[k]]
}
if (over > 0) {
    set label 20 "most over the limit: " . cents(over) at graph 0.02, graph 0.95 left front \
        tc rgb INK[2]
}
if (has_limit && !limit_fits) {
    set label 21 "limit at the end: " . cents(LAST[5]) at graph 0.02, graph 0.95 left front \
        tc rgb INK[2]
}
if (has_soft && !soft_fits) {
    set label 22 "soft limit: " . cents(LAST[4]) at graph 0.02, graph 0.89 left front \
        tc rgb INK[5]
}
if (points <= 2) {
    set style data linespoints
} else {
    set style data lines
}
if (points == 0) {
    plot NaN notitle
} else {
    plot for [i = 1:has_limit] csv using (column("time_s") * scale):(limit_of(0)):(above(0)) \
            with filledcurves fs transparent solid 0.35 noborder lc rgb INK[2] notitle, \
        for [i = 2:3] csv using (column("time_s") * scale):(column(LINE_OF[i])) lt INDEX[i] notitle, \
        csv using (column("time_s") * scale):"incurred_USD" lt 1 notitle, \
        for [i = 1:has_soft] csv using (column("time_s") * scale):"soft_limit_USD" lt 5 notitle, \
        for [i = 1:has_limit] csv using (column("time_s") * scale):(limit_of(0)) lt 2 notitle
}
unset output
