#include "study/lesson_run.h"

#include <math.h>
#include <string.h>

#include "base/check.h"
#include "base/figure.h"
#include "base/text.h"
#include "study/compare.h"
#include "study/point.h"

/* ---- sources ---- */

static bool add_setting(struct scenario_override *to, const char *text, struct arena *arena,
                        struct error *err) {
    char *path = arena_strdup(arena, text);
    char *equal = path ? strchr(path, '=') : NULL;

    if (!path)
        return error_no_memory(err);
    if (!equal || equal == path)
        return error_set(err, ERROR_SCENARIO, "a lesson sets PATH=VALUE, not '%s'", text);
    *equal = '\0';
    *to = (struct scenario_override){path, equal + 1, "lesson"};
    return true;
}

bool lesson_source(const struct lesson *lesson, const struct lesson_variant *variant,
                   const char *seed, struct arena *arena, struct scenario_source *out,
                   struct error *err) {
    const char *const *set = variant->set.items;
    struct scenario_override *overrides =
        arena_new(arena, struct scenario_override, variant->set.count + 3);
    size_t count = 0;

    if (!overrides)
        return error_no_memory(err);
    overrides[count++] = (struct scenario_override){"name", lesson->name, "lesson"};
    overrides[count++] = (struct scenario_override){"about", lesson->question, "lesson"};
    for (size_t i = 0; i < variant->set.count; i++)
        if (!add_setting(&overrides[count++], set[i], arena, err))
            return false;
    if (seed)
        overrides[count++] = (struct scenario_override){"seed", seed, "--seed"};
    *out = (struct scenario_source){.file = lesson->name,
                                    .text = lesson->scenario,
                                    .directory = ".",
                                    .overrides = overrides,
                                    .override_count = count};
    return true;
}

/* ---- what a reference means ---- */

/* A metric of a variant, or of one workload in it. */
struct reference {
    const struct point_result *point;
    const struct metric_result *metric;
};

static const struct point_result *find_point(const struct result *result, const char *name,
                                             size_t length) {
    for (size_t i = 0; i < result->point_count; i++)
        if (strlen(result->points[i].name) == length &&
            strncmp(result->points[i].name, name, length) == 0)
            return &result->points[i];
    return NULL;
}

static const struct scope_result *find_scope(const struct point_result *point, const char *name,
                                             size_t length) {
    for (size_t i = 0; i < point->scope_count; i++)
        if (point->scopes[i].kind == SCOPE_KIND_WORKLOAD &&
            strlen(point->scopes[i].name) == length &&
            strncmp(point->scopes[i].name, name, length) == 0)
            return &point->scopes[i];
    return NULL;
}

/* `variant` has a length; `metric` is METRIC or WORKLOAD.METRIC. */
static bool refer(const struct result *result, const char *variant, size_t length,
                  const char *metric, struct reference *out, struct error *err) {
    const char *dot = strchr(metric, '.');
    const enum metric found = metric_find(dot ? dot + 1 : metric);

    memset(out, 0, sizeof *out);
    out->point = find_point(result, variant, length);
    if (!out->point) {
        error_set(err, ERROR_SCENARIO, "the lesson has no variant '%.*s'", (int)length, variant);
        return false;
    }
    if (found == METRICS) {
        error_set(err, ERROR_SCENARIO, "the lesson reads '%s', which is no metric", metric);
        return false;
    }
    const struct scope_result *scope =
        dot ? find_scope(out->point, metric, (size_t)(dot - metric)) : result_overall(out->point);
    out->metric = scope ? scope_metric(scope, found) : NULL;
    if (!out->metric) {
        error_set(err, ERROR_SCENARIO, "the lesson reads '%s', which is not there", metric);
        return false;
    }
    return true;
}

static struct estimate difference(const struct reference *a, const struct reference *b) {
    const size_t count = a->metric->count < b->metric->count ? a->metric->count : b->metric->count;

    return estimate_paired(a->metric->values, b->metric->values, count, ESTIMATE_CONFIDENCE)
        .difference;
}

static const char *unit_of(const struct reference *reference) {
    const struct metric_type *type = &metric_types[reference->metric->metric];
    const bool bare =
        type->kind == METRIC_COUNT || reference->metric->metric == METRIC_AMPLIFICATION;

    return bare ? "" : type->unit;
}

/* ---- the why ---- */

