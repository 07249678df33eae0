/*
 * min-limit: the least limit per window, of one limit by name.
 *
 * Candidate -L is the limit L: the least is the hardest. ASSUMPTION: limits are looked for between
 * 1 and a million, or a thousand times the scenario's where that is more. A `quantum` stays in
 * force: a limit that it does not divide is an error of the scenario.
 */
#include <string.h>

#include "study/solve_for.h"

enum { LIMIT_MOST = 1000000, LIMIT_TIMES = 1000 };

static bool is_asked(const struct solve_for *solve, const struct limit_spec *limit,
                     size_t of_images) {
    const char *name = solve->question->limit;

    return name ? strcmp(limit->name, name) == 0 : of_images == 0 || limit->unit == UNIT_IMAGES;
}

static const struct limit_spec *find_limit(const struct solve_for *solve,
                                           const struct scenario_provider *provider,
                                           struct error *err) {
    const struct limit_spec *limits = provider->limits.items, *found = NULL;
    size_t of_images = 0, count = 0;

    for (size_t i = 0; i < provider->limits.count; i++)
        of_images += limits[i].unit == UNIT_IMAGES;
    for (size_t i = 0; i < provider->limits.count; i++)
        if (is_asked(solve, &limits[i], of_images)) {
            found = &limits[i];
            count++;
        }
    if (count == 1)
        return found;
    if (solve->question->limit)
        error_set(err, ERROR_USAGE, "provider '%s' has no limit '%s'", provider->name,
                  solve->question->limit);
    else if (count == 0)
        error_set(err, ERROR_SCENARIO, "provider '%s' has no limits", provider->name);
    else
        error_set(err, ERROR_USAGE, "provider '%s' has several limits; say which by '--limit NAME'",
                  provider->name);
    return NULL;
}

static bool prepare(struct solve_for *solve, struct error *err) {
    size_t provider;

    if (!solve_find_provider(solve, false, &provider, err))
        return false;
    const struct limit_spec *limit = find_limit(solve, &solve->base->providers[provider], err);
    if (!limit)
        return false;
    const char *where = solve_provider_path(solve, provider);
    solve->path = arena_printf(solve->arena, "%s.limits[%s].limit", where, limit->name);
    solve->unit = unit_name((enum unit)limit->unit);
    const int64_t now = limit->limit > 0 ? limit->limit : 1;
    const int64_t most = now > LIMIT_MOST / LIMIT_TIMES ? now * LIMIT_TIMES : LIMIT_MOST;
    solve->edge.least = -most;
    solve->edge.most = -1;
    solve->edge.start = -now;
    return where && solve->path ? true : error_no_memory(err);
}

static struct solve_overrides turn(const struct solve_for *solve, int64_t candidate) {
    struct scenario_override *override = arena_new(solve->arena, struct scenario_override, 1);
    const char *value = arena_printf(solve->arena, "%lld", (long long)-candidate);

    if (!override || !value)
        return (struct solve_overrides){0};
    *override = (struct scenario_override){solve->path, value, "solve"};
    return (struct solve_overrides){override, 1};
}

static void format(struct text *out, const struct solve_for *solve, int64_t candidate) {
    (void)solve;
    text_add_int64(out, -candidate);
}

static double number(const struct solve_for *solve, int64_t candidate) {
    (void)solve;
    return (double)-candidate;
}

const struct solve_type solve_limit = {
    .name = "min-limit",
    .help = "the least limit, of the one in images or of --limit",
    .asked = "least limit",
    .every = "Even a limit of %s, the least there is, meets",
    .none = "No limit, however high, meets",
    .noun = "limit",
    .whole = true,
    .prepare = prepare,
    .turn = turn,
    .format = format,
    .number = number,
};
