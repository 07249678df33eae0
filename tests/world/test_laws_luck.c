/*
 * Compared designs share their luck (law 7): whatever is changed about policies, limits and tiers,
 * the same request has the same service time, is refused by the same chance and draws the same
 * jitter; and another workload shifts nobody's luck. And memory grows with the requests that are
 * outstanding, not with those that were served (law 10).
 */
#include "laws.h"

/* ---- what chance gave to each request ---- */

enum { MOST = 4000, RETRIES = 4 };

struct luck {
    sim_time arrived_at;
    int32_t n;
    uint32_t sku;
    sim_time service;       /* of its first admitted attempt; 0: not known */
    bool refused;           /* that attempt, by content policy */
    bool admitted;          /* it had one that was answered */
    sim_time wait[RETRIES]; /* decided for its first retries; 0: none */
};

struct lucks {
    struct sink sink;
    uint32_t workload; /* the one looked at */
    struct luck of[MOST];
    uint64_t count;
};

static struct luck *luck_of(struct lucks *lucks, const struct subject *subject) {
    if (subject->workload != lucks->workload)
        return NULL;
    assert_true(subject->id < MOST);
    if (subject->id >= lucks->count)
        lucks->count = subject->id + 1;
    return &lucks->of[subject->id];
}

static void on_arrival(struct sink *sink, sim_time now, const struct journey *journey) {
    struct luck *luck = luck_of(container_of(sink, struct lucks, sink), &journey->subject);

    if (!luck)
        return;
    luck->arrived_at = now;
    luck->n = journey->subject.n;
    luck->sku = journey->subject.sku;
}

/* An attempt that is answered at once, and the answer to one that was not. */
static void on_answer(struct sink *sink, sim_time now, const struct journey *journey,
                      const struct call *call) {
    struct luck *luck = luck_of(container_of(sink, struct lucks, sink), &journey->subject);

    if (!luck || !call->admitted || call->admitted_before != 0 ||
        call->verdict == VERDICT_TIMEOUT || call->verdict == VERDICT_PENDING)
        return;
    luck->admitted = true;
    luck->refused = call->verdict == VERDICT_CONTENT_POLICY_VIOLATION;
    if (call->verdict == VERDICT_SUCCESS)
        luck->service = now - call->service_from;
}

static void on_wait(struct sink *sink, sim_time now, const struct wait_record *wait) {
    struct luck *luck = luck_of(container_of(sink, struct lucks, sink), &wait->journey->subject);

    if (luck && wait->retry < RETRIES)
        luck->wait[wait->retry] = wait->until - now;
}

static struct lucks *lucks_new(uint32_t workload) {
    struct lucks *lucks = calloc(1, sizeof *lucks);

    assert_non_null(lucks);
    lucks->sink.arrival = on_arrival;
    lucks->sink.attempt = on_answer;
    lucks->sink.answer = on_answer;
    lucks->sink.wait = on_wait;
    lucks->workload = workload;
    return lucks;
}

/* ---- designs ---- */

/* Waits of factor 1 without header: a wait is its jitter alone. */
#define DESIGN                                                                                     \
    "{ 'horizon': '2h', 'drain': '1h', 'seed': 7, 'workloads': ["                                  \
    "  { 'name': 'web', 'client': 'app', 'arrivals': { 'type': 'gamma', 'rate': '8/min',"          \
    "    'cv': 1.5 }, 'mix': [ { 'model': 'a', 'n': 1, 'weight': 3 }, { 'model': 'b', 'n': 2 } ]"  \
    "  }, { 'name': 'bulk', 'client': 'bulk', 'arrivals': { 'type': 'poisson',"                    \
    "    'rate': '3/min' }, 'mix': { 'model': 'a' } } ],"                                          \
    "  'clients': { 'app': { 'retry': { 'type': 'exponential', 'base': '9s', 'factor': 1,"         \
    "    'jitter': 'full', 'retry_after': 'ignore', 'max_attempts': 12 } },"                       \
    "  'bulk': { 'retry': { 'type': 'fixed', 'base': '20s', 'max_attempts': 5 } } },"              \
    "  'provider': { 'limits': [ { 'name': 'images', 'unit': 'images', 'limit': 15,"               \
    "    'window': '60s' } ], 'prices': [ { 'model': 'a', 'price': '$0.040' },"                    \
    "    { 'model': 'b', 'price': '$0.080' } ], 'content_refusal': { 'probability': 0.1 },"        \
    "    'service_time': { 'type': 'lognormal', 'median': '10s', 'sigma': 0.5 } } }"

static void design(struct scenario *out, const char *const *changes) {
    static char json[sizeof DESIGN];

    strcpy(json, DESIGN);
    for (char *c = json; *c; c++)
        if (*c == '\'')
            *c = '"';
    load_changed(out, NULL, json, changes);
}

static struct lucks *lucks_under(uint32_t workload, const char *const *changes) {
    struct lucks *lucks = lucks_new(workload);
    struct scenario scenario;

    design(&scenario, changes);
    run_for_sink(&scenario, &lucks->sink);
    scenario_release(&scenario);
    return lucks;
}

struct agreement {
    int arrivals, services, refusals, waits;
};

/* How often both know, having checked that they agree. */
static struct agreement compare(const struct lucks *a, const struct lucks *b) {
    struct agreement same = {0};

