#include "cli/registries.h"

#include <string.h>

#include "base/check.h"
#include "client/arrivals.h"
#include "client/gate.h"
#include "client/pacer.h"
#include "client/queue.h"
#include "client/retry.h"
#include "engine/dist.h"
#include "provider/draw_down.h"
#include "provider/incident.h"
#include "provider/limiter.h"

const struct registry_entry registries[] = {
    {"arrivals", "arrivals", "workloads[NAME].arrivals", &arrivals_registry},
    {"distributions", "distribution", "service_time and every other random duration",
     &dist_registry},
    {"draw-downs", "draw-down", "account.draw_down", &draw_down_registry},
    {"gates", "gate", "clients.NAME.gates", &gate_registry},
    {"incidents", "incident", "incidents[N]", &incident_registry},
    {"limiters", "limiter", "provider.limits[NAME].kind", &limiter_registry},
    {"pacers", "pacer", "clients.NAME.pacing", &pacer_registry},
    {"policies", "policy", "clients.NAME.retry", &retry_registry},
    {"queue-orders", "queue-order", "clients.NAME.queue.order", &queue_order_registry},
};
const size_t registry_count = array_size(registries);

const struct variant_type *registry_find(const struct variant_registry *registry,
                                         const char *name) {
    for (size_t i = 0; i < registry->count; i++) {
        const struct variant_type *type = registry->types[i];
        if (strcmp(type->name, name) == 0 || (type->alias && strcmp(type->alias, name) == 0))
            return type;
    }
    return NULL;
}
