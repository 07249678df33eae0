/*
 * edge - the greatest candidate that still meets a condition, found by trying few of them.
 *
 * Candidates are integers, the harder the greater; what they stand for is the caller's. Each is
 * tried once at most and judged by runs that share their luck with those of every other candidate
 * (design §6), so that the search is on one fixed sample path and not misled by noise: the sample
 * average approximation of Healy and Schruben, "Retrospective simulation response optimization",
 * Winter Simulation Conference (1991) 901-906.
 *
 * A trial gives one of four grades, since an estimate has an interval. The edges of the grades are
 * the answer's interval: a candidate belongs to it unless a one-sided test of its own says that it
 * meets or that it fails, so it holds the true edge with the confidence of those tests (inversion
 * of a test: Casella and Berger, "Statistical Inference", 2nd ed. (2002), §9.2.1). No candidate but
 * the true one matters for that, so that trying many costs no confidence.
 *
 * ASSUMPTION: what is harder is never easier: once a grade is lost it does not come back. Where
 * trials contradict that, `uneven` is set and the edge is that of the easiest stretch seen.
 */
#ifndef TIERSIM_STUDY_EDGE_H
#define TIERSIM_STUDY_EDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum edge_grade {
    EDGE_FAILS,      /* shown not to be met */
    EDGE_SHORT,      /* the estimate does not meet it, but might by chance */
    EDGE_NEAR,       /* the estimate meets it, but perhaps by chance */
    EDGE_MEETS,      /* shown to be met */
    EDGE_UNKNOWN,    /* the metric has no value there, which is not met */
    EDGE_INTERRUPTED /* from outside */
};

enum { EDGE_TRIALS_MOST = 400 };

struct edge_trial {
    int64_t candidate;
    enum edge_grade grade;
};

struct edge {
    int64_t least, most; /* nothing is tried outside */
    int64_t start;       /* tried first */
    int64_t stride;      /* between candidates until both sides are seen; 0: by doubling, halving */
    bool (*grade)(void *context, int64_t candidate, enum edge_grade *out, struct error *err);
    void *context;
    struct edge_trial trials[EDGE_TRIALS_MOST]; /* by candidate, rising */
    size_t trial_count;
    bool uneven;
};

enum edge_outcome {
    EDGE_FOUND,
    EDGE_NONE,  /* not even the easiest candidate has the grade */
    EDGE_EVERY, /* the hardest one has it too */
    EDGE_BLIND, /* not even the easiest has it, and there the metric is not known */
    EDGE_STOPPED
};

struct edge_answer {
    enum edge_outcome outcome;
    int64_t at; /* FOUND: the greatest with the grade; NONE, EVERY, BLIND: where that was seen */
};

/*
 * The edge of a grade (SHORT, NEAR or MEETS) or better. What was tried before is not tried again.
 * False with *err set when a trial failed.
 */
bool edge_find(struct edge *edge, enum edge_grade grade, struct edge_answer *out,
               struct error *err);

#endif
