#include "provider/account_spec.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/check.h"
#include "engine/dist.h"
#include "provider/draw_down.h"

static bool complain(struct complaint *out, const char *field, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

static bool complain(struct complaint *out, const char *field, const char *fmt, ...) {
    va_list arguments;

    va_start(arguments, fmt);
    out->field = field;
    vsnprintf(out->text, sizeof out->text, fmt, arguments);
    va_end(arguments);
    return false;
}

static const char *const settlement_names[] = {"prepaid", "postpaid", NULL};
static const char *const balance_rule_names[] = {"positive", "covers_ask", NULL};
static const char *const error_style_names[] = {"billing_hard_limit_reached", "insufficient_quota",
                                                "by_cause", NULL};
static const char *const stale_keys_names[] = {"work", "keep_limits", "keep_error", NULL};
static const char *const stale_key_errors[] = {"invalid_api_key", "insufficient_quota",
                                               "billing_hard_limit_reached", NULL};
static const char *const carry_over_names[] = {"kept", "end_of_month", NULL};

enum verdict stale_key_verdict(int choice) {
    static const enum verdict verdicts[] = {VERDICT_INVALID_API_KEY, VERDICT_INSUFFICIENT_QUOTA,
                                            VERDICT_BILLING_HARD_LIMIT_REACHED};

    assert(choice >= 0 && (size_t)choice < array_size(verdicts));
    return verdicts[choice];
}

/* ---- purchases ---- */

static bool prepare_purchase(void *object, struct complaint *out) {
    const struct purchase_spec *purchase = object;

    if ((purchase->at == SIM_TIME_NEVER) == (purchase->date == DATE_NONE))
        return complain(out, "at", "give either 'at' or 'date'");
    return true;
}

static const struct field purchase_rows[] = {
    FIELD(struct purchase_spec, at, DURATION, .doc = "when it is paid, since the start"),
    FIELD(struct purchase_spec, date, DATE,
          .doc = "when it is paid, as a date; before the start: ignored (see paid and grants)"),
    FIELD(struct purchase_spec, amount, MONEY, .required = true, .low = 1, .high = 9e18,
          .doc = "what is paid"),
    FIELD(struct purchase_spec, crediting_delay, DURATION,
          .doc = "until the credit is usable; absent: as the account says"),
    FIELD(struct purchase_spec, declined, BOOLEAN, .fallback = "false",
          .doc = "the card is declined: nothing is paid"),
};

static const struct field_table purchase_fields =
    FIELD_TABLE("purchase", struct purchase_spec, purchase_rows, .prepare = prepare_purchase);

static bool prepare_recharge(void *object, struct complaint *out) {
    const struct auto_recharge_spec *recharge = object;

    if ((recharge->amount == MONEY_NONE) == (recharge->to == MONEY_NONE))
        return complain(out, "amount", "give either 'amount' or 'to'");
    if (recharge->to != MONEY_NONE && recharge->to < recharge->below)
        return complain(out, "to", "must not be less than 'below'");
    return true;
}

static const struct field recharge_rows[] = {
    FIELD(struct auto_recharge_spec, below, MONEY, .required = true, .low = 0, .high = 9e18,
          .doc = "buys when the posted balance is below this"),
    FIELD(struct auto_recharge_spec, amount, MONEY, .low = 1, .high = 9e18,
          .doc = "what is bought each time"),
    FIELD(struct auto_recharge_spec, to, MONEY, .low = 1, .high = 9e18,
          .doc = "or: buys what is missing to this balance"),
    FIELD(struct auto_recharge_spec, monthly_limit, MONEY, .low = 0, .high = 9e18,
          .doc = "a recharge that would exceed this in its period is not made; absent: no limit"),
    FIELD(struct auto_recharge_spec, crediting_delay, DURATION,
          .doc = "until the credit is usable; absent: as the account says"),
    FIELD(struct auto_recharge_spec, declined, BOOLEAN, .fallback = "false",
          .doc = "the card is declined: nothing is ever bought"),
};

static const struct field_table recharge_fields = FIELD_TABLE(
    "auto-recharge", struct auto_recharge_spec, recharge_rows, .prepare = prepare_recharge);

/* ---- the smaller ones ---- */

static bool prepare_alert(void *object, struct complaint *out) {
    const struct alert_spec *alert = object;
    const int given =
        (alert->amount != MONEY_NONE) + !isnan(alert->ratio) + (alert->balance != MONEY_NONE);

    if (given != 1)
        return complain(out, "amount", "give one of 'amount', 'ratio' and 'balance'");
    return true;
}

static const struct field alert_rows[] = {
    FIELD(struct alert_spec, name, STRING, .doc = "name of the alert"),
    FIELD(struct alert_spec, amount, MONEY, .low = 1, .high = 9e18,
          .doc = "mail when the posted spend of the period reaches this"),
    FIELD(struct alert_spec, ratio, NUMBER, .low = 1e-6, .high = 1e6, .unit = "ratio",
          .doc = "or this share of the hard limit (else of the monthly cap, else of the budget)"),
    FIELD(struct alert_spec, balance, MONEY, .low = 0, .high = 9e18,
          .doc = "or: mail when the posted balance falls below this"),
};

static const struct field_table alert_fields =
    FIELD_TABLE("alert", struct alert_spec, alert_rows, .prepare = prepare_alert);

static bool prepare_switch(void *object, struct complaint *out) {
    const struct switch_to_prepaid_spec *change = object;

    if ((change->at == SIM_TIME_NEVER) == (change->date == DATE_NONE))
        return complain(out, "at", "give either 'at' or 'date'");
    return true;
}

static const struct field switch_rows[] = {
    FIELD(struct switch_to_prepaid_spec, at, DURATION, .doc = "when, since the start"),
    FIELD(struct switch_to_prepaid_spec, date, DATE, .doc = "when, as a date"),
    FIELD(struct switch_to_prepaid_spec, carry_over_delay, DURATION, .fallback = "\"0s\"",
          .doc = "until the grants are usable again; calls get insufficient_quota meanwhile",
          GUESS("how soon the grants are usable again is not told")),
    FIELD(struct switch_to_prepaid_spec, expiry, CHOICE, .fallback = "\"kept\"",
          .choices = carry_over_names,
          .doc = "whether grants keep their expiry or get the end of its month (forum)",
          GUESS("nobody but a forum says what becomes of their expiry")),
};

static const struct field_table switch_fields = FIELD_TABLE(
    "switch to prepaid", struct switch_to_prepaid_spec, switch_rows, .prepare = prepare_switch);

static const struct field declined_rows[] = {
    FIELD(struct card_declined_spec, at, DURATION, .required = true,
          .doc = "from when, since the start"),
    {.name = "for",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct card_declined_spec, duration),
     .doc = "how long; absent: to the end"},
};

