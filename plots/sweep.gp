# sweep.gp - one metric against one axis of a sweep, a line for each value of the other axes.
#
# Given after sweep_latency.gp or sweep_cost.gp, which name the metric. Variables:
#   x        column of the horizontal axis: numbers, or words that are then set side by side
#   by       columns that tell the lines apart, separated by blanks; '' for one line
#   x_label, by_prefix, by_suffix   how they are named: "rate (per min)"; "tier " and ""
# Bands are the mean plus and minus its half width. More than six lines: six of them are shown,
# evenly chosen, and the picture says so.

if (!exists("by")) by = ''
if (!exists("x_label")) x_label = x
if (!exists("by_prefix")) by_prefix = words(by) == 1 ? word(by, 1) . ' ' : ''
if (!exists("by_suffix")) by_suffix = ''

# ---- read every row ----

array KEY[10000]
array WORD[10000]
array X[10000]
array Y1[10000]
array H1[10000]
array Y2[10000]
array H2[10000]
rows = 0
name_of(i) = i > words(by) ? '' : (i > 1 ? ', ' : '') . \
    (words(by) > 1 ? word(by, i) . ' ' : '') . stringcolumn(word(by, i)) . name_of(i + 1)
second(suffix) = BELOW eq '' ? NaN : column(BELOW . suffix)
read_row(dummy) = (rows = rows + 1, KEY[rows] = name_of(1), WORD[rows] = stringcolumn(x), \
    X[rows] = column(x), Y1[rows] = column(Y), H1[rows] = column(Y . "_half_width"), \
    Y2[rows] = second(''), H2[rows] = second("_half_width"), 0)
stats csv using (read_row(0)) nooutput

# Words on the horizontal axis stand at 1, 2, 3 in order of appearance.
worded = 0
do for [i = 1:rows] {
    worded = worded || !(X[i] == X[i])
}
places = 0
array PLACE[10000]
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
if (lines > 6) {
    set label 1003 sprintf("6 of %d lines are shown, all are in the table", lines) \
        at screen 0.98, 10.0 / height right tc rgb GREY font "DejaVu Sans,10"
}

# ---- the ranges ----

x_low = 1e300
x_high = -1e300
do for [i = 1:rows] {
    x_low = smaller(x_low, X[i])
    x_high = larger(x_high, X[i])
}
if (rows == 0) {
    x_low = 0
    x_high = 1
}
# Logarithmic where the values are spaced by ratio: then the second is near to the first.
x_second = x_high
do for [i = 1:rows] {
    x_second = X[i] > x_low ? smaller(x_second, X[i]) : x_second
}
x_log = !worded && x_low > 0 && x_high / x_low >= 10 && places >= 4 && \
    x_second / x_low <= 1.5 * (x_high / x_low) ** (1.0 / (places - 1))

y_low = 1e300
y_high = -1e300
do for [i = 1:rows] {
    if (Y1[i] == Y1[i]) {
        y_low = smaller(y_low, Y1[i])
        y_high = larger(y_high, Y1[i] + (H1[i] == H1[i] ? H1[i] : 0))
    }
}
known = y_high > -1e300
if (!known) {
    y_low = 0
    y_high = 0
}
y_log = y_low > 0 && y_high / y_low > 30
y_scale = Y_IS_TIME && !y_log ? time_scale(y_high) : 1
y_top = y_high <= 0 ? 1 : y_log ? y_high * (y_high / y_low) ** 0.08 : y_high * y_scale * 1.08
y_bottom = y_log ? y_low / (y_high / y_low) ** 0.05 : 0
on_scale(v) = y_log ? (log(v) - log(y_bottom)) / (log(y_top) - log(y_bottom)) : v / y_top

# ---- draw ----

label_width = 0
array LABEL[6]
do for [k = 1:shown] {
    LABEL[k] = by eq '' ? '' : by_prefix . SHOWN[k] . by_suffix
    LABEL[k] = strlen(LABEL[k]) > 22 ? (LABEL[k])[1:21] . '…' : LABEL[k]
    label_width = larger(label_width, strlen(LABEL[k]))
}
set multiplot
set lmargin at screen 0.115
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

BOTTOM = 58.0 / height
SPLIT = BELOW eq '' ? BOTTOM : BOTTOM + 0.3 * (TOP - BOTTOM)
array LINE_X[1000]
array LINE_Y[1000]
array LINE_H[1000]
unset datafile columnheaders
# Where there is one line of few points, each says its value.
value_text(v) = by ne '' || rows > 8 || !(v == v) ? '' : panel == 2 ? percent(v / 100) : \
    Y_IS_TIME ? duration(v / y_scale) : dollars(v)
