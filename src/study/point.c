#include "study/point.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/check.h"
#include "base/text.h"
#include "study/batches.h"
#include "study/envelope.h"

/* Above this share of requests unfinished, latencies are those of the lucky ones. */
#define CENSORED_ABOVE 0.01

/* ---- estimates ---- */

struct readings {
    const struct sample *sample;
    size_t scope;
    struct arena *arena;
    size_t *correlated; /* metrics that batch means give no interval */
};

static double *gather(const struct readings *from, enum metric metric, size_t member) {
    const size_t count = from->sample->finished;
    double *values = arena_new(from->arena, double, count);

    for (size_t i = 0; values && i < count; i++) {
        const struct reading *reading = &sample_readings(from->sample, i, from->scope)[metric];
        values[i] = member == 0   ? reading->value
                    : member == 1 ? reading->numerator
                                  : reading->denominator;
    }
    return values;
}

static struct estimate estimate_flag(const double *values, size_t count) {
    size_t successes = 0, known = 0;
    struct estimate estimate;

    for (size_t i = 0; i < count; i++) {
        known += isnan(values[i]) ? 0 : 1;
        successes += values[i] > 0;
    }
    estimate = known > 0 ? estimate_wilson(successes, known, ESTIMATE_CONFIDENCE)
                         : estimate_mean(values, count, ESTIMATE_CONFIDENCE);
    estimate.missing = count - known;
    return estimate;
}

static void finish_metric(struct metric_result *out, enum metric metric, const double *values,
                          size_t count) {
    out->metric = metric;
    out->values = values;
    out->count = count;
    if (isnan(out->estimate.mean))
        out->reason = count == 0 ? "no replication was finished" : metric_reason(metric);
}

/* False where the parts of the run are correlated. */
static bool estimate_by_batches(struct metric_result *out, const struct readings *from) {
    bool correlated;

    batches_interval(&out->estimate, from->sample->cuts, from->scope, out->metric, &correlated,
                     from->arena);
    return !correlated;
}

static void estimate_metric(struct metric_result *out, const struct readings *from,
                            enum metric metric) {
    const size_t count = from->sample->finished;
    const double *values = gather(from, metric, 0);

    if (!values)
        return;
    switch (metric_types[metric].kind) {
    case METRIC_COUNT:
    case METRIC_AMOUNT:
    case METRIC_LEVEL:
    case METRIC_QUANTILE:
        out->estimate = estimate_mean(values, count, ESTIMATE_CONFIDENCE);
        break;
    case METRIC_RATIO: {
        const double *numerators = gather(from, metric, 1);
        const double *denominators = gather(from, metric, 2);
        if (!numerators || !denominators)
            return;
        out->estimate = estimate_ratio(numerators, denominators, count, ESTIMATE_CONFIDENCE);
        break;
    }
    case METRIC_FLAG:
        out->estimate = estimate_flag(values, count);
        break;
    }
    finish_metric(out, metric, values, count);
    if (from->sample->cuts)
        *from->correlated += !estimate_by_batches(out, from);
}

static void estimate_scope(struct scope_result *out, const struct readings *from,
                           enum scope_kind kind, enum metric_scope scope, const char *name) {
    struct metric_result *metrics = arena_new(from->arena, struct metric_result, METRICS);

    out->kind = kind;
    out->name = arena_strdup(from->arena, name);
    out->metrics = metrics;
    for (int metric = 0; metrics && metric < METRICS; metric++)
        if (scope == SCOPE_OVERALL || ((int)metric_types[metric].scope & (int)scope))
            estimate_metric(&metrics[out->metric_count++], from, (enum metric)metric);
}

/* ---- limits ---- */

static const char *limit_label(const struct scenario *scenario, const struct limit_summary *limit,
                               struct arena *arena) {
    if (scenario->provider_count == 1)
        return arena_strdup(arena, limit->name);
    return arena_printf(arena, "%s/%s", scenario->providers[limit->provider].name, limit->name);
}

static void limit_metric(struct metric_result *out, const struct sample *sample, size_t limit,
                         enum metric metric, struct arena *arena) {
    double *values = arena_new(arena, double, sample->finished);

    for (size_t i = 0; values && i < sample->finished; i++) {
        const struct limit_summary *read = &sample->limit_readings[i * sample->limits + limit];
        values[i] = metric == METRIC_REJECTED ? (double)read->rejected
                    : read->capacity > 0      ? read->admitted / read->capacity
                                              : NAN;
    }
    if (!values)
        return;
    out->estimate = estimate_mean(values, sample->finished, ESTIMATE_CONFIDENCE);
    finish_metric(out, metric, values, sample->finished);
}

static void limit_scope(struct scope_result *out, const struct scenario *scenario,
                        const struct sample *sample, size_t limit, struct arena *arena) {
    struct metric_result *metrics = arena_new(arena, struct metric_result, 2);

    out->kind = SCOPE_KIND_LIMIT;
    out->name = limit_label(scenario, &sample->limit_readings[limit], arena);
    out->metrics = metrics;
    if (!metrics)
        return;
    out->metric_count = 2;
    limit_metric(&metrics[0], sample, limit, METRIC_REJECTED, arena);
    limit_metric(&metrics[1], sample, limit, METRIC_LIMIT_UTILIZATION, arena);
}

