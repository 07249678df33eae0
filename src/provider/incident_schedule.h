/*
 * incident_schedule - when the incidents of one provider begin and end.
 *
 * An incident turns at its second firing within its instant: so it comes after everything of the
 * calendar that was armed for that instant before (expiry, refill, month, tier). All ends are armed
 * before all starts, so at one instant ends come first.
 */
#ifndef TIERSIM_PROVIDER_INCIDENT_SCHEDULE_H
#define TIERSIM_PROVIDER_INCIDENT_SCHEDULE_H

#include <stdbool.h>

#include "engine/agenda.h"
#include "provider/state.h"

/* One incident of this provider. */
struct incident_state {
    struct event start, end;
    struct provider *provider;
    const struct incident_spec *spec;
    bool active;
    bool start_again, end_again; /* has fired once at its instant */
};

/* Lists provider->incidents and arms them. */
void incident_schedule_init(struct provider *provider);

/* What an incident changes; NULL: it is of another kind. */
static inline const struct change_spec *incident_change_of(const struct incident_state *incident) {
    return incident_kind_of(incident->spec) == INCIDENT_CHANGE
               ? (const struct change_spec *)incident->spec->kind.spec
               : NULL;
}

#endif
