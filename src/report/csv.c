#include "report/csv.h"

#include <math.h>
#include <string.h>

static bool ends_with(const char *text, const char *end) {
    size_t length = strlen(text);
    size_t end_length = strlen(end);

    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* "_images_per_min" for "images/min"; whatever is no letter or digit becomes '_'. */
static void add_suffix(struct text *out, const char *unit) {
    text_add_char(out, '_');
    for (; *unit; unit++) {
        char lower = (char)(*unit | 0x20);

        if (*unit == '/')
            text_add(out, "_per_");
        else if ((lower >= 'a' && lower <= 'z') || (*unit >= '0' && *unit <= '9'))
            text_add_char(out, *unit);
        else
            text_add_char(out, '_');
    }
}

void csv_add_header(struct text *out, const struct column *column) {
    struct text name, suffix, per;
    const char *slash;

    text_init(&name);
    text_init(&suffix);
    text_init(&per);
    text_add(&name, column->name);
    if (column->unit && column->unit[0] && strcmp(column->unit, "ratio") != 0) {
        slash = strchr(column->unit, '/');
        add_suffix(&suffix, column->unit);
        if (slash)
            text_add(&per, "_per"), add_suffix(&per, slash + 1);
        if (!ends_with(column->name, text_cstr(&suffix)) &&
            !(slash && ends_with(column->name, text_cstr(&per))))
            text_add(&name, text_cstr(&suffix));
    }
    text_add_csv(out, text_cstr(&name));
    if (name.failed || suffix.failed || per.failed)
        text_fail(out);
    text_release(&name);
    text_release(&suffix);
    text_release(&per);
}

/* `value` / 10^9 with as many decimals as it needs. */
static void add_exact(struct text *out, int64_t value) {
    int decimals = 9;

    while (decimals > 0 && value % 10 == 0) {
        value /= 10;
        decimals--;
    }
    text_add_fixed(out, value, decimals);
}

static void add_cell(struct text *out, const struct table *table, size_t row, size_t column) {
    const struct cell_value *cell = table_cell(table, row, column);

    if (table_cell_empty(table, row, column))
        return;
    switch (table->columns[column].kind) {
    case COLUMN_NUMBER:
        if (isfinite(cell->number))
            text_add_number(out, cell->number);
        break;
    case COLUMN_COUNT:
        text_add_int64(out, cell->whole);
        break;
    case COLUMN_MONEY:
    case COLUMN_TIME:
        add_exact(out, cell->whole);
        break;
    case COLUMN_TEXT:
        text_add_csv(out, cell->text);
        break;
    }
}

void csv_table(struct text *out, const struct table *table) {
    for (size_t column = 0; column < table->column_count; column++) {
        if (column > 0)
            text_add_char(out, ',');
        csv_add_header(out, &table->columns[column]);
    }
    text_add_char(out, '\n');
    for (size_t row = 0; row < table->row_count; row++) {
        for (size_t column = 0; column < table->column_count; column++) {
            if (column > 0)
                text_add_char(out, ',');
            add_cell(out, table, row, column);
        }
        text_add_char(out, '\n');
    }
    out->failed = out->failed || table->failed;
}
