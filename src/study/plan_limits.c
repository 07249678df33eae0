/*
 * How high a limit is needed, and whether a limit increase would do instead of a dearer tier
 * (plan.h).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "provider/business.h"
#include "study/edge.h"
#include "study/plan_parts.h"

/* Beyond so many times its own limit an option is not helped by a higher one. */
#define TIMES_MOST 64

struct search {
    const struct plan_study *study;
    const struct plan_option *option;
    const struct scenario *scenario; /* of the option */
    const struct limit_spec *limit;  /* the one that is varied */
    struct plan_limits *out;
    bool stopped;
};

/* ---- another limit ---- */

static bool counts_what_is_asked(const struct scenario *scenario, const struct limit_spec *limit) {
    for (size_t i = 0; i < scenario->sku_count; i++)
        if (plan_limit_counts(limit, scenario->skus[i].model))
            return true;
    return false;
}

static const struct field_list *limits_of(const struct search *search) {
    return &search->scenario->providers[search->study->provider].limits;
}

/* The first limit on images, else on requests, that counts what is asked for. */
static const struct limit_spec *find_limit(const struct search *search) {
    static const enum unit units[] = {UNIT_IMAGES, UNIT_REQUESTS};
    const struct limit_spec *limits = limits_of(search)->items;

    for (size_t u = 0; u < array_size(units); u++)
        for (size_t i = 0; i < limits_of(search)->count; i++)
            if (limits[i].unit == (int)units[u] && limits[i].window != SIM_TIME_NEVER &&
                counts_what_is_asked(search->scenario, &limits[i]))
                return &limits[i];
    return NULL;
}

/* The option with that limit, and no other on images or requests over the same window below it. */
static bool with_limit(const struct search *search, int64_t limit, struct plan_option *out,
                       struct error *err) {
    const struct limit_spec *limits = limits_of(search)->items;
    const size_t count = limits_of(search)->count;
    struct arena *arena = search->study->arena;
    struct scenario_override *overrides = arena_new(arena, struct scenario_override, count);
    size_t used = 0;

    *out = *search->option;
    for (size_t i = 0; overrides && i < count; i++) {
        const bool counted = limits[i].unit == UNIT_IMAGES || limits[i].unit == UNIT_REQUESTS;
        if (&limits[i] != search->limit &&
            (!counted || limits[i].window != search->limit->window || limits[i].limit >= limit))
            continue;
        overrides[used++] =
            (struct scenario_override){arena_printf(arena, "%s.limits[%s].limit",
                                                    search->study->provider_path, limits[i].name),
                                       arena_printf(arena, "%lld", (long long)limit), "plan"};
    }
    return !arena->failed
               ? source_with(&out->source, &search->option->source, overrides, used, arena, err)
               : error_no_memory(err);
}

/* ---- tries ---- */

static const struct plan_try *find_try(const struct plan_limits *limits, int64_t limit) {
    for (size_t i = 0; i < limits->count; i++)
        if (limits->tries[i].limit == limit)
            return &limits->tries[i];
    return NULL;
}

static bool add_try(struct search *search, int64_t limit, const struct plan_score *score,
                    struct error *err) {
    struct plan_limits *limits = search->out;
    size_t at = limits->count;

    if (limits->count == limits->capacity) {
        const size_t capacity = limits->capacity ? 2 * limits->capacity : 32;
        struct plan_try *tries = arena_new(search->study->arena, struct plan_try, capacity);
        if (!tries)
            return error_no_memory(err);
        if (limits->count > 0)
            memcpy(tries, limits->tries, limits->count * sizeof *tries);
        limits->tries = tries;
        limits->capacity = capacity;
    }
    for (; at > 0 && limits->tries[at - 1].limit > limit; at--)
        limits->tries[at] = limits->tries[at - 1];
    limits->tries[at] = (struct plan_try){
        limit, false, score->judgement, score->objectives, score->cost, score->p95, score->success};
    limits->count++;
    return true;
}

/* All that are not known yet, in one go. */
static bool try_limits(struct search *search, const int64_t *values, size_t count,
                       struct error *err) {
    struct plan_option *items = arena_new(search->study->arena, struct plan_option, count);
    struct plan_options options = {items, 0, false, false};
    struct plan_decision trial;
    int64_t *tried = arena_new(search->study->arena, int64_t, count);

    if (!items || !tried)
        return error_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        bool known = find_try(search->out, values[i]) != NULL;
        for (size_t k = 0; k < options.count; k++)
            known = known || tried[k] == values[i];
        if (known)
            continue;
        tried[options.count] = values[i];
        if (!with_limit(search, values[i], &items[options.count++], err))
            return false;
    }
    if (options.count == 0)
        return true;
    bool done = plan_evaluate(search->study, &options, &trial, err);
    search->stopped = search->stopped || trial.stopped;
    for (size_t i = 0; done && !trial.stopped && i < trial.count; i++)
        done = add_try(search, tried[trial.scores[i].option - items], &trial.scores[i], err);
    plan_decision_release(&trial);
    return done;
}

