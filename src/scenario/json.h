/*
 * json - one JSON document: its text, and its tree as cJSON builds it.
 *
 * cJSON is let in only behind the strict scanner (scan.h), so that its leniencies never show: what
 * is here has no duplicate keys, no infinite numbers and nothing behind its end. The tree is never
 * changed once parsed, so that the place of a node can be found by counting.
 */
#ifndef TIERSIM_SCENARIO_JSON_H
#define TIERSIM_SCENARIO_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include "base/error.h"
#include "base/text.h"

/* Larger documents are refused: a scenario is written by hand. */
#define DOCUMENT_SIZE_MAX ((size_t)8 << 20)

/* So are objects with more members. */
#define DOCUMENT_MEMBERS_MAX 10000

struct document {
    const char *name; /* for messages; borrowed */
    char *text;       /* owned */
    size_t length;
    cJSON *root; /* an object; owned */
};

/* Copies the text and parses it. False, with *out empty, after adding every problem found. */
bool document_parse(struct document *out, const char *name, const char *text, size_t length,
                    struct problems *problems);
void document_release(struct document *document);

/* Line and column of a node of the document's tree, or of its key. */
void document_place(const struct document *document, const cJSON *node, bool key, int *line,
                    int *column);

/* The member of an object; NULL if there is none or `object` is NULL or not an object. */
cJSON *json_member(const cJSON *object, const char *key);

/* The member that is not null. */
cJSON *json_value(const cJSON *object, const char *key);

/* The text of a member that is a string, else NULL. */
const char *json_string(const cJSON *object, const char *key);

/* What a value is, for messages: `90`, `"abc"`, `a list`, `an object`; long strings are cut. */
void json_describe(struct text *out, const cJSON *value);

/* Compact JSON, numbers as base/text writes them. */
void json_write(struct text *out, const cJSON *value);

#endif
