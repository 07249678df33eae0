# sweep_latency.gp - how p99, p95 and p50 of latency move with what was varied; see sweep.gp.
#
#   gnuplot -e "csv='sweep.csv'; x='rate'; by='tier'; out='sweep_latency.svg'; height=820" \
#       plots/style.gp plots/sweep_latency.gp plots/sweep.gp
#
# Columns: the axes; latency_p50, latency_p95, latency_p99 (s), success_rate, each with _half_width.
# The success rate stands below, since latency is that of delivered requests only.

PANELS = 4
array Y[4] = ["latency_p99", "latency_p95", "latency_p50", "success_rate"]
array Y_NAME[4] = ["latency p99", "latency p95", "latency p50", "success rate"]
array Y_KIND[4] = ["time", "time", "time", "share"]
CAP = ''
