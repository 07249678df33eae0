/* The decision under readings on which sources disagree (plan.h). */
#include <math.h>
#include <string.h>

#include "base/check.h"
#include "provider/account_spec.h"
#include "provider/limiter.h"
#include "study/plan_parts.h"

#define GUIDE    "openai-guide-2026-06"
#define OBSERVED "openai-observed-2024"

enum reading_of { SUBJECT_LIMITS, SUBJECT_CATALOG, SUBJECT_ACCOUNT };

static const struct contested {
    const char *name;
    enum reading_of subject;
    const char *key, *value;
} contested[] = {
    {"rejected calls count for nothing", SUBJECT_LIMITS, "rejected_count", "none"},
    {"rejected calls count as requests", SUBJECT_LIMITS, "rejected_count", "requests"},
    {"rejected calls count in full", SUBJECT_LIMITS, "rejected_count", "all"},
    {"limits are sliding logs", SUBJECT_LIMITS, "kind", "sliding_window_log"},
    {"limits are token buckets", SUBJECT_LIMITS, "kind", "token_bucket"},
    {"the guide's ladder of tiers", SUBJECT_CATALOG, NULL, GUIDE},
    {"the observed ladder of tiers", SUBJECT_CATALOG, NULL, OBSERVED},
    {"billing lag 0", SUBJECT_ACCOUNT, "billing_lag", "0s"},
    {"billing lag 2 h", SUBJECT_ACCOUNT, "billing_lag", "2h"},
};

/* Limits of which it is contested: a log, or a bucket. */
static bool is_contested(const struct limit_spec *limit) {
    const char *kind = limit->kind.type ? limit->kind.type->name : "";

    return strcmp(kind, "sliding_window_log") == 0 || strcmp(kind, "token_bucket") == 0;
}

/* The source under this reading; *applies is false where it says nothing. */
static bool read_as(const struct plan_study *study, const struct contested *reading,
                    struct scenario_source *out, bool *applies, struct error *err) {
    const struct scenario_provider *provider = &study->base->providers[study->provider];
    const struct limit_spec *limits = provider->limits.items;
    struct scenario_override *overrides =
        arena_new(study->arena, struct scenario_override, provider->limits.count + 1);
    size_t count = 0;

    *out = *study->source;
    *applies = false;
    if (!overrides)
        return error_no_memory(err);
    switch (reading->subject) {
    case SUBJECT_CATALOG:
        *applies = provider->shorthand && provider->catalog &&
                   (strcmp(provider->catalog->name, GUIDE) == 0 ||
                    strcmp(provider->catalog->name, OBSERVED) == 0);
        out->catalog = reading->value;
        return true;
    case SUBJECT_ACCOUNT:
        overrides[count++] = (struct scenario_override){
            arena_printf(study->arena, "%s.%s", study->account_path, reading->key), reading->value,
            "plan"};
        break;
    case SUBJECT_LIMITS:
        for (size_t i = 0; i < provider->limits.count; i++)
            if (is_contested(&limits[i]))
                overrides[count++] = (struct scenario_override){
                    arena_printf(study->arena, "%s.limits[%s].%s", study->provider_path,
                                 limits[i].name, reading->key),
                    reading->value, "plan"};
        break;
    }
    *applies = count > 0;
    return source_with(out, study->source, overrides, count, study->arena, err);
}

static void note_choice(struct plan_reading *out, const struct plan_decision *decision,
                        const struct plan_decision *original) {
    const char *before =
        original->choice == PLAN_NONE ? NULL : original->scores[original->choice].option->name;

    out->up_front = MONEY_NONE;
    if (decision->choice != PLAN_NONE) {
        const struct plan_option *option = decision->scores[decision->choice].option;
        out->choice = option->name;
        out->up_front = option->up_front;
    }
    out->changes =
        (before == NULL) != (out->choice == NULL) || (before && strcmp(before, out->choice) != 0);
    for (size_t i = 0; before && i < decision->count; i++) {
        const struct plan_score *score = &decision->scores[i];
        if (strcmp(score->option->name, before) != 0)
            continue;
        out->cost = score->cost.mean;
        out->p95 = score->p95.mean;
        out->success = score->success.mean;
    }
}

/* The whole decision anew. *stopped: it is not to be told. */
static bool decide_as(const struct plan_study *study, const struct scenario_source *source,
                      const struct scenario *base, const struct plan_decision *original,
                      struct plan_reading *out, bool *stopped, struct error *err) {
    struct plan_study other = *study;
    struct plan_options options;
    struct plan_decision decision;

    other.source = source;
    other.base = base;
    memset(&decision, 0, sizeof decision);
    const bool done = plan_study_init(&other, err) && plan_make_options(&other, &options, err) &&
                      plan_decide(&other, &options, &decision, err);
    *stopped = decision.stopped;
    if (done && !*stopped)
        note_choice(out, &decision, original);
    plan_decision_release(&decision);
    return done;
}

/* False only where the machine failed: a reading that cannot be run says so. */
static bool try_reading(const struct plan_study *study, const struct contested *reading,
                        const struct plan_decision *original, struct plan_readings *out,
                        bool *stopped, struct error *err) {
    struct plan_reading *to = &out->items[out->count];
    struct scenario_source source;
    struct scenario base;
    struct problems problems;
    struct error own = {0};
    bool applies;

    *to = (struct plan_reading){reading->name, NULL, NULL, MONEY_NONE, false, NAN, NAN, NAN};
    if (!read_as(study, reading, &source, &applies, err))
        return false;
    if (!applies)
        return true;
    problems_init(&problems);
    if (!scenario_load(&base, &source, &problems)) {
        /* What this reading makes of the scenario is a finding; that memory ran out is none. */
        problems_error(&problems, &own, "cannot be loaded");
        to->trouble = arena_strdup(study->arena, own.text);
        out->count++;
    } else {
        /* A reading that is in force already is no other one. */
        if (base.hash != study->base->hash) {
            if (!decide_as(study, &source, &base, original, to, stopped, &own))
                to->trouble = arena_printf(study->arena, "cannot be run: %s", own.text);
            out->count += !*stopped;
        }
        scenario_release(&base);
    }
    problems_release(&problems);
    if (own.kind == ERROR_IO)
        return error_set(err, own.kind, "%s", own.text);
    return !study->arena->failed || error_no_memory(err);
}

bool plan_read_otherwise(const struct plan_study *study, const struct plan_decision *decision,
                         struct plan_readings *out, struct error *err) {
    bool stopped = false;

    out->count = 0;
    out->items = arena_new(study->arena, struct plan_reading, array_size(contested));
    if (!out->items)
        return error_no_memory(err);
    for (size_t i = 0; i < array_size(contested) && !stopped; i++)
        if (!try_reading(study, &contested[i], decision, out, &stopped, err))
            return false;
    return true;
}
