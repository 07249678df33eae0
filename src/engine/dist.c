#include "engine/dist.h"

#include <stdio.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>

#include "base/check.h"
#include "engine/dist_spec.h"

bool dist_complain(struct complaint *out, const char *field, const char *sentence) {
    out->field = field;
    snprintf(out->text, sizeof out->text, "%s", sentence);
    return false;
}

bool dist_shape_check(const struct dist_shape_spec *spec, bool *by_mean, struct complaint *out) {
    const bool shape = dist_has_number(spec->shape), scale = dist_has_time(spec->scale);
    const bool mean = dist_has_time(spec->mean), cv = dist_has_number(spec->cv);

    if ((shape || scale) == (mean || cv))
        return dist_complain(out, NULL, "give either 'mean' and 'cv' or 'shape' and 'scale'");
    if (shape != scale)
        return dist_complain(out, shape ? "shape" : "scale", "'shape' and 'scale' go together");
    if (mean != cv)
        return dist_complain(out, mean ? "mean" : "cv", "'mean' and 'cv' go together");
    *by_mean = mean;
    return true;
}

static double square(double x) {
    return x * x;
}

/* E[X^order] of the bounded Pareto: the density shape·low^shape/span·x^-(shape+1), integrated. */
static double pareto_moment(const struct dist *dist, int order) {
    const double shape = dist->pareto.shape, low = dist->pareto.low;
    const double log_ratio = log(dist->pareto.high / low), exponent = order - shape;
    const double integral = exponent == 0 ? log_ratio : expm1(exponent * log_ratio) / exponent;

    return shape * pow(low, order) / dist->pareto.span * integral;
}

/* E[X^order] of the Weibull: scale^order·Γ(1 + order/shape). */
static double weibull_moment(const struct dist *dist, int order) {
    return pow(dist->weibull.scale, order) * gsl_sf_gamma(1 + order / dist->weibull.shape);
}

double dist_mean(const struct dist *dist) {
    switch (dist->kind) {
    case DIST_CONSTANT:
        return dist->constant.value;
    case DIST_UNIFORM:
        return (dist->uniform.low + dist->uniform.high) / 2;
    case DIST_EXPONENTIAL:
        return dist->exponential.mean;
    case DIST_LOGNORMAL:
        return exp(dist->lognormal.mu + square(dist->lognormal.sigma) / 2);
    case DIST_GAMMA:
        return dist->gamma.shape * dist->gamma.scale;
    case DIST_WEIBULL:
        return weibull_moment(dist, 1);
    case DIST_BOUNDED_PARETO:
        return pareto_moment(dist, 1);
    case DIST_EMPIRICAL:
        return dist_empirical_moment(dist, 1);
    case DIST_MIXTURE:
        return dist_mixture_mean(dist);
    case DIST_KINDS:
        break;
    }
    BUG("distribution of kind %d", (int)dist->kind);
}

double dist_variance(const struct dist *dist) {
    switch (dist->kind) {
    case DIST_CONSTANT:
        return 0;
    case DIST_UNIFORM:
        return square(dist->uniform.high - dist->uniform.low) / 12;
    case DIST_EXPONENTIAL:
        return square(dist->exponential.mean);
    case DIST_LOGNORMAL:
        return expm1(square(dist->lognormal.sigma)) * square(dist_mean(dist));
    case DIST_GAMMA:
        return dist->gamma.shape * square(dist->gamma.scale);
    case DIST_WEIBULL:
        return weibull_moment(dist, 2) - square(dist_mean(dist));
    case DIST_BOUNDED_PARETO:
        return pareto_moment(dist, 2) - square(dist_mean(dist));
    case DIST_EMPIRICAL:
        return dist_empirical_moment(dist, 2) - square(dist_mean(dist));
    case DIST_MIXTURE:
        return dist_mixture_variance(dist);
    case DIST_KINDS:
        break;
    }
    BUG("distribution of kind %d", (int)dist->kind);
}

static double lognormal_cdf(const struct dist *dist, double x) {
    if (x <= 0)
        return 0;
    if (dist->lognormal.sigma == 0)
        return log(x) >= dist->lognormal.mu;
    return gsl_cdf_lognormal_P(x, dist->lognormal.mu, dist->lognormal.sigma);
}

static double pareto_cdf(const struct dist *dist, double x) {
    if (x >= dist->pareto.high)
        return 1;
    if (x <= dist->pareto.low)
        return 0;
    return -expm1(-dist->pareto.shape * log(x / dist->pareto.low)) / dist->pareto.span;
}

double dist_cdf(const struct dist *dist, double x) {
    switch (dist->kind) {
    case DIST_CONSTANT:
        return x >= dist->constant.value;
    case DIST_UNIFORM:
        if (x >= dist->uniform.high)
            return 1;
        return x <= dist->uniform.low
                   ? 0
                   : (x - dist->uniform.low) / (dist->uniform.high - dist->uniform.low);
    case DIST_EXPONENTIAL:
        return x <= 0 ? 0 : -expm1(-x / dist->exponential.mean);
    case DIST_LOGNORMAL:
        return lognormal_cdf(dist, x);
    case DIST_GAMMA:
        return x <= 0 ? 0 : gsl_cdf_gamma_P(x, dist->gamma.shape, dist->gamma.scale);
    case DIST_WEIBULL:
        return x <= 0 ? 0 : -expm1(-pow(x / dist->weibull.scale, dist->weibull.shape));
    case DIST_BOUNDED_PARETO:
        return pareto_cdf(dist, x);
    case DIST_EMPIRICAL:
        return dist_empirical_cdf(dist, x);
    case DIST_MIXTURE:
        return dist_mixture_cdf(dist, x);
    case DIST_KINDS:
        break;
    }
    BUG("distribution of kind %d", (int)dist->kind);
}
