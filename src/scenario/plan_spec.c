#include "scenario/plan_spec.h"

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
    FIELD(struct plan_spec, promotion, CHOICE, .fallback = "\"held\"", .choices = promotions,
          .doc = "held: the tier paid for is in force from the start and stays; natural: the "
                 "account starts where it stands and climbs by the provider's rules"),
    FIELD(struct plan_spec, confidence, NUMBER, .fallback = "0.95", .low = 0.8, .high = 0.9999,
          .unit = "ratio",
          .doc = "of the one-sided bound that decides whether an objective is met"),
};

const struct field_table plan_fields =
    FIELD_TABLE("plan", struct plan_spec, rows, .prepare = prepare);
