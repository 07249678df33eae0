/*
 * How high a limit is needed and when a limit increase comes, worked by hand: calls come every 10 s
 * like a clock and each takes 10 s.
 */
#include "plan_support.h"

/* Gates are $5, $20 and $50 for 2, 4 and 8 images a minute, and as many requests. */
#define SHOP(horizon, account, rate, plan)                                                         \
    "{ 'horizon': '" horizon "', 'drain': '0s', 'warmup': '0s', 'replications': 2,"                \
    "  'start': '2026-06-01T10:00:00Z', 'account': { 'tier': '1'" account " },"                    \
    "  'workloads': [ { 'name': 'web', 'arrivals': { 'type': 'constant', 'rate': '" rate "' },"    \
    "    'client': 'app', 'mix': [ { 'model': 'm' } ] } ],"                                        \
    "  'clients': { 'app': { } },"                                                                 \
    "  'provider': { 'models': [ { 'name': 'm' } ],"                                               \
    "    'prices': [ { 'model': 'm', 'price': '$0.04' } ],"                                        \
    "    'limits': [ { 'name': 'images', 'unit': 'images', 'window': '60s', 'limit': 2 },"         \
    "      { 'name': 'requests', 'unit': 'requests', 'window': '60s', 'limit': 2 } ],"             \
    "    'tiers': [ { 'name': '1', 'paid': '$5' },"                                                \
    "      { 'name': '2', 'paid': '$20', 'limits': [ { 'name': 'images', 'limit': 4 },"            \
    "        { 'name': 'requests', 'limit': 4 } ] },"                                              \
    "      { 'name': '3', 'paid': '$50', 'limits': [ { 'name': 'images', 'limit': 8 },"            \
    "        { 'name': 'requests', 'limit': 8 } ] } ],"                                            \
    "    'service_time': { 'type': 'constant', 'value': '10s' } },"                                \
    "  'plan': { " plan " }, 'objectives': { 'success_rate': '>= 0.99' } }"

/* 6 calls a minute pass a limit of 6 and no lower one: of 5 the sixth is refused for good. */
static void the_least_limit_is_what_is_asked_for(void **state) {
    struct result result;

    (void)state;
    assert_true(plan(SHOP("2h", "", "6/min", "'limits': [3, 5, 6, 20]"), 2, &result));
    assert_string_equal(chosen(&result), "tier 3");
    says(&result, "Of its 8 images a minute 6 are needed, with the same clients and queues: 5 are "
                  "shown not to be enough (success_rate >= 0.99 is 83.3 %, off by 15.7 points). Of "
                  "the limits asked about, 3 and 5 are not enough, 6 and 20 are enough.");
    result_release(&result);
}

/* Nothing is enough for 12 a minute but a limit of 12, which no tier has. */
static void where_no_tier_is_enough_a_limit_may_be(void **state) {
    struct result result;

    (void)state;
    assert_false(plan(SHOP("2h", "", "12/min", ""), 2, &result));
    says(&result, "INFEASIBLE: none of the 3 options meets every objective. The nearest is tier 3");
    says(&result, "In place of its 8 images a minute 12 are needed");
    result_release(&result);
}

/* 2026-06-01 is a Monday: 3 to 7 working days later are the Thursday and the Wednesday after. An
 * ask of 6 is modest and granted anywhere. Nobody waits so long for an answer. */
static void an_increase_comes_after_working_days(void **state) {
    struct result result;

    (void)state;
    assert_true(plan(SHOP("2h", "", "6/min", ""), 2, &result));
    says(&result,
         "A limit increase instead: tier 1 ($5.00 up front) with 6 images a minute in "
         "place of its 2 would meet every objective. Such an ask is granted as asked 3 to 7 "
         "working days later: made on 2026-06-01, between 2026-06-04 and 2026-06-10, and "
         "asked for no sooner it does not do: success_rate >= 0.99 is not met. Ask 7 "
         "working days ahead");
    result_release(&result);
}

/* Answered while one waits for it. */
static void an_increase_may_be_in_time(void **state) {
    struct result result;

    (void)state;
    assert_true(plan(SHOP("2h",
                          ", 'limit_increase': { 'at': '1d', 'images_per_minute': 3,"
                          "  'answer_days_low': 0, 'answer_days_high': 0 }",
                          "6/min", ""),
                     2, &result));
    says(&result, "Such an ask is granted as asked 0 to 0 working days later: made on 2026-06-01, "
                  "between 2026-06-01 and 2026-06-01, in time");
    result_release(&result);
}

/* More than is modest is granted in part below tier 3: the next tier's 4, which are not enough. */
static void a_partial_answer_is_said(void **state) {
    struct result result;

    (void)state;
    assert_true(
        plan(SHOP("2h", ", 'limit_increase': { 'at': '0s', 'images_per_minute': 3, 'modest': 5 }",
                  "6/min", ""),
             2, &result));
    says(&result,
         "tier 1 ($5.00 up front) with 6 images a minute in place of its 2 would meet every "
         "objective. But there such an ask is granted in part, with the limits of the next "
         "tier 3 to 7 working days later");
    says(&result, "tier 2 ($20.00 up front) with 6 images a minute in place of its 4");
    result_release(&result);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_limit_is_what_is_asked_for),
        cmocka_unit_test(where_no_tier_is_enough_a_limit_may_be),
        cmocka_unit_test(an_increase_comes_after_working_days),
        cmocka_unit_test(an_increase_may_be_in_time),
        cmocka_unit_test(a_partial_answer_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