static void estimate_scopes(struct point_result *point, const struct scenario *scenario,
                            const struct sample *sample, struct arena *arena) {
    const size_t limits = sample->finished > 0 ? sample->limits : 0;
    struct scope_result *scopes = arena_new(arena, struct scope_result, sample->scopes + limits);
    struct readings from = {sample, 0, arena, &point->correlated};
    size_t count = 0;

    if (!scopes)
        return;
    estimate_scope(&scopes[count++], &from, SCOPE_KIND_OVERALL, SCOPE_OVERALL, "");
    for (size_t i = 0; i < scenario->workload_count; i++) {
        from.scope++;
        estimate_scope(&scopes[count++], &from, SCOPE_KIND_WORKLOAD, SCOPE_WORKLOAD,
                       scenario->workloads[i].name);
    }
    for (size_t i = 0; i < scenario->sku_count; i++) {
        from.scope++;
        estimate_scope(&scopes[count++], &from, SCOPE_KIND_SKU, SCOPE_SKU, scenario->skus[i].label);
    }
    for (size_t i = 0; i < limits; i++)
        limit_scope(&scopes[count++], scenario, sample, i, arena);
    point->scopes = scopes;
    point->scope_count = count;
}

/* ---- constraints ---- */

static int by_backoff(const void *a_, const void *b_) {
    const struct constraint_result *a = a_, *b = b_;

    if (a->backoff_s != b->backoff_s)
        return a->backoff_s > b->backoff_s ? -1 : 1;
    if (a->failed != b->failed)
        return a->failed > b->failed ? -1 : 1;
    if (a->refusals != b->refusals)
        return a->refusals > b->refusals ? -1 : 1;
    return strcmp(a->name, b->name);
}

static void add_constraint(struct point_result *point, struct constraint_result *list,
                           const char *name, double refusals, double backoff_s, double failed) {
    const double count = (double)point->replications;

    if (!(refusals > 0 || backoff_s > 0 || failed > 0))
        return;
    struct constraint_result *to = &list[point->constraint_count++];
    to->name = name;
    to->refusals = refusals / count;
    to->backoff_s = backoff_s / count;
    to->failed = failed / count;
}

/* What the limits take of the verdict on rate limits is theirs; the rest (no access) is its own. */
static void verdict_constraints(struct point_result *point, struct constraint_result *list,
                                const struct sample *sample, const struct verdict_summary *limits,
                                struct arena *arena) {
    for (int i = 0; i < VERDICTS; i++) {
        const struct verdict_summary *verdict = &sample->verdicts[i];
        const char *name = arena_strdup(arena, verdict_name((enum verdict)i));
        if (i == VERDICT_SUCCESS || i == VERDICT_PENDING)
            continue;
        if (i == VERDICT_RATE_LIMIT_EXCEEDED) {
            const double rest = verdict->backoff_s - limits->backoff_s;
            if (verdict->answers > limits->answers || verdict->failed > limits->failed)
                add_constraint(point, list, name, (double)(verdict->answers - limits->answers),
                               rest > 0 ? rest : 0, (double)(verdict->failed - limits->failed));
            continue;
        }
        add_constraint(point, list, name, (double)verdict->answers, verdict->backoff_s,
                       (double)verdict->failed);
    }
}

void point_constraints(struct point_result *point, const struct scenario *scenario,
                       const struct sample *sample, struct arena *arena) {
    struct verdict_summary limits = {0, 0, 0};
    struct constraint_result *list =
        arena_new(arena, struct constraint_result, sample->limits + VERDICTS + 1);

    if (!list || sample->finished == 0)
        return;
    for (size_t k = 0; k < sample->limits; k++) {
        struct verdict_summary sum = {0, 0, 0};
        for (size_t i = 0; i < sample->finished; i++) {
            const struct limit_summary *read = &sample->limit_readings[i * sample->limits + k];
            sum.answers += read->rejected;
            sum.backoff_s += read->backoff_s;
            sum.failed += read->failed;
        }
        limits.answers += sum.answers;
        limits.backoff_s += sum.backoff_s;
        limits.failed += sum.failed;
        add_constraint(point, list, limit_label(scenario, &sample->limit_readings[k], arena),
                       (double)sum.answers, sum.backoff_s, (double)sum.failed);
    }
    verdict_constraints(point, list, sample, &limits, arena);
    add_constraint(point, list, POINT_OWN_CONSTRAINT, 0, 0, (double)sample->failed_waiting);
    point->constraints = list;
    if (!arena->failed)
        qsort(list, point->constraint_count, sizeof *list, by_backoff);
}

/* ---- objectives ---- */

static const struct metric_result *metric_of(const struct point_result *point,
                                             const struct objective *objective) {
    const enum metric metric = metric_find(objective_metric_name(objective->metric));
    const size_t scope = objective->workload >= 0 ? 1 + (size_t)objective->workload : 0;

    if (metric == METRICS || scope >= point->scope_count)
        return NULL;
    return scope_metric(&point->scopes[scope], metric);
}

