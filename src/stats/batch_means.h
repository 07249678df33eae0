/*
 * batch_means: an interval for the steady-state mean from one long run, by nonoverlapping batch
 * means.
 *
 * For a run too long to replicate; replications are the rule (estimate.h). The caller drops the
 * transient first (mser.h). Ten to thirty batches are enough and more are seldom better
 * (Schmeiser). The interval is only as good as the independence of the batch means, so that is
 * tested beside it: when independence_p_value is small (below 0.1, say), batches are too short and
 * the interval must not be shown.
 *
 * Sources: Schmeiser, "Batch size effects in the analysis of simulation output", Operations
 * Research 30 (1982) 556-568; von Neumann, "Distribution of the ratio of the mean square successive
 * difference to the variance", Annals of Mathematical Statistics 12 (1941) 367-395, in the form of
 * Fishman and Yarberry, "An implementation of the batch means method", INFORMS Journal on Computing
 * 9 (1997) 296-310. A pure function of a borrowed array; nothing is allocated.
 */
#ifndef TIERSIM_STATS_BATCH_MEANS_H
#define TIERSIM_STATS_BATCH_MEANS_H

#include <stddef.h>

#include "stats/estimate.h"

struct batch_means {
    struct estimate estimate; /* t interval over the batch means */
    size_t batch_size;        /* values in a batch */
    size_t left_out;          /* values at the start that fill no batch, fewer than a batch size */
    double correlation;       /* von Neumann's: about the lag-1 correlation of the batch means */
    double independence_p_value; /* one-sided, against positive correlation; normal approximation */
};

/*
 * Cuts the last part of `count` finite values into `batches` >= 2 batches of equal size. With fewer
 * values than batches everything is unknown (NaN) and left out. The correlation is NaN also when
 * all batch means are equal, the p-value also for two batches.
 */
struct batch_means batch_means(const double *values, size_t count, size_t batches,
                               double confidence);

#endif