/* ---- the least ---- */

static enum edge_grade grade_of(enum judgement judgement) {
    switch (judgement) {
    case JUDGED_MET:
        return EDGE_MEETS;
    case JUDGED_UNDECIDED:
        return EDGE_SHORT;
    case JUDGED_NOT_MET:
        break;
    }
    return EDGE_FAILS;
}

/* Candidate -L is the limit L: the least is the hardest. */
static bool grade(void *context, int64_t candidate, enum edge_grade *out, struct error *err) {
    struct search *search = context;
    const int64_t limit = -candidate;

    if (!try_limits(search, &limit, 1, err))
        return false;
    *out = search->stopped ? EDGE_INTERRUPTED : grade_of(find_try(search->out, limit)->judgement);
    return true;
}

/* What was listed is known. Of more than enough an option may have too much (its cost): what is
 * above its own limit is left out where that is enough. */
static void start_with(struct edge *edge, const struct plan_limits *limits) {
    const bool enough = find_try(limits, limits->own)->judgement == JUDGED_MET;

    for (size_t i = limits->count; i-- > 0;) {
        const struct plan_try *known = &limits->tries[i];
        if (known->limit <= (enough ? limits->own : -edge->least) &&
            edge->trial_count < EDGE_TRIALS_MOST / 2)
            edge->trials[edge->trial_count++] =
                (struct edge_trial){-known->limit, grade_of(known->judgement)};
    }
}

static bool find_least(struct search *search, struct error *err) {
    struct plan_limits *out = search->out;
    struct edge edge = {.least = -out->own * TIMES_MOST,
                        .most = -1,
                        .start = -out->own,
                        .grade = grade,
                        .context = search};
    struct edge_answer shown, possible;

    start_with(&edge, out);
    if (!edge_find(&edge, EDGE_MEETS, &shown, err) || !edge_find(&edge, EDGE_SHORT, &possible, err))
        return false;
    if (shown.outcome == EDGE_FOUND || shown.outcome == EDGE_EVERY)
        out->least = -shown.at;
    if (possible.outcome == EDGE_FOUND)
        out->not_enough = -possible.at - 1;
    return true;
}

/* ---- limit increases ---- */

static bool evaluate_one(const struct search *search, const struct plan_option *option,
                         struct plan_decision *trial, struct error *err) {
    struct plan_option copy = *option;
    const struct plan_options one = {&copy, 1, false, false};

    return plan_evaluate(search->study, &one, trial, err);
}

/* The dates and the answer, as the account's own rules say. */
static void note_answer(const struct search *search, const struct scenario *scenario,
                        struct plan_increase *out) {
    const struct scenario_provider *provider = &scenario->providers[search->study->provider];
    const struct account_spec *account = provider->account;
    const struct limit_increase_spec *spec = account->limit_increase;
    const struct field_list *tiers = &provider->spec.tiers;
    const size_t current = tier_find(tiers->items, tiers->count, provider->tier);

    out->answer = limit_increase_answer(spec, tiers->items, tiers->count, current);
    out->appeal_success = spec->appeal ? spec->appeal_success : 0;
    out->days_low = spec->answer_days_low;
    out->days_high = spec->answer_days_high;
    out->answer_low =
        business_days_after(&account->support, scenario->start, spec->answer_days_low);
    out->answer_high =
        business_days_after(&account->support, scenario->start, spec->answer_days_high);
}

/* As it is run in the model: asked at the start, answered after working days. */
static bool ask_at_start(struct search *search, struct plan_increase *out, struct error *err) {
    const struct plan_study *study = search->study;
    const struct scenario_override ask = {
        arena_printf(study->arena, "%s.limit_increase", study->account_path),
        arena_printf(study->arena, "{\"at\":\"0s\",\"images_per_minute\":%lld}",
                     (long long)search->out->least),
        "plan"};
    struct plan_option asked = *out->option;
    struct plan_decision trial;

    if (!source_with(&asked.source, &out->option->source, &ask, 1, study->arena, err))
        return false;
    const bool done = evaluate_one(search, &asked, &trial, err);
    search->stopped = search->stopped || trial.stopped;
    if (done && !search->stopped) {
        note_answer(search, &trial.designs.scenarios[0], out);
        out->in_time = trial.scores[0].judgement == JUDGED_MET;
        out->late_objective = plan_first_failure(study, trial.scores[0].objectives);
    }
    plan_decision_release(&trial);
    return done;
}

