# spend.gp - how the money goes: spent so far, and by the hour.
#
#   gnuplot -e "csv='series.csv'; out='spend.svg'" plots/style.gp plots/spend.gp
#
# Columns: time_s, cost_total (USD), cost_per_h (USD).

stats csv using "time_s" nooutput
points = exists("STATS_records") ? STATS_records : 0
end = points > 0 ? larger(STATS_max, 1e-9) : 1
scale = time_scale(end)
total = 0
most = 0
if (points > 0) {
    stats csv using (total = column("cost_total"), total) nooutput
    total = exists("STATS_max") ? STATS_max : 0
    stats csv using "cost_per_h" nooutput
    most = exists("STATS_max") ? STATS_max : 0
}

# One or two points make no line to speak of.
if (points <= 2) {
    set style data linespoints
} else {
    set style data lines
}
# The only line of its panel needs no dashes.
set linetype 2 dt solid
set multiplot
set lmargin at screen 0.125
set rmargin at screen 0.85
set xrange [0:end * scale]
BOTTOM = 58.0 / height
SPLIT = BOTTOM + 0.36 * (TOP - BOTTOM)
set tmargin at screen TOP
set bmargin at screen SPLIT + 22.0 / height
set format y "$%.10g"
set format x ""
set ylabel "spent so far (USD)" tc rgb "#222222" offset -0.5, 0
set yrange [0:total > 0 ? total * 1.08 : 1]
set label 1 dollars(total) at graph 1.015, first total left tc rgb INK[1]
if (points == 0) {
    plot NaN notitle
} else {
    plot csv using (column("time_s") * scale):"cost_total" with filledcurves y1=0 \
            fs transparent solid 0.12 noborder lc rgb INK[1] notitle, \
        csv using (column("time_s") * scale):"cost_total" lt 1 notitle
}
unset label 1
unset label 1001
unset label 1002
set tmargin at screen SPLIT
set bmargin at screen BOTTOM
set format x "%h"
set ylabel "USD per hour"
set xlabel "time since the start (" . time_unit(end) . ")" tc rgb "#222222"
set yrange [0:most > 0 ? most * 1.1 : 1]
set label 1 "most " . dollars(most) . "/h" at graph 1.015, first most left tc rgb INK[2]
if (points == 0) {
    plot NaN notitle
} else {
    plot csv using (column("time_s") * scale):"cost_per_h" lt 2 notitle
}
unset multiplot
unset output
