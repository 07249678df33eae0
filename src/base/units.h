/*
 * units - time and money: their types, and how people write them.
 *
 * Both are integers, so that window edges, ties and balances are exact and sums do not depend on
 * their order. Conversions to and from real numbers happen here and nowhere else.
 *
 * Parsing is exact decimal arithmetic: what does not fit, or is finer than the unit, is refused.
 * A parser sets its output only when it returns true. Formatting writes what the parser reads back
 * to the same value.
 */
#ifndef TIERSIM_BASE_UNITS_H
#define TIERSIM_BASE_UNITS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* Simulated time or a duration: nanoseconds, an instant being counted from the start of the run. */
typedef int64_t sim_time;

/* "No such instant", "no limit": later than everything. Adding to it leaves it as it is. */
#define SIM_TIME_NEVER INT64_MAX

#define NS_PER_US     INT64_C(1000)
#define NS_PER_MS     INT64_C(1000000)
#define NS_PER_SECOND INT64_C(1000000000)
#define NS_PER_MINUTE (60 * NS_PER_SECOND)
#define NS_PER_HOUR   (60 * NS_PER_MINUTE)
#define NS_PER_DAY    (24 * NS_PER_HOUR)
#define NS_PER_WEEK   (7 * NS_PER_DAY)

/* US dollars in nano-dollars. */
typedef int64_t money;

/* "No amount given", "no limit". */
#define MONEY_NONE   INT64_MAX
#define NUSD_PER_USD INT64_C(1000000000)

/*
 * "90s", "250ms", "1.5h", "0s"; parts in falling order of unit, as "1h30m"; units w d h m s ms us
 * ns; "never" is SIM_TIME_NEVER. No sign, no spaces, no number without a unit.
 */
bool duration_parse(const char *s, sim_time *out);

/*
 * Days, hours and minutes whole, the rest as seconds or, below one second, in the largest of ms,
 * us, ns: "1h30m", "11.999999999s", "5ns", "0s", "never". A negative one (never read back) has a
 * '-'.
 */
void duration_format(struct text *text, sim_time duration);

/* "$0.040", "$1,000.50" (commas by thousands), "-$5"; "none" is MONEY_NONE. The '$' is needed. */
bool money_parse(const char *s, money *out);

/* At least 2 decimals, up to 9, exact: "$0.04" is "$0.04", 1 nano-dollar is "$0.000000001". */
void money_format(struct text *text, money amount);

/* "15/min": a number >= 0 and finite, '/', one of s sec second min minute h hour d day w week. */
bool rate_parse(const char *s, double *per_second);

/*
 * In the unit of /s, /min, /h, /day whose number reads shortest, the largest unit of equals; /week
 * when that is shorter still; "0/s". BUG if the rate is negative or not finite.
 */
void rate_format(struct text *text, double per_second);

/* Nearest double; SIM_TIME_NEVER is INFINITY. */
double to_seconds(sim_time duration);

/* Any double to the nanosecond: the slow way of from_seconds. */
sim_time from_any_seconds(double seconds);

/* Rounds to the nanosecond, halves away from zero; saturates (INFINITY: SIM_TIME_NEVER). NaN: BUG.
 */
static inline sim_time from_seconds(double seconds) {
    const double ns = seconds * (double)NS_PER_SECOND;

    if (!(ns >= 0 && ns < 0x1p52))
        return from_any_seconds(seconds);
    const sim_time whole = (sim_time)ns;
    return whole + (ns - (double)whole >= 0.5);
}

/* Nearest double; MONEY_NONE is INFINITY. */
double to_dollars(money amount);

/* Rounds to the nano-dollar, halves away from zero; saturates. NaN: BUG. */
money from_dollars(double dollars);

/* *out = a + b, or false if it does not fit below SIM_TIME_NEVER (one of them being so included).
 */
bool time_add(sim_time a, sim_time b, sim_time *out);

/* a + b; SIM_TIME_NEVER if either is that or the sum is too large; INT64_MIN if it is too small. */
static inline sim_time time_add_sat(sim_time a, sim_time b) {
    sim_time sum;

    if (a != SIM_TIME_NEVER && b != SIM_TIME_NEVER && !__builtin_add_overflow(a, b, &sum))
        return sum;
    return a < 0 && b < 0 ? INT64_MIN : SIM_TIME_NEVER;
}

/* The same for money, MONEY_NONE taking the place of SIM_TIME_NEVER. */
bool money_add(money a, money b, money *out);

/* *out = price * count, or false if it does not fit below MONEY_NONE or price is that. */
bool money_multiply(money price, int64_t count, money *out);

#endif
