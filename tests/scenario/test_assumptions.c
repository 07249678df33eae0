/*
 * What a scenario assumes of its provider: the guesses among the defaults in force, each with its
 * value and where it holds, and only those that matter in it. The lists are worked out by hand from
 * the marks in the field tables (GUESS), in the order of the tables.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "scenario/scenario.h"

#define REST                                                                                       \
    "\"horizon\": \"1h\", \"workloads\": [{\"name\": \"web\", \"arrivals\": {\"type\": "           \
    "\"poisson\", \"rate\": \"1/min\"}, \"mix\": {\"model\": \"m\"}}], "
#define PRICES  "\"prices\": [{\"model\": \"m\", \"price\": \"$0.01\"}]"
#define SERVICE "\"service_time\": {\"type\": \"constant\", \"value\": \"5s\"}"

static void load(struct scenario *scenario, const char *text) {
    const struct scenario_source source = {
        .text = text, .file = "s.json", .directory = "tests/scenario"};
    struct problems problems;

    problems_init(&problems);
    if (!scenario_load(scenario, &source, &problems)) {
        problems_print(&problems, stderr);
        fail();
    }
    problems_release(&problems);
}

/* Whether the assumptions begin with these, one each, and there is no other; ended by NULL. */
static void expect(const char *text, const char *const *begins) {
    struct scenario scenario;
    size_t i = 0;

    load(&scenario, text);
    for (; begins[i] && i < scenario.assumption_count; i++)
        if (strncmp(scenario.assumptions[i], begins[i], strlen(begins[i])) != 0)
            fail_msg("assumption %zu is '%s', not '%s…'", i, scenario.assumptions[i], begins[i]);
    if (begins[i])
        fail_msg("'%s…' is not listed", begins[i]);
    if (i < scenario.assumption_count)
        fail_msg("'%s' is listed too", scenario.assumptions[i]);
    scenario_release(&scenario);
}

/* A provider of which only prices and one limit are told. The limit's three guesses, those of the
 * provider, and nothing of an account, as there is none. */
static void what_is_not_told_of_a_provider_is_listed(void **unused) {
    static const char *const begins[] = {
        "provider.limits[images].kind: sliding_window_log by default; how",
        "provider.limits[images].quantum: not given; ",
        "provider.limits[images].rejected_count: none by default; ",
        "provider.service_time: { \"type\": \"lognormal\", \"median\": \"10s\", \"sigma\": 0.35 } "
        "by default; how long a generation takes is not told",
        "provider.per_in_flight: 0 by default; ",
        "provider.retry_after: exact by default; ",
        "provider.rejection_time: 0s by default; ",
        "provider.content_refusal.probability: 0 by default; ",
        "provider.errors: not given; ",
        NULL};

    (void)unused;
    expect("{" REST "\"provider\": {" PRICES ", \"limits\": [{\"name\": \"images\", \"unit\": "
           "\"images\", \"limit\": 5, \"window\": \"60s\"}]}}",
           begins);
}

/* Without limits nothing is rejected by one: no wait, no time of rejection. A refusal that happens
 * may be charged or not. */
static void what_does_not_matter_is_not_listed(void **unused) {
    static const char *const begins[] = {
        "provider.per_in_flight: ", "provider.content_refusal.billed: false by default; ",
        "provider.errors: ", NULL};

    (void)unused;
    expect("{" REST "\"provider\": {" PRICES ", " SERVICE
           ", \"content_refusal\": {\"probability\": 0.01}}}",
           begins);
}

/* One guess is one sentence: of five limits three are named. A bucket has its own guess, what runs
 * at once has no window that could be cut up, and what is told by the file is no guess. */
