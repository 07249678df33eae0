# sweep.gp - metrics against one axis of a sweep, one panel each, a line for each value of the other axes.
#
# Given after sweep_latency.gp or sweep_cost.gp, which name the metrics:
#   PANELS, Y[p], Y_NAME[p], Y_KIND[p]   columns; how they are called; 'time' (s), 'money' (USD), 'share'
#   CAP                                  column of an upper bound of the first, or ''
# Variables:
#   x        column of the horizontal axis: numbers, or words that are then set side by side
#   by       columns that tell the lines apart, separated by blanks; '' for one line
#   x_label, by_prefix, by_suffix   how they are named: "rate (per min)"; "tier " and ""
# Bands are the mean plus and minus its half width. More than six lines: six of them are shown,
# evenly chosen, and the picture says so. Open marks: under 95 % of the requests were delivered.
# A cross at the top: there is no such figure there.

if (!exists("by")) by = ''
if (!exists("x_label")) x_label = x
if (!exists("by_prefix")) by_prefix = words(by) == 1 ? word(by, 1) . ' ' : ''
if (!exists("by_suffix")) by_suffix = ''
FEW = 0.95
MOST = 10000

# ---- read every row ----

array KEY[MOST]
array WORD[MOST]
array X[MOST]
array VALUE[4 * MOST]
array HALF[4 * MOST]
array SHARE[MOST]
array CAP_OF[MOST]
rows = 0
name_of(i) = i > words(by) ? '' : (i > 1 ? ', ' : '') . \
    (words(by) > 1 ? word(by, i) . ' ' : '') . stringcolumn(word(by, i)) . name_of(i + 1)
read_panel(p) = p > PANELS ? 0 : (VALUE[(p - 1) * MOST + rows] = column(Y[p]), \
    HALF[(p - 1) * MOST + rows] = column(Y[p] . "_half_width"), read_panel(p + 1))
read_row(dummy) = (rows = rows + 1, KEY[rows] = name_of(1), WORD[rows] = stringcolumn(x), \
    X[rows] = column(x), SHARE[rows] = column("success_rate"), \
    CAP_OF[rows] = CAP eq '' ? NaN : column(CAP), read_panel(1), 0)
stats csv using (read_row(0)) nooutput

# Words on the horizontal axis stand at 1, 2, 3 in order of appearance.
worded = 0
do for [i = 1:rows] {
    worded = worded || !(X[i] == X[i])
}
places = 0
array PLACE[MOST]
do for [i = 1:rows] {
    found = 0
    do for [j = 1:places] {
        found = found == 0 && PLACE[j] eq WORD[i] ? j : found
    }
    if (found == 0) {
        places = places + 1
        PLACE[places] = WORD[i]
        found = places
    }
    X[i] = worded ? found : X[i]
}

# ---- the lines: at most six ----

array LINES[200]
lines = 0
do for [i = 1:rows] {
    found = 0
    do for [j = 1:lines] {
        found = found || LINES[j] eq KEY[i]
    }
    if (!found && lines < 200) {
        lines = lines + 1
        LINES[lines] = KEY[i]
    }
}
shown = smaller(lines, 6)
array SHOWN[6]
do for [k = 1:shown] {
    SHOWN[k] = LINES[lines <= 6 ? k : 1 + int((k - 1) * (lines - 1) / 5.0 + 0.5)]
}
line_of(i) = sum [k = 1:shown] (KEY[i] eq SHOWN[k] ? k : 0)
if (lines > 6) {
    set label 1003 sprintf("6 of %d lines are shown, all are in the table", lines) \
        at screen 0.98, 10.0 / height right tc rgb GREY font "DejaVu Sans,10"
}

# ---- the ranges ----

