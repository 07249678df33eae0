/*
 * dist_spec - what the files of the distribution types share; for src/engine/dist_*.c only.
 *
 * A spec is what a scenario says, decoded by its field table; its first member is the struct dist
 * that prepare derives from it. Bounds of single fields are in the tables, so prepare looks only at
 * how fields go together.
 */
#ifndef TIERSIM_ENGINE_DIST_SPEC_H
#define TIERSIM_ENGINE_DIST_SPEC_H

#include <math.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/field.h"
#include "base/units.h"
#include "engine/dist.h"

/* Bounds of durations, in nanoseconds: zero is allowed or is not; about 31 years. */
#define DIST_SHORTEST 1
#define DIST_LONGEST  1e18

/* Bounds of shapes: outside them samples under- or overflow. */
#define DIST_SHAPE_LOW  0.01
#define DIST_SHAPE_HIGH 1000

/* Fills *out and returns false, for `return dist_complain(…)`. */
bool dist_complain(struct complaint *out, const char *field, const char *sentence);

static inline bool dist_has_time(sim_time duration) {
    return duration != SIM_TIME_NEVER;
}

static inline bool dist_has_number(double number) {
    return !isnan(number);
}

/* What dist.c leaves to the kinds with a table; E[X^order] for order 1 and 2. */
double dist_empirical_moment(const struct dist *dist, int order);
double dist_empirical_cdf(const struct dist *dist, double x);
double dist_mixture_mean(const struct dist *dist);
double dist_mixture_variance(const struct dist *dist);
double dist_mixture_cdf(const struct dist *dist, double x);

/* Gamma and Weibull say the same two things in two ways. */
struct dist_shape_spec {
    struct dist dist;
    double shape, cv;
    sim_time scale, mean;
};

/*
 * The empirical distribution's spec. `values` or `quantiles` are in the scenario itself; of a file,
 * the column of durations is read by dist_file_load into `loaded`.
 */
struct dist_empirical_spec {
    struct dist dist;
    struct field_list values;    /* sim_time */
    struct field_list quantiles; /* struct dist_point */
    const char *file;
    const char *column;
    struct field_list loaded; /* sim_time; empty until the file was read */
};

/*
 * Reads the durations in spec->column of spec->file into spec->loaded. The file is CSV without
 * quotes; lines that are empty or begin with '#' are skipped; a first line that is no number names
 * the columns. A number is in seconds, anything else a duration such as "250ms".
 */
bool dist_file_load(struct dist_empirical_spec *spec, struct arena *arena, const char *directory,
                    struct error *err);

/* Whether `mean` and `cv` were given (true), or `shape` and `scale`, and neither half nor both. */
bool dist_shape_check(const struct dist_shape_spec *spec, bool *by_mean, struct complaint *out);

extern const struct variant_type dist_constant_type;
extern const struct variant_type dist_uniform_type;
extern const struct variant_type dist_exponential_type;
extern const struct variant_type dist_lognormal_type;
extern const struct variant_type dist_gamma_type;
extern const struct variant_type dist_weibull_type;
extern const struct variant_type dist_bounded_pareto_type;
extern const struct variant_type dist_empirical_type;
extern const struct variant_type dist_mixture_type;

#endif