static const struct field_table declined_fields =
    FIELD_TABLE("declined card", struct card_declined_spec, declined_rows);

static const struct field key_rows[] = {
    FIELD(struct api_key_spec, name, STRING, .required = true, .doc = "name of the key"),
    FIELD(struct api_key_spec, made_at, DURATION,
          .doc = "when it was made, since the start; absent: before"),
    FIELD(struct api_key_spec, rotated_at, DURATION,
          .doc = "when it is replaced by a new one, since the start; absent: never"),
};

static const struct field_table key_fields = FIELD_TABLE("key", struct api_key_spec, key_rows);

static bool prepare_increase(void *object, struct complaint *out) {
    const struct limit_increase_spec *increase = object;

    if (increase->answer_days_low > increase->answer_days_high)
        return complain(out, "answer_days_low", "must not be above 'answer_days_high'");
    return true;
}

static const struct field increase_rows[] = {
    FIELD(struct limit_increase_spec, at, DURATION, .required = true,
          .doc = "when it is asked, since the start"),
    FIELD(struct limit_increase_spec, images_per_minute, INTEGER, .required = true, .low = 1,
          .high = 1e9, .unit = "images per minute", .doc = "what is asked for"),
    FIELD(struct limit_increase_spec, answer_days_low, INTEGER, .fallback = "3", .low = 0,
          .high = 365, .unit = "working days", .doc = "soonest answer",
          GUESS("how soon such a request is answered is not told")),
    FIELD(struct limit_increase_spec, answer_days_high, INTEGER, .fallback = "7", .low = 0,
          .high = 365, .unit = "working days", .doc = "latest answer; each day is equally likely",
          GUESS("how late such a request is answered is not told")),
    FIELD(struct limit_increase_spec, modest, INTEGER, .fallback = "15", .low = 0, .high = 1e9,
          .unit = "images per minute", .doc = "an ask up to this is granted at any tier",
          GUESS("what is granted is not told")),
    FIELD(struct limit_increase_spec, full_from_tier, STRING, .fallback = "\"3\"",
          .doc = "below this tier a larger ask gets the next tier's limits only",
          GUESS("to whom a large increase is granted is not told")),
    FIELD(struct limit_increase_spec, contract_above, INTEGER, .fallback = "1000", .low = 0,
          .high = 1e9, .unit = "images per minute",
          .doc = "an ask above this needs a contract and is not granted",
          GUESS("what needs a contract is not told")),
    FIELD(struct limit_increase_spec, appeal, BOOLEAN, .fallback = "false",
          .doc = "whether a partial answer is appealed, once"),
    FIELD(struct limit_increase_spec, appeal_success, NUMBER, .fallback = "0", .high = 1,
          .unit = "ratio", .doc = "probability that the appeal gets what was asked",
          GUESS_BESIDE("how an appeal ends is not told", "appeal")),
};

