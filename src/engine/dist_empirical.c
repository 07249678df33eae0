/*
 * What was measured: the quantile function runs straight between points and stays at the first and
 * last value beyond them. Values of equal weight are points at p = (i + 1/2)/n (A. Hazen 1914; rule
 * 5 of R. J. Hyndman and Y. Fan, "Sample quantiles in statistical packages", 1996).
 */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "engine/dist_spec.h"

static int compare_times(const void *a, const void *b) {
    sim_time left, right;

    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    return (left > right) - (left < right);
}

struct dist dist_empirical_values(sim_time *values, size_t count) {
    struct dist dist = {.kind = DIST_EMPIRICAL};

    if (count == 0)
        BUG("empirical distribution of no values");
    qsort(values, count, sizeof *values, compare_times);
    dist.empirical.values = values;
    dist.empirical.count = count;
    return dist;
}

/* What is wrong with a table of points, or NULL. */
static const char *points_problem(const struct dist_point *points, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!(points[i].p >= 0 && points[i].p <= 1))
            return "every 'p' must be from 0 to 1";
        if (i > 0 && points[i].p <= points[i - 1].p)
            return "'p' must rise from point to point";
        if (i > 0 && points[i].value < points[i - 1].value)
            return "'value' must not fall as 'p' rises";
    }
    return NULL;
}

struct dist dist_empirical_points(const struct dist_point *points, size_t count) {
    struct dist dist = {.kind = DIST_EMPIRICAL};
    const char *problem = count ? points_problem(points, count) : "no points";

    if (problem)
        BUG("empirical distribution: %s", problem);
    dist.empirical.points = points;
    dist.empirical.count = count;
    return dist;
}

static struct dist_point point_at(const struct dist *dist, size_t i) {
    struct dist_point point;

    if (dist->empirical.points)
        return dist->empirical.points[i];
    point.p = ((double)i + 0.5) / (double)dist->empirical.count;
    point.value = dist->empirical.values[i];
    return point;
}

/* The number of points with a p of at most the given one. */
static size_t points_up_to(const struct dist *dist, double p) {
    size_t low = 0, high = dist->empirical.count;

    if (dist->empirical.values) {
        const double rank = p * (double)high + 0.5;
        return rank < (double)high ? (size_t)rank : high;
    }
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (dist->empirical.points[middle].p <= p)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

double dist_empirical_quantile(const struct dist *dist, double p) {
    const size_t count = dist->empirical.count, above = points_up_to(dist, p);

    if (above == 0 || above == count)
        return to_seconds(point_at(dist, above ? count - 1 : 0).value);
    const struct dist_point a = point_at(dist, above - 1), b = point_at(dist, above);
    const double weight = (p - a.p) / (b.p - a.p), start = to_seconds(a.value);
    return start + weight * (to_seconds(b.value) - start);
}

/* The mean of x or x^2 for x uniform between the two. */
static double segment_moment(double a, double b, int order) {
    return order == 1 ? (a + b) / 2 : (a * a + a * b + b * b) / 3;
}

double dist_empirical_moment(const struct dist *dist, int order) {
    struct dist_point before = point_at(dist, 0);
    const double first = to_seconds(before.value);
    double moment = before.p * segment_moment(first, first, order);

    for (size_t i = 1; i < dist->empirical.count; i++) {
        const struct dist_point point = point_at(dist, i);
        moment += (point.p - before.p) *
                  segment_moment(to_seconds(before.value), to_seconds(point.value), order);
        before = point;
    }
    const double last = to_seconds(before.value);
    return moment + (1 - before.p) * segment_moment(last, last, order);
}

double dist_empirical_cdf(const struct dist *dist, double x) {
    size_t low = 0, high = dist->empirical.count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (to_seconds(point_at(dist, middle).value) <= x)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || low == dist->empirical.count)
        return low > 0;
    const struct dist_point a = point_at(dist, low - 1), b = point_at(dist, low);
    const double start = to_seconds(a.value);
    return a.p + (b.p - a.p) * (x - start) / (to_seconds(b.value) - start);
}

static bool prepare(void *object, struct complaint *out) {
    struct dist_empirical_spec *spec = object;
    const bool values = spec->values.count > 0, quantiles = spec->quantiles.count > 0;
    const bool file = spec->file != NULL;

    if (values + quantiles + file != 1)
        return dist_complain(out, NULL, "give exactly one of 'values', 'quantiles' and 'file'");
    if (spec->column && !file)
        return dist_complain(out, "column", "'column' needs a 'file'");
    if (quantiles) {
        const char *problem = points_problem(spec->quantiles.items, spec->quantiles.count);
        if (problem)
            return dist_complain(out, "quantiles", problem);
        spec->dist = dist_empirical_points(spec->quantiles.items, spec->quantiles.count);
        return true;
    }
    const struct field_list list = file ? spec->loaded : spec->values;
    const sim_time *times = list.items;
    for (size_t i = 0; i < list.count; i++)
        if (times[i] < 0 || (double)times[i] > DIST_LONGEST)
            return dist_complain(out, file ? "file" : "values",
                                 "every value must be a duration of less than 31 years");
    if (list.count > 0)
        spec->dist = dist_empirical_values(list.items, list.count);
    return true; /* the rest once the file is loaded */
}

/* Files are read before or after the fields are checked; either way ends here or in prepare. */
static bool load(void *object, struct arena *arena, const char *directory, struct error *err) {
    struct dist_empirical_spec *spec = object;

    if (!spec->file)
        return true;
    if (!dist_file_load(spec, arena, directory, err))
        return false;
    spec->dist = dist_empirical_values(spec->loaded.items, spec->loaded.count);
    return true;
}

static const struct field point_fields[] = {
    FIELD(struct dist_point, p, NUMBER, .required = true, .high = 1, .unit = "ratio",
          .doc = "share of all durations that are no longer"),
    FIELD(struct dist_point, value, DURATION, .required = true, .high = DIST_LONGEST,
          .doc = "the duration"),
};

static const struct field_table point_table =
    FIELD_TABLE("quantile", struct dist_point, point_fields);

static const struct field fields[] = {
    FIELD(struct dist_empirical_spec, values, DURATIONS,
          .doc = "durations that were measured, each of the same weight, in any order"),
    FIELD(struct dist_empirical_spec, quantiles, LIST, .sub = &point_table,
          .doc = "points of the distribution by rising p; straight between them, and no value is "
                 "below the first or above the last"),
    FIELD(struct dist_empirical_spec, file, STRING,
          .doc = "a CSV file of durations; plain numbers are seconds"),
    FIELD(struct dist_empirical_spec, column, STRING,
          .doc = "the column of the file, if it has several"),
};

const struct variant_type dist_empirical_type = {
    .name = "empirical",
    .help = "as measured: from values, from quantiles or from a file",
    .spec = FIELD_TABLE("empirical distribution", struct dist_empirical_spec, fields,
                        .prepare = prepare),
    .load = load,
};
