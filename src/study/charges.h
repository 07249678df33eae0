/*
 * charges - what was charged in each hour, by workload, SKU and grant.
 *
 * A sink that adds up the charges of one replication; sums of several replications add up in turn,
 * so that a mean is a sum divided by their number. Everything is counted, the warm-up included
 * (money runs from 0). The hour is that in which the charge was incurred, from the start of the run.
 *
 * A charge that spans grants is split as the ledger split it; what no grant paid (an invoice, a
 * balance below zero, an account without credit) has no grant. Images are counted once, with the
 * first part; images that a free allowance or an image grant paid for have amount 0.
 *
 * Cells are integers; they are kept in order of hour, workload, SKU, grant. Grant names are borrowed
 * from the scenario.
 */
#ifndef TIERSIM_STUDY_CHARGES_H
#define TIERSIM_STUDY_CHARGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/units.h"
#include "record/sink.h"

struct charge_cell {
    int64_t hour;
    uint32_t workload, sku;
    const char *grant; /* NULL: none */
    int64_t charges;   /* generations */
    int64_t images;
    money amount;
};

/* All zero is empty. */
struct charges {
    struct charge_cell *cells;
    size_t count, capacity;
    bool grants; /* some grant paid for something */
    bool failed; /* memory ran out */
};

void charges_release(struct charges *charges);

/* Adds all cells of `from`. */
void charges_add(struct charges *into, const struct charges *from);

/* Listens to one replication. */
struct charge_listener {
    struct sink sink;
    struct charges charges;
    size_t hour_start; /* first cell of the hour under way */
    struct charge_record last; /* whose parts the ledger is telling */
    bool split;        /* the ledger tells how the charge under way is paid */
};

void charge_listener_init(struct charge_listener *listener);

#endif