static const struct field_table increase_fields = FIELD_TABLE(
    "limit increase", struct limit_increase_spec, increase_rows, .prepare = prepare_increase);

/* Where some of them are given: those that are not. */
#define BILLED_UNTOLD "whether this is charged is not told"
#define BILLED_NAMES                                                                               \
    "delivered", "moderated_input", "moderated_output", "timed_out", "abandoned", "server_error"

static const struct field billed_rows[] = {
    FIELD(struct billed_spec, delivered, BOOLEAN, .fallback = "true",
          .doc = "images that arrive are charged"),
    FIELD(struct billed_spec, moderated_input, BOOLEAN, .fallback = "false",
          .doc = "a refused prompt is charged (Azure's documents say so for text)",
          GUESS_BESIDE(BILLED_UNTOLD, BILLED_NAMES)),
    FIELD(struct billed_spec, moderated_output, BOOLEAN, .fallback = "false",
          .doc = "images discarded by moderation are charged",
          GUESS_BESIDE(BILLED_UNTOLD, BILLED_NAMES)),
    FIELD(struct billed_spec, timed_out, BOOLEAN, .fallback = "true",
          .doc = "images finished after the client's timeout are charged (a reseller says so)",
          GUESS_BESIDE(BILLED_UNTOLD, BILLED_NAMES)),
    FIELD(struct billed_spec, abandoned, BOOLEAN, .fallback = "true",
          .doc = "images finished after their user left are charged",
          GUESS_BESIDE(BILLED_UNTOLD, BILLED_NAMES)),
    FIELD(struct billed_spec, server_error, BOOLEAN, .fallback = "false",
          .doc = "calls that end in a server error are charged",
          GUESS_BESIDE(BILLED_UNTOLD, BILLED_NAMES)),
};

static const struct field_table billed_fields =
    FIELD_TABLE("billed outcomes", struct billed_spec, billed_rows);

/* ---- the account ---- */

static bool prepare_account(void *object, struct complaint *out) {
    struct account_spec *spec = object;

    if (spec->settlement == CHOICE_NONE) {
        const bool money_given = spec->grants.count > 0 || spec->purchases.count > 0 ||
                                 spec->auto_recharge || spec->opening_credit > 0;
        spec->settlement =
            money_given && !spec->switch_to_prepaid ? SETTLEMENT_PREPAID : SETTLEMENT_POSTPAID;
    }
    if (spec->switch_to_prepaid && spec->settlement != SETTLEMENT_POSTPAID)
        return complain(out, "switch_to_prepaid", "the account is prepaid from the start");
    if (spec->usage_display_lag == SIM_TIME_NEVER)
        spec->usage_display_lag = spec->billing_lag;
    if (spec->crediting_time.type && spec->crediting_delay > 0)
        return complain(out, "crediting_time", "give either 'crediting_delay' or 'crediting_time'");
    return true;
}

