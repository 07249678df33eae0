/*
 * incident - what is scheduled to go wrong, or to change, at a provider.
 *
 *   outage            every call that passed the limits fails at the capacity step
 *   errors            a share of them does
 *   slow              generations that start take `factor` times as long
 *   wrongful_refusal  calls are refused at the billing step although they should pass
 *   change            a limit, a price, the tier table or a model's availability is another
 *
 * An incident acts in [at, at + for); at one instant ends come before starts. Without `for` it
 * lasts to the end of the run. Overlapping incidents compose: errors independently, slow factors as
 * a product, and of outages, refusals and changes of one thing the latest in file order wins.
 *
 * ASSUMPTION: generations under way when an outage begins finish normally.
 * ASSUMPTION: a wrongful refusal ends when support has worked on it for `support_time` in its
 * business hours, counted from `reported_after` its start, or at the end of `for` if sooner.
 */
#ifndef TIERSIM_PROVIDER_INCIDENT_H
#define TIERSIM_PROVIDER_INCIDENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/field.h"
#include "base/units.h"
#include "provider/business.h"
#include "provider/fault.h"
#include "record/sku.h"

enum incident_kind {
    INCIDENT_OUTAGE,
    INCIDENT_ERRORS,
    INCIDENT_SLOW,
    INCIDENT_WRONGFUL_REFUSAL,
    INCIDENT_CHANGE
};

struct incident_type {
    struct variant_type variant;
    enum incident_kind kind;
};

extern const struct incident_type incident_outage;
extern const struct incident_type incident_errors;
extern const struct incident_type incident_slow;
extern const struct incident_type incident_wrongful_refusal;
extern const struct incident_type incident_change;

extern const struct variant_registry incident_registry;

struct incident_spec {
    const char *name;         /* NULL: called by its kind */
    struct variant kind;      /* a struct incident_type and its settings */
    sim_time at;              /* since the start of the run */
    sim_time duration;        /* "for"; SIM_TIME_NEVER: to the end */
    const char *provider;     /* NULL: the first */
    struct field_list models; /* const char *; empty: all */
};

extern const struct field_table incident_fields;

/* The settings of the kinds. An outage is an error with probability 1. */
struct slow_spec {
    double factor;
};

struct wrongful_refusal_spec {
    int verdict;                 /* index into billing_verdict_names */
    sim_time support_time;       /* business time; SIM_TIME_NEVER: support does not end it */
    sim_time reported_after;     /* from the start */
    struct support_spec support; /* its business hours */
};

/* What is NULL or absent does not change. */
struct change_spec {
    const char *limit; /* name of the limit that gets limit_to and window_to */
    int64_t limit_to;
    sim_time window_to;
    const char *model, *quality, *size; /* SKUs that get price_to; NULL: any */
    money price_to;
    const char *retire;      /* model that is gone */
    struct field_list tiers; /* struct tier_spec: in place of those of the same name, but for the
                                limits that they do not name */
};

/* The verdicts a wrongful refusal may give, by choice. */
extern const char *const billing_verdict_names[];
enum verdict billing_verdict(int choice);

static inline enum incident_kind incident_kind_of(const struct incident_spec *spec) {
    return ((const struct incident_type *)(const void *)spec->kind.type)->kind;
}

/* When it ends; SIM_TIME_NEVER: it does not. */
sim_time incident_end(const struct incident_spec *spec, int64_t start_unix_ns);

const char *incident_name(const struct incident_spec *spec);

#endif
