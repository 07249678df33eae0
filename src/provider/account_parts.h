/*
 * account_parts - what the files of the account share; nobody else includes it.
 *
 *   account.c           set-up, charges, postings
 *   account_verdict.c   refusals
 *   account_look.c      what posted figures change: blocks, mails, when to look again
 *   account_calendar.c  what dates change: expiry, refills, periods, tiers, the switch
 *   account_credit.c    how credit comes in: grants, purchases, recharges, invoices
 *   account_request.c   requests for higher limits
 *   account_read.c      readings
 */
#ifndef TIERSIM_PROVIDER_ACCOUNT_PARTS_H
#define TIERSIM_PROVIDER_ACCOUNT_PARTS_H

#include "base/check.h"
#include "provider/account.h"

/* Between dates and simulated time; INT64_MAX and SIM_TIME_NEVER stand for each other. */
sim_time account_sim_time(const struct account *account, int64_t unix_ns);
int64_t account_unix(const struct account *account, sim_time at);

/* `at` since the start or `date`, whichever was given; SIM_TIME_NEVER: neither. */
sim_time account_when(const struct account *account, sim_time at, int64_t date);

/* Tells the sink, if it wants to know. Money in texts: account_money. */
void account_notice(struct account *account, enum notice_kind kind, const char *subject,
                    int64_t value, const char *fmt, ...) PRINTF_LIKE(5, 6);

struct money_text {
    char bytes[32];
};

/* "$1.50" for a message. */
struct money_text account_money(money amount);

/* account.c: a charge from within (other_spend: no record). */
money account_incur(struct account *account, sim_time now, uint32_t sku, int32_t n, money amount,
                    bool project, const struct charge_record *charge);
/* Whether a checked balance is used up; an account that never had credit has not run dry. */
void account_note_dry(struct account *account, sim_time now);

/* Does what is due but has not fired yet: only where nobody runs the clock up to now. */
void account_catch_up(struct account *account, sim_time now);

/* account_look.c: after anything that limits or balances depend on. */
void account_thresholds_init(struct account *account);
void account_look(struct account *account, sim_time now);
bool account_checks_balance(const struct account *account);

/* account_calendar.c */
void account_calendar_init(struct account *account);
void account_calendar_arm(struct account *account);
void account_calendar_run(struct account *account, sim_time now);
/* The first instant after `at` at which a spend period ends. */
sim_time account_period_end(const struct account *account, sim_time at);
sim_time account_period_start(const struct account *account, sim_time at);

/* account_credit.c */
void account_credit_init(struct account *account);
void account_credit_start(struct account *account);
void account_invoice(struct account *account, sim_time now);
void account_recharge(struct account *account, sim_time now);
/* The posted balance below which account_recharge would buy; INT64_MIN: never. */
money account_recharge_floor(const struct account *account, sim_time now);

/* account_request.c */
void account_request_init(struct account *account);

#endif