static void add_estimate(struct text *out, const struct estimate *estimate, const char *unit) {
    figure_add_interval(out, estimate->mean, estimate->half_width > 0 ? estimate->half_width : NAN,
                        unit);
}

/* "VARIANT:METRIC", "VARIANT - OTHER:METRIC", "VARIANT / OTHER:METRIC". */
static bool fill_one(struct text *out, const struct result *result, const char *blank,
                     struct error *err) {
    const char *colon = strchr(blank, ':');
    struct reference a, b;

    if (!colon)
        return error_set(err, ERROR_SCENARIO, "'{%s}' is no VARIANT:METRIC", blank);
    const size_t length = (size_t)(colon - blank);
    const char *minus = strstr(blank, " - "), *over = strstr(blank, " / ");
    const char *operation = minus ? minus : over;
    if (!operation) {
        if (!refer(result, blank, length, colon + 1, &a, err))
            return false;
        add_estimate(out, &a.metric->estimate, unit_of(&a));
        return true;
    }
    if (!refer(result, blank, (size_t)(operation - blank), colon + 1, &a, err) ||
        !refer(result, operation + 3, (size_t)(colon - operation - 3), colon + 1, &b, err))
        return false;
    if (minus) {
        const struct estimate estimate = difference(&a, &b);
        add_estimate(out, &estimate, unit_of(&a));
    } else {
        figure_add(out, a.metric->estimate.mean / b.metric->estimate.mean, "");
    }
    return true;
}

static bool fill_in(struct text *out, const struct result *result, const char *why,
                    struct error *err) {
    for (; *why; why++) {
        const char *end = *why == '{' ? strchr(why, '}') : NULL;
        char blank[160];
        if (!end) {
            text_add_char(out, *why);
            continue;
        }
        if ((size_t)(end - why) > sizeof blank)
            return error_set(err, ERROR_SCENARIO, "a figure of the lesson has too long a name");
        memcpy(blank, why + 1, (size_t)(end - why - 1));
        blank[end - why - 1] = '\0';
        if (!fill_one(out, result, blank, err))
            return false;
        why = end;
    }
    return true;
}

/* ---- tables ---- */

static const struct column lesson_columns[] = {
    {"metric", "", COLUMN_TEXT},  {"unit", "", COLUMN_TEXT},         {"variant", "", COLUMN_TEXT},
    {"value", "", COLUMN_NUMBER}, {"half_width", "", COLUMN_NUMBER},
};

static bool fill_lesson(struct table *table, const struct lesson *lesson,
                        const struct result *result, struct error *err) {
    const char *const *read = lesson->read.items;

    table_init(table, "lesson", lesson->question, lesson_columns, array_size(lesson_columns));
    table->place = TABLE_JSON;
    for (size_t row = 0; row < lesson->read.count; row++)
        for (size_t i = 0; i < result->point_count; i++) {
            const char *name = result->points[i].name;
            struct reference reference;
            if (!refer(result, name, strlen(name), read[row], &reference, err))
                return false;
            table_add_text(table, read[row]);
            table_add_text(table, unit_of(&reference));
            table_add_text(table, name);
            table_add_number(table, reference.metric->estimate.mean);
            table_add_number(table, reference.metric->estimate.half_width);
        }
    return true;
}

static const struct column claim_columns[] = {
    {"claim", "", COLUMN_TEXT},      {"difference", "", COLUMN_NUMBER},
    {"low", "", COLUMN_NUMBER},      {"high", "", COLUMN_NUMBER},
    {"at_least", "", COLUMN_NUMBER}, {"at_most", "", COLUMN_NUMBER},
    {"control", "", COLUMN_COUNT},   {"holds", "", COLUMN_COUNT},
};

static void add_bound(struct text *out, const char *word, double bound, const char *unit) {
    if (isnan(bound))
        return;
    text_add(out, word);
    figure_add(out, bound, unit);
}