x_low = rows ? 1e300 : 0
x_high = rows ? -1e300 : 1
do for [i = 1:rows] {
    x_low = smaller(x_low, X[i])
    x_high = larger(x_high, X[i])
}
# Logarithmic where the values are spaced by ratio: then the second is near to the first.
x_second = x_high
do for [i = 1:rows] {
    x_second = X[i] > x_low ? smaller(x_second, X[i]) : x_second
}
x_log = !worded && x_low > 0 && x_high / x_low >= 10 && places >= 4 && \
    x_second / x_low <= 1.5 * (x_high / x_low) ** (1.0 / (places - 1))

array Y_LOW[4]
array Y_HIGH[4]
array Y_LOG[4]
few = 0
absent = 0
do for [p = 1:PANELS] {
    Y_LOW[p] = 1e300
    Y_HIGH[p] = -1e300
    do for [i = 1:rows] {
        at = (p - 1) * MOST + i
        if (line_of(i) && VALUE[at] == VALUE[at]) {
            Y_LOW[p] = smaller(Y_LOW[p], VALUE[at])
            Y_HIGH[p] = larger(Y_HIGH[p], VALUE[at] + (HALF[at] == HALF[at] ? HALF[at] : 0))
        }
        absent = absent || (line_of(i) && VALUE[at] != VALUE[at])
        few = few || (line_of(i) && Y_KIND[p] eq 'time' && SHARE[i] < FEW)
    }
    Y_LOG[p] = Y_KIND[p] ne 'share' && Y_HIGH[p] > -1e300 && Y_LOW[p] > 0 && \
        Y_HIGH[p] / Y_LOW[p] > (Y_KIND[p] eq 'time' ? 10 : 30)
}
if (few || absent) {
    set label 1004 (few ? "open marks: under 95 % of the requests were delivered" : '') . \
        (few && absent ? "; " : '') . \
        (absent ? "×: nothing delivered, or too few to tell" : '') \
        at screen 0.02, 10.0 / height left tc rgb GREY font "DejaVu Sans,10"
}

# ---- draw ----

label_width = 0
array LABEL[6]
do for [k = 1:shown] {
    LABEL[k] = by eq '' ? '' : by_prefix . SHOWN[k] . by_suffix
    LABEL[k] = strlen(LABEL[k]) > 22 ? (LABEL[k])[1:21] . '…' : LABEL[k]
    label_width = larger(label_width, strlen(LABEL[k]))
}
array MARK[6] = [7, 5, 9, 13, 11, 15]
set multiplot
set lmargin at screen 0.125
set rmargin at screen by eq '' ? 0.965 : 1 - (label_width * 7.4 + 36) / 720.0
set style fill transparent solid 0.15 noborder

# Room at both ends, more where values stand beside the points.
room = by eq '' && rows <= 8 ? 0.12 : 0.02
if (x_log) {
    set logscale x
    set xrange [x_low / (x_high / x_low) ** room:x_high * (x_high / x_low) ** room]
} else {
    pad = x_high > x_low ? larger(room, worded ? 0.08 : 0) * (x_high - x_low) : \
        larger(abs(x_low) * 0.1, 0.5)
    set xrange [x_low - pad:x_high + pad]
}
all_whole = !worded
do for [i = 1:rows] {
    all_whole = all_whole && X[i] == int(X[i])
}
if (all_whole && !x_log && x_high - x_low <= 12) {
    set xtics 1
}

# The panels of shares and of the median are lower than the others.
BOTTOM = 70.0 / height
GAP = 22.0 / height
weight(p) = PANELS > 1 && (Y_KIND[p] eq 'share' || Y[p] eq 'latency_p50') ? 0.7 : 1.0
weights = sum [p = 1:PANELS] weight(p)
HEIGHT = (TOP - BOTTOM - GAP * (PANELS - 1)) / weights
array LINE_X[1000]
array LINE_Y[1000]
array LINE_H[1000]
array LINE_S[1000]
unset datafile columnheaders
# Where there is one line of few points, each says its value.
value_text(v, p) = by ne '' || rows > 8 || !(v == v) ? '' : Y_KIND[p] eq 'share' ? percent(v / 100) : \
    Y_KIND[p] eq 'time' ? duration(v / y_scale) : dollars(v)
