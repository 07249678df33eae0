/*
 * account_spec - what a scenario says about an organization's money: every setting of an account.
 *
 * Dates may be given in two ways: `date` (or `…_at` in grants), a calendar date, or `at` (`after`
 * in grants), a time since the start of the run. Giving both is an error. Percentages, taxes and
 * currencies other than US dollars do not exist.
 *
 * Everything is borrowed from the scenario and const in a run.
 *
 * Where sources disagree, each reading is a choice whose documentation names its source.
 */
#ifndef TIERSIM_PROVIDER_ACCOUNT_SPEC_H
#define TIERSIM_PROVIDER_ACCOUNT_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/field.h"
#include "base/units.h"
#include "provider/allowance.h"
#include "provider/business.h"
#include "provider/grant.h"
#include "provider/other_spend.h"
#include "provider/tier.h"
#include "record/vocabulary.h"

enum settlement { SETTLEMENT_PREPAID, SETTLEMENT_POSTPAID };
enum balance_rule { BALANCE_POSITIVE, BALANCE_COVERS_ASK };
enum error_style { ERROR_STYLE_HARD_LIMIT, ERROR_STYLE_QUOTA, ERROR_STYLE_BY_CAUSE };
enum stale_keys { STALE_KEYS_WORK, STALE_KEYS_KEEP_LIMITS, STALE_KEYS_KEEP_ERROR };
enum carry_over_expiry { CARRY_OVER_KEPT, CARRY_OVER_END_OF_MONTH };

struct purchase_spec {
    sim_time at;
    int64_t date;
    money amount;
    sim_time crediting_delay; /* SIM_TIME_NEVER: the account's */
    bool declined;
};

struct auto_recharge_spec {
    money below;
    money amount; /* MONEY_NONE: see to */
    money to;     /* MONEY_NONE: see amount */
    money monthly_limit;
    sim_time crediting_delay; /* SIM_TIME_NEVER: the account's */
    bool declined;
};

struct alert_spec {
    const char *name; /* NULL: called by its number */
    money amount;     /* spend of the period; exactly one of these three */
    double ratio;     /* of the hard limit, else of the monthly cap, else of the budget */
    money balance;    /* mail when the balance falls below */
};

struct switch_to_prepaid_spec {
    sim_time at;
    int64_t date;
    sim_time carry_over_delay;
    int expiry; /* enum carry_over_expiry */
};

struct card_declined_spec {
    sim_time at;
    sim_time duration; /* "for" */
};

struct api_key_spec {
    const char *name;
    sim_time made_at;    /* SIM_TIME_NEVER: before everything */
    sim_time rotated_at; /* SIM_TIME_NEVER: never */
};

struct limit_increase_spec {
    sim_time at;
    int64_t images_per_minute;
    int64_t answer_days_low, answer_days_high; /* working days */
    int64_t modest;                            /* asks up to this are granted whole at any tier */
    const char *full_from_tier; /* from this tier on any ask up to contract_above is */
    int64_t contract_above;
    bool appeal;
    double appeal_success;
};

/* Which outcomes of an admitted call are charged. */
struct billed_spec {
    bool delivered;
    bool moderated_input;
    bool moderated_output;
    bool timed_out; /* nobody waits any more: the client's timeout ended the attempt */
    bool abandoned; /* nobody waits any more: the user left */
    bool server_error;
};

struct account_spec {
    /* Standing */
    const char *tier; /* NULL: the lowest */
    struct promotion_spec promotion;
    money paid;
    money settled;
    int64_t first_payment;
    const char *organization;
    bool verified;
    sim_time verified_at;
    sim_time verification_delay;
    struct field_list keys; /* struct api_key_spec */
    int stale_keys;         /* enum stale_keys */
    int stale_key_error;    /* index into stale_key_errors */
    const struct limit_increase_spec *limit_increase;
    struct support_spec support;

    /* Money in */
    int settlement; /* enum settlement; never absent after prepare */
    const struct switch_to_prepaid_spec *switch_to_prepaid;
    bool payment_method;
    const struct card_declined_spec *card_declined;
    sim_time payment_delay; /* of an invoice */
    money opening_credit;
    struct field_list grants;    /* struct grant_spec */
    struct field_list purchases; /* struct purchase_spec */
    const struct auto_recharge_spec *auto_recharge;
    money purchase_minimum;
    int64_t credit_expires_after_months; /* 0: never */
    sim_time crediting_delay;
    struct variant crediting_time; /* a distribution in place of the delay */
    sim_time clearing_delay;
    const struct free_allowance_spec *free_allowance;

    /* Money out */
    int draw_down; /* see draw_down_of */
    const struct other_spend_spec *other_spend;
    struct billed_spec billed;
    money spent_this_month;

    /* Who sees what when, and what it stops */
    sim_time billing_lag;
    sim_time usage_display_lag; /* SIM_TIME_NEVER: the billing lag */
    sim_time mail_delay;
    sim_time limit_period; /* SIM_TIME_NEVER: calendar months in UTC */
    money project_limit;
    money hard_limit;
    money monthly_cap; /* in place of the tier's */
    money soft_limit;
    money budget;
    struct field_list alerts; /* struct alert_spec */
    int balance_rule;         /* enum balance_rule */
    int error_style;          /* enum error_style */
};

extern const struct field_table account_fields;

/*
 * Start of the spend period that holds an instant, all UNIX ns: a calendar month in UTC, or one of
 * the account's own periods, counted from its first payment or else from the start of the run.
 * `spec` NULL: months.
 */
int64_t spend_period_start(const struct account_spec *spec, int64_t start_unix_ns, int64_t unix_ns);

/* What becomes of a request for higher limits; it depends on the tier and on how much is asked. */
enum increase_answer {
    INCREASE_GRANTED,       /* as asked */
    INCREASE_IN_PART,       /* the limits of the next tier */
    INCREASE_NEEDS_CONTRACT /* not granted */
};

/* `current` is the index of the tier in force, in the ladder of `count`. */
enum increase_answer limit_increase_answer(const struct limit_increase_spec *spec,
                                           const struct tier_spec *tiers, size_t count,
                                           size_t current);

/* A key that keeps its error gives one of these. */
enum verdict stale_key_verdict(int choice);

#endif
