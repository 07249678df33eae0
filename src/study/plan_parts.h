/*
 * plan_parts - what the files of plan share; not for others.
 *
 *   plan_options  what there is to choose from
 *   plan_evaluate runs options and judges them: the one place where a plan runs anything
 *   plan_select   runs those to choose one from, each until it is chosen or put out
 *   plan_decide   puts them in order of preference and chooses
 *   plan_load     the load at which an option breaks, and when growth brings it
 *   plan_promotion when natural promotion reaches each tier, and when paying at the start does
 *   plan_limits   the least limit that is enough, and limit increases
 *   plan_readings the decision under contested readings
 *   plan_words    what is said of a decision, plan_future_words of what comes after it,
 *                 plan_limit_words of limits; plan_say what all sentences share
 *   plan_tables   the tables
 */
#ifndef TIERSIM_STUDY_PLAN_PARTS_H
#define TIERSIM_STUDY_PLAN_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/units.h"
#include "provider/limiter.h"
#include "scenario/scenario.h"
#include "stats/estimate.h"
#include "stats/selection.h"
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
    bool keep_accounts; /* what became of them is wanted too */
    bool to_choose_one; /* where the plan says so, those without hope are put out early */
};

/* One option after its runs. */
struct plan_score {
    const struct plan_option *option;
    size_t design; /* index in the designs */
    enum judgement judgement;
    struct objective_judgement *objectives; /* of the scenario, in its order */
    struct selection_place place;           /* where options are put out early */
    struct estimate cost, p95, success;
};

/* Options that were run; once decided, in order of preference. */
struct plan_decision {
    struct designs designs;
    struct plan_score *scores;
    size_t count;
    size_t choice; /* index in scores; PLAN_NONE */
    size_t runner_up;
    bool stopped;
    bool selecting;   /* options were put out early; then */
    bool selected;    /* it came to an end */
    size_t selection; /* the design that was left; PLAN_NONE: none was */
};

/* Where the choice breaks. */
struct plan_break {
    bool known;       /* false: no rate to vary, or interrupted */
    bool within;      /* it breaks at or below the largest factor tried */
    double holds;     /* the largest factor at which every objective was met */
    double breaks;    /* the least at which one was not; > holds */
    size_t objective; /* the first that was not met there */
    const char
        *binds; /* what most requests were refused by there; NULL: nothing of the provider's */
    const char *load; /* "web 8/min" at `holds` */
};

/* When the load has grown to where the choice breaks. */
struct plan_growth {
    bool given;            /* some workload says how it grows */
    double fastest;        /* growth a week; 0: none grows */
    bool alike;            /* all that grows does so */
    struct plan_break at;  /* in factors of what grows fastest */
    int64_t holds, breaks; /* UNIX time in ns: what begins then still holds, no longer holds */
};

/* A rung above the one where the account stands, and when it is reached. */
struct plan_rung {
    const char *tier;
    money payment; /* at the start, that opens its money gate */
    /* Over the replications simulated: how many reached it, and the latest time. */
    size_t runs_as_it_goes, runs_paying;
    sim_time as_it_goes, paying;
};

struct plan_ascent {
    bool known;           /* false: there is nothing to climb, or interrupted */
    const char *standing; /* the tier */
    struct plan_rung *steps;
    size_t count;
    size_t replications;
    sim_time simulated; /* nothing later is known */
};

/* An option with another limit. */
struct plan_try {
    int64_t limit;
    bool asked; /* the plan lists it */
    enum judgement judgement;
    struct objective_judgement *objectives;
    struct estimate cost, p95, success;
};

/* Another tier of less money, with its limit raised. */
struct plan_increase {
    const struct plan_option *option;
    int64_t own;           /* its limit */
    bool enough;           /* with the limit raised from the start every objective is met */
    bool in_time;          /* and also if it is asked for at the start, and waited for */
    size_t late_objective; /* the first that is not met then */
    enum increase_answer answer;
    double appeal_success;           /* of PLAN_INCREASE answers in part; 0: no appeal */
    int64_t days_low, days_high;     /* working days */
    int64_t answer_low, answer_high; /* UNIX time in ns */
};

/* How high a limit an option needs. */
struct plan_limits {
    bool known;             /* false: no limit on images or requests, or interrupted */
    const char *option;     /* its name */
    const char *name;       /* of the limit */
    const char *unit;       /* "images a minute" */
    int64_t own;            /* the option's limit as it is */
    struct plan_try *tries; /* by limit, rising */
    size_t count, capacity;
    int64_t least;      /* at which every objective is met; 0: at none that was tried */
    int64_t not_enough; /* the largest below it at which one is shown not to be; 0: none */
    struct plan_increase *increases;
    size_t increase_count;
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
    size_t standing;           /* index of the tier where the account stands; PLAN_NONE: no tiers */
    struct arena *arena;       /* the result's */
    struct problems *problems;
};

/* All that was found out. */
struct plan_findings {
    struct plan_decision decision;
    struct plan_break load;
    struct plan_break load_money_aside; /* known where `load` breaks an objective on money */
    struct plan_growth growth;
    struct plan_ascent promotion;
    struct plan_limits limits;
    struct plan_readings readings;
};

