# sweep_cost.gp - how the cost moves with what was varied; see sweep.gp.
#
#   gnuplot -e "csv='sweep.csv'; x='rate'; by='tier'; out='sweep_cost.svg'" \
#       plots/style.gp plots/sweep_cost.gp plots/sweep.gp
#
# Columns: the axes, cost, cost_half_width (USD).

Y = "cost"
Y_NAME = "cost (USD)"
Y_IS_TIME = 0
BELOW = ''
