/*
 * mser: where the initial transient of one run's output series ends (MSER-5).
 *
 * The series is cut into batches of five; of the means Y(1) ... Y(b) the first d are dropped that
 * make the squared standard error of the rest least: min over d of sum over i > d of (Y(i) -
 * mean)^2 / (b - d)^2. The last five batches are never the whole rest: a few values that happen to
 * agree would win. A minimum in the second half means that the run is too short to tell. An
 * incomplete last batch is not looked at.
 *
 * Not a test of stationarity: a series that grows without end has a minimum somewhere too, most
 * often in the second half, hence unknown.
 *
 * Sources: White, "An effective truncation heuristic for bias reduction in simulation output",
 * Simulation 69 (1997) 323-334; White, Cobb and Spratt, "A comparison of five steady-state
 * truncation heuristics for simulation", Winter Simulation Conference (2000) 755-760 (batches of
 * five, the rule of the half); Hoad, Robinson and Davies, "Automating warm-up length estimation",
 * Journal of the Operational Research Society 61 (2010) 1389-1403 (the last five). A pure function
 * of a borrowed array; nothing is allocated.
 */
#ifndef TIERSIM_STATS_MSER_H
#define TIERSIM_STATS_MSER_H

#include <stdbool.h>
#include <stddef.h>

enum { mser_batch_size = 5, mser_least_rest = 5 };

struct mser {
    bool known;        /* false: the run is too short to tell, leave the rest alone */
    size_t truncation; /* observations to drop, a multiple of the batch size */
    double statistic;  /* the least squared standard error; NaN for fewer than six batches */
    double mean;       /* of the batches kept; NaN likewise */
};

/*
 * The truncation point of `count` finite values in order of time. Ties go to the shorter
 * truncation.
 */
struct mser mser_truncation(const double *values, size_t count);

#endif
