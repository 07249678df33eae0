/*
 * catalog - dated data about a provider, and how well each figure is known.
 *
 * A catalog is a JSON file: { "name", "about", "as_of", "provider": {…}, "account": {…},
 * "provenance": […] }. Its `provider` and `account` are a layer below the scenario's own. Built-in
 * catalogs are compiled in from scenarios/catalogs/; a name that ends in ".json" is a path,
 * relative to the scenario.
 *
 * Here are its meta data only; the figures are in the scenario that was merged from it.
 */
#ifndef TIERSIM_SCENARIO_CATALOG_H
#define TIERSIM_SCENARIO_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/field.h"

/* How well a figure is known: constant, name, and one sentence. */
#define EVIDENCE_LIST(X)                                                                           \
    X(OFFICIAL, "official", "published by the provider")                                           \
    X(OBSERVED, "observed", "seen in the provider's answers by several people")                    \
    X(SINGLE_SOURCE, "single_source", "reported once, by somebody else")                           \
    X(ASSUMPTION, "assumption", "not documented; decided for the model")

enum evidence {
#define X(constant, name, text) EVIDENCE_##constant,
    EVIDENCE_LIST(X)
#undef X
        EVIDENCES
};

const char *evidence_name(enum evidence evidence);

/* Where the figures under one path of the provider come from. */
struct provenance {
    const char *path; /* "limits[images]", "prices", "account.tier", "" for all */
    const char *source;
    int64_t date;     /* UNIX ns; DATE_NONE: undated */
    int evidence;     /* enum evidence */
    const char *note; /* NULL: none */
};

struct catalog {
    const char *name;
    const char *about;
    int64_t as_of;                /* UNIX ns: the figures are those of this day */
    struct field_list provenance; /* of struct provenance */
};

extern const struct field_table catalog_meta_fields;
extern const struct field_table provenance_fields;

/* The name (in the arena) of the index-th built-in catalog, in order of name; false: no more. */
bool catalog_builtin_name(size_t index, struct arena *arena, const char **out);

/*
 * The text of a catalog: a built-in name, or a path relative to `directory` if it ends in ".json".
 * *label is what messages call it. All in the arena. An unknown name is an error with the nearest.
 */
bool catalog_text(const char *name, const char *directory, struct arena *arena, const char **text,
                  size_t *length, const char **label, struct error *err);

struct document;

/* The meta data of a parsed catalog. */
bool catalog_decode_meta(const struct document *document, struct arena *arena,
                         struct problems *problems, struct catalog *out);

/* The meta data of a built-in catalog or a catalog file, for `list` and `show`. */
bool catalog_read_meta(const char *name, const char *directory, struct arena *arena,
                       struct catalog *out, struct problems *problems);

/*
 * The provenance of a value at `path`, counted from the provider ("limits[images].limit") or, for
 * the account, with "account." in front: the entry with the longest path that covers it; NULL:
 * none.
 */
const struct provenance *catalog_provenance(const struct catalog *catalog, const char *path);

#endif
