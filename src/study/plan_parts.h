/*
 * plan_parts - what the files of plan share; not for others.
 *
 *   plan_options  what there is to choose from
 *   plan_decide   runs options and puts them in order
 *   plan_load     the load at which an option breaks
 *   plan_readings the decision under contested readings
 *   plan_words    the result: sentences and tables
 */
#ifndef TIERSIM_STUDY_PLAN_PARTS_H
#define TIERSIM_STUDY_PLAN_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/units.h"
#include "scenario/scenario.h"
#include "study/designs.h"
#include "study/judge.h"
#include "study/result.h"
#include "study/run.h"

#define PLAN_NONE ((size_t)-1)

/* One combination. Strings live in the arena. */
struct plan_option {
    const char *name; /* "tier 4, client app, prepaid $50" */
    const char *tier; /* NULL: not varied */
    money up_front;
    struct scenario_source source;
    struct setting settings[3];
    size_t setting_count;
};

struct plan_options {
    struct plan_option *items;
    size_t count;
};

/* One option after its runs. */
struct plan_score {
    const struct plan_option *option;
    size_t design; /* index in the designs */
    enum judgement judgement;
    struct objective_judgement *objectives; /* of the scenario, in its order */
    double cost, p95, success;
};

/* A decision: options that were run, in order of preference. */
struct plan_decision {
    struct designs designs;
    struct plan_score *scores;
    size_t count;
    size_t choice; /* index in scores; PLAN_NONE */
    size_t runner_up;
    bool stopped;
};

/* Where the choice breaks. */
struct plan_break {
    bool known;       /* false: no rate to vary, or interrupted */
    bool within;      /* it breaks at or below the largest factor tried */
    double holds;     /* the largest factor at which every objective was met */
    double breaks;    /* the least at which one was not; > holds */
    size_t objective; /* the first that was not met there */
    const char *load; /* "web 8/min" at `holds` */
};

struct plan_reading {
    const char *name;
    const char *trouble; /* why it could not be run; NULL: it was */
    const char *choice;  /* name of the option; NULL: infeasible */
    money up_front;      /* MONEY_NONE: infeasible */
    bool changes;
    double cost, p95, success; /* of the original choice under this reading; NaN: not known */
};

struct plan_readings {
    struct plan_reading *items;
    size_t count;
};

struct plan_study {
    const struct scenario_source *source;
    const struct study_options *options;
    const struct scenario *base;
    struct plan_spec spec;
    size_t provider;           /* the one whose account is planned */
    const char *account_path;  /* "account", "providers[x].account" */
    const char *provider_path; /* "provider", "providers[x]" */
    struct arena *arena;       /* the result's */
    struct problems *problems;
};

bool plan_study_init(struct plan_study *study, struct error *err);
bool plan_make_options(const struct plan_study *study, struct plan_options *out, struct error *err);

/* `out` is to be released in any case. */
bool plan_decide(const struct plan_study *study, const struct plan_options *options,
                 struct plan_decision *out, struct error *err);
void plan_decision_release(struct plan_decision *decision);

bool plan_find_break(const struct plan_study *study, const struct plan_option *choice,
                     struct plan_break *out, struct error *err);

bool plan_read_otherwise(const struct plan_study *study, const struct plan_decision *decision,
                         struct plan_readings *out, struct error *err);

/* Fills in the whole result. */
bool plan_tell(const struct plan_study *study, const struct plan_decision *decision,
               const struct plan_break *load, const struct plan_readings *readings,
               struct result *out);

#endif
