# lesson.gp - what a lesson reads: a row a run, a panel a metric, up to three.
#
#   gnuplot -e "csv='lesson.csv'; out='lesson.svg'; metrics='\"success_rate\" \"success rate\"'" \
#       plots/style.gp plots/lesson.gp
#
# Columns: metric, unit, variant, value, half_width, the variants in one order for each metric.
# metrics: each metric and how it is called, in quotes.

if (!exists("metrics")) metrics = ''
panels = smaller(words(metrics) / 2, 3)
array VARIANT[40]
variants = 0
longest = 0
wanted = words(metrics) > 0 ? word(metrics, 1) : ''
note_variant(m, v) = (m eq wanted && variants < 40 ? (variants = variants + 1, VARIANT[variants] = v, \
    longest = larger(longest, strlen(v))) : 0, 0)
stats csv using (note_variant(stringcolumn("metric"), stringcolumn("variant"))) nooutput
LEFT = smaller(0.36, 0.035 + 0.0118 * longest)
WIDE = panels > 0 ? (0.985 - LEFT) / panels : 1

array LEAST[3]
array MOST[3]
array UNIT_OF[3]
least_now = 1e300
most_now = -1e300
unit_now = ''
note_value(m, u, x, h) = (m eq wanted && x == x ? (unit_now = u, \
    most_now = larger(most_now, x + (h == h ? h : 0)), \
    least_now = smaller(least_now, x - (h == h ? h : 0))) : 0, 0)
do for [k = 1:panels] {
    wanted = word(metrics, 2 * k - 1)
    least_now = 1e300
    most_now = -1e300
    unit_now = ''
    stats csv using (note_value(stringcolumn("metric"), stringcolumn("unit"), column("value"), \
        column("half_width"))) nooutput
    LEAST[k] = least_now
    MOST[k] = most_now
    UNIT_OF[k] = unit_now
}

plain(x) = abs(x) >= 99999.5 ? sprintf("%.3g", x) : abs(x) >= 999.5 ? sprintf("%.0f", x) : sprintf("%.3g", x)
said(u, x) = u eq "ratio" ? percent(x) : u eq "s" ? duration(x) : u eq "USD" ? \
    (x > 0 && x < 0.995 ? sprintf("$%.3f", x) : dollars(x)) : plain(x)

set multiplot
set tmargin at screen TOP - 1.6 * LINE
set bmargin at screen 24.0 / height
set yrange [-variants - 0.6:-0.4]
set border 2 lc rgb GREY
unset xtics
set grid noxtics noytics
set ytics nomirror scale 0 tc rgb "#222222"
do for [k = 1:panels] {
    wanted = word(metrics, 2 * k - 1)
    set lmargin at screen LEFT + (k - 1) * WIDE
    set rmargin at screen LEFT + k * WIDE - 0.03
    set label 10 word(metrics, 2 * k) at graph 0, screen TOP - 0.75 * LINE left tc rgb "#222222"
    set ytics ("" 0)
    do for [i = 1:variants] { set ytics add ((k == 1 ? VARIANT[i] : "") -i) }
    # From 0, and so far that the figure has room behind its mark.
    high = MOST[k] > 0 ? MOST[k] : 1
    low = LEAST[k] < 0 ? LEAST[k] : 0
    set xrange [low - 0.02 * (high - low):high + 0.75 * (high - low)]
    mine(x) = stringcolumn("metric") eq wanted ? x : NaN
    half(h) = h == h ? h : 0
    order(r) = -(int(r) % variants) - 1
    plot csv using (mine(0)):(order($0)):(0):(mine(column("value"))):(order($0) - 0.24):(order($0) + 0.24) \
            with boxxyerror fs solid 0.35 noborder lc rgb INK[k] notitle, \
        csv using (mine(column("value"))):(order($0)):(half(column("half_width"))) \
            with xerrorbars pt 7 ps 0.5 lw 1.5 lc rgb INK[k] notitle, \
        csv using (mine(column("value") + half(column("half_width")))):(order($0)): \
            ('  ' . said(stringcolumn("unit"), column("value"))) \
            with labels left tc rgb "#222222" notitle
    unset label 1001
    unset label 1002
}
if (panels == 0) {
    set label 300 "nothing was read" at screen 0.5, 0.5 center tc rgb GREY
    plot NaN notitle
}
unset multiplot
unset output
