/*
 * What becomes of a choice later: growth, and tiers reached by paying. Dates worked by hand.
 */
#include "plan_support.h"

/* Arrivals are given; the limit is 2 images a minute at every tier, the first cheapest. */
#define GROWING_TO(arrivals, objectives)                                                           \
    "{ 'horizon': '10h', 'drain': '10h', 'replications': 2, 'start': '2026-06-01',"                \
    "  'account': { 'tier': '1' }, 'workloads': [ " arrivals " ],"                                 \
    "  'clients': { 'app': { 'pacing': { 'type': 'sliding_window_log', 'limit': 'images' } } },"   \
    "  'provider': { 'models': [ { 'name': 'm' } ],"                                               \
    "    'prices': [ { 'model': 'm', 'price': '$0.04' } ],"                                        \
    "    'limits': [ { 'name': 'images', 'unit': 'images', 'window': '60s', 'limit': 2 } ],"       \
    "    'tiers': [ { 'name': '1', 'paid': '$5' }, { 'name': '2', 'paid': '$50' } ],"              \
    "    'service_time': { 'type': 'constant', 'value': '10s' } },"                                \
    "  'objectives': { " objectives " } }"

#define GROWING(arrivals) GROWING_TO(arrivals, "'latency_p95': '<= 40s'")

#define EVERY(name, rate, growth)                                                                  \
    "{ 'name': '" name "', 'arrivals': { 'type': 'constant', 'rate': '" rate "'" growth            \
    " }, 'client': 'app', 'mix': [ { 'model': 'm' } ] }"

/* The dates of the sentence, as days of 2026. */
static void dates_of(const struct result *result, int *holds, int *breaks) {
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int month[2], day[2];

    for (size_t i = 0; i < result->sentence_count; i++)
        if (sscanf(result->sentences[i].text,
                   "Growing %*[^,], the load outgrows the choice: a run of 10h that begins on "
                   "2026-%d-%d still meets every objective, one that begins on 2026-%d-%d",
                   &month[0], &day[0], &month[1], &day[1]) == 4) {
            *holds = before[month[0] - 1] + day[0];
            *breaks = before[month[1] - 1] + day[1];
            return;
        }
    fail_msg("no date is told");
}

/*
 * 1 a minute doubles in ln 2 / ln 1.1 = 7.27 weeks, 50.9 days: on 2026-07-21, day 202. It breaks
 * where it is above 2 a minute for long; 2 % in load are 1.5 days, and what it grows within the run
 * is 0.6 %.
 */
static void growth_has_a_date(void **state) {
    struct result result;
    int holds, breaks;

    (void)state;
    assert_true(plan(GROWING(EVERY("web", "1/min", ", 'growth': 0.1")), 1, &result));
    dates_of(&result, &holds, &breaks);
    assert_in_range(holds, 198, 203);
    assert_in_range(breaks, 201, 205);
    assert_true(holds < breaks);
    result_release(&result);
}

/* Half a minute's worth stays; the other has to grow threefold: ln 3 / ln 1.1 = 11.53 weeks, 80.7
 * days, on 2026-08-20, day 232. Both together would break at twice their load already. */
static void each_grows_by_its_own(void **state) {
    struct result result;
    int holds, breaks;

    (void)state;
    assert_true(
        plan(GROWING(EVERY("web", "0.5/min", ", 'growth': 0.1") "," EVERY("bulk", "0.5/min", "")),
             1, &result));
    says(&result, "Growing 10 % a week where it grows fastest");
    dates_of(&result, &holds, &breaks);
    assert_in_range(holds, 228, 234);
    assert_in_range(breaks, 231, 236);
    result_release(&result);
}

static void without_growth_it_is_never(void **state) {
    struct result result;

    (void)state;
    assert_true(plan(GROWING(EVERY("web", "1/min", "")), 1, &result));
    says(&result, "The load never outgrows the choice: no growth is given (arrivals.growth)");
    result_release(&result);
    assert_true(plan(GROWING(EVERY("web", "1/min", ", 'growth': -0.1")), 1, &result));
    says(&result, "The load never outgrows the choice: it does not grow");
    result_release(&result);
}

/* 600 calls are $24; $30 are 1.25 times as many. Waits grow from twice as many on only. */
static void what_money_breaks_is_asked_again_without_it(void **state) {
    struct result result;
    double holds = 0, aside = 0;

    (void)state;
    assert_true(
        plan(GROWING_TO(EVERY("web", "1/min", ""), "'cost': '<= $30', 'latency_p95': '<= 40s'"), 1,
             &result));
    for (size_t i = 0; i < result.sentence_count; i++)
        sscanf(result.sentences[i].text,
               "The choice holds up to %lf times this load (web %*[^)]) and breaks at %*f times: "
               "cost <= $30 is then no longer shown to be met; money aside it holds up to %lf",
               &holds, &aside);
    assert_true(holds > 1.25 / 1.03 && holds <= 1.25);
    assert_true(aside >= 1.95 && aside <= 2.05);
    result_release(&result);
}

