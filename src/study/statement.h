/*
 * statement - the account of one replication, line by line, as its owner could have followed it.
 *
 * A sink that writes the table `account`: what moved money (ledger entries) and what changed or was
 * told (notices), in simulation order, each with the figures of that moment:
 *
 *   time, date    of the run, and UTC to the second
 *   kind, what    "purchase", "charge", "blocked" …; which grant, limit, tier, alert
 *   amount        as it moves the balance; empty where none moves
 *   images        that a free allowance or an image grant gave or lost
 *   balance       unposted charges included
 *   incurred      spend of the period, at once
 *   posted        what limits, auto-recharge and mails see of it
 *   shown         what its owner would have read on the usage page
 *   text          one plain sentence
 *
 * Charges are added up, one line a grant, until anything else happens, the period of spend ends, or
 * an hour of the run is over (a day in runs above three days). So the table grows with purchases,
 * notices and hours, never with requests. The line stands at its last charge. All other entries and
 * all notices have a line of their own.
 *
 * The account is read while it runs and never changed.
 */
#ifndef TIERSIM_STUDY_STATEMENT_H
#define TIERSIM_STUDY_STATEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "provider/account.h"
#include "record/sink.h"
#include "scenario/scenario.h"
#include "study/table.h"

/* Figures of one moment. */
struct standing {
    money balance, incurred, posted, shown;
};

/* Charges not yet written, of one payer. */
struct pending_charges {
    const char *grant; /* NULL: nobody has paid yet */
    bool other;        /* outside the model */
    money amount;
    int64_t charges, images;
};

struct statement {
    struct sink sink;
    struct table table;
    const struct scenario *scenario;
    uint32_t provider;
    struct account *account; /* NULL while the world is built: set it as soon as there is one */
    sim_time span;           /* charges are added up over at most this */
    sim_time period_start;   /* of spend */
    money incurred;          /* in that period */
    money balance;           /* after the last entry */
    struct pending_charges *pending;
    size_t pending_count, pending_capacity;
    sim_time pending_at; /* the last charge */
    struct standing pending_standing;
    bool failed; /* memory ran out */
};

void statement_init(struct statement *statement, const struct scenario *scenario,
                    uint32_t provider);

/* Writes the charges not yet written: before the table is read. */
void statement_finish(struct statement *statement);

/* Where things stand; the account has run up to `now`. */
struct standing statement_standing(struct statement *statement, sim_time now);

/* All but the table, which the caller releases or keeps. */
void statement_release(struct statement *statement);

#endif
