/*
 * money_bench - an account on a clock, without a provider: what the tests of money share.
 *
 * Settings start from the defaults of the field tables and are changed by each test.
 */
#ifndef TIERSIM_TESTS_PROVIDER_MONEY_BENCH_H
#define TIERSIM_TESTS_PROVIDER_MONEY_BENCH_H

#include "support.h"

#include "engine/clock.h"
#include "provider/account.h"

#define DOLLAR NUSD_PER_USD
#define CENT   (NUSD_PER_USD / 100)

#define assert_money_equal(actual, expected) assert_int_equal((actual), (expected))

enum { BENCH_ENTRIES = 20000, BENCH_NOTICES = 400 };

struct bench_entry {
    sim_time at;
    enum ledger_kind kind;
    char grant[32];
    money amount, balance;
    int64_t images;
};

struct bench_notice {
    sim_time at;
    enum notice_kind kind;
    char subject[32];
    int64_t value;
    money shown;
};

struct bench {
    struct clock clock;
    struct arena arena;
    struct sink sink;
    struct account_spec spec;
    struct account_config config;
    struct account account;
    struct bench_entry entries[BENCH_ENTRIES];
    size_t entry_count;
    struct bench_notice notices[BENCH_NOTICES];
    size_t notice_count;
    size_t tier_told;
    struct limit_answer answer;
    int answers;
    sim_time answered_at;
};

static const struct sku bench_skus[] = {
    {"dall-e-3", "standard", "1024x1024", "dall-e-3/standard/1024x1024"},
    {"gpt-image-1", "low", "1024x1024", "gpt-image-1/low/1024x1024"},
};

static UNUSED_OK int64_t bench_date(const char *iso8601) {
    int64_t unix_ns;

    assert_true(calendar_parse(iso8601, &unix_ns));
    return unix_ns;
}

static UNUSED_OK void bench_ledger(struct sink *sink, sim_time now,
                                   const struct ledger_record *record) {
    struct bench *bench = container_of(sink, struct bench, sink);
    assert_true(bench->entry_count < BENCH_ENTRIES);
    struct bench_entry *entry = &bench->entries[bench->entry_count++];

    entry->at = now;
    entry->kind = record->kind;
    snprintf(entry->grant, sizeof entry->grant, "%s", record->grant ? record->grant : "");
    entry->amount = record->amount;
    entry->balance = record->balance;
    entry->images = record->images;
}

static UNUSED_OK void bench_notice(struct sink *sink, sim_time now,
                                   const struct notice_record *record) {
    struct bench *bench = container_of(sink, struct bench, sink);
    assert_true(bench->notice_count < BENCH_NOTICES);
    struct bench_notice *notice = &bench->notices[bench->notice_count++];

    notice->at = now;
    notice->kind = record->kind;
    snprintf(notice->subject, sizeof notice->subject, "%s", record->subject);
    notice->value = record->value;
    notice->shown = record->shown;
}

static UNUSED_OK void bench_set_tier(void *owner, size_t tier) {
    ((struct bench *)owner)->tier_told = tier;
}

static UNUSED_OK void bench_set_limits(void *owner, const struct limit_answer *answer) {
    struct bench *bench = owner;

    bench->answer = *answer;
    bench->answers++;
    bench->answered_at = bench->clock.now;
}

static UNUSED_OK struct grant_spec bench_grant(const char *name, money amount) {
    struct grant_spec grant;

    memset(&grant, 0, sizeof grant);
    spec_defaults(&grant_fields, &grant);
    grant.name = name;
    grant.amount = amount;
    return grant;
}

static UNUSED_OK struct purchase_spec bench_purchase(sim_time at, money amount) {
    struct purchase_spec purchase = {at, DATE_NONE, amount, SIM_TIME_NEVER, false};

    return purchase;
}

static UNUSED_OK struct tier_spec bench_tier(const char *name, money paid, sim_time age,
                                             money cap) {
    struct tier_spec tier;

    memset(&tier, 0, sizeof tier);
    spec_defaults(&tier_fields, &tier);
    tier.name = name;
    tier.paid = paid;
    tier.age = age;
    tier.monthly_cap = cap;
    return tier;
}

