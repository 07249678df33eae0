#include "scenario/client_preset.h"

#include <stdio.h>
#include <string.h>

#include "base/embedded.h"
#include "base/text.h"
#include "client/retry_presets.h"
#include "scenario/loader.h"
#include "scenario/shape.h"

#define PRESETS_FILE "scenarios/clients/presets.json"

enum { PRESETS_MAX = 100 };

/* The file is ours: it can only fail to parse for want of memory. */
static bool open_presets(struct document *document, struct problems *problems) {
    const struct embedded_file *file = embedded_find(PRESETS_FILE);

    return document_parse(document, file->name, file->bytes, file->length, problems);
}

static bool unknown(const struct document *document, const char *name, struct error *err) {
    const char *names[PRESETS_MAX];
    size_t count = 0;
    struct text said;

    if (retry_preset_refuse(name))
        return error_set(err, ERROR_SCENARIO, "there is no client preset '%.80s': %s", name,
                         retry_preset_refuse(name));
    for (const cJSON *entry = document->root->child; entry && count < PRESETS_MAX;
         entry = entry->next)
        names[count++] = entry->string;
    text_init(&said);
    message_known(&said, name, names, count);
    error_set(err, ERROR_SCENARIO, "there is no client preset '%.80s'%s", name, text_cstr(&said));
    text_release(&said);
    return false;
}

static cJSON *find(const struct document *document, const char *name, struct error *err) {
    cJSON *entry = json_member(document->root, name);

    if (!entry)
        unknown(document, name, err);
    return entry;
}

bool client_preset_open(const char *name, struct document *document, cJSON **client,
                        const char **label, struct problems *problems, struct error *err) {
    if (!open_presets(document, problems))
        return error_no_memory(err);
    cJSON *entry = find(document, name, err);
    if (!entry) {
        document_release(document);
        return false;
    }
    *client = json_member(entry, "client");
    *label = entry->string;
    return true;
}

static const char *copy(struct arena *arena, const cJSON *entry, const char *key) {
    const char *text = json_string(entry, key);

    return text ? arena_strdup(arena, text) : NULL;
}

static void read_preset(const cJSON *entry, struct arena *arena, struct client_preset *out) {
    char *client = cJSON_PrintUnformatted(json_value(entry, "client"));

    out->name = arena_strdup(arena, entry->string);
    out->about = copy(arena, entry, "about");
    out->library = copy(arena, entry, "library");
    out->versions = copy(arena, entry, "versions");
    out->source = copy(arena, entry, "source");
    out->evidence = copy(arena, entry, "evidence");
    out->note = copy(arena, entry, "note");
    out->client = client ? arena_strdup(arena, client) : NULL;
    cJSON_free(client);
}

bool client_preset_at(size_t index, struct arena *arena, struct client_preset *out) {
    struct document document;
    struct problems problems;

    problems_init(&problems);
    const bool open = open_presets(&document, &problems);
    problems_release(&problems);
    if (!open)
        return false;
    const cJSON *entry = document.root->child;
    while (entry && index-- > 0)
        entry = entry->next;
    if (entry)
        read_preset(entry, arena, out);
    document_release(&document);
    return entry != NULL;
}

bool client_preset_find(const char *name, struct arena *arena, struct client_preset *out,
                        struct error *err) {
    struct document document;
    struct problems problems;

    problems_init(&problems);
    const bool open = open_presets(&document, &problems);
    problems_release(&problems);
    if (!open)
        return error_no_memory(err);
    const cJSON *entry = find(&document, name, err);
    if (entry)
        read_preset(entry, arena, out);
    document_release(&document);
    return entry != NULL;
}