top = TOP
do for [panel = 1:PANELS] {
    base = (panel - 1) * MOST
    is_share = Y_KIND[panel] eq 'share'
    is_time = Y_KIND[panel] eq 'time'
    logarithmic = Y_LOG[panel]
    set tmargin at screen top
    set bmargin at screen top - HEIGHT * weight(panel)
    low = Y_LOW[panel]
    high = Y_HIGH[panel]
    known = high > -1e300
    if (!known) {
        low = 0
        high = 0
    }
    y_scale = is_share ? 100 : is_time && !logarithmic ? time_scale(high) : 1
    y_bottom = logarithmic ? low / (high / low) ** 0.06 : 0
    y_top = high <= 0 ? 1 : logarithmic ? high * (high / low) ** 0.08 : high * y_scale * 1.08
    if (is_share) {
        y_bottom = -3
        y_top = by eq '' ? 118 : 104
    }
    on_scale(v) = logarithmic ? (log(v) - log(y_bottom)) / (log(y_top) - log(y_bottom)) : \
        (v - y_bottom) / (y_top - y_bottom)
    if (logarithmic) {
        set logscale y
    } else {
        unset logscale y
    }
    set ytics autofreq
    if (logarithmic && is_time) {
        eval "set ytics " . LOG_TICS
    }
    if (is_share) {
        set ytics 50
    }
    set yrange [y_bottom:y_top]
    set format y is_share ? "%g" : is_time ? "%h" : "$%.10g"
    unit = is_share ? '%' : is_time ? (logarithmic ? 'log' : time_unit(high)) : \
        logarithmic ? 'USD, log' : 'USD'
    set ylabel Y_NAME[panel] . ' (' . unit . ')' tc rgb "#222222" offset 0, 0
    last_panel = panel == PANELS
    if (last_panel) {
        set format x "%h"
        set xlabel x_label tc rgb "#222222"
    } else {
        set format x ""
        unset xlabel
    }
    # Few values are marked where they are.
    if (worded || (places <= 8 && x_log)) {
        set xtics ()
        do for [i = 1:rows] {
            tic_text = strlen(WORD[i]) > 18 ? (WORD[i])[1:17] . '…' : WORD[i]
            tic_text = last_panel ? tic_text : ''
            set xtics add (tic_text X[i])
        }
    }

    # Each line's known points, sorted, as one block of $CURVES: x, y, lower and upper end, side of the
    # value's text, mark. Where it is not known: a point of $CROSSES.
    set print $CROSSES
    print "NaN,NaN,0"
    do for [i = 1:rows] {
        if (line_of(i) && VALUE[base + i] != VALUE[base + i]) {
            print sprintf("%.17g,%g,%d", X[i], 1 - 0.09 * line_of(i), line_of(i))
        }
    }
    set print $CURVES
    AT_COUNT = 0
    AT_GAP = 16.0 / (height * HEIGHT * weight(panel))
    do for [k = 1:shown] {
        n = 0
        do for [i = 1:rows] {
            v = VALUE[base + i]
            if (KEY[i] eq SHOWN[k] && v == v && n < 1000) {
                half = HALF[base + i]
                n = n + 1
                j = n
                while (j > 1 && LINE_X[larger(j - 1, 1)] > X[i]) {
                    LINE_X[j] = LINE_X[j - 1]
                    LINE_Y[j] = LINE_Y[j - 1]
                    LINE_H[j] = LINE_H[j - 1]
                    LINE_S[j] = LINE_S[j - 1]
                    j = j - 1
                }
                LINE_X[j] = X[i]
                LINE_Y[j] = v
                LINE_H[j] = half == half ? half : 0
                LINE_S[j] = is_time && SHARE[i] < FEW ? MARK[k] - 1 : MARK[k]
            }
        }
        if (n == 0) {
            print "NaN,NaN,NaN,NaN,0,0"
        }
        do for [j = 1:n] {
            bottom = LINE_Y[j] - LINE_H[j]
            bottom = bottom * y_scale < y_bottom ? y_bottom / y_scale : bottom
            # Where a value stands beside its point so that no line runs through it: 1 above a peak,
            # 2 to the right where the line comes down, 3 to the left where it goes up, 4 below.
            before = j > 1 ? LINE_Y[j - 1] : LINE_Y[j]
            after = j < n ? LINE_Y[j + 1] : LINE_Y[j]
            side = before > LINE_Y[j] && after > LINE_Y[j] ? 4 : \
                before <= LINE_Y[j] && after <= LINE_Y[j] ? 1 : before > after ? 2 : 3
            print sprintf("%.17g,%.17g,%.17g,%.17g,%d,%d", LINE_X[j], LINE_Y[j] * y_scale, \
                bottom * y_scale, (LINE_Y[j] + LINE_H[j]) * y_scale, side, LINE_S[j])
        }
        print ""
        print ""
        # Without a line its name stands at its crosses.
        AT[k] = n == 0 ? 1 - 0.09 * k : on_scale(LINE_Y[n] * y_scale)
        AT_COUNT = k
        # What bounds the line, where that is on the picture.
        unset arrow k
        unset label 10 + k
        cap = NaN
        do for [i = 1:rows] {
            cap = panel == 1 && KEY[i] eq SHOWN[k] ? CAP_OF[i] : cap
        }
        if (cap == cap && cap < y_top) {
            set arrow k from graph 0, first cap to graph 1, first cap nohead lc rgb INK[k] lw 1 dt 3
            set label 10 + k "may spend " . dollars(cap) . " a month" at graph 0.985, first cap right \
                offset 0, 0.5 tc rgb INK[k] font "DejaVu Sans,10"
        }
    }
    unset print
    do for [k = 1:shown] {
        if (LABEL[k] ne '') {
            set label k LABEL[k] at graph 1.02, graph label_height(k) left tc rgb INK[k]
        }
    }
    if (rows == 0 || (panel == 1 && !known)) {
        set label 100 (rows ? "nothing was delivered, or too few to tell" : "there is nothing to show") \
            at graph 0.5, 0.5 center tc rgb GREY
        plot NaN notitle
    } else {
        to_top(v) = logarithmic ? y_bottom * (y_top / y_bottom) ** v : y_bottom + v * (y_top - y_bottom)
        plot for [k = 1:shown] $CURVES index k - 1 using 1:3:4 with filledcurves \
                fc rgb INK[k] notitle, \
            for [k = 1:shown] $CURVES index k - 1 using 1:2 with lines lt k notitle, \
            for [k = 1:shown] $CURVES index k - 1 using 1:2:6 with points pt variable lw 1.5 ps 0.8 \
                lc rgb INK[k] notitle, \
            for [k = 1:shown] $CROSSES using ($3 == k ? $1 : NaN):(to_top($2)) with points pt 2 lw 2 \
                ps 0.9 lc rgb INK[k] notitle, \
            $CURVES index 0 using 1:2:($5 == 1 ? value_text($2, panel) : '') with labels center \
                offset 0, 0.8 tc rgb INK[1] notitle, \
            $CURVES index 0 using 1:2:($5 == 2 ? value_text($2, panel) : '') with labels left \
                offset 0.4, 0.8 tc rgb INK[1] notitle, \
            $CURVES index 0 using 1:2:($5 == 3 ? value_text($2, panel) : '') with labels right \
                offset -0.4, 0.8 tc rgb INK[1] notitle, \
            $CURVES index 0 using 1:2:($5 == 4 ? value_text($2, panel) : '') with labels left \
                offset 0.8, -0.6 tc rgb INK[1] notitle
    }
    unset label 100
    unset label 1001
    unset label 1002
    unset label 1003
    unset label 1004
    top = top - HEIGHT * weight(panel) - GAP
}
unset multiplot
unset output
