# balance.gp - what is left of each credit over time, one on the other, with what expired marked.
#
#   gnuplot -e "csv='balance.csv'; out='balance.svg'" plots/style.gp plots/balance.gp
#
# Columns: time_s; one for each credit, ending in _USD; owed_USD (below zero); expired_USD and lost:
# what was lost since the row before, and of which credit. Up to six credits are told apart; of more, the last are one.

array FILL[6] = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#999999"]
array LOST_AT[12]
array LOST_TEXT[12]

stats csv using "time_s" nooutput
points = exists("STATS_records") ? STATS_records : 0
end = points > 0 ? larger(STATS_max, 1e-9) : 1
scale = time_scale(end)
credits = 0
most = 0
deepest = 0
losses = 0
head = ''
if (points > 0) {
    stats csv using 1 nooutput
    credits = STATS_columns - 4
    sum_to(k) = k < 2 ? 0 : sum [j = 2:k] column(j)
    stats csv using (sum_to(credits + 1)) nooutput
    most = exists("STATS_max") ? STATS_max : 0
    stats csv using "owed_USD" nooutput
    deepest = exists("STATS_max") ? STATS_max : 0
    note_loss(amount, at, what) = amount > 0 && losses < 12 ? (losses = losses + 1, \
        LOST_AT[losses] = at, LOST_TEXT[losses] = what . ' ' . dollars(amount), 0) : 0
    stats csv using (note_loss(column("expired_USD"), column("time_s"), stringcolumn("lost"))) \
        nooutput
}
shown = smaller(credits, 6)
above(k) = k == shown ? credits + 1 : k + 1

set lmargin at screen 0.125
set rmargin at screen 0.97
rows = 1 + int((shown + (deepest > 0) - 1) / 4)
set tmargin at screen TOP - (1.2 + rows) * LINE
set bmargin at screen 58.0 / height
set xrange [0:end * scale]
high = most > 0 ? most * 1.12 : deepest > 0 ? deepest * 0.05 : 1
low = deepest > 0 ? -deepest * 1.08 : 0
set yrange [low:high]
set format y (deepest > 0 ? "%.10g" : "$%.10g")
set format x "%h"
set ylabel "credit left (USD)" tc rgb "#222222" offset -0.5, 0
set xlabel "time since the start (" . time_unit(end) . ")" tc rgb "#222222"
if (deepest > 0) {
    set xzeroaxis lt 1 lw 1 lc rgb GREY
}

# The names, in the order in which they stand on each other, in rows of four above the picture.
do for [i = 1:shown] {
    stats csv using (head = columnhead(i + 1), 1) nooutput
    name = i == 6 && credits > 6 ? sprintf("%d others", credits - 5) : head[1:strlen(head) - 4]
    name = strlen(name) > 20 ? name[1:19] . '…' : name
    left = 0.03 + 0.235 * ((i - 1) % 4)
    down = TOP - LINE * (0.6 + int((i - 1) / 4))
    set object 10 + i rectangle from screen left, down - 6.0 / height \
        to screen left + 0.018, down + 6.0 / height fc rgb FILL[i] fs solid 1 noborder
    set label 10 + i name at screen left + 0.027, down left tc rgb "#222222"
}
if (deepest > 0) {
    left = 0.03 + 0.235 * (shown % 4)
    down = TOP - LINE * (0.6 + int(shown / 4))
    set object 30 rectangle from screen left, down - 6.0 / height \
        to screen left + 0.018, down + 6.0 / height fc rgb INK[2] fs solid 1 noborder
    set label 30 "owed" at screen left + 0.027, down left tc rgb "#222222"
}

# What expired: a line through it, told at the top, one below the other where they stand close.
row = 0
do for [i = 1:losses] {
    row = i > 1 && (LOST_AT[i] - LOST_AT[i - 1]) / end < 0.22 ? (row + 1) % 4 : 0
    right = LOST_AT[i] / end > 0.72
    set arrow 40 + i from first LOST_AT[i] * scale, graph 0 to first LOST_AT[i] * scale, graph 0.985 - 0.07 * row \
        nohead front lc rgb INK[2] lw 1.5 dt "-"
    loss_text = right ? 'expired: ' . LOST_TEXT[i] . ' ' : ' expired: ' . LOST_TEXT[i]
    set label 40 + i loss_text at first LOST_AT[i] * scale, graph 0.96 - 0.07 * row front \
        tc rgb "#222222"
    if (right) {
        set label 40 + i right
    } else {
        set label 40 + i left
    }
}

if (points == 0 || (most == 0 && deepest == 0)) {
    set label 300 "there was no credit" at graph 0.5, 0.5 center tc rgb GREY
    plot NaN notitle
} else {
    if (points == 1) {
        set style data points
    }
    plot for [k = 1:shown] csv using (column("time_s") * scale):(sum_to(k)):(sum_to(above(k))) \
            with filledcurves fs solid 0.85 noborder lc rgb FILL[k] notitle, \
        csv using (column("time_s") * scale):(0):(-column("owed_USD")) \
            with filledcurves fs solid 0.85 noborder lc rgb INK[2] notitle, \
        csv using (column("time_s") * scale):(sum_to(credits + 1)) with lines lt 1 lw 1 lc rgb GREY notitle
}
unset output
