#include "provider/incident.h"

#include <assert.h>
#include <stdio.h>

#include "base/check.h"
#include "engine/dist.h"
#include "provider/tier.h"

static const struct field outage_rows[] = {
    FIELD(struct error_spec, verdict, CHOICE, .fallback = "\"server_is_overloaded\"",
          .choices = fault_names, .doc = "what every call is answered"),
    FIELD(struct error_spec, after, VARIANT, .variants = &dist_registry,
          .doc = "time until the error is answered; absent: none"),
};

static bool outage_prepare(void *object, struct complaint *out) {
    struct error_spec *spec = object;

    (void)out;
    spec->probability = 1;
    return true;
}

const struct incident_type incident_outage = {
    .variant = {.name = "outage",
                .help = "every call that passed the limits fails",
                .spec = FIELD_TABLE("outage", struct error_spec, outage_rows,
                                    .prepare = outage_prepare)},
    .kind = INCIDENT_OUTAGE,
};

static const struct field errors_rows[] = {
    FIELD(struct error_spec, probability, NUMBER, .required = true, .low = 0, .high = 1,
          .unit = "ratio", .doc = "share of the calls that fail, beside the usual errors"),
    FIELD(struct error_spec, verdict, CHOICE, .fallback = "\"server_error\"",
          .choices = fault_names, .doc = "what they are answered"),
    FIELD(struct error_spec, after, VARIANT, .variants = &dist_registry,
          .doc = "time until the error is answered; absent: none"),
};

const struct incident_type incident_errors = {
    .variant = {.name = "errors",
                .help = "a share of the calls that passed the limits fails",
                .spec = FIELD_TABLE("errors", struct error_spec, errors_rows, .prepare = NULL)},
    .kind = INCIDENT_ERRORS,
};

static const struct field slow_rows[] = {
    FIELD(struct slow_spec, factor, NUMBER, .required = true, .low = 0.001, .high = 1000,
          .unit = "ratio", .doc = "stretch of generations that start meanwhile"),
};

const struct incident_type incident_slow = {
    .variant = {.name = "slow",
                .help = "generations that start take longer",
                .spec = FIELD_TABLE("slow", struct slow_spec, slow_rows, .prepare = NULL)},
    .kind = INCIDENT_SLOW,
};

static const enum verdict billing_verdicts[] = {
    VERDICT_BILLING_HARD_LIMIT_REACHED,   VERDICT_INSUFFICIENT_QUOTA,
    VERDICT_CREDIT_BALANCE_EXHAUSTED,     VERDICT_ORGANIZATION_SPEND_LIMIT_EXCEEDED,
    VERDICT_PROJECT_SPEND_LIMIT_EXCEEDED, VERDICT_ORGANIZATION_USAGE_LIMIT_EXCEEDED,
};

const char *const billing_verdict_names[] = {"billing_hard_limit_reached",
                                             "insufficient_quota",
                                             "credit_balance_exhausted",
                                             "organization_spend_limit_exceeded",
                                             "project_spend_limit_exceeded",
                                             "organization_usage_limit_exceeded",
                                             NULL};

enum verdict billing_verdict(int choice) {
    assert(choice >= 0 && (size_t)choice < array_size(billing_verdicts));
    return billing_verdicts[choice];
}

static const struct field wrongful_refusal_rows[] = {
    FIELD(struct wrongful_refusal_spec, verdict, CHOICE,
          .fallback = "\"billing_hard_limit_reached\"", .choices = billing_verdict_names,
          .doc = "what calls that should pass are answered"),
    FIELD(struct wrongful_refusal_spec, support_time, DURATION,
          .doc = "business time support needs to end it; absent: it ends by `for` alone"),
    FIELD(struct wrongful_refusal_spec, reported_after, DURATION, .fallback = "\"0s\"",
          .doc = "from its start until support is told"),
    FIELD(struct wrongful_refusal_spec, support, OBJECT, .sub = &support_fields,
          .doc = "when support works"),
};

const struct incident_type incident_wrongful_refusal = {
    .variant = {.name = "wrongful_refusal",
                .help = "calls are refused at the billing step although they should pass",
                .spec = FIELD_TABLE("wrongful refusal", struct wrongful_refusal_spec,
                                    wrongful_refusal_rows, .prepare = NULL)},
    .kind = INCIDENT_WRONGFUL_REFUSAL,
};

