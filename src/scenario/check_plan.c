/* Whether a plan names tiers and clients that there are. */
#include <string.h>

#include "scenario/loader.h"
#include "scenario/shape.h"

/* Each of `asked` is to be among the names; `noun` is what they are. */
static bool check_names(struct loader *loader, const char *key, const char *noun,
                        const struct field_list *asked, const char *const *names, size_t count) {
    const char *const *words = asked->items;
    struct text said;
    bool ok = true;

    text_init_for(&said, &loader->problems->failed);
    for (size_t i = 0; i < asked->count; i++) {
        bool known = false;
        for (size_t k = 0; k < count; k++)
            known = known || strcmp(words[i], names[k]) == 0;
        if (known)
            continue;
        text_clear(&said);
        message_not_one_of(&said, words[i], names, count);
        loader->at.depth = 0;
        trail_member(&loader->at, "plan");
        trail_member(&loader->at, key);
        LOADER_ERROR(loader, &loader->at, "no such %s: %s", noun, text_cstr(&said));
        ok = false;
    }
    text_release(&said);
    return ok;
}

/* The provider that is planned for: the first with an account. */
static const struct scenario_provider *planned(const struct scenario *scenario) {
    for (size_t i = 0; i < scenario->provider_count; i++)
        if (scenario->providers[i].account)
            return &scenario->providers[i];
    return &scenario->providers[0];
}

bool check_plan(struct loader *loader) {
    struct scenario *out = loader->out;
    const struct field_list *tiers = &planned(out)->spec.tiers;
    const char **names;
    bool ok;

    if (!out->plan)
        return true;
    names = arena_new(&out->arena, const char *, tiers->count + out->client_count);
    if (!names)
        return false;
    for (size_t i = 0; i < tiers->count; i++)
        names[i] = ((const struct tier_spec *)tiers->items)[i].name;
    ok = check_names(loader, "tiers", "tier", &out->plan->tiers, names, tiers->count);
    for (size_t i = 0; i < out->client_count; i++)
        names[i] = out->clients[i].name;
    return check_names(loader, "clients", "client", &out->plan->clients, names,
                       out->client_count) &&
           ok;
}
