/*
 * sample - a result made by hand, for the writers' tests: nothing is simulated.
 *
 * One point: two workloads, two limits, an n/a with its reason, an objective missed and one met.
 * The figures are made up so that each form of number occurs once; they need not agree with each
 * other.
 */
#ifndef TIERSIM_TESTS_REPORT_SAMPLE_H
#define TIERSIM_TESTS_REPORT_SAMPLE_H

#include <math.h>
#include <string.h>

#include "study/result.h"

static const double sample_values[] = {0.87, 0.874};

#define SAMPLE_METRIC(metric_, mean_, half_)                                                       \
    {                                                                                              \
        .metric = (metric_),                                                                       \
        .estimate = {.mean = (mean_),                                                              \
                     .half_width = (half_),                                                        \
                     .low = (mean_) - (half_),                                                     \
                     .high = (mean_) + (half_),                                                    \
                     .count = 2},                                                                  \
        .values = sample_values, .count = 2                                                        \
    }

static const struct metric_result sample_overall[] = {
    SAMPLE_METRIC(METRIC_ARRIVED, 3963, 12),
    SAMPLE_METRIC(METRIC_DELIVERED, 3456, 11.5),
    SAMPLE_METRIC(METRIC_ABANDONED, 507, 3),
    SAMPLE_METRIC(METRIC_SHED, 0, 0),
    SAMPLE_METRIC(METRIC_SUCCESS_RATE, 0.872, 0.004),
    SAMPLE_METRIC(METRIC_AMPLIFICATION, 1.25, 0.02),
    SAMPLE_METRIC(METRIC_LATENCY_MEAN, 20, 0.5),
    SAMPLE_METRIC(METRIC_LATENCY_P50, 12.34, 0.2),
    SAMPLE_METRIC(METRIC_LATENCY_P95, 150, 6),
    {.metric = METRIC_LATENCY_P99,
     .estimate = {.mean = NAN, .half_width = NAN, .low = NAN, .high = NAN},
     .reason = "fewer than 10 delivered requests lie beyond this quantile"},
    SAMPLE_METRIC(METRIC_BACKOFF_WAIT_MEAN, 8, 0.5),
    SAMPLE_METRIC(METRIC_SERVICE_MEAN, 12, 0.1),
    SAMPLE_METRIC(METRIC_COST, 138.24, 0.46),
    SAMPLE_METRIC(METRIC_COST_PER_IMAGE, 0.04, 0),
};

static const struct metric_result sample_web[] = {SAMPLE_METRIC(METRIC_ARRIVED, 1000, 2),
                                                  SAMPLE_METRIC(METRIC_SUCCESS_RATE, 0.9, 0.01),
                                                  SAMPLE_METRIC(METRIC_COST, 36, 0.5)};

static const struct metric_result sample_bulk[] = {SAMPLE_METRIC(METRIC_ARRIVED, 2963, 9),
                                                   SAMPLE_METRIC(METRIC_SUCCESS_RATE, 0.86, 0.01),
                                                   SAMPLE_METRIC(METRIC_COST, 102.24, 0.5)};

static const struct metric_result sample_limit[] = {
    SAMPLE_METRIC(METRIC_LIMIT_UTILIZATION, 0.9996, 0.0001),
    SAMPLE_METRIC(METRIC_REJECTED, 1234.5, 10)};

static const struct scope_result sample_scopes[] = {
    {SCOPE_KIND_OVERALL, "", sample_overall, sizeof sample_overall / sizeof sample_overall[0]},
    {SCOPE_KIND_WORKLOAD, "web", sample_web, 3},
    {SCOPE_KIND_WORKLOAD, "bulk \"<1>\"", sample_bulk, 3},
    {SCOPE_KIND_LIMIT, "default/images", sample_limit, 2},
};

static const struct constraint_result sample_constraints[] = {{"limit 'images'", 1234.5, 27648, 3}};

static const struct objective_result sample_objectives[] = {
    {"success_rate", ">= 0.99", "", 0.872, false, true},
    {"cost", "<= $500", "", 138.24, true, true},
    {"latency_p99", "<= 60s", "web", NAN, false, false},
};

static const char *const sample_envelope[] = {"4 requests a minute against a limit of 5"};

static const struct sentence sample_sentences[] = {
    {SENTENCE_WARNING, "the model is retired & gone", NULL},
    {SENTENCE_ASSUMPTION, "latency is lognormal", "assumption"},
    {SENTENCE_SOURCE, "limits: the provider's guide", "official"},
};

static const struct setting sample_settings[2][1] = {{{"account.tier", "1", 1}},
                                                     {{"account.tier", "2", 2}}};

/* `out` borrows everything; `points` has room for two. */
static inline void sample_result(struct result *out, struct point_result *points) {
    memset(out, 0, sizeof *out);
    memset(points, 0, 2 * sizeof *points);
    points[0].name = "";
    points[0].replications = 2;
    points[0].scopes = sample_scopes;
    points[0].scope_count = sizeof sample_scopes / sizeof sample_scopes[0];
    points[0].constraints = sample_constraints;
    points[0].constraint_count = 1;
    points[0].objectives = sample_objectives;
    points[0].objective_count = 3;
    points[0].envelope = sample_envelope;
    points[0].envelope_count = 1;
    out->command = "run";
    out->scenario = "launch";
    out->question = "A tool opens to 200 users. How long do they wait?";
    out->effective = "{ \"seed\": 7 }";
    out->hash = UINT64_C(0x00c0ffee12345678);
    out->seed = 7;
    out->replications = 2;
    out->horizon_s = 604800;
    out->drain_s = 3600;
    out->points = points;
    out->point_count = 1;
    out->sentences = sample_sentences;
    out->sentence_count = 3;
}

/* The same at two tiers; the second is censored and meets its one objective. */
static inline void sample_sweep(struct result *out, struct point_result *points) {
    sample_result(out, points);
    points[1] = points[0];
    for (int i = 0; i < 2; i++) {
        points[i].settings = sample_settings[i];
        points[i].setting_count = 1;
    }
    points[0].name = "tier 1";
    points[1].name = "tier 2";
    points[1].censored = true;
    points[1].objectives = &sample_objectives[1];
    points[1].objective_count = 1;
    out->command = "sweep";
    out->point_count = 2;
}

#endif
