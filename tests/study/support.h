/* What tests of studies share: small scenarios, and every byte of a result as text. */
#ifndef TESTS_STUDY_SUPPORT_H
#define TESTS_STUDY_SUPPORT_H

#include "../world/support.h"

#include <stdlib.h>

#include "base/text.h"
#include "study/result.h"
#include "study/run.h"

/* Poisson arrivals above a limit, two workloads and SKUs, patience, retries with jitter, credit. */
#define STORM                                                                                      \
    "{ 'about': 'A storm', 'horizon': '1h', 'drain': '5m', 'seed': 3, 'replications': 9,"          \
    "  'account': { 'settlement': 'prepaid', 'opening_credit': '$4',"                              \
    "    'grants': [ { 'name': 'welcome', 'amount': '$2', 'expires_after': '30m' } ] },"           \
    "  'workloads': ["                                                                             \
    "    { 'name': 'web', 'arrivals': { 'type': 'poisson', 'rate': '7/min' }, 'patience': '4m',"   \
    "      'client': 'app', 'mix': [ { 'model': 'a', 'n': 1, 'weight': 2 },"                       \
    "                                { 'model': 'b', 'n': 2, 'weight': 1 } ] },"                   \
    "    { 'name': 'night', 'arrivals': { 'type': 'constant', 'rate': '1/min' },"                  \
    "      'client': 'app', 'mix': [ { 'model': 'b', 'n': 1, 'weight': 1 } ] } ],"                 \
    "  'clients': { 'app': { 'concurrency': 6, 'retry': { 'type': 'exponential', 'base': '1s',"    \
    "    'cap': '60s', 'jitter': 'full', 'max_attempts': 6 } } },"                                 \
    "  'provider': { 'limits': [ { 'name': 'images', 'unit': 'images', 'limit': 7,"                \
    "                              'window': '60s' } ],"                                           \
    "    'prices': [ { 'model': 'a', 'price': '$0.01' }, { 'model': 'b', 'price': '$0.02' } ],"    \
    "    'service_time': { 'type': 'lognormal', 'median': '10s', 'sigma': 0.4 } },"                \
    "  'objectives': { 'success_rate': '>= 0.5' } }"

/* Nothing is left to chance: 300 calls 12 s apart under 5 a minute (facts: 5 IPM standard is $12 an
 * hour at $0.04), each 10 s long, so that everything can be worked out by hand. */
#define CLOCKWORK                                                                                  \
    "{ 'about': 'Clockwork', 'horizon': '1h', 'drain': '1m', 'replications': 3,"                   \
    "  'workloads': [ { 'name': 'web', 'arrivals': { 'type': 'constant', 'rate': '5/min' },"       \
    "    'mix': [ { 'model': 'm', 'n': 1, 'weight': 1 } ] } ],"                                    \
    "  'clients': { 'app': { } },"                                                                 \
    "  'provider': { 'limits': [ { 'name': 'images', 'unit': 'images', 'limit': 5,"                \
    "                              'window': '60s' } ],"                                           \
    "    'prices': [ { 'model': 'm', 'price': '$0.04' } ],"                                        \
    "    'service_time': { 'type': 'constant', 'value': '10s' } },"                                \
    "  'report': { 'series_interval': '10m' } }"

/* JSON in which ' stands for ", as a string of its own. */
static inline char *quoted(const char *json) {
    char *text = strdup(json);

    assert_non_null(text);
    for (char *c = text; *c; c++)
        if (*c == '\'')
            *c = '"';
    return text;
}

static inline void study(const struct scenario *scenario, size_t threads, struct result *out) {
    const struct study_options options = {.threads = threads};
    struct error err = {0};

    if (!study_run(scenario, &options, out, &err))
        fail_msg("%s", err.text);
}

static inline double mean_of(const struct result *result, size_t point, enum metric metric) {
    return scope_metric(result_overall(&result->points[point]), metric)->estimate.mean;
}

static inline void write_metric(struct text *to, const struct metric_result *metric) {
    const struct estimate *e = &metric->estimate;

    text_printf(to, "  %d %a %a %a %a %a %a %zu %zu %s", (int)metric->metric, e->mean,
                e->half_width, e->low, e->high, e->lower_bound, e->upper_bound, e->count,
                e->missing, metric->reason ? metric->reason : "-");
    for (size_t i = 0; i < metric->count; i++)
        text_printf(to, " %a", metric->values[i]);
    text_add_char(to, '\n');
}

static inline void write_point(struct text *to, const struct point_result *point) {
    text_printf(to, "point %s %zu %d\n", point->name, point->replications, point->censored);
    for (size_t i = 0; i < point->setting_count; i++)
        text_printf(to, " %s %s %a\n", point->settings[i].path, point->settings[i].value,
                    point->settings[i].number);
    for (size_t i = 0; i < point->scope_count; i++) {
        text_printf(to, " scope %d %s\n", (int)point->scopes[i].kind, point->scopes[i].name);
        for (size_t k = 0; k < point->scopes[i].metric_count; k++)
            write_metric(to, &point->scopes[i].metrics[k]);
    }
    for (size_t i = 0; i < point->constraint_count; i++)
        text_printf(to, " %s %a %a %a\n", point->constraints[i].name,
                    point->constraints[i].refusals, point->constraints[i].backoff_s,
                    point->constraints[i].failed);
    for (size_t i = 0; i < point->objective_count; i++)
        text_printf(to, " %s %a %d\n", point->objectives[i].metric, point->objectives[i].value,
                    point->objectives[i].met);
    for (size_t i = 0; i < point->envelope_count; i++)
        text_printf(to, " %s\n", point->envelope[i]);
}

static inline void write_table(struct text *to, const struct table *table) {
    text_printf(to, "table %s %s\n", table->name, table->title);
    for (size_t i = 0; i < table->column_count; i++)
        text_printf(to, " %s/%s", table->columns[i].name,
                    table->columns[i].unit ? table->columns[i].unit : "");
    for (size_t i = 0; i < table->row_count * table->column_count; i++)
        text_printf(to, "%c%a %lld %s", i % table->column_count ? ' ' : '\n',
                    table->cells[i].number, (long long)table->cells[i].whole,
                    table->cells[i].text ? table->cells[i].text : "-");
    text_add_char(to, '\n');
}

/* Every figure to the last bit. The caller frees it. */
static inline char *serialise(const struct result *result) {
    struct text to;

    text_init(&to);
    text_printf(&to, "%s %s %s %llx %lld %zu %a %d\n%s", result->command, result->scenario,
                result->question ? result->question : "-", (unsigned long long)result->hash,
                (long long)result->seed, result->replications, result->horizon_s, result->partial,
                result->effective);
    for (size_t i = 0; i < result->point_count; i++)
        write_point(&to, &result->points[i]);
    for (size_t i = 0; i < result->sentence_count; i++)
        text_printf(&to, "%d %s\n", (int)result->sentences[i].kind, result->sentences[i].text);
    for (size_t i = 0; i < result->table_count; i++)
        write_table(&to, &result->tables[i]);
    assert_false(to.failed);
    char *made = strdup(text_cstr(&to));
    assert_non_null(made);
    text_release(&to);
    return made;
}

#endif
