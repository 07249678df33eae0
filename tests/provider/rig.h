/*
 * rig - a provider on a clock, and a client of the simplest kind: calls that note what they are
 * told.
 */
#ifndef TIERSIM_TESTS_PROVIDER_RIG_H
#define TIERSIM_TESTS_PROVIDER_RIG_H

#include "support.h"

#include "engine/clock.h"
#include "engine/dist.h"
#include "provider/account.h"
#include "provider/provider.h"
#include "provider/tier.h"
#include "record/sink.h"

enum { RIG_SKUS = 2, RIG_CHARGES = 64, RIG_NOTICES = 32 };

struct rig {
    struct clock clock;
    struct rng_key key;
    struct provider_spec spec;
    struct sku skus[RIG_SKUS];
    struct price_spec prices[RIG_SKUS];
    struct model_spec models[RIG_SKUS];
    struct limit_spec limits[4];
    struct error_spec errors[2];
    struct incident_spec incidents[4];
    struct provider_config config;
    struct provider *provider;
    struct port port;
    struct sink sink;
    struct charge_record charges[RIG_CHARGES];
    sim_time charged_at[RIG_CHARGES];
    int charge_count;
    struct notice_record notices[RIG_NOTICES];
    int notice_count;
};

/* A call, and what became of it. */
struct told {
    struct subject subject;
    struct call call;
    enum verdict at_once; /* what submit returned */
    int answers;
};

static void rig_charge(struct sink *sink, sim_time now, const struct charge_record *charge) {
    struct rig *rig = container_of(sink, struct rig, sink);

    assert_true(rig->charge_count < RIG_CHARGES);
    rig->charged_at[rig->charge_count] = now;
    rig->charges[rig->charge_count++] = *charge;
}

static void rig_notice(struct sink *sink, sim_time now, const struct notice_record *notice) {
    struct rig *rig = container_of(sink, struct rig, sink);

    (void)now;
    assert_true(rig->notice_count < RIG_NOTICES);
    rig->notices[rig->notice_count++] = *notice;
}

/* A distribution as a spec holds it. */
static struct variant rig_constant(double seconds) {
    static const struct variant_type type = {.name = "constant"};
    struct variant variant;
    struct dist *dist = arena_new(&support_arena, struct dist, 1);

    *dist = dist_constant(seconds);
    variant.type = &type;
    variant.spec = dist;
    return variant;
}

/*
 * SKU 0: dall-e-3 standard 1024x1024, $0.04, 0 tokens; SKU 1: gpt-image-1 at $0.011, 272 tokens
 * (facts: the low-quality square of gpt-image-1). Service takes 10 s. No limits.
 */
static void rig_prepare(struct rig *rig) {
    memset(rig, 0, sizeof *rig);
    clock_init(&rig->clock);
    rig->key.seed = 7;
    spec_defaults(&provider_fields, &rig->spec);
    rig->skus[0] = (struct sku){"dall-e-3", "standard", "1024x1024", "dall-e-3/standard/1024x1024"};
    rig->skus[1] = (struct sku){"gpt-image-1", "low", "1024x1024", "gpt-image-1/low/1024x1024"};
    for (int i = 0; i < RIG_SKUS; i++) {
        spec_defaults(&price_fields, &rig->prices[i]);
        rig->prices[i].model = rig->skus[i].model;
        spec_defaults(&model_fields, &rig->models[i]);
        rig->models[i].name = rig->skus[i].model;
    }
    rig->prices[0].price = 40000000;
    rig->prices[1].price = 11000000;
    rig->prices[1].tokens = 272;
    rig->spec.prices = (struct field_list){rig->prices, RIG_SKUS};
    rig->spec.models = (struct field_list){rig->models, RIG_SKUS};
    rig->spec.limits.items = rig->limits;
    rig->spec.errors.items = rig->errors;
    rig->spec.service_time = rig_constant(10);
    rig->config.incidents = rig->incidents;
    rig->sink.charge = rig_charge;
    rig->sink.notice = rig_notice;
}

static struct limit_spec *rig_limit(struct rig *rig, const char *name, const char *kind,
                                    enum unit unit, int64_t limit) {
    struct limit_spec *spec = &rig->limits[rig->spec.limits.count++];

    *spec = make_limit(kind, unit, limit,
                       strcmp(kind, "concurrency") == 0 ? SIM_TIME_NEVER : NS_PER_MINUTE, NULL);
    spec->name = name;
    return spec;
}

