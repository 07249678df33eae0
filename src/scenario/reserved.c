/* What workloads reserve of the pacing of the clients that they go through. */
#include "client/pacer.h"
#include "scenario/loader.h"

static bool goes_through(const struct loader *loader, const struct workload_spec *workload,
                         const struct client_spec *client) {
    for (size_t i = 0; i < destination_count(workload); i++)
        if (destination_client(loader->out, workload, i) == client)
            return true;
    return false;
}

static bool complain(struct loader *loader, const struct workload_spec *workload,
                     const char *member, const char *text) {
    loader->at.depth = 0;
    trail_member(&loader->at, "workloads");
    trail_element(&loader->at, workload->name, 0);
    if (member)
        trail_member(&loader->at, member);
    LOADER_ERROR(loader, &loader->at, "%s", text);
    return false;
}

static bool resolve(struct loader *loader, struct client_spec *client) {
    const struct scenario *out = loader->out;
    struct reserved_share *shares =
        arena_new(&loader->out->arena, struct reserved_share, out->workload_count);
    const struct workload_spec *other = NULL;
    double sum = 0;

    client->reserved = shares;
    client->reserved_count = 0;
    for (size_t i = 0; shares && i < out->workload_count; i++) {
        const struct workload_spec *workload = &out->workloads[i];
        if (!goes_through(loader, workload, client))
            continue;
        if (!(workload->reserved > 0)) {
            other = workload;
            continue;
        }
        if (!pacer_can_share(&client->pacing))
            return complain(loader, workload, "reserved",
                            "its client needs a pacing that can be shared out: even, token_bucket "
                            "or sliding_window_log");
        sum += workload->reserved;
        if (sum > 1 + 1e-9)
            return complain(loader, workload, "reserved",
                            "more than the whole of its client's pacing would be reserved");
        shares[client->reserved_count++] = (struct reserved_share){(uint32_t)i, workload->reserved};
    }
    if (sum > 1 - 1e-9 && other)
        return complain(loader, other, NULL,
                        "nothing of its client's pacing is left: the others reserve all of it");
    return true;
}

bool resolve_reserved(struct loader *loader) {
    struct client_spec *clients = loader->question.clients.items;
    bool ok = true;

    for (size_t i = 0; i < loader->question.clients.count; i++)
        ok = resolve(loader, &clients[i]) && ok;
    return ok;
}
