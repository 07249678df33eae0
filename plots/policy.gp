# policy.gp - the waits of one retry policy: before each retry, and after some headers.
#
#   gnuplot -e "csv='policy_waits.csv'; headers='policy_headers.csv'; out='policy.svg'" \
#       plots/style.gp plots/policy.gp
#
# Columns of csv: retry, min_s, mean_s, max_s, a last row without retry being the total; of headers
# (may be missing): header_s, retries (1: it does), min_s, mean_s, max_s.

if (!exists("headers")) headers = ''
retries = 0
most = 0
total = ''
array TOTAL[3]
seen(x) = x == x
if (csv ne '') {
    stats csv using (column("mean_s")) nooutput
    if (exists("STATS_records") && STATS_records > 0) {
        note_wait(r, a, b, c) = (seen(r) ? (retries = larger(retries, r), most = larger(most, c)) : \
            (total = duration(b) . (c > a * 1.0001 ? ' (' . duration(a) . ' to ' . duration(c) . ')' : '')), 0)
        stats csv using (note_wait(strlen(stringcolumn("retry")) ? column("retry") : NaN, \
            column("min_s"), column("mean_s"), column("max_s"))) nooutput
    }
}
array HEADER[12]
array RETRIES[12]
shown = 0
if (headers ne '') {
    note_header(h, r) = (shown = shown + 1, HEADER[shown] = h, RETRIES[shown] = r, 0)
    stats headers using (note_header(column("header_s"), column("retries"))) nooutput
}

# A scale for waits from least to most: logarithmic where the greatest would hide the others.
SPARSE_TICS = '("1 ms" 0.001, "30 ms" 0.03, "1 s" 1, "10 s" 10, "1 min" 60, "10 min" 600, ' . \
    '"1 h" 3600, "10 h" 36000, "5 d" 432000, "50 d" 4320000)'
LOW = 0
least = 1e18
head_most = 0
head_least = 1e18
note_range(lo, hi) = (lo > 0 ? (least = smaller(least, lo)) : 0, 0)
if (retries > 0) {
    stats csv using (note_range(column("mean_s"), 0)) nooutput
}
if (shown > 0) {
    note_head(m, c) = (m > 0 ? (head_least = smaller(head_least, m)) : 0, \
        c > 0 ? (head_most = larger(head_most, c)) : 0, 0)
    stats headers using (note_head(column("mean_s"), column("max_s"))) nooutput
}
high(x) = x == x ? larger(x, LOW) : x

set boxwidth 0.4
set multiplot
set tmargin at screen TOP - 1.9 * LINE
set bmargin at screen 58.0 / height
set grid noxtics y
set format y "%g"
set ytics nomirror tc rgb "#222222"

# Waits before each retry.
set lmargin at screen 0.10
set rmargin at screen (shown > 0 ? 0.52 : 0.97)
set label 10 (retries == 0 ? '' : "no header; in all " . (total eq '' ? "without end" : total)) \
    at graph 0, screen TOP - 0.9 * LINE left tc rgb "#222222"
set xlabel "retry" tc rgb "#222222"
set ylabel "wait (s)" tc rgb "#222222" offset 1, 0
if (retries == 0) {
    set label 300 "it never tries a rate limit again" at graph 0.5, 0.5 center tc rgb GREY
    set xrange [0:1]
    set yrange [0:1]
    unset xtics
    plot NaN notitle
    set xtics nomirror tc rgb "#222222"
    unset label 300
} else {
    set xrange [0.4:retries + 0.6]
    set xtics 1, (retries > 12 ? 4 : 1)
    if (most > 30 * least) {
        LOW = least / 4
        set logscale y
        eval("set ytics " . (most > 1e4 * least ? SPARSE_TICS : LOG_TICS))
        set yrange [LOW:most * 1.3]
    } else {
        set yrange [0:most > 0 ? most * 1.1 : 1]
    }
    plot csv using (column("retry")):(high(column("min_s"))):(high(column("min_s"))): \
            (high(column("max_s"))):(high(column("max_s"))) \
            with candlesticks fs transparent solid 0.25 lw 1 lc rgb INK[1] notitle, \
        csv using (column("retry")):(high(column("mean_s"))) with points pt 7 ps 0.6 lc rgb INK[1] notitle
}
unset label 1001
unset label 1002

# The first wait after a header.
if (shown > 0) {
    set lmargin at screen 0.63
    set rmargin at screen 0.97
    set label 10 "the first retry after a header" at graph 0, screen TOP - 0.9 * LINE left
    set xlabel "Retry-After (s)" tc rgb "#222222"
    unset ylabel
    set xrange [0.4:shown + 0.6]
    set xtics ("" 1) font "DejaVu Sans,11"
    do for [i = 1:shown] {
        set xtics add (sprintf("%.6g", HEADER[i]) i)
        if (RETRIES[i] == 0) {
            set label 20 + i "gives up" at i, graph 0.03 left rotate by 90 tc rgb INK[2]
        }
    }
    unset logscale y
    set ytics autofreq
    LOW = 0
    set yrange [0:head_most > 0 ? head_most * 1.1 : 1]
    if (head_most > 30 * head_least) {
        LOW = head_least / 4
        set logscale y
        eval("set ytics " . LOG_TICS)
        set yrange [LOW:head_most * 1.3]
    }
    plot headers using ($0 + 1):(high(column("min_s"))):(high(column("min_s"))): \
            (high(column("max_s"))):(high(column("max_s"))) \
            with candlesticks fs transparent solid 0.25 lw 1 lc rgb INK[3] notitle, \
        headers using ($0 + 1):(high(column("mean_s"))) with points pt 7 ps 0.6 lc rgb INK[3] notitle
}
unset multiplot
unset output
