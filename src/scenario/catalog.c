#include "scenario/catalog.h"

#include <string.h>

#include "base/text.h"
#include "scenario/decode_document.h"
#include "base/embedded.h"
#include "scenario/files.h"

#define FOLDER "scenarios/catalogs/"
#define SUFFIX ".json"

static const char *const evidence_names[] = {
#define X(constant, name, text) name,
    EVIDENCE_LIST(X)
#undef X
        NULL};

const char *evidence_name(enum evidence evidence) {
    return evidence_names[evidence];
}

static const struct field provenance_rows[] = {
    FIELD(struct provenance, path, STRING, .required = true,
          .doc = "path of the figures, counted from the provider (\"limits[images]\"), or "
                 "\"account\" and below; \"\" is all of it"),
    FIELD(struct provenance, source, STRING, .required = true,
          .doc = "who says so: a page, a thread, a file"),
    FIELD(struct provenance, date, DATE, .doc = "the day it was said or captured"),
    FIELD(struct provenance, evidence, CHOICE, .required = true, .choices = evidence_names,
          .doc = "how well it is known"),
    FIELD(struct provenance, note, STRING, .doc = "what else there is to know"),
};

const struct field_table provenance_fields =
    FIELD_TABLE("note of provenance", struct provenance, provenance_rows);

static const struct field meta_rows[] = {
    FIELD(struct catalog, name, STRING, .required = true, .doc = "what the catalog is called"),
    FIELD(struct catalog, about, STRING, .doc = "one sentence: which figures, of what day"),
    FIELD(struct catalog, as_of, DATE, .required = true,
          .doc = "the figures are those of this day"),
    FIELD(struct catalog, provenance, LIST, .sub = &provenance_fields,
          .doc = "where the figures come from and how well they are known"),
};

const struct field_table catalog_meta_fields = FIELD_TABLE("catalog", struct catalog, meta_rows);

bool catalog_builtin_name(size_t index, struct arena *arena, const char **out) {
    return file_builtin_name(FOLDER, index, arena, out);
}

static bool unknown_name(const char *name, struct arena *arena, struct error *err) {
    struct text said;
    text_init(&said);
    file_builtin_known(&said, FOLDER, name, arena);
    text_add(&said, " (a path of a file ends in '.json')");
    error_set(err, ERROR_SCENARIO, "there is no catalog '%.80s'%s", name, text_cstr(&said));
    text_release(&said);
    return false;
}

bool catalog_text(const char *name, const char *directory, struct arena *arena, const char **text,
                  size_t *length, const char **label, struct error *err) {
    size_t whole = strlen(name), suffix = strlen(SUFFIX);
    if (whole > suffix && strcmp(name + whole - suffix, SUFFIX) == 0) {
        *label = file_relative(directory, name, arena);
        if (!*label)
            return error_no_memory(err);
        return file_read(*label, arena, text, length, err);
    }
    const char *path = arena_printf(arena, "%s%s%s", FOLDER, name, SUFFIX);
    if (!path)
        return error_no_memory(err);
    const struct embedded_file *file = embedded_find(path);
    if (!file)
        return unknown_name(name, arena, err);
    *text = file->bytes;
    *length = file->length;
    *label = file->name;
    return true;
}

bool catalog_decode_meta(const struct document *document, struct arena *arena,
                         struct problems *problems, struct catalog *out) {
    static const char *const others[] = {"provider", "account", "$schema", NULL};

    return decode_document(document, &catalog_meta_fields, others, arena, problems, out);
}

bool catalog_read_meta(const char *name, const char *directory, struct arena *arena,
                       struct catalog *out, struct problems *problems) {
    const char *text = NULL, *label = NULL;
    size_t length = 0;
    struct error err = {ERROR_NONE, ""};
    struct document document;
    if (!catalog_text(name, directory, arena, &text, &length, &label, &err)) {
        problems->unreadable = err.kind == ERROR_IO;
        problems_add(problems, false, NULL, "%s", err.text);
        return false;
    }
    if (!document_parse(&document, label, text, length, problems))
        return false;
    bool ok = catalog_decode_meta(&document, arena, problems, out);
    document_release(&document);
    return ok;
}

/* Does the path `whole` lie at or below `part`? Paths end at '.', '[' or their end. */
static bool covers(const char *part, const char *whole) {
    size_t length = strlen(part);
    if (length == 0)
        return true;
    return strncmp(part, whole, length) == 0 &&
           (whole[length] == '\0' || whole[length] == '.' || whole[length] == '[');
}

const struct provenance *catalog_provenance(const struct catalog *catalog, const char *path) {
    const struct provenance *entries = catalog->provenance.items, *best = NULL;
    for (size_t i = 0; i < catalog->provenance.count; i++)
        if (covers(entries[i].path, path) &&
            (!best || strlen(entries[i].path) > strlen(best->path)))
            best = &entries[i];
    return best;
}
