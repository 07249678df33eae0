#include "scenario/plan_spec.h"

#include <math.h>
#include <stdio.h>

#include "base/units.h"

static const char *const promotions[] = {"held", "natural", NULL};

static bool prepare(void *object, struct complaint *out) {
    const struct plan_spec *spec = object;
    const char *const *amounts = spec->prepaid.items;

    for (size_t i = 0; i < spec->prepaid.count; i++) {
        money amount;
        if (money_parse(amounts[i], &amount) && amount != MONEY_NONE && amount >= 0)
            continue;
        out->field = "prepaid";
        snprintf(out->text, sizeof out->text,
                 "expected an amount of money such as \"$50\", got '%.60s'", amounts[i]);
        return false;
    }
    for (size_t i = 0; i < spec->limits.count; i++) {
        const double limit = ((const double *)spec->limits.items)[i];
        if (limit == floor(limit))
            continue;
        out->field = "limits";
        snprintf(out->text, sizeof out->text, "expected a whole number, got %g", limit);
        return false;
    }
    return true;
}

static const struct field rows[] = {
    FIELD(struct plan_spec, tiers, STRINGS,
          .doc = "tiers to choose from, by name; absent: all of the provider's"),
    FIELD(struct plan_spec, clients, STRINGS,
          .doc = "clients to choose from, for every workload; absent: each workload's own"),
    FIELD(struct plan_spec, prepaid, STRINGS,
          .doc = "amounts of credit bought at the start to choose from; absent: what the tier asks "
                 "for"),
    FIELD(struct plan_spec, limits, NUMBERS, .low = 1, .high = 1e9,
          .doc = "limits on images (else on requests) to try in place of that of the tier chosen, "
                 "over its window; the least that is enough is looked for in any case"),
    FIELD(struct plan_spec, promotion, CHOICE, .fallback = "\"held\"", .choices = promotions,
          .doc = "held: the tier paid for is in force from the start and stays; natural: the "
                 "account starts where it stands and climbs by the provider's rules"),
    FIELD(struct plan_spec, confidence, NUMBER, .fallback = "0.95", .low = 0.8, .high = 0.9999,
          .unit = "ratio",
          .doc = "of the one-sided bound that decides whether an objective is met; with "
                 "'indifference' of the choice as a whole"),
    FIELD(struct plan_spec, indifference, MONEY, .low = 1, .high = 9e18,
          .doc = "options whose costs are no further apart are as good; with it options that are "
                 "hopeless get no more replications, and the rest as many as it takes to choose "
                 "with this confidence"),
    FIELD(struct plan_spec, tolerance, NUMBER, .fallback = "0.01", .low = 1e-6, .high = 0.5,
          .unit = "ratio",
          .doc = "with 'indifference': an objective that is met or missed by less than this share "
                 "of its bound may be taken for either"),
};

const struct field_table plan_fields =
    FIELD_TABLE("plan", struct plan_spec, rows, .prepare = prepare);
