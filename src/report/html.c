#include "report/html.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/version.h"
#include "report/answer.h"
#include "report/figure.h"
#include "report/print_parts.h"
#include "base/embedded.h"

/* `text` between <tag> and </tag>, escaped. */
static void add_element(struct text *out, const char *tag, const char *text) {
    text_printf(out, "<%s>", tag);
    text_add_html(out, text);
    text_printf(out, "</%.*s>\n", (int)strcspn(tag, " "), tag);
}

static void add_cell_of(struct text *out, struct text *cell) {
    add_element(out, "td", text_cstr(cell));
    out->failed = out->failed || cell->failed;
    text_clear(cell);
}

static const struct scope_result *overall_of(const struct point_result *point) {
    return point->scope_count > 0 ? result_overall(point) : NULL;
}

/* ---- figures of one scope: every metric it has, with what it means ---- */

static void add_metrics(struct text *out, const struct scope_result *scope) {
    struct text cell;

    text_init(&cell);
    text_add(out, "<div class=\"wide\"><table>\n<thead><tr><th>figure</th><th>value</th>"
                  "<th>what it is</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < scope->metric_count; i++) {
        enum metric metric = scope->metrics[i].metric;

        text_add(out, "<tr>");
        add_element(out, "th", figure_label(metric));
        figure_add_metric(&cell, &scope->metrics[i]);
        add_cell_of(out, &cell);
        add_element(out, "td class=\"note\"", metric_types[metric].meaning);
        text_add(out, "</tr>\n");
    }
    text_add(out, "</tbody></table></div>\n");
    text_release(&cell);
}

/* ---- tables of scopes and of points ---- */

static const enum metric columns[] = {
    METRIC_ARRIVED,  METRIC_SUCCESS_RATE,      METRIC_LATENCY_P50, METRIC_LATENCY_P95,
    METRIC_REJECTED, METRIC_LIMIT_UTILIZATION, METRIC_COST,        METRIC_COST_PER_IMAGE,
};

static void add_columns_of(struct text *out, const struct scope_result *scope,
                           const bool shown[array_size(columns)]) {
    struct text cell;

    text_init(&cell);
    for (size_t i = 0; i < array_size(columns); i++) {
        const struct metric_result *metric = scope ? scope_metric(scope, columns[i]) : NULL;

        if (!shown[i])
            continue;
        if (metric)
            figure_add_interval(&cell, metric->estimate.mean, metric->estimate.half_width,
                                metric_shown_unit(columns[i]));
        add_cell_of(out, &cell);
    }
    text_release(&cell);
}

static void add_column_heads(struct text *out, const bool shown[array_size(columns)]) {
    for (size_t i = 0; i < array_size(columns); i++)
        if (shown[i])
            add_element(out, "th", figure_label(columns[i]));
    text_add(out, "</tr></thead>\n<tbody>\n");
}

static void add_scopes(struct text *out, const struct point_result *point, enum scope_kind kind,
                       const char *heading, const char *first) {
    bool shown[array_size(columns)] = {false};
    size_t count = 0;

    for (size_t i = 0; i < point->scope_count; i++) {
        if (point->scopes[i].kind != kind)
            continue;
        count++;
        for (size_t k = 0; k < array_size(columns); k++)
            shown[k] = shown[k] || scope_metric(&point->scopes[i], columns[k]);
    }
    if (count < 2)
        return;
    add_element(out, "h2", heading);
    text_add(out, "<div class=\"wide\"><table>\n<thead><tr>");
    add_element(out, "th", first);
    add_column_heads(out, shown);
    for (size_t i = 0; i < point->scope_count; i++) {
        if (point->scopes[i].kind != kind)
            continue;
        text_add(out, "<tr>");
        add_element(out, "th", point->scopes[i].name);
        add_columns_of(out, &point->scopes[i], shown);
        text_add(out, "</tr>\n");
    }
    text_add(out, "</tbody></table></div>\n");
}

static void add_points(struct text *out, const struct result *result) {
    bool shown[array_size(columns)];

    for (size_t i = 0; i < array_size(columns); i++)
        shown[i] = columns[i] != METRIC_ARRIVED;
    add_element(out, "h2", "What was varied, and what came of it");
    text_add(out, "<div class=\"wide\"><table>\n<thead><tr><th></th>");
    add_column_heads(out, shown);
    for (size_t i = 0; i < result->point_count; i++) {
        const struct point_result *point = &result->points[i];

        text_add(out, "<tr><th>");
        text_add_html(out, point->name);
        if (point->censored)
            text_add(out, " <span class=\"tag\">censored</span>");
        text_add(out, "</th>");
        add_columns_of(out, overall_of(point), shown);
        text_add(out, "</tr>\n");
    }
    text_add(out, "</tbody></table></div>\n<p class=\"note\">Latency is that of the requests "
                  "delivered; ± is half of the 95 % interval.</p>\n");
}

