# sweep_heat.gp - the 95 % quantile of latency over two axes of a sweep, a cell for each point.
#
#   gnuplot -e "csv='sweep.csv'; x='rate'; y='limit'; out='sweep_heat.svg'; height=560" \
#       plots/style.gp plots/sweep_heat.gp
#
# Columns: the axes, latency_p95 (s), success_rate. Cells are of one size, however far apart the values
# are. Where there is room each says its latency and, where under 99.5 %, how many were delivered; a
# frame marks under 95 %. At most 40 values an axis.

if (!exists("x_label")) x_label = x
if (!exists("y_label")) y_label = y
X_COLUMN = x
Y_COLUMN = y
array XS[40]
array YS[40]
xs = 0
ys = 0
low = 1e300
high = -1e300
points = 0
# Where a value stands among those so far, sorted; they move up to make room.
place_x(v) = sum [i = 1:xs] (XS[i] < v)
place_y(v) = sum [i = 1:ys] (YS[i] < v)
note(a, b, v) = (points = points + 1, low = v == v ? smaller(low, v) : low, \
    high = v == v ? larger(high, v) : high, ALL_X = ALL_X . digits(a), ALL_Y = ALL_Y . digits(b), 0)
ALL_X = ''
ALL_Y = ''
stats csv using (note(column(X_COLUMN), column(Y_COLUMN), column("latency_p95"))) nooutput
do for [axis = 1:2] {
    all = axis == 1 ? ALL_X : ALL_Y
    do for [i = 1:words(all)] {
        v = real(word(all, i))
        count = axis == 1 ? xs : ys
        known = 0
        do for [j = 1:count] {
            known = known || (axis == 1 ? XS[j] : YS[j]) == v
        }
        if (!known && count < 40) {
            at = 1 + (axis == 1 ? place_x(v) : place_y(v))
            do for [j = count:at:-1] {
                if (axis == 1) {
                    XS[j + 1] = XS[j]
                } else {
                    YS[j + 1] = YS[j]
                }
            }
            if (axis == 1) {
                XS[at] = v
                xs = xs + 1
            } else {
                YS[at] = v
                ys = ys + 1
            }
        }
    }
}
if (high < low) {
    low = 1
    high = 1
}
logarithmic = low > 0 && high / low > 10
scale = logarithmic ? 1 : time_scale(high)

set tmargin at screen TOP - 0.3 * LINE
set bmargin at screen 70.0 / height
set lmargin at screen 0.115
set rmargin at screen 0.83
set border 0
set grid noxtics noytics
set xrange [0.5:larger(xs, 1) + 0.5]
set yrange [0.5:larger(ys, 1) + 0.5]
set xtics () scale 0
set ytics () scale 0
do for [i = 1:xs] {
    set xtics add (sprintf("%.6g", XS[i]) i)
}
do for [i = 1:ys] {
    set ytics add (sprintf("%.6g", YS[i]) i)
}
set xlabel x_label tc rgb "#222222"
set ylabel y_label tc rgb "#222222"

# From light to dark in grey print too; told apart by colour-blind readers.
set palette defined (0 "#FFFFD9", 0.25 "#C7E9B4", 0.5 "#41B6C4", 0.75 "#225EA8", 1 "#081D58")
if (logarithmic) {
    set logscale cb
    eval "set cbtics " . LOG_TICS
    set cblabel "latency p95 (log)" offset 1.5, 0 tc rgb "#222222"
} else {
    set cblabel "latency p95 (" . time_unit(high) . ")" offset 1.5, 0 tc rgb "#222222"
}
set cbrange [logarithmic ? low : 0:larger(high * scale, 1e-9)]
set cbtics scale 0.5 tc rgb "#222222"
set colorbox user origin screen 0.85, screen 70.0 / height size screen 0.022, screen TOP - 0.3 * LINE - 70.0 / height

roomy = xs <= 8 && ys <= 12
shade(v) = logarithmic ? log(v / low) / log(high / low) : v / high
ink(v) = v != v ? 0x222222 : shade(v) > 0.55 ? 0xFFFFFF : 0x111111
px(v) = 1 + place_x(v)
py(v) = 1 + place_y(v)
share_text(s) = s == s && s < 0.995 ? percent(s) : ''
cell_text(v) = !roomy ? '' : v != v ? 'n/a' : duration(v)
few = 0
absent = 0
stats csv using (few = few || column("success_rate") < 0.95, \
    absent = absent || column("latency_p95") != column("latency_p95"), 0) nooutput
foot = roomy ? "below: how many were delivered, where under 99.5 %" : ''
foot = foot . (few ? (foot ne '' ? "; " : '') . "framed: under 95 %" . \
    (roomy ? '' : " of the requests were delivered") : '')
foot = foot . (absent ? (foot ne '' ? "; " : '') . "grey: nothing delivered, or too few to tell" : '')
set label 1004 foot at screen 0.02, 10.0 / height left tc rgb GREY font "DejaVu Sans,10"

if (points == 0) {
    set label 100 "there is nothing to show" at graph 0.5, 0.5 center tc rgb GREY
    unset colorbox
    plot NaN notitle
} else {
    plot csv using (px(column(X_COLUMN))):(py(column(Y_COLUMN))):(0.5):(0.5) with boxxyerror fs solid 1 \
            border rgb "#ffffff" fc rgb "#D9D9D9" lt 1 lw 1.5 notitle, \
        csv using (px(column(X_COLUMN))):(py(column(Y_COLUMN))):(0.5):(0.5): \
            (column("latency_p95") * scale) with boxxyerror lt 1 lw 1.5 fs solid 1 border rgb "#ffffff" fc palette notitle, \
        csv using (px(column(X_COLUMN))): \
            (py(column(Y_COLUMN)) + (share_text(column("success_rate")) eq '' ? 0 : 0.16)): \
            (cell_text(column("latency_p95"))):(ink(column("latency_p95"))) with labels center tc rgb variable notitle, \
        csv using (px(column(X_COLUMN))):(py(column(Y_COLUMN)) - 0.2): \
            (roomy ? share_text(column("success_rate")) : ''): \
            (ink(column("latency_p95"))) with labels center font "DejaVu Sans,10" tc rgb variable notitle, \
        csv using (column("success_rate") < 0.95 ? px(column(X_COLUMN)) : NaN):(py(column(Y_COLUMN))): \
            (0.46):(0.46) with boxxyerror lt 1 lw 2 lc rgb INK[2] fs empty border rgb INK[2] notitle
}
unset output