static const struct field change_rows[] = {
    FIELD(struct change_spec, limit, STRING, .doc = "limit that is changed, by name"),
    FIELD(struct change_spec, limit_to, INTEGER, .low = 0, .high = 1e12,
          .doc = "its new limit; absent: as before"),
    FIELD(struct change_spec, window_to, DURATION, .low = 1, .high = 400.0 * (double)NS_PER_DAY,
          .doc = "its new window; absent: as before"),
    FIELD(struct change_spec, model, STRING, .doc = "of the SKUs that get price_to; absent: any"),
    FIELD(struct change_spec, quality, STRING, .doc = "of these SKUs; absent: any"),
    FIELD(struct change_spec, size, STRING, .doc = "of these SKUs; absent: any"),
    FIELD(struct change_spec, price_to, MONEY, .low = 0, .high = 1e15,
          .doc = "new price of an image"),
    FIELD(struct change_spec, retire, STRING, .doc = "model that is retired"),
    FIELD(struct change_spec, tiers, LIST, .sub = &tier_fields, .merge_key = "name",
          .doc = "tiers whose limits and access replace those of the same name"),
};

static bool change_prepare(void *object, struct complaint *out) {
    const struct change_spec *spec = object;
    const bool has_limit = spec->limit_to != INTEGER_NONE || spec->window_to != SIM_TIME_NEVER;
    const bool has_sku = spec->model || spec->quality || spec->size;

    out->field = NULL;
    if ((spec->limit != NULL) != has_limit)
        snprintf(out->text, sizeof out->text,
                 "a change of a limit needs its name in 'limit' and 'limit_to' or 'window_to'");
    else if (has_sku && spec->price_to == MONEY_NONE)
        snprintf(out->text, sizeof out->text, "a change of a price needs 'price_to'");
    else if (!has_limit && spec->price_to == MONEY_NONE && !spec->retire && spec->tiers.count == 0)
        snprintf(out->text, sizeof out->text,
                 "nothing is changed: give 'limit', 'price_to', 'retire' or 'tiers'");
    else
        return true;
    return false;
}

const struct incident_type incident_change = {
    .variant = {.name = "change",
                .help = "a limit, a price, tiers or the availability of a model change",
                .spec = FIELD_TABLE("change", struct change_spec, change_rows,
                                    .prepare = change_prepare)},
    .kind = INCIDENT_CHANGE,
};

static const struct field incident_rows[] = {
    FIELD(struct incident_spec, name, STRING, .doc = "for logs; absent: its kind"),
    FIELD(struct incident_spec, kind, INLINE_VARIANT, .required = true,
          .variants = &incident_registry, .doc = "what happens"),
    FIELD(struct incident_spec, at, DURATION, .required = true,
          .doc = "start, since the start of the run"),
    {.name = "for",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct incident_spec, duration),
     .doc = "how long it lasts; absent: to the end"},
    FIELD(struct incident_spec, provider, STRING, .doc = "where; absent: the first provider"),
    FIELD(struct incident_spec, models, STRINGS,
          .doc = "models concerned; empty: all (a change says itself what it concerns)"),
};

const struct field_table incident_fields =
    FIELD_TABLE("incident", struct incident_spec, incident_rows);

sim_time incident_end(const struct incident_spec *spec, int64_t start_unix_ns) {
    const sim_time end = time_add_sat(spec->at, spec->duration);

    if (incident_kind_of(spec) != INCIDENT_WRONGFUL_REFUSAL)
        return end;
    const struct wrongful_refusal_spec *refusal = spec->kind.spec;
    if (refusal->support_time == SIM_TIME_NEVER)
        return end;
    const int64_t told = time_add_sat(start_unix_ns + spec->at, refusal->reported_after);
    const int64_t over = business_time_after(&refusal->support, told, refusal->support_time);
    const sim_time solved = over == INT64_MAX ? SIM_TIME_NEVER : over - start_unix_ns;
    return solved < end ? solved : end;
}

const char *incident_name(const struct incident_spec *spec) {
    return spec->name ? spec->name : spec->kind.type->name;
}
