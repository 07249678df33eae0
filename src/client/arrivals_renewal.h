/*
 * arrivals_renewal - arrivals whose gaps are independent draws from one distribution: poisson,
 * gamma and weibull. Private to the arrivals.
 *
 * Gaps of mean 1 are summed and the sum is mapped to time through the inverse of the rate's
 * integral, so that growth stretches the process without changing its character. They are drawn 64
 * at a time.
 *
 * ASSUMPTION: the first arrival comes after one whole gap, as if there had been one at time 0.
 */
#ifndef TIERSIM_CLIENT_ARRIVALS_RENEWAL_H
#define TIERSIM_CLIENT_ARRIVALS_RENEWAL_H

#include "client/arrivals.h"
#include "client/arrivals_open.h"
#include "engine/dist.h"

enum { RENEWAL_BATCH = 64 };

struct renewal {
    struct open_loop loop;
    struct stream stream;
    struct dist gap; /* of mean 1 */
    struct growing_rate rate;
    double sum; /* of all gaps drawn so far */
    uint32_t used;
    sim_time times[RENEWAL_BATCH];
};

struct renewal_spec {
    double rate;
    double growth;
    double cv; /* not of poisson */
};

void renewal_init(struct renewal *renewal, const struct renewal_spec *spec, struct dist gap,
                  const struct arrivals_context *context);

/* The vtable's functions; state is a struct renewal. */
sim_time renewal_due(const void *state);
void renewal_take(void *state, struct arrival *out);

const char *renewal_unsteady(const void *spec);

/* For `prepare`: a rate above 0. */
bool renewal_prepare(void *spec, struct complaint *out);

#define RENEWAL_ROWS                                                                               \
    FIELD(struct renewal_spec, rate, RATE, .required = true, .unit = "requests",                   \
          .doc = "the mean rate of arrivals"),                                                     \
        ARRIVALS_GROWTH_ROW(struct renewal_spec)

#endif
