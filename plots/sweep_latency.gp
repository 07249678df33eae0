# sweep_latency.gp - how the 95 % quantile of latency moves with what was varied; see sweep.gp.
#
#   gnuplot -e "csv='sweep.csv'; x='rate'; by='tier'; out='sweep_latency.svg'; height=560" \
#       plots/style.gp plots/sweep_latency.gp plots/sweep.gp
#
# Columns: the axes, latency_p95, latency_p95_half_width (s), success_rate, success_rate_half_width.
# The success rate stands below, since latency is that of delivered requests only.

Y = "latency_p95"
Y_NAME = "latency, p95"
Y_IS_TIME = 1
BELOW = "success_rate"
