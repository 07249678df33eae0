/*
 * The figures of the DALL·E guide and of the providers' own arithmetic (facts §1.2, §8), as runs of
 * whole worlds. Every number is exact.
 */
#include "support.h"

/* Constant arrivals at a limit per minute, nothing retried, service of 10 s. */
#define CONSTANT(every, limit, horizon, sku, price, n)                                             \
    "{ 'horizon': '" horizon "', 'drain': '1m', 'seed': 1,"                                        \
    "  'workloads': [ { 'name': 'w', 'client': 'c',"                                               \
    "    'arrivals': { 'type': 'constant', 'every': '" every "' },"                                \
    "    'mix': [ { " sku ", 'n': " n " } ] } ],"                                                  \
    "  'clients': { 'c': { 'retry': { 'type': 'none' } } },"                                       \
    "  'provider': { 'limits': [ { 'name': 'images', 'unit': 'images', 'limit': " limit            \
    ", 'window': '60s' } ], 'prices': [ { " sku ", 'price': '" price "' } ],"                      \
    "    'service_time': { 'type': 'constant', 'value': '10s' } } }"

#define STANDARD "'model': 'dall-e-3', 'quality': 'standard', 'size': '1024x1024'"
#define HD_WIDE  "'model': 'dall-e-3', 'quality': 'hd', 'size': '1792x1024'"
#define PREVIEW  "'model': 'dall-e-3', 'quality': 'preview', 'size': '1024x1024'"

static void run_text(const char *json, struct summary *out) {
    struct scenario scenario;

    load_text(&scenario, json);
    run_one(&scenario, 0, out);
    scenario_release(&scenario);
}

static double metric(const struct summary *summary, enum metric which) {
    return summary->overall[which].value;
}

static void expect(const char *json, double delivered, double rejected, double cost) {
    struct summary summary;

    run_text(json, &summary);
    assert_float_equal(metric(&summary, METRIC_IMAGES_DELIVERED), delivered, 0);
    assert_float_equal(metric(&summary, METRIC_REJECTED), rejected, 0);
    assert_float_equal(metric(&summary, METRIC_COST), cost, 1e-9);
    summary_release(&summary);
}

static void five_a_minute_is_twelve_dollars_an_hour(void **unused) {
    (void)unused; /* 300 images × $0.040 */
    expect(CONSTANT("12s", "5", "1h", STANDARD, "$0.040", "1"), 300, 0, 12);
}

static void fifteen_a_minute_is_nine_hundred_an_hour(void **unused) {
    (void)unused; /* one each 4 s; 900 × $0.040 */
    expect(CONSTANT("4s", "15", "1h", STANDARD, "$0.040", "1"), 900, 0, 36);
}

static void a_hundred_a_minute_in_hd_wide_is_720_dollars_an_hour(void **unused) {
    (void)unused; /* 6,000 × $0.120 */
    expect(CONSTANT("600ms", "100", "1h", HD_WIDE, "$0.120", "1"), 6000, 0, 720);
}

static void resolution_changes_the_price_and_not_the_admission(void **unused) {
    (void)unused;
    /* One each 6 s at 5 a minute: 5 of every 10 pass, at either size. 600 asked for, 300 pass. */
    expect(CONSTANT("6s", "5", "1h", STANDARD, "$0.040", "1"), 300, 300, 12);
    expect(CONSTANT("6s", "5", "1h", HD_WIDE, "$0.120", "1"), 300, 300, 36);
}

static void previews_halve_the_dollars_and_save_no_image_slot(void **unused) {
    (void)unused;
    expect(CONSTANT("6s", "5", "1h", PREVIEW, "$0.020", "1"), 300, 300, 6);
}

static void n_images_take_n_units(void **unused) {
    (void)unused;
    /* Asks of 4 each 30 s at 5 a minute (facts §2.5: the second call of four is refused): 4 + 4 >
     * 5, and at 60 s the first four are free again. Of 120 asks every other one passes: 240 images.
     */
    expect(CONSTANT("30s", "5", "1h", STANDARD, "$0.040", "4"), 240, 60, 9.6);
}

static void an_ask_above_the_limit_never_passes(void **unused) {
    (void)unused; /* facts §2.5: Limit 5, Requested 10 */
    expect(CONSTANT("30s", "5", "1h", STANDARD, "$0.040", "10"), 0, 120, 0);
}

static void the_eleven_second_row_of_the_issue(void **unused) {
    (void)unused;
    /* Each 11.999999999 s: the 6th comes 5 ns before the first is free again; the 7th passes, as
     * five are in its window again, and so on: every sixth is rejected. On [0, 1h) there are
     * ceil(3600 / 11.999999999) = 301 arrivals, of which the 6th, 12th … 300th: 50. */
    expect(CONSTANT("11999999999ns", "5", "1h", STANDARD, "$0.040", "1"), 251, 50, 10.04);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_a_minute_is_twelve_dollars_an_hour),
        cmocka_unit_test(fifteen_a_minute_is_nine_hundred_an_hour),
        cmocka_unit_test(a_hundred_a_minute_in_hd_wide_is_720_dollars_an_hour),
        cmocka_unit_test(resolution_changes_the_price_and_not_the_admission),
        cmocka_unit_test(previews_halve_the_dollars_and_save_no_image_slot),
        cmocka_unit_test(n_images_take_n_units),
        cmocka_unit_test(an_ask_above_the_limit_never_passes),
        cmocka_unit_test(the_eleven_second_row_of_the_issue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
