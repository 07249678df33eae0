/* Routes through whole worlds: fallback on a verdict or after a wait, and a static split. */
#include "support.h"

#include <math.h>

/* Two providers: 'main' admits `limit` a minute at $0.04, 'spare' everything at $0.10. One request
 * each 6 s for an hour: 600. */
#define TWO(limit, route, retry)                                                                   \
    "{ 'horizon': '1h', 'drain': '1h', 'seed': 5,"                                                 \
    "  'workloads': [ { 'name': 'w', 'client': 'c', 'provider': 'main',"                           \
    "    'arrivals': { 'type': 'constant', 'every': '6s' }, 'mix': [ { 'model': 'm' } ],"          \
    "    'route': [ " route " ] } ],"                                                              \
    "  'clients': { 'c': { 'retry': " retry " }, 'd': { 'retry': { 'type': 'none' } } },"          \
    "  'providers': {"                                                                             \
    "    'main': { 'limits': [ { 'name': 'images', 'unit': 'images', 'limit': " limit ","          \
    "      'window': '60s' } ], 'prices': [ { 'model': 'm', 'price': '$0.04' } ],"                 \
    "      'service_time': { 'type': 'constant', 'value': '10s' } },"                              \
    "    'spare': { 'prices': [ { 'model': 'm', 'price': '$0.10' },"                               \
    "      { 'model': 'cheap', 'price': '$0.01' } ],"                                              \
    "      'service_time': { 'type': 'constant', 'value': '30s' } } } }"

#define NO_RETRY "{ 'type': 'none' }"
#define HONOUR   "{ 'type': 'fixed', 'base': '1s', 'max_attempts': 99 }"

static void run_text(const char *json, struct summary *out) {
    struct scenario scenario;

    load_text(&scenario, json);
    run_one(&scenario, 0, out);
    scenario_release(&scenario);
}

static void is(const struct summary *summary, enum metric metric, double expected) {
    assert_float_equal(summary->overall[metric].value, expected, 1e-9);
}

static void a_verdict_opens_the_next_target_at_once(void **unused) {
    struct summary summary;

    (void)unused;
    /* Five a minute pass, the other five go to the spare: 300 × $0.04 + 300 × $0.10 = $42. The mean
     * service is (10 s + 30 s) / 2, and no time passes between the two attempts. */
    run_text(TWO("5", "{}, { 'provider': 'spare', 'on': [ 'rate_limit_exceeded' ] }", NO_RETRY),
             &summary);
    is(&summary, METRIC_DELIVERED, 600);
    is(&summary, METRIC_ATTEMPTS, 900);
    is(&summary, METRIC_COST, 42);
    is(&summary, METRIC_LATENCY_MEAN, 20);
    is(&summary, METRIC_BACKOFF_WAIT_MEAN, 0);
    summary_release(&summary);
}

static void a_verdict_that_is_not_listed_does_not(void **unused) {
    struct summary summary;

    (void)unused;
    run_text(TWO("5", "{}, { 'provider': 'spare', 'on': [ 'server_error' ] }", NO_RETRY), &summary);
    is(&summary, METRIC_DELIVERED, 300);
    is(&summary, METRIC_COST, 12);
    summary_release(&summary);
}

static void time_opens_the_next_target_while_backing_off(void **unused) {
    struct summary summary;

    (void)unused;
    /* Limit 0: every call to 'main' is refused without a Retry-After and tried again each second;
     * after 20.5 s it goes to the spare, through the other client, and takes 30 s there: 50.5 s.
     * The attempts at 'main' are those at 0, 1, … 20 s: 21 of them. */
    run_text(TWO("0", "{}, { 'provider': 'spare', 'client': 'd', 'after': '20500ms' }", HONOUR),
             &summary);
    is(&summary, METRIC_DELIVERED, 600);
    is(&summary, METRIC_ATTEMPTS, 600 * 22);
    is(&summary, METRIC_LATENCY_MEAN, 50.5);
    is(&summary, METRIC_BACKOFF_WAIT_MEAN, 20.5);
    is(&summary, METRIC_COST, 60);
    summary_release(&summary);
}

