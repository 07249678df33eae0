#include "study/sample.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

bool sample_init(struct sample *sample, const struct scenario *scenario) {
    const size_t replications = (size_t)scenario->replications;

    memset(sample, 0, sizeof *sample);
    arena_init(&sample->names);
    histogram_init(&sample->latency);
    sample->scopes = 1 + scenario->workload_count + scenario->sku_count;
    sample->readings = calloc(replications * sample->scopes * METRICS, sizeof *sample->readings);
    sample->users = calloc(scenario->workload_count, sizeof *sample->users);
    return sample->readings != NULL && sample->users != NULL;
}

void sample_release(struct sample *sample) {
    free(sample->readings);
    free(sample->limit_readings);
    free(sample->users);
    recoveries_release(&sample->recoveries);
    histogram_release(&sample->latency);
    series_release(&sample->series);
    promises_release(&sample->promises);
    charges_release(&sample->charges);
    economics_release(&sample->economics);
    week_release(&sample->week);
    for (size_t i = 0; sample->accounts && i < sample->finished * sample->account_count; i++)
        account_summary_release(&sample->accounts[i]);
    free(sample->accounts);
    free(sample->spend);
    arena_release(&sample->names);
    memset(sample, 0, sizeof *sample);
}

const struct reading *sample_readings(const struct sample *sample, size_t replication,
                                      size_t scope) {
    assert(replication < sample->finished);
    assert(scope < sample->scopes);
    return &sample->readings[(replication * sample->scopes + scope) * METRICS];
}

static bool keep_limits(struct sample *sample, const struct scenario *scenario,
                        const struct summary *summary) {
    if (!sample->limit_readings) {
        sample->limits = summary->limit_count;
        sample->limit_readings = calloc((size_t)scenario->replications * sample->limits + 1,
                                        sizeof *sample->limit_readings);
        if (!sample->limit_readings)
            return false;
    }
    assert(sample->limits == summary->limit_count);
    struct limit_summary *to = &sample->limit_readings[sample->finished * sample->limits];
    memcpy(to, summary->limits, sample->limits * sizeof *to);
    /* The result may be about to go, and its names with it. */
    for (size_t i = 0; i < sample->limits; i++) {
        to[i].name = sample->finished > 0 ? sample->limit_readings[i].name
                                          : arena_strdup(&sample->names, to[i].name);
        if (!to[i].name)
            return false;
    }
    return true;
}

static void keep_readings(struct sample *sample, const struct scenario *scenario,
                          const struct summary *summary) {
    struct reading *to = &sample->readings[sample->finished * sample->scopes * METRICS];

    memcpy(to, summary->overall, METRICS * sizeof *to);
    to += METRICS;
    memcpy(to, summary->by_workload, scenario->workload_count * METRICS * sizeof *to);
    to += scenario->workload_count * METRICS;
    memcpy(to, summary->by_sku, scenario->sku_count * METRICS * sizeof *to);
    for (int i = 0; i < VERDICTS; i++) {
        sample->verdicts[i].answers += summary->verdicts[i].answers;
        sample->verdicts[i].backoff_s += summary->verdicts[i].backoff_s;
        sample->verdicts[i].failed += summary->verdicts[i].failed;
    }
    for (size_t i = 0; i < scenario->workload_count; i++)
        sample->users[i] += summary->users[i];
    sample->failed_waiting += summary->failed_waiting;
    sample->events += summary->events;
}

/* Takes the accounts over from the summary. */
static bool keep_accounts(struct sample *sample, const struct scenario *scenario,
                          struct summary *summary) {
    if (!sample->accounts) {
        sample->account_count = summary->account_count;
        sample->accounts = calloc((size_t)scenario->replications * sample->account_count + 1,
                                  sizeof *sample->accounts);
        if (!sample->accounts)
            return false;
    }
    assert(sample->account_count == summary->account_count);
    for (size_t i = 0; i < sample->account_count; i++)
        sample->accounts[sample->finished * sample->account_count + i] = summary->accounts[i];
    summary->account_count = 0;
    return true;
}

static bool keep_spend(struct sample *sample, const struct scenario *scenario,
                       const struct series *series) {
    money sum = 0;

    if (!sample->spend)
        sample->spend =
            calloc((size_t)scenario->replications * series->capacity + 1, sizeof *sample->spend);
    if (!sample->spend)
        return false;
    for (size_t i = 0; i < series->count; i++) {
        sum += series->points[i].cost;
        sample->spend[sample->finished * series->capacity + i] = sum;
    }
    return true;
}

bool sample_fold(struct sample *sample, const struct scenario *scenario, struct task_result *result,
                 bool curves) {
    if (!keep_limits(sample, scenario, &result->summary))
        return false;
    keep_readings(sample, scenario, &result->summary);
    if (curves) {
        histogram_merge(&sample->latency, &result->summary.latency);
        charges_add(&sample->charges, &result->charges);
        economics_add(&sample->economics, &result->economics);
        week_add(&sample->week, &result->week);
        promises_add(&sample->promises, &result->summary.promises);
        if (!recoveries_add(&sample->recoveries, &result->summary) ||
            !keep_spend(sample, scenario, &result->summary.series) ||
            !series_add(&sample->series, &result->summary.series) || sample->charges.failed ||
            sample->promises.failed || sample->economics.failed || sample->week.failed ||
            sample->latency.failed || !keep_accounts(sample, scenario, &result->summary))
            return false;
    }
    sample->finished++;
    return true;
}

bool sample_of_one(struct sample *sample, const struct scenario *scenario, struct summary *summary,
                   struct charges *charges) {
    struct task_result result = {.summary = *summary, .charges = *charges};

    memset(summary, 0, sizeof *summary);
    memset(charges, 0, sizeof *charges);
    const bool done = sample_init(sample, scenario) && sample_fold(sample, scenario, &result, true);
    task_result_release(&result);
    return done;
}

const struct account_summary *sample_account(const struct sample *sample, size_t replication,
                                             size_t provider) {
    for (size_t i = 0; i < sample->account_count; i++) {
        const struct account_summary *account =
            &sample->accounts[replication * sample->account_count + i];
        if (account->provider == provider)
            return account;
    }
    BUG("provider %zu has no account", provider);
}
