/*
 * field - what a scenario may say, as data.
 *
 * A module that takes settings declares them once, as a table of fields: name, kind, unit, place in
 * its own struct, bounds, default, and a sentence of documentation. It never parses. One walker in
 * scenario/ reads these tables for five uses: loading, printing, the JSON Schema, paths (`--set`,
 * `--vary`) and the nearest name in messages.
 *
 * A field that is absent and has no default (`fallback` NULL, `required` false) gets the "absent"
 * value of its kind, listed beside each kind below; code tests for it by name.
 *
 * Everything here is constant data. Strings and lists that the walker fills in live in the arena of
 * the scenario and are only borrowed by the modules.
 */
#ifndef TIERSIM_BASE_FIELD_H
#define TIERSIM_BASE_FIELD_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum field_kind {
    FIELD_BOOLEAN,   /* bool: always give a fallback or make it required */
    FIELD_INTEGER,   /* int64_t; absent: INTEGER_NONE */
    FIELD_NUMBER,    /* double; absent: NaN */
    FIELD_DURATION,  /* sim_time from "90s"; absent: SIM_TIME_NEVER */
    FIELD_DATE,      /* int64_t, UNIX time in ns, from ISO 8601; absent: DATE_NONE */
    FIELD_MONEY,     /* money from "$0.040"; absent: MONEY_NONE */
    FIELD_RATE,      /* double, per second, from "15/min"; absent: NaN */
    FIELD_STRING,    /* const char *; absent: NULL */
    FIELD_CHOICE,    /* int, an index into `choices`; absent: CHOICE_NONE */
    FIELD_OBJECT,    /* struct in place, laid out by `sub`; absent: every default of `sub` */
    FIELD_OPTIONAL,  /* struct *, laid out by `sub`; absent: NULL */
    FIELD_LIST,      /* struct field_list of structs laid out by `sub`; absent: empty */
    FIELD_MAP,       /* as FIELD_LIST, from a JSON object: the member's name becomes the `name`
                        of the element, whose first field must be a FIELD_STRING "name" */
    FIELD_NUMBERS,   /* struct field_list of double; absent: empty */
    FIELD_STRINGS,   /* struct field_list of const char *; absent: empty */
    FIELD_DURATIONS, /* struct field_list of sim_time; absent: empty */
    FIELD_VARIANT,   /* struct variant from an object of its own with a "type" */
    FIELD_INLINE,    /* struct in place whose fields, laid out by `sub`, stand in the same object
                        as this one's neighbours; its own name is never written */
    FIELD_INLINE_VARIANT, /* struct variant: this field is the discriminator and the fields of the
                             chosen type stand beside it in the same object */
};

#define INTEGER_NONE INT64_MIN
#define DATE_NONE    INT64_MIN
#define CHOICE_NONE  (-1)

struct field_list {
    void *items; /* owned by the scenario's arena */
    size_t count;
};

/* What is wrong with an object whose single fields are all right. */
struct complaint {
    const char *field; /* the field to blame, or NULL for the object */
    char text[256];
};

struct arena;
struct error;
struct field;

/*
 * Marks a default that guesses how somebody else's system behaves. Where it is in force, which is
 * where the setting is not given and matters, the study lists it among its assumptions.
 */
struct field_guess {
    const char *why; /* what nobody documents or has told, one phrase */
    /* Settings of the same object, one of which must be given, and be neither empty nor 0, for the
     * guess to matter; ended by NULL. NULL: it always does. */
    const char *const *beside;
    const char *instead; /* a setting of the same object that takes its place, or NULL */
};
struct variant_registry;

/*
 * A text in parts, which may also be written as an object: {"at_most": "60s", "probability": 0.9}
 * is "<= 60s with probability 0.9". In a list the phrases stand in the order of the text; of those
 * that begin it an object has exactly one.
 */
struct field_phrase {
    const char *key;   /* NULL ends the list */
    const char *words; /* before the value */
    bool begins;
    const char *doc;
};

struct field_phrases {
    const char *noun; /* "condition", for the schema */
    const struct field_phrase *list;
};

struct field_table {
    const char *noun; /* "limit", "client": for messages and the schema */
    size_t size;      /* of the struct */
    const struct field *fields;
    size_t count;
    /* Cross-field check and derivation after all fields are set; NULL when there is none. */
    bool (*prepare)(void *object, struct complaint *out);
};

struct field {
    const char *name;
    enum field_kind kind;
    size_t offset;
    const char *fallback; /* JSON text, e.g. "\"60s\"" or "true"; NULL: none */
    bool required;
    bool one_or_many; /* FIELD_LIST: an object stands for a list of one */
    double low, high; /* inclusive bounds in the kind's stored unit; both 0: none */
    const char *unit; /* "images", "ratio", … or NULL */
    const char *doc;  /* one sentence, lower case, no full stop */
    const struct field_table *sub;
    const struct variant_registry *variants;
    const char *(*refuse)(const char *name); /* what to say about an unknown variant, or NULL */
    const char *const *choices;              /* NULL-terminated */
    const struct field_phrases *phrases; /* FIELD_STRING: it may be an object of these, or NULL */
    const char *merge_key;           /* FIELD_LIST: "name" or "sku" merges element by element across
                                        layers; NULL: a higher layer replaces the list */
    const struct field_guess *guess; /* NULL: absent or by default it assumes nothing */
};

/* The head of every `struct X_type`: one kind of limiter, retry policy, distribution … */
struct variant_type {
    const char *name;
    const char *help;  /* one sentence */
    const char *alias; /* a second name that means the same, or NULL */
    struct field_table spec;
    /* Reads files that the spec names, relative to `directory`, into `arena`; NULL: names none. */
    bool (*load)(void *spec, struct arena *arena, const char *directory, struct error *err);
};

struct variant_registry {
    const char *noun; /* "limiter", "retry policy" */
    const struct variant_type *const *types;
    size_t count;
};

struct variant {
    const struct variant_type *type; /* NULL when absent */
    void *spec;                      /* laid out by type->spec */
};

/* The usual way to write one row: FIELD(struct limit_spec, window, DURATION, .doc = "…"). */
#define FIELD(type, member, kind_, ...)                                                            \
    { .name = #member, .kind = FIELD_##kind_, .offset = offsetof(type, member), __VA_ARGS__ }

/* The usual ways to mark a row: GUESS_BESIDE("nobody says …", "limits", "tiers"). */
#define GUESS(why_)                                                                                \
    .guess = &(const struct field_guess) {                                                         \
        .why = (why_)                                                                              \
    }
#define GUESS_BESIDE(why_, ...)                                                                    \
    .guess = &(const struct field_guess) {                                                         \
        .why = (why_), .beside = (const char *const[]) {                                           \
            __VA_ARGS__, NULL                                                                      \
        }                                                                                          \
    }

/* The usual way to write a table. */
#define FIELD_TABLE(noun_, type, rows, ...)                                                        \
    {                                                                                              \
        .noun = (noun_), .size = sizeof(type), .fields = (rows),                                   \
        .count = sizeof(rows) / sizeof((rows)[0]), __VA_ARGS__                                     \
    }

#endif