/* Of the replications. */
static double share_met(const struct objective *objective, const struct metric_result *metric) {
    size_t met = 0;

    assert(metric && metric->count > 0);
    for (size_t i = 0; i < metric->count; i++)
        met += objective_met(objective, metric->values[i]);
    return (double)met / (double)metric->count;
}

static void judge(struct point_result *point, const struct scenario *scenario,
                  struct arena *arena) {
    struct objective_result *results =
        arena_new(arena, struct objective_result, scenario->objective_count);

    if (!results)
        return;
    for (size_t i = 0; i < scenario->objective_count; i++) {
        const struct objective *objective = &scenario->objectives[i];
        const struct metric_result *metric = metric_of(point, objective);
        struct objective_result *out = &results[i];
        out->metric = objective_metric_name(objective->metric);
        out->text = arena_strdup(arena, objective->text);
        out->scope = objective->workload >= 0
                         ? arena_strdup(arena, scenario->workloads[objective->workload].name)
                         : "";
        out->value = metric ? metric->estimate.mean : NAN;
        out->known = !isnan(out->value);
        out->met = out->known && (isnan(objective->probability)
                                      ? objective_met(objective, out->value)
                                      : share_met(objective, metric) >= objective->probability);
    }
    point->objectives = results;
    point->objective_count = scenario->objective_count;
}

static bool is_censored(const struct sample *sample) {
    double arrived = 0, unfinished = 0;

    for (size_t i = 0; i < sample->finished; i++) {
        const struct reading *readings = sample_readings(sample, i, 0);
        arrived += readings[METRIC_ARRIVED].value;
        unfinished += readings[METRIC_UNFINISHED].value;
    }
    return unfinished > CENSORED_ABOVE * arrived;
}

void point_of_sample(struct point_result *point, const struct scenario *scenario,
                     const struct sample *sample, struct arena *arena) {
    point->replications = sample->finished;
    point->intervals = sample->cuts ? "batch means" : NULL;
    estimate_scopes(point, scenario, sample, arena);
    point_constraints(point, scenario, sample, arena);
    judge(point, scenario, arena);
    point->censored = is_censored(sample);
    point->envelope = envelope_of(scenario, sample, arena, &point->envelope_count);
}

/* ---- the result around the points ---- */

void result_say(struct result *result, enum sentence_kind kind, const char *evidence,
                const char *text) {
    for (size_t i = 0; i < result->sentence_count; i++)
        if (result->sentences[i].kind == kind && strcmp(result->sentences[i].text, text) == 0)
            return;
    struct sentence *sentences =
        arena_new(&result->arena, struct sentence, result->sentence_count + 1);
    char *copy = arena_strdup(&result->arena, text);
    if (!sentences || !copy)
        return;
    if (result->sentence_count)
        memcpy(sentences, result->sentences, result->sentence_count * sizeof *sentences);
    sentences[result->sentence_count].kind = kind;
    sentences[result->sentence_count].text = copy;
    sentences[result->sentence_count].evidence = evidence;
    result->sentences = sentences;
    result->sentence_count++;
}

/* Where a value in force comes from; assumptions are told apart as such. */
static void say_source(void *context, const struct scenario_value *value) {
    const struct provenance *from = value->provenance;
    struct text text, date;

    if (!from || !from->source || from->evidence == EVIDENCE_ASSUMPTION)
        return;
    text_init_for(&text, &((struct result *)context)->arena.failed);
    text_init_for(&date, &((struct result *)context)->arena.failed);
    if (from->path && from->path[0])
        text_printf(&text, "%s: ", from->path);
    text_add(&text, from->source);
    if (from->date != DATE_NONE) {
        calendar_format(&date, from->date);
        text_printf(&text, " (%.10s)", text_cstr(&date));
    }
    result_say(context, SENTENCE_SOURCE, evidence_name((enum evidence)from->evidence),
               text_cstr(&text));
    text_release(&date);
    text_release(&text);
}

void result_about(struct result *result, const char *command, const struct scenario *scenario) {
    struct arena *arena = &result->arena;

    result->command = command;
    result->scenario = arena_strdup(arena, scenario->name);
    result->question = arena_strdup(arena, scenario->about);
    result->effective = arena_strdup(arena, scenario->effective);
    result->hash = scenario->hash;
    result->seed = scenario->seed;
    result->replications = (size_t)scenario->replications;
    result->horizon_s = to_seconds(scenario->horizon);
    result->drain_s = to_seconds(scenario->drain);
    result->warmup_s = to_seconds(scenario->warmup);
}

void result_say_all(struct result *result, const struct scenario *scenario) {
    for (size_t i = 0; i < scenario->warning_count; i++)
        result_say(result, SENTENCE_WARNING, NULL, scenario->warnings[i]);
    for (size_t i = 0; i < scenario->assumption_count; i++)
        result_say(result, SENTENCE_ASSUMPTION, evidence_name(EVIDENCE_ASSUMPTION),
                   scenario->assumptions[i]);
    if (!scenario_sources(scenario, say_source, result))
        result->arena.failed = true;
}
