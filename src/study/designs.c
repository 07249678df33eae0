#include "study/designs.h"

#include <stdlib.h>
#include <string.h>

#include "scenario/files.h"
#include "study/precision.h"

static bool known_problem(const struct problems *problems, const struct problem *problem) {
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *other = &problems->items[i];
        if (other->warning == problem->warning && other->line == problem->line &&
            other->column == problem->column && strcmp(other->text, problem->text) == 0 &&
            strcmp(other->path ? other->path : "", problem->path ? problem->path : "") == 0)
            return true;
    }
    return false;
}

void problems_merge(struct problems *to, const struct problems *from) {
    for (size_t i = 0; i < from->count; i++) {
        const struct problem *problem = &from->items[i];
        if (known_problem(to, problem))
            continue;
        problems_add(to, problem->warning, problem->path, "%s", problem->text);
        if (to->count > 0 && strcmp(to->items[to->count - 1].text, problem->text) == 0)
            problems_place(to, to->count - 1, problem->file, problem->line, problem->column);
    }
    if (from->failed)
        problems_no_memory(to);
    to->unreadable = to->unreadable || from->unreadable;
}

bool source_hold(struct scenario_source *source, struct arena *arena, struct error *err) {
    if (source->text || !source->file || strcmp(source->file, "-") != 0)
        return true;
    return file_read("-", arena, &source->text, &source->length, err);
}

bool source_with(struct scenario_source *out, const struct scenario_source *source,
                 const struct scenario_override *overrides, size_t count, struct arena *arena,
                 struct error *err) {
    struct scenario_override *all =
        arena_new(arena, struct scenario_override, source->override_count + count);

    if (!all)
        return error_no_memory(err);
    if (source->override_count > 0)
        memcpy(all, source->overrides, source->override_count * sizeof *all);
    if (count > 0)
        memcpy(all + source->override_count, overrides, count * sizeof *all);
    *out = *source;
    out->overrides = all;
    out->override_count = source->override_count + count;
    return true;
}

bool designs_load(struct designs *designs, const struct design *from, size_t count,
                  struct problems *problems, struct error *err) {
    size_t failed = 0;

    memset(designs, 0, sizeof *designs);
    designs->scenarios = calloc(count, sizeof *designs->scenarios);
    designs->names = calloc(count, sizeof *designs->names);
    if (!designs->scenarios || !designs->names)
        return error_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        struct scenario *to = &designs->scenarios[designs->count];
        struct problems own;
        problems_init(&own);
        if (!scenario_load(to, &from[i].source, &own))
            failed++;
        else if (failed > 0)
            scenario_release(to); /* only its problems were wanted */
        else
            designs->names[designs->count++] = from[i].name;
        problems_merge(problems, &own);
        problems_release(&own);
    }
    if (failed > 0)
        return error_set(err, problems_kind(problems),
                         "nothing was run: %zu of the %zu designs cannot be loaded", failed, count);
    return true;
}

bool designs_run(struct designs *designs, const struct study_options *options, bool *stopped,
                 size_t *failed, struct error *err) {
    const struct designs_look none = {NULL, NULL, 0, NULL};

    return designs_run_looking(designs, options, &none, stopped, failed, err);
}

bool designs_run_looking(struct designs *designs, const struct study_options *options,
                         const struct designs_look *look, bool *stopped, size_t *failed,
                         struct error *err) {
    const struct scenario **points = calloc(designs->count, sizeof *points);
    struct replicate_plan plan = {.threads = options->threads,
                                  /* The store has no room for curves. */
                                  .store = designs->keep_curves ? NULL : options->store,
                                  .names = designs->names,
                                  .keep_curves = designs->keep_curves,
                                  .stop = options->stop,
                                  .progress = options->progress,
                                  .context = options->context};

    designs->samples = calloc(designs->count, sizeof *designs->samples);
    if (!points || !designs->samples) {
        free(points);
        return error_no_memory(err);
    }
    for (size_t i = 0; i < designs->count; i++)
        points[i] = &designs->scenarios[i];
    plan.points = points;
    plan.point_count = designs->count;
    if (look->enough) {
        plan.batch = (size_t)designs->scenarios[0].replications;
        plan.enough = look->enough;
        plan.enough_context = look->context;
        plan.dropped = look->dropped;
        for (size_t i = 0; i < designs->count; i++)
            designs->scenarios[i].replications = (int64_t)precision_most(look->most, plan.batch);
    }
    const bool done = replicate(&plan, designs->samples, stopped, failed, err);
    free(points);
    return done;
}

void designs_forget(struct designs *designs) {
    for (size_t i = 0; designs->samples && i < designs->count; i++)
        sample_release(&designs->samples[i]);
    free(designs->samples);
    designs->samples = NULL;
}

void designs_release(struct designs *designs) {
    designs_forget(designs);
    for (size_t i = 0; i < designs->count; i++)
        scenario_release(&designs->scenarios[i]);
    free(designs->scenarios);
    free(designs->names);
    memset(designs, 0, sizeof *designs);
}
