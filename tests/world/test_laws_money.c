/*
 * Money is conserved (law 2), in whole worlds: every entry of every ledger is added up here anew,
 * and what the accounts say at the end, what the summary says and what was charged agree to the
 * nano-dollar.
 */
#include "laws.h"
#include "provider/price_book.h"

enum { PROVIDERS = 2 };

struct book {
    struct sink sink;
    struct {
        money by_kind[LEDGER_KINDS];
        money balance;          /* as added up */
        money lowest;           /* after any entry */
        money charged_by_calls; /* by charge records */
        money drawn_by_calls;   /* by entries that name a charge */
        int64_t images;
        int entries;
    } of[PROVIDERS];
    money charged, received, wasted_later;
    const char *what;
};

static void on_ledger(struct sink *sink, sim_time now, const struct ledger_record *record) {
    struct book *book = container_of(sink, struct book, sink);
    const uint32_t p = record->provider;

    assert_true(p < PROVIDERS);
    book->of[p].entries++;
    book->of[p].by_kind[record->kind] += record->amount;
    book->of[p].balance += record->amount;
    book->of[p].images += record->images;
    if (record->charge)
        book->of[p].drawn_by_calls += record->amount;
    if (record->balance < book->of[p].lowest)
        book->of[p].lowest = record->balance;
    if (book->of[p].balance != record->balance)
        fail_msg("%s: at %lld ns a %s of %lld leaves %lld, added up %lld", book->what,
                 (long long)now, ledger_kind_name(record->kind), (long long)record->amount,
                 (long long)record->balance, (long long)book->of[p].balance);
    if (book->of[p].images < 0)
        fail_msg("%s: at %lld ns more free images are drawn than there were", book->what,
                 (long long)now);
}

static void on_charge(struct sink *sink, sim_time now, const struct charge_record *charge) {
    struct book *book = container_of(sink, struct book, sink);

    (void)now;
    book->charged += charge->amount;
    book->of[charge->call->provider].charged_by_calls += charge->amount;
    if (charge->received)
        book->received += charge->amount;
}

static void on_waste(struct sink *sink, sim_time now, const struct journey *journey, uint32_t sku,
                     money amount) {
    (void)now;
    (void)journey;
    (void)sku;
    container_of(sink, struct book, sink)->wasted_later += amount;
}

static struct book book_of(const char *what) {
    return (struct book){.sink = {.ledger = on_ledger, .charge = on_charge, .waste = on_waste},
                         .what = what};
}

static double dollars(money amount) {
    return (double)amount / 1e9;
}

static bool has_account(const struct scenario *scenario, uint32_t provider) {
    return scenario->providers[provider].account != NULL;
}

static void check_totals(const struct scenario *scenario, const struct book *book,
                         const struct summary *summary) {
    double balance = 0, breakage = 0;
    int accounts = 0, prepaid = 0;

    for (uint32_t p = 0; p < scenario->provider_count; p++) {
        accounts += has_account(scenario, p);
        if (!has_account(scenario, p)) {
            assert_int_equal(book->of[p].entries, 0);
            continue;
        }
        prepaid += scenario->providers[p].account->settlement == SETTLEMENT_PREPAID;
        balance += dollars(book->of[p].balance);
        breakage -= dollars(book->of[p].by_kind[LEDGER_EXPIRY]);
        if (book->of[p].drawn_by_calls != -book->of[p].charged_by_calls)
            fail_msg("%s: calls incurred %lld and were drawn %lld", book->what,
                     (long long)book->of[p].charged_by_calls,
                     (long long)-book->of[p].drawn_by_calls);
        assert_true(book->of[p].by_kind[LEDGER_EXPIRY] <= 0);
        assert_true(book->of[p].by_kind[LEDGER_CHARGE] <= 0);
        assert_true(book->of[p].by_kind[LEDGER_INVOICE] == 0);
    }
    if (accounts && fabs(summary->overall[METRIC_BREAKAGE].value - breakage) > 1e-9)
        fail_msg("%s: breakage is %.9f, not %.9f", book->what, breakage,
                 summary->overall[METRIC_BREAKAGE].value);
    if (accounts == 1 && prepaid == 1) {
        assert_float_equal(summary->overall[METRIC_BALANCE].value, balance, 1e-9);
        assert_true(summary->overall[METRIC_LOWEST_BALANCE].value <= balance + 1e-9);
    }
    assert_float_equal(summary->overall[METRIC_COST].value, dollars(book->charged), 1e-7);
    const money waste = book->charged - book->received + book->wasted_later;
    assert_float_equal(summary->overall[METRIC_WASTE].value, dollars(waste), 1e-7);
    assert_true(waste >= 0 && waste <= book->charged);
}

static void money_is_conserved(void **unused) {
    static const char *const all[] = {"warmup=0s", NULL};
    struct subject_scenario at;
    int64_t entries = 0;
    money expired = 0, purchased = 0;

    (void)unused;
    for (subjects_begin(&at); subjects_next(&at);) {
        struct scenario scenario;
        struct summary summary;
        struct book book = book_of(at.what);
        subject_load(&at, &scenario, all);
        assert_true(scenario.provider_count <= PROVIDERS);
        run_with(&scenario, &book.sink, false, &summary);
        check_totals(&scenario, &book, &summary);
        for (int p = 0; p < PROVIDERS; p++) {
            entries += book.of[p].entries;
            expired -= book.of[p].by_kind[LEDGER_EXPIRY];
            purchased += book.of[p].by_kind[LEDGER_PURCHASE];
        }
        summary_release(&summary);
        scenario_release(&scenario);
    }
    assert_true(entries > 10000);
    assert_true(expired > 0);
    assert_true(purchased > 0);
}

/* Law 2 read from the other side: what is charged for n images is n × the price, to the last
 * nano-dollar, where no image is free and no price changes. */
struct priced {
    struct sink sink;
    const struct scenario *scenario;
    int charges;
};

static void on_priced_charge(struct sink *sink, sim_time now, const struct charge_record *charge) {
    struct priced *priced = container_of(sink, struct priced, sink);
    const struct price_spec *price =
        price_find(&priced->scenario->providers[charge->call->provider].spec.prices,
                   &priced->scenario->skus[charge->call->sku]);

    (void)now;
    assert_int_equal(charge->amount, price->price * charge->call->n);
    priced->charges++;
}

static void n_images_cost_n_times_the_price(void **unused) {
    static const char *const plain[] = {"incidents=[]", NULL};
    struct subject_scenario at;
    int charges = 0;

    (void)unused;
    for (subjects_begin(&at); at.seed < RANDOM_SCENARIOS && subjects_next(&at);) {
        struct scenario scenario;
        struct priced priced = {.sink = {.charge = on_priced_charge}, .scenario = &scenario};
        subject_load(&at, &scenario, plain);
        const struct account_spec *account = scenario.providers[0].account;
        if (!account || (account->grants.count == 0 && !account->free_allowance))
            run_for_sink(&scenario, &priced.sink);
        charges += priced.charges;
        scenario_release(&scenario);
    }
    text_release(&at.json);
    assert_true(charges > 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(money_is_conserved),
        cmocka_unit_test(n_images_cost_n_times_the_price),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
