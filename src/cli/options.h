/*
 * options - what a command takes on its command line: a table of typed rows bound to variables.
 *
 * Long options, `--name value` or `--name=value`; a flag takes no value; `--` ends the options;
 * `-h` and `--help` are understood by every command, and so is `--options`, which lists them one a
 * line for completion and manuals. What is not an option is an operand, in its order. A variable
 * that is not mentioned keeps the value it had, which is its default.
 */
#ifndef TIERSIM_CLI_OPTIONS_H
#define TIERSIM_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/error.h"

enum option_kind {
    OPTION_FLAG,   /* bool */
    OPTION_STRING, /* const char * */
    OPTION_COUNT,  /* long, at least 0 */
    OPTION_LIST    /* struct string_list: may be given again */
};

enum { STRING_LIST_MAX = 256 };

struct string_list {
    const char *items[STRING_LIST_MAX];
    size_t count;
};

struct option_row {
    const char *name; /* without the dashes */
    enum option_kind kind;
    void *to;
    const char *argument; /* what to call the value in the help, NULL for a flag */
    const char *help;     /* one phrase */
};

/* What the user wants to be told instead of a run. */
enum options_wish { WISH_NOTHING, WISH_HELP, WISH_OPTIONS };

struct option_table {
    const char *usage; /* "tiersim run SCENARIO [options]" */
    const char *about; /* a sentence or two */
    const struct option_row *rows;
    size_t count;
};

/* False with *err (ERROR_USAGE) set. Strings are borrowed from argv. */
bool options_parse(const struct option_table *table, int argc, char **argv,
                   struct string_list *operands, enum options_wish *wish, struct error *err);

void options_print_help(const struct option_table *table, FILE *out);

/* One option a line: its name with the dashes, what its value is called (or nothing), and its help,
 * with tabs between them. */
void options_print_rows(const struct option_table *table, FILE *out);

#endif
