/* The ledger by hand-worked tables: orders and ties, spans, expiry, debt, free images, the law. */
#include "money_bench.h"

static struct arena arena;
static struct ledger ledger;

static void start(const char *order) {
    int choice = 0;

    arena_init(&arena);
    while (strcmp(draw_down_names[choice], order) != 0)
        choice++;
    ledger_init(&ledger, draw_down_of(choice), &arena, NULL, 0);
}

static void end(void) {
    assert_true(ledger_adds_up(&ledger));
    arena_release(&arena);
}

struct row {
    const char *name;
    int category;
    sim_time effective_at, expires_at;
    int64_t priority;
    uint32_t place;
    money amount;
    int64_t images;
};

static struct lot *add(const struct row *row, enum ledger_kind kind) {
    struct lot_terms terms;

    memset(&terms, 0, sizeof terms);
    terms.line = ledger_line(&ledger, row->name, row->category);
    terms.key.effective_at = row->effective_at;
    terms.key.expires_at = row->expires_at;
    terms.key.priority = row->priority;
    terms.key.place = row->place;
    terms.key.category = row->category;
    terms.amount = row->amount;
    terms.images = row->images;
    return ledger_credit(&ledger, row->effective_at, kind, &terms, NULL);
}

static money draw(sim_time now, money amount) {
    const money charged = ledger_draw(&ledger, now, 0, 1, amount, NULL);

    return charged;
}

static void post_all(void) {
    for (size_t i = 0; i < ledger.draw_count; i++) {
        const struct draw *part = &ledger.draws[i];
        ledger_post(&ledger, part->lot, part->amount, part->images);
    }
}

/* The names of the lots in the order in which $1 each is drawn from them. */
static void assert_order(const char *order, const char *expected) {
    static const struct row rows[] = {
        {"A", GRANT_PROMOTIONAL, 0, 100, 2, 0, DOLLAR, 0},
        {"B", GRANT_PAID, 0, 50, 1, 1, DOLLAR, 0},
        {"C", GRANT_PROMOTIONAL, 10, 50, 0, 2, DOLLAR, 0},
        {"D", GRANT_PAID, 5, SIM_TIME_NEVER, 1, 3, DOLLAR, 0},
    };
    char drawn[8] = "";

    start(order);
    for (size_t i = array_size(rows); i-- > 0;) /* in whatever order they come in */
        add(&rows[i], LEDGER_GRANT);
    for (size_t i = 0; i < array_size(rows); i++) {
        assert_money_equal(draw(20, DOLLAR), DOLLAR);
        assert_int_equal(ledger.draw_count, 1);
        strcat(drawn, ledger.draws[0].lot->line->name);
        post_all();
    }
    assert_string_equal(drawn, expected);
    end();
}

/*
 * expiring_first: B and C expire at 50 (B is effective first), A at 100, D never.
 * promotional_first: of A and C the sooner expiry C, then A; of B and D likewise B.
 * priority: C 0; of B and D (both 1) the sooner expiry B; A 2.
 * fifo: of A and B (both from 0) the sooner expiry B; D from 5; C from 10.
 */
static void test_each_order_pays_in_its_order(void **state) {
    (void)state;
    assert_order("expiring_first", "BCAD");
    assert_order("promotional_first", "CABD");
    assert_order("priority", "CBDA");
    assert_order("fifo", "BADC");
}

/* Alike in all that an order or the tie-break looks at: the place in the file decides. */
static void test_full_ties_go_by_place_in_the_file(void **state) {
    static const struct row rows[] = {
        {"third", GRANT_PAID, 0, 9, 0, 2, DOLLAR, 0},
        {"first", GRANT_PAID, 0, 9, 0, 0, DOLLAR, 0},
        {"second", GRANT_PAID, 0, 9, 0, 1, DOLLAR, 0},
    };

    (void)state;
    for (size_t order = 0; order < draw_down_registry.count; order++) {
        start(draw_down_names[order]);
        assert_string_equal(draw_down_registry.types[order]->name, draw_down_names[order]);
        for (size_t i = 0; i < array_size(rows); i++)
            add(&rows[i], LEDGER_GRANT);
        static const char *const expected[] = {"first", "second", "third"};
        for (size_t i = 0; i < array_size(rows); i++) {
            draw(1, DOLLAR);
            assert_string_equal(ledger.draws[0].lot->line->name, expected[i]);
            post_all();
        }
        end();
    }
}

