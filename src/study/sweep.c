#include "study/sweep.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "study/designs.h"
#include "study/point.h"
#include "study/replicate.h"
#include "study/tables.h"

/* A sweep under way. Points are numbered with the last axis varying fastest. */
struct sweep {
    const struct scenario_source *source;
    const struct axis *axes;
    size_t axis_count;
    size_t point_count;
    struct scenario *scenarios; /* of the points, `loaded` of them */
    size_t loaded;
    struct scenario base; /* without the axes, if has_base */
    bool has_base;
    struct sample *samples;
    size_t sampled;
    const char **names;  /* of the points, where there is a store */
    struct arena *arena; /* the result's */
};

/* The axis in whose place this one walks: itself, or the first of those it is zipped with. */
static size_t leader_of(const struct sweep *sweep, size_t axis) {
    for (size_t i = 0; i < axis && sweep->axes[axis].zipped; i++)
        if (sweep->axes[i].zipped)
            return i;
    return axis;
}

/* How many values it adds to the product: none if another one leads it. */
static size_t width_of(const struct sweep *sweep, size_t axis) {
    return leader_of(sweep, axis) == axis ? sweep->axes[axis].value_count : 1;
}

/* Which value of an axis a point has. */
static size_t place_on(const struct sweep *sweep, size_t point, size_t axis) {
    const size_t leader = leader_of(sweep, axis);

    for (size_t i = sweep->axis_count - 1; i > leader; i--)
        point /= width_of(sweep, i);
    return point % sweep->axes[leader].value_count;
}

/* ---- loading ---- */

static bool load_one(const struct sweep *sweep, struct scenario *out,
                     struct scenario_override *overrides, size_t point, struct problems *problems) {
    struct scenario_source source = *sweep->source;
    struct problems own;

    for (size_t i = 0; i < sweep->axis_count; i++) {
        struct scenario_override *override = &overrides[source.override_count + i];
        override->path = sweep->axes[i].path;
        override->value = sweep->axes[i].texts[place_on(sweep, point, i)];
        override->origin = "axis";
    }
    source.overrides = overrides;
    source.override_count += sweep->axis_count;
    problems_init(&own);
    const bool loaded = scenario_load(out, &source, &own);
    problems_merge(problems, &own);
    problems_release(&own);
    return loaded;
}

/* It need not load, as long as its points do: false only if the machine is to blame. */
static bool load_base(struct sweep *sweep, struct error *err) {
    struct problems ignored;

    problems_init(&ignored);
    sweep->has_base = scenario_load(&sweep->base, sweep->source, &ignored);
    const bool able = sweep->has_base || problems_kind(&ignored) != ERROR_IO ||
                      problems_error(&ignored, err, "the scenario cannot be loaded");
    problems_release(&ignored);
    return able;
}

static bool load_points(struct sweep *sweep, struct problems *problems, struct error *err) {
    const size_t own = sweep->source->override_count;
    struct scenario_override *overrides = calloc(own + sweep->axis_count, sizeof *overrides);
    size_t failed = 0;

    sweep->scenarios = calloc(sweep->point_count, sizeof *sweep->scenarios);
    if (!overrides || !sweep->scenarios) {
        free(overrides);
        return error_no_memory(err);
    }
    if (own > 0)
        memcpy(overrides, sweep->source->overrides, own * sizeof *overrides);
    for (size_t i = 0; i < sweep->point_count; i++) {
        struct scenario *to = &sweep->scenarios[sweep->loaded];
        if (!load_one(sweep, to, overrides, i, problems))
            failed++;
        else if (failed > 0)
            scenario_release(to); /* only its problems were wanted */
        else
            sweep->loaded++;
    }
    free(overrides);
    if (failed > 0)
        return error_set(err, problems_kind(problems),
                         "nothing was run: %zu of the %zu points of the sweep cannot be loaded",
                         failed, sweep->point_count);
    return true;
}

/* ---- the result ---- */

/* "tier 2, rate 4/min" */
static const char *point_name(const struct sweep *sweep, size_t point) {
    struct text text;

    text_init_for(&text, &sweep->arena->failed);
    for (size_t i = 0; i < sweep->axis_count; i++) {
        const struct axis *axis = &sweep->axes[i];
        text_printf(&text, "%s%s %s", i > 0 ? ", " : "", axis->name,
                    axis->values[place_on(sweep, point, i)].value);
    }
    const char *name = arena_strdup(sweep->arena, text_cstr(&text));
    text_release(&text);
    return name;
}

