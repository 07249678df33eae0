/* Charges by hour, workload, SKU and grant, from records made by hand. */
#include "support.h"

#include "study/charges.h"

static const struct subject first_workload;
static const struct call small = {.subject = &first_workload, .sku = 0, .n = 1};

static void ledger(struct charge_listener *to, sim_time now, const struct charge_record *charge,
                   const char *grant, money amount) {
    const struct ledger_record entry = {
        .kind = LEDGER_CHARGE, .grant = grant, .amount = -amount, .charge = charge};

    to->sink.ledger(&to->sink, now, &entry);
}

static void charge(struct charge_listener *to, sim_time now, const struct charge_record *record) {
    to->sink.charge(&to->sink, now, record);
}

static void expect(const struct charges *charges, size_t at, int64_t hour, uint32_t workload,
                   uint32_t sku, const char *grant, int64_t count, int64_t images, money amount) {
    const struct charge_cell *cell = &charges->cells[at];

    assert_true(at < charges->count);
    assert_int_equal(cell->hour, hour);
    assert_int_equal(cell->workload, workload);
    assert_int_equal(cell->sku, sku);
    if (grant)
        assert_string_equal(cell->grant, grant);
    else
        assert_null(cell->grant);
    assert_int_equal(cell->charges, count);
    assert_int_equal(cell->images, images);
    assert_int_equal(cell->amount, amount);
}

static void without_a_ledger_each_charge_counts_whole(void **state) {
    struct charge_listener listener;
    const struct subject second = {.workload = 1};
    const struct call three = {.subject = &second, .sku = 2, .n = 3};
    const struct charge_record one = {.call = &three, .amount = 90};
    const struct charge_record other = {.call = &small, .amount = 7};

    (void)state;
    charge_listener_init(&listener);
    charge(&listener, 0, &one);
    charge(&listener, NS_PER_HOUR - 1, &one);
    charge(&listener, NS_PER_HOUR - 1, &other);
    charge(&listener, NS_PER_HOUR, &one);
    charges_sort(&listener.charges);
    assert_int_equal(listener.charges.count, 3);
    expect(&listener.charges, 0, 0, 0, 0, NULL, 1, 1, 7);
    expect(&listener.charges, 1, 0, 1, 2, NULL, 2, 6, 180);
    expect(&listener.charges, 2, 1, 1, 2, NULL, 1, 3, 90);
    charges_release(&listener.charges);
}

/* A charge of 90 that takes the last 30 of one grant, 50 of another and 10 of no grant: three
 * cells, of which the first counts charge and images. */
static void a_charge_is_split_as_the_ledger_split_it(void **state) {
    struct charge_listener listener;
    const struct call three = {.subject = &first_workload, .sku = 4, .n = 3};
    const struct charge_record one = {.call = &three, .amount = 90};
    char name[] = "welcome";

    (void)state;
    charge_listener_init(&listener);
    ledger(&listener, 5, &one, name, 30);
    ledger(&listener, 5, &one, "bought", 50);
    ledger(&listener, 5, &one, NULL, 10);
    charge(&listener, 5, &one);
    name[0] = '?'; /* names are copied */
    charges_sort(&listener.charges);
    assert_int_equal(listener.charges.count, 3);
    expect(&listener.charges, 0, 0, 0, 4, NULL, 0, 0, 10);
    expect(&listener.charges, 1, 0, 0, 4, "bought", 0, 0, 50);
    expect(&listener.charges, 2, 0, 0, 4, "welcome", 1, 3, 30);
    charges_release(&listener.charges);
}

/* Spend outside the model, purchases and expiries are no charges of a workload. */
static void other_entries_are_not_counted(void **state) {
    struct charge_listener listener;
    const struct ledger_record outside = {.kind = LEDGER_CHARGE, .amount = -5};
    const struct ledger_record bought = {.kind = LEDGER_PURCHASE, .amount = 5};

    (void)state;
    charge_listener_init(&listener);
    listener.sink.ledger(&listener.sink, 1, &outside);
    listener.sink.ledger(&listener.sink, 1, &bought);
    assert_int_equal(listener.charges.count, 0);
    charges_release(&listener.charges);
}

static void sums_do_not_depend_on_their_order(void **state) {
    struct charge_listener first, second;
    const struct call two = {.subject = &first_workload, .sku = 1, .n = 2};
    const struct charge_record a = {.call = &small, .amount = 1};
    const struct charge_record b = {.call = &two, .amount = 10};
    struct charges one = {0}, other = {0};

    (void)state;
    charge_listener_init(&first);
    charge_listener_init(&second);
    ledger(&first, 0, &a, "g", 1);
    charge(&first, 0, &a);
    charge(&first, 2 * NS_PER_HOUR, &b);
    charge(&second, NS_PER_HOUR, &a);
    ledger(&second, 2 * NS_PER_HOUR, &b, "g", 10);
    charge(&second, 2 * NS_PER_HOUR, &b);
    charge(&second, 2 * NS_PER_HOUR, &b);
    charges_sort(&first.charges);
    charges_sort(&second.charges);
    charges_add(&one, &first.charges);
    charges_add(&one, &second.charges);
    charges_add(&other, &second.charges);
    charges_add(&other, &first.charges);
    assert_int_equal(one.count, 4);
    assert_int_equal(other.count, 4);
    for (size_t i = 0; i < 4; i++)
        expect(&other, i, one.cells[i].hour, one.cells[i].workload, one.cells[i].sku,
               one.cells[i].grant, one.cells[i].charges, one.cells[i].images, one.cells[i].amount);
    expect(&one, 0, 0, 0, 0, "g", 1, 1, 1);
    expect(&one, 1, 1, 0, 0, NULL, 1, 1, 1);
    expect(&one, 2, 2, 0, 1, NULL, 2, 4, 20);
    expect(&one, 3, 2, 0, 1, "g", 1, 2, 10);
    charges_release(&one);
    charges_release(&other);
    charges_release(&first.charges);
    charges_release(&second.charges);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_ledger_each_charge_counts_whole),
        cmocka_unit_test(a_charge_is_split_as_the_ledger_split_it),
        cmocka_unit_test(other_entries_are_not_counted),
        cmocka_unit_test(sums_do_not_depend_on_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
