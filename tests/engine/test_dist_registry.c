/* The registered distributions: their tables, what prepare refuses, files, and one law over all. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "engine/dist.h"
#include "engine/dist_spec.h"

static const struct rng_key key = {20260601, 4};

/* A spec as a scenario would give it: fields by name, durations in seconds. */
struct setting {
    const char *field;
    double value;
};

struct sketch {
    const char *type;
    struct setting settings[6]; /* the rest has no field */
};

static const struct variant_type *type_named(const char *name) {
    for (size_t i = 0; i < dist_registry.count; i++)
        if (strcmp(dist_registry.types[i]->name, name) == 0)
            return dist_registry.types[i];
    fail_msg("no type '%s'", name);
    return NULL;
}

/* What field.h says an absent field looks like, for the kinds in use here. */
static void set_absent(char *object, const struct field *field) {
    void *place = object + field->offset;

    switch ((int)field->kind) {
    case FIELD_NUMBER:
        memcpy(place, &(double){NAN}, sizeof(double));
        break;
    case FIELD_DURATION:
        memcpy(place, &(sim_time){SIM_TIME_NEVER}, sizeof(sim_time));
        break;
    case FIELD_STRING:
    case FIELD_LIST:
    case FIELD_DURATIONS:
        break; /* all zero */
    default:
        fail_msg("field '%s' is of a kind this test does not know", field->name);
    }
}

static void set_field(char *object, const struct field_table *table, struct setting setting) {
    for (size_t i = 0; i < table->count; i++) {
        const struct field *field = &table->fields[i];
        if (strcmp(field->name, setting.field) != 0)
            continue;
        if (field->kind == FIELD_DURATION)
            memcpy(object + field->offset, &(sim_time){from_seconds(setting.value)},
                   sizeof(sim_time));
        else
            memcpy(object + field->offset, &setting.value, sizeof(double));
        return;
    }
    fail_msg("no field '%s'", setting.field);
}

static void *decode(struct arena *arena, const struct sketch *sketch) {
    const struct variant_type *type = type_named(sketch->type);
    char *object = arena_alloc(arena, type->spec.size);

    for (size_t i = 0; i < type->spec.count; i++)
        set_absent(object, &type->spec.fields[i]);
    for (size_t i = 0; i < array_size(sketch->settings) && sketch->settings[i].field; i++)
        set_field(object, &type->spec, sketch->settings[i]);
    return object;
}

static void *decode_list(struct arena *arena, const struct sketch *sketch, const char *name,
                         void *items, size_t count) {
    char *object = decode(arena, sketch);
    const struct field_table *table = &type_named(sketch->type)->spec;
    const struct field_list list = {items, count};

    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->fields[i].name, name) == 0)
            memcpy(object + table->fields[i].offset, &list, sizeof list);
    return object;
}

static const struct dist *prepared(const struct variant_type *type, void *object) {
    struct complaint complaint;
    const struct variant variant = {type, object};

    if (!type->spec.prepare(object, &complaint))
        fail_msg("%s: %s", type->name, complaint.text);
    return dist_of(&variant);
}

static void every_type_is_documented_and_well_laid_out(void **state) {
    (void)state;
    assert_int_equal(dist_registry.count, DIST_KINDS);
    for (size_t i = 0; i < dist_registry.count; i++) {
        const struct variant_type *type = dist_registry.types[i];
        assert_true(strlen(type->help) > 10);
        assert_non_null(type->spec.prepare);
        for (size_t j = 0; j < type->spec.count; j++) {
            const struct field *field = &type->spec.fields[j];
            assert_true(strlen(field->doc) > 10);
            assert_true(field->offset >= sizeof(struct dist));
            assert_true(field->offset < type->spec.size);
        }
    }
}

static const struct sketch samples[] = {
    {"constant", {{"value", 10}}},
    {"constant", {{"value", 0}}},
    {"uniform", {{"low", 1}, {"high", 4}}},
    {"exponential", {{"mean", 5}}},
    {"lognormal", {{"median", 10}, {"sigma", 0.35}}},
    {"lognormal", {{"mean", 10}, {"sigma", 1}}},
    {"lognormal", {{"p50", 8}, {"p95", 20}}},
    {"gamma", {{"shape", 0.5}, {"scale", 4}}},
    {"gamma", {{"mean", 3}, {"cv", 0.4}}},
    {"weibull", {{"shape", 0.7}, {"scale", 4}}},
    {"weibull", {{"mean", 3}, {"cv", 0.4}}},
    {"bounded_pareto", {{"shape", 1.2}, {"low", 1}, {"high", 100}}},
};