enum increase_answer limit_increase_answer(const struct limit_increase_spec *spec,
                                           const struct tier_spec *tiers, size_t count,
                                           size_t current) {
    const size_t full_from = tier_find(tiers, count, spec->full_from_tier);

    if (spec->images_per_minute > spec->contract_above)
        return INCREASE_NEEDS_CONTRACT;
    return spec->images_per_minute <= spec->modest || current >= full_from || current + 1 >= count
               ? INCREASE_GRANTED
               : INCREASE_IN_PART;
}

#define ROW(member, kind, ...) FIELD(struct account_spec, member, kind, __VA_ARGS__)
#define ANY_MONEY              .low = 0, .high = 9e18

/* What gives credit; and with it, what acts on what was spent. */
#define GIVE_CREDIT "opening_credit", "grants", "purchases", "auto_recharge"
#define LOOK_AT_SPEND                                                                              \
    GIVE_CREDIT, "tier", "project_limit", "hard_limit", "monthly_cap", "soft_limit", "budget",     \
        "alerts"

static const struct field_guess crediting_guess = {
    .why = "how soon bought credit is usable is not told",
    .beside = (const char *const[]){"purchases", "auto_recharge", NULL},
    .instead = "crediting_time",
};

static const struct field account_rows[] = {
    ROW(tier, STRING, .doc = "the tier at the start, a floor; absent: what the gates give"),
    ROW(promotion, OBJECT, .sub = &promotion_fields, .doc = "how the next tier is reached",
        GUESS_BESIDE("what opens a tier, when and how soon is disputed", "tier")),
    ROW(paid, MONEY, .fallback = "\"$0\"", ANY_MONEY,
        .doc = "money paid in before the start; it counts for the tier, it is not credit"),
    ROW(settled, MONEY, .fallback = "\"$0\"", ANY_MONEY,
        .doc = "usage paid for and settled before the start, for promotion.counts settled_usage"),
    ROW(first_payment, DATE, .doc = "the first payment, from which ages count; absent: the start"),
    ROW(organization, STRING, .doc = "its name, where grants may belong to another"),
    ROW(verified, BOOLEAN, .fallback = "true", .doc = "the organization is verified"),
    ROW(verified_at, DURATION, .doc = "or will be, so long after the start"),
    ROW(verification_delay, DURATION, .fallback = "\"15m\"",
        .doc = "from verification until access has spread (up to 15 minutes, images guide)"),
    ROW(keys, LIST, .sub = &key_fields, .merge_key = "name",
        .doc = "API keys, where their age matters; a client's first key is the first here"),
    ROW(stale_keys, CHOICE, .fallback = "\"work\"", .choices = stale_keys_names,
        .doc = "a key made before a promotion works, keeps the old limits or gives an error until "
               "it is replaced (help on 429, forum)",
        GUESS_BESIDE("what becomes of a key made before a promotion is disputed", "keys")),
    ROW(stale_key_error, CHOICE, .fallback = "\"invalid_api_key\"", .choices = stale_key_errors,
        .doc = "the error of such a key under stale_keys keep_error"),
    ROW(limit_increase, OPTIONAL, .sub = &increase_fields,
        .doc = "a request for higher rate limits"),
    ROW(support, OBJECT, .sub = &support_fields, .doc = "when the provider's people work"),
    ROW(settlement, CHOICE, .choices = settlement_names,
        .doc = "prepaid stops at an empty balance, postpaid invoices at the period's end; absent: "
               "prepaid where credit is given or bought, else postpaid"),
    ROW(switch_to_prepaid, OPTIONAL, .sub = &switch_fields,
        .doc = "the day a postpaid account becomes prepaid"),
    ROW(payment_method, BOOLEAN, .fallback = "true",
        .doc = "false: nothing can be bought, and without credit calls are refused as at a hard "
               "limit"),
    ROW(card_declined, OPTIONAL, .sub = &declined_fields, .doc = "a time when the card fails"),
    ROW(payment_delay, DURATION, .fallback = "\"0s\"",
        .doc = "from an invoice to its payment (postpaid)"),
    ROW(opening_credit, MONEY, .fallback = "\"$0\"", ANY_MONEY,
        .doc = "credit bought at the start and usable at once"),
    ROW(grants, LIST, .sub = &grant_fields, .merge_key = "name", .doc = "credit grants"),
    ROW(purchases, LIST, .sub = &purchase_fields, .doc = "credit bought on given dates"),
    ROW(auto_recharge, OPTIONAL, .sub = &recharge_fields,
        .doc = "credit bought when the balance is low"),
    ROW(purchase_minimum, MONEY, .fallback = "\"$0\"", ANY_MONEY,
        .doc = "a smaller purchase is declined (help 8264644: $5)"),
    ROW(credit_expires_after_months, INTEGER, .fallback = "12", .low = 0, .high = 1200,
        .unit = "months", .doc = "lifetime of bought credit (help 8264644: 1 year); 0: no expiry"),
    ROW(crediting_delay, DURATION, .fallback = "\"0s\"",
        .doc = "from a payment until its credit is usable", .guess = &crediting_guess),
    ROW(crediting_time, VARIANT, .variants = &dist_registry,
        .doc = "the same as a distribution (minutes to many hours: thread 674562)"),
    ROW(clearing_delay, DURATION, .fallback = "\"0s\"",
        .doc = "from the credit until calls are let through again",
        GUESS_BESIDE("how soon calls pass again is not told", "purchases", "auto_recharge")),
    ROW(free_allowance, OPTIONAL, .sub = &allowance_fields, .doc = "free images each month"),
    ROW(draw_down, CHOICE, .fallback = "\"expiring_first\"", .choices = draw_down_names,
        .doc = "which grant pays first: expiring_first (help 6584194), promotional_first (help "
               "8264644), priority, fifo",
        GUESS_BESIDE("which credit pays first is disputed", "grants", "free_allowance")),
    ROW(other_spend, OPTIONAL, .sub = &other_spend_fields,
        .doc = "what the organization spends outside the model, on the same credits and caps"),
    ROW(billed, OBJECT, .sub = &billed_fields, .doc = "which outcomes are charged",
        GUESS("which outcomes are charged is not told")),
    ROW(spent_this_month, MONEY, .fallback = "\"$0\"", ANY_MONEY,
        .doc = "spend of the current period before the start"),
    ROW(billing_lag, DURATION, .fallback = "\"0s\"",
        .doc = "from a charge until limits, recharge and mails see it",
        GUESS_BESIDE("how soon a charge is seen is not told", LOOK_AT_SPEND)),
    ROW(usage_display_lag, DURATION,
        .doc = "from a charge until the usage page shows it; absent: the billing lag"),
    ROW(mail_delay, DURATION, .fallback = "\"0s\"",
        .doc = "from a threshold being seen until its mail is read"),
    ROW(limit_period, DURATION, .low = 1e9, .high = 9e18,
        .doc = "period of the spend limits from the first payment, else the start (forum: 30d); "
               "absent: calendar months in UTC (spend-limits guide)"),
    ROW(project_limit, MONEY, ANY_MONEY,
        .doc = "monthly limit of the project that makes the calls; other_spend is outside it"),
    ROW(hard_limit, MONEY, ANY_MONEY,
        .doc = "monthly limit of the organization: calls are refused"),
    ROW(monthly_cap, MONEY, ANY_MONEY, .doc = "the provider's limit, in place of the tier's"),
    ROW(soft_limit, MONEY, ANY_MONEY, .doc = "monthly spend at which a mail is sent"),
    ROW(budget, MONEY, ANY_MONEY, .doc = "the same: it notifies and never refuses"),
    ROW(alerts, LIST, .sub = &alert_fields, .doc = "further mails"),
    ROW(balance_rule, CHOICE, .fallback = "\"positive\"", .choices = balance_rule_names,
        .doc = "a prepaid call passes if the posted balance is above zero, or if it covers the ask",
        GUESS_BESIDE("nobody says whether a balance must cover the whole ask", GIVE_CREDIT)),
    ROW(error_style, CHOICE, .fallback = "\"billing_hard_limit_reached\"",
        .choices = error_style_names,
        .doc = "code of a refusal for money: 400 billing_hard_limit_reached (images, 2023 to "
               "2025), 429 insufficient_quota, or one code by cause (2026)",
        GUESS_BESIDE("with which code it refuses for money is not told", LOOK_AT_SPEND)),
};

const struct field_table account_fields =
    FIELD_TABLE("account", struct account_spec, account_rows, .prepare = prepare_account);
