#include "scenario/decode_document.h"

#include "scenario/decode.h"
#include "scenario/layers.h"

bool decode_document(const struct document *document, const struct field_table *table,
                     const char *const *others, struct arena *arena, struct problems *problems,
                     void *out) {
    /* As a stack of its own, so that problems have places. */
    struct layers *layers = layers_new(table);
    cJSON *own = cJSON_Duplicate(document->root, true);
    bool ok = layers && own;

    if (ok) {
        for (; *others; others++)
            cJSON_DeleteItemFromObjectCaseSensitive(own, *others);
        layers_add(layers, (struct layer){.kind = LAYER_FILE,
                                          .label = document->name,
                                          .document = *document,
                                          .root = document->root});
        struct decoder decoder = {.arena = arena, .problems = problems, .layers = layers};
        ok = decode_object(&decoder, table, own, out) &&
             (!(arena->failed || problems->failed) || problems_no_memory(problems));
        layers->count = 0; /* the document is only borrowed */
    } else {
        problems_no_memory(problems);
    }
    cJSON_Delete(own);
    layers_delete(layers);
    return ok;
}