static void one_guess_of_many_limits_is_said_once(void **unused) {
    static const char *const begins[] = {
        "provider.limits[a].capacity: not given; ",
        "provider.limits[a].quantum, provider.limits[b].quantum, provider.limits[c].quantum and 1 "
        "more: not given; ",
        "provider.limits[a].rejected_count, provider.limits[b].rejected_count, "
        "provider.limits[d].rejected_count: none by default; ",
        "provider.limits[b].kind, provider.limits[c].kind, provider.limits[d].kind: "
        "sliding_window_log by default; ",
        "provider.limits[e].excess: reject by default; ",
        NULL};

    (void)unused;
    expect("{" REST "\"provider\": {" PRICES ", " SERVICE
           ", \"per_in_flight\": 0, \"retry_after\": \"absent\", \"rejection_time\": \"0s\", "
           "\"content_refusal\": {\"probability\": 0}, \"errors\": {\"probability\": 0}, "
           "\"limits\": ["
           "{\"name\": \"a\", \"unit\": \"images\", \"limit\": 5, \"window\": \"60s\", \"kind\": "
           "\"token_bucket\"}, "
           "{\"name\": \"b\", \"unit\": \"images\", \"limit\": 6, \"window\": \"60s\"}, "
           "{\"name\": \"c\", \"unit\": \"images\", \"limit\": 7, \"window\": \"60s\", "
           "\"rejected_count\": \"all\"}, "
           "{\"name\": \"d\", \"unit\": \"images\", \"limit\": 8, \"window\": \"60s\"}, "
           "{\"name\": \"e\", \"unit\": \"requests\", \"limit\": 9, \"kind\": \"concurrency\"}]}}",
           begins);
}

/* Credit that is bought: until when it is usable is told as a distribution, in place of the delay;
 * nobody gave a grant, so that nothing hangs on which one pays first. */
static void an_account_is_asked_for_what_it_does(void **unused) {
    static const char *const begins[] = {
        "account.clearing_delay: 0s by default; ",
        "account.billed.moderated_input: false by default; ",
        "account.billed.moderated_output: false by default; ",
        "account.billed.abandoned: true by default; ",
        "account.billed.server_error: false by default; ",
        "account.balance_rule: positive by default; ",
        "account.error_style: billing_hard_limit_reached by default; ",
        "provider.per_in_flight: ",
        "provider.content_refusal.probability: ",
        "provider.errors: ",
        NULL};

    (void)unused;
    expect("{" REST "\"provider\": {" PRICES ", " SERVICE
           "}, \"account\": {\"auto_recharge\": {\"below\": \"$5\", \"amount\": \"$10\"}, "
           "\"crediting_time\": {\"type\": \"exponential\", \"mean\": \"1h\"}, \"billed\": "
           "{\"timed_out\": false}, \"billing_lag\": \"2h\"}}",
           begins);
}

/* A value that a catalog gives is the catalog's to vouch for; of its tiers, that in force counts:
 * tier 2 alone has the limit 'batch'. */
static void tiers_out_of_force_are_not_looked_at(void **unused) {
    struct scenario scenario;

    (void)unused;
    load(&scenario, "{\"catalog\": \"toy-catalog.json\", " REST "\"account\": {\"tier\": \"1\"}}");
    for (size_t i = 0; i < scenario.assumption_count; i++) {
        assert_null(strstr(scenario.assumptions[i], "provider.tiers"));
        assert_null(strstr(scenario.assumptions[i], "provider.limits[batch]"));
        assert_null(strstr(scenario.assumptions[i], "service_time"));
    }
    scenario_release(&scenario);
    load(&scenario, "{\"catalog\": \"toy-catalog.json\", " REST "\"account\": {\"tier\": \"2\"}}");
    size_t found = 0;
    for (size_t i = 0; i < scenario.assumption_count; i++)
        found += strstr(scenario.assumptions[i], "provider.limits[batch].rejected_count") != NULL;
    assert_int_equal(found, 1);
    scenario_release(&scenario);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_told_of_a_provider_is_listed),
        cmocka_unit_test(what_does_not_matter_is_not_listed),
        cmocka_unit_test(one_guess_of_many_limits_is_said_once),
        cmocka_unit_test(an_account_is_asked_for_what_it_does),
        cmocka_unit_test(tiers_out_of_force_are_not_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
