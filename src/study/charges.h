/*
 * charges - what was charged in each hour, by workload, SKU and grant.
 *
 * A sink that adds up the charges of one replication; sums of several replications add up in turn,
 * so that a mean is a sum divided by their number. Everything is counted, the warm-up included
 * (money runs from 0). The hour is that in which the charge was incurred, from the start of the
 * run.
 *
 * A charge that spans grants is split as the ledger split it (its entries come just before it);
 * what no grant paid (an invoice, a balance below zero, an account without credit) has no grant.
 * Images are counted once, with the first part; images that a free allowance or an image grant paid
 * for have amount 0.
 *
 * Cells are integers. A listener's cells are in order of hour only until charges_sort puts them in
 * order of hour, workload, SKU and grant. Grant names are borrowed from the scenario.
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
    const char *grant; /* one of the names below; NULL: none */
    int64_t charges;   /* generations */
    int64_t images;
    money amount;
};

/* All zero is empty. */
struct charges {
    struct charge_cell *cells;
    size_t count, capacity;
    char **names; /* of the grants that paid for something */
    size_t name_count;
    bool failed; /* memory ran out */
};

void charges_release(struct charges *charges);

/* Puts the cells in order. */
void charges_sort(struct charges *charges);

/* Adds all cells of `from`; both must be in order, and are afterwards. */
void charges_add(struct charges *into, const struct charges *from);

/* Listens to one replication. */
struct charge_listener {
    struct sink sink;
    struct charges charges;
    size_t hour_start; /* first cell of the hour under way */
    size_t first_part; /* cell of the charge that the ledger is splitting */
    bool split;        /* the ledger has told parts of the charge under way */
};

void charge_listener_init(struct charge_listener *listener);

#endif
