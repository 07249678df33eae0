#include "report/json.h"

#include <inttypes.h>
#include <math.h>

#include "base/version.h"
#include "report/csv.h"

/* Where the writer stands: how deep, and whether a comma comes before the next member. */
struct writer {
    struct text *out;
    int depth;
    bool empty; /* nothing stands in the innermost object or list yet */
};

static void new_line(struct writer *to) {
    if (!to->empty)
        text_add_char(to->out, ',');
    text_add_char(to->out, '\n');
    for (int i = 0; i < to->depth; i++)
        text_add(to->out, "  ");
    to->empty = false;
}

/* Key NULL: an element of a list. */
static void key(struct writer *to, const char *name) {
    new_line(to);
    if (name) {
        text_add_json_string(to->out, name);
        text_add(to->out, ": ");
    }
}

static void begin(struct writer *to, const char *name, char bracket) {
    key(to, name);
    text_add_char(to->out, bracket);
    to->depth++;
    to->empty = true;
}

static void end(struct writer *to, char bracket) {
    bool empty = to->empty;

    to->depth--;
    if (!empty) {
        to->empty = true;
        new_line(to);
    }
    text_add_char(to->out, bracket);
    to->empty = false;
}

static void add_string(struct writer *to, const char *name, const char *value) {
    key(to, name);
    text_add_json_string(to->out, value);
}

static void add_number(struct writer *to, const char *name, double value) {
    key(to, name);
    text_add_number(to->out, value);
}

static void add_integer(struct writer *to, const char *name, int64_t value) {
    key(to, name);
    text_add_int64(to->out, value);
}

static void add_boolean(struct writer *to, const char *name, bool value) {
    key(to, name);
    text_add(to->out, value ? "true" : "false");
}

/* One line a metric: { "mean": 1, "half_width": null, "values": [1], "reason": "…" }. */
static void add_metric(struct writer *to, const struct metric_result *metric) {
    struct text *out = to->out;

    key(to, metric_types[metric->metric].name);
    text_add(out, "{ \"mean\": ");
    text_add_number(out, metric->estimate.mean);
    text_add(out, ", \"half_width\": ");
    text_add_number(out, metric->estimate.half_width);
    text_add(out, ", \"values\": [");
    for (size_t i = 0; i < metric->count; i++) {
        if (i > 0)
            text_add(out, ", ");
        text_add_number(out, metric->values[i]);
    }
    text_add_char(out, ']');
    if (!isfinite(metric->estimate.mean) && metric->reason) {
        text_add(out, ", \"reason\": ");
        text_add_json_string(out, metric->reason);
    }
    text_add(out, " }");
}

static void add_scope(struct writer *to, const char *name, const struct scope_result *scope) {
    begin(to, name, '{');
    for (size_t i = 0; i < scope->metric_count; i++)
        add_metric(to, &scope->metrics[i]);
    end(to, '}');
}

static void add_scopes(struct writer *to, const char *name, const struct point_result *point,
                       enum scope_kind kind) {
    begin(to, name, '{');
    for (size_t i = 0; i < point->scope_count; i++)
        if (point->scopes[i].kind == kind)
            add_scope(to, point->scopes[i].name, &point->scopes[i]);
    end(to, '}');
}

static void add_constraints(struct writer *to, const struct point_result *point) {
    begin(to, "by_constraint", '{');
    for (size_t i = 0; i < point->constraint_count; i++) {
        const struct constraint_result *constraint = &point->constraints[i];

        begin(to, constraint->name, '{');
        add_number(to, "refusals", constraint->refusals);
        add_number(to, "backoff_s", constraint->backoff_s);
        add_number(to, "failed", constraint->failed);
        end(to, '}');
    }
    end(to, '}');
}

static void add_objectives(struct writer *to, const struct point_result *point) {
    begin(to, "objectives", '[');
    for (size_t i = 0; i < point->objective_count; i++) {
        const struct objective_result *objective = &point->objectives[i];

        begin(to, NULL, '{');
        add_string(to, "metric", objective->metric);
        add_string(to, "scope", objective->scope ? objective->scope : "");
        add_string(to, "objective", objective->text);
        add_number(to, "value", objective->value);
        key(to, "met");
        text_add(to->out, !objective->known ? "null" : objective->met ? "true" : "false");
        end(to, '}');
    }
    end(to, ']');
}

static void add_strings(struct writer *to, const char *name, const char *const *strings,
                        size_t count) {
    begin(to, name, '[');
    for (size_t i = 0; i < count; i++)
        add_string(to, NULL, strings[i]);
    end(to, ']');
}

