# timeline.gp - what some requests were doing when, a row each, under how full the limits were.
#
#   gnuplot -e "csv='timeline_spans.csv'; fill='timeline_fill.csv'; out='timeline.svg'" \
#       plots/style.gp plots/timeline.gp
#
# Columns of csv: request (1 the first), label, state, from_s, to_s. States: queue, pacing, backoff,
# failed_attempt, provider_queue, service; instants: rejected, and the outcome. Columns of fill
# (may be missing): time_s, and used / limit of each limit under its name.

if (!exists("fill")) fill = ''
STATES = "queue pacing backoff failed_attempt provider_queue service"
array COLOUR[6] = ["#B0B0B0", "#56B4E9", "#E69F00", "#F0A0A0", "#CC79A7", "#009E73"]
array CALLED[6] = ["queue", "pacing", "backoff", "vain attempt", "provider's queue", "in service"]
array SEEN[6]
do for [i = 1:6] { SEEN[i] = 0 }
array ROW_LABEL[200]
array END_AT[200]
array END_TEXT[200]
do for [i = 1:200] { ROW_LABEL[i] = ''; END_TEXT[i] = '' ; END_AT[i] = 0 }
rejected = 0
rows = 0
first = 0
last = 1

state_index(s) = s eq "queue" ? 1 : s eq "pacing" ? 2 : s eq "backoff" ? 3 : \
    s eq "failed_attempt" ? 4 : s eq "provider_queue" ? 5 : s eq "service" ? 6 : 0
is_end(s) = state_index(s) == 0 && s ne "rejected"
note_row(r, l, s, to) = (ROW_LABEL[r] = l, \
    state_index(s) > 0 ? (SEEN[state_index(s)] = 1) : 0, \
    s eq "rejected" ? (rejected = 1) : 0, \
    is_end(s) ? (END_AT[r] = to, END_TEXT[r] = s) : 0, 0)
stats csv using "from_s" nooutput
points = exists("STATS_records") ? STATS_records : 0
if (points > 0) {
    first = STATS_min
    stats csv using "to_s" nooutput
    last = larger(STATS_max, first + 1e-9)
    stats csv using "request" nooutput
    rows = STATS_max
    stats csv using (note_row(int(column("request")), stringcolumn("label"), \
        stringcolumn("state"), column("to_s"))) nooutput
}
span = last - first
# Late in a run the clock begins with the first of them.
late = first > 5 * span ? first : 0
scale = time_scale(last - late)

set multiplot
set lmargin at screen 0.155
set rmargin at screen 0.97
# Room behind the last for how it ended, where that is not by being delivered.
room = 0.03
do for [i = 1:rows] {
    if (END_TEXT[i] ne '' && END_TEXT[i] ne 'delivered' && rows <= 40 && END_AT[i] > last - 0.17 * span) {
        room = 0.17
    }
}
set xrange [(first - late - 0.01 * span) * scale:(last - late + room * span) * scale]

# The names of what is seen, above everything.
named = 0
do for [i = 1:7] {
    if (i == 7 ? rejected : SEEN[i]) {
        left = 0.03 + 0.162 * (named % 6)
        down = TOP - LINE * (0.5 + int(named / 6))
        if (i == 7) {
            set label 20 "×" at screen left + 0.009, down center front font "DejaVu Sans Bold,14" tc rgb "#222222"
            set label 21 "rejected" at screen left + 0.025, down left tc rgb "#222222"
        } else {
            set object 10 + i rectangle from screen left, down - 6.0 / height \
                to screen left + 0.018, down + 6.0 / height fc rgb COLOUR[i] fs solid 1 noborder
            set label 10 + i CALLED[i] at screen left + 0.025, down left tc rgb "#222222"
        }
        named = named + 1
    }
}
HEAD = TOP - LINE * (1.2 + int((named - 1) / 6))
BOTTOM = 54.0 / height
SPLIT = HEAD - 110.0 / height

# How full the limits were.
limits = 0
if (fill ne '') {
    stats fill using 1 nooutput
    limits = smaller(STATS_columns - 1, 6)
}
if (limits > 0) {
    set tmargin at screen HEAD - 4.0 / height
    set bmargin at screen SPLIT + 14.0 / height
    most = 1
    do for [k = 1:limits] {
        stats fill using (column(k + 1)) nooutput
        most = larger(most, exists("STATS_max") ? STATS_max : 1)
    }
    set yrange [0:most * 1.25]
    set format x ""
    set format y "%.0f %%"
    set ytics 0, 50
    set yrange [0:125 * most]
    if (most > 1.6) { set ytics 0, 100 }
    if (most > 5) { set ytics auto }
    set ylabel "limit used" tc rgb "#222222" offset 0.5, 0
    head = ''
    do for [k = 1:limits] {
        stats fill using (head = columnhead(k + 1), 1) nooutput
        set label 40 + k head at graph 0.995 - 0.14 * (limits - k), graph 0.9 \
            right front tc rgb INK[k]
    }
    plot for [k = 1:limits] fill using ((column("time_s") - late) * scale):(column(k + 1) * 100) \
        with steps lt k lw 1.5 notitle
    do for [k = 1:limits] { unset label 40 + k }
    do for [i = 1:6] { unset object 10 + i; unset label 10 + i }
    unset label 20
    unset label 21
    unset label 1001
    unset label 1002
    set tmargin at screen SPLIT
} else {
    set tmargin at screen HEAD
}

# A row each, the first at the top.
set bmargin at screen BOTTOM
set format x "%h"
set xlabel "time since " . (late > 0 ? duration(late) . " after " : '') . "the start (" . \
    time_unit(last - late) . ")" tc rgb "#222222"
unset ylabel
set yrange [-rows - 0.7:-0.3]
set format y "%s"
unset ytics
set ytics nomirror tc rgb "#222222" scale 0
every = 1 + int((rows - 1) / 40)
set ytics ("" -rows)
do for [i = 1:rows:every] {
    set ytics add (ROW_LABEL[i] -i)
}
set grid x noy
# How it ended, where that is not by being delivered.
do for [i = 1:rows] {
    if (END_TEXT[i] ne '' && END_TEXT[i] ne 'delivered' && rows <= 40) {
        end_words = END_TEXT[i] eq 'retries_exhausted' ? 'gave up' : \
            END_TEXT[i] eq 'queue_full' ? 'no room' : END_TEXT[i]
        set label 100 + i end_words at first (END_AT[i] - late) * scale, first -i front \
            left offset character 1, 0 font "DejaVu Sans,11" tc rgb INK[2]
    }
}
if (points == 0) {
    set label 300 "no request was followed" at graph 0.5, 0.5 center tc rgb GREY
    plot NaN notitle
} else {
    only(s, x) = stringcolumn("state") eq s ? x : NaN
    plot for [i = 1:6] csv using (only(word(STATES, i), (column("from_s") - late) * scale)):(-column("request")): \
            ((column("from_s") - late) * scale):((column("to_s") - late) * scale): \
            (-column("request") - 0.34):(-column("request") + 0.34) \
            with boxxyerror fs solid 1 noborder lc rgb COLOUR[i] notitle, \
        csv using (only("rejected", (column("from_s") - late) * scale)):(-column("request")) \
            with points pt 2 ps 0.8 lw 2 lc rgb "#222222" notitle
}
unset multiplot
unset output
