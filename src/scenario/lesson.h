/*
 * lesson - something to learn from a run: a question with choices, the runs that answer it, what to
 * read in them, and why.
 *
 * Data in scenarios/lessons/NAME.json, compiled in. A lesson has one scenario of its own (under
 * `scenario`, in the form of any scenario) and variants of it: one changes what the lesson is
 * about, another is the control in which the cause is missing. No text holds a figure of a run:
 * figures are blanks that the run fills in,
 *
 *   {VARIANT:METRIC}           the mean with ±; {VARIANT:WORKLOAD.METRIC} of one workload
 *   {VARIANT-OTHER:METRIC}     the paired difference with ±
 *   {VARIANT/OTHER:METRIC}     how many times as much
 *
 * and the lesson's claims say how large its effect is at least; a test runs every one of them.
 *
 * Everything lives in the arena it was read into.
 */
#ifndef TIERSIM_SCENARIO_LESSON_H
#define TIERSIM_SCENARIO_LESSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/field.h"
#include "base/units.h"

/* The scenario with some values changed. */
struct lesson_variant {
    const char *name;
    const char *about;     /* one phrase */
    struct field_list set; /* const char *: PATH=VALUE */
};

/* How much larger a metric is in a variant than in another: the 95 % interval of the paired
 * difference lies between the bounds. */
struct lesson_claim {
    const char *variant, *than;
    const char *metric;       /* METRIC or WORKLOAD.METRIC */
    double at_least, at_most; /* NaN: no bound */
    bool control;             /* says that without the cause there is no such effect */
};

/* Some requests to look at one by one. */
struct lesson_follow {
    const char *variant;
    int64_t first;
    sim_time from;
};

/* What changes the paper exercise (scenarios/data/sheet.json) into one on this lesson. */
struct lesson_sheet {
    const char *rule;      /* what the client does, for the head of the exercise */
    struct field_list set; /* const char *: PATH=VALUE */
};

struct lesson {
    const char *name;
    const char *title;
    const char *story; /* what is the case, before the question */
    const char *question;
    struct field_list choices; /* const char * */
    int64_t answer;            /* of the choices, from 1 */
    const char *prediction;    /* what one is tempted to say, and why */
    struct field_list variants;
    struct field_list read;       /* const char *: metrics, as in a claim */
    struct field_list claims;     /* struct lesson_claim */
    struct lesson_follow *follow; /* NULL: nobody */
    struct lesson_sheet *sheet;   /* NULL: the exercise as it is */
    const char *why;
    const char *scenario; /* its JSON */
};

extern const struct field_table lesson_fields;

/* The name of the index-th lesson; false behind the last. */
bool lesson_name(size_t index, struct arena *arena, const char **out);

/* False with problems added: there is no such lesson, or something is wrong in it. */
bool lesson_load(struct lesson *out, const char *name, struct arena *arena,
                 struct problems *problems);

/* The variant of this name, or NULL. */
const struct lesson_variant *lesson_variant(const struct lesson *lesson, const char *name);

#endif