static bool try_increase(struct search *search, const struct plan_score *score,
                         const struct scenario *scenario, struct error *err) {
    struct plan_limits *out = search->out;
    struct plan_increase *to = &out->increases[out->increase_count];
    struct search other = *search;
    struct plan_option raised;
    struct plan_decision trial;

    other.option = score->option;
    other.scenario = scenario;
    other.limit = find_limit(&other);
    if (!other.limit || other.limit->limit >= out->least ||
        strcmp(other.limit->name, out->name) != 0)
        return true;
    *to = (struct plan_increase){.option = score->option, .own = other.limit->limit};
    if (!with_limit(&other, out->least, &raised, err))
        return false;
    bool done = evaluate_one(&other, &raised, &trial, err);
    search->stopped = search->stopped || trial.stopped;
    to->enough = done && !trial.stopped && trial.scores[0].judgement == JUDGED_MET;
    plan_decision_release(&trial);
    if (done && to->enough && !search->stopped)
        done = ask_at_start(search, to, err);
    out->increase_count += !search->stopped;
    return done;
}

static bool is_first_of_tier(const struct plan_decision *decision, size_t index) {
    const char *tier = decision->scores[index].option->tier;

    for (size_t i = 0; tier && i < index; i++) {
        const char *other = decision->scores[i].option->tier;
        if (other && strcmp(other, tier) == 0)
            return false;
    }
    return tier != NULL;
}

/* Of each tier that costs less up front than the choice (of each, where there is none) the option
 * preferred most. Who climbs by himself asks where he stands, whatever he pays:
 * the least that is enough will do. */
static bool find_increases(struct search *search, const struct plan_decision *decision,
                           struct error *err) {
    struct plan_limits *out = search->out;
    const size_t end = decision->choice == PLAN_NONE ? decision->count : decision->choice;

    out->increases = arena_new(search->study->arena, struct plan_increase, end + 1);
    if (!out->increases)
        return error_no_memory(err);
    if (out->least == 0 || search->limit->window != NS_PER_MINUTE)
        return true; /* what one may ask for is images a minute */
    for (size_t i = 0; i < end && !search->stopped; i++) {
        const struct plan_score *score = &decision->scores[i];
        if (is_first_of_tier(decision, i) &&
            !try_increase(search, score, &decision->designs.scenarios[score->design], err))
            return false;
        if (search->study->spec.promotion == PLAN_NATURAL && out->increase_count > 0 &&
            out->increases[out->increase_count - 1].enough)
            break;
    }
    return true;
}

/* ---- the whole ---- */

static const char *unit_text(const struct search *search) {
    struct text window;

    text_init_for(&window, &search->study->arena->failed);
    if (search->limit->window == NS_PER_MINUTE)
        text_add(&window, "minute");
    else
        duration_format(&window, search->limit->window);
    const char *text =
        arena_printf(search->study->arena, "%s %s %s", unit_name((enum unit)search->limit->unit),
                     search->limit->window == NS_PER_MINUTE ? "a" : "per", text_cstr(&window));
    text_release(&window);
    return text;
}

/* Those that the plan lists, and the option's own. */
static bool try_listed(struct search *search, const struct plan_score *score, struct error *err) {
    const struct field_list *listed = &search->study->spec.limits;
    int64_t *values = arena_new(search->study->arena, int64_t, listed->count + 1);

    if (!values)
        return error_no_memory(err);
    for (size_t i = 0; i < listed->count; i++)
        values[i] = (int64_t)((const double *)listed->items)[i];
    if (!add_try(search, search->limit->limit, score, err) ||
        !try_limits(search, values, listed->count, err))
        return false;
    for (size_t i = 0; i < search->out->count; i++)
        for (size_t k = 0; k < listed->count; k++)
            search->out->tries[i].asked =
                search->out->tries[i].asked || search->out->tries[i].limit == values[k];
    return true;
}

bool plan_find_limits(const struct plan_study *study, const struct plan_decision *decision,
                      struct plan_limits *out, struct error *err) {
    const size_t subject =
        decision->choice == PLAN_NONE ? plan_nearest(study, decision) : decision->choice;
    const struct plan_score *score = &decision->scores[subject];
    struct search search = {.study = study,
                            .option = score->option,
                            .scenario = &decision->designs.scenarios[score->design],
                            .out = out};

    memset(out, 0, sizeof *out);
    search.limit = find_limit(&search);
    if (!search.limit || search.limit->limit <= 0)
        return true;
    out->option = score->option->name;
    out->name = search.limit->name;
    out->unit = unit_text(&search);
    out->own = search.limit->limit;
    if (!try_listed(&search, score, err) || !find_least(&search, err) ||
        !find_increases(&search, decision, err))
        return false;
    out->known = !search.stopped;
    return !study->arena->failed || error_no_memory(err);
}
