# series.gp - what happened over time: requests per minute, the queue, how full the limit was.
#
#   gnuplot -e "csv='series.csv'; out='series.svg'; height=680" plots/style.gp plots/series.gp
#
# Columns: time_s, arrived_per_min, admitted_per_min, rejected_per_min, waiting, in_system,
# in_service, limit_utilization.

array PANEL_UNIT[3] = ["requests, calls / min", "requests", "limit used (%)"]
array PANEL_COUNT[3] = [3, 3, 1]
array COLUMN[9] = ["arrived_per_min", "admitted_per_min", "rejected_per_min", \
    "in_system", "waiting", "in_service", "limit_utilization", '', '']
array NAME[9] = ["arrived", "admitted", "rejected", "in system", "waiting", "in service", \
    "fullest limit", '', '']
array INDEX[9] = [1, 6, 2, 1, 4, 6, 5, 1, 1]
array FACTOR[3] = [1, 1, 100]

stats csv using "time_s" nooutput
points = exists("STATS_records") ? STATS_records : 0
end = points > 0 ? larger(STATS_max, 1e-9) : 1
scale = time_scale(end)

# The only line of its panel needs no dashes; where lines jump from point to point dashes are noise, and
# a wide one shows below another.
set linetype 5 dt solid
if (points > 120) {
    do for [k = 1:6] {
        set linetype k lc rgb INK[k] lw (k == 1 ? 2.8 : 1.3) dt solid
    }
}
set multiplot
set lmargin at screen 0.105
set rmargin at screen 0.825
set xrange [0:end * scale]
# One or two points make no line to speak of.
if (points <= 2) {
    set style data linespoints
} else {
    set style data lines
}
BOTTOM = 58.0 / height
GAP = 20.0 / height
HEIGHT = (TOP - BOTTOM - 2 * GAP) / 3
AT_GAP = 16.0 / (HEIGHT * height)
do for [panel = 1:3] {
    first = (panel - 1) * 3
    count = PANEL_COUNT[panel]
    set tmargin at screen TOP - (panel - 1) * (HEIGHT + GAP)
    set bmargin at screen TOP - (panel - 1) * (HEIGHT + GAP) - HEIGHT
    most = 0
    set yrange [*:*] # stats would see the last panel's
    do for [i = 1:count] {
        AT[i] = 0
        if (points > 0) {
            stats csv using (column(COLUMN[first + i])) nooutput
            most = larger(most, exists("STATS_max") ? STATS_max : 0)
            AT[i] = exists("STATS_mean") && STATS_mean == STATS_mean ? STATS_mean : 0
        }
    }
    most = most * FACTOR[panel]
    most = panel == 3 ? larger(most, 100) * 1.03 : most > 0 ? most * 1.08 : 1
    AT_COUNT = count
    do for [i = 1:count] {
        AT[i] = AT[i] * FACTOR[panel] / most
    }
    # A name stands at the mean of its line: its end, after the arrivals, is 0 for all.
    do for [i = 1:count] {
        k = INDEX[first + i]
        set arrow i from graph 1.012, graph label_height(i) to graph 1.045, graph label_height(i) \
            nohead lt k
        set label i NAME[first + i] at graph 1.055, graph label_height(i) left tc rgb INK[k]
    }
    set yrange [0:most]
    set ylabel PANEL_UNIT[panel] tc rgb "#222222" offset 1, 0
    if (panel < 3) {
        set format x ""
        unset xlabel
    } else {
        set format x "%h"
        set xlabel "time since the start (" . time_unit(end) . ")" tc rgb "#222222"
    }
    if (points == 0) {
        plot NaN notitle
    } else {
        plot for [i = 1:count] csv using (column("time_s") * scale): \
            (column(COLUMN[first + i]) * FACTOR[panel]) lt INDEX[first + i] notitle
    }
    do for [i = 1:count] {
        unset label i
        unset arrow i
    }
    unset label 1001
    unset label 1002
}
unset multiplot
unset output
