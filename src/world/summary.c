/* From a finished world to plain numbers; and the laws that every run must keep. */
#include "world/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "world/world_parts.h"

/* ---- readings ---- */

static struct reading plain(double value) {
    return (struct reading){value, NAN, NAN};
}

static struct reading ratio(double numerator, double denominator) {
    return (struct reading){denominator != 0 ? numerator / denominator : NAN, numerator,
                            denominator};
}

static struct reading quantile(const struct histogram *latency, double p) {
    return plain(histogram_quantile_known(latency, p)
                     ? (double)histogram_quantile(latency, p) / (double)NS_PER_SECOND
                     : NAN);
}

static struct reading mean_seconds(int128 sum_ns, int64_t count) {
    return ratio((double)sum_ns / (double)NS_PER_SECOND, (double)count);
}

static void cell_readings(struct reading *out, const struct cell *cell, double minutes) {
    const double arrived = (double)cell->arrived;
    const int64_t delivered = cell->outcomes[OUTCOME_DELIVERED];

    for (int i = 0; i < METRICS; i++)
        out[i] = plain(NAN);
    out[METRIC_ARRIVED] = plain(arrived);
    out[METRIC_DELIVERED] = plain((double)delivered);
    out[METRIC_QUEUE_FULL] = plain((double)cell->outcomes[OUTCOME_QUEUE_FULL]);
    out[METRIC_ABANDONED] = plain((double)cell->outcomes[OUTCOME_ABANDONED]);
    out[METRIC_RETRIES_EXHAUSTED] = plain((double)cell->outcomes[OUTCOME_RETRIES_EXHAUSTED]);
    out[METRIC_REFUSED] = plain((double)cell->outcomes[OUTCOME_REFUSED]);
    out[METRIC_SHED] = plain((double)cell->outcomes[OUTCOME_SHED]);
    out[METRIC_UNFINISHED] = plain((double)cell->outcomes[OUTCOME_UNFINISHED]);
    out[METRIC_ATTEMPTS] = plain((double)cell->attempts);
    out[METRIC_REJECTED] = plain((double)cell->rejected);
    out[METRIC_IMAGES_DELIVERED] = plain((double)cell->images);
    out[METRIC_SUCCESS_RATE] = ratio((double)delivered, arrived);
    out[METRIC_AMPLIFICATION] = ratio((double)cell->attempts, arrived);
    out[METRIC_GOODPUT] = ratio((double)cell->images_good, minutes);
    out[METRIC_LATENCY_MEAN] = mean_seconds(cell->latency.sum, delivered);
    out[METRIC_LATENCY_P50] = quantile(&cell->latency, 0.50);
    out[METRIC_LATENCY_P95] = quantile(&cell->latency, 0.95);
    out[METRIC_LATENCY_P99] = quantile(&cell->latency, 0.99);
    out[METRIC_QUEUE_WAIT_MEAN] = mean_seconds(cell->parts[PART_QUEUE], delivered);
    out[METRIC_PACING_WAIT_MEAN] = mean_seconds(cell->parts[PART_PACING], delivered);
    out[METRIC_BACKOFF_WAIT_MEAN] = mean_seconds(cell->parts[PART_BACKOFF], delivered);
    out[METRIC_FAILED_ATTEMPT_MEAN] = mean_seconds(cell->parts[PART_FAILED_ATTEMPT], delivered);
    out[METRIC_PROVIDER_QUEUE_MEAN] = mean_seconds(cell->parts[PART_PROVIDER_QUEUE], delivered);
    out[METRIC_SERVICE_MEAN] = mean_seconds(cell->parts[PART_SERVICE], delivered);
    out[METRIC_TOLD_ERROR_MEAN] = mean_seconds(cell->told_error_ns, cell->told);
    out[METRIC_TOLD_DISTANCE_MEAN] = mean_seconds(cell->told_distance_ns, cell->told);
    out[METRIC_TOLD_TOO_SHORT] = ratio((double)cell->told_short, (double)cell->told);
    out[METRIC_COST] = plain(to_dollars(cell->cost));
    out[METRIC_WASTE] = plain(to_dollars(cell->waste));
    out[METRIC_COST_PER_IMAGE] = ratio(to_dollars(cell->cost), (double)cell->images);
}