/* $1 + $2 + $3 and a charge of $4.50: all of the first two, $1.50 of the third. */
static void test_one_charge_spans_three_grants(void **state) {
    static const struct row rows[] = {
        {"one", GRANT_PAID, 0, 10, 0, 0, 1 * DOLLAR, 0},
        {"two", GRANT_PAID, 0, 20, 0, 1, 2 * DOLLAR, 0},
        {"three", GRANT_PAID, 0, 30, 0, 2, 3 * DOLLAR, 0},
    };
    static const money parts[] = {100 * CENT, 200 * CENT, 150 * CENT};

    (void)state;
    start("expiring_first");
    for (size_t i = 0; i < array_size(rows); i++)
        add(&rows[i], LEDGER_GRANT);
    assert_money_equal(draw(1, 450 * CENT), 450 * CENT);
    assert_int_equal(ledger.draw_count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(ledger.draws[i].lot->line->name, rows[i].name);
        assert_money_equal(ledger.draws[i].amount, parts[i]);
    }
    assert_money_equal(ledger_balance(&ledger), 150 * CENT);
    assert_money_equal(ledger.posted, 600 * CENT); /* nothing is posted yet */
    post_all();
    assert_money_equal(ledger.posted, 150 * CENT);
    end();
}

/* Usable in [effective, expires): a nanosecond before the expiry it pays, at it no more. */
static void test_expiry_is_at_the_exact_instant_swept_or_not(void **state) {
    static const struct row row = {"g", GRANT_PROMOTIONAL, 0, 1000, 0, 0, 5 * DOLLAR, 0};

    (void)state;
    start("expiring_first");
    add(&row, LEDGER_GRANT);
    assert_int_equal(ledger.next_expiry, 1000);
    draw(999, DOLLAR);
    assert_non_null(ledger.draws[0].lot);
    post_all();
    draw(1000, DOLLAR); /* nobody has swept yet */
    assert_null(ledger.draws[0].lot);
    post_all();
    assert_money_equal(ledger.debt, DOLLAR);
    ledger_expire(&ledger, 999);
    assert_money_equal(ledger.expired, 0);
    ledger_expire(&ledger, 1000);
    assert_money_equal(ledger.expired, 4 * DOLLAR);
    assert_money_equal(ledger_balance(&ledger), -DOLLAR);
    assert_int_equal(ledger.next_expiry, SIM_TIME_NEVER);
    end();
}

/*
 * $5 expiring with $2 drawn and not yet posted: enforcement saw $5, then nothing of it; the posting
 * of the $2 later changes nothing more.
 */
static void test_an_unposted_charge_dies_with_its_grant(void **state) {
    static const struct row row = {"g", GRANT_PROMOTIONAL, 0, 1000, 0, 0, 5 * DOLLAR, 0};

    (void)state;
    start("expiring_first");
    add(&row, LEDGER_GRANT);
    draw(10, 2 * DOLLAR);
    const struct draw kept = ledger.draws[0];
    assert_money_equal(ledger.posted, 5 * DOLLAR);
    ledger_expire(&ledger, 1000);
    assert_money_equal(ledger.posted, 0);
    assert_money_equal(ledger.expired, 3 * DOLLAR);
    ledger_post(&ledger, kept.lot, kept.amount, kept.images);
    assert_money_equal(ledger.posted, 0);
    assert_int_equal(ledger.count, 0);
    end();
}

/* -$563.88 on a prepaid account of $5 (a forum's figure): the next purchase of $600 leaves $36.12.
 */
