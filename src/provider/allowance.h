/*
 * allowance - free images that come back every period: on which dates.
 *
 * Months count from the day of sign-up to the same day and time of day; sign-up on the 29th, 30th
 * or 31st refills on the 28th of every month (OpenAI help 6399305: joined 3 August, refill 3
 * September). With `period` they are fixed periods from sign-up instead (forum: 30 days). What is
 * left at a refill is lost. Images are accounted in the ledger, not here.
 *
 * ASSUMPTION: at the start of the run the allowance of its period is whole.
 */
#ifndef TIERSIM_PROVIDER_ALLOWANCE_H
#define TIERSIM_PROVIDER_ALLOWANCE_H

#include <stdint.h>

#include "base/field.h"
#include "base/units.h"

struct free_allowance_spec {
    int64_t images;
    int64_t first_images; /* INTEGER_NONE: as every period */
    int64_t joined;       /* UNIX ns; DATE_NONE: the start */
    sim_time period;      /* SIM_TIME_NEVER: calendar months */
    struct field_list applies_to;
};

extern const struct field_table allowance_fields;

/* The first instant of period `number`, 0 being that of sign-up. */
int64_t allowance_period_start(const struct free_allowance_spec *spec, int64_t joined,
                               int64_t number);

/* The period that holds an instant; -1 before sign-up. */
int64_t allowance_period_of(const struct free_allowance_spec *spec, int64_t joined,
                            int64_t unix_ns);

/* Free images of a period. */
int64_t allowance_images(const struct free_allowance_spec *spec, int64_t number);

#endif
