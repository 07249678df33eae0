/*
 * draw_down - which of several usable credit grants pays first.
 *
 * An order is a total order of lots, fixed from the moment a lot comes into being: the account
 * keeps its lots sorted by it and draws on the first that is usable and may pay for what was made.
 * One file a type, draw_down_*.c.
 *
 * All orders break ties alike: sooner expiry, then sooner effective_at, then place in the file
 * (grants in file order, then opening credit, then purchases as they are made).
 */
#ifndef TIERSIM_PROVIDER_DRAW_DOWN_H
#define TIERSIM_PROVIDER_DRAW_DOWN_H

#include <stdint.h>

#include "base/field.h"
#include "base/units.h"

enum grant_category { GRANT_PROMOTIONAL, GRANT_PAID };

/* What an order may look at. */
struct draw_down_key {
    sim_time expires_at; /* SIM_TIME_NEVER: never */
    sim_time effective_at;
    int64_t priority; /* lower pays first */
    uint32_t place;   /* in the file: unique */
    int category;     /* enum grant_category */
};

struct draw_down_type {
    struct variant_type variant; /* without settings */
    /* Negative if a pays before b, 0 if this order does not care. */
    int (*compare)(const struct draw_down_key *a, const struct draw_down_key *b);
};

extern const struct draw_down_type draw_down_expiring_first;
extern const struct draw_down_type draw_down_promotional_first;
extern const struct draw_down_type draw_down_priority;
extern const struct draw_down_type draw_down_fifo;

extern const struct variant_registry draw_down_registry;

/* NULL-terminated, in the order of the registry: for FIELD_CHOICE. */
extern const char *const draw_down_names[];

const struct draw_down_type *draw_down_of(int choice);

/* The order's own comparison, then the common tie-break; never 0 for two lots. */
int draw_down_compare(const struct draw_down_type *type, const struct draw_down_key *a,
                      const struct draw_down_key *b);

#endif
