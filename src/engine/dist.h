/*
 * dist - what a random duration is drawn from.
 *
 * A struct dist is a closed set: a kind and the parameters its sampling needs, in seconds (the
 * arithmetic is the same in any other unit). It is a plain value, made by one of the constructors
 * below or by the scenario layer through dist_registry, and constant from then on; tables of
 * empirical values and mixtures are borrowed.
 *
 *   kind            density or rule                                   drawn by
 *   constant        value                                             nothing
 *   uniform         flat on [low, high)                               low + (high - low)·u
 *   exponential     mean                                              -mean·log(u)
 *   lognormal       exp(mu + sigma·Z)                                 gsl_ran_gaussian_ziggurat
 *   gamma           x^(k-1)·exp(-x/scale)                             gsl_ran_gamma
 *   weibull         P(X > x) = exp(-(x/scale)^shape)                  gsl_ran_weibull
 *   bounded_pareto  P(X > x) ~ x^-shape, cut to [low, high]           inverse of its distribution
 *   empirical       quantiles through given points, straight between  inverse of its distribution
 *   mixture         one of several, by weight                         u picks one, which then draws
 *
 * Sampling is inline at each call site, allocates nothing, and takes as many draws of the stream as
 * it needs (most often one block), so a stream serves one sample or one sequence of samples.
 *
 * ASSUMPTION: n empirical values stand for the quantiles (i + 1/2)/n, straight lines between them
 * and the extremes kept beyond (Hazen's rule): the mean is then exactly that of the values, and no
 * sample is beyond what was seen. Given points are used the same way.
 *
 * ASSUMPTION: a distribution is never cut or folded to make it fit; a kind with support from 0 is
 * offered instead. Only dist_sample_time clamps, at 0 and at the end of representable time.
 */
#ifndef TIERSIM_ENGINE_DIST_H
#define TIERSIM_ENGINE_DIST_H

#include <math.h>
#include <stddef.h>

#include <gsl/gsl_randist.h>

#include "base/field.h"
#include "base/units.h"
#include "engine/rng.h"

enum dist_kind {
    DIST_CONSTANT,
    DIST_UNIFORM,
    DIST_EXPONENTIAL,
    DIST_LOGNORMAL,
    DIST_GAMMA,
    DIST_WEIBULL,
    DIST_BOUNDED_PARETO,
    DIST_EMPIRICAL,
    DIST_MIXTURE,
    DIST_KINDS
};

/* A point of an empirical distribution: P(X <= value) = p. */
struct dist_point {
    double p;
    sim_time value;
};

struct dist_component;

/* Finite and in range: the constructors and the registry see to it. */
struct dist {
    enum dist_kind kind;
    union {
        struct {
            double value;
        } constant;
        struct {
            double low, high;
        } uniform;
        struct {
            double mean;
        } exponential;
        struct {
            double mu, sigma; /* of the logarithm */
        } lognormal;
        struct {
            double shape, scale;
        } gamma, weibull;
        struct {
            double shape, low, high;
            double span; /* 1 - (low/high)^shape */
        } pareto;
        struct { /* one table, the other NULL; neither falls */
            const sim_time *values;
            const struct dist_point *points;
            size_t count; /* at least 1 */
        } empirical;
        struct {
            const struct dist_component *components;
            size_t count; /* at least 1 */
        } mixture;
    };
};

/* A part of a mixture. */
struct dist_component {
    double weight;           /* relative to the others', more than 0 */
    const struct dist *dist; /* set by whoever makes the mixture; from `variant` in a scenario */
    double up_to;            /* the share of this and those before it; 1 for the last */
    struct variant variant;  /* as the scenario names it */
};

/* Constructors. Parameters out of range are a bug of the caller, since scenarios come through
 * prepare. */