static void cell_merge(struct cell *into, const struct cell *from) {
    into->arrived += from->arrived;
    for (int i = 0; i < OUTCOMES; i++)
        into->outcomes[i] += from->outcomes[i];
    into->attempts += from->attempts;
    into->rejected += from->rejected;
    into->images += from->images;
    into->images_good += from->images_good;
    into->cost += from->cost;
    into->waste += from->waste;
    into->told += from->told;
    into->told_short += from->told_short;
    into->told_error_ns += from->told_error_ns;
    into->told_distance_ns += from->told_distance_ns;
    for (int i = 0; i < PARTS; i++)
        into->parts[i] += from->parts[i];
    histogram_merge(&into->latency, &from->latency);
}

/* The sum of the cells that lie `step` apart, as readings; its histogram goes to *latency if asked
 * for. False when memory ran out. */
static bool sum_cells(struct reading *out, const struct cell *first, size_t count, size_t step,
                      double minutes, struct histogram *latency) {
    struct cell sum = {0};

    histogram_init(&sum.latency);
    for (size_t i = 0; i < count; i++)
        cell_merge(&sum, &first[i * step]);
    cell_readings(out, &sum, minutes);
    const bool failed = sum.latency.failed;
    if (latency)
        *latency = sum.latency;
    else
        histogram_release(&sum.latency);
    return !failed;
}

/* The readings of every scope: overall, by workload, by SKU. */
static bool scope_readings(const struct tally *tally, struct reading *overall,
                           struct reading (*by_workload)[METRICS],
                           struct reading (*by_sku)[METRICS], double minutes,
                           struct histogram *latency) {
    const size_t skus = tally->sku_count;
    bool ok = sum_cells(overall, tally->cells, tally->workload_count * skus, 1, minutes, latency);

    for (size_t i = 0; ok && i < tally->workload_count; i++)
        ok = sum_cells(by_workload[i], &tally->cells[i * skus], skus, 1, minutes, NULL);
    for (size_t i = 0; ok && i < skus; i++)
        ok = sum_cells(by_sku[i], &tally->cells[i], tally->workload_count, skus, minutes, NULL);
    return ok;
}

/* ---- cuts ---- */

bool world_cuts_init(struct world_cuts *cuts, const struct scenario *scenario, size_t count) {
    cuts->count = count;
    cuts->scopes = 1 + scenario->workload_count + scenario->sku_count;
    cuts->readings = calloc(count * cuts->scopes * METRICS, sizeof *cuts->readings);
    return cuts->readings != NULL;
}

void world_cuts_release(struct world_cuts *cuts) {
    free(cuts->readings);
    memset(cuts, 0, sizeof *cuts);
}

static void cell_empty(struct cell *cell) {
    struct histogram latency = cell->latency;

    histogram_clear(&latency);
    *cell = (struct cell){.latency = latency};
}

bool world_cut(struct world *world, struct world_cuts *cuts, size_t part) {
    struct tally *tally = &world->tally;
    const size_t cells = (size_t)tally->workload_count * tally->sku_count;
    const double span = to_seconds(world->scenario->horizon - world->scenario->warmup);
    struct reading(*to)[METRICS] =
        (struct reading(*)[METRICS])(void *)&cuts->readings[part * cuts->scopes * METRICS];

    if (!world->closed) {
        world->closed = calloc(cells, sizeof *world->closed);
        for (size_t i = 0; world->closed && i < cells; i++)
            histogram_init(&world->closed[i].latency);
    }
    if (!world->closed || !scope_readings(tally, to[0], &to[1], &to[1 + tally->workload_count],
                                          span / 60 / (double)cuts->count, NULL))
        return false;
    for (size_t i = 0; i < cells; i++) {
        cell_merge(&world->closed[i], &tally->cells[i]);
        cell_empty(&tally->cells[i]);
    }
    return true;
}

void world_forget_cuts(struct world *world) {
    const size_t cells = (size_t)world->tally.workload_count * world->tally.sku_count;

    for (size_t i = 0; world->closed && i < cells; i++)
        histogram_release(&world->closed[i].latency);
    free(world->closed);
    world->closed = NULL;
}

