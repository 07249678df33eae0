/*
 * follower - some requests of one replication, followed record by record.
 *
 * A sink that picks requests as they arrive and writes down what it hears of them, as two tables
 * (see request_timeline.h for their columns): `events`, a row a record with one plain sentence, and
 * `spans`, what each request was doing when. It hears only what the model says of itself, and reads
 * the limiters of the world it listens to; nothing is worked out a second time.
 *
 * Spans come from the parts of a journey (design §2): between two records of a request the parts
 * grew by so much, and are drawn in the order backoff, queue, pacing, failed attempt. So a wait
 * that workers and pacer made by turns is drawn as one piece of each. The winning attempt is drawn
 * as told by its answer. ASSUMPTION: the last wait of a request that was not delivered, whose parts
 * nobody adds up, is a backoff until that was over, then pacing where its client has no bound on
 * workers, else queue.
 *
 * Not kept: requests of more than FOLLOWED_MOST.
 */
#ifndef TIERSIM_STUDY_FOLLOWER_H
#define TIERSIM_STUDY_FOLLOWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "record/sink.h"
#include "scenario/scenario.h"
#include "study/table.h"
#include "world/world.h"

enum { FOLLOWED_MOST = 200 };

/* Which requests. */
struct follow_choice {
    size_t count;     /* the first so many */
    sim_time from;    /* that arrive at this instant or later */
    int32_t workload; /* of this workload; -1: of any */
    int64_t id;       /* only the one with this id in its workload; -1: any */
};

/* What a request was doing from when to when; a mark where it is one instant. */
struct follower_span {
    const char *state;
    sim_time from, to;
};

struct followed {
    uint32_t workload;
    uint64_t id;
    bool ended;
    enum outcome outcome;
    uint32_t calls;        /* pending */
    sim_time told;         /* spans are written up to here */
    sim_time parts[PARTS]; /* at that instant */
    sim_time until;        /* when the last backoff is over; not before `told`: it is over */
    sim_time sent_at;      /* of the last success, with service_from */
    sim_time service_from;
    struct follower_span *spans; /* until it has ended: then they are in the table */
    size_t span_count, span_capacity;
};

struct follower {
    struct sink sink;
    const struct scenario *scenario;
    const struct world *world; /* NULL while it is being built: set it then */
    struct follow_choice choice;
    struct followed *followed; /* FOLLOWED_MOST of them */
    size_t count;
    struct table events, spans;
    struct text split;    /* how the charge under way is paid, from the ledger */
    bool failed;          /* memory ran out */
    sim_time first, last; /* events */
};

/* False when memory ran out; to be released in any case. */
bool follower_init(struct follower *follower, const struct scenario *scenario,
                   const struct follow_choice *choice);

/* Whether all that were to be picked have been, and have ended. */
bool follower_done(const struct follower *follower);

/* Ends the spans of requests still under way at `now`. */
void follower_finish(struct follower *follower, sim_time now);

/* All but the tables, which the caller keeps or releases. */
void follower_release(struct follower *follower);

/* "web 3": how a request is called; the workload's name, and its id there. */
void follower_add_label(struct text *out, const struct follower *follower,
                        const struct followed *followed);

#endif