struct dist dist_constant(double value);
struct dist dist_uniform(double low, double high);
struct dist dist_exponential(double mean);
struct dist dist_lognormal(double mu, double sigma);
struct dist dist_lognormal_median(double median, double sigma);
struct dist dist_lognormal_mean(double mean, double sigma);
struct dist dist_lognormal_quantiles(double p50, double p95);
struct dist dist_gamma(double shape, double scale);
struct dist dist_weibull(double shape, double scale);
struct dist dist_bounded_pareto(double shape, double low, double high);

/*
 * These borrow their tables. Values weigh the same and may come in any order: they are sorted in
 * place. Points come with p rising within [0, 1] and values not falling. Both are kept in whole
 * nanoseconds and sampled in seconds. A mixture's `weight` and `dist` are read, its `up_to` set.
 */
struct dist dist_empirical_values(sim_time *values, size_t count);
struct dist dist_empirical_points(const struct dist_point *points, size_t count);
struct dist dist_mixture(struct dist_component *components, size_t count);

/* Gamma and Weibull by mean and coefficient of variation (standard deviation over mean). */
struct dist dist_gamma_cv(double mean, double cv);
struct dist dist_weibull_cv(double mean, double cv);

/* What the two above can reach, and the least shape of a Weibull whose variance is representable.
 */
#define DIST_GAMMA_CV_LOW      0.01
#define DIST_GAMMA_CV_HIGH     10.0
#define DIST_WEIBULL_CV_LOW    0.01
#define DIST_WEIBULL_CV_HIGH   50.0
#define DIST_WEIBULL_SHAPE_LOW 0.05

/* Exact, by formula. */
double dist_mean(const struct dist *dist);
double dist_variance(const struct dist *dist);

/* P(X <= x). */
double dist_cdf(const struct dist *dist, double x);

/* The two kinds with a table to search, for dist_sample. */
double dist_empirical_quantile(const struct dist *dist, double p);
double dist_sample_mixture(const struct dist *dist, struct stream *stream);

/* One value. */
static inline double dist_sample(const struct dist *dist, struct stream *stream) {
    switch (dist->kind) {
    case DIST_CONSTANT:
        return dist->constant.value;
    case DIST_UNIFORM:
        return dist->uniform.low +
               (dist->uniform.high - dist->uniform.low) * stream_uniform(stream);
    case DIST_EXPONENTIAL:
        return -dist->exponential.mean * log(stream_uniform_positive(stream));
    case DIST_LOGNORMAL: {
        const gsl_rng rng = stream_gsl(stream);
        return exp(dist->lognormal.mu + gsl_ran_gaussian_ziggurat(&rng, dist->lognormal.sigma));
    }
    case DIST_GAMMA: {
        const gsl_rng rng = stream_gsl(stream);
        return gsl_ran_gamma(&rng, dist->gamma.shape, dist->gamma.scale);
    }
    case DIST_WEIBULL: {
        const gsl_rng rng = stream_gsl(stream);
        return gsl_ran_weibull(&rng, dist->weibull.scale, dist->weibull.shape);
    }
    case DIST_BOUNDED_PARETO:
        return dist->pareto.low *
               pow(1 - dist->pareto.span * stream_uniform(stream), -1 / dist->pareto.shape);
    case DIST_EMPIRICAL:
        return dist_empirical_quantile(dist, stream_uniform(stream));
    case DIST_MIXTURE:
        return dist_sample_mixture(dist, stream);
    case DIST_KINDS:
        break;
    }
    return 0;
}

/* One value in seconds as a time, to the nearest nanosecond, never negative. */
static inline sim_time dist_sample_time(const struct dist *dist, struct stream *stream) {
    const double seconds = dist_sample(dist, stream);

    return seconds > 0 ? from_seconds(seconds) : 0;
}

/*
 * For scenarios: { "type": "lognormal", "median": "10s", "sigma": 0.35 }. The spec of every type
 * begins with its prepared struct dist, so the variant of a decoded field is read by dist_of.
 */
extern const struct variant_registry dist_registry;

/* The distribution of a decoded FIELD_VARIANT; NULL when the field was absent. */
static inline const struct dist *dist_of(const struct variant *variant) {
    return variant->type ? (const struct dist *)variant->spec : NULL;
}

#endif
