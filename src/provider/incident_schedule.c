#include "provider/incident_schedule.h"

#include <string.h>

#include "base/check.h"
#include "provider/in_force.h"

static void announce_change(struct provider *provider, const struct change_spec *change,
                            const char *text) {
    if (change->price_to != MONEY_NONE)
        in_force_notice(provider, NOTICE_PRICE, change->model, change->price_to, text);
    if (change->retire)
        in_force_notice(provider, NOTICE_MODEL, change->retire, 0, text);
}

static void incident_turns(struct incident_state *incident, bool active) {
    struct provider *provider = incident->provider;
    const struct change_spec *change = incident_change_of(incident);

    incident->active = active;
    in_force_notice(provider, active ? NOTICE_INCIDENT_START : NOTICE_INCIDENT_END,
                    incident_name(incident->spec), 0,
                    active ? "an incident has begun" : "an incident is over");
    if (change) {
        announce_change(provider, change, active ? "a change is in force" : "a change is undone");
        in_force_replace_tiers(provider, change);
    }
    in_force_refresh(provider, true);
    job_serve_queues(provider);
}

/* True at the first of the two firings, which only arms the second. */
static bool comes_first(struct incident_state *incident, struct event *event, bool *again) {
    if (*again)
        return false;
    *again = true;
    clock_arm(incident->provider->clock, event, incident->provider->clock->now, EVENT_CALENDAR);
    return true;
}

static void incident_starts(struct event *event) {
    struct incident_state *incident = container_of(event, struct incident_state, start);

    if (!comes_first(incident, event, &incident->start_again))
        incident_turns(incident, true);
}

static void incident_ends(struct event *event) {
    struct incident_state *incident = container_of(event, struct incident_state, end);

    if (!comes_first(incident, event, &incident->end_again))
        incident_turns(incident, false);
}

static bool concerns(const struct provider_config *config, const struct incident_spec *spec) {
    return spec->provider ? strcmp(spec->provider, config->name) == 0 : config->index == 0;
}

void incident_schedule_init(struct provider *provider) {
    const struct provider_config *config = &provider->config;

    provider->incidents = arena_new(config->perm, struct incident_state, config->incident_count);
    for (size_t i = 0; i < config->incident_count; i++) {
        const struct incident_spec *spec = &config->incidents[i];
        const sim_time end = incident_end(spec, config->start_unix_ns);
        if (!concerns(config, spec) || end <= spec->at)
            continue;
        struct incident_state *incident = &provider->incidents[provider->incident_count++];
        incident->provider = provider;
        incident->spec = spec;
        incident->start.fire = incident_starts;
        incident->end.fire = incident_ends;
        clock_arm(provider->clock, &incident->end, end, EVENT_CALENDAR);
    }
    for (size_t i = 0; i < provider->incident_count; i++)
        clock_arm(provider->clock, &provider->incidents[i].start, provider->incidents[i].spec->at,
                  EVENT_CALENDAR);
}
