#include "provider/tier.h"

#include <assert.h>
#include <string.h>

#include "provider/limiter.h"

static const struct field tier_rows[] = {
    FIELD(struct tier_spec, name, STRING, .required = true, .doc = "what the provider calls it"),
    FIELD(struct tier_spec, paid, MONEY, .fallback = "\"$0\"",
          .doc = "money that must have been paid in (or used, see promotion.counts)"),
    FIELD(struct tier_spec, age, DURATION, .fallback = "\"0s\"",
          .doc = "time that must have passed since the first payment"),
    FIELD(struct tier_spec, monthly_cap, MONEY,
          .doc = "most that may be spent in a month; absent: no cap"),
    FIELD(struct tier_spec, credit_maximum, MONEY,
          .doc = "a purchase that lifts the balance above this is declined; absent: any"),
    FIELD(struct tier_spec, limits, LIST, .sub = &limit_fields, .merge_key = "name",
          .doc = "rate limits of this tier, merged by name over the provider's"),
    FIELD(struct tier_spec, no_access, STRINGS, .doc = "models that this tier may not use"),
};

const struct field_table tier_fields = FIELD_TABLE("tier", struct tier_spec, tier_rows);

static const char *const counts_names[] = {"payments", "settled_usage", NULL};
static const char *const evaluation_names[] = {"delayed", "next_payment", NULL};

static const struct field promotion_rows[] = {
    FIELD(struct promotion_spec, counts, CHOICE, .fallback = "\"payments\"",
          .choices = counts_names,
          .doc = "what opens a tier's money gate: payments (community threads 546277, 683883) or "
                 "usage settled out of paid money (thread 1354458)",
          GUESS_BESIDE("what opens a tier is disputed", "evaluation", "delay", "age_gates")),
    FIELD(struct promotion_spec, evaluation, CHOICE, .fallback = "\"delayed\"",
          .choices = evaluation_names,
          .doc = "when the gates are looked at: as soon as they open, plus the delay, or only at "
                 "the next payment (thread 683883)",
          GUESS_BESIDE("when the gates of the tiers are looked at is disputed", "counts", "delay",
                       "age_gates")),
    FIELD(struct promotion_spec, delay, DURATION, .fallback = "\"0s\"",
          .doc = "from the evaluation until the new tier is in force",
          GUESS_BESIDE("how soon a tier that is reached is in force is not told", "counts",
                       "evaluation", "age_gates")),
    FIELD(struct promotion_spec, age_gates, BOOLEAN, .fallback = "true",
          .doc = "whether the ages of the tiers count (until 2026-04 they did)"),
};

const struct field_table promotion_fields =
    FIELD_TABLE("promotion", struct promotion_spec, promotion_rows);

const struct promotion_spec promotion_default = {
    .counts = PROMOTION_COUNTS_PAYMENTS,
    .evaluation = PROMOTION_DELAYED,
    .delay = 0,
    .age_gates = true,
};

size_t tier_find(const struct tier_spec *tiers, size_t count, const char *name) {
    if (name)
        for (size_t i = 0; i < count; i++)
            if (strcmp(tiers[i].name, name) == 0)
                return i;
    return count;
}

bool tier_has_access(const struct tier_spec *tier, const char *model) {
    const char *const *names = tier->no_access.items;

    for (size_t i = 0; i < tier->no_access.count; i++)
        if (strcmp(names[i], model) == 0)
            return false;
    return true;
}

static money counted(const struct tier_ladder *ladder) {
    return ladder->promotion.counts == PROMOTION_COUNTS_PAYMENTS ? ladder->paid : ladder->settled;
}

/* When the age gate of a tier opens; SIM_TIME_NEVER: not before somebody pays. */
static sim_time of_age(const struct tier_ladder *ladder, const struct tier_spec *tier) {
    if (!ladder->promotion.age_gates || tier->age == 0)
        return INT64_MIN;
    return time_add_sat(ladder->first_payment, tier->age);
}