/* A bench with defaults; the test changes bench->spec and config, then starts it. */
static UNUSED_OK void bench_init(struct bench *bench, const char *start) {
    struct complaint complaint;

    memset(bench, 0, sizeof *bench);
    clock_init(&bench->clock);
    arena_init(&bench->arena);
    bench->sink.ledger = bench_ledger;
    bench->sink.notice = bench_notice;
    spec_defaults(&account_fields, &bench->spec);
    spec_set(&support_fields, &bench->spec.support, "time_zone", "UTC");
    assert_true(spec_prepare(&support_fields, &bench->spec.support, &complaint));
    bench->tier_told = SIZE_MAX;
    bench->config.spec = &bench->spec;
    bench->config.skus = bench_skus;
    bench->config.sku_count = array_size(bench_skus);
    bench->config.start_unix_ns = bench_date(start);
    bench->config.clock = &bench->clock;
    bench->config.rng_key.seed = 1;
    bench->config.arena = &bench->arena;
    bench->config.sink = &bench->sink;
    bench->config.set_tier = bench_set_tier;
    bench->config.set_limits = bench_set_limits;
    bench->config.owner = bench;
}

static UNUSED_OK void bench_start(struct bench *bench) {
    struct complaint complaint;

    assert_true(spec_prepare(&account_fields, &bench->spec, &complaint));
    account_init(&bench->account, &bench->config);
}

static UNUSED_OK void bench_run(struct bench *bench, sim_time until) {
    assert_int_equal(clock_run_until(&bench->clock, until), CLOCK_REACHED);
}

static UNUSED_OK void bench_end(struct bench *bench) {
    account_finish(&bench->account, bench->clock.now);
    clock_release(&bench->clock);
    arena_release(&bench->arena);
    arena_release(&support_arena);
}

/* n images of a SKU at a price, charged now. */
static UNUSED_OK money bench_charge(struct bench *bench, uint32_t sku, int32_t n, money price) {
    const struct call call = {.sku = sku, .n = n};
    const struct charge_record charge = {&call, n * price, true};

    return account_charge(&bench->account, bench->clock.now, &charge);
}

/* The table of one of the account's objects. */
static UNUSED_OK const struct field_table *account_field_sub(const char *name) {
    for (size_t i = 0; i < account_fields.count; i++)
        if (strcmp(account_fields.fields[i].name, name) == 0)
            return account_fields.fields[i].sub;
    fail_msg("no field '%s'", name);
    return NULL;
}

static UNUSED_OK sim_time account_sim_time_of(const struct bench *bench, int64_t unix_ns) {
    return unix_ns - bench->config.start_unix_ns;
}

/* At an instant: runs the clock up to it, then charges one image. */
static UNUSED_OK money bench_charge_at(struct bench *bench, sim_time at, money price) {
    bench_run(bench, at);
    return bench_charge(bench, 0, 1, price);
}

static UNUSED_OK enum verdict bench_ask(struct bench *bench, uint32_t sku, int32_t n, money price) {
    struct call call;

    memset(&call, 0, sizeof call);
    call.sku = sku;
    call.n = n;
    return account_verdict(&bench->account, bench->clock.now, &call, n * price);
}

static UNUSED_OK enum verdict bench_ask_at(struct bench *bench, sim_time at, money price) {
    bench_run(bench, at);
    return bench_ask(bench, 0, 1, price);
}

/* The notices of one kind (and subject, if not NULL), in order: the number-th; NULL: not so many.
 */
static UNUSED_OK const struct bench_notice *bench_find_notice(const struct bench *bench,
                                                              enum notice_kind kind,
                                                              const char *subject, size_t number) {
    for (size_t i = 0; i < bench->notice_count; i++) {
        const struct bench_notice *notice = &bench->notices[i];
        if (notice->kind != kind || (subject && strcmp(notice->subject, subject) != 0))
            continue;
        if (number-- == 0)
            return notice;
    }
    return NULL;
}

/* The entries of one kind, in order. */
static UNUSED_OK const struct bench_entry *bench_find_entry(const struct bench *bench,
                                                            enum ledger_kind kind, size_t number) {
    for (size_t i = 0; i < bench->entry_count; i++)
        if (bench->entries[i].kind == kind && number-- == 0)
            return &bench->entries[i];
    return NULL;
}

static UNUSED_OK struct field_list bench_list(void *items, size_t count) {
    struct field_list list = {items, count};

    return list;
}

#endif
