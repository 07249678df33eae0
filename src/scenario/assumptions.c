/* What the values in force assume, as sentences: each assumption of a catalog once, and each guess
 * of a default once, with where it holds. Of the tiers, that in force at the start is looked at. */
#include <string.h>

#include "base/check.h"
#include "scenario/guess.h"
#include "scenario/loader.h"
#include "scenario/print.h"

/* More are not told. */
enum { FROM_CATALOGS = 256, GUESSES = 64, ASSUMPTIONS = FROM_CATALOGS + GUESSES };

/* More places of one guess are counted, not named. */
enum { PLACES_NAMED = 3 };

struct guessed {
    const struct field *field;
    const char *places;
    size_t count;
};

struct assumptions {
    struct arena *arena;
    const char *sentences[ASSUMPTIONS];
    size_t count;
    const struct provenance *seen[FROM_CATALOGS];
    size_t seen_count;
    struct guessed guesses[GUESSES];
    size_t guess_count;
};

static void collect_figure(void *context, const struct scenario_value *value) {
    struct assumptions *all = context;
    const struct provenance *from = value->provenance;
    if (!from || from->evidence != EVIDENCE_ASSUMPTION || all->seen_count == FROM_CATALOGS)
        return;
    for (size_t i = 0; i < all->seen_count; i++)
        if (all->seen[i] == from)
            return;
    const char *sentence =
        arena_printf(all->arena, "%s: %s%s%s%s", from->path[0] ? from->path : "the whole catalog",
                     from->note ? from->note : from->source, from->note ? " (" : "",
                     from->note ? from->source : "", from->note ? ")" : "");
    if (!sentence)
        return;
    all->seen[all->seen_count++] = from;
    all->sentences[all->count++] = sentence;
}

/* ---- guesses ---- */

/* In a list of tiers, whose limits in force stand with the provider's own. */
static bool in_tiers(const struct trail *trail) {
    for (size_t i = 0; i < trail->depth; i++)
        if (!trail->steps[i].element && strcmp(trail->steps[i].key, "tiers") == 0)
            return true;
    return false;
}

static struct guessed *guessed_of(struct assumptions *all, const struct field *field) {
    for (size_t i = 0; i < all->guess_count; i++)
        if (all->guesses[i].field->guess == field->guess)
            return &all->guesses[i];
    if (all->guess_count == GUESSES)
        return NULL;
    struct guessed *made = &all->guesses[all->guess_count++];
    *made = (struct guessed){.field = field};
    return made;
}

static void collect_guess(void *context, const struct trail *trail, const struct field *field) {
    struct assumptions *all = context;
    struct guessed *guessed = in_tiers(trail) ? NULL : guessed_of(all, field);
    struct text place;
    if (!guessed || ++guessed->count > PLACES_NAMED)
        return;
    text_init_for(&place, &all->arena->failed);
    trail_text(trail, &place);
    guessed->places = guessed->places
                          ? arena_printf(all->arena, "%s, %s", guessed->places, text_cstr(&place))
                          : arena_strdup(all->arena, text_cstr(&place));
    text_release(&place);
}

/* `10s by default` of the fallback "\"10s\"". `text` is scratch. */
static void add_default(struct text *out, const struct field *field, struct text *text) {
    if (!field->fallback && field->kind != FIELD_OBJECT) {
        text_add(out, "not given");
        return;
    }
    print_field(text, field, NULL);
    const size_t quote = text->length >= 2 && text->bytes[0] == '"' ? 1 : 0;
    text_add_bytes(out, text_cstr(text) + quote, text->length - 2 * quote);
    text_add(out, " by default");
}

static void tell_guess(struct assumptions *all, const struct guessed *guessed) {
    struct text value, scratch;
    text_init_for(&value, &all->arena->failed);
    text_init_for(&scratch, &all->arena->failed);
    add_default(&value, guessed->field, &scratch);
    text_clear(&scratch);
    if (guessed->count > PLACES_NAMED)
        text_printf(&scratch, " and %zu more", guessed->count - PLACES_NAMED);
    const char *sentence =
        arena_printf(all->arena, "%s%s: %s; %s", guessed->places, text_cstr(&scratch),
                     text_cstr(&value), guessed->field->guess->why);
    if (sentence)
        all->sentences[all->count++] = sentence;
    text_release(&scratch);
    text_release(&value);
}

bool list_assumptions(struct loader *loader) {
    struct scenario *out = loader->out;
    struct assumptions *all = arena_new(&out->arena, struct assumptions, 1);
    if (!all)
        return problems_no_memory(loader->problems);
    all->arena = &out->arena;
    if (!scenario_sources(out, collect_figure, all) ||
        !guess_all(&question_fields, loader->layers->merged, collect_guess, all) ||
        out->arena.failed)
        return problems_no_memory(loader->problems);
    for (size_t i = 0; i < all->guess_count; i++)
        tell_guess(all, &all->guesses[i]);
    out->assumptions = all->sentences;
    out->assumption_count = all->count;
    return true;
}
