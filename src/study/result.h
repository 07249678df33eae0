/*
 * result - what a study found: estimates, tables and plain sentences.
 *
 * study/ makes it, report/ writes it, and neither looks back: a result knows no model, and the same
 * result always gives the same bytes. It holds no wall-clock time, host, path or thread count.
 *
 * A result is a list of points (one for `run`; one for each design of a sweep or comparison), each
 * a list of scopes (overall, each workload, SKU and limit), each a list of metrics with estimates.
 */
#ifndef TIERSIM_STUDY_RESULT_H
#define TIERSIM_STUDY_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "record/metric.h"
#include "stats/estimate.h"
#include "study/table.h"

/* One metric of one scope of one point. */
struct metric_result {
    enum metric metric;
    struct estimate estimate; /* mean NaN: null, see reason; half_width NaN for one replication */
    const double *values;     /* of each replication, NaN: null */
    size_t count;
    const char *reason; /* why there is no value, or NULL */
};

enum scope_kind { SCOPE_KIND_OVERALL, SCOPE_KIND_WORKLOAD, SCOPE_KIND_SKU, SCOPE_KIND_LIMIT };

struct scope_result {
    enum scope_kind kind;
    const char *name; /* workload, SKU label, limit ("provider/limit" where there are
                         several providers); "" overall */
    const struct metric_result *metrics; /* those that the scope has, in the order of METRIC_LIST */
    size_t metric_count;
};

/* What held requests up: a limit, a verdict, the client itself. */
struct constraint_result {
    const char *name;
    double refusals;  /* mean of measured calls per replication */
    double backoff_s; /* mean seconds of backoff per replication */
    double failed;    /* mean requests per replication whose last verdict it was */
};

/* One axis value of a point: what was varied, and to what. */
struct setting {
    const char *path;
    const char *value;
    double number; /* the value as a number in its unit where it is one, else NaN */
};

struct objective_result {
    const char *metric;
    const char *text;  /* ">= 0.99" */
    const char *scope; /* workload, or "" */
    double value;      /* the mean */
    bool met;
    bool known;
};

struct point_result {
    const char *name; /* "" for a single run; "tier 2, rate 4/min" */
    const struct setting *settings;
    size_t setting_count;
    const bool *coupled;               /* by setting: it moves with an earlier one, as one
                                          axis; NULL: none does */
    size_t replications;               /* finished */
    const struct scope_result *scopes; /* the first is overall */
    size_t scope_count;
    const struct constraint_result *constraints; /* sorted by backoff, then failed, falling */
    size_t constraint_count;
    const struct objective_result *objectives;
    size_t objective_count;
    const char *intervals;       /* what they are of, "batch means"; NULL: replications */
    size_t correlated;           /* metrics that batch means gave none */
    bool censored;               /* above 1 % of requests unfinished */
    const char *const *envelope; /* back-of-envelope sentences */
    size_t envelope_count;
};

enum sentence_kind { SENTENCE_WARNING, SENTENCE_ASSUMPTION, SENTENCE_SOURCE, SENTENCE_NOTE };

struct sentence {
    enum sentence_kind kind;
    const char *text;     /* one plain sentence */
    const char *evidence; /* "official" …, or NULL */
};

struct result {
    const char *command;   /* "run", "sweep" */
    const char *scenario;  /* its name */
    const char *question;  /* its `about`, or NULL */
    const char *answer;    /* one sentence; NULL: report/ makes it of the points */
    const char *effective; /* the effective scenario as JSON, to run it again */
    uint64_t hash;
    int64_t seed;
    size_t replications; /* asked for */
    double horizon_s, drain_s, warmup_s;
    bool partial; /* interrupted: whole replications only */
    const struct point_result *points;
    size_t point_count;
    const struct sentence *sentences;
    size_t sentence_count;
    const struct table *tables; /* series, latency, ledger, sweep … */
    size_t table_count;
    struct arena arena; /* all of the above but the tables' cells */
};

void result_release(struct result *result);

const struct scope_result *result_overall(const struct point_result *point);
const struct metric_result *scope_metric(const struct scope_result *scope, enum metric metric);
const struct table *result_table(const struct result *result, const char *name);
const char *scope_kind_name(enum scope_kind kind); /* "overall", "by_workload" … */

#endif
