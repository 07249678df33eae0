/*
 * lesson_sheet - an exercise for paper: eight requests against five images a minute, a table to
 * fill in, and its key.
 *
 * The requests, the limit and the times are those of scenarios/data/sheet.json, with what the
 * lesson changes; nothing in it is left to chance but what a lesson's own policy draws. The key is
 * read from the timeline of these requests (request_timeline.h), so it is what the simulator does.
 */
#ifndef TIERSIM_STUDY_LESSON_SHEET_H
#define TIERSIM_STUDY_LESSON_SHEET_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"
#include "scenario/lesson.h"

enum { SHEET_REQUESTS = 8, SHEET_TRIES = 5 };

/* One request of the key. */
struct sheet_line {
    sim_time arrives_at;
    sim_time tried_at[SHEET_TRIES];
    bool admitted[SHEET_TRIES];
    sim_time told[SHEET_TRIES]; /* Retry-After; SIM_TIME_NEVER: none */
    size_t tries;               /* those beyond SHEET_TRIES are counted only */
    sim_time image_at;          /* SIM_TIME_NEVER: there is none */
    money charged;
};

/* What happens to the eight. False with *err set. */
bool lesson_sheet_key(const struct lesson *lesson, const char *seed,
                      struct sheet_line lines[SHEET_REQUESTS], struct error *err);

/* Adds the exercise, and with `key` its solution behind it. */
bool lesson_sheet(struct text *out, const struct lesson *lesson, const char *seed, bool key,
                  struct error *err);

#endif
