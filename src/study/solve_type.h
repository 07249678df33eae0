/*
 * solve_type - what can be solved for: one file each, solve_rate, solve_limit, solve_credit.
 *
 * A type maps the candidates of an edge (integers, the harder the greater) to values of a setting.
 * Private to study/, but for the names and the sentences of help.
 */
#ifndef TIERSIM_STUDY_SOLVE_TYPE_H
#define TIERSIM_STUDY_SOLVE_TYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "scenario/scenario.h"
#include "study/edge.h"
#include "study/judge.h"
#include "study/knob.h"

struct solve_for_question;

/* What was found at one candidate, of the objective that came nearest to failing. */
struct solve_trial {
    int64_t candidate;
    enum edge_grade grade;
    size_t objective;
    struct objective_judgement judged;
};

/* A question under way. */
struct solve_for {
    const struct solve_for_question *question;
    const struct scenario *base;
    struct arena *arena;
    struct edge edge;
    struct solve_trial trials[EDGE_TRIALS_MOST];
    size_t trial_count;
    /* What the type asked for: */
    struct knobs knobs; /* rates */
    const char *path;   /* of the setting; NULL: the knobs' */
    const char *unit;   /* of numbers */
};

struct solve_overrides {
    const struct scenario_override *items; /* NULL: memory ran out */
    size_t count;
};

struct solve_type {
    const char *name;  /* "max-rate" */
    const char *help;  /* one phrase */
    const char *asked; /* "highest rate" */
    const char *every; /* what it means that the hardest candidate meets, "%s" is the candidate */
    const char *none;  /* what it means that the easiest does not meet */
    const char *noun;  /* "rate" */
    bool rising;       /* greater values are harder */
    bool whole;        /* candidates are all there is, not points of a line */
    /* Bounds, start and stride of the edge, and what else is needed. */
    bool (*prepare)(struct solve_for *solve, struct error *err);
    struct solve_overrides (*turn)(const struct solve_for *solve, int64_t candidate);
    void (*format)(struct text *out, const struct solve_for *solve, int64_t candidate);
    double (*number)(const struct solve_for *solve, int64_t candidate);
};

extern const struct solve_type solve_rate, solve_limit, solve_credit;

/* NULL-terminated. */
extern const struct solve_type *const solve_types[];

/* The provider asked for, or the first that has an account where that is needed. */
bool solve_find_provider(const struct solve_for *solve, bool with_account, size_t *out,
                         struct error *err);

/* "provider" or "providers[x]"; of an account "account" or "providers[x].account". */
const char *solve_provider_path(const struct solve_for *solve, size_t provider);
const char *solve_account_path(const struct solve_for *solve, size_t provider);

#endif
