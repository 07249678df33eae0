#include "study/hindsight.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "provider/price_book.h"
#include "stats/histogram.h"
#include "study/clairvoyant.h"

struct kept_request {
    struct clairvoyant_ask ask;
    sim_time won_at; /* when the attempt that won was sent */
    bool delivered;
};

struct id_index {
    size_t *at;
    size_t count, capacity;
};

/* ---- listening ---- */

/* One more element of `size` bytes at the end of an array. */
static bool make_room(void **array, size_t count, size_t *capacity, size_t size) {
    if (count < *capacity)
        return true;
    const size_t wanted = *capacity ? 2 * *capacity : 256;
    void *grown = realloc(*array, wanted * size);
    if (!grown)
        return false;
    *array = grown;
    *capacity = wanted;
    return true;
}

static struct hindsight *hindsight_of(struct sink *sink) {
    return container_of(sink, struct hindsight, sink);
}

static struct kept_request *find(const struct hindsight *hindsight, const struct subject *subject) {
    const struct id_index *index = &hindsight->by_workload[subject->workload];

    return subject->id < index->count ? &hindsight->kept[index->at[subject->id]] : NULL;
}

static const struct client_spec *client_of(const struct scenario *scenario, uint32_t workload) {
    const char *name = scenario->workloads[workload].client;
    const int32_t index = name ? scenario_client_index(scenario, name) : 0;

    return &scenario->clients[index < 0 ? 0 : index];
}

static void on_arrival(struct sink *sink, sim_time now, const struct journey *journey) {
    struct hindsight *hindsight = hindsight_of(sink);
    const struct subject *subject = &journey->subject;
    struct id_index *index = &hindsight->by_workload[subject->workload];
    const struct client_spec *client = client_of(hindsight->scenario, subject->workload);

    (void)now;
    assert(hindsight->failed || index->count == subject->id);
    if (hindsight->failed ||
        !make_room((void **)&hindsight->kept, hindsight->count, &hindsight->capacity,
                   sizeof *hindsight->kept) ||
        !make_room((void **)&index->at, index->count, &index->capacity, sizeof *index->at)) {
        hindsight->failed = true;
        return;
    }
    struct kept_request *kept = &hindsight->kept[hindsight->count];
    *kept = (struct kept_request){
        .ask = {.subject = *subject,
                .provider = journey->provider,
                .split = client->split != INTEGER_NONE ? (int32_t)client->split : 0,
                .patience = hindsight->scenario->workloads[subject->workload].patience,
                .service_override = SIM_TIME_NEVER}};
    index->at[index->count++] = hindsight->count++;
}

static void on_attempt(struct sink *sink, sim_time now, const struct journey *journey,
                       const struct call *call) {
    struct kept_request *kept = find(hindsight_of(sink), &journey->subject);

    (void)now;
    if (kept)
        kept->ask.service_override = call->service_override;
}

static void on_answer(struct sink *sink, sim_time now, const struct journey *journey,
                      const struct call *call) {
    struct kept_request *kept = find(hindsight_of(sink), &journey->subject);

    (void)now;
    if (kept && call->verdict == VERDICT_SUCCESS && call->sent_at > kept->won_at)
        kept->won_at = call->sent_at;
}

static void on_outcome(struct sink *sink, sim_time now, const struct journey *journey) {
    struct kept_request *kept = find(hindsight_of(sink), &journey->subject);

    (void)now;
    if (kept)
        kept->delivered = journey->outcome == OUTCOME_DELIVERED;
}

bool hindsight_init(struct hindsight *hindsight, const struct scenario *scenario) {
    memset(hindsight, 0, sizeof *hindsight);
    hindsight->sink.arrival = on_arrival;
    hindsight->sink.attempt = on_attempt;
    hindsight->sink.answer = on_answer;
    hindsight->sink.outcome = on_outcome;
    hindsight->scenario = scenario;
    hindsight->by_workload = calloc(scenario->workload_count, sizeof *hindsight->by_workload);
    return hindsight->by_workload != NULL;
}

void hindsight_release(struct hindsight *hindsight) {
    for (size_t i = 0; hindsight->by_workload && i < hindsight->scenario->workload_count; i++)
        free(hindsight->by_workload[i].at);
    free(hindsight->by_workload);
    free(hindsight->kept);
    memset(hindsight, 0, sizeof *hindsight);
}

/* ---- comparing ---- */

static money cost_of(const struct scenario *scenario, const struct clairvoyant_ask *ask) {
    const struct scenario_provider *from = &scenario->providers[ask->provider];
    const struct price_spec *price =
        price_find(&from->spec.prices, &scenario->skus[ask->subject.sku]);

    return price ? price->price * ask->subject.n : 0;
}

static void add_request(struct hindsight_sums *sums, const struct scenario *scenario,
                        const struct kept_request *kept, const struct clairvoyant_ask *ask,
                        struct histogram *latency) {
    const sim_time end = time_add_sat(scenario->horizon, scenario->drain);
    const bool attained = ask->delivered_at != SIM_TIME_NEVER && ask->delivered_at < end;

    sums->arrived++;
    if (kept->delivered)
        sums->images_delivered += ask->subject.n;
    if (!attained)
        return;
    sums->delivered++;
    sums->images += ask->subject.n;
    sums->cost += cost_of(scenario, ask);
    histogram_record(latency, ask->delivered_at - ask->subject.arrived_at);
    if (!kept->delivered)
        return;
    sums->compared++;
    sums->wasted_s += to_seconds(kept->won_at) - to_seconds(ask->admitted_at);
}

bool hindsight_sum(const struct hindsight *hindsight, uint64_t replication,
                   struct hindsight_sums *out, struct error *err) {
    const struct scenario *scenario = hindsight->scenario;
    struct clairvoyant_ask *asks =
        hindsight->failed ? NULL : malloc((hindsight->count + 1) * sizeof *asks);
    struct histogram latency;

    if (!asks)
        return error_no_memory(err);
    for (size_t i = 0; i < hindsight->count; i++)
        asks[i] = hindsight->kept[i].ask;
    bool done = clairvoyant_admit(scenario, replication, asks, hindsight->count, err);
    histogram_init(&latency);
    memset(out, 0, sizeof *out);
    for (size_t i = 0; done && i < hindsight->count; i++)
        if (asks[i].subject.arrived_at >= scenario->warmup)
            add_request(out, scenario, &hindsight->kept[i], &asks[i], &latency);
    out->latency_p95_s = histogram_quantile_known(&latency, 0.95)
                             ? to_seconds(histogram_quantile(&latency, 0.95))
                             : NAN;
    if (done && latency.failed)
        done = error_no_memory(err);
    histogram_release(&latency);
    free(asks);
    return done;
}
