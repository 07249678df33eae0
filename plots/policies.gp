# policies.gp - one scenario under many policies, a row each: who gets through, how late, how often.
#
#   gnuplot -e "csv='policies.csv'; out='policies.svg'" plots/style.gp plots/policies.gp
#
# Columns: policy, and with a half width each: success_rate, wasted_wait_s, attempts_per_image,
# regret; the first row is the clairvoyant pacer. Bars: 95 % interval.

array POLICY[200]
policies = 0
note_policy(s) = (policies < 200 ? (policies = policies + 1, POLICY[policies] = s) : 0, 0)
stats csv using (note_policy(stringcolumn("policy"))) nooutput
longest = 0
do for [i = 1:policies] { longest = larger(longest, strlen(POLICY[i])) }
LEFT = smaller(0.42, 0.03 + 0.0102 * longest)
WIDE = (0.985 - LEFT) / 3

zeroed(x) = x == x ? x : 0
most_wait = 1
least_wait = 0
most_attempts = 1
least_success = 0
if (policies > 0) {
    stats csv using (column("wasted_wait_s") + zeroed(column("wasted_wait_half_width_s"))) nooutput
    most_wait = exists("STATS_max") ? larger(STATS_max, 0) : 1
    stats csv using (column("wasted_wait_s") - zeroed(column("wasted_wait_half_width_s"))) nooutput
    least_wait = exists("STATS_min") ? smaller(STATS_min, 0) : 0
    most_wait = larger(most_wait - least_wait, 1e-9) # the width of what is to be shown
    stats csv using (column("attempts_per_image")) nooutput
    most_attempts = exists("STATS_max") ? STATS_max : 1
    stats csv using (column("success_rate")) nooutput
    least_success = exists("STATS_min") ? floor(STATS_min * 20) / 20.0 : 0
}
set multiplot
set tmargin at screen TOP - 0.3 * LINE
set bmargin at screen 58.0 / height
set yrange [-policies - 0.6:-0.4]
set grid x y
set ytics nomirror scale 0 tc rgb "#222222" font "DejaVu Sans,11"
set xtics font "DejaVu Sans,11"

scale = time_scale(most_wait)
array FIGURE[3] = ["success_rate", "wasted_wait_s", "attempts_per_image"]
array HALF[3] = ["success_rate_half_width", "wasted_wait_half_width_s", "attempts_per_image_half_width"]
array NAMED[3]
NAMED[1] = "delivered (%)"
NAMED[2] = "wasted wait (" . time_unit(most_wait) . ")"
NAMED[3] = "attempts per image"
array BY[3]
BY[1] = 100
BY[2] = scale
BY[3] = 1
wait_power = 10.0 ** floor(log10(larger(most_wait * scale, 1e-9)))
wait_step = most_wait * scale / wait_power > 4 ? 5 * wait_power : \
    most_wait * scale / wait_power > 2 ? 2 * wait_power : wait_power

do for [k = 1:3] {
    set lmargin at screen LEFT + (k - 1) * WIDE
    set rmargin at screen LEFT + k * WIDE - 0.03
    set xlabel NAMED[k] tc rgb "#222222" font "DejaVu Sans,11"
    if (k == 1) {
        set ytics ("" 0)
        do for [i = 1:policies] { set ytics add (POLICY[i] -i) }
        set xrange [least_success * 100:100.5]
        set xtics 0, (least_success >= 0.9 ? 5 : least_success >= 0.75 ? 10 : least_success >= 0.5 ? 20 : 25)
    } else {
        set ytics ("" 0)
        do for [i = 1:policies] { set ytics add ("" -i) }
        set xtics autofreq
    }
    if (k == 2) {
        set xrange [*:*]
        set xtics autofreq
        set xtics wait_step
    }
    if (k == 3) {
        # A policy that calls without end would squeeze all others into one column.
        if (most_attempts > 20) {
            set logscale x
            set xrange [0.9:*]
        } else {
            set xrange [0:most_attempts * 1.1]
            set xtics 0, (most_attempts > 8 ? 5 : most_attempts > 4 ? 2 : most_attempts > 2 ? 1 : 0.5)
        }
    }
    if (policies == 0) {
        plot NaN notitle
    } else {
        plot csv using (column(FIGURE[k]) * BY[k]):(-$0 - 1):(zeroed(column(HALF[k])) * BY[k]) \
                with xerrorbars pt 7 ps 0.35 lw 1.5 lc rgb INK[k] notitle
    }
    unset label 1001
    unset label 1002
}
unset multiplot
unset output
