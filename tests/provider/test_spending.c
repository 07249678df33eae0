/* Spend by period, and the ring of charges that are not yet seen. Worked by hand. */
#include "money_bench.h"

#include "provider/posting.h"
#include "provider/spending.h"

static struct arena arena;

static void test_three_counts_of_one_spend(void **state) {
    struct spending spending;

    (void)state;
    arena_init(&arena);
    spending_init(&spending, 0, 100, 0, &arena);
    spending_limit(&spending, SPEND_PROJECT, 5);
    spending_limit(&spending, SPEND_ORGANIZATION, 8);
    spending_incur(&spending, 6, true);
    spending_incur(&spending, 4, false); /* outside the project */
    assert_int_equal(spending.incurred, 10);
    assert_false(spending_reached(&spending, SPEND_PROJECT));
    spending_post(&spending, 10, 6, true);
    assert_true(spending_reached(&spending, SPEND_PROJECT));
    assert_false(spending_reached(&spending, SPEND_ORGANIZATION));
    spending_post(&spending, 20, 4, false);
    assert_true(spending_reached(&spending, SPEND_ORGANIZATION));
    assert_false(spending_reached(&spending, SPEND_CAP)); /* none */
    spending_show(&spending, 10, 6);
    assert_int_equal(spending.shown, 6);
    assert_int_equal(spending.overshoot[SPEND_PROJECT], 1);
    assert_int_equal(spending.overshoot[SPEND_ORGANIZATION], 2);
    assert_int_equal(spending.overshoot[SPEND_CAP], 0);

    /* The next period begins at 100: what was incurred before is its own no more. */
    spending_turn(&spending, 200);
    spending_post(&spending, 99, 3, true);
    spending_show(&spending, 99, 3);
    assert_int_equal(spending.posted, 0);
    assert_int_equal(spending.shown, 0);
    spending_incur(&spending, 7, true);
    spending_post(&spending, 100, 7, true);
    assert_int_equal(spending.posted, 7);
    assert_int_equal(spending.period_count, 1);
    assert_int_equal(spending.periods[0].incurred, 10);
    assert_int_equal(spending.periods[0].project_incurred, 6);
    assert_int_equal(spending.total, 17);
    assert_int_equal(spending.overshoot[SPEND_PROJECT], 2);
    arena_release(&arena);
}

static void push(struct posting_queue *queue, sim_time at, money amount) {
    struct posting posting;

    memset(&posting, 0, sizeof posting);
    posting.incurred_at = at;
    posting.amount = amount;
    posting_push(queue, &posting);
}

/* Enforcement after 10, the page after 30: each reads in order, and the slower one keeps it. */
static void test_two_readers_read_the_same_ring(void **state) {
    struct posting_queue queue;
    struct posting out;

    (void)state;
    arena_init(&arena);
    posting_init(&queue, 10, 30, &arena);
    assert_int_equal(posting_due(&queue, POSTING_ENFORCEMENT), SIM_TIME_NEVER);
    for (int i = 0; i < 200; i++) {
        push(&queue, i, i);
        while (posting_take(&queue, POSTING_ENFORCEMENT, i, &out))
            assert_int_equal(out.incurred_at, i - 10);
        while (posting_take(&queue, POSTING_DISPLAY, i, &out))
            assert_int_equal(out.amount, i - 30);
        assert_int_equal(queue.end - queue.head, i < 30 ? i + 1 : 30);
    }
    assert_int_equal(queue.capacity, 64);
    assert_int_equal(posting_due(&queue, POSTING_ENFORCEMENT), 200);
    assert_false(posting_take(&queue, POSTING_ENFORCEMENT, 199, &out));
    assert_true(posting_take(&queue, POSTING_ENFORCEMENT, 200, &out));
    arena_release(&arena);
}

static void test_a_reader_that_never_reads_keeps_nothing(void **state) {
    struct posting_queue queue;
    struct posting out;

    (void)state;
    arena_init(&arena);
    posting_init(&queue, SIM_TIME_NEVER, 5, &arena);
    for (int i = 0; i < 1000; i++) {
        push(&queue, i, 1);
        while (posting_take(&queue, POSTING_DISPLAY, i, &out))
            ;
    }
    assert_int_equal(queue.end - queue.head, 5);
    assert_int_equal(posting_due(&queue, POSTING_ENFORCEMENT), SIM_TIME_NEVER);
    arena_release(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_three_counts_of_one_spend),
        cmocka_unit_test(test_two_readers_read_the_same_ring),
        cmocka_unit_test(test_a_reader_that_never_reads_keeps_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, support_release);
}