enum { DRAWS = 20000 };

static int compare_doubles(const void *a, const void *b) {
    const double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

/* The largest distance between the distribution function and that of the sorted samples, atoms and
 * jumps included. */
static double kolmogorov_distance(const struct dist *dist, const double *sorted, size_t n) {
    double distance = 0;

    for (size_t i = 0; i < n;) {
        size_t next = i + 1;
        while (next < n && sorted[next] == sorted[i])
            next++;
        const double below = dist_cdf(dist, nextafter(sorted[i], -INFINITY));
        distance = fmax(distance, fabs(below - (double)i / (double)n));
        distance = fmax(distance, fabs(dist_cdf(dist, sorted[i]) - (double)next / (double)n));
        i = next;
    }
    return distance;
}

/*
 * The law of every distribution: samples are finite and not negative; their mean is within 4.9
 * standard errors, which chance leaves once in 10^6; and sqrt(n) times the Kolmogorov distance to
 * the distribution function is below 2.7, which it exceeds with a probability of 2·exp(-2·2.7^2) <
 * 10^-6.
 */
static void expect_law(const char *name, const struct dist *dist) {
    static double sample[DRAWS];
    double sum = 0;

    for (uint64_t i = 0; i < DRAWS; i++) {
        struct stream stream = stream_open(&key, 0, PURPOSE_SERVICE, i, 0), again = stream;
        sample[i] = dist_sample(dist, &stream);
        sum += sample[i];
        if (!(isfinite(sample[i]) && sample[i] >= 0))
            fail_msg("%s drew %g", name, sample[i]);
        assert_int_equal(dist_sample_time(dist, &again), from_seconds(sample[i]));
    }
    const double error = sqrt(dist_variance(dist) / DRAWS), off = sum / DRAWS - dist_mean(dist);
    if (!(fabs(off) <= 4.9 * error + 1e-9))
        fail_msg("%s: mean is off by %g, standard error %g", name, off, error);
    qsort(sample, DRAWS, sizeof *sample, compare_doubles);
    const double distance = sqrt(DRAWS) * kolmogorov_distance(dist, sample, DRAWS);
    if (distance >= 2.7)
        fail_msg("%s: Kolmogorov distance %g", name, distance);
}

static void every_type_draws_from_its_own_law(void **state) {
    bool met[DIST_KINDS] = {false};
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < array_size(samples); i++) {
        const struct dist *dist =
            prepared(type_named(samples[i].type), decode(&arena, &samples[i]));
        expect_law(samples[i].type, dist);
        met[dist->kind] = true;
    }

    sim_time values[] = {NS_PER_SECOND, 9 * NS_PER_SECOND, 2 * NS_PER_SECOND, 2 * NS_PER_SECOND};
    struct dist_point points[] = {{0, 0}, {0.5, NS_PER_SECOND}, {0.9, 20 * NS_PER_SECOND}};
    const struct sketch empirical = {"empirical", {{NULL, 0}}}, mixture = {"mixture", {{NULL, 0}}};
    const struct variant_type *type = type_named("empirical");
    expect_law("values", prepared(type, decode_list(&arena, &empirical, "values", values, 4)));
    void *quantiles = decode_list(&arena, &empirical, "quantiles", points, 3);
    expect_law("quantiles", prepared(type, quantiles));
    met[DIST_EMPIRICAL] = true;

    void *lognormal = decode(&arena, &samples[4]);
    prepared(type_named("lognormal"), lognormal);
    struct dist_component parts[] = {
        {.weight = 2, .variant = {type, quantiles}},
        {.weight = 5, .variant = {type_named("lognormal"), lognormal}},
    };
    expect_law("mixture", prepared(type_named("mixture"),
                                   decode_list(&arena, &mixture, "components", parts, 2)));
    met[DIST_MIXTURE] = true;
    for (int kind = 0; kind < DIST_KINDS; kind++)
        assert_true(met[kind]);
    arena_release(&arena);
}

static void an_absent_distribution_is_null(void **state) {
    (void)state;
    assert_null(dist_of(&(struct variant){NULL, NULL}));
}

