/*
 * scenario - the question: everything that a run depends on, loaded, checked, and const from then
 * on.
 *
 * A scenario is a stack of JSON layers (defaults, catalog, file, overrides) merged before they are
 * decoded. What world/ and study/ read is plain data: names are resolved to indexes, limits are the
 * effective ones, every default is filled in. It may be shared by any number of threads.
 *
 * Everything in it lives in its arena and dies with scenario_release.
 *
 * ASSUMPTION: effective limits are built layer by layer (catalog, file, each override): a layer's
 * `provider.limits`, then its `tiers[T].limits` for the tier T in force, each merged by name over
 * what is below. Every tier's `limits` is completed in the same way, so that a promotion in mid-run
 * replaces one complete list by another.
 */
#ifndef TIERSIM_SCENARIO_SCENARIO_H
#define TIERSIM_SCENARIO_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/field.h"
#include "base/text.h"
#include "base/units.h"
#include "client/client_spec.h"
#include "client/workload.h"
#include "provider/account.h"
#include "provider/provider.h"
#include "record/sku.h"
#include "scenario/catalog.h"
#include "scenario/objective.h"
#include "scenario/plan_spec.h"

/* One `--set PATH=VALUE`, or one value of a sweep axis. Later ones win. */
struct scenario_override {
    const char *path;
    const char *value;  /* JSON if the setting takes it, else the bare text: 5, "90s", 90s, {…} */
    const char *origin; /* "--set", "axis": for messages and `check --print` */
};

/* Where a scenario comes from. All zero is the empty scenario. Everything is borrowed. */
struct scenario_source {
    const char *file;      /* path; an embedded scenario if there is no such file; "-": stdin */
    const char *text;      /* if not NULL, the text itself; `file` is then only its name or NULL */
    size_t length;         /* of `text`; 0: up to its NUL */
    const char *directory; /* files are looked up here; NULL: the folder of `file`, else "." */
    const char *catalog;   /* used in place of the scenario's `catalog`; NULL: as it says */
    const struct scenario_override *overrides;
    size_t override_count;
};

/*
 * With an account and tiers the complete lists of the tiers hold every limit, and `spec.limits` is
 * empty; without an account there are no tiers. What is in force at the start is in `limits`.
 */
struct scenario_provider {
    const char *name;                   /* "default" for the shorthand */
    bool shorthand;                     /* it is the top-level catalog, account and provider */
    const struct catalog *catalog;      /* NULL: stands alone */
    const struct account_spec *account; /* NULL: no account, nothing is ever refused for money */
    const char *tier;                   /* in force at the start; NULL: none */
    struct field_list limits;           /* struct limit_spec: in force at the start */
    struct provider_spec spec;
    const struct incident_spec *incidents;
    size_t incident_count;
};

/* Most points of a series. */
#define SCENARIO_SERIES_MOST 200000

struct scenario_report {
    sim_time series_interval; /* between two points of series.csv; SIM_TIME_NEVER: horizon / 400,
                                 but a minute where that is less and leaves 20 points, and
                                 no less than keeps to the most points in a long drain */
};

struct layers;

struct scenario {
    const char *name;  /* given, else the file's name without folder and ".json", else "scenario" */
    const char *about; /* NULL: not given */
    int64_t seed;
    int64_t replications;
    sim_time horizon;
    sim_time drain;
    sim_time warmup;
    int64_t start;        /* UNIX time in ns of simulated time 0 */
    int64_t max_events;   /* of one replication; lowered so far that money cannot overflow */
    int64_t max_requests; /* outstanding at once in one replication */
    struct scenario_report report;

    const struct scenario_provider *providers;
    size_t provider_count; /* at least 1 */
    const struct workload_spec *workloads;
    size_t workload_count; /* at least 1 */
    const struct client_spec *clients;
    size_t client_count;    /* at least 1 */
    const struct sku *skus; /* everything that some mix asks for */
    size_t sku_count;
    const struct objective *objectives;
    size_t objective_count;
    const struct plan_spec *plan; /* NULL: not given */

    const char *const *warnings; /* sentences, each with its path in front */
    size_t warning_count;
    const char *const
        *assumptions; /* sentences: catalog figures and guesses of defaults in force */
    size_t assumption_count;

    uint64_t hash;         /* of the effective JSON, 64-bit FNV-1a: stamped on every output */
    const char *effective; /* the effective JSON, pretty, ends in a newline */
    const char *directory; /* that files were looked up in */
    struct layers *layers; /* where every value came from; see scenario_values */
    struct arena arena;
};

/*
 * Loads, checks and completes. False if there was any error; *out is then released. Warnings are
 * added to *problems too (as warnings) and do not fail. Every problem is reported, not only the
 * first, with file, line and column. Problems stay valid after scenario_release.
 */
bool scenario_load(struct scenario *out, const struct scenario_source *source,
                   struct problems *problems);
void scenario_release(struct scenario *scenario);

/* Index by name; -1: none. */
int32_t scenario_provider_index(const struct scenario *scenario, const char *name);
int32_t scenario_workload_index(const struct scenario *scenario, const char *name);
int32_t scenario_client_index(const struct scenario *scenario, const char *name);
int32_t scenario_sku_index(const struct scenario *scenario, const char *model, const char *quality,
                           const char *size);

/* One value in force, for `check --print`. Everything is borrowed for the call. */
struct scenario_value {
    const char *path;   /* "provider.limits[images].limit" */
    const char *value;  /* as JSON: 5, "60s" */
    const char *origin; /* "default", "catalog openai-guide-2026-06", "scenario.json:12", "--set" */
    const char *doc;    /* what the setting means, one sentence; NULL: none */
    const struct provenance *provenance; /* of a catalog's value; NULL: none */
};

/* Every value in force, in the order of the effective JSON. False: memory ran out on the way. */
bool scenario_values(const struct scenario *scenario,
                     void (*visit)(void *context, const struct scenario_value *value),
                     void *context);

/* The same for those alone that a catalog gives, whose origin is not told (NULL): telling that
 * takes a look through the file for each. */
bool scenario_sources(const struct scenario *scenario,
                      void (*visit)(void *context, const struct scenario_value *value),
                      void *context);

/* The value in force at a path, as JSON text ("null": none), or false with the nearest name. */
bool scenario_value_at(const struct scenario *scenario, const char *path, struct text *out,
                       struct error *err);

/* The JSON Schemas, generated from the field tables; shipped as scenarios/scenario.schema.json,
 * scenarios/catalog.schema.json and scenarios/lesson.schema.json. */
void scenario_schema(struct text *out);
void catalog_schema(struct text *out);
void lesson_schema(struct text *out);

/* Whether an embedded file (base/embedded.h) of this name is a scenario: "scenarios/launch.json",
 * but neither a schema nor anything in a folder below (catalogs, lessons, data). */
bool scenario_is_built_in(const char *name);

/* The version of the JSON library in use. Static. */
const char *scenario_json_version(void);

#endif