static void a_target_may_ask_for_another_model(void **unused) {
    struct summary summary;

    (void)unused;
    run_text(TWO("0", "{}, { 'provider': 'spare', 'model': 'cheap', 'on': [ '429' ] }", NO_RETRY),
             &summary);
    is(&summary, METRIC_DELIVERED, 600);
    is(&summary, METRIC_COST, 6); /* 600 × $0.01 */
    summary_release(&summary);
}

static void a_static_split_sends_shares_and_never_moves(void **unused) {
    struct summary summary;

    (void)unused;
    /* Three quarters to the spare. Binomial(600, 0.75): 450 ± 4 × 10.6; cost follows exactly from
     * the split: with k at 'main', $0.04·k + $0.10·(600 - k). */
    run_text(TWO("1000", "{ 'weight': 1 }, { 'provider': 'spare', 'weight': 3 }", NO_RETRY),
             &summary);
    is(&summary, METRIC_DELIVERED, 600);
    is(&summary, METRIC_ATTEMPTS, 600);
    const double at_main = (60 - summary.overall[METRIC_COST].value) / 0.06;
    assert_true(at_main > 150 - 42 && at_main < 150 + 42);
    summary_release(&summary);
}

/* As TWO, but that 'main' always fails and its client has a breaker of three failures and a day. */
#define BROKEN(on)                                                                                 \
    "{ 'horizon': '1h', 'drain': '1h', 'seed': 5,"                                                 \
    "  'workloads': [ { 'name': 'w', 'client': 'c', 'provider': 'main',"                           \
    "    'arrivals': { 'type': 'constant', 'every': '6s' }, 'mix': [ { 'model': 'm' } ],"          \
    "    'route': [ {}, { 'provider': 'spare', 'client': 'd', 'on': [ " on " ] } ] } ],"           \
    "  'clients': { 'c': { 'gates': { 'type': 'breaker', 'volume': 3, 'open_for': '1d' } },"       \
    "    'd': {} }, 'providers': {"                                                                \
    "    'main': { 'prices': [ { 'model': 'm', 'price': '$0.04' } ], 'errors': [ {"                \
    "      'probability': 1 } ], 'service_time': { 'type': 'constant', 'value': '1s' } },"         \
    "    'spare': { 'prices': [ { 'model': 'm', 'price': '$0.10' } ],"                             \
    "      'service_time': { 'type': 'constant', 'value': '30s' } } } }"

/* 600 requests, of which three find out that 'main' is down. Without a way on the others are shed;
 * with one for verdicts alone, the three go on; with one for shed calls, the others. */
static void a_breaker_sends_calls_to_the_spare(void **unused) {
    static const struct {
        const char *json;
        double delivered, shed, attempts;
    } rows[] = {
        {BROKEN("'5xx'"), 3, 597, 6},
        {BROKEN("'shed'"), 597, 0, 600},
        {BROKEN("'5xx', 'shed'"), 600, 0, 603},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct summary summary;
        run_text(rows[i].json, &summary);
        is(&summary, METRIC_DELIVERED, rows[i].delivered);
        is(&summary, METRIC_SHED, rows[i].shed);
        is(&summary, METRIC_ATTEMPTS, rows[i].attempts);
        summary_release(&summary);
    }
}

struct spare {
    double images, attempts, success;
};

/* Means over the replications of a shipped scenario with a spare at $0.06 beside one at $0.04. */
static struct spare with_spare(const char *file) {
    const struct scenario_source source = {.file = file};
    struct scenario scenario;
    struct problems problems;
    struct spare mean = {0, 0, 0};

    problems_init(&problems);
    assert_true(scenario_load(&scenario, &source, &problems));
    problems_release(&problems);
    for (int64_t i = 0; i < scenario.replications; i++) {
        const double count = (double)scenario.replications;
        struct summary summary;
        run_one(&scenario, (uint64_t)i, &summary);
        const double delivered = summary.overall[METRIC_DELIVERED].value;
        mean.images += (summary.overall[METRIC_COST].value - 0.04 * delivered) / 0.02 / count;
        mean.attempts += summary.overall[METRIC_AMPLIFICATION].value / count;
        mean.success += summary.overall[METRIC_SUCCESS_RATE].value / count;
        summary_release(&summary);
    }
    scenario_release(&scenario);
    return mean;
}

