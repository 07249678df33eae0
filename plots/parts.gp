# parts.gp - what the mean latency of delivered requests is made of, a bar for each workload.
#
#   gnuplot -e "csv='parts.csv'; out='parts.svg'" plots/style.gp plots/parts.gp
#
# Columns: workload, queue_s, pacing_s, backoff_s, failed_attempt_s, provider_queue_s, service_s,
# latency_s, success_rate. At most eight rows are shown; a height of 180 + 40 a row suits.

array PART[6] = ["queue_s", "pacing_s", "backoff_s", "failed_attempt_s", "provider_queue_s", \
    "service_s"]
array NAME[6] = ["waiting for a worker", "pacing", "backoff", "failed attempts", \
    "queued at provider", "generation"]
array FILL[6] = ["#E69F00", "#CC79A7", "#D55E00", "#999999", "#56B4E9", "#0072B2"]
array TEXT[6] = ["#000000", "#000000", "#FFFFFF", "#000000", "#000000", "#FFFFFF"]
array ROW[8]
array TOTAL[8]
array SHARE[8]

rows = 0
read_row(name, total, share) = rows >= 8 ? 0 : (rows = rows + 1, ROW[rows] = name, \
    TOTAL[rows] = total, SHARE[rows] = share, 0)
stats csv using (read_row(stringcolumn("workload"), column("latency_s"), column("success_rate"))) \
    nooutput
# One workload is the whole: a second bar of the same would tell nothing.
rows = rows == 2 && ROW[2] eq 'overall' ? 1 : rows
longest = 0
name_width = 0
do for [i = 1:rows] {
    longest = larger(longest, TOTAL[i] == TOTAL[i] ? TOTAL[i] : 0)
    name_width = larger(name_width, smaller(strlen(ROW[i]), 24))
}
array MOST[6]
do for [k = 1:6] {
    MOST[k] = 0
    if (rows > 0) {
        stats csv using (column(PART[k])) nooutput
        MOST[k] = exists("STATS_max") ? STATS_max : 0
    }
}
scale = time_scale(longest)
width = longest > 0 ? longest * scale * 1.48 : 1

set tmargin at screen TOP - 2.6 * LINE
set bmargin 3.6
set lmargin name_width + 2
set rmargin 3
set border 1
unset ytics
set xtics nomirror
set grid x noy
set xrange [0:width]
set yrange [rows + 0.6:0.4]
set style fill solid 1 border rgb "#ffffff"
set xlabel "part of the mean latency of delivered requests (" . time_unit(longest) . ")" \
    tc rgb "#222222"

# The names of the parts, in the order of the bars, in two rows above them.
used = 0
do for [k = 1:6] {
    if (MOST[k] > 0.002 * longest) {
        left = 0.02 + 0.33 * (used % 3)
        down = TOP - LINE * (0.7 + int(used / 3))
        set object 10 + k rectangle from screen left, down - 6.0 / height \
            to screen left + 0.018, down + 6.0 / height fc rgb FILL[k] fs solid 1 noborder
        set label 10 + k NAME[k] at screen left + 0.027, down left tc rgb "#222222"
        used = used + 1
    }
}

# The names of the bars, what they add up to, and each part's length where there is room for it.
do for [i = 1:rows] {
    row_text = strlen(ROW[i]) > 24 ? (ROW[i])[1:23] . '…' : ROW[i]
    set label 100 + i row_text at graph -0.012, first i right tc rgb "#222222"
    bar_text = TOTAL[i] == TOTAL[i] ? duration(TOTAL[i]) : 'nothing delivered'
    share_text = SHARE[i] == SHARE[i] ? ', ' . percent(SHARE[i]) . ' delivered' : ''
    bar_text = TOTAL[i] == TOTAL[i] ? bar_text . share_text : bar_text
    set label 200 + i bar_text \
        at (TOTAL[i] == TOTAL[i] ? TOTAL[i] * scale : 0) + width * 0.012, first i left \
        tc rgb "#222222"
}
at = 0
begin(k) = k <= 1 ? 0 : begin(k - 1) + larger(0, column(PART[k - 1])) * scale
fits(k) = column(PART[k]) * scale > width * 0.095
if (rows == 0) {
    set label 300 "nothing was delivered: there is no latency to show" at graph 0.5, 0.5 center \
        tc rgb GREY
    plot NaN notitle
} else {
    plot for [k = 1:6] csv using (begin(k)):($0 + 1):(begin(k)):(begin(k + 1)): \
            ($0 + 0.68):($0 + 1.32) every ::::(rows - 1) with boxxyerror lt 1 lw 1 fc rgb FILL[k] notitle, \
        for [k = 1:6] csv using (begin(k) + column(PART[k]) * scale / 2):($0 + 1): \
            (fits(k) ? duration(column(PART[k])) : '') every ::::(rows - 1) with labels center \
            tc rgb TEXT[k] notitle
}
unset output
