/*
 * Laws of money over random sequences of grants, purchases, recharges, charges and dates. The
 * sequences are fixed by their numbers; the oracle recomputes from the ledger's entries alone, as a
 * stranger's auditor would.
 */
#include "money_bench.h"

enum { SEQUENCES = 60, MOVES = 300 };

static struct bench bench, other;

#define DAY(n)  ((sim_time)(n)*NS_PER_DAY)
#define HOUR(n) ((sim_time)(n)*NS_PER_HOUR)

/* SplitMix64 (Steele, Lea, Flood 2014): for tests, any generator will do. */
static uint64_t dice;

static int64_t roll(int64_t below) {
    uint64_t bits = dice += UINT64_C(0x9e3779b97f4a7c15);

    bits = (bits ^ bits >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    bits = (bits ^ bits >> 27) * UINT64_C(0x94d049bb133111eb);
    return (int64_t)((bits ^ bits >> 31) % (uint64_t)below);
}

struct world {
    struct grant_spec grants[6];
    struct purchase_spec purchases[4];
    struct auto_recharge_spec recharge;
    struct free_allowance_spec allowance;
    struct other_spend_spec other;
    struct switch_to_prepaid_spec change;
    struct alert_spec alert;
    struct tier_spec tiers[3];
};

static const char *const names[] = {"a", "b", "c", "d", "e", "f"};
static const char *const one_model[] = {"gpt-image-1"};

static void random_grant(struct grant_spec *grant, const char *name) {
    const bool in_images = roll(4) == 0;

    *grant = bench_grant(name, in_images ? MONEY_NONE : (1 + roll(roll(2) ? 500 : 20000)) * CENT);
    if (in_images)
        grant->images = 1 + roll(30);
    grant->category = (int)roll(2);
    grant->after = HOUR(roll(900));
    if (roll(3) > 0)
        grant->expires_after = HOUR(roll(300));
    grant->expires_end_of_month = roll(4) == 0;
    grant->priority = roll(3);
    if (roll(4) == 0)
        grant->applies_to = bench_list((void *)(uintptr_t)one_model, 1);
}

/* A random account of 90 days from a random month. */
static void random_account(struct bench *on, struct world *world, uint64_t number) {
    static const char *const starts[] = {"2024-02-03T05:06:07Z", "2025-12-30", "2026-06-01",
                                         "2023-01-31"};
    static const sim_time lags[] = {0, NS_PER_MINUTE, HOUR(5), DAY(40)};

    dice = number;
    memset(world, 0, sizeof *world);
    bench_init(on, starts[roll(4)]);
    struct account_spec *spec = &on->spec;
    const size_t grants = (size_t)roll(7), purchases = (size_t)roll(5);
    for (size_t i = 0; i < grants; i++)
        random_grant(&world->grants[i], names[i]);
    for (size_t i = 0; i < purchases; i++)
        world->purchases[i] = bench_purchase(HOUR(roll(2000)), (1 + roll(1000)) * CENT);
    spec->grants = bench_list(world->grants, grants);
    spec->purchases = bench_list(world->purchases, purchases);
    spec->draw_down = (int)roll(4);
    spec->billing_lag = lags[roll(4)];
    spec->usage_display_lag = lags[roll(4)];
    spec->crediting_delay = HOUR(roll(3));
    spec->clearing_delay = HOUR(roll(2));
    spec->balance_rule = (int)roll(2);
    spec->hard_limit = roll(2) ? MONEY_NONE : roll(3000) * CENT;
    spec->project_limit = roll(3) ? MONEY_NONE : roll(3000) * CENT;
    spec->settlement = (int)roll(2);
    spec->opening_credit = roll(2) * 10 * DOLLAR;
    if (roll(2)) {
        spec_defaults(account_field_sub("auto_recharge"), &world->recharge);
        world->recharge.below = roll(300) * CENT;
        world->recharge.amount = 5 * DOLLAR;
        world->recharge.monthly_limit = roll(2) ? MONEY_NONE : 20 * DOLLAR;
        spec->auto_recharge = &world->recharge;
    }
    if (roll(3) == 0) {
        spec_defaults(&allowance_fields, &world->allowance);
        world->allowance.images = roll(20);
        spec->free_allowance = &world->allowance;
    }
    if (roll(3) == 0) {
        world->other = (struct other_spend_spec){DOLLAR, NS_PER_DAY, HOUR(7), {NULL, 0}};
        spec->other_spend = &world->other;
    }
    if (spec->settlement == SETTLEMENT_POSTPAID && roll(2)) {
        world->change =
            (struct switch_to_prepaid_spec){DAY(roll(60)), DATE_NONE, DAY(roll(3)), (int)roll(2)};
        spec->switch_to_prepaid = &world->change;
    }
    world->alert = (struct alert_spec){NULL, MONEY_NONE, NAN, 3 * DOLLAR};
    spec->alerts = bench_list(&world->alert, 1);
    world->tiers[0] = bench_tier("0", 0, 0, 100 * DOLLAR);
    world->tiers[1] = bench_tier("1", 5 * DOLLAR, 0, 100 * DOLLAR);
    world->tiers[2] = bench_tier("2", 20 * DOLLAR, DAY(7), 500 * DOLLAR);
    on->config.tiers = world->tiers;
    on->config.tier_count = 3;
    bench_start(on);
}

/* What the sink saw up to now, summed: the auditor's account. */
struct audit {
    money balance;
    int64_t images;
    money charged;
};

static struct audit audit(const struct bench *of) {
    struct audit sum = {0, 0, 0};

    for (size_t i = 0; i < of->entry_count; i++) {
        const struct bench_entry *entry = &of->entries[i];
        sum.balance += entry->amount;
        sum.images += entry->images;
        if (entry->kind == LEDGER_CHARGE)
            sum.charged -= entry->amount;
        assert_money_equal(entry->balance, sum.balance);
        assert_true(i == 0 || entry->at >= of->entries[i - 1].at);
    }
    return sum;
}

/* One step of a sequence: time passes, and if the call passes it is charged a little later. */
static void step(struct bench *on) {
    const sim_time wait = roll(3) == 0 ? roll(1000) : roll(HOUR(12));
    const uint32_t sku = (uint32_t)roll(2);
    const int32_t n = (int32_t)(1 + roll(3));
    const money price = (1 + roll(60)) * CENT;

    bench_run(on, on->clock.now + wait);
    if (bench_ask(on, sku, n, price) == VERDICT_SUCCESS)
        bench_charge(on, sku, n, price);
}

static void test_money_is_conserved(void **state) {
    struct world world;
    uint64_t charges = 0, expiries = 0, refusals = 0, tiers = 0;

    (void)state;
    for (uint64_t number = 0; number < SEQUENCES; number++) {
        random_account(&bench, &world, number);
        for (int i = 0; i < MOVES; i++) {
            step(&bench);
            assert_true(ledger_adds_up(&bench.account.ledger));
        }
        const struct audit sum = audit(&bench);
        assert_money_equal(sum.balance, account_balance(&bench.account));
        assert_int_equal(sum.images, bench.account.ledger.images_held);
        assert_money_equal(sum.charged, account_incurred(&bench.account));
        charges += sum.charged > 0;
        expiries += account_breakage(&bench.account) > 0;
        refusals += account_blocked_at(&bench.account) != SIM_TIME_NEVER;
        tiers += account_tier(&bench.account) > 0;
        bench_end(&bench);
    }
    /* The sequences reach what they are meant to reach. */
    assert_true(charges > SEQUENCES / 2);
    assert_true(expiries > 5);
    assert_true(refusals > SEQUENCES / 2);
    assert_true(tiers > 5);
}

/* Law 9 with money: stopping on the way changes nothing. Law 6: neither does the sink. */
static void test_neither_stops_nor_sinks_change_anything(void **state) {
    struct world world, same;

    (void)state;
    for (uint64_t number = 100; number < 120; number++) {
        random_account(&bench, &world, number);
        const uint64_t dice_after_set_up = dice;
        for (int i = 0; i < 50; i++)
            step(&bench);
        const sim_time until = bench.clock.now;

        random_account(&other, &same, number);
        other.sink.ledger = NULL;
        other.sink.notice = NULL;
        assert_int_equal(dice, dice_after_set_up);
        for (int i = 0; i < 50; i++) {
            const uint64_t kept = dice;
            const sim_time wait = roll(3) == 0 ? roll(1000) : roll(HOUR(12));
            bench_run(&other, other.clock.now + wait / 2); /* a stop half way */
            dice = kept;
            const sim_time half = wait / 2;
            /* The same step, with what is left of its wait. */
            assert_int_equal(roll(3) == 0 ? roll(1000) : roll(HOUR(12)), wait);
            bench_run(&other, other.clock.now + (wait - half));
            const uint32_t sku = (uint32_t)roll(2);
            const int32_t n = (int32_t)(1 + roll(3));
            const money price = (1 + roll(60)) * CENT;
            if (bench_ask(&other, sku, n, price) == VERDICT_SUCCESS)
                bench_charge(&other, sku, n, price);
        }
        assert_int_equal(other.clock.now, until);
        assert_money_equal(account_incurred(&other.account), account_incurred(&bench.account));
        assert_money_equal(account_balance(&other.account), account_balance(&bench.account));
        assert_money_equal(account_lowest_balance(&other.account),
                           account_lowest_balance(&bench.account));
        assert_money_equal(account_breakage(&other.account), account_breakage(&bench.account));
        assert_int_equal(account_blocked_at(&other.account), account_blocked_at(&bench.account));
        bench_end(&other);
        bench_end(&bench);
    }
}

/*
 * The posted balance from the entries alone: every grant counts while it is usable, less what was
 * drawn from it one lag ago or earlier; what no grant paid is owed one lag later.
 */
static money posted_by_audit(const struct bench *of, sim_time now) {
    const struct grant_spec *grants = of->spec.grants.items;
    const sim_time seen = now - of->spec.billing_lag;
    money posted = 0;

    for (size_t g = 0; g < of->spec.grants.count; g++) {
        const sim_time from = grants[g].after, to = from + grants[g].expires_after;
        if (now < from || now >= to)
            continue;
        posted += grants[g].amount;
        for (size_t i = 0; i < of->entry_count; i++)
            if (of->entries[i].kind == LEDGER_CHARGE && of->entries[i].at <= seen &&
                strcmp(of->entries[i].grant, grants[g].name) == 0)
                posted += of->entries[i].amount;
    }
    for (size_t i = 0; i < of->entry_count; i++)
        if (of->entries[i].kind == LEDGER_CHARGE && of->entries[i].at <= seen &&
            of->entries[i].grant[0] == '\0')
            posted += of->entries[i].amount;
    return posted;
}

static void test_a_stranger_gets_the_same_verdicts_from_the_entries(void **state) {
    static const sim_time lags[] = {0, HOUR(1), HOUR(30)};
    struct grant_spec grants[6];
    uint64_t passed = 0, refused = 0;

    (void)state;
    for (uint64_t number = 200; number < 230; number++) {
        dice = number;
        bench_init(&bench, "2026-06-01");
        for (size_t i = 0; i < array_size(grants); i++) {
            grants[i] = bench_grant(names[i], (1 + roll(500)) * CENT);
            grants[i].after = i == 0 ? 0 : 1 + HOUR(roll(600));
            grants[i].expires_after = HOUR(1 + roll(400));
        }
        bench.spec.grants = bench_list(grants, array_size(grants));
        bench.spec.settlement = SETTLEMENT_PREPAID;
        bench.spec.draw_down = (int)roll(4);
        bench.spec.balance_rule = (int)roll(2);
        bench.spec.billing_lag = lags[roll(3)];
        bench_start(&bench);
        for (int i = 0; i < MOVES; i++) {
            bench_run(&bench, bench.clock.now + roll(HOUR(5)) + 1);
            const money price = (1 + roll(60)) * CENT;
            const money posted = posted_by_audit(&bench, bench.clock.now);
            const bool passes =
                bench.spec.balance_rule == BALANCE_POSITIVE ? posted > 0 : posted >= price;
            assert_int_equal(bench_ask(&bench, 0, 1, price) == VERDICT_SUCCESS, passes);
            if (passes)
                bench_charge(&bench, 0, 1, price);
            passed += passes;
            refused += !passes;
        }
        bench_end(&bench);
    }
    assert_true(passed > 500);
    assert_true(refused > 500);
}

/* A later expiry changes nothing before the sooner one, in an order that does not look at it. */
static void test_a_future_expiry_changes_nothing_today(void **state) {
    struct grant_spec grants[2];

    (void)state;
    for (int control = 0; control < 2; control++) {
        struct bench *on = control ? &other : &bench;
        grants[0] = bench_grant("a", 10 * DOLLAR);
        grants[0].expires_after = control ? DAY(20) : DAY(40);
        grants[1] = bench_grant("b", 10 * DOLLAR);
        grants[1].after = HOUR(1);
        bench_init(on, "2026-06-01");
        on->spec.grants = bench_list(grants, 2);
        on->spec.draw_down = 3; /* fifo */
        bench_start(on);
        for (int day = 1; day < 20; day++)
            bench_charge_at(on, DAY(day), 10 * CENT);
        bench_run(on, DAY(20));
    }
    assert_int_equal(bench.entry_count, other.entry_count);
    for (size_t i = 0; i < bench.entry_count; i++) {
        assert_int_equal(bench.entries[i].at, other.entries[i].at);
        assert_money_equal(bench.entries[i].amount, other.entries[i].amount);
        assert_string_equal(bench.entries[i].grant, other.entries[i].grant);
    }
    bench_run(&other, DAY(20) + 1);
    assert_money_equal(account_breakage(&other.account), 10 * DOLLAR - 19 * 10 * CENT);
    bench_end(&bench);
    bench_end(&other);
}

/*
 * The same usage under each order: what is charged is the same, what is lost differs. $10
 * promotional for 10 days and $10 bought for ever, $1 a day: expiring_first, promotional_first and
 * fifo lose nothing of the promotional; priority, with the bought credit first, loses it all.
 */
static void test_the_draw_down_audit(void **state) {
    static const struct {
        const char *order;
        money lost;
    } rows[] = {
        {"expiring_first", 0}, {"promotional_first", 0}, {"priority", 10 * DOLLAR}, {"fifo", 0}};
    struct grant_spec grants[] = {bench_grant("gift", 10 * DOLLAR), bench_grant("p", 10 * DOLLAR)};

    (void)state;
    grants[0].expires_after = DAY(10) + 1;
    grants[0].priority = 1;
    grants[1].category = GRANT_PAID;
    for (size_t i = 0; i < array_size(rows); i++) {
        bench_init(&bench, "2026-06-01");
        bench.spec.grants = bench_list(grants, 2);
        spec_set(&account_fields, &bench.spec, "draw_down", rows[i].order);
        bench_start(&bench);
        for (int day = 1; day <= 10; day++)
            bench_charge_at(&bench, DAY(day), DOLLAR);
        bench_run(&bench, DAY(11));
        assert_money_equal(account_incurred(&bench.account), 10 * DOLLAR);
        assert_money_equal(account_breakage(&bench.account), rows[i].lost);
        bench_end(&bench);
    }
}

/* What is kept for a month of charges is what is inside the lag, not what was served. */
static void test_memory_is_bounded_by_the_lag(void **state) {
    size_t bytes = 0;

    (void)state;
    bench_init(&bench, "2026-06-01");
    bench.sink.ledger = NULL;
    bench.spec.hard_limit = 1000000 * DOLLAR;
    bench.spec.billing_lag = 100 * NS_PER_SECOND;
    bench_start(&bench);
    for (int i = 0; i < 20000; i++) {
        bench_charge_at(&bench, i * NS_PER_SECOND, CENT);
        if (i == 1000)
            bytes = arena_bytes(&bench.arena);
    }
    assert_int_equal(arena_bytes(&bench.arena), bytes);
    assert_int_equal(bench.account.postings.end - bench.account.postings.head, 100);
    bench_end(&bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_money_is_conserved),
        cmocka_unit_test(test_neither_stops_nor_sinks_change_anything),
        cmocka_unit_test(test_a_stranger_gets_the_same_verdicts_from_the_entries),
        cmocka_unit_test(test_a_future_expiry_changes_nothing_today),
        cmocka_unit_test(test_the_draw_down_audit),
        cmocka_unit_test(test_memory_is_bounded_by_the_lag),
    };

    return cmocka_run_group_tests(tests, NULL, support_release);
}
