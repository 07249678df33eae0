/*
 * fault - what goes wrong by chance after admission: content refusals and server errors.
 *
 * Content. A call is refused with `probability` p; of the refusals a `retryable_share` r may pass
 * on a plain retry of the same request, the others never do. Two draws make it so: one a request
 * (all its attempts and legs, sub 0), which with p·(1 - r) refuses it for good; and, for those that
 * escape it, one an attempt (sub 1 + luck_sub), with p·r / (1 - p·(1 - r)), which refuses it this
 * time. The chance of a first attempt is then exactly p.
 *
 * Errors. Each source fails with its probability those calls that earlier sources let through; one
 * draw an attempt serves all sources in their order (those of the provider, then incidents by their
 * order in the file), so that another source never saves a call that failed without it.
 *
 * ASSUMPTION: a refusal at the input stage and an error take `after`, and the call holds its
 * concurrency units so long; a refusal at the output stage takes the whole service time.
 */
#ifndef TIERSIM_PROVIDER_FAULT_H
#define TIERSIM_PROVIDER_FAULT_H

#include <stdbool.h>

#include "base/field.h"
#include "base/units.h"
#include "engine/rng.h"
#include "record/call.h"

enum refusal_stage { REFUSAL_INPUT, REFUSAL_OUTPUT };

struct content_refusal_spec {
    double probability;
    double retryable_share;
    int stage;            /* enum refusal_stage */
    struct variant after; /* duration of an input-stage refusal; absent: none */
    bool billed;          /* refused images are charged all the same */
};

struct error_spec {
    double probability;
    int verdict;          /* index into fault_verdicts */
    struct variant after; /* duration until the error is answered; absent: none */
};

extern const struct field_table content_refusal_fields;
extern const struct field_table error_fields;

/* server_error, server_is_overloaded, slow_down: for FIELD_CHOICE. */
extern const char *const fault_names[];
enum verdict fault_verdict(int choice);

enum refusal { REFUSAL_NO, REFUSAL_RETRYABLE, REFUSAL_FINAL };

enum refusal content_refusal_draw(const struct content_refusal_spec *spec,
                                  const struct rng_key *key, const struct call *call);

/* How long the refusal or error takes; drawn after the decision, from the same luck. */
sim_time content_refusal_after(const struct content_refusal_spec *spec, const struct rng_key *key,
                               const struct call *call);

/* The first source that fails the call, NULL if none does. */
const struct error_spec *error_draw(const struct error_spec *const *sources, size_t count,
                                    const struct rng_key *key, const struct call *call);
sim_time error_after(const struct error_spec *source, const struct rng_key *key,
                     const struct call *call);

#endif