    assert_int_equal(a->count, b->count);
    for (uint64_t i = 0; i < a->count; i++) {
        const struct luck *x = &a->of[i], *y = &b->of[i];
        assert_int_equal(x->arrived_at, y->arrived_at);
        assert_int_equal(x->n, y->n);
        assert_int_equal(x->sku, y->sku);
        same.arrivals++;
        if (x->service && y->service) {
            assert_int_equal(x->service, y->service);
            same.services++;
        }
        if (x->admitted && y->admitted) {
            assert_int_equal(x->refused, y->refused);
            same.refusals += x->refused;
        }
        for (int k = 0; k < RETRIES; k++)
            if (x->wait[k] && y->wait[k]) {
                assert_int_equal(x->wait[k], y->wait[k]);
                same.waits++;
            }
    }
    return same;
}

static void compared_limits_share_their_luck(void **unused) {
    static const char *const tighter[] = {"provider.limits[images].limit=9", NULL};
    struct lucks *loose = lucks_under(0, NULL), *tight = lucks_under(0, tighter);

    (void)unused;
    const struct agreement same = compare(loose, tight);
    assert_true(same.arrivals > 700);
    assert_true(same.services > 300);
    assert_true(same.refusals > 20);
    assert_true(same.waits > 200); /* the jitter too: it is the whole wait here */
    free(loose);
    free(tight);
}

static void compared_policies_share_their_luck(void **unused) {
    static const char *const changes[][4] = {
        {"clients.app.retry[0].max_attempts=3", NULL},
        {"clients.app.retry={\"type\":\"fixed\",\"base\":\"3s\",\"max_attempts\":20}", NULL},
        {"clients.app.retry={\"type\":\"none\"}", NULL},
        {"clients.app.pacing={\"type\":\"even\"}", NULL},
        {"clients.app.concurrency=2", "clients.app.queue.order=lifo", NULL},
        {"workloads[web].patience=40s", NULL},
    };

    (void)unused;
    for (size_t i = 0; i < array_size(changes); i++) {
        struct lucks *other = lucks_under(0, changes[i]);
        struct lucks *one = lucks_under(0, NULL);
        if (i == 1 || i == 2) /* another formula draws another wait from the same luck */
            for (uint64_t k = 0; k < one->count; k++)
                memset(one->of[k].wait, 0, sizeof one->of[k].wait);
        const struct agreement same = compare(one, other);
        assert_true(same.services > 100);
        free(one);
        free(other);
    }
}

static void compared_tiers_share_their_luck(void **unused) {
    static const char *const tiers[] = {"1", "3", "5"};
    struct lucks *of[array_size(tiers)];

    (void)unused;
    for (size_t i = 0; i < array_size(tiers); i++) {
        struct scenario scenario;
        char tier[64];
        const char *const changes[] = {tier, "horizon=2h", NULL};
        snprintf(tier, sizeof tier, "account.tier=%s", tiers[i]);
        load_changed(&scenario, "scenarios/steady.json", NULL, changes);
        of[i] = lucks_new(0);
        run_for_sink(&scenario, &of[i]->sink);
        scenario_release(&scenario);
    }
    for (size_t i = 1; i < array_size(tiers); i++) {
        const struct agreement same = compare(of[0], of[i]);
        assert_true(same.services > 10);
    }
    for (size_t i = 0; i < array_size(tiers); i++)
        free(of[i]);
}

static void another_workload_shifts_nobodys_luck(void **unused) {
    static const char *const alone[] = {"workloads[bulk]=null", NULL};
    struct lucks *both = lucks_under(0, NULL), *one = lucks_under(0, alone);

    (void)unused;
    const struct agreement same = compare(both, one);
    assert_true(same.services > 300);
    free(both);
    free(one);
}

/* ---- memory ---- */

/* About half the load that the limit would carry, so that what is outstanding has no trend. */
static size_t bytes_after(const char *const *changes, sim_time at) {
    struct scenario scenario;
    struct error err = {0};

    design(&scenario, changes);
    const struct world_config config = {.scenario = &scenario};
    struct world *world = world_new(&config, &err);
    assert_non_null(world);
    assert_true(world_advance(world, at, &err));
    const size_t bytes = world_bytes(world);
    world_free(world);
    scenario_release(&scenario);
    return bytes;
}

static void memory_does_not_grow_with_requests_served(void **unused) {
    /* 60 a minute: 10^4 requests after 167 minutes, 10^5 after 1667. */
    static const char *const stable[] = {"horizon=100000s",
                                         "workloads[web].arrivals={\"type\":\"poisson\","
                                         "\"rate\":\"60/min\"}",
                                         "provider.limits[images].limit=150", NULL};

    (void)unused;
    assert_int_equal(bytes_after(stable, 10000 * NS_PER_SECOND),
                     bytes_after(stable, 100000 * NS_PER_SECOND));
}

static void memory_grows_with_requests_outstanding(void **unused) {
    /* One worker and ten seconds each: at 60 a minute the queue grows without end. */
    static const char *const growing[] = {"horizon=20000s",
                                          "workloads[web].arrivals={\"type\":\"poisson\","
                                          "\"rate\":\"60/min\"}",
                                          "clients.app.concurrency=1", NULL};

    (void)unused;
    const size_t early = bytes_after(growing, 2000 * NS_PER_SECOND);
    const size_t late = bytes_after(growing, 20000 * NS_PER_SECOND);
    assert_true(late > 2 * early);
    assert_true(late < 20 * early);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compared_limits_share_their_luck),
        cmocka_unit_test(compared_policies_share_their_luck),
        cmocka_unit_test(compared_tiers_share_their_luck),
        cmocka_unit_test(another_workload_shifts_nobodys_luck),
        cmocka_unit_test(memory_does_not_grow_with_requests_served),
        cmocka_unit_test(memory_grows_with_requests_outstanding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