static void test_a_negative_balance_comes_out_of_the_next_purchase(void **state) {
    static const struct row five = {"p", GRANT_PAID, 0, SIM_TIME_NEVER, 0, 0, 5 * DOLLAR, 0};
    static const struct row more = {"p", GRANT_PAID, 9, SIM_TIME_NEVER, 0, 1, 600 * DOLLAR, 0};
    static const struct row gift = {"g", GRANT_PROMOTIONAL, 9, SIM_TIME_NEVER, 0, 1, DOLLAR, 0};

    (void)state;
    start("expiring_first");
    add(&five, LEDGER_PURCHASE);
    draw(1, 56888 * CENT);
    post_all();
    assert_money_equal(ledger_balance(&ledger), -56388 * CENT);
    assert_money_equal(ledger.lowest, -56388 * CENT);
    add(&gift, LEDGER_GRANT); /* a gift does not pay what is owed */
    assert_money_equal(ledger.debt, 56388 * CENT);
    add(&more, LEDGER_PURCHASE);
    assert_money_equal(ledger.debt, 0);
    assert_money_equal(ledger_balance(&ledger), 3612 * CENT + DOLLAR);
    assert_money_equal(ledger.lowest, -56388 * CENT); /* as it was, though it has risen since */
    end();
}

/* 3 free images of 5 asked at $0.04: the other 2 cost $0.08, which the money lot pays. */
static void test_free_images_cover_whole_images_first(void **state) {
    static const struct row free_images = {"free", GRANT_PROMOTIONAL, 0, 100, 0, 0, 0, 3};
    static const struct row bought = {"p", GRANT_PAID, 0, 50, 0, 1, DOLLAR, 0};
    int64_t images;

    (void)state;
    start("expiring_first");
    add(&bought, LEDGER_PURCHASE);
    add(&free_images, LEDGER_REFILL);
    assert_money_equal(ledger_posted_for(&ledger, 1, 0, &images), DOLLAR);
    assert_int_equal(images, 3);
    assert_money_equal(ledger_draw(&ledger, 1, 0, 5, 20 * CENT, NULL), 8 * CENT);
    assert_int_equal(ledger.draw_count, 2);
    assert_int_equal(ledger.draws[0].images, 3);
    assert_money_equal(ledger.draws[0].amount, 0);
    assert_money_equal(ledger.draws[1].amount, 8 * CENT);
    assert_money_equal(ledger_balance(&ledger), 92 * CENT);
    post_all();
    ledger_posted_for(&ledger, 1, 0, &images);
    assert_int_equal(images, 0);
    end();
}

/* Credit for another product is balance, but neither pays nor counts as spendable. */
static void test_money_that_cannot_pay_does_not(void **state) {
    static const struct sku skus[] = {{"dall-e-3", NULL, NULL, "dall-e-3"},
                                      {"gpt-image-1", NULL, NULL, "gpt-image-1"}};
    const char *labs[] = {"labs"}, *one[] = {"gpt-image-1"};
    const struct field_list labs_only = {labs, 1}, one_only = {one, 1};
    struct lot_terms terms;
    int64_t images;

    (void)state;
    start("expiring_first");
    memset(&terms, 0, sizeof terms);
    terms.key.expires_at = 100;
    terms.line = ledger_line(&ledger, "labs", GRANT_PROMOTIONAL);
    terms.scope = grant_scope(&labs_only, skus, 2, &arena);
    terms.amount = 7 * DOLLAR;
    assert_true(terms.scope.pays_none);
    ledger_credit(&ledger, 0, LEDGER_GRANT, &terms, NULL);
    terms.line = ledger_line(&ledger, "one", GRANT_PROMOTIONAL);
    terms.scope = grant_scope(&one_only, skus, 2, &arena);
    terms.amount = 2 * DOLLAR;
    terms.key.place = 1;
    ledger_credit(&ledger, 0, LEDGER_GRANT, &terms, NULL);

    assert_money_equal(ledger_balance(&ledger), 9 * DOLLAR);
    assert_money_equal(ledger.spendable, 2 * DOLLAR);
    assert_money_equal(ledger_posted_for(&ledger, 0, 0, &images), 0);
    assert_money_equal(ledger_posted_for(&ledger, 0, 1, &images), 2 * DOLLAR);
    ledger_draw(&ledger, 1, 1, 1, DOLLAR, NULL);
    assert_string_equal(ledger.draws[0].lot->line->name, "one");
    post_all();
    ledger_draw(&ledger, 1, 0, 1, DOLLAR, NULL); /* nothing pays for dall-e-3 */
    assert_null(ledger.draws[0].lot);
    post_all();
    ledger_draw(&ledger, 1, LEDGER_NO_SKU, 0, DOLLAR, NULL); /* nor for spend outside the model */
    assert_null(ledger.draws[0].lot);
    post_all();
    ledger_expire(&ledger, 100);
    assert_money_equal(ledger.expired, 8 * DOLLAR);
    end();
}

