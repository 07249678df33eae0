/*
 * The account timeline: its lines add up, in whole worlds of every story shipped, and say what
 * their owner would have seen; the bill adds up too. Figures of single stories are worked by hand
 * beside the stories (tests/world/test_stories.c); here they are read from the tables.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/text.h"
#include "base/embedded.h"
#include "scenario/scenario.h"
#include "study/timeline.h"
#include "world/world.h"

#define DOLLAR NUSD_PER_USD
#define CENT   (NUSD_PER_USD / 100)

static void load(struct scenario *scenario, const char *file) {
    struct problems problems;
    const struct scenario_source source = {.file = file};

    problems_init(&problems);
    if (!scenario_load(scenario, &source, &problems)) {
        problems_print(&problems, stderr);
        fail_msg("%s does not load", file);
    }
    problems_release(&problems);
}

static void follow(const char *file, bool audit, struct result *result) {
    const struct timeline_options options = {.audit = audit};
    struct scenario scenario;
    struct error err = {0};

    load(&scenario, file);
    if (!study_account_timeline(&scenario, &options, result, &err))
        fail_msg("%s: %s", file, err.text);
    scenario_release(&scenario);
}

static const struct cell_value *cell(const struct table *table, size_t row, const char *column) {
    const int index = table_column(table, column);

    assert_true(index >= 0);
    return table_cell(table, row, (size_t)index);
}

static bool empty(const struct table *table, size_t row, const char *column) {
    return table_cell_empty(table, row, (size_t)table_column(table, column));
}

static money money_at(const struct table *table, size_t row, const char *column) {
    return empty(table, row, column) ? 0 : cell(table, row, column)->whole;
}

static bool says(const struct table *table, size_t row, const char *column, const char *text) {
    return !empty(table, row, column) && strcmp(cell(table, row, column)->text, text) == 0;
}

/* ---- laws over every story ---- */

static bool is_story(const char *name) {
    return strncmp(name, "scenarios/money-", 16) == 0;
}

/* Amounts are what moves the balance, line by line; what is shown was posted or at least incurred;
 * time never falls. */
static void check_lines(const char *name, const struct table *account) {
    money sum = 0;
    sim_time last = 0;

    assert_true(account->row_count > 0);
    assert_true(account->row_count < 1000);
    for (size_t row = 0; row < account->row_count; row++) {
        const sim_time now = cell(account, row, "time")->whole;
        assert_true(now >= last);
        last = now;
        sum += money_at(account, row, "amount");
        /* Charges of several payers stand together: the balance is that after all of them. */
        const bool more = row + 1 < account->row_count && says(account, row, "kind", "charge") &&
                          says(account, row + 1, "kind", "charge") &&
                          cell(account, row + 1, "time")->whole == now;
        if (!more && sum != money_at(account, row, "balance"))
            fail_msg("%s, line %zu: the amounts make %lld, the balance is %lld", name, row,
                     (long long)sum, (long long)money_at(account, row, "balance"));
        assert_true(money_at(account, row, "shown") <= money_at(account, row, "incurred"));
        assert_true(money_at(account, row, "posted") <= money_at(account, row, "incurred"));
    }
}

/* Usage is what was charged; what was billed is what was bought, plus what no credit paid. */
static void check_bill(const struct result *result) {
    const struct table *focus = result_table(result, "focus");
    const struct table *account = result_table(result, "account");
    money usage = 0, billed = 0, charged = 0, bought = 0, invoiced = 0;

    for (size_t row = 0; row < focus->row_count; row++) {
        if (says(focus, row, "ChargeCategory", "Usage"))
            usage += money_at(focus, row, "EffectiveCost");
        billed += money_at(focus, row, "BilledCost");
        if (!empty(focus, row, "SkuId")) {
            const double quantity = cell(focus, row, "PricingQuantity")->number;
            const double price = (double)money_at(focus, row, "ListUnitPrice");
            assert_true(fabs(quantity * price - (double)money_at(focus, row, "ListCost")) < 1);
        }
    }
    for (size_t row = 0; row < account->row_count; row++) {
        if (says(account, row, "kind", "charge"))
            charged -= money_at(account, row, "amount");
        if (says(account, row, "kind", "purchase"))
            bought += money_at(account, row, "amount");
        if (says(account, row, "kind", "charge") &&
            strstr(cell(account, row, "text")->text, "to be invoiced"))
            invoiced -= money_at(account, row, "amount");
    }
    assert_int_equal(usage, charged);
    assert_int_equal(billed, bought + invoiced);
}

static void every_story_adds_up(void **unused) {
    size_t count = 0;

    (void)unused;
    for (const struct embedded_file *file = embedded_files; file->name; file++) {
        struct result result;
        if (!is_story(file->name))
            continue;
        follow(file->name, false, &result);
        check_lines(file->name, result_table(&result, "account"));
        check_bill(&result);
        result_release(&result);
        count++;
    }
    assert_true(count >= 26);
}

/* Listening, reading balances and advancing in steps change nothing: every metric is that of the
 * same replication run in one go. */
