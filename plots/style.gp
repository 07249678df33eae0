# style.gp - what every picture has in common; give it before the script of the picture:
#
#   gnuplot -e "csv='series.csv'; out='series.svg'" plots/style.gp plots/series.gp
#
# Variables, all but csv and out having a default:
#   csv    the data, columns found by their names
#   out    the file to make
#   term   'svg' (default) or 'png'
#   title  the question, set as the title; broken into lines of readable length
#   note   one line below the title
#   height in pixels of the SVG, 720 wide; twice that in the PNG

set encoding utf8
set datafile separator comma
set datafile columnheaders
set datafile missing NaN

if (!exists("term")) term = 'svg'
if (!exists("title")) title = ''
if (!exists("note")) note = ''
if (!exists("height")) height = 480
height = real(height)

if (term eq 'png') {
    set terminal pngcairo size 1440, 2 * height font "DejaVu Sans,12" fontscale 1.55 linewidth 2 \
        pointscale 1.8 background "#ffffff" noenhanced
} else {
    set terminal svg size 720, height dynamic font "DejaVu Sans,12" linewidth 1 \
        background "#ffffff" noenhanced name "tiersim"
}
set output out

# Told apart with every kind of colour blindness, and dark enough to be read as words on white (a test
# measures both); dashes and marks differ as well.
array INK[6] = ["#0072B2", "#C94F00", "#2A6B5E", "#7A0F74", "#807040", "#222222"]
set linetype 1 lc rgb INK[1] lw 2 dt solid pt 7 ps 0.7
set linetype 2 lc rgb INK[2] lw 2 dt "-" pt 5 ps 0.7
set linetype 3 lc rgb INK[3] lw 2 dt "." pt 9 ps 0.7
set linetype 4 lc rgb INK[4] lw 2 dt "-." pt 13 ps 0.7
set linetype 5 lc rgb INK[5] lw 2 dt "_" pt 11 ps 0.7
set linetype 6 lc rgb INK[6] lw 2 dt "_.." pt 15 ps 0.7
GREY = "#5A5A5A"

set border 3 lc rgb GREY
set tics nomirror tc rgb "#222222"
set grid back lc rgb "#DDDDDD" lw 1 dt 1
unset key

# Words of `text` in lines of at most `width` characters, at most three.
wrap_text = ''
wrap_lines = 0
wrap_line = ''
do for [i = 1:words(title)] {
    wrap_word = word(title, i)
    if (strlen(wrap_line) > 0 && strlen(wrap_line) + 1 + strlen(wrap_word) > 86) {
        wrap_lines = wrap_lines + 1
        wrap_text = wrap_text . (wrap_lines <= 3 ? wrap_line . "\n" : '')
        wrap_line = wrap_word
    } else {
        wrap_line = wrap_line . (strlen(wrap_line) > 0 ? ' ' : '') . wrap_word
    }
}
if (strlen(wrap_line) > 0) {
    wrap_lines = wrap_lines + 1
    wrap_text = wrap_text . (wrap_lines <= 3 ? wrap_line : '')
}
if (wrap_lines > 3) {
    wrap_text = wrap_text[1:strlen(wrap_text) - 1] . ' …'
    wrap_lines = 3
}
# Screen height of one line of the title and of the note, and the top of what is below them.
LINE = 19.0 / height
TOP = 1 - (14.0 / height) - LINE * wrap_lines - (note ne '' ? 1.1 * LINE : 0)
set label 1001 wrap_text at screen 0.02, 1 - 20.0 / height left front font "DejaVu Sans Bold,13" tc rgb "#111111"
if (note ne '') {
    set label 1002 note at screen 0.02, 1 - 20.0 / height - LINE * wrap_lines left front tc rgb GREY
}

# The unit in which seconds up to s are best read, and how many of it one second is.
time_unit(s) = s <= 180 ? 's' : s <= 10800 ? 'min' : s <= 259200 ? 'h' : 'd'
time_scale(s) = s <= 180 ? 1.0 : s <= 10800 ? 1 / 60.0 : s <= 259200 ? 1 / 3600.0 : 1 / 86400.0

# Three significant digits without needless zeros, and a duration in s as text: "12.3 s", "4.1 min".
three(x) = x >= 99.95 ? sprintf("%.0f", x) : sprintf("%.3g", x)
duration(s) = s <= 0 ? '0 s' : s < 0.9995 ? three(s * 1000) . ' ms' : s < 120 ? three(s) . ' s' : \
    s < 7200 ? three(s / 60) . ' min' : s < 172800 ? three(s / 3600) . ' h' : three(s / 86400) . ' d'

percent(x) = (x < 1 && x > 0.9995 ? sprintf("%.4g", x * 100) : sprintf("%.3g", x * 100)) . ' %'
dollars(x) = x < 100 ? sprintf("$%.2f", x) : sprintf("$%.0f", x)

# Tics for a logarithmic axis of seconds.
LOG_TICS = '("1 ms" 0.001, "10 ms" 0.01, "100 ms" 0.1, "1 s" 1, "3 s" 3, "10 s" 10, "30 s" 30, ' . \
    '"1 min" 60, "3 min" 180, "10 min" 600, "30 min" 1800, "1 h" 3600, "3 h" 10800, ' . \
    '"10 h" 36000, "1 d" 86400, "3 d" 259200, "10 d" 864000, "30 d" 2592000, "100 d" 8640000)'

smaller(a, b) = a < b ? a : b
larger(a, b) = a > b ? a : b
# Digits that tell a value, for lists of numbers kept as text.
digits(x) = sprintf("%.10g ", x)

# Labels beside the lines' ends: AT[1..AT_COUNT] are the heights where they belong, on a scale of 0
# to 1; label_height(i) is where label i stands so that two are never nearer than AT_GAP: halfway
# between pushing all up and pushing all down, which keeps a crowd around its middle.
array AT[6]
AT_COUNT = 0
AT_GAP = 0.06
label_rank(i) = sum [r = 1:AT_COUNT] (AT[r] < AT[i] || (AT[r] == AT[i] && r > i))
label_push = 0
label_up(i) = (label_push = -9, \
    label_sum = sum [j = 1:AT_COUNT] (label_rank(j) > label_rank(i) ? 0 : \
        (label_push = larger(label_push, AT[j] + (label_rank(i) - label_rank(j)) * AT_GAP), 0)), \
    label_push)
label_down(i) = (label_push = 9, \
    label_sum = sum [j = 1:AT_COUNT] (label_rank(j) < label_rank(i) ? 0 : \
        (label_push = smaller(label_push, AT[j] - (label_rank(j) - label_rank(i)) * AT_GAP), 0)), \
    label_push)
label_height(i) = smaller(larger((label_up(i) + label_down(i)) / 2, label_rank(i) * AT_GAP), \
    1.02 - (AT_COUNT - 1 - label_rank(i)) * AT_GAP)