static const struct setting *point_settings(const struct sweep *sweep, size_t point) {
    struct setting *settings = arena_new(sweep->arena, struct setting, sweep->axis_count);

    for (size_t i = 0; settings && i < sweep->axis_count; i++) {
        const struct setting *from = &sweep->axes[i].values[place_on(sweep, point, i)];
        settings[i].path = arena_strdup(sweep->arena, from->path);
        settings[i].value = arena_strdup(sweep->arena, from->value);
        settings[i].number = from->number;
    }
    return settings;
}

static const bool *point_coupled(const struct sweep *sweep) {
    bool *coupled = arena_new(sweep->arena, bool, sweep->axis_count);

    for (size_t i = 0; coupled && i < sweep->axis_count; i++)
        coupled[i] = leader_of(sweep, i) != i;
    return coupled;
}

static void say_partial(struct result *out, const struct sweep *sweep) {
    size_t finished = 0, asked = 0;
    struct text text;

    for (size_t i = 0; i < sweep->point_count; i++) {
        finished += sweep->samples[i].finished;
        asked += (size_t)sweep->scenarios[i].replications;
    }
    text_init_for(&text, &out->arena.failed);
    text_printf(&text,
                "interrupted: %zu of %zu replications were finished and are counted here; %zu of "
                "%zu points have at least one",
                finished, asked, out->point_count, sweep->point_count);
    result_say(out, SENTENCE_NOTE, NULL, text_cstr(&text));
    text_release(&text);
}

/*
 * The least of project limit, hard limit and monthly cap at the start. ASSUMPTION: of several
 * providers with accounts none, since each bounds a share of the cost only.
 */
static money spend_cap(const struct scenario *scenario) {
    const struct scenario_provider *provider = &scenario->providers[0];
    const struct account_spec *account = provider->account;
    const size_t tier =
        tier_find(provider->spec.tiers.items, provider->spec.tiers.count, provider->tier);
    money cap = MONEY_NONE;

    if (scenario->provider_count > 1 || !account)
        return MONEY_NONE;
    if (account->monthly_cap != MONEY_NONE)
        cap = account->monthly_cap;
    else if (tier < provider->spec.tiers.count)
        cap = ((const struct tier_spec *)provider->spec.tiers.items)[tier].monthly_cap;
    if (account->hard_limit != MONEY_NONE && (cap == MONEY_NONE || account->hard_limit < cap))
        cap = account->hard_limit;
    if (account->project_limit != MONEY_NONE && (cap == MONEY_NONE || account->project_limit < cap))
        cap = account->project_limit;
    return cap;
}

static bool fill_in(struct result *out, const struct sweep *sweep, bool stopped) {
    const struct scenario *about = sweep->has_base ? &sweep->base : &sweep->scenarios[0];
    struct point_result *points = arena_new(&out->arena, struct point_result, sweep->point_count);
    struct table *table = arena_new(&out->arena, struct table, 1);
    money *caps = arena_new(&out->arena, money, sweep->point_count);

    if (!points || !table || !caps)
        return false;
    result_about(out, "sweep", about);
    for (size_t i = 0; i < sweep->point_count; i++) {
        struct point_result *point = &points[out->point_count];
        result_say_all(out, &sweep->scenarios[i]);
        if (sweep->samples[i].finished == 0)
            continue;
        caps[out->point_count] = spend_cap(&sweep->scenarios[i]);
        point->name = point_name(sweep, i);
        point->settings = point_settings(sweep, i);
        point->setting_count = sweep->axis_count;
        point->coupled = point_coupled(sweep);
        point_of_sample(point, &sweep->scenarios[i], &sweep->samples[i], &out->arena);
        out->point_count++;
    }
    out->points = points;
    out->partial = stopped;
    if (stopped)
        say_partial(out, sweep);
    if (out->arena.failed)
        return false;
    out->tables = table;
    out->table_count = 1;
    table_of_sweep(table, about->about ? about->about : about->name, sweep->axes, sweep->axis_count,
                   out->points, caps, out->point_count);
    return !table->failed;
}

/* ---- the whole ---- */