static void parameters_reach_the_distribution_in_seconds(void **state) {
    struct arena arena;

    (void)state;
    arena_init(&arena);
    const struct dist *dist = prepared(type_named("lognormal"), decode(&arena, &samples[4]));
    assert_int_equal(dist->kind, DIST_LOGNORMAL);
    assert_true(fabs(dist->lognormal.mu - log(10)) < 1e-12);
    assert_true(dist->lognormal.sigma == 0.35);
    arena_release(&arena);
}

static const struct {
    struct sketch sketch;
    const char *field; /* NULL: the object */
    const char *text;
} complaints[] = {
    {{"uniform", {{"low", 4}, {"high", 1}}}, "low", "'low' is more than 'high'"},
    {{"lognormal", {{NULL, 0}}},
     NULL,
     "give exactly one of 'median' and 'sigma', 'mean' and 'sigma', 'p50' and 'p95'"},
    {{"lognormal", {{"median", 1}, {"mean", 2}, {"sigma", 1}}},
     NULL,
     "give exactly one of 'median' and 'sigma', 'mean' and 'sigma', 'p50' and 'p95'"},
    {{"lognormal", {{"median", 1}}}, "median", "'sigma' is missing"},
    {{"lognormal", {{"mean", 1}}}, "mean", "'sigma' is missing"},
    {{"lognormal", {{"p50", 1}}}, "p50", "'p50' and 'p95' go together"},
    {{"lognormal", {{"p95", 1}}}, "p95", "'p50' and 'p95' go together"},
    {{"lognormal", {{"p50", 2}, {"p95", 2}}}, "p95", "'p95' must be more than 'p50'"},
    {{"lognormal", {{"p50", 2}, {"p95", 3}, {"sigma", 1}}},
     "sigma",
     "'p50' and 'p95' leave no choice of 'sigma'"},
    {{"gamma", {{NULL, 0}}}, NULL, "give either 'mean' and 'cv' or 'shape' and 'scale'"},
    {{"gamma", {{"shape", 1}, {"cv", 1}}},
     NULL,
     "give either 'mean' and 'cv' or 'shape' and 'scale'"},
    {{"gamma", {{"scale", 1}}}, "scale", "'shape' and 'scale' go together"},
    {{"weibull", {{"mean", 1}}}, "mean", "'mean' and 'cv' go together"},
    {{"weibull", {{"shape", 1}}}, "shape", "'shape' and 'scale' go together"},
    {{"bounded_pareto", {{"shape", 1}, {"low", 2}, {"high", 2}}},
     "low",
     "'low' must be less than 'high'"},
    {{"empirical", {{NULL, 0}}}, NULL, "give exactly one of 'values', 'quantiles' and 'file'"},
    {{"mixture", {{NULL, 0}}}, "components", "a mixture needs at least one component"},
};

static void expect_complaint(const struct variant_type *type, void *object, const char *field,
                             const char *text) {
    struct complaint complaint = {"nothing", "nothing"};

    assert_false(type->spec.prepare(object, &complaint));
    assert_string_equal(complaint.text, text);
    if (field)
        assert_string_equal(complaint.field, field);
    else
        assert_null(complaint.field);
}

static void what_does_not_go_together_is_refused_in_words(void **state) {
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < array_size(complaints); i++)
        expect_complaint(type_named(complaints[i].sketch.type),
                         decode(&arena, &complaints[i].sketch), complaints[i].field,
                         complaints[i].text);
    arena_release(&arena);
}

static void bad_tables_are_refused_in_words(void **state) {
    const struct sketch sketch = {"empirical", {{NULL, 0}}};
    const struct variant_type *type = type_named("empirical");
    struct dist_point unordered[] = {{0.5, 1}, {0.5, 2}}, falling[] = {{0.5, 2}, {0.6, 1}};
    sim_time endless[] = {1, SIM_TIME_NEVER};
    struct arena arena;

    (void)state;
    arena_init(&arena);
    expect_complaint(type, decode_list(&arena, &sketch, "quantiles", unordered, 2), "quantiles",
                     "'p' must rise from point to point");
    expect_complaint(type, decode_list(&arena, &sketch, "quantiles", falling, 2), "quantiles",
                     "'value' must not fall as 'p' rises");
    expect_complaint(type, decode_list(&arena, &sketch, "values", endless, 2), "values",
                     "every value must be a duration of less than 31 years");
    struct dist_empirical_spec *spec = decode_list(&arena, &sketch, "values", endless, 1);
    spec->column = "t";
    expect_complaint(type, spec, "column", "'column' needs a 'file'");
    arena_release(&arena);
}