/* $24 in 10 hours are $1,728 in 30 days; $1,000 a month are enough for 10 hours. */
static void a_cap_that_a_short_run_does_not_show_is_warned_of(void **state) {
    struct result result;

    (void)state;
    for (int i = 0; i < 2; i++) {
        const char *shop = GROWING(EVERY("web", "1/min", ""));
        const char *gate = strstr(shop, "'paid': '$5' ");
        struct text capped;
        assert_non_null(gate);
        text_init(&capped);
        text_add_bytes(&capped, shop, (size_t)(gate - shop));
        text_printf(&capped, "'monthly_cap': '%s', %s", i ? "$2000" : "$1000", gate);
        assert_true(plan(text_cstr(&capped), 1, &result));
        assert_int_equal(
            tells(&result, "At this rate $1,728 are spent in 30 days: more than the monthly cap of "
                           "$1,000, which a run of 10h does not show"),
            i == 0);
        result_release(&result);
        text_release(&capped);
    }
}

/* Gates are $5, $30 and $60 for 2, 4 and 6 images a minute; account and plan are given. */
#define CLIMBING(account)                                                                          \
    "{ 'horizon': '2d', 'drain': '10m', 'replications': 2, 'start': '2026-06-11',"                 \
    "  'account': { 'tier': '1', " account " },"                                                   \
    "  'workloads': [ { 'name': 'web', 'arrivals': { 'type': 'constant', 'rate': '5/min' },"       \
    "    'client': 'app', 'mix': [ { 'model': 'm' } ] } ],"                                        \
    "  'clients': { 'app': { } },"                                                                 \
    "  'provider': { 'models': [ { 'name': 'm' } ],"                                               \
    "    'prices': [ { 'model': 'm', 'price': '$0.001' } ],"                                       \
    "    'limits': [ { 'name': 'images', 'unit': 'images', 'window': '60s', 'limit': 2 } ],"       \
    "    'tiers': [ { 'name': '1', 'paid': '$5' },"                                                \
    "      { 'name': '2', 'paid': '$30', 'limits': [ { 'name': 'images', 'limit': 4 } ] },"        \
    "      { 'name': '3', 'paid': '$60', 'age': '14d',"                                            \
    "        'limits': [ { 'name': 'images', 'limit': 6 } ] } ],"                                  \
    "    'service_time': { 'type': 'constant', 'value': '10s' } },"                                \
    "  'objectives': { 'success_rate': '>= 0.99' } }"

/*
 * Postpaid, $0.001 an image. At 2 a minute that is $2.88 a day: 20 days of June are $57.60, paid on
 * July 1st; a day later that is tier 2, at 4 a minute. July brings 1 · $2.88 + 30 · $5.76 = $175.68
 * more, paid on August 1st: tier 3, 14 days after the first payment, is reached on August 2nd.
 * $60 paid on June 11th open both money gates: tier 2 on the 12th, tier 3 on the 25th + 1 = 26th.
 */
static void dates_of_promotion_follow_the_gates(void **state) {
    struct result result;

    (void)state;
    assert_true(plan(CLIMBING("'promotion': { 'delay': '24h' }"), 2, &result));
    assert_string_equal(chosen(&result), "tier 3");
    assert_string_equal(cell(&result, "promotion", 0, "tier"), "2");
    assert_string_equal(cell(&result, "promotion", 0, "as_it_goes"), "2026-07-02");
    assert_string_equal(cell(&result, "promotion", 0, "paying"), "2026-06-12");
    assert_true(number(&result, "promotion", 0, "payment") == 30);
    assert_string_equal(cell(&result, "promotion", 1, "as_it_goes"), "2026-08-02");
    assert_string_equal(cell(&result, "promotion", 1, "paying"), "2026-06-26");
    assert_true(number(&result, "promotion", 1, "paying_after") == 15 * 86400);
    says(&result, "Natural promotion from tier 1, paid for as the account goes, reaches tier 3 on "
                  "2026-08-02; $60.00 paid on 2026-06-11 bring it on 2026-06-26, 37 d sooner. To "
                  "have it at the start, pay 15 d ahead");
    result_release(&result);
}

/* What was paid long ago is enough: the account stands at tier 3 and nothing is to be climbed. */
static void who_has_paid_has_nothing_to_climb(void **state) {
    struct result result;

    (void)state;
    assert_true(plan(CLIMBING("'paid': '$60', 'first_payment': '2026-01-01'"), 1, &result));
    assert_string_equal(chosen(&result), "tier 3");
    assert_true(number(&result, "plan", 0, "up_front") == 0);
    assert_string_equal(cell(&result, "promotion", 1, "as_it_goes"), "2026-06-11");
    assert_false(tells(&result, "Natural promotion"));
    result_release(&result);
}

/* Only a payment makes somebody look, and a prepaid account that buys nothing pays nothing. */
static void who_pays_nothing_climbs_nowhere(void **state) {
    struct result result;

    (void)state;
    assert_true(plan(CLIMBING("'settlement': 'prepaid', 'opening_credit': '$500'"), 1, &result));
    says(&result, "reaches tier 3 not by 2026-08-");
    says(&result,
         "(nothing later was simulated); $60.00 paid on 2026-06-11 bring it on 2026-06-25");
    result_release(&result);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(growth_has_a_date),
        cmocka_unit_test(each_grows_by_its_own),
        cmocka_unit_test(without_growth_it_is_never),
        cmocka_unit_test(what_money_breaks_is_asked_again_without_it),
        cmocka_unit_test(a_cap_that_a_short_run_does_not_show_is_warned_of),
        cmocka_unit_test(dates_of_promotion_follow_the_gates),
        cmocka_unit_test(who_has_paid_has_nothing_to_climb),
        cmocka_unit_test(who_pays_nothing_climbs_nowhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