static bool begin_store(struct sweep *sweep, struct store *store, struct error *err) {
    struct store_point *points = arena_new(sweep->arena, struct store_point, sweep->point_count);
    const struct store_study study = {"sweep", sweep->has_base ? &sweep->base : sweep->scenarios,
                                      points, sweep->point_count};

    sweep->names = arena_new(sweep->arena, const char *, sweep->point_count);
    if (!points || !sweep->names)
        return error_no_memory(err);
    for (size_t i = 0; i < sweep->point_count; i++) {
        sweep->names[i] = point_name(sweep, i);
        points[i] = (struct store_point){sweep->names[i], &sweep->scenarios[i]};
    }
    return store_begin(store, &study, err);
}

static bool run_points(struct sweep *sweep, const struct study_options *options, struct result *out,
                       struct error *err) {
    const struct scenario **points = calloc(sweep->point_count, sizeof *points);
    struct replicate_plan plan = {0};
    size_t failed_point = 0;
    bool stopped = false;

    sweep->samples = calloc(sweep->point_count, sizeof *sweep->samples);
    if (!points || !sweep->samples) {
        free(points);
        return error_no_memory(err);
    }
    for (size_t i = 0; i < sweep->point_count; i++)
        points[i] = &sweep->scenarios[i];
    plan.points = points;
    plan.point_count = sweep->point_count;
    plan.threads = options->threads;
    plan.keep_curves = false;
    plan.stop = options->stop;
    plan.progress = options->progress;
    plan.context = options->context;
    plan.store = options->store;
    plan.names = sweep->names;
    bool done = replicate(&plan, sweep->samples, &stopped, &failed_point, err);
    sweep->sampled = sweep->point_count;
    if (!done)
        error_set(err, err ? err->kind : ERROR_IO, "at %s: %s", point_name(sweep, failed_point),
                  err ? err->text : "");
    if (done && !fill_in(out, sweep, stopped))
        done = error_no_memory(err);
    free(points);
    return done;
}

static bool count_points(struct sweep *sweep, struct error *err) {
    sweep->point_count = 1;
    for (size_t i = 0; i < sweep->axis_count; i++) {
        const struct axis *leader = &sweep->axes[leader_of(sweep, i)];
        if (leader->value_count != sweep->axes[i].value_count)
            return error_set(err, ERROR_USAGE,
                             "zipped axes have as many values as each other: '%s' has %zu, '%s' "
                             "has %zu",
                             leader->path, leader->value_count, sweep->axes[i].path,
                             sweep->axes[i].value_count);
        if (width_of(sweep, i) > SWEEP_POINTS_MOST / sweep->point_count)
            return error_set(err, ERROR_USAGE, "the axes cross in more than %d points",
                             SWEEP_POINTS_MOST);
        sweep->point_count *= width_of(sweep, i);
    }
    return true;
}

static bool within(const struct sweep *sweep, size_t max_runs, struct error *err) {
    uint64_t runs = 0;

    for (size_t i = 0; i < sweep->point_count; i++)
        runs += (uint64_t)sweep->scenarios[i].replications;
    if (max_runs > 0 && runs > max_runs)
        return error_set(err, ERROR_USAGE,
                         "%zu points with their replications are %llu runs, more than the %zu "
                         "allowed",
                         sweep->point_count, (unsigned long long)runs, max_runs);
    return true;
}

static void sweep_release(struct sweep *sweep) {
    for (size_t i = 0; i < sweep->loaded; i++)
        scenario_release(&sweep->scenarios[i]);
    for (size_t i = 0; i < sweep->sampled; i++)
        sample_release(&sweep->samples[i]);
    if (sweep->has_base)
        scenario_release(&sweep->base);
    free(sweep->scenarios);
    free(sweep->samples);
}

bool study_sweep(const struct scenario_source *source, const struct axis *axes, size_t axis_count,
                 const struct study_options *options, struct result *out, struct problems *problems,
                 struct error *err) {
    struct scenario_source copy = *source;
    struct sweep sweep;

    assert(axis_count > 0);
    memset(out, 0, sizeof *out);
    arena_init(&out->arena);
    memset(&sweep, 0, sizeof sweep);
    sweep.source = &copy;
    sweep.axes = axes;
    sweep.axis_count = axis_count;
    sweep.arena = &out->arena;
    bool done = count_points(&sweep, err) && source_hold(&copy, sweep.arena, err) &&
                load_points(&sweep, problems, err) && within(&sweep, options->max_runs, err);
    if (done) {
        done = load_base(&sweep, err) &&
               (!options->store || begin_store(&sweep, options->store, err)) &&
               run_points(&sweep, options, out, err);
    }
    sweep_release(&sweep);
    if (!done)
        result_release(out);
    return done;
}