static sim_time later(void *context, sim_time expires) {
    (void)context;
    return expires == 10 ? 90 : expires;
}

/* Moving an expiry moves the lot in the order of paying. */
static void test_moved_expiries_change_the_order(void **state) {
    static const struct row rows[] = {{"a", GRANT_PAID, 0, 10, 0, 0, DOLLAR, 0},
                                      {"b", GRANT_PAID, 0, 20, 0, 1, DOLLAR, 0}};

    (void)state;
    start("expiring_first");
    add(&rows[0], LEDGER_GRANT);
    add(&rows[1], LEDGER_GRANT);
    ledger_move_expiries(&ledger, later, NULL);
    assert_int_equal(ledger.next_expiry, 20);
    draw(1, DOLLAR);
    assert_string_equal(ledger.draws[0].lot->line->name, "b");
    post_all();
    ledger_suspend(&ledger, true);
    assert_money_equal(ledger.spendable, 0);
    draw(1, DOLLAR);
    assert_null(ledger.draws[0].lot);
    post_all();
    ledger_suspend(&ledger, false);
    assert_money_equal(ledger.posted, 0); /* $1 left, $1 owed */
    assert_money_equal(ledger_pay_debt(&ledger, 2, 5 * DOLLAR, NULL), DOLLAR);
    end();
}

/* A hundred purchases, used up and recycled: memory holds live lots only. */
static void test_spent_lots_are_recycled(void **state) {
    struct row row = {"p", GRANT_PAID, 0, SIM_TIME_NEVER, 0, 0, DOLLAR, 0};
    size_t bytes = 0;

    (void)state;
    start("fifo");
    for (uint32_t i = 0; i < 1000; i++) {
        row.place = i;
        add(&row, LEDGER_PURCHASE);
        draw(1, DOLLAR);
        post_all();
        assert_int_equal(ledger.count, 0);
        if (i == 10)
            bytes = arena_bytes(&arena);
    }
    assert_int_equal(arena_bytes(&arena), bytes);
    assert_int_equal(ledger.line_count, 1);
    assert_money_equal(ledger.lines[0]->drawn, 1000 * DOLLAR);
    end();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_order_pays_in_its_order),
        cmocka_unit_test(test_full_ties_go_by_place_in_the_file),
        cmocka_unit_test(test_one_charge_spans_three_grants),
        cmocka_unit_test(test_expiry_is_at_the_exact_instant_swept_or_not),
        cmocka_unit_test(test_an_unposted_charge_dies_with_its_grant),
        cmocka_unit_test(test_a_negative_balance_comes_out_of_the_next_purchase),
        cmocka_unit_test(test_free_images_cover_whole_images_first),
        cmocka_unit_test(test_money_that_cannot_pay_does_not),
        cmocka_unit_test(test_moved_expiries_change_the_order),
        cmocka_unit_test(test_spent_lots_are_recycled),
    };

    return cmocka_run_group_tests(tests, NULL, support_release);
}
