/*
 * mix - what a request asks for: one row of the workload's mix, by weight.
 *
 * A row is picked by one draw keyed by the request (PURPOSE_MIX), so what the n-th request asks for
 * does not depend on when it comes or on what else happens. A mix of one row draws nothing. Rows of
 * weight 0 are never picked by chance; a trace may still name them.
 */
#ifndef TIERSIM_CLIENT_MIX_H
#define TIERSIM_CLIENT_MIX_H

#include <stdint.h>

#include "base/arena.h"
#include "base/field.h"
#include "engine/rng.h"

struct then_spec;

/* A row: a SKU, how many images of it a request asks for, and its share of the requests. */
struct mix_spec {
    const char *model;
    const char *quality; /* NULL: the model has none */
    const char *size;    /* NULL: the model has none */
    int64_t n;
    double weight;                /* of any scale; shares are weights over their sum */
    const struct then_spec *then; /* what a delivery leads to; NULL: nothing */
};

extern const struct field_table mix_fields;

struct mix {
    const double *cumulated; /* weights up to and including each row, over their sum; last is 1 */
    uint32_t count;
    uint32_t only; /* the row when there is no choice */
};

/* `rows` is a list of struct mix_spec with at least one positive weight. */
void mix_init(struct mix *mix, const struct field_list *list, struct arena *arena);

/* The index of the row that request `ordinal` of `entity` asks for. */
uint32_t mix_pick(const struct mix *mix, const struct rng_key *key, uint64_t entity,
                  uint64_t ordinal);

#endif
