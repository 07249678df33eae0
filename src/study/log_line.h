/*
 * log_line - the pieces of one line of a log: `,"key":value`, and its first line.
 *
 * A time that does not exist (SIM_TIME_NEVER, and MONEY_NONE, which is the same number) is null.
 */
#ifndef TIERSIM_STUDY_LOG_LINE_H
#define TIERSIM_STUDY_LOG_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "base/units.h"
#include "scenario/scenario.h"

void line_key(struct text *line, const char *key);
void line_int(struct text *line, const char *key, int64_t value);
void line_time(struct text *line, const char *key, sim_time time);
void line_string(struct text *line, const char *key, const char *value); /* NULL: null */
void line_bool(struct text *line, const char *key, bool value);

/* The first line, without its closing brace: the scenario and who takes part in it. */
void log_head(struct text *line, const struct scenario *scenario, uint64_t replication);

#endif
