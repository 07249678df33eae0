#include "scenario/lesson.h"

#include <string.h>

#include "base/embedded.h"
#include "base/text.h"
#include "scenario/decode_document.h"
#include "scenario/files.h"

#define FOLDER "scenarios/lessons/"
#define SUFFIX ".json"

static const struct field variant_rows[] = {
    FIELD(struct lesson_variant, name, STRING, .required = true, .doc = "what it is called"),
    FIELD(struct lesson_variant, about, STRING, .doc = "what is different in it, in a phrase"),
    FIELD(struct lesson_variant, set, STRINGS, .doc = "values that it changes, as PATH=VALUE"),
};

static const struct field_table variant_fields =
    FIELD_TABLE("variant", struct lesson_variant, variant_rows);

static const struct field claim_rows[] = {
    FIELD(struct lesson_claim, variant, STRING, .required = true, .doc = "in which variant"),
    FIELD(struct lesson_claim, than, STRING, .required = true, .doc = "compared with which"),
    FIELD(struct lesson_claim, metric, STRING, .required = true,
          .doc = "METRIC, or WORKLOAD.METRIC"),
    FIELD(struct lesson_claim, at_least, NUMBER,
          .doc = "the 95 % interval of the difference is nowhere below this"),
    FIELD(struct lesson_claim, at_most, NUMBER, .doc = "nor above this"),
    FIELD(struct lesson_claim, control, BOOLEAN, .fallback = "false",
          .doc = "it says that without the cause there is no such effect"),
};

static const struct field_table claim_fields =
    FIELD_TABLE("claim", struct lesson_claim, claim_rows);

static const struct field follow_rows[] = {
    FIELD(struct lesson_follow, variant, STRING, .required = true, .doc = "in which variant"),
    FIELD(struct lesson_follow, first, INTEGER, .fallback = "12", .low = 1, .high = 200,
          .unit = "requests", .doc = "how many requests"),
    FIELD(struct lesson_follow, from, DURATION, .fallback = "\"0s\"",
          .doc = "the first that arrive then or later"),
};

static const struct field_table follow_fields =
    FIELD_TABLE("follow", struct lesson_follow, follow_rows);

static const struct field sheet_rows[] = {
    FIELD(struct lesson_sheet, rule, STRING, .required = true,
          .doc = "what the client does, for the head of the exercise"),
    FIELD(struct lesson_sheet, set, STRINGS, .doc = "values of the exercise, as PATH=VALUE"),
};

static const struct field_table sheet_fields =
    FIELD_TABLE("sheet", struct lesson_sheet, sheet_rows);

static const struct field rows[] = {
    FIELD(struct lesson, title, STRING, .required = true, .doc = "what it is about"),
    FIELD(struct lesson, story, STRING, .required = true, .doc = "what is the case"),
    FIELD(struct lesson, question, STRING, .required = true, .doc = "what is asked"),
    FIELD(struct lesson, choices, STRINGS, .required = true, .doc = "what one may answer"),
    FIELD(struct lesson, answer, INTEGER, .required = true, .low = 1, .high = 6, .unit = "from 1",
          .doc = "the right choice"),
    FIELD(struct lesson, prediction, STRING, .required = true,
          .doc = "what one is tempted to say, and why"),
    FIELD(struct lesson, variants, LIST, .required = true, .sub = &variant_fields,
          .doc = "the runs, all under the same luck"),
    FIELD(struct lesson, read, STRINGS, .required = true, .doc = "the metrics to look at"),
    FIELD(struct lesson, claims, LIST, .required = true, .sub = &claim_fields,
          .doc = "what holds, and by how much"),
    FIELD(struct lesson, follow, OPTIONAL, .sub = &follow_fields,
          .doc = "requests to look at one by one"),
    FIELD(struct lesson, sheet, OPTIONAL, .sub = &sheet_fields,
          .doc = "what changes the paper exercise into one on this"),
    FIELD(struct lesson, why, STRING, .required = true,
          .doc = "why it is so, with {VARIANT:METRIC} for figures"),
};

const struct field_table lesson_fields = FIELD_TABLE("lesson", struct lesson, rows);

/* ---- which there are ---- */

bool lesson_name(size_t index, struct arena *arena, const char **out) {
    return file_builtin_name(FOLDER, index, arena, out);
}

static void unknown_name(const char *name, struct arena *arena, struct problems *problems) {
    struct text said;

    text_init_for(&said, &arena->failed);
    file_builtin_known(&said, FOLDER, name, arena);
    problems_add(problems, false, NULL, "there is no lesson '%.80s'%s", name, text_cstr(&said));
    text_release(&said);
}

/* ---- reading ---- */

const struct lesson_variant *lesson_variant(const struct lesson *lesson, const char *name) {
    const struct lesson_variant *variants = lesson->variants.items;

    for (size_t i = 0; i < lesson->variants.count; i++)
        if (strcmp(variants[i].name, name) == 0)
            return &variants[i];
    return NULL;
}

static bool keep_scenario(struct lesson *lesson, const struct document *document,
                          struct arena *arena, struct problems *problems) {
    const cJSON *scenario = json_value(document->root, "scenario");
    struct text text;

    if (!cJSON_IsObject(scenario)) {
        problems_add(problems, false, "scenario", "a lesson needs a scenario");
        return false;
    }
    text_init_for(&text, &arena->failed);
    json_write(&text, scenario);
    lesson->scenario = text.failed ? NULL : arena_strdup(arena, text_cstr(&text));
    text_release(&text);
    if (!lesson->scenario)
        return problems_no_memory(problems);
    return true;
}

bool lesson_load(struct lesson *out, const char *name, struct arena *arena,
                 struct problems *problems) {
    static const char *const others[] = {"scenario", "$schema", NULL};
    const char *path = arena_printf(arena, FOLDER "%s" SUFFIX, name);
    const struct embedded_file *file = path ? embedded_find(path) : NULL;
    struct document document;

    memset(out, 0, sizeof *out);
    if (!path)
        return problems_no_memory(problems);
    if (!file) {
        unknown_name(name, arena, problems);
        return false;
    }
    if (!document_parse(&document, file->name, file->bytes, file->length, problems))
        return false;
    out->name = arena_strdup(arena, name);
    const bool done = decode_document(&document, &lesson_fields, others, arena, problems, out) &&
                      keep_scenario(out, &document, arena, problems);
    document_release(&document);
    return done;
}
