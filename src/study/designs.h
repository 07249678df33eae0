/*
 * designs - several scenarios loaded for one study: the points of a sweep, comparison or plan.
 *
 * A design is a name and a source. They are loaded in order; every problem of every design is
 * reported, each once, before anything runs.
 */
#ifndef TIERSIM_STUDY_DESIGNS_H
#define TIERSIM_STUDY_DESIGNS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "scenario/scenario.h"
#include "study/replicate.h"
#include "study/run.h"

struct design {
    const char *name; /* NULL: that of its scenario */
    struct scenario_source source;
};

struct designs {
    struct scenario *scenarios; /* `count` of them are loaded */
    const char **names;         /* as the designs give them, borrowed */
    struct sample *samples;     /* as many, or NULL before the run */
    size_t count;
    bool keep_curves; /* series and accounts too (see replicate.h), not readings only */
};

/* Adds the problems of `from` that `to` has not yet, with their places. */
void problems_merge(struct problems *to, const struct problems *from);

/*
 * Reads standard input into the arena if that is the source: it can be read once only, and a study
 * loads it again and again.
 */
bool source_hold(struct scenario_source *source, struct arena *arena, struct error *err);

/* The same source with more overrides on top of its own; in the arena. */
bool source_with(struct scenario_source *out, const struct scenario_source *source,
                 const struct scenario_override *overrides, size_t count, struct arena *arena,
                 struct error *err);

/*
 * Loads all. False with *err set (ERROR_SCENARIO: see *problems); designs_release in any case.
 */
bool designs_load(struct designs *designs, const struct design *from, size_t count,
                  struct problems *problems, struct error *err);

/* What one looks at between batches of replications; all zero: nothing, all are run at once. */
struct designs_look {
    bool (*enough)(void *context, const struct sample *samples);
    void *context;
    size_t most;         /* replications of each */
    const bool *dropped; /* [design]: no more of it; NULL: of none */
};

/* Runs every replication of every design. As replicate. */
bool designs_run(struct designs *designs, const struct study_options *options, bool *stopped,
                 size_t *failed, struct error *err);
/* The same in batches of as many as the designs have, which must be equal. */
bool designs_run_looking(struct designs *designs, const struct study_options *options,
                         const struct designs_look *look, bool *stopped, size_t *failed,
                         struct error *err);

/* Gives back the samples, keeps the scenarios. */
void designs_forget(struct designs *designs);
void designs_release(struct designs *designs);

#endif
