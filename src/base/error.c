#include "base/error.h"

#include <stdlib.h>
#include <string.h>

bool error_set(struct error *err, enum error_kind kind, const char *fmt, ...) {
    assert(kind != ERROR_NONE);
    if (!err)
        return false;
    /* Formatted aside first: callers wrap an error by quoting err->text in its own replacement. */
    char text[sizeof err->text];
    va_list arguments;
    va_start(arguments, fmt);
    int length = vsnprintf(text, sizeof text, fmt, arguments);
    va_end(arguments);
    if (length < 0)
        text[0] = '\0';
    err->kind = kind;
    memcpy(err->text, text, sizeof text);
    return false;
}

bool error_no_memory(struct error *err) {
    return error_set(err, ERROR_IO, "out of memory");
}

void problems_init(struct problems *problems) {
    *problems = (struct problems){0};
}

void problems_release(struct problems *problems) {
    for (size_t i = 0; i < problems->count; i++) {
        free((void *)problems->items[i].path);
        free((void *)problems->items[i].text);
        free(problems->items[i].file_copy);
    }
    free(problems->items);
    problems_init(problems);
}

static bool make_room(struct problems *problems) {
    if (problems->count < problems->capacity)
        return true;
    size_t capacity = problems->capacity ? 2 * problems->capacity : 8;
    struct problem *items = realloc(problems->items, capacity * sizeof *items);
    if (!items)
        return false;
    problems->items = items;
    problems->capacity = capacity;
    return true;
}

static char *copy_of(const char *s) {
    size_t size = strlen(s) + 1;
    char *copy = malloc(size);
    return copy ? memcpy(copy, s, size) : NULL;
}

static char *format(const char *fmt, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, fmt, again);
    char *text = length < 0 ? NULL : malloc((size_t)length + 1);
    if (text)
        vsnprintf(text, (size_t)length + 1, fmt, arguments);
    va_end(again);
    return text;
}

void problems_add(struct problems *problems, bool warning, const char *path, const char *fmt, ...) {
    size_t *counter = warning ? &problems->warnings : &problems->errors;
    if (++*counter > PROBLEMS_KEPT)
        return;
    va_list arguments;
    va_start(arguments, fmt);
    char *text = format(fmt, arguments);
    char *path_copy = path ? copy_of(path) : NULL;
    va_end(arguments);
    if (!text || (path && !path_copy) || !make_room(problems)) {
        problems->failed = true;
        free(text);
        free(path_copy);
        return;
    }
    problems->items[problems->count++] =
        (struct problem){.path = path_copy, .text = text, .warning = warning};
}

void problems_place(struct problems *problems, size_t index, const char *file, int line,
                    int column) {
    assert(index < problems->count);
    struct problem *problem = &problems->items[index];
    char *copy = file ? copy_of(file) : NULL;
    if (file && !copy)
        problems->failed = true;
    free(problem->file_copy);
    problem->file_copy = copy;
    problem->file = copy;
    problem->line = line;
    problem->column = column;
}

bool problems_no_memory(struct problems *problems) {
    if (!problems->failed)
        problems->errors++;
    problems->failed = true;
    return false;
}

enum error_kind problems_kind(const struct problems *problems) {
    if (problems->failed || problems->unreadable)
        return ERROR_IO;
    return problems->errors > 0 ? ERROR_SCENARIO : ERROR_NONE;
}

bool problems_error(const struct problems *problems, struct error *err, const char *fmt, ...) {
    const char *first = problems->count > 0 ? problems->items[0].text : "out of memory";
    char text[sizeof err->text];
    va_list arguments;
    va_start(arguments, fmt);
    if (vsnprintf(text, sizeof text, fmt, arguments) < 0)
        text[0] = '\0';
    va_end(arguments);
    return error_set(err, problems_kind(problems), "%s: %s", text, first);
}

size_t problems_count_errors(const struct problems *problems) {
    return problems->errors;
}

static void print_one(const struct problem *problem, FILE *out) {
    if (problem->file)
        fprintf(out, "%s:", problem->file);
    if (problem->line > 0)
        fprintf(out, "%d:", problem->line);
    if (problem->line > 0 && problem->column > 0)
        fprintf(out, "%d:", problem->column);
    if (problem->file || problem->line > 0)
        fputc(' ', out);
    fputs(problem->warning ? "warning: " : "error: ", out);
    if (problem->path && problem->path[0])
        fprintf(out, "%s: ", problem->path);
    fprintf(out, "%s\n", problem->text);
}

static void print_rest(size_t added, const char *noun, FILE *out) {
    if (added > PROBLEMS_KEPT) {
        size_t more = added - PROBLEMS_KEPT;
        fprintf(out, "and %zu more %s%s\n", more, noun, more == 1 ? "" : "s");
    }
}

void problems_print(const struct problems *problems, FILE *out) {
    for (size_t i = 0; i < problems->count; i++)
        print_one(&problems->items[i], out);
    print_rest(problems->errors, "error", out);
    print_rest(problems->warnings, "warning", out);
    if (problems->failed)
        fprintf(out, "error: out of memory%s\n",
                problems->count > 0 ? ": some problems may not be shown" : "");
}
