#include "provider/provider.h"

#include <stdio.h>

#include "engine/dist.h"
#include "provider/limit_set.h"
#include "provider/tier.h"

static const char *const no_access_names[] = {"forbidden", "rate_limit", NULL};

static bool provider_prepare(void *object, struct complaint *out);

static const struct field provider_rows[] = {
    FIELD(struct provider_spec, limits, LIST, .sub = &limit_fields, .merge_key = "name",
          .doc = "rate limits; a tier's come over them by name"),
    FIELD(struct provider_spec, prices, LIST, .sub = &price_fields, .merge_key = "sku",
          .doc = "what an image costs, by SKU"),
    FIELD(struct provider_spec, models, LIST, .sub = &model_fields, .merge_key = "name",
          .doc = "what else is known of a model"),
    FIELD(struct provider_spec, tiers, LIST, .sub = &tier_fields, .merge_key = "name",
          .doc = "the ladder, lowest first"),
    FIELD(struct provider_spec, service_time, VARIANT, .variants = &dist_registry,
          .fallback = "{ \"type\": \"lognormal\", \"median\": \"10s\", \"sigma\": 0.35 }",
          .doc = "duration of a generation where nothing more special is given",
          GUESS("how long a generation takes is not told")),
    FIELD(struct provider_spec, service_times, LIST, .sub = &service_fields,
          .doc = "durations by model, quality, size and n; the first that matches holds"),
    FIELD(struct provider_spec, per_in_flight, NUMBER, .fallback = "0", .low = 0, .high = 100,
          .unit = "ratio",
          .doc = "generations take 1 + this × (others in service at their start) times as long",
          GUESS("nobody says whether generations slow one another down")),
    FIELD(struct provider_spec, retry_after, CHOICE, .fallback = "\"exact\"",
          .choices = retry_after_names, .doc = "how a rate limit's wait is sent",
          GUESS_BESIDE("how a wait is sent is not told", "limits", "tiers")),
    FIELD(struct provider_spec, rejection_time, DURATION, .fallback = "\"0s\"",
          .doc = "time until a rejection is answered",
          GUESS_BESIDE("how soon a rejection is answered is not told", "limits", "tiers")),
    FIELD(struct provider_spec, content_refusal, OBJECT, .sub = &content_refusal_fields,
          .doc = "content policy, by chance"),
    FIELD(struct provider_spec, errors, LIST, .sub = &error_fields, .one_or_many = true,
          .doc = "server errors, by chance",
          GUESS("how many calls end in server errors is not told: none but those of incidents")),
    FIELD(struct provider_spec, no_access, CHOICE, .fallback = "\"forbidden\"",
          .choices = no_access_names,
          .doc = "answer for a model the tier does not unlock: 403, or 429 as with a limit of 0"),
    FIELD(struct provider_spec, slow_down_status, INTEGER, .fallback = "429", .low = 400,
          .high = 599, .doc = "HTTP status of slow_down: 429, before 2026 503"),
};

const struct field_table provider_fields =
    FIELD_TABLE("provider", struct provider_spec, provider_rows, .prepare = provider_prepare);

static bool queues(const struct limit_spec *limit) {
    const struct limiter_type *type = (const struct limiter_type *)(const void *)limit->kind.type;

    return type->queues && type->queues(limit->kind.spec);
}

/* Whether some model is counted by both. */
static bool overlap(const struct limit_spec *a, const struct limit_spec *b) {
    const char *const *models = a->models.items;

    if (a->models.count == 0 || b->models.count == 0)
        return true;
    for (size_t i = 0; i < a->models.count; i++)
        if (model_in(&b->models, models[i]))
            return true;
    return false;
}

/* A call waits in one queue at a time, and the limits of a call fit into a mask. */
static bool check_limits(const struct field_list *list, struct complaint *out) {
    const struct limit_spec *limits = list->items;

    if (list->count > LIMIT_SET_MOST / 2) {
        snprintf(out->text, sizeof out->text, "%zu limits are more than %d", list->count,
                 LIMIT_SET_MOST / 2);
        return false;
    }
    for (size_t i = 0; i < list->count; i++)
        for (size_t k = 0; k < i; k++)
            if (queues(&limits[i]) && queues(&limits[k]) && overlap(&limits[i], &limits[k])) {
                snprintf(out->text, sizeof out->text,
                         "limits '%.64s' and '%.64s' both queue calls of one model; only one can",
                         limits[k].name, limits[i].name);
                return false;
            }
    return true;
}

static bool provider_prepare(void *object, struct complaint *out) {
    const struct provider_spec *spec = object;
    const struct tier_spec *tiers = spec->tiers.items;

    out->field = "limits";
    if (!check_limits(&spec->limits, out))
        return false;
    out->field = "tiers";
    for (size_t i = 0; i < spec->tiers.count; i++)
        if (!check_limits(&tiers[i].limits, out))
            return false;
    return true;
}

int64_t provider_max_n(const struct provider_spec *spec, const char *model) {
    const struct model_spec *found = model_find(&spec->models, model);

    return found ? found->max_n : MODEL_MAX_N;
}