static void put_back(struct world *world) {
    const size_t cells = (size_t)world->tally.workload_count * world->tally.sku_count;

    for (size_t i = 0; world->closed && i < cells; i++)
        cell_merge(&world->tally.cells[i], &world->closed[i]);
    world_forget_cuts(world);
}

/* ---- what belongs to no cell ---- */

/* Use of the limits over the measured span, [warmup, horizon). */
static void limit_summaries(const struct world *world, struct summary *out) {
    double largest = NAN;

    for (uint32_t p = 0, i = 0; p < world->scenario->provider_count; p++)
        for (uint32_t k = 0; k < provider_limit_count(world->providers[p]); k++, i++) {
            const struct tally_cause *cause = &world->tally.limits[i];
            struct limit_summary *limit = &out->limits[i];
            limit->provider = p;
            limit->limit = k;
            limit->name = provider_limit_name(world->providers[p], k);
            limit->admitted = world->at_horizon[i].admitted - world->at_warmup[i].admitted;
            limit->capacity = world->at_horizon[i].capacity - world->at_warmup[i].capacity;
            limit->rejected = cause->answers;
            limit->failed = cause->failed;
            limit->backoff_s = (double)cause->backoff_ns / (double)NS_PER_SECOND;
            if (limit->capacity > 0 && !(limit->admitted / limit->capacity <= largest))
                largest = limit->admitted / limit->capacity;
        }
    out->overall[METRIC_LIMIT_UTILIZATION] = plain(largest);
}

static void verdict_summaries(const struct world *world, struct summary *out) {
    for (int i = 0; i < VERDICTS; i++) {
        const struct tally_cause *cause = &world->tally.verdicts[i];
        out->verdicts[i].answers = cause->answers;
        out->verdicts[i].failed = cause->failed;
        out->verdicts[i].backoff_s = (double)cause->backoff_ns / (double)NS_PER_SECOND;
    }
    out->failed_waiting = world->tally.failed_waiting;
}

static double drain_time(const struct world *world, uint64_t outstanding) {
    const sim_time last = world->tally.last_outcome_at;

    if (outstanding > 0)
        return NAN;
    return last > world->scenario->horizon ? to_seconds(last - world->scenario->horizon) : 0;
}

static int by_level(const void *a_, const void *b_) {
    const int64_t a = *(const int64_t *)a_, b = *(const int64_t *)b_;

    return a < b ? -1 : a > b;
}

/* The median number in the system at the points of the series within the measured span. */
static bool median_level(const struct world *world, int64_t *median) {
    const struct series *series = &world->series;
    int64_t *levels = malloc((series->count + 1) * sizeof *levels);
    size_t count = 0;

    if (!levels)
        return false;
    for (size_t i = 0; i < series->count; i++)
        if (series->points[i].end > world->scenario->warmup &&
            series->points[i].end <= world->scenario->horizon)
            levels[count++] = series->points[i].in_system;
    qsort(levels, count, sizeof *levels, by_level);
    *median = count > 0 ? levels[(count - 1) / 2] : 0;
    free(levels);
    return true;
}

static bool recovery_summaries(const struct world *world, struct summary *out) {
    const struct recovery *recovery = &world->tally.recovery;
    const size_t cells = (size_t)recovery->workload_count * OUTCOMES;
    int64_t median;

    out->recovery_count = recovery->window_count + 1;
    out->recoveries = calloc(out->recovery_count, sizeof *out->recoveries);
    out->recovery_failed = calloc(out->recovery_count * cells, sizeof *out->recovery_failed);
    if (!out->recoveries || !out->recovery_failed || !median_level(world, &median))
        return false;
    for (size_t i = 0; i < out->recovery_count; i++)
        out->recoveries[i] = recovery_read(recovery, i, median, &out->recovery_failed[i * cells]);
    return true;
}

/* Jain's index over the users of each workload and of all, and over the workloads. */
static void fairness_readings(struct world *world, struct summary *out) {
    struct fairness *fairness = &world->tally.fairness;
    struct shares all = {0, 0, 0}, workloads = {0, 0, 0};

    fairness_close(fairness);
    for (uint32_t i = 0; i < fairness->workload_count; i++) {
        const double rate = out->by_workload[i][METRIC_SUCCESS_RATE].value;
        out->users[i] = fairness->shares[i].users;
        out->by_workload[i][METRIC_JAIN_USERS] = plain(shares_index(&fairness->shares[i]));
        shares_merge(&all, &fairness->shares[i]);
        if (!isnan(rate))
            shares_add(&workloads, rate);
    }
    out->overall[METRIC_JAIN_USERS] = plain(shares_index(&all));
    out->overall[METRIC_JAIN_WORKLOADS] =
        plain(workloads.users > 1 ? shares_index(&workloads) : NAN);
}