/* ---- plan_options ---- */

bool plan_study_init(struct plan_study *study, struct error *err);
bool plan_make_options(const struct plan_study *study, struct plan_options *out, struct error *err);

const struct scenario_provider *plan_provider(const struct plan_study *study);
/* The provider's ladder, lowest first. */
const struct tier_spec *plan_ladder(const struct plan_study *study);
/* What a tier's money gate still asks for; $0: nothing. */
money plan_due(const struct plan_study *study, const struct tier_spec *tier);
/* Whether a tier may use every model that is asked for. */
bool plan_has_access(const struct plan_study *study, const struct tier_spec *tier);
/* Index by name in the provider's ladder; PLAN_NONE: there is no such tier. */
size_t plan_tier(const struct plan_study *study, const char *name);
bool plan_limit_counts(const struct limit_spec *limit, const char *model);

/* Adds what makes the account start where it stands and, above $0, pay so much at the start; at
 * most PLAN_STAND_OVERRIDES. */
enum { PLAN_STAND_OVERRIDES = 3 };
void plan_stand(const struct plan_study *study, money payment, struct scenario_override *overrides,
                size_t *count);

/* ---- plan_evaluate ---- */

/*
 * Runs every option and judges it, in the order given. Options that are no options (a tier below
 * the one in force anyway) are left out. `out` is to be released in any case.
 */
bool plan_evaluate(const struct plan_study *study, const struct plan_options *options,
                   struct plan_decision *out, struct error *err);
void plan_decision_release(struct plan_decision *decision);

/* The first objective that is not met; the number of objectives where all are. */
size_t plan_first_failure(const struct plan_study *study,
                          const struct objective_judgement *objectives);

/* ---- plan_select ---- */

/* Runs the designs of a decision, each until it is chosen or put out; as designs_run. */
bool plan_select(const struct plan_study *study, struct plan_decision *decision, size_t *failed,
                 struct error *err);

/* A sentence on what that took, where it was done. */
void plan_say_selection(const struct plan_study *study, const struct plan_decision *decision,
                        struct result *out, struct text *text);

/* ---- plan_decide ---- */

/* plan_evaluate, and then the order of preference and the choice. */
bool plan_decide(const struct plan_study *study, const struct plan_options *options,
                 struct plan_decision *out, struct error *err);

/* The score that fails least: fewest objectives, then the smallest relative distances. */
size_t plan_nearest(const struct plan_study *study, const struct plan_decision *decision);

/* ---- the other questions; an interruption leaves them unknown ---- */

/* Both as struct plan_findings says. */
bool plan_find_break(const struct plan_study *study, const struct plan_option *choice,
                     struct plan_break *out, struct plan_break *money_aside, struct error *err);

/* Growth a week of a workload's arrivals; NaN: none is given. */
double plan_growth_of(const struct plan_study *study, const char *workload);

/* `load` is what plan_find_break found. */
bool plan_find_growth(const struct plan_study *study, const struct plan_option *choice,
                      const struct plan_break *load, struct plan_growth *out, struct error *err);

bool plan_find_promotion(const struct plan_study *study, const struct plan_decision *decision,
                         struct plan_ascent *out, struct error *err);

/* Of the choice, or of the nearest option where there is none. */
bool plan_find_limits(const struct plan_study *study, const struct plan_decision *decision,
                      struct plan_limits *out, struct error *err);

bool plan_read_otherwise(const struct plan_study *study, const struct plan_decision *decision,
                         struct plan_readings *out, struct error *err);

/* ---- plan_say: pieces of sentences ---- */

/* Appends the text as a note and empties it. */
void plan_say(struct result *out, struct text *text);
void plan_add_money(struct text *text, money amount);
void plan_add_date(struct text *text, int64_t unix_ns); /* "2026-06-01" */
/* "web: latency_p95 <= 60s" */
void plan_add_objective(struct text *text, const struct scenario *scenario,
                        const struct objective *objective);
/* "latency_p95 <= 60s is 2.5 min, off by 90 s", of each objective that is not met. */
void plan_add_failures(struct text *text, const struct scenario *scenario,
                       const struct objective_judgement *objectives);

/* ---- plan_words, plan_tables ---- */

/* Of the choice, which there must be. */
void plan_warn_of_cap(struct result *out, const struct plan_study *study,
                      const struct plan_findings *findings, struct text *text);
void plan_say_load(struct result *out, const struct plan_study *study,
                   const struct plan_findings *findings, struct text *text);
void plan_say_promotion(struct result *out, const struct plan_study *study,
                        const struct plan_findings *findings, struct text *text);
void plan_add_limits(struct text *text, const struct plan_study *study,
                     const struct plan_limits *limits);
void plan_say_increases(struct result *out, const struct plan_study *study,
                        const struct plan_limits *limits, struct text *text);

enum { PLAN_TABLES = 5 };

/* Fills `tables`; false where memory ran out. */
bool plan_fill_tables(struct table *tables, const struct plan_study *study,
                      const struct plan_findings *findings);

/* Fills in the whole result. */
bool plan_tell(const struct plan_study *study, const struct plan_findings *findings,
               struct result *out);

#endif