/*
 * breaker.json: 2 h of 5 a minute are 600 requests, which the spare makes either way. Without a
 * breaker it also makes 3.3 % of the 3,000 others, 99, and every call of the outage is made twice;
 * with one nearly none of those, and few calls twice.
 */
static void a_breaker_keeps_single_failures_from_the_spare(void **unused) {
    const struct spare with = with_spare("scenarios/breaker.json");
    const struct spare without = with_spare("scenarios/breaker-control.json");

    (void)unused;
    assert_true(with.images > 570 && with.images < 630);
    assert_true(without.images - with.images > 70 && without.images - with.images < 120);
    assert_true(without.attempts > 1.17 && with.attempts < 1.08);
    assert_true(with.success > 0.999);
}

static void near(double is, double expected, double margin) {
    if (!(fabs(is - expected) <= margin))
        fail_msg("%g is not within %g of %g", is, margin, expected);
}

/* Two copies of an exponential service of 10 s, the second d = 5 s later, where nothing limits. */
#define HEDGED(unbilled)                                                                           \
    "{ 'horizon': '20h', 'drain': '1h', 'seed': 5,"                                                \
    "  'workloads': [ { 'name': 'w', 'client': 'c',"                                               \
    "    'arrivals': { 'type': 'poisson', 'rate': '1/s' }, 'mix': [ { 'model': 'm' } ],"           \
    "    'route': [ {}, { 'hedge': '5s', 'cancel_unbilled': " unbilled " } ] } ],"                 \
    "  'clients': { 'c': {} }, 'provider': { 'prices': [ { 'model': 'm', 'price': '$0.04' } ],"    \
    "    'service_time': { 'type': 'exponential', 'mean': '10s' } } }"

/*
 * The copy goes out with probability P(S > 5) = exp(-1/2) = 0.6065: so many calls, images and
 * dollars more for each request. Latency is S under 5 s and, beyond, 5 s and the least of two
 * exponentials, one begun, one new: 5 + Exp(mean 5). Its mean is 10 - 10·exp(-1/2) + 5·exp(-1/2)
 * = 6.967 s. Waste is a share 0.6065 / 1.6065 of the cost. 72,000 requests: 4 standard errors of a
 * share are 0.0073, of the mean latency 0.1 s.
 */
static void a_hedge_costs_as_often_as_it_goes_out(void **unused) {
    const double out = exp(-0.5);
    struct summary summary;

    (void)unused;
    run_text(HEDGED("false"), &summary);
    const double arrived = summary.overall[METRIC_ARRIVED].value;
    const double cost = summary.overall[METRIC_COST].value;
    assert_true(summary.overall[METRIC_DELIVERED].value > arrived - 1e-9);
    near(summary.overall[METRIC_AMPLIFICATION].value, 1 + out, 0.0073);
    near(cost / arrived / 0.04, 1 + out, 0.0073);
    near(summary.overall[METRIC_WASTE].value / cost, out / (1 + out), 0.0073);
    near(summary.overall[METRIC_LATENCY_MEAN].value, 10 - 5 * out, 0.1);
    summary_release(&summary);
    run_text(HEDGED("true"), &summary);
    near(summary.overall[METRIC_COST].value, arrived * 0.04, 1e-6);
    near(summary.overall[METRIC_WASTE].value, 0, 1e-9);
    near(summary.overall[METRIC_AMPLIFICATION].value, 1 + out, 0.0073);
    summary_release(&summary);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_verdict_opens_the_next_target_at_once),
        cmocka_unit_test(a_verdict_that_is_not_listed_does_not),
        cmocka_unit_test(time_opens_the_next_target_while_backing_off),
        cmocka_unit_test(a_target_may_ask_for_another_model),
        cmocka_unit_test(a_static_split_sends_shares_and_never_moves),
        cmocka_unit_test(a_breaker_sends_calls_to_the_spare),
        cmocka_unit_test(a_breaker_keeps_single_failures_from_the_spare),
        cmocka_unit_test(a_hedge_costs_as_often_as_it_goes_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
