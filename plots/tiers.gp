# tiers.gp - the staircase of tiers over time, and the money paid in that climbs it.
#
#   gnuplot -e "csv='account_curve.csv'; out='tiers.svg'" plots/style.gp plots/tiers.gp
#
# Columns: time_s, tier (0 the lowest), tier_name, paid_USD, monthly_cap_USD.

stats csv using "time_s" nooutput
points = exists("STATS_records") ? STATS_records : 0
end = points > 0 ? larger(STATS_max, 1e-9) : 1
scale = time_scale(end)
cents(x) = x < 1000 ? sprintf("$%.2f", x) : sprintf("$%.0f", x)
array STEP_AT[16]
array STEP_TIER[16]
array STEP_TEXT[16]
steps = 0
tier_now = -1
lowest = 0
highest = 1
paid = 0
if (points > 0) {
    note_step(at, tier, name, cap) = tier == tier_now || steps >= 16 ? 0 : (tier_now = tier, \
        steps = steps + 1, STEP_AT[steps] = at, STEP_TIER[steps] = tier, \
        STEP_TEXT[steps] = 'tier ' . name . (cap == cap ? ', ' . cents(cap) . ' a month' : ''), 0)
    stats csv using (note_step(column("time_s"), column("tier"), stringcolumn("tier_name"), \
        column("monthly_cap_USD"))) nooutput
    stats csv using "tier" nooutput
    lowest = STATS_min
    highest = STATS_max
    stats csv using "paid_USD" nooutput
    paid = STATS_max
}

set multiplot
set lmargin at screen 0.125
set rmargin at screen 0.97
set xrange [0:end * scale]
BOTTOM = 58.0 / height
SPLIT = BOTTOM + 0.34 * (TOP - BOTTOM)
set tmargin at screen TOP - 0.4 * LINE
set bmargin at screen SPLIT + 22.0 / height
set format x ""
set ylabel "tier" tc rgb "#222222" offset 1, 0
unset ytics
set grid x noy
set yrange [lowest - 0.6:highest + 1]
# A step is named above its beginning; the last ones from the right, where there is no room.
do for [i = 1:steps] {
    right = STEP_AT[i] / end > 0.66
    step_text = i == 1 ? STEP_TEXT[i] : STEP_TEXT[i] . ' from ' . duration(STEP_AT[i])
    set label i step_text . (right ? '  ' : '') at first STEP_AT[i] * scale, first STEP_TIER[i] \
        front tc rgb "#222222"
    if (right) {
        set label i right offset character 0, 0.2
    } else {
        set label i left offset character 0.5, 0.8
    }
}
if (points == 0) {
    plot NaN notitle
} else {
    plot csv using (column("time_s") * scale):"tier" with fillsteps \
            fs transparent solid 0.12 noborder lc rgb INK[1] notitle, \
        csv using (column("time_s") * scale):"tier" with steps lt 1 lw 3 notitle
}
do for [i = 1:steps] {
    unset label i
}
unset label 1001
unset label 1002
set ytics nomirror tc rgb "#222222"
# Three to five figures beside the lower panel.
power = 10.0 ** floor(log10(larger(paid, 1)))
set ytics larger(paid, 1) / power < 2 ? power / 2 : larger(paid, 1) / power < 5 ? power : 2 * power
set grid
set tmargin at screen SPLIT
set bmargin at screen BOTTOM
set format x "%h"
set format y "$%.10g"
set ylabel "paid in (USD)" tc rgb "#222222" offset -0.5, 0
set xlabel "time since the start (" . time_unit(end) . ")" tc rgb "#222222"
set yrange [0:paid > 0 ? paid * 1.2 : 1]
set label 1 cents(paid) at graph 0.995, first paid right offset character 0, 0.7 tc rgb INK[2]
if (points == 0) {
    plot NaN notitle
} else {
    plot csv using (column("time_s") * scale):"paid_USD" with steps lt 2 dt solid notitle
}
unset multiplot
unset output
