/*
 * loader - what the steps of scenario_load share. Private to scenario/.
 *
 *   open      documents, catalogs and overrides become a stack of layers, and one merged tree
 *   decode    the tree becomes a struct question
 *   assemble  names become indexes, defaults between parts are filled in: the struct scenario
 *   check     what only shows when everything is known
 */
#ifndef TIERSIM_SCENARIO_LOADER_H
#define TIERSIM_SCENARIO_LOADER_H

#include "scenario/layers.h"
#include "scenario/question.h"
#include "scenario/scenario.h"

struct loader {
    struct scenario *out;
    const struct scenario_source *source;
    struct problems *problems;
    struct layers *layers;
    struct question question;
    struct trail at; /* scratch for places */
};

/* Each returns false if it added an error. */
bool load_layers(struct loader *loader);
bool assemble(struct loader *loader);
bool check_scenario(struct loader *loader);

/* What the values in force assume: figures of catalogs, and guesses of defaults (see guess.h). */
bool list_assumptions(struct loader *loader);

/* Whether a plan names tiers and clients that there are. */
bool check_plan(struct loader *loader);

/* Finds what workloads reserve of their clients' pacing. */
bool resolve_reserved(struct loader *loader);

/* Turns `limit` of every pacing into numbers. */
bool resolve_pacing(struct loader *loader);

/* Opens the file of client presets and finds one: its settings (in the document, which the caller
 * releases) and its name there. */
bool client_preset_open(const char *name, struct document *document, cJSON **client,
                        const char **label, struct problems *problems, struct error *err);

/* Where the calls of a workload may go: the targets of its route, or the one place it names. */
size_t destination_count(const struct workload_spec *workload);
/* NULL: the workload has no route. */
const struct target_spec *destination_target(const struct workload_spec *workload, size_t index);
const struct scenario_provider *destination_provider(const struct scenario *scenario,
                                                     const struct workload_spec *workload,
                                                     size_t index);
const struct client_spec *destination_client(const struct scenario *scenario,
                                             const struct workload_spec *workload, size_t index);

/* The trail of a provider's own settings: provider, or providers.NAME. */
void trail_provider(struct trail *trail, const struct scenario_provider *provider);

/* The trail of its account: account, or providers.NAME.account. */
void trail_account(struct trail *trail, const struct scenario_provider *provider);

/* An error or a warning at a place. */
#define LOADER_ERROR(loader, trail, ...)                                                           \
    layers_problem((loader)->layers, (loader)->problems, false, (trail), false, __VA_ARGS__)
#define LOADER_WARNING(loader, trail, ...)                                                         \
    layers_problem((loader)->layers, (loader)->problems, true, (trail), false, __VA_ARGS__)

#endif