/* Files: written into a directory of our own, read by a name relative to it. */

static char directory[] = "/tmp/tiersim-test-XXXXXX";

static int make_directory(void **state) {
    (void)state;
    return mkdtemp(directory) ? 0 : -1;
}

static int remove_directory(void **state) {
    (void)state;
    return rmdir(directory);
}

struct file_case {
    const char *content; /* NULL: no such file */
    const char *column;
    double mean;       /* of the values, or NaN if `error` is expected */
    const char *error; /* contained in the message */
};

static const struct file_case file_cases[] = {
    {"1\n2\n6\n", NULL, 3, NULL},
    {"1\r\n2\r\n6", NULL, 3, NULL},
    {"service_s\n# a remark\n\n 1.5 \n500ms\n", NULL, 1, NULL},
    {"t_s,service_s,n\n0, 4 ,1\n1,8,2\n", "service_s", 6, NULL},
    {"t_s,service_s\n0,4\n1,8\n", "t_s", 0.5, NULL},
    {NULL, NULL, NAN, "cannot open '"},
    {"", NULL, NAN, "'x.csv' holds no durations"},
    {"service_s\n", NULL, NAN, "'x.csv' holds no durations"},
    {"a,b\n1,2\n", NULL, NAN, "'x.csv' has the columns 'a,b': say which one with 'column'"},
    {"a,b\n1,2\n", "c", NAN, "'x.csv' has no column 'c', only 'a,b'"},
    {"a,b\n1,2\n3\n", "b", NAN, "'x.csv': line 3 has no column 2"},
    {"1\n-2\n", NULL, NAN,
     "'x.csv': line 2: '-2' is neither seconds nor a duration such as '250ms'"},
    {"1\nnan\n", NULL, NAN, "line 2: 'nan' is neither"},
    {"1\n1e300\n", NULL, NAN, "line 2: '1e300' is neither"},
    {"1\n\n3 4\n", NULL, NAN, "line 3: '3 4' is neither"},
};

static void run_file_case(const struct file_case *row, bool prepare_first) {
    const struct sketch sketch = {"empirical", {{NULL, 0}}};
    const struct variant_type *type = type_named("empirical");
    struct error err = {ERROR_NONE, ""};
    struct complaint complaint;
    char path[64];
    struct arena arena;

    arena_init(&arena);
    struct dist_empirical_spec *spec = decode(&arena, &sketch);
    spec->file = "x.csv";
    spec->column = row->column;
    snprintf(path, sizeof path, "%s/x.csv", directory);
    if (row->content) {
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs(row->content, file);
        fclose(file);
    }
    if (prepare_first)
        assert_true(type->spec.prepare(spec, &complaint));
    const bool loaded = type->load(spec, &arena, directory, &err);
    remove(path);
    if (row->error) {
        assert_false(loaded);
        if (!strstr(err.text, row->error))
            fail_msg("'%s' is not in '%s'", row->error, err.text);
        assert_int_equal(err.kind, row->content ? ERROR_SCENARIO : ERROR_IO);
    } else {
        if (!loaded)
            fail_msg("%s", err.text);
        if (!prepare_first)
            assert_true(type->spec.prepare(spec, &complaint));
        assert_true(fabs(dist_mean(&spec->dist) - row->mean) < 1e-12);
    }
    arena_release(&arena);
}

static void files_of_durations_are_read_or_refused_in_words(void **state) {
    (void)state;
    for (size_t i = 0; i < array_size(file_cases); i++) {
        run_file_case(&file_cases[i], false);
        run_file_case(&file_cases[i], true);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_is_documented_and_well_laid_out),
        cmocka_unit_test(every_type_draws_from_its_own_law),
        cmocka_unit_test(an_absent_distribution_is_null),
        cmocka_unit_test(parameters_reach_the_distribution_in_seconds),
        cmocka_unit_test(what_does_not_go_together_is_refused_in_words),
        cmocka_unit_test(bad_tables_are_refused_in_words),
        cmocka_unit_test_setup_teardown(files_of_durations_are_read_or_refused_in_words,
                                        make_directory, remove_directory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
