# rejections.gp - calls rejected by a rate limit, by minute of the week: a row a day, a cell ten minutes.
#
#   gnuplot -e "csv='rejections.csv'; out='rejections.svg'; height=420" plots/style.gp plots/rejections.gp
#
# Columns: day (1 Monday … 7 Sunday), minute (of the day), seen_min, rejected_per_min. White was not
# seen, the palest was seen without a rejection.

CELL = 10
CELLS = 144
array DAY[7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
array SUM[7 * CELLS]
array SEEN[7 * CELLS]
do for [i = 1:7 * CELLS] {
    SUM[i] = 0
    SEEN[i] = 0
}
most = 0
most_at = ''
read_row(day, minute, seen, rate) = (cell = 1 + (day - 1) * CELLS + minute / CELL, \
    SEEN[cell] = SEEN[cell] + seen, SUM[cell] = SUM[cell] + seen * rate, \
    rate > most ? (most = rate, most_at = sprintf("%s %02d:%02d", DAY[day], minute / 60, minute % 60)) : 0, 0)
stats csv using (read_row(int(column("day")), int(column("minute")), column("seen_min"), \
    column("rejected_per_min"))) nooutput

# The days that were seen, from the top on.
array ROW[7]
days = 0
high = 0
low = 1e300
do for [d = 1:7] {
    ROW[d] = 0
    do for [c = 1:CELLS] {
        at = (d - 1) * CELLS + c
        if (SEEN[at] > 0) {
            ROW[d] = ROW[d] > 0 ? ROW[d] : days + 1
            high = larger(high, SUM[at] / SEEN[at])
            low = SUM[at] > 0 ? smaller(low, SUM[at] / SEEN[at]) : low
        }
    }
    days = larger(days, ROW[d])
}
logarithmic = high > 0 && high / low > 100

# Neighbours of one value are one cell: middle, row, half of the width, value.
rate_of(d, c) = c > CELLS || SEEN[(d - 1) * CELLS + c] <= 0 ? -1 : \
    SUM[(d - 1) * CELLS + c] / SEEN[(d - 1) * CELLS + c]
set print $CELLS
do for [d = 1:7] {
    begun = 1
    do for [c = 1:CELLS] {
        if (rate_of(d, c) != rate_of(d, c + 1)) {
            if (rate_of(d, c) >= 0) {
                print sprintf("%g,%d,%g,%.10g", (begun + c - 1) * CELL / 120.0, ROW[d], \
                    (c - begun + 1) * CELL / 120.0, rate_of(d, c))
            }
            begun = c + 1
        }
    }
}
unset print
set tmargin at screen TOP - 0.3 * LINE
set bmargin at screen 82.0 / height
set lmargin at screen 0.1
set rmargin at screen 0.83
set border 0
set grid noxtics noytics
set xrange [0:24]
set xtics 0, 3, 24 out nomirror
set format x "%02.0f:00"
set yrange [larger(days, 1) + 0.5:0.5]
set ytics () scale 0
do for [d = 1:7] {
    if (ROW[d] > 0) {
        set ytics add (DAY[d] ROW[d])
    }
}
set xlabel "time of day (UTC)" tc rgb "#222222"
set ylabel "day of the week" tc rgb "#222222" offset -0.5, 0
set palette defined (0 "#FEE8C8", 0.4 "#FC8D59", 0.7 "#B30000", 1 "#4D0000")
set cblabel "calls rejected / min" . (logarithmic ? " (log)" : '') tc rgb "#222222" offset 1, 0
set cbtics scale 0.5 tc rgb "#222222"
set format cb "%g"
if (logarithmic) {
    set logscale cb
}
set cbrange [logarithmic ? low : 0:larger(high, 1e-9)]
set colorbox user origin screen 0.85, screen 82.0 / height size screen 0.022, screen TOP - 0.3 * LINE - 82.0 / height
if (most > 0) {
    set label 1004 sprintf("most: %.3g in the minute of %s; palest: none; a cell is %d min", most, most_at, CELL) \
        at screen 0.02, 10.0 / height left tc rgb GREY font "DejaVu Sans,10"
}
unset datafile columnheaders
if (high == 0) {
    unset colorbox
    set label 100 "nothing was rejected" at graph 0.5, 0.5 center tc rgb GREY
    plot NaN notitle
} else {
    plot $CELLS using 1:2:3:(0.46) with boxxyerror lt 1 fs solid 1 noborder fc rgb "#F3F1EC" notitle, \
        $CELLS using ($4 > 0 ? $1 : NaN):2:3:(0.46):4 with boxxyerror lt 1 fs solid 1 noborder \
            fc palette notitle
}
unset output