/* ---- what else a point says ---- */

static void add_constraints(struct text *out, const struct point_result *point) {
    struct text cell;

    if (point->constraint_count == 0)
        return;
    text_init(&cell);
    add_element(out, "h2", "What held requests up");
    text_add(out, "<div class=\"wide\"><table>\n<thead><tr><th></th><th>calls refused</th>"
                  "<th>backoff caused</th><th>failed requests with this last verdict</th>"
                  "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < point->constraint_count; i++) {
        const struct constraint_result *constraint = &point->constraints[i];

        text_add(out, "<tr>");
        add_element(out, "th", constraint->name);
        figure_add(&cell, constraint->refusals, "");
        add_cell_of(out, &cell);
        figure_add(&cell, constraint->backoff_s, "s");
        add_cell_of(out, &cell);
        figure_add(&cell, constraint->failed, "");
        add_cell_of(out, &cell);
        text_add(out, "</tr>\n");
    }
    text_add(out, "</tbody></table></div>\n");
    text_release(&cell);
}

static void add_objectives(struct text *out, const struct point_result *point) {
    struct text value;

    if (point->objective_count == 0)
        return;
    text_init(&value);
    text_add(out, "<ul>\n");
    for (size_t i = 0; i < point->objective_count; i++) {
        const struct objective_result *objective = &point->objectives[i];
        enum metric metric = metric_find(objective->metric);

        text_add(out, "<li>");
        if (!objective->known)
            text_add(out, "<span class=\"tag\">unknown</span> ");
        else
            text_printf(out, "<span class=\"%s</span> ",
                        objective->met ? "met\">met" : "not-met\">not met");
        if (objective->scope && objective->scope[0]) {
            text_add_html(out, objective->scope);
            text_add(out, ": ");
        }
        text_add_html(out, objective->metric);
        text_add_char(out, ' ');
        text_add_html(out, objective->text);
        if (objective->known) {
            figure_add(&value, objective->value, metric < METRICS ? metric_shown_unit(metric) : "");
            text_add(out, ", is ");
            text_add_html(out, text_cstr(&value));
            text_clear(&value);
        }
        text_add(out, "</li>\n");
    }
    text_add(out, "</ul>\n");
    text_release(&value);
}

static void add_all_objectives(struct text *out, const struct result *result) {
    bool any = false;

    for (size_t i = 0; i < result->point_count; i++) {
        const struct point_result *point = &result->points[i];

        if (point->objective_count == 0)
            continue;
        if (!any)
            add_element(out, "h2", "Objectives");
        any = true;
        if (result->point_count > 1)
            add_element(out, "h3", point->name);
        add_objectives(out, point);
    }
}

static void add_envelope(struct text *out, const struct point_result *point) {
    if (point->envelope_count == 0)
        return;
    add_element(out, "h2", "On the back of an envelope");
    text_add(out, "<ul>\n");
    for (size_t i = 0; i < point->envelope_count; i++)
        add_element(out, "li", point->envelope[i]);
    text_add(out, "</ul>\n");
}

/* ---- small tables ---- */

static void add_table(struct text *out, const struct table *table) {
    struct text cell;

    text_init(&cell);
    add_element(out, "h2", table->title);
    text_add(out, "<div class=\"wide\"><table>\n<thead><tr>");
    for (size_t column = 0; column < table->column_count; column++) {
        if (print_column_is_empty(table, column))
            continue;
        print_add_readable_head(&cell, &table->columns[column]);
        add_element(out, "th", text_cstr(&cell));
        text_clear(&cell);
    }
    text_add(out, "</tr></thead>\n<tbody>\n");
    for (size_t row = 0; row < table->row_count; row++) {
        text_add(out, "<tr>");
        for (size_t column = 0; column < table->column_count; column++) {
            if (print_column_is_empty(table, column))
                continue;
            print_add_readable_cell(&cell, table, row, column);
            add_cell_of(out, &cell);
        }
        text_add(out, "</tr>\n");
    }
    text_add(out, "</tbody></table></div>\n");
    text_release(&cell);
}

static void add_tables(struct text *out, const struct result *result) {
    for (size_t i = 0; i < result->table_count; i++)
        if (result->tables[i].place == TABLE_SHOWN && result->tables[i].row_count > 0)
            add_table(out, &result->tables[i]);
}

/* ---- sentences ---- */

