/* What users are told, and what one could honestly tell them. */
#include <math.h>

#include "support.h"

#include "world/promise.h"

#define S NS_PER_SECOND

static void bands_double(void **unused) {
    (void)unused;
    assert_int_equal(promise_band_first(0), 0);
    assert_int_equal(promise_band_last(0), 0);
    assert_int_equal(promise_band_first(1), 1);
    assert_int_equal(promise_band_last(1), 1);
    assert_int_equal(promise_band_first(4), 8);
    assert_int_equal(promise_band_last(4), 15);
}

static void those_who_gave_up_waited_longer_than_anybody(void **unused) {
    struct promises promises = {0};

    (void)unused;
    assert_true(promises_init(&promises, 2));
    /* Positions 2 and 3 are one band. 190 waits of 1 … 190 s and ten who gave up: of 200, the
     * median is the 100th and nine tenths the 180th. */
    for (int64_t i = 1; i <= 190; i++)
        promises_note(&promises, 1, 2 + i % 2, i * S);
    for (int i = 0; i < 10; i++)
        promises_note(&promises, 1, 2, SIM_TIME_NEVER);
    assert_int_equal(promise_count(&promises, 1, 2), 200);
    assert_int_equal(promise_count(&promises, 0, 2), 0);
    assert_float_equal(to_seconds(promise_quantile(&promises, 1, 2, 0.5)), 100, 0.4);
    assert_float_equal(to_seconds(promise_quantile(&promises, 1, 2, 0.9)), 180, 0.8);
    /* Eleven more, who all gave up: the 190th of 211 is the last who was sent; with twelve it is
     * the 191st of 212, who never was. */
    for (int i = 0; i < 11; i++)
        promises_note(&promises, 1, 3, SIM_TIME_NEVER);
    assert_float_equal(to_seconds(promise_quantile(&promises, 1, 2, 0.9)), 190, 0.8);
    promises_note(&promises, 1, 3, SIM_TIME_NEVER);
    assert_int_equal(promise_quantile(&promises, 1, 2, 0.9), SIM_TIME_NEVER);
    promises_release(&promises);
}

static void too_few_promise_nothing_and_runs_add_up(void **unused) {
    struct promises one = {0}, sum = {0};

    (void)unused;
    assert_true(promises_init(&one, 1));
    for (int i = 0; i < 10; i++)
        promises_note(&one, 0, 0, 8 * S);
    one.at_once[0] = 9;
    /* A median needs ten beyond it, so twenty in all; here are 19. */
    assert_int_equal(promise_quantile(&one, 0, 0, 0.5), SIM_TIME_NEVER);
    /* Twice of each: 18 went at once and 20 waited 8 s, so the 19th of 38 waited 8 s. */
    promises_add(&sum, &one);
    promises_add(&sum, &one);
    assert_int_equal(promise_count(&sum, 0, 0), 38);
    assert_float_equal(to_seconds(promise_quantile(&sum, 0, 0, 0.5)), 8, 0);
    /* One more at once makes the median, now the 20th of 40, theirs. */
    sum.at_once[0] += 2;
    assert_int_equal(promise_quantile(&sum, 0, 0, 0.5), 0);
    promises_release(&one);
    promises_release(&sum);
}

static void the_error_of_the_estimate_is_told(void **unused) {
    struct scenario scenario;
    struct summary summary;

    (void)unused;
    /* One worker, 10 s an image, a request each 5 s: request k comes at 5k and is sent at 10k, so
     * it waits 5k. Once two were sent out of the queue, 10 s apart, each is told 10 s for every
     * call waiting and for itself: an odd k finds (k - 1)/2 waiting and is told 5k + 5; an even k
     * comes as a worker falls free, before the next is sent, finds k/2 and is told 5k + 10. The
     * second such send is at 20 s, after request 4 came. Of 5 … 39, 18 are odd and 17 even. */
    load_text(&scenario,
              "{ 'horizon': '200s', 'drain': '1h', 'workloads': [ { 'name': 'w',"
              "  'arrivals': { 'type': 'constant', 'every': '5s' }, 'mix': { 'model': 'm' } } ],"
              "  'clients': { 'c': { 'concurrency': 1 } },"
              "  'provider': { 'prices': [ { 'model': 'm', 'price': '$1' } ],"
              "    'service_time': { 'type': 'constant', 'value': '10s' } } }");
    run_one(&scenario, 0, &summary);
    const struct reading *told = summary.overall;
    assert_true(fabs(told[METRIC_TOLD_ERROR_MEAN].value - (18 * 5 + 17 * 10) / 35.0) < 1e-9);
    assert_true(fabs(told[METRIC_TOLD_DISTANCE_MEAN].value - (18 * 5 + 17 * 10) / 35.0) < 1e-9);
    assert_float_equal(told[METRIC_TOLD_TOO_SHORT].value, 0, 0);
    /* The first went out at once; the 39 others waited, and none of them was alone in a band. */
    assert_int_equal(summary.promises.at_once[0], 1);
    int64_t count = 0;
    for (int band = 0; band < PROMISE_BANDS; band++)
        count += promise_count(&summary.promises, 0, band);
    assert_int_equal(count, 40);
    summary_release(&summary);
    scenario_release(&scenario);
}

static void an_estimate_may_be_too_short(void **unused) {
    struct scenario scenario;
    struct summary summary;

    (void)unused;
    /* As above, but from 100 s on an image takes 40 s: whoever is told 10 s a call then waits
     * longer, all but the few who are told by the new pace. */
    load_text(&scenario,
              "{ 'horizon': '200s', 'drain': '1h', 'workloads': [ { 'name': 'w',"
              "  'arrivals': { 'type': 'constant', 'every': '5s' }, 'mix': { 'model': 'm' } } ],"
              "  'clients': { 'c': { 'concurrency': 1 } },"
              "  'provider': { 'prices': [ { 'model': 'm', 'price': '$1' } ],"
              "    'service_time': { 'type': 'constant', 'value': '10s' } },"
              "  'incidents': [ { 'kind': 'slow', 'at': '100s', 'factor': 4 } ] }");
    run_one(&scenario, 0, &summary);
    const struct reading *told = summary.overall;
    assert_true(told[METRIC_TOLD_ERROR_MEAN].value < 0);
    assert_true(told[METRIC_TOLD_DISTANCE_MEAN].value > -told[METRIC_TOLD_ERROR_MEAN].value);
    assert_true(told[METRIC_TOLD_TOO_SHORT].value > 0.5);
    summary_release(&summary);
    scenario_release(&scenario);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bands_double),
        cmocka_unit_test(those_who_gave_up_waited_longer_than_anybody),
        cmocka_unit_test(too_few_promise_nothing_and_runs_add_up),
        cmocka_unit_test(the_error_of_the_estimate_is_told),
        cmocka_unit_test(an_estimate_may_be_too_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
