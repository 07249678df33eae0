#include "scenario/phrase.h"

#include <string.h>

#include "scenario/json.h"
#include "scenario/shape.h"

enum { PHRASES_MOST = 8 };

size_t phrase_names(const struct field_phrase *phrases, const char **out, size_t most) {
    size_t count = 0;

    while (count < most && phrases[count].key) {
        out[count] = phrases[count].key;
        count++;
    }
    return count;
}

static bool is_known(const struct field_phrase *phrases, const char *key) {
    for (size_t i = 0; phrases[i].key; i++)
        if (strcmp(phrases[i].key, key) == 0)
            return true;
    return false;
}

static bool check_keys(const struct field_phrase *phrases, const cJSON *object, struct text *why) {
    const char *names[PHRASES_MOST];
    const size_t count = phrase_names(phrases, names, PHRASES_MOST);

    for (const cJSON *child = object->child; child; child = child->next) {
        if (is_known(phrases, child->string))
            continue;
        text_printf(why, "unknown key '%.60s'", child->string);
        message_known(why, child->string, names, count);
        return false;
    }
    return true;
}

/* Exactly one of the phrases that begin a text is there. */
static bool check_beginning(const struct field_phrase *phrases, const cJSON *object,
                            struct text *why) {
    size_t given = 0, choices = 0;

    for (size_t i = 0; phrases[i].key; i++)
        given += phrases[i].begins && json_value(object, phrases[i].key);
    if (given == 1)
        return true;
    text_add(why, "needs one of ");
    for (size_t i = 0; phrases[i].key; i++)
        if (phrases[i].begins)
            text_printf(why, "%s'%s'", choices++ > 0 ? ", " : "", phrases[i].key);
    text_printf(why, ", got %s", given > 1 ? "several" : "none");
    return false;
}

bool phrases_read(const struct field_phrase *phrases, const cJSON *object, const char **out,
                  struct arena *arena, struct text *why) {
    struct text text;
    bool ok = check_keys(phrases, object, why) && check_beginning(phrases, object, why);

    text_init_for(&text, &arena->failed);
    for (size_t i = 0; ok && phrases[i].key; i++) {
        const cJSON *value = json_value(object, phrases[i].key);
        if (!value)
            continue;
        text_add(&text, phrases[i].words);
        if (cJSON_IsString(value)) {
            text_add(&text, value->valuestring);
        } else if (cJSON_IsNumber(value)) {
            text_add_number(&text, value->valuedouble);
        } else {
            text_printf(why, "'%s': expected a string or a number, got ", phrases[i].key);
            json_describe(why, value);
            ok = false;
        }
    }
    if (ok)
        *out = arena_strdup(arena, text_cstr(&text));
    text_release(&text);
    return ok;
}
