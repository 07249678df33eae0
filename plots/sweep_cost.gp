# sweep_cost.gp - how the cost moves with what was varied, and what caps it; see sweep.gp.
#
#   gnuplot -e "csv='sweep.csv'; x='rate'; by='tier'; out='sweep_cost.svg'" \
#       plots/style.gp plots/sweep_cost.gp plots/sweep.gp
#
# Columns: the axes, cost, cost_half_width (USD), success_rate; spend_cap_USD: what may be spent in a month.

PANELS = 1
array Y[4] = ["cost", '', '', '']
array Y_NAME[4] = ["cost", '', '', '']
array Y_KIND[4] = ["money", '', '', '']
CAP = "spend_cap_USD"