/* ---- laws ---- */

static void check_laws(const struct world *world) {
    const struct tally *tally = &world->tally;
    const struct totals *total = &tally->total;

    if (total->arrived != total->delivered + total->failed)
        BUG("requests are not conserved: %lld arrived, %lld ended", (long long)total->arrived,
            (long long)(total->delivered + total->failed));
    for (size_t i = 0; i < (size_t)tally->workload_count * tally->sku_count; i++) {
        int64_t ended = 0;
        for (int outcome = 0; outcome < OUTCOMES; outcome++)
            ended += tally->cells[i].outcomes[outcome];
        if (ended != tally->cells[i].arrived)
            BUG("requests of cell %zu are not conserved: %lld arrived, %lld ended", i,
                (long long)tally->cells[i].arrived, (long long)ended);
    }
    if (time_average_area(&tally->in_system, world->clock.now) != tally->time_in_system_ns)
        BUG("Little's identity fails");
}

/* ---- putting it together ---- */

static bool allocate(struct summary *out, size_t workloads, size_t skus, size_t limits) {
    memset(out, 0, sizeof *out);
    histogram_init(&out->latency);
    out->by_workload = calloc(workloads, sizeof *out->by_workload);
    out->by_sku = calloc(skus, sizeof *out->by_sku);
    out->limits = calloc(limits + 1, sizeof *out->limits);
    out->verdicts = calloc(VERDICTS, sizeof *out->verdicts);
    out->users = calloc(workloads, sizeof *out->users);
    out->workload_count = workloads;
    out->sku_count = skus;
    out->limit_count = limits;
    return out->by_workload && out->by_sku && out->limits && out->verdicts && out->users;
}

void summary_release(struct summary *summary) {
    free(summary->by_workload);
    free(summary->by_sku);
    free(summary->limits);
    free(summary->verdicts);
    free(summary->users);
    free(summary->recoveries);
    free(summary->recovery_failed);
    for (size_t i = 0; i < summary->account_count; i++)
        account_summary_release(&summary->accounts[i]);
    free(summary->accounts);
    histogram_release(&summary->latency);
    series_release(&summary->series);
    promises_release(&summary->promises);
    memset(summary, 0, sizeof *summary);
}

bool world_summarize(struct world *world, struct summary *out, struct error *err) {
    const struct tally *tally = &world->tally;
    const uint64_t outstanding = world->context.outstanding;
    const double minutes = to_seconds(world->scenario->horizon - world->scenario->warmup) / 60;
    bool ok;

    if (setjmp(world->out_of_memory)) {
        summary_release(out);
        return error_no_memory(err);
    }
    ok = allocate(out, tally->workload_count, tally->sku_count, world->limit_count);
    put_back(world);
    sampler_finish(world);
    world_close_accounts(world);
    recovery_close(&world->tally.recovery, world->clock.now, &world->tally.in_system);
    clients_finish(&world->context);
    check_laws(world);
    ok = ok && recovery_summaries(world, out);
    ok = ok &&
         scope_readings(tally, out->overall, out->by_workload, out->by_sku, minutes, &out->latency);
    ok = ok && world_account_summaries(world, out);
    if (!ok) {
        summary_release(out);
        return error_no_memory(err);
    }
    limit_summaries(world, out);
    verdict_summaries(world, out);
    fairness_readings(world, out);
    world_account_readings(world, out->overall);
    out->overall[METRIC_QUEUE_LENGTH_MAX] = plain((double)tally->queue_length_max);
    out->overall[METRIC_DRAIN_TIME] = plain(drain_time(world, outstanding));
    out->replication = world->key.replication;
    out->events = world->clock.fired;
    out->series = world->series; /* handed over */
    memset(&world->series, 0, sizeof world->series);
    out->promises = world->tally.promises;
    memset(&world->tally.promises, 0, sizeof world->tally.promises);
    return true;
}
