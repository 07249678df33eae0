#include "cli/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const struct option_row *find_row(const struct option_table *table, const char *name,
                                         size_t length) {
    for (size_t i = 0; i < table->count; i++)
        if (strlen(table->rows[i].name) == length &&
            strncmp(table->rows[i].name, name, length) == 0)
            return &table->rows[i];
    return NULL;
}

static bool unknown_option(const struct option_table *table, const char *argument, size_t length,
                           struct error *err) {
    const char *names[64];
    char word[128];
    size_t count = 0;

    snprintf(word, sizeof word, "%.*s", (int)length, argument);
    for (; count < table->count && count < 64; count++)
        names[count] = table->rows[count].name;
    const char *nearest = text_nearest(word, names, count);
    if (nearest)
        return error_set(err, ERROR_USAGE, "unknown option '--%s'; did you mean '--%s'?", word,
                         nearest);
    return error_set(err, ERROR_USAGE, "unknown option '--%s'; see '%.*s -h'", word,
                     (int)strcspn(table->usage, "[<\n"), table->usage);
}

static bool push(struct string_list *list, const char *value, struct error *err) {
    if (list->count == STRING_LIST_MAX)
        return error_set(err, ERROR_USAGE, "more than %d values", (int)STRING_LIST_MAX);
    list->items[list->count++] = value;
    return true;
}

static bool set_value(const struct option_row *row, const char *value, struct error *err) {
    char *end;

    switch (row->kind) {
    case OPTION_FLAG:
        *(bool *)row->to = true;
        return true;
    case OPTION_STRING:
        *(const char **)row->to = value;
        return true;
    case OPTION_LIST:
        return push(row->to, value, err);
    case OPTION_COUNT:
        errno = 0;
        const long count = strtol(value, &end, 10);
        if (errno || end == value || *end || count < 0)
            return error_set(err, ERROR_USAGE, "'--%s' takes a whole number, got '%s'", row->name,
                             value);
        *(long *)row->to = count;
        return true;
    }
    return true;
}

static bool parse_option(const struct option_table *table, int argc, char **argv, int *i,
                         struct error *err) {
    const char *argument = argv[*i] + 2;
    const size_t length = strcspn(argument, "=");
    const struct option_row *row = find_row(table, argument, length);

    if (!row)
        return unknown_option(table, argument, length, err);
    const char *value = argument[length] == '=' ? argument + length + 1 : NULL;
    if (row->kind == OPTION_FLAG && value)
        return error_set(err, ERROR_USAGE, "'--%s' takes no value", row->name);
    if (row->kind != OPTION_FLAG && !value) {
        if (*i + 1 >= argc)
            return error_set(err, ERROR_USAGE, "'--%s' needs a value: %s", row->name,
                             row->argument);
        value = argv[++*i];
    }
    return set_value(row, value, err);
}

bool options_parse(const struct option_table *table, int argc, char **argv,
                   struct string_list *operands, enum options_wish *wish, struct error *err) {
    bool only_operands = false;

    *wish = WISH_NOTHING;
    operands->count = 0;
    for (int i = 0; i < argc; i++) {
        const char *argument = argv[i];
        if (only_operands || argument[0] != '-' || argument[1] == '\0') {
            if (!push(operands, argument, err))
                return false;
        } else if (strcmp(argument, "--") == 0) {
            only_operands = true;
        } else if (strcmp(argument, "-h") == 0 || strcmp(argument, "--help") == 0) {
            *wish = WISH_HELP;
            return true;
        } else if (strcmp(argument, "--options") == 0) {
            *wish = WISH_OPTIONS;
            return true;
        } else if (argument[1] != '-') {
            return error_set(err, ERROR_USAGE, "unknown option '%s'; options are long: see '-h'",
                             argument);
        } else if (!parse_option(table, argc, argv, &i, err)) {
            return false;
        }
    }
    return true;
}

void options_print_help(const struct option_table *table, FILE *out) {
    fprintf(out, "usage: %s\n\n%s\n", table->usage, table->about);
    if (table->count)
        fprintf(out, "\noptions:\n");
    for (size_t i = 0; i < table->count; i++) {
        const struct option_row *row = &table->rows[i];
        char head[80];
        snprintf(head, sizeof head, "--%s%s%s", row->name, row->argument ? " " : "",
                 row->argument ? row->argument : "");
        fprintf(out, "  %-26s %s\n", head, row->help);
    }
}

void options_print_rows(const struct option_table *table, FILE *out) {
    for (size_t i = 0; i < table->count; i++) {
        const struct option_row *row = &table->rows[i];
        fprintf(out, "--%s\t%s\t%s\n", row->name, row->argument ? row->argument : "", row->help);
    }
}
