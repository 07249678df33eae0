# latency.gp - how many of the delivered requests came within a given time, with p50, p95 and p99.
#
#   gnuplot -e "csv='latency.csv'; quantiles='latency_quantiles.csv'; out='latency.svg'" \
#       plots/style.gp plots/latency.gp
#
# Columns: latency_s, share (cumulative). quantiles, which may be left out, names a second file
# with the marks: p, latency_s.

if (!exists("quantiles")) quantiles = ''

stats csv using "latency_s" nooutput
points = exists("STATS_records") ? STATS_records : 0
low = points > 0 ? STATS_min : 0
high = points > 0 ? STATS_max : 1

mark_p = ''
mark_x = ''
if (quantiles ne '') {
    stats quantiles using (mark_p = mark_p . digits(column("p")), \
                           mark_x = mark_x . digits(column("latency_s")), 1) nooutput
}
# The value of mark i, NaN where the file has none.
mark(i) = word(mark_x, i) eq 'nan' ? NaN : real(word(mark_x, i))

logarithmic = low > 0 && high / low > 30
scale = logarithmic ? 1 : time_scale(high)
set tmargin at screen TOP
set lmargin 9
set rmargin 15
set bmargin 3.6
set yrange [0:101]
set ytics 20
set ylabel "share of delivered requests (%)" tc rgb "#222222"
set xlabel (logarithmic ? "latency, arrival to delivery (s, min, h; log scale)" : \
    "latency, arrival to delivery (" . time_unit(high) . ")") tc rgb "#222222"
if (logarithmic) {
    set logscale x
    set xrange [low * 0.8:high * 1.15]
    eval "set xtics " . LOG_TICS
} else {
    set xrange [0:larger(high * scale * 1.04, 1e-9)]
}

# A guide from the curve down and out to each mark, its value beside the frame.
AT_GAP = 0.055
AT_COUNT = 0
do for [i = 1:smaller(words(mark_p), 6)] {
    AT[i] = real(word(mark_p, i))
    AT_COUNT = i
}
do for [i = 1:AT_COUNT] {
    p = real(word(mark_p, i)) * 100
    mark_text = sprintf("p%g ", p) . (mark(i) == mark(i) ? duration(mark(i)) : 'n/a')
    set label i mark_text at graph 1.02, graph label_height(i) left tc rgb INK[2]
    if (mark(i) == mark(i)) {
        set arrow 2 * i from mark(i) * scale, 0 to mark(i) * scale, p nohead lc rgb INK[2] dt 3
        set arrow 2 * i + 1 from mark(i) * scale, p to graph 1, first p nohead lc rgb INK[2] dt 3
    }
}

if (points == 0) {
    set label 100 "nothing was delivered: there is no latency to show" at graph 0.5, 0.5 center \
        tc rgb GREY
    plot NaN notitle
} else {
    plot csv using (column("latency_s") * scale):(0) with points pt 0 lc rgb "#ffffff" notitle, \
        csv using (column("latency_s") * scale):(column("share") * 100) with fillsteps \
            fs transparent solid 0.12 noborder lc rgb INK[1] notitle, \
        csv using (column("latency_s") * scale):(column("share") * 100) with steps lt 1 lw 2.4 \
            notitle, \
        csv using (column("latency_s") * scale):(column("share") * 100) every 1:1:0:0:0:0 \
            with impulses lt 1 lw 2.4 notitle
}
unset output