static void find_next_gate(struct tier_ladder *ladder) {
    ladder->next_gate = MONEY_NONE;
    for (size_t i = ladder->current + 1; i < ladder->count; i++)
        if (ladder->tiers[i].paid > counted(ladder) && ladder->tiers[i].paid < ladder->next_gate)
            ladder->next_gate = ladder->tiers[i].paid;
}

/* Somebody looks at the gates at `now`. True if a promotion came into sight. */
static bool evaluate(struct tier_ladder *ladder, sim_time now) {
    const bool delayed = ladder->promotion.evaluation == PROMOTION_DELAYED;
    bool changed = false;

    for (size_t i = ladder->current + 1; i < ladder->count; i++) {
        const sim_time opens = of_age(ladder, &ladder->tiers[i]);
        if (ladder->due[i] != SIM_TIME_NEVER || ladder->tiers[i].paid > counted(ladder))
            continue;
        if (!delayed && opens > now)
            continue;
        ladder->due[i] = time_add_sat(opens > now ? opens : now, ladder->promotion.delay);
        changed = changed || ladder->due[i] != SIM_TIME_NEVER;
    }
    find_next_gate(ladder);
    return changed;
}

/* Gates that were open before the run began have been looked at: nothing is left to wait for. */
static void climb_at_start(struct tier_ladder *ladder) {
    for (size_t i = ladder->current + 1; i < ladder->count; i++)
        if (ladder->tiers[i].paid <= counted(ladder) && of_age(ladder, &ladder->tiers[i]) <= 0)
            ladder->current = i;
}

void tier_ladder_init(struct tier_ladder *ladder, const struct tier_spec *tiers, size_t count,
                      const struct promotion_spec *promotion, size_t floor,
                      const struct tier_ladder_history *history, struct arena *arena) {
    assert(count == 0 ? floor == 0 : floor < count);
    ladder->tiers = tiers;
    ladder->count = count;
    ladder->promotion = promotion ? *promotion : promotion_default;
    ladder->current = floor;
    ladder->paid = history->paid;
    ladder->settled = history->settled;
    ladder->first_payment = history->first_payment;
    if (ladder->first_payment == SIM_TIME_NEVER && history->paid > 0)
        ladder->first_payment = 0;
    ladder->next_gate = MONEY_NONE;
    ladder->due = arena_new(arena, sim_time, count);
    if (!ladder->due)
        ladder->count = 0; /* memory ran out and the arena's owner will say so */
    for (size_t i = 0; i < ladder->count; i++)
        ladder->due[i] = SIM_TIME_NEVER;
    if (ladder->promotion.evaluation == PROMOTION_DELAYED) {
        climb_at_start(ladder);
        evaluate(ladder, 0);
    } else {
        find_next_gate(ladder);
    }
}

bool tier_ladder_pay(struct tier_ladder *ladder, sim_time now, money amount) {
    assert(amount >= 0);
    ladder->paid += amount;
    if (ladder->first_payment == SIM_TIME_NEVER)
        ladder->first_payment = now;
    return evaluate(ladder, now);
}

bool tier_ladder_settle(struct tier_ladder *ladder, sim_time now, money amount) {
    assert(amount >= 0);
    ladder->settled += amount;
    if (ladder->promotion.counts != PROMOTION_COUNTS_SETTLED_USAGE ||
        ladder->promotion.evaluation != PROMOTION_DELAYED || ladder->settled < ladder->next_gate)
        return false;
    return evaluate(ladder, now);
}

void tier_ladder_review(struct tier_ladder *ladder, sim_time now) {
    if (ladder->promotion.evaluation == PROMOTION_DELAYED)
        evaluate(ladder, now);
    else
        find_next_gate(ladder);
}

sim_time tier_ladder_next(const struct tier_ladder *ladder) {
    sim_time next = SIM_TIME_NEVER;

    for (size_t i = ladder->current + 1; i < ladder->count; i++)
        if (ladder->due[i] < next)
            next = ladder->due[i];
    return next;
}

bool tier_ladder_promote(struct tier_ladder *ladder, sim_time now) {
    const size_t before = ladder->current;

    for (size_t i = before + 1; i < ladder->count; i++)
        if (ladder->due[i] <= now)
            ladder->current = i;
    find_next_gate(ladder);
    return ladder->current != before;
}
