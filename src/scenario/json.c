#include "scenario/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/scan.h"
#include "scenario/scenario.h"

/* The number of `wanted` among the nodes of a tree in document order; *count goes on from there. */
static bool number_of(const cJSON *node, const cJSON *wanted, size_t *count) {
    if (node == wanted)
        return true;
    ++*count;
    for (const cJSON *child = node->child; child; child = child->next)
        if (number_of(child, wanted, count))
            return true;
    return false;
}

void document_place(const struct document *document, const cJSON *node, bool key, int *line,
                    int *column) {
    size_t number = 0;
    *line = *column = 0;
    if (!number_of(document->root, node, &number))
        return;
    struct scan_place place = scan_find(document->text, document->length, number);
    if (place.found)
        scan_position(document->text, document->length, key ? place.key : place.value, line,
                      column);
}

static void add_at(struct problems *problems, const char *file, int line, int column,
                   const char *text) {
    size_t before = problems->count;
    problems_add(problems, false, NULL, "%s", text);
    if (problems->count > before)
        problems_place(problems, before, file, line, column);
}

/* A member of an object, to be sorted by key. */
struct member {
    const cJSON *node;
};

static int compare_keys(const void *a, const void *b) {
    const struct member *left = a, *right = b;
    return strcmp(left->node->string, right->node->string);
}

static void find_duplicates(const struct document *document, const cJSON *object,
                            struct problems *problems) {
    size_t count = 0;
    for (const cJSON *child = object->child; child; child = child->next)
        count++;
    if (count > DOCUMENT_MEMBERS_MAX) { /* members are looked for one after the other */
        struct text text;
        int line, column;
        text_init_for(&text, &problems->failed);
        text_printf(&text, "an object has at most %d members, this one has %zu",
                    DOCUMENT_MEMBERS_MAX, count);
        document_place(document, object, false, &line, &column);
        add_at(problems, document->name, line, column, text_cstr(&text));
        text_release(&text);
        return;
    }
    struct member *sorted = malloc((count + 1) * sizeof *sorted);
    if (!sorted) {
        problems_no_memory(problems);
        return;
    }
    size_t filled = 0;
    for (const cJSON *child = object->child; child; child = child->next)
        sorted[filled++].node = child;
    qsort(sorted, count, sizeof *sorted, compare_keys);
    for (size_t i = 1; i < count && problems->errors <= PROBLEMS_KEPT; i++) {
        if (strcmp(sorted[i - 1].node->string, sorted[i].node->string) != 0)
            continue;
        int first[2], second[2];
        document_place(document, sorted[i - 1].node, true, &first[0], &first[1]);
        document_place(document, sorted[i].node, true, &second[0], &second[1]);
        bool later = second[0] > first[0] || (second[0] == first[0] && second[1] > first[1]);
        const int *here = later ? second : first, *there = later ? first : second;
        struct text text;
        text_init_for(&text, &problems->failed);
        text_printf(&text, "the key '%s' is given twice, first on line %d", sorted[i].node->string,
                    there[0]);
        add_at(problems, document->name, here[0], here[1], text_cstr(&text));
        text_release(&text);
    }
    free(sorted);
}

/* What the grammar allows and we do not: duplicate keys, numbers beyond a double. */
static void check_tree(const struct document *document, const cJSON *node,
                       struct problems *problems) {
    if (problems->errors > PROBLEMS_KEPT)
        return;
    if (cJSON_IsNumber(node) && !isfinite(node->valuedouble)) {
        int line, column;
        document_place(document, node, false, &line, &column);
        add_at(problems, document->name, line, column, "this number is too large");
    }
    if (cJSON_IsObject(node))
        find_duplicates(document, node, problems);
    for (const cJSON *child = node->child; child; child = child->next)
        check_tree(document, child, problems);
}

static bool parse(struct document *document, struct problems *problems) {
    struct scan_error error;
    int line, column;
    if (!scan_text(document->text, document->length, &error)) {
        scan_position(document->text, document->length, error.offset, &line, &column);
        add_at(problems, document->name, line, column, error.text);
        return false;
    }
    /* What the scanner accepts cJSON accepts too, as long as there is memory. */
    document->root = cJSON_ParseWithLengthOpts(document->text, document->length + 1, NULL, true);
    if (!document->root)
        return problems_no_memory(problems);
    size_t errors = problems->errors;
    if (!cJSON_IsObject(document->root))
        add_at(problems, document->name, 1, 1, "expected an object in braces");
    check_tree(document, document->root, problems);
    return problems->errors == errors;
}

bool document_parse(struct document *out, const char *name, const char *text, size_t length,
                    struct problems *problems) {
    *out = (struct document){.name = name, .length = length};
    if (length > DOCUMENT_SIZE_MAX) {
        add_at(problems, name, 0, 0, "a scenario or catalog has at most 8 MiB");
        return false;
    }
    out->text = malloc(length + 1);
    if (!out->text)
        return problems_no_memory(problems);
    memcpy(out->text, text, length);
    out->text[length] = '\0';
    if (parse(out, problems))
        return true;
    document_release(out);
    return false;
}

void document_release(struct document *document) {
    cJSON_Delete(document->root);
    free(document->text);
    *document = (struct document){0};
}

cJSON *json_member(const cJSON *object, const char *key) {
    return cJSON_IsObject(object) ? cJSON_GetObjectItemCaseSensitive(object, key) : NULL;
}

cJSON *json_value(const cJSON *object, const char *key) {
    cJSON *value = json_member(object, key);
    return value && !cJSON_IsNull(value) ? value : NULL;
}

const char *json_string(const cJSON *object, const char *key) {
    const cJSON *value = json_member(object, key);
    return cJSON_IsString(value) ? value->valuestring : NULL;
}

void json_describe(struct text *out, const cJSON *value) {
    if (cJSON_IsObject(value)) {
        text_add(out, "an object");
    } else if (cJSON_IsArray(value)) {
        text_add(out, "a list");
    } else if (cJSON_IsString(value) && strlen(value->valuestring) > 60) {
        size_t length = 57;
        while (length > 0 && ((unsigned char)value->valuestring[length] & 0xc0) == 0x80)
            length--;
        text_add_char(out, '"');
        text_add_bytes(out, value->valuestring, length);
        text_add(out, "...\"");
    } else {
        json_write(out, value);
    }
}

void json_write(struct text *out, const cJSON *value) {
    if (cJSON_IsString(value)) {
        text_add_json_string(out, value->valuestring);
    } else if (cJSON_IsNumber(value)) {
        text_add_number(out, value->valuedouble);
    } else if (cJSON_IsBool(value)) {
        text_add(out, cJSON_IsTrue(value) ? "true" : "false");
    } else if (cJSON_IsObject(value) || cJSON_IsArray(value)) {
        bool object = cJSON_IsObject(value);
        text_add_char(out, object ? '{' : '[');
        for (const cJSON *child = value->child; child; child = child->next) {
            if (child != value->child)
                text_add(out, ", ");
            if (object) {
                text_add_json_string(out, child->string);
                text_add(out, ": ");
            }
            json_write(out, child);
        }
        text_add_char(out, object ? '}' : ']');
    } else {
        text_add(out, "null");
    }
}

const char *scenario_json_version(void) {
    return cJSON_Version();
}
