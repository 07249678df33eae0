/*
 * random_account - the accounts of random_scenario.h, and what goes wrong or changes in a run.
 */
#ifndef TESTS_WORLD_RANDOM_ACCOUNT_H
#define TESTS_WORLD_RANDOM_ACCOUNT_H

#include "random_load.h"

#include "provider/draw_down.h"
#include "provider/incident.h"

/* ---- money ---- */

static inline void write_grants(struct dice *dice) {
    say(dice, ", 'grants': [{ 'name': 'welcome'");
    say_money(dice, "amount", 20, 600);
    say_ms(dice, "expires_after", 60000, 7200000);
    say(dice, " }, { 'name': 'bought', 'category': 'paid'");
    say_money(dice, "amount", 20, 1500);
    say_integer(dice, "priority", -1, 1);
    if (dice_chance(dice, 50))
        say(dice, ", 'after': '5m'");
    say(dice, " }, { 'name': 'pictures', 'images': %" PRId64 ", 'applies_to': ['dall-e-2'] }]",
        dice_between(dice, 1, 40));
}

static inline void write_prepaid(struct dice *dice) {
    say(dice, ", 'settlement': 'prepaid'");
    if (dice_chance(dice, 60))
        say_money(dice, "opening_credit", 0, 2000);
    if (dice_chance(dice, 60))
        write_grants(dice);
    if (dice_chance(dice, 50)) {
        say(dice, ", 'auto_recharge': { 'below': '$1'");
        say_money(dice, dice_chance(dice, 50) ? "amount" : "to", 100, 800);
        if (dice_chance(dice, 50))
            say_money(dice, "monthly_limit", 500, 4000);
        say_ms(dice, "crediting_delay", 0, 300000);
        if (dice_chance(dice, 10))
            say(dice, ", 'declined': true");
        say(dice, " }");
    }
    if (dice_chance(dice, 50))
        say(dice, ", 'purchases': [{ 'at': '10m', 'amount': '$4' }, "
                  "{ 'at': '15m', 'amount': '$6' }]");
    say_choice(dice, "balance_rule", "positive|covers_ask");
}

static inline void write_postpaid(struct dice *dice) {
    say(dice, ", 'settlement': 'postpaid'");
    if (dice_chance(dice, 30))
        say(dice, ", 'switch_to_prepaid': { 'at': '12m' }, 'purchases': "
                  "[{ 'at': '14m', 'amount': '$5' }]");
    if (dice_chance(dice, 30))
        say_ms(dice, "payment_delay", 0, 3600000);
    if (dice_chance(dice, 30))
        write_grants(dice);
}

static inline void write_spend_limits(struct dice *dice) {
    if (dice_chance(dice, 50))
        say_money(dice, "hard_limit", 100, 3000);
    if (dice_chance(dice, 30))
        say_money(dice, "project_limit", 100, 2000);
    if (dice_chance(dice, 30))
        say_money(dice, "monthly_cap", 100, 4000);
    if (dice_chance(dice, 30))
        say_money(dice, "soft_limit", 50, 1000);
    if (dice_chance(dice, 30))
        say(dice, ", 'alerts': [{ 'name': 'first', 'amount': '$2' }, "
                  "{ 'name': 'low', 'balance': '$1' }]");
    if (dice_chance(dice, 20))
        say_ms(dice, "limit_period", 600000, 3600000);
}

static inline void write_account(struct frame *frame) {
    struct dice *dice = &frame->dice;

    say(dice, "'account': { 'organization': 'acme'");
    if (dice_chance(dice, 60))
        write_prepaid(dice);
    else
        write_postpaid(dice);
    write_spend_limits(dice);
    if (dice_chance(dice, 60))
        say_ms(dice, "billing_lag", 0, 1200000);
    if (dice_chance(dice, 40))
        say_ms(dice, "usage_display_lag", 0, 1800000);
    if (dice_chance(dice, 30))
        say_ms(dice, "mail_delay", 0, 600000);
    if (dice_chance(dice, 30))
        say(dice, ", 'free_allowance': { 'images': 10, 'period': '20m' }");
    if (dice_chance(dice, 30))
        say(dice, ", 'other_spend': { 'amount': '$2', 'per': '1h', 'step': '7m' }");
    if (dice_chance(dice, 20))
        say(dice, ", 'billed': { 'moderated_output': true, 'timed_out': false, "
                  "'abandoned': false, 'server_error': true }");
    if (dice_chance(dice, 20))
        say(dice, ", 'card_declined': { 'at': '5m', 'for': '20m' }");
    if (frame->tiers) {
        say_choice(dice, "tier", "1|2");
        say(dice, ", 'first_payment': '2026-01-31T22:50:00Z', 'paid': '$%" PRId64 "'",
            dice_between(dice, 0, 12));
        say(dice, ", 'promotion': { 'delay': '3m'");
        say_choice(dice, "counts", "payments|settled_usage");
        say_choice(dice, "evaluation", "delayed|next_payment");
        say(dice, " }");
        if (dice_chance(dice, 30))
            say_choice(dice, "stale_keys", "work|keep_limits|keep_error");
    }
    say(dice, ", ");
    const char *name =
        draw_down_registry.types[dice_between(dice, 0, (int64_t)draw_down_registry.count - 1)]
            ->name;
    say(dice, "'draw_down': '%s' }, ", name);
}

/* ---- incidents ---- */

static inline void write_outage(struct dice *dice) {
    say_choice(dice, "verdict", "server_error|server_is_overloaded|slow_down");
    if (dice_chance(dice, 40))
        say_dist(dice, "after", 100, 2000);
}

static inline void write_errors(struct dice *dice) {
    say_number(dice, "probability", 10, 90);
    write_outage(dice);
}

static inline void write_slow(struct dice *dice) {
    say_number(dice, "factor", 50, 500);
}

static inline void write_wrongful(struct dice *dice) {
    say_choice(dice, "verdict", "billing_hard_limit_reached|insufficient_quota");
    if (dice_chance(dice, 50))
        say(dice, ", 'support_time': '10m', 'support': { 'time_zone': 'UTC', 'opens': '0h', "
                  "'closes': '24h' }");
}

static inline void write_change(struct dice *dice) {
    const struct frame *frame = frame_of(dice);

    switch (dice_between(dice, 0, 3)) {
    case 0:
        say(dice, ", 'limit': '%s'", frame->limit_names[0]);
        say_integer(dice, "limit_to", 0, 40);
        break;
    case 1:
        say(dice, ", 'limit': '%s', 'window_to': '45s'", frame->limit_names[0]);
        break;
    case 2:
        say(dice, ", 'model': 'dall-e-3'");
        say_money(dice, "price_to", 1, 30);
        break;
    default:
        say(dice, ", 'retire': 'dall-e-2'");
    }
}

static inline void write_incidents(struct frame *frame) {
    static const struct recipe recipes[] = {{"outage", write_outage},
                                            {"errors", write_errors},
                                            {"slow", write_slow},
                                            {"wrongful_refusal", write_wrongful},
                                            {"change", write_change}};
    struct dice *dice = &frame->dice;
    const int64_t count = dice_between(dice, 0, 3);

    say(dice, "'incidents': [");
    for (int64_t i = 0; i < count; i++) {
        say(dice, "%s{ ", i ? ", " : "");
        say_variant(dice, "kind", &incident_registry, recipes, array_size(recipes), NULL);
        say_ms(dice, "at", 0, 1800000);
        if (dice_chance(dice, 70))
            say_ms(dice, "for", 60000, 900000);
        say(dice, " }");
    }
    say(dice, "], ");
}

#endif