do for [panel = 1:BELOW eq '' ? 1 : 2] {
    set tmargin at screen panel == 1 ? TOP : SPLIT
    set bmargin at screen panel == 1 ? SPLIT + (BELOW eq '' ? 0 : 22.0 / height) : BOTTOM
    if (panel == 1) {
        if (y_log) {
            set logscale y
            if (Y_IS_TIME) {
                eval "set ytics " . LOG_TICS
            }
        }
        set yrange [y_bottom:y_top]
        set format y Y_IS_TIME ? "%h" : "$%.10g"
        set ylabel Y_NAME . (!Y_IS_TIME ? (y_log ? ", log scale" : '') : \
            y_log ? " (s, min, h; log scale)" : " (" . time_unit(y_high) . ")") \
            tc rgb "#222222" offset 0.5, 0
    } else {
        unset logscale y
        set ytics autofreq
        set ytics 50
        set yrange [-3:by eq '' ? 118 : 104]
        set format y "%g"
        set ylabel "success rate (%)" tc rgb "#222222" offset 0.5, 0
    }
    if (panel == 1 && BELOW ne '') {
        set format x ""
        unset xlabel
        tics_shown = 0
    } else {
        set format x "%h"
        set xlabel x_label tc rgb "#222222"
        tics_shown = 1
    }
    # Few values are marked where they are.
    if (worded || (places <= 8 && x_log)) {
        set xtics ()
        do for [i = 1:rows] {
            tic_text = strlen(WORD[i]) > 18 ? (WORD[i])[1:17] . '…' : WORD[i]
            tic_text = tics_shown ? tic_text : ''
            set xtics add (tic_text X[i])
        }
    }

    # Each line's known points, sorted, as one block of $CURVES: x, y, lower and
    # upper end, side of the label.
    factor = panel == 1 ? y_scale : 100
    set print $CURVES
    AT_COUNT = 0
    AT_GAP = 16.0 / height / ((panel == 1 ? TOP - SPLIT : SPLIT - BOTTOM) - 0.02)
    do for [k = 1:shown] {
        n = 0
        do for [i = 1:rows] {
            v = panel == 1 ? Y1[i] : Y2[i]
            if (KEY[i] eq SHOWN[k] && v == v && n < 1000) {
                half = panel == 1 ? H1[i] : H2[i]
                n = n + 1
                j = n
                while (j > 1 && LINE_X[larger(j - 1, 1)] > X[i]) {
                    LINE_X[j] = LINE_X[j - 1]
                    LINE_Y[j] = LINE_Y[j - 1]
                    LINE_H[j] = LINE_H[j - 1]
                    j = j - 1
                }
                LINE_X[j] = X[i]
                LINE_Y[j] = v
                LINE_H[j] = half == half ? half : 0
            }
        }
        if (n == 0) {
            print "NaN,NaN,NaN,NaN,0"
        }
        do for [j = 1:n] {
            low = LINE_Y[j] - LINE_H[j]
            low = panel == 1 && low * y_scale < y_bottom ? y_bottom / y_scale : low
            # Where a value stands beside its point so that no line runs through it: 1 above a peak,
            # 2 to the right where the line comes down, 3 to the left where it goes up, 4 below.
            before = j > 1 ? LINE_Y[j - 1] : LINE_Y[j]
            after = j < n ? LINE_Y[j + 1] : LINE_Y[j]
            side = before > LINE_Y[j] && after > LINE_Y[j] ? 4 : \
                before <= LINE_Y[j] && after <= LINE_Y[j] ? 1 : before > after ? 2 : 3
            print sprintf("%.17g,%.17g,%.17g,%.17g,%d", LINE_X[j], LINE_Y[j] * factor, \
                low * factor, (LINE_Y[j] + LINE_H[j]) * factor, side)
        }
        print ""
        print ""
        AT[k] = n == 0 ? 0 : panel == 1 ? on_scale(LINE_Y[n] * y_scale) : LINE_Y[n]
        AT_COUNT = k
    }
    unset print
    do for [k = 1:shown] {
        if (panel == 1 && LABEL[k] ne '') {
            set label k LABEL[k] at graph 1.02, graph label_height(k) left tc rgb INK[k]
        } else {
            unset label k
        }
    }
    if (rows == 0 || (panel == 1 && !known)) {
        set label 100 "there is nothing to show" at graph 0.5, 0.5 center tc rgb GREY
        plot NaN notitle
    } else {
        plot for [k = 1:shown] $CURVES index k - 1 using 1:3:4 with filledcurves \
                fc rgb INK[k] notitle, \
            for [k = 1:shown] $CURVES index k - 1 using 1:2 with linespoints lt k notitle, \
            $CURVES index 0 using 1:2:($5 == 1 ? value_text($2) : '') with labels center \
                offset 0, 0.8 tc rgb INK[1] notitle, \
            $CURVES index 0 using 1:2:($5 == 2 ? value_text($2) : '') with labels left \
                offset 0.4, 0.8 tc rgb INK[1] notitle, \
            $CURVES index 0 using 1:2:($5 == 3 ? value_text($2) : '') with labels right \
                offset -0.4, 0.8 tc rgb INK[1] notitle, \
            $CURVES index 0 using 1:2:($5 == 4 ? value_text($2) : '') with labels left \
                offset 0.8, -0.6 tc rgb INK[1] notitle
    }
    unset label 100
    unset label 1001
    unset label 1002
}
unset multiplot
unset output
