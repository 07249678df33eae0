#include "world/promise.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "stats/quantile.h"

bool promises_init(struct promises *promises, size_t workload_count) {
    promises->workload_count = workload_count;
    promises->failed = false;
    promises->bands = calloc(workload_count, sizeof *promises->bands);
    promises->at_once = calloc(workload_count, sizeof *promises->at_once);
    return promises->bands && promises->at_once;
}

void promises_release(struct promises *promises) {
    for (size_t i = 0; promises->bands && i < promises->workload_count; i++) {
        for (int k = 0; promises->bands[i] && k < PROMISE_BANDS; k++)
            histogram_release(&promises->bands[i][k].wait);
        free(promises->bands[i]);
    }
    free(promises->bands);
    free(promises->at_once);
    memset(promises, 0, sizeof *promises);
}

static int band_of(int64_t position) {
    const int bits = position > 0 ? 64 - __builtin_clzll((unsigned long long)position) : 0;

    return bits < PROMISE_BANDS ? bits : PROMISE_BANDS - 1;
}

int64_t promise_band_first(int band) {
    return band > 0 ? INT64_C(1) << (band - 1) : 0;
}

int64_t promise_band_last(int band) {
    return band == PROMISE_BANDS - 1 ? INT64_MAX : band > 0 ? (INT64_C(1) << band) - 1 : 0;
}

static struct promise_band *bands_of(struct promises *promises, size_t workload) {
    struct promise_band *bands = promises->bands[workload];

    if (bands)
        return bands;
    bands = calloc(PROMISE_BANDS, sizeof *bands);
    for (int k = 0; bands && k < PROMISE_BANDS; k++)
        histogram_init(&bands[k].wait);
    promises->failed = promises->failed || !bands;
    promises->bands[workload] = bands;
    return bands;
}

void promises_note(struct promises *promises, uint32_t workload, int64_t position, sim_time wait) {
    assert(workload < promises->workload_count);
    struct promise_band *bands = bands_of(promises, workload);

    if (!bands)
        return;
    if (wait == SIM_TIME_NEVER)
        bands[band_of(position)].never++;
    else
        histogram_record(&bands[band_of(position)].wait, wait);
}

void promises_add(struct promises *into, const struct promises *from) {
    if (!into->bands && !promises_init(into, from->workload_count)) {
        into->failed = true;
        return;
    }
    into->failed = into->failed || from->failed;
    for (size_t i = 0; i < from->workload_count; i++) {
        into->at_once[i] += from->at_once[i];
        struct promise_band *bands = from->bands[i] ? bands_of(into, i) : NULL;
        for (int k = 0; bands && k < PROMISE_BANDS; k++) {
            bands[k].never += from->bands[i][k].never;
            histogram_merge(&bands[k].wait, &from->bands[i][k].wait);
            into->failed = into->failed || bands[k].wait.failed;
        }
    }
}

static const struct promise_band *band_at(const struct promises *promises, size_t workload,
                                          int band) {
    const struct promise_band *bands = promises->bands ? promises->bands[workload] : NULL;

    return bands ? &bands[band] : NULL;
}

static int64_t at_once(const struct promises *promises, size_t workload, int band) {
    return promises->at_once && band == 0 ? promises->at_once[workload] : 0;
}

int64_t promise_count(const struct promises *promises, size_t workload, int band) {
    const struct promise_band *at = band_at(promises, workload, band);

    return at_once(promises, workload, band) + (at ? at->wait.count + at->never : 0);
}

sim_time promise_quantile(const struct promises *promises, size_t workload, int band, double p) {
    const struct promise_band *at = band_at(promises, workload, band);
    const int64_t count = promise_count(promises, workload, band);
    const int64_t zeros = at_once(promises, workload, band);

    if (!quantile_known(p, count))
        return SIM_TIME_NEVER;
    const int64_t rank = quantile_rank(p, count);
    if (rank <= zeros)
        return 0;
    if (!at || at->wait.failed || rank - zeros > at->wait.count)
        return SIM_TIME_NEVER;
    /* Half a rank down, so that rounding cannot lift it over the next. */
    return histogram_quantile(&at->wait, ((double)(rank - zeros) - 0.5) / (double)at->wait.count);
}
