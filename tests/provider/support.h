/*
 * support - specs for tests of the provider, filled in as a scenario would: every field table's own
 * defaults, then single values by name, then prepare. Memory is given back by support_release.
 */
#ifndef TIERSIM_TESTS_PROVIDER_SUPPORT_H
#define TIERSIM_TESTS_PROVIDER_SUPPORT_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "base/check.h"
#include "base/field.h"
#include "base/units.h"
#include "provider/limiter.h"

#define UNUSED_OK __attribute__((unused))

static struct arena support_arena;

static int UNUSED_OK support_release(void **state) {
    (void)state;
    arena_release(&support_arena);
    return 0;
}

/* The bare text of a JSON string, or the text itself. */
static const char *bare(const char *text) {
    const size_t length = strlen(text);

    return text[0] == '"' ? arena_strndup(&support_arena, text + 1, length - 2) : text;
}

static int choice_of(const char *const *choices, const char *name) {
    for (int i = 0; choices[i]; i++)
        if (strcmp(choices[i], name) == 0)
            return i;
    fail_msg("no choice '%s'", name);
    return 0;
}

static void spec_defaults(const struct field_table *table, void *object);

static void set_variant(struct variant *variant, const struct variant_registry *registry,
                        const char *name) {
    for (size_t i = 0; i < registry->count; i++) {
        const struct variant_type *type = registry->types[i];
        if (strcmp(type->name, name) != 0)
            continue;
        variant->type = type;
        variant->spec = arena_alloc(&support_arena, type->spec.size);
        spec_defaults(&type->spec, variant->spec);
        return;
    }
    fail_msg("no %s '%s'", registry->noun, name);
}

/* Sets one field from text, or to what "absent" means where text is NULL. */
static void set_field(const struct field *field, void *object, const char *text) {
    void *at = (char *)object + field->offset;
    const char *word = text ? bare(text) : NULL;

    switch (field->kind) {
    case FIELD_BOOLEAN:
        *(bool *)at = word && strcmp(word, "true") == 0;
        return;
    case FIELD_INTEGER:
        *(int64_t *)at = word ? strtoll(word, NULL, 10) : INTEGER_NONE;
        return;
    case FIELD_NUMBER:
        *(double *)at = word ? strtod(word, NULL) : (double)NAN;
        return;
    case FIELD_DURATION:
        *(sim_time *)at = SIM_TIME_NEVER;
        if (word)
            assert_true(duration_parse(word, at));
        return;
    case FIELD_DATE:
        *(int64_t *)at = DATE_NONE;
        if (word)
            assert_true(calendar_parse(word, at));
        return;
    case FIELD_MONEY:
        *(money *)at = MONEY_NONE;
        if (word)
            assert_true(money_parse(word, at));
        return;
    case FIELD_RATE:
        *(double *)at = (double)NAN;
        if (word)
            assert_true(rate_parse(word, at));
        return;
    case FIELD_STRING:
        *(const char **)at = word;
        return;
    case FIELD_CHOICE:
        *(int *)at = word ? choice_of(field->choices, word) : CHOICE_NONE;
        return;
    case FIELD_INLINE:
    case FIELD_OBJECT:
        spec_defaults(field->sub, at);
        return;
    case FIELD_INLINE_VARIANT:
        if (word)
            set_variant(at, field->variants, word);
        return;
    case FIELD_OPTIONAL:
    case FIELD_VARIANT: /* tests give distributions themselves */
    case FIELD_LIST:
    case FIELD_MAP:
    case FIELD_NUMBERS:
    case FIELD_STRINGS:
    case FIELD_DURATIONS:
        return; /* zeroed: absent */
    }
}

static void spec_defaults(const struct field_table *table, void *object) {
    for (size_t i = 0; i < table->count; i++)
        set_field(&table->fields[i], object, table->fields[i].fallback);
}

static void UNUSED_OK spec_set(const struct field_table *table, void *object, const char *name,
                               const char *text) {
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->fields[i].name, name) == 0) {
            set_field(&table->fields[i], object, text);
            return;
        }
    fail_msg("no field '%s'", name);
}

/* What prepare says: true, or false with the complaint. */
static bool UNUSED_OK spec_prepare(const struct field_table *table, void *object,
                                   struct complaint *out) {
    return !table->prepare || table->prepare(object, out);
}

/*
 * A limit; then pairs of (field of the kind, text), NULL at the end. The kind's own prepare has
 * run, the limit's has not.
 */
static struct limit_spec UNUSED_OK make_limit(const char *kind, enum unit unit, int64_t limit,
                                              sim_time window, ...) {
    struct limit_spec spec;
    struct complaint complaint;
    const char *name;
    va_list arguments;

    memset(&spec, 0, sizeof spec);
    spec_defaults(&limit_fields, &spec);
    spec.name = "limit";
    spec.unit = (int)unit;
    spec.limit = limit;
    spec.window = window;
    set_variant(&spec.kind, &limiter_registry, kind);
    va_start(arguments, window);
    while ((name = va_arg(arguments, const char *)))
        spec_set(&spec.kind.type->spec, spec.kind.spec, name, va_arg(arguments, const char *));
    va_end(arguments);
    assert_true(spec_prepare(&spec.kind.type->spec, spec.kind.spec, &complaint));
    return spec;
}

static const struct limiter_type *limiter_type_at(size_t i) {
    return (const struct limiter_type *)(const void *)limiter_registry.types[i];
}

static struct limiter UNUSED_OK make_limiter(const struct limit_spec *spec) {
    struct limiter limiter;

    (void)limiter_type_at;
    limiter_init(&limiter, spec, 0, 0, &support_arena);
    return limiter;
}

/* Asks: true and charged, or false. */
static bool UNUSED_OK ask(struct limiter *limiter, sim_time now, int64_t units) {
    if (!limiter_admits(limiter, now, units))
        return false;
    limiter_charge(limiter, now, units);
    return true;
}

#endif
