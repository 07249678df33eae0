#include "study/steady.h"

#include "client/arrivals.h"
#include "client/pacer.h"

static bool say(struct text *why, const char *path, const char *name, const char *reason) {
    text_printf(why, "%s[%s]: %s", path, name, reason);
    return false;
}

static bool client_is_steady(const struct client_spec *client, struct text *why) {
    const struct pacer_type *pacing = (const struct pacer_type *)(const void *)client->pacing.type;

    if (pacing && pacing->by_calendar)
        return say(why, "clients", client->name, "it sends at given times of the day only");
    return true;
}

static const char *account_unsteady(const struct account_spec *account) {
    if (account->settlement == SETTLEMENT_PREPAID)
        return "its credit runs down";
    if (account->switch_to_prepaid)
        return "it becomes prepaid on a given day";
    if (account->limit_increase)
        return "its limits are raised on a given day";
    if (account->card_declined)
        return "its card is declined on a given day";
    return NULL;
}

static bool provider_is_steady(const struct scenario_provider *provider, struct text *why) {
    const char *reason = provider->account ? account_unsteady(provider->account) : NULL;

    if (reason) {
        text_printf(why, "account: %s", reason);
        return false;
    }
    if (provider->incident_count > 0) {
        text_add(why, "incidents: they come at given instants");
        return false;
    }
    return true;
}

bool steady_as_asked(const struct scenario *scenario, struct text *why) {
    for (size_t i = 0; i < scenario->workload_count; i++) {
        const struct workload_spec *workload = &scenario->workloads[i];
        const struct arrivals_type *type = arrivals_type_of(&workload->arrivals);
        const char *reason = type->unsteady(workload->arrivals.spec);
        if (reason)
            return say(why, "workloads", workload->name, reason);
    }
    for (size_t i = 0; i < scenario->client_count; i++)
        if (!client_is_steady(&scenario->clients[i], why))
            return false;
    for (size_t i = 0; i < scenario->provider_count; i++)
        if (!provider_is_steady(&scenario->providers[i], why))
            return false;
    return true;
}

/* Whether a tier came into force after the start. */
static bool has_climbed(const struct account_summary *account) {
    for (size_t i = 0; i < account->tier_count; i++)
        if (account->tier_at[i] > 0 && account->tier_at[i] != SIM_TIME_NEVER)
            return true;
    return false;
}

bool steady_as_seen(const struct sample *sample, struct text *why) {
    size_t blocked = 0, climbed = 0;

    for (size_t i = 0; i < sample->finished; i++) {
        blocked += sample_readings(sample, i, 0)[METRIC_BLOCKED].value > 0;
        for (size_t k = 0; sample->accounts && k < sample->account_count; k++)
            climbed += has_climbed(&sample->accounts[i * sample->account_count + k]);
    }
    if (blocked > 0)
        text_printf(why, "account: calls were refused for money in %zu of %zu runs", blocked,
                    sample->finished);
    else if (climbed > 0)
        text_printf(why, "account: a tier was reached in mid-run in %zu of %zu runs", climbed,
                    sample->finished);
    return blocked == 0 && climbed == 0;
}
