#include "scenario/question.h"

#include <stdio.h>

#include "provider/incident.h"
#include "scenario/lesson.h"

static const struct field provider_rows[] = {
    FIELD(struct question_provider, name, STRING, .required = true, .doc = "its name"),
    FIELD(struct question_provider, catalog, STRING,
          .doc = "dated data to start from: a built-in name, or a path that ends in .json"),
    FIELD(struct question_provider, account, OPTIONAL, .sub = &account_fields,
          .doc = "the organization's money and standing; without one nothing is refused for money"),
    FIELD(struct question_provider, spec, INLINE, .sub = &provider_fields),
};

static const struct field_table named_provider_fields =
    FIELD_TABLE("provider", struct question_provider, provider_rows);

static const struct field workload_objective_rows[] = {
    FIELD(struct question_workload_objectives, name, STRING, .required = true,
          .doc = "of the workload"),
    FIELD(struct question_workload_objectives, set, INLINE, .sub = &objective_workload_fields),
};

static const struct field_table workload_objective_fields =
    FIELD_TABLE("set of objectives", struct question_workload_objectives, workload_objective_rows);

static const struct field objective_rows[] = {
    FIELD(struct question_objectives, overall, INLINE, .sub = &objective_set_fields),
    FIELD(struct question_objectives, by_workload, MAP, .sub = &workload_objective_fields,
          .doc = "objectives of single workloads, by name"),
};

static const struct field_table objectives_fields =
    FIELD_TABLE("set of objectives", struct question_objectives, objective_rows);

static const struct field report_rows[] = {
    FIELD(
        struct scenario_report, series_interval, DURATION, .low = 1e6, .high = LONGEST_RUN,
        .doc =
            "between two points of series.csv; absent: a 400th of the horizon, at least a minute"),
};

static const struct field_table report_fields =
    FIELD_TABLE("report", struct scenario_report, report_rows);

static bool prepare(void *object, struct complaint *out) {
    const struct question *question = object;
    int64_t end;
    if (question->warmup >= question->horizon) {
        out->field = "warmup";
        snprintf(out->text, sizeof out->text, "must be shorter than the horizon");
        return false;
    }
    if (__builtin_add_overflow(question->start, question->horizon, &end) ||
        __builtin_add_overflow(end, question->drain, &end)) {
        out->field = "horizon";
        snprintf(out->text, sizeof out->text, "the run would end after the year 2262");
        return false;
    }
    return true;
}

static const struct field rows[] = {
    {.name = "$schema",
     .kind = FIELD_STRING,
     .offset = offsetof(struct question, schema),
     .doc = "the JSON Schema of this file, for editors"},
    FIELD(struct question, about, STRING, .doc = "the question in one sentence"),
    FIELD(struct question, name, STRING, .doc = "what the scenario is called; absent: its file"),
    FIELD(struct question, catalog, STRING,
          .doc =
              "dated data about the provider to start from: a built-in name, or a path that ends "
              "in .json"),
    FIELD(struct question, start, DATE, .fallback = "\"2026-01-01T00:00:00Z\"",
          .doc =
              "the date at which simulated time begins; with a catalog, the date of its figures"),
    FIELD(struct question, horizon, DURATION, .required = true, .low = 1, .high = LONGEST_RUN,
          .doc = "arrivals stop here"),
    FIELD(struct question, drain, DURATION, .fallback = "\"0s\"", .high = LONGEST_RUN,
          .doc = "time for what is under way at the horizon"),
    FIELD(struct question, warmup, DURATION, .fallback = "\"0s\"", .high = LONGEST_RUN,
          .doc = "requests that arrive before this are simulated but not counted"),
    FIELD(struct question, seed, INTEGER, .fallback = "1", .low = 0, .high = 9007199254740991.0,
          .doc = "of all random numbers: the same seed gives the same run"),
    FIELD(struct question, replications, INTEGER, .fallback = "20", .low = 1, .high = 1e6,
          .doc = "independent runs; intervals are taken across them"),
    FIELD(struct question, max_events, INTEGER, .fallback = "1000000000", .low = 1, .high = 1e15,
          .doc = "a replication with more events than this is stopped with an error"),
    FIELD(struct question, max_requests, INTEGER, .fallback = "1000000", .low = 1, .high = 1e9,
          .doc = "a replication with more requests under way at once is stopped with an error"),
    FIELD(struct question, account, OPTIONAL, .sub = &account_fields,
          .doc = "the organization's money and standing; without one nothing is refused for money"),
    FIELD(struct question, workloads, LIST, .required = true, .sub = &workload_fields,
          .merge_key = "name", .doc = "where requests come from"),
    FIELD(struct question, clients, MAP, .fallback = "{\"default\": {}}", .sub = &client_fields,
          .doc = "how requests become attempts, by name"),
    FIELD(struct question, provider, OPTIONAL, .sub = &provider_fields,
          .doc = "the API: value by value over the catalog, or alone"),
    FIELD(struct question, providers, MAP, .sub = &named_provider_fields,
          .doc = "several providers by name; catalog, account and provider are short for one "
                 "called default"),
    FIELD(struct question, incidents, LIST, .sub = &incident_fields,
          .doc = "what goes wrong or changes, and when"),
    FIELD(struct question, objectives, OBJECT, .sub = &objectives_fields,
          .doc = "what is asked of the results: a metric and a condition such as \">= 0.99\""),
    FIELD(struct question, plan, OPTIONAL, .sub = &plan_fields,
          .doc = "what 'tiersim plan' may choose from"),
    FIELD(struct question, report, OBJECT, .sub = &report_fields, .doc = "how results are shown"),
};

const struct field_table question_fields =
    FIELD_TABLE("scenario", struct question, rows, .prepare = prepare);

/* ---- a whole catalog ---- */

struct whole_catalog {
    const char *schema;
    struct catalog meta;
    struct provider_spec provider;
    struct account_spec *account;
};

static const struct field catalog_rows[] = {
    {.name = "$schema",
     .kind = FIELD_STRING,
     .offset = offsetof(struct whole_catalog, schema),
     .doc = "the JSON Schema of this file, for editors"},
    FIELD(struct whole_catalog, meta, INLINE, .sub = &catalog_meta_fields),
    FIELD(struct whole_catalog, provider, OBJECT, .required = true, .sub = &provider_fields,
          .doc = "the provider's figures"),
    FIELD(struct whole_catalog, account, OPTIONAL, .sub = &account_fields,
          .doc = "what an account of this provider is like unless a scenario says otherwise"),
};

const struct field_table catalog_fields =
    FIELD_TABLE("catalog", struct whole_catalog, catalog_rows);

/* ---- a whole lesson ---- */

struct whole_lesson {
    const char *schema;
    struct lesson lesson;
    struct question scenario;
};

static const struct field whole_lesson_rows[] = {
    {.name = "$schema",
     .kind = FIELD_STRING,
     .offset = offsetof(struct whole_lesson, schema),
     .doc = "the JSON Schema of this file, for editors"},
    FIELD(struct whole_lesson, lesson, INLINE, .sub = &lesson_fields),
    FIELD(struct whole_lesson, scenario, OBJECT, .required = true, .sub = &question_fields,
          .doc = "what is run, changed by each variant"),
};

const struct field_table whole_lesson_fields =
    FIELD_TABLE("lesson", struct whole_lesson, whole_lesson_rows);
