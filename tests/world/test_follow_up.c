/* Requests that grow out of outcomes, through whole worlds: asking anew, preview then HD. */
#include "support.h"

#include "base/check.h"

/* One request each 60 s for an hour, 60 in all, at 0 s, 60 s …; generation takes 10 s. */
#define ONE(arrivals, extra, mix, refusal)                                                         \
    "{ 'horizon': '1h', 'drain': '1h', 'seed': 5,"                                                 \
    "  'workloads': [ { 'name': 'w', 'arrivals': " arrivals ", " extra "'mix': [ " mix " ] } ],"   \
    "  'provider': { 'content_refusal': { 'probability': " refusal " }, 'prices': ["               \
    "    { 'model': 'preview', 'price': '$0.01' }, { 'model': 'hd', 'price': '$0.10' } ],"         \
    "    'service_time': { 'type': 'constant', 'value': '10s' } } }"

#define EACH_MINUTE "{ 'type': 'constant', 'every': '60s' }"
#define PREVIEW     "{ 'model': 'preview' }"

/* Counts arrivals, and of them those that follow another; checks that parents come first. */
struct listener {
    struct sink sink;
    int64_t arrived, followed, first_delivered;
    sim_time last;
};

static void on_arrival(struct sink *sink, sim_time now, const struct journey *journey) {
    struct listener *listener = container_of(sink, struct listener, sink);

    listener->arrived++;
    listener->followed += journey->follows != journey->subject.id;
    listener->last = now;
    assert_true(journey->follows <= journey->subject.id);
}

static void on_outcome(struct sink *sink, sim_time now, const struct journey *journey) {
    struct listener *listener = container_of(sink, struct listener, sink);

    (void)now;
    listener->first_delivered +=
        journey->follows == journey->subject.id && journey->outcome == OUTCOME_DELIVERED;
}

static void run_text(const char *json, struct summary *out, struct listener *listener) {
    struct scenario scenario;
    struct error err = {0};

    load_text(&scenario, json);
    memset(listener, 0, sizeof *listener);
    listener->sink.arrival = on_arrival;
    listener->sink.outcome = on_outcome;
    const struct world_config config = {.scenario = &scenario, .sink = &listener->sink};
    if (!world_run(&config, out, &err))
        fail_msg("%s", err.text);
    scenario_release(&scenario);
}

static void is(const struct summary *summary, enum metric metric, double expected) {
    assert_float_equal(summary->overall[metric].value, expected, 1e-9);
}

static void a_refused_user_asks_anew_as_often_as_he_may(void **unused) {
    struct listener heard;
    struct summary summary;

    (void)unused;
    /* Everything is refused at once; each user asks twice more, 5 s and 10 s later: 3 × 60. The
     * last of them asks at 59 min and at 59 min 10 s for the last time. */
    run_text(ONE(EACH_MINUTE,
                 "'reask': { 'probability': 1, 'most': 2, 'delay': { 'type': 'constant', "
                 "'value': '5s' } }, ",
                 PREVIEW, "1"),
             &summary, &heard);
    is(&summary, METRIC_ARRIVED, 180);
    is(&summary, METRIC_REFUSED, 180);
    assert_int_equal(heard.followed, 120);
    assert_int_equal(heard.last, (59 * 60 + 10) * NS_PER_SECOND);
    summary_release(&summary);
}

static void nothing_follows_at_the_horizon_or_later(void **unused) {
    struct listener heard;
    struct summary summary;

    (void)unused;
    /* Asking anew after 30 min: only the 30 requests before 30 min are in time, since the one at
     * 30 min would ask at the horizon itself. Their own follow-ups all come too late. */
    run_text(ONE(EACH_MINUTE,
                 "'reask': { 'probability': 1, 'most': 9, 'delay': { 'type': 'constant', "
                 "'value': '30m' } }, ",
                 PREVIEW, "1"),
             &summary, &heard);
    is(&summary, METRIC_ARRIVED, 90);
    assert_int_equal(heard.followed, 30);
    summary_release(&summary);
}

static void a_preview_is_followed_by_the_real_thing(void **unused) {
    struct listener heard;
    struct summary summary;

    (void)unused;
    /* 60 previews at $0.01, each followed 20 s after its delivery (30 s after its arrival, so all
     * in time) by four HD images at $0.10: $0.60 + $24. The row of weight 0 is never asked for by
     * itself. */
    run_text(ONE(EACH_MINUTE, "",
                 "{ 'model': 'preview', 'then': { 'row': 1, 'after': { 'type': 'constant', "
                 "'value': '20s' } } }, { 'model': 'hd', 'n': 4, 'weight': 0 }",
                 "0"),
             &summary, &heard);
    is(&summary, METRIC_ARRIVED, 120);
    is(&summary, METRIC_DELIVERED, 120);
    is(&summary, METRIC_IMAGES_DELIVERED, 60 + 240);
    is(&summary, METRIC_COST, 24.60);
    assert_float_equal(summary.by_sku[0][METRIC_ARRIVED].value, 60, 0);
    assert_float_equal(summary.by_sku[1][METRIC_ARRIVED].value, 60, 0);
    summary_release(&summary);
}

static void probability_and_luck_are_those_of_the_request(void **unused) {
    struct listener with, without;
    struct summary summary;

    (void)unused;
    /* Of 3600 requests, half are refused and 60 % of those refused ask again, for ever: a chain is
     * 1/(1 - 0.3) long on average, 5143 arrivals; its variance is 0.3/0.49 a chain, so one standard
     * deviation is √(3600 · 0.612) = 47. What becomes of the first requests is the same without
     * follow-ups: they shift nobody's luck. */
    run_text(ONE("{ 'type': 'constant', 'every': '1s' }",
                 "'reask': { 'probability': 0.6, 'delay': { 'type': 'exponential', 'mean': '1s' } "
                 "}, ",
                 PREVIEW, "0.5"),
             &summary, &with);
    assert_in_range(with.arrived, 5143 - 4 * 47, 5143 + 4 * 47);
    assert_int_equal(with.arrived - with.followed, 3600);
    summary_release(&summary);
    run_text(ONE("{ 'type': 'constant', 'every': '1s' }", "", PREVIEW, "0.5"), &summary, &without);
    assert_int_equal(without.followed, 0);
    assert_int_equal(with.first_delivered, without.first_delivered);
    summary_release(&summary);
}

static void a_follow_up_is_no_step_of_a_closed_loop(void **unused) {
    struct listener heard;
    struct summary summary;

    (void)unused;
    /* One user, who thinks 50 s and is served in 10 s: asks at 50 s, 110 s … that is 60 times
     * before 1 h. Each preview is followed at once by an HD that does not hold him up. The last
     * preview, at 3590 s, is delivered at the horizon: 59 follow. */
    run_text(ONE("{ 'type': 'closed', 'users': 1, 'think': { 'type': 'constant', 'value': '50s' } "
                 "}",
                 "", "{ 'model': 'preview', 'then': { 'row': 1 } }, { 'model': 'hd', 'weight': 0 }",
                 "0"),
             &summary, &heard);
    assert_int_equal(heard.arrived - heard.followed, 60);
    assert_int_equal(heard.followed, 59);
    summary_release(&summary);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refused_user_asks_anew_as_often_as_he_may),
        cmocka_unit_test(nothing_follows_at_the_horizon_or_later),
        cmocka_unit_test(a_preview_is_followed_by_the_real_thing),
        cmocka_unit_test(probability_and_luck_are_those_of_the_request),
        cmocka_unit_test(a_follow_up_is_no_step_of_a_closed_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