static void following_changes_nothing(void **unused) {
    (void)unused;
    for (const struct embedded_file *file = embedded_files; file->name; file++) {
        struct scenario scenario;
        struct summary summary;
        struct result result;
        struct error err = {0};
        if (!is_story(file->name))
            continue;
        load(&scenario, file->name);
        const struct world_config config = {.scenario = &scenario};
        assert_true(world_run(&config, &summary, &err));
        follow(file->name, false, &result);
        for (int metric = 0; metric < METRICS; metric++) {
            const double alone = summary.overall[metric].value;
            const double followed =
                scope_metric(result_overall(&result.points[0]), (enum metric)metric)->values[0];
            if (memcmp(&alone, &followed, sizeof alone) != 0 && !(isnan(alone) && isnan(followed)))
                fail_msg("%s: %s is %g, followed it is %g", file->name, metric_types[metric].name,
                         alone, followed);
        }
        result_release(&result);
        summary_release(&summary);
        scenario_release(&scenario);
    }
}

/* ---- what single lines say ---- */

static size_t find_line(const struct table *account, const char *kind, const char *what) {
    for (size_t row = 0; row < account->row_count; row++)
        if (says(account, row, "kind", kind) && says(account, row, "what", what))
            return row;
    fail_msg("no line %s %s", kind, what);
    return 0;
}

/* Story 1: at the hard limit 4,177 of the images are charged ($167.08; six are in flight), 3,000
 * are seen ($120), 600 are on the usage page ($24). */
static void three_clocks_stand_side_by_side(void **unused) {
    struct result result;

    (void)unused;
    follow("scenarios/money-overshoot.json", false, &result);
    const struct table *account = result_table(&result, "account");
    const size_t row = find_line(account, "blocked", "hard_limit");
    assert_int_equal(money_at(account, row, "incurred"), 167 * DOLLAR + 8 * CENT);
    assert_int_equal(money_at(account, row, "posted"), 120 * DOLLAR);
    assert_int_equal(money_at(account, row, "shown"), 24 * DOLLAR);
    assert_true(says(account, row, "date", "2023-06-10T01:53:02Z"));
    result_release(&result);
}

/* The same usage under each order, worked by hand in tests/world/test_stories_tiers.c. */
static void the_audit_has_a_row_an_order(void **unused) {
    static const struct {
        const char *order;
        money expired;
        int64_t refused;
    } rows[] = {{"expiring_first", 13 * DOLLAR, 0},
                {"promotional_first", 20 * DOLLAR, 175},
                {"priority", 13 * DOLLAR, 0},
                {"fifo", 28 * DOLLAR, 375}};
    struct result result;

    (void)unused;
    follow("scenarios/money-draw-down.json", true, &result);
    const struct table *audit = result_table(&result, "draw_down");
    assert_int_equal(audit->row_count, 4);
    for (size_t row = 0; row < 4; row++) {
        assert_true(says(audit, row, "draw_down", rows[row].order));
        assert_int_equal(money_at(audit, row, "expired"), rows[row].expired);
        assert_int_equal(cell(audit, row, "refused")->whole, rows[row].refused);
        /* $58 were given: what was not charged is lost or left. */
        assert_int_equal(money_at(audit, row, "charged") + money_at(audit, row, "expired") +
                             money_at(audit, row, "balance"),
                         58 * DOLLAR);
    }
    result_release(&result);
}

/* The balance by credit adds up to the balance at every point, and losses to what was lost. */
static void balances_by_credit_add_up(void **unused) {
    struct result result;
    money lost = 0;

    (void)unused;
    follow("scenarios/money-draw-down.json", false, &result);
    const struct table *balance = result_table(&result, "balance");
    const struct table *curve = result_table(&result, "account_curve");
    assert_int_equal(balance->row_count, curve->row_count);
    for (size_t row = 0; row < balance->row_count; row++) {
        const money sum = money_at(balance, row, "sign-up") + money_at(balance, row, "bought") +
                          money_at(balance, row, "campaign") - money_at(balance, row, "owed");
        assert_int_equal(sum, money_at(curve, row, "balance"));
        lost += money_at(balance, row, "expired");
    }
    assert_int_equal(lost, 28 * DOLLAR); /* as shipped: fifo */
    result_release(&result);
}

static void a_scenario_without_an_account_is_told_so(void **unused) {
    const struct timeline_options options = {.replication = 0};
    struct scenario scenario;
    struct problems problems;
    struct result result;
    struct error err = {0};
    const struct scenario_source source = {
        .text = "{ \"horizon\": \"1m\", \"workloads\": [ { \"name\": \"w\", \"client\": \"c\","
                " \"arrivals\": { \"type\": \"constant\", \"every\": \"1s\" },"
                " \"mix\": { \"model\": \"m\" } } ], \"clients\": { \"c\": { \"retry\":"
                " { \"type\": \"none\" } } }, \"provider\": { \"prices\": [ { \"model\": \"m\","
                " \"price\": \"$0.01\" } ], \"service_time\": { \"type\": \"constant\","
                " \"value\": \"1s\" } } }"};

    (void)unused;
    problems_init(&problems);
    assert_true(scenario_load(&scenario, &source, &problems));
    assert_false(study_account_timeline(&scenario, &options, &result, &err));
    assert_int_equal(err.kind, ERROR_SCENARIO);
    assert_non_null(strstr(err.text, "has no account to follow"));
    scenario_release(&scenario);
    problems_release(&problems);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_story_adds_up),
        cmocka_unit_test(following_changes_nothing),
        cmocka_unit_test(three_clocks_stand_side_by_side),
        cmocka_unit_test(the_audit_has_a_row_an_order),
        cmocka_unit_test(balances_by_credit_add_up),
        cmocka_unit_test(a_scenario_without_an_account_is_told_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
