/*
 * parameter_table - who asks how often and how regularly, by client and window of time: a CSV in
 * the manner of ServeGen (Xiang et al., "ServeGen: workload characterization and generation of
 * large language model serving in production", 2025). Private to the arrivals.
 *
 * Columns, by the names in the first line, in any order, others ignored:
 *
 *   client_id       any text without a comma; the rows of a client stand together
 *   window_start_s  rising within a client
 *   rate_per_s      mean rate of requests in the window; 0: none
 *   cv              coefficient of variation of the gaps
 *   family          Gamma, Weibull or Exponential in any case; empty: Gamma
 *   param1          the shape of the family; may be missing or 0: then the shape follows from cv
 *
 * ASSUMPTION: the shape gives the gaps their character and rate_per_s their mean; a scale that
 *   disagrees with the rate (param2) is not used.
 * ASSUMPTION: a window lasts until the next one of its client; the last lasts as long as the one
 *   before it, or, if it is the only one, for ever.
 */
#ifndef TIERSIM_CLIENT_PARAMETER_TABLE_H
#define TIERSIM_CLIENT_PARAMETER_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "engine/dist.h"

struct parameter_window {
    double start;    /* s */
    double end;      /* s; INFINITY: for ever */
    double rate;     /* per second */
    struct dist gap; /* of mean 1 */
};

struct parameter_client {
    const struct parameter_window *windows;
    size_t count; /* at least 1 */
};

struct parameter_table {
    const struct parameter_client *clients; /* in order of first appearance */
    size_t count;
    double end;  /* of the last window of all; s */
    double mean; /* requests expected up to there */
};

/* Everything lives in the arena. `file` is what messages call it. */
bool parameter_table_load(struct parameter_table *table, const char *file, const char *directory,
                          struct arena *arena, struct error *err);

#endif
