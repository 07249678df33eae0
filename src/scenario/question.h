/*
 * question - the top level of a scenario's JSON: what its keys decode into.
 *
 * Private to scenario/: others read struct scenario, which is completed from this.
 */
#ifndef TIERSIM_SCENARIO_QUESTION_H
#define TIERSIM_SCENARIO_QUESTION_H

#include <stdint.h>

#include "base/field.h"
#include "base/units.h"
#include "provider/account_spec.h"
#include "provider/provider.h"
#include "scenario/objective.h"
#include "scenario/plan_spec.h"
#include "scenario/scenario.h"

/* A hundred years: simulated time and the calendar fit with room to spare. */
#define LONGEST_RUN (36525.0 * (double)NS_PER_DAY)

struct question_provider {
    const char *name;
    const char *catalog;
    struct account_spec *account;
    struct provider_spec spec;
};

struct question_workload_objectives {
    const char *name;
    struct objective_set set;
};

struct question_objectives {
    struct objective_set overall;
    struct field_list by_workload; /* of struct question_workload_objectives */
};

struct question {
    const char *schema;
    const char *name;
    const char *about;
    const char *catalog;
    int64_t start;
    sim_time horizon, drain, warmup;
    int64_t seed, replications;
    int64_t max_events, max_requests;
    struct account_spec *account;
    struct provider_spec *provider;
    struct field_list providers; /* of struct question_provider */
    struct field_list workloads; /* of struct workload_spec */
    struct field_list clients;   /* of struct client_spec */
    struct field_list incidents; /* of struct incident_spec */
    struct question_objectives objectives;
    struct plan_spec *plan; /* NULL: not given */
    struct scenario_report report;
};

extern const struct field_table question_fields;

/* A whole catalog, for its schema only. */
extern const struct field_table catalog_fields;

/* A whole lesson with its scenario, likewise. */
extern const struct field_table whole_lesson_fields;

#endif
