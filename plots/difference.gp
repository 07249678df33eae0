# difference.gp - by how much designs differ from the first, with the 95 % interval of the difference.
#
#   gnuplot -e "csv='compare.csv'; first='steady'; out='difference.svg'; height=500" \
#       plots/style.gp plots/difference.gp
#
# first, which may be left out, names the first design. Columns: design, scope, metric, first, value,
# difference, low, high. Of the overall figures those below are shown, each in % of the first design's
# value and, at the right, as it was and is; of more than two designs fewer figures, and of more than six
# the first six. What cannot be a percentage is told.

if (!exists("first")) first = 'the first design'
WANTED = "success_rate latency_mean latency_p50 latency_p95 latency_p99 amplification rejected " . \
    "goodput_per_min cost waste"
CALLED = '"success rate" "latency, mean" "latency, median" "latency, p95" "latency, p99" ' . \
    '"calls per request" "calls rejected" "goodput" "cost" "waste"'
array NAME[24]
array WHO[24]
array WAS[24]
array IS[24]
array MIDDLE[24]
array LOW[24]
array HIGH[24]
rows = 0
designs = ''
note_design(who) = designs = strstrt(designs, '"' . who . '"') ? designs : designs . ' "' . who . '"'
stats csv using (note_design(stringcolumn("design")), 0) nooutput
if (words(designs) > 2) {
    WANTED = "success_rate latency_p95 rejected cost"
    CALLED = '"success rate" "latency, p95" "calls rejected" "cost"'
}
if (words(designs) > 6) {
    set label 1004 sprintf("the first 6 of %d designs; all are in the table", words(designs)) \
        at screen 0.98, 10.0 / height right tc rgb GREY font "DejaVu Sans,10"
}
read_row(was, is, middle, low, high) = rows >= 24 ? 0 : (rows = rows + 1, \
    WHO[rows] = design, NAME[rows] = wanted, WAS[rows] = was, IS[rows] = is, \
    MIDDLE[rows] = was == 0 || was != was ? NaN : 100 * middle / abs(was), \
    LOW[rows] = was == 0 ? NaN : 100 * low / abs(was), \
    HIGH[rows] = was == 0 ? NaN : 100 * high / abs(was), 0)
do for [d = 1:smaller(words(designs), 6)] {
    do for [m = 1:words(WANTED)] {
        design = word(designs, d)
        wanted = word(WANTED, m)
        # Zero on both sides is no news.
        stats csv using (stringcolumn("design") eq design && stringcolumn("scope") eq 'overall' && \
            stringcolumn("metric") eq wanted && !(column("first") == 0 && column("value") == 0) ? \
            read_row(column("first"), column("value"), column("difference"), column("low"), \
                column("high")) : 0) nooutput
    }
}

amount(metric, v) = v != v ? 'n/a' : metric eq 'success_rate' ? percent(v) : \
    metric[1:7] eq 'latency' ? duration(v) : metric eq 'cost' || metric eq 'waste' ? dollars(v) : \
    v >= 1000 ? sprintf("%.0f", v) : sprintf("%.3g", v)
called(metric) = word(CALLED, int(sum [m = 1:words(WANTED)] (word(WANTED, m) eq metric ? m : 0)))
signed(v) = sprintf(v < 0 ? "−%.3g %%" : "+%.3g %%", abs(v))
one = words(designs) == 1
# Of a long name the figure is kept and the design is cut.
room(i) = 28 - strlen(called(NAME[i])) - 2
cut(who, length) = strlen(who) > length ? who[1:length - 1] . '…' : who
row_name(i) = one ? called(NAME[i]) : cut(WHO[i], room(i)) . ': ' . called(NAME[i])

furthest = 0
name_width = 8
do for [i = 1:rows] {
    furthest = larger(furthest, LOW[i] == LOW[i] ? larger(abs(LOW[i]), abs(HIGH[i])) : 0)
    name_width = larger(name_width, smaller(strlen(row_name(i)), 28))
}
# Room for the words beyond the longest bar.
half = (0.74 * 720 - name_width * 7.6 - 24) / 2
furthest = furthest > 0 ? furthest * half / (half - 66) : 1

set tmargin at screen TOP - 0.4 * LINE
set bmargin at screen 60.0 / height
set lmargin at screen (name_width * 7.6 + 24) / 720
set rmargin at screen 0.74
set border 1
unset ytics
set xtics nomirror
set grid x noy
set xrange [-furthest:furthest]
set yrange [larger(rows, 1) + 0.6:0.4]
set format x "%+h"
set xlabel (one ? (word(designs, 1))[1:32] . ' against ' . first[1:32] : 'against ' . first[1:32]) . \
    ", difference (%)" tc rgb "#222222"
set arrow 1 from 0, graph 0 to 0, graph 1 nohead lc rgb GREY lw 1
if (rows > 0) {
    set label 400 first[1:14] . ' → ' . (one ? (word(designs, 1))[1:14] : 'it') at screen 0.985, \
        screen TOP - 0.1 * LINE right tc rgb GREY font "DejaVu Sans,10"
}
do for [i = 1:rows] {
    set label 100 + i row_name(i) at graph -0.012, first i right tc rgb "#222222"
    # On the side away from 0, so that the line there does not run through it.
    if (MIDDLE[i] != MIDDLE[i] || LOW[i] != LOW[i]) {
        change = WAS[i] == 0 ? 'from nothing' : MIDDLE[i] == MIDDLE[i] ? signed(MIDDLE[i]) : 'not known'
        set label 200 + i change at furthest * 0.02, first i left tc rgb GREY
    } else {
        if (MIDDLE[i] < 0) {
            set label 200 + i signed(MIDDLE[i]) at LOW[i] - furthest * 0.03, first i right tc rgb "#222222"
        } else {
            set label 200 + i signed(MIDDLE[i]) at HIGH[i] + furthest * 0.03, first i left tc rgb "#222222"
        }
    }
    set label 300 + i amount(NAME[i], WAS[i]) . ' → ' . amount(NAME[i], IS[i]) at screen 0.985, first i \
        right tc rgb "#222222"
}
unset datafile columnheaders
if (rows == 0) {
    set label 500 "there is no difference to show" at graph 0.5, 0.5 center tc rgb GREY
    plot NaN notitle
} else {
    # Not settled is grey: the interval holds 0.
    plot sample [i = 1:rows:1] '+' using (MIDDLE[int($1)]):1:(LOW[int($1)]):(HIGH[int($1)]): \
            (LOW[int($1)] <= 0 && HIGH[int($1)] >= 0 ? 0x5A5A5A : 0x0072B2) \
            with xerrorbars lw 2 pt 7 ps 0.8 lc rgb variable notitle
}
unset output