static void add_warnings(struct text *out, const struct result *result,
                         const struct html_options *options) {
    if (result->partial)
        text_add(out, "<p class=\"warning\">Interrupted: only some of the replications were done."
                      "</p>\n");
    for (size_t i = 0; i < result->sentence_count; i++)
        if (result->sentences[i].kind == SENTENCE_WARNING)
            add_element(out, "p class=\"warning\"", result->sentences[i].text);
    if (options->without_figures)
        add_element(out, "p class=\"warning\"", options->without_figures);
}

static void add_sentences(struct text *out, const struct result *result, enum sentence_kind kind,
                          const char *heading) {
    bool any = false;

    for (size_t i = 0; i < result->sentence_count; i++) {
        const struct sentence *sentence = &result->sentences[i];

        if (sentence->kind != kind)
            continue;
        if (!any) {
            add_element(out, "h2", heading);
            text_add(out, "<ul>\n");
        }
        any = true;
        text_add(out, "<li>");
        text_add_html(out, sentence->text);
        if (sentence->evidence) {
            text_add(out, " <span class=\"tag\">");
            text_add_html(out, sentence->evidence);
            text_add(out, "</span>");
        }
        text_add(out, "</li>\n");
    }
    if (any)
        text_add(out, "</ul>\n");
}

static void add_figures(struct text *out, const struct html_options *options) {
    if (options->figure_count > 0)
        add_element(out, "h2", "Pictures");
    for (size_t i = 0; i < options->figure_count; i++) {
        const struct html_figure *figure = &options->figures[i];

        text_add(out, "<figure>\n");
        html_add_svg(out, figure->svg, figure->name);
        add_element(out, "figcaption", figure->caption);
        text_add(out, "</figure>\n");
    }
}

/* ---- how to get the same again ---- */

static void add_reproduction(struct text *out, const struct result *result,
                             const struct html_options *options) {
    add_element(out, "h2", "How to reproduce this");
    text_printf(out,
                "<p>tiersim %s, %zu replications of %.10g s (warm-up %.10g s, drain %.10g s), "
                "seed %" PRId64 ", scenario <code>%016" PRIx64
                "</code>. The same version, scenario and seed give the same figures.</p>\n",
                TIERSIM_VERSION, result->replications, result->horizon_s, result->warmup_s,
                result->drain_s, result->seed, result->hash);
    if (options->command)
        add_element(out, "pre", options->command);
    if (result->effective) {
        text_add(out, "<details><summary>The effective scenario</summary>\n");
        add_element(out, "pre", result->effective);
        text_add(out, "</details>\n");
    }
}

static void add_body(struct text *out, const struct result *result,
                     const struct html_options *options) {
    const struct point_result *only = result->point_count == 1 ? &result->points[0] : NULL;
    const char *about = result->question ? result->question : result->scenario;
    struct text question, answer;

    text_init(&question);
    text_init(&answer);
    answer_add(&answer, result);
    answer_add_question(&question, about);
    add_element(out, "h1", text_cstr(&question));
    add_element(out, "p class=\"answer\"", text_cstr(&answer));
    if (strcmp(about, text_cstr(&question)) != 0)
        add_element(out, "p class=\"about\"", about);
    text_release(&question);
    text_release(&answer);
    add_warnings(out, result, options);
    add_all_objectives(out, result);
    if (result->point_count > 1)
        add_points(out, result);
    add_figures(out, options);
    if (only) {
        if (overall_of(only)) {
            add_element(out, "h2", "Figures");
            add_metrics(out, overall_of(only));
        }
        add_scopes(out, only, SCOPE_KIND_WORKLOAD, "By workload", "workload");
        add_scopes(out, only, SCOPE_KIND_SKU, "By what was asked for", "SKU");
        add_scopes(out, only, SCOPE_KIND_LIMIT, "By limit", "limit");
        add_constraints(out, only);
        add_envelope(out, only);
    }
    add_tables(out, result);
    add_sentences(out, result, SENTENCE_NOTE, "Notes");
    add_sentences(out, result, SENTENCE_ASSUMPTION, "Assumptions, and what they rest on");
    add_sentences(out, result, SENTENCE_SOURCE, "Sources");
    add_reproduction(out, result, options);
}

void html_result(struct text *out, const struct result *result,
                 const struct html_options *options) {
    const struct embedded_file *page = embedded_find("src/report/page.html");
    const char *at;

    if (!page)
        BUG("the page is not embedded");
    for (at = page->bytes; *at;) {
        if (strncmp(at, "{{title}}", 9) == 0) {
            text_add_html(out, result->question ? result->question : result->scenario);
            at += 9;
        } else if (strncmp(at, "{{body}}", 8) == 0) {
            add_body(out, result, options);
            at += 8;
        } else {
            text_add_char(out, *at++);
        }
    }
}