static bool add_claim(struct table *table, const struct lesson_claim *claim,
                      const struct result *result, struct error *err) {
    struct reference a, b;
    struct text text;

    if (!refer(result, claim->variant, strlen(claim->variant), claim->metric, &a, err) ||
        !refer(result, claim->than, strlen(claim->than), claim->metric, &b, err))
        return false;
    const struct estimate estimate = difference(&a, &b);
    /* Where nothing varies there is no interval: the difference is exact. */
    const double low = isnan(estimate.low) ? estimate.mean : estimate.low;
    const double high = isnan(estimate.high) ? estimate.mean : estimate.high;
    const bool holds = (isnan(claim->at_least) || low >= claim->at_least) &&
                       (isnan(claim->at_most) || high <= claim->at_most);
    text_init_for(&text, &table->failed);
    text_printf(&text, "%s: %s minus %s is ", claim->metric, claim->variant, claim->than);
    add_estimate(&text, &estimate, unit_of(&a));
    add_bound(&text, ", at least ", claim->at_least, unit_of(&a));
    add_bound(&text, ", at most ", claim->at_most, unit_of(&a));
    table_add_text(table, text_cstr(&text));
    table_add_number(table, estimate.mean);
    table_add_number(table, low);
    table_add_number(table, high);
    table_add_number(table, claim->at_least);
    table_add_number(table, claim->at_most);
    table_add_whole(table, claim->control);
    table_add_whole(table, holds);
    table->failed = table->failed || text.failed;
    text_release(&text);
    return true;
}

static bool fill_claims(struct table *table, const struct lesson *lesson,
                        const struct result *result, struct error *err) {
    const struct lesson_claim *claims = lesson->claims.items;

    table_init(table, "claims", "What the lesson claims", claim_columns, array_size(claim_columns));
    table->place = TABLE_JSON;
    for (size_t i = 0; i < lesson->claims.count; i++)
        if (!add_claim(table, &claims[i], result, err))
            return false;
    return true;
}

bool lesson_holds(const struct result *result) {
    const struct table *claims = result_table(result, "claims");
    const size_t holds = (size_t)table_column(claims, "holds");

    for (size_t row = 0; row < claims->row_count; row++)
        if (table_cell(claims, row, holds)->whole == 0)
            return false;
    return true;
}

/* For the page, which has no place for this table. */
static void say_claims(struct result *out) {
    const struct table *claims = result_table(out, "claims");
    const size_t control = (size_t)table_column(claims, "control");
    const size_t holds = (size_t)table_column(claims, "holds");

    for (size_t row = 0; row < claims->row_count; row++) {
        struct text text;
        text_init(&text);
        text_printf(&text, "%s%s: %s", table_cell(claims, row, control)->whole ? "control, " : "",
                    table_cell(claims, row, 0)->text,
                    table_cell(claims, row, holds)->whole ? "holds" : "does not hold");
        result_say(out, SENTENCE_NOTE, NULL, text_cstr(&text));
        out->arena.failed = out->arena.failed || text.failed;
        text_release(&text);
    }
}

/* ---- the whole ---- */

static bool add_what_is_learned(const struct lesson *lesson, struct result *out,
                                struct error *err) {
    struct table *tables = arena_new(&out->arena, struct table, out->table_count + 2);
    struct text why;

    if (!tables)
        return error_no_memory(err);
    memcpy(tables, out->tables, out->table_count * sizeof *tables);
    out->tables = tables;
    out->table_count += 2;
    text_init_for(&why, &out->arena.failed);
    const bool done = fill_lesson(&tables[out->table_count - 2], lesson, out, err) &&
                      fill_claims(&tables[out->table_count - 1], lesson, out, err) &&
                      fill_in(&why, out, lesson->why, err);
    out->answer = arena_strdup(&out->arena, text_cstr(&why));
    if (done)
        say_claims(out);
    const bool failed = why.failed || out->arena.failed || tables[out->table_count - 1].failed ||
                        tables[out->table_count - 2].failed;
    text_release(&why);
    return done && (!failed || error_no_memory(err));
}

bool study_lesson(const struct lesson *lesson, const char *seed,
                  const struct study_options *options, struct result *out,
                  struct problems *problems, struct error *err) {
    const struct lesson_variant *variants = lesson->variants.items;
    struct arena arena;

    arena_init(&arena);
    struct design *designs = arena_new(&arena, struct design, lesson->variants.count);
    bool done = designs ? true : error_no_memory(err);
    for (size_t i = 0; done && i < lesson->variants.count; i++) {
        designs[i].name = variants[i].name;
        done = lesson_source(lesson, &variants[i], seed, &arena, &designs[i].source, err);
    }
    if (done && lesson->variants.count < 2)
        done = error_set(err, ERROR_SCENARIO, "a lesson has at least two variants");
    done = done && study_compare(designs, lesson->variants.count, options, out, problems, err);
    arena_release(&arena);
    if (done && !out->partial && !add_what_is_learned(lesson, out, err)) {
        result_release(out);
        return false;
    }
    if (done)
        out->command = "lesson";
    return done;
}
