/*
 * follower_rows - how a follower writes its two tables; private to it.
 */
#ifndef TIERSIM_STUDY_FOLLOWER_ROWS_H
#define TIERSIM_STUDY_FOLLOWER_ROWS_H

#include "study/follower.h"

/* What an event has besides its sentence; what it has not is as follower_no_row. */
struct follower_row {
    const char *event;
    int64_t leg, attempt; /* -1: not about a call */
    const struct call *call;
    const char *limit;
    int64_t used, of; /* where `limit` is given */
    sim_time until;
    const char *cause;
    money amount;
};

extern const struct follower_row follower_no_row;

void follower_start_tables(struct follower *follower);

/* A row of the events; releases the sentence. */
void follower_write_event(struct follower *follower, sim_time now, const struct followed *followed,
                          const struct follower_row *row, struct text *sentence);

/* One more span of a request, or a mark where both ends are the same. */
void follower_add_span(struct follower *follower, struct followed *followed, const char *state,
                       sim_time from, sim_time to);

/* Puts the spans of a request that has ended into the table. */
void follower_write_spans(struct follower *follower, struct followed *followed);

/* What the parts grew by since they were told, one behind the other. */
void follower_tell_parts(struct follower *follower, struct followed *followed,
                         const struct journey *journey, sim_time now);

/* The end of a delivered request: its winning attempt. */
void follower_tell_winner(struct follower *follower, struct followed *followed, sim_time now);

/* What no parts were added up for. */
void follower_tell_rest(struct follower *follower, struct followed *followed, sim_time now);

#endif