static void add_point(struct writer *to, const struct point_result *point) {
    add_boolean(to, "censored", point->censored);
    if (point->intervals)
        add_string(to, "intervals", point->intervals);
    for (size_t i = 0; i < point->scope_count; i++)
        if (point->scopes[i].kind == SCOPE_KIND_OVERALL)
            add_scope(to, "metrics", &point->scopes[i]);
    add_scopes(to, "by_workload", point, SCOPE_KIND_WORKLOAD);
    add_scopes(to, "by_sku", point, SCOPE_KIND_SKU);
    add_scopes(to, "by_limit", point, SCOPE_KIND_LIMIT);
    add_constraints(to, point);
    add_objectives(to, point);
    add_strings(to, "back_of_envelope", point->envelope, point->envelope_count);
}

static void add_settings(struct writer *to, const struct point_result *point) {
    begin(to, "settings", '{');
    for (size_t i = 0; i < point->setting_count; i++)
        add_string(to, point->settings[i].path, point->settings[i].value);
    end(to, '}');
}

static void add_points(struct writer *to, const struct result *result) {
    begin(to, "points", '[');
    for (size_t i = 0; i < result->point_count; i++) {
        const struct point_result *point = &result->points[i];

        begin(to, NULL, '{');
        add_string(to, "name", point->name ? point->name : "");
        add_settings(to, point);
        add_integer(to, "replications", (int64_t)point->replications);
        add_point(to, point);
        end(to, '}');
    }
    end(to, ']');
}

static void add_sentences(struct writer *to, const char *name, const struct result *result,
                          enum sentence_kind kind) {
    begin(to, name, '[');
    for (size_t i = 0; i < result->sentence_count; i++) {
        const struct sentence *sentence = &result->sentences[i];

        if (sentence->kind != kind)
            continue;
        if (kind == SENTENCE_WARNING || kind == SENTENCE_NOTE) {
            add_string(to, NULL, sentence->text);
            continue;
        }
        begin(to, NULL, '{');
        add_string(to, "text", sentence->text);
        add_string(to, "evidence", sentence->evidence);
        end(to, '}');
    }
    end(to, ']');
}

/* Of a table: a list of objects, one a row, called by the headers of the CSV. */
static void add_table_cell(struct text *out, const struct table *table, size_t row, size_t column) {
    const struct cell_value *cell = table_cell(table, row, column);

    if (table_cell_empty(table, row, column))
        text_add(out, "null");
    else if (table->columns[column].kind == COLUMN_TEXT)
        text_add_json_string(out, cell->text);
    else if (table->columns[column].kind == COLUMN_COUNT)
        text_add_int64(out, cell->whole);
    else
        text_add_number(out, table_number(table, row, column));
}

static void add_table(struct writer *to, const struct table *table) {
    struct text header;

    text_init_for(&header, &to->out->failed);
    begin(to, table->name, '[');
    for (size_t row = 0; row < table->row_count; row++) {
        key(to, NULL);
        text_add(to->out, "{ ");
        for (size_t column = 0; column < table->column_count; column++) {
            text_clear(&header);
            csv_add_header(&header, &table->columns[column]);
            text_add(to->out, column > 0 ? ", " : "");
            text_add_json_string(to->out, text_cstr(&header));
            text_add(to->out, ": ");
            add_table_cell(to->out, table, row, column);
        }
        text_add(to->out, " }");
    }
    end(to, ']');
    text_release(&header);
}

static void add_tables(struct writer *to, const struct result *result) {
    for (size_t i = 0; i < result->table_count; i++)
        if (result->tables[i].place != TABLE_FILE)
            add_table(to, &result->tables[i]);
}

static void add_head(struct writer *to, const struct result *result) {
    add_string(to, "tiersim", TIERSIM_VERSION);
    add_string(to, "command", result->command);
    add_string(to, "scenario", result->scenario);
    add_string(to, "about", result->question);
    if (result->answer)
        add_string(to, "answer", result->answer);
    key(to, "hash");
    text_printf(to->out, "\"%016" PRIx64 "\"", result->hash);
    add_integer(to, "seed", result->seed);
    add_integer(to, "replications",
                (int64_t)(result->point_count == 1 ? result->points[0].replications
                                                   : result->replications));
    add_number(to, "horizon_s", result->horizon_s);
    add_number(to, "drain_s", result->drain_s);
    add_number(to, "warmup_s", result->warmup_s);
    add_boolean(to, "partial", result->partial);
}

void json_result(struct text *out, const struct result *result) {
    struct writer writer = {out, 0, true};
    struct writer *to = &writer;

    text_add_char(out, '{');
    to->depth = 1;
    add_head(to, result);
    if (result->point_count == 1 && result->points[0].setting_count == 0)
        add_point(to, &result->points[0]);
    else
        add_points(to, result);
    add_tables(to, result);
    add_sentences(to, "warnings", result, SENTENCE_WARNING);
    add_sentences(to, "assumptions", result, SENTENCE_ASSUMPTION);
    add_sentences(to, "sources", result, SENTENCE_SOURCE);
    add_sentences(to, "notes", result, SENTENCE_NOTE);
    end(to, '}');
    text_add_char(out, '\n');
}