/* The settings of the kind are then set by the caller: rig_incident(…)->kind.spec. */
UNUSED_OK static void *rig_incident(struct rig *rig, const char *kind, sim_time at,
                                    sim_time duration) {
    struct incident_spec *spec = &rig->incidents[rig->config.incident_count++];
    struct complaint complaint;

    spec_defaults(&incident_fields, spec);
    set_variant(&spec->kind, &incident_registry, kind);
    spec->at = at;
    spec->duration = duration;
    if (strcmp(kind, "change") != 0)
        assert_true(spec_prepare(&spec->kind.type->spec, spec->kind.spec, &complaint));
    return spec->kind.spec;
}

/* Two tiers, 1 and 3 images a minute; the second unlocks gpt-image-1. */
static void UNUSED_OK rig_tiers(struct rig *rig, struct tier_spec tiers[2],
                                struct limit_spec limits[2], struct account_spec *account) {
    static const char *const locked[] = {"gpt-image-1"};

    memset(tiers, 0, 2 * sizeof *tiers);
    memset(account, 0, sizeof *account);
    for (int i = 0; i < 2; i++) {
        spec_defaults(&tier_fields, &tiers[i]);
        tiers[i].name = i ? "two" : "one";
        tiers[i].paid = i ? 50 * NUSD_PER_USD : 0;
        limits[i] = make_limit("sliding_window_log", UNIT_IMAGES, i ? 3 : 1, NS_PER_MINUTE, NULL);
        limits[i].name = "images";
        tiers[i].limits = (struct field_list){&limits[i], 1};
    }
    tiers[0].no_access = (struct field_list){(void *)(uintptr_t)locked, 1};
    rig->spec.tiers = (struct field_list){tiers, 2};
    spec_defaults(&account_fields, account);
    account->settlement = SETTLEMENT_POSTPAID;
    account->payment_method = true;
    rig->config.account = account;
}

static void rig_start(struct rig *rig) {
    rig->config.spec = &rig->spec;
    rig->config.skus = rig->skus;
    rig->config.sku_count = RIG_SKUS;
    rig->config.name = "default";
    rig->config.clock = &rig->clock;
    rig->config.key = &rig->key;
    rig->config.perm = &support_arena;
    if (!rig->config.sink)
        rig->config.sink = &rig->sink;
    rig->provider = provider_new(&rig->config);
    rig->port = provider_port(rig->provider);
}

/* Runs through all that is due at or before an instant. */
static void rig_run(struct rig *rig, sim_time until) {
    assert_int_equal(clock_run_until(&rig->clock, until + 1), CLOCK_REACHED);
    rig->clock.now = until; /* so that calls can be made at that instant, after its events */
}

static void rig_stop(struct rig *rig) {
    clock_release(&rig->clock);
}

static void told_answer(struct call *call) {
    struct told *told = container_of(call, struct told, call);

    told->answers++;
}

/* The request with this ordinal asks for n of a SKU now. */
static enum verdict told_ask(struct told *told, struct rig *rig, uint64_t ordinal, uint32_t sku,
                             int32_t n) {
    memset(told, 0, sizeof *told);
    told->call.subject = &told->subject;
    told->subject.entity = 1;
    told->subject.ordinal = ordinal;
    told->subject.id = ordinal;
    told->subject.sku = sku;
    told->subject.n = n;
    told->subject.arrived_at = rig->clock.now;
    told->call.sku = sku;
    told->call.n = n;
    told->call.attempt = 1;
    told->call.sent_at = rig->clock.now;
    told->call.service_override = SIM_TIME_NEVER;
    told->call.wanted = true;
    told->call.answered = told_answer;
    told->at_once = rig->port.submit(rig->port.server, &told->call);
    assert_true(told->at_once == told->call.verdict);
    return told->at_once;
}

/* The same request tries again: a plain retry. */
static enum verdict UNUSED_OK told_retry(struct told *told, struct rig *rig) {
    told->call.admitted_before += told->call.admitted;
    told->call.attempt++;
    told->call.sent_at = rig->clock.now;
    told->at_once = rig->port.submit(rig->port.server, &told->call);
    return told->at_once;
}

static void UNUSED_OK told_forget(struct told *told, struct rig *rig) {
    rig->port.forget(rig->port.server, &told->call);
}

#endif
