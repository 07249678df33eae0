#include "report/picture_axes.h"

#include <math.h>
#include <string.h>

/* "/min" of "4/min", "s" of "90s", "USD" of "$5"; empty for plain numbers and words. */
static const char *unit_of(const struct setting *setting) {
    const char *value = setting->value;
    char *end;

    if (!isfinite(setting->number))
        return "";
    if (*value == '$')
        return "USD";
    text_to_number(value, &end);
    return end == value || *end == '"' ? "" : end;
}

bool picture_has_axes(const struct result *result, const struct table *table) {
    (void)table;
    return result->point_count > 0 && result->points[0].setting_count > 0;
}

/* How many different values the axis has. */
static size_t count_values(const struct result *result, size_t axis) {
    size_t count = 0;

    for (size_t i = 0; i < result->point_count; i++) {
        size_t j = 0;

        while (j < i && strcmp(result->points[j].settings[axis].value,
                               result->points[i].settings[axis].value) != 0)
            j++;
        count += j == i;
    }
    return count;
}

/* It moves with an earlier axis, as one with it. */
static bool is_coupled(const struct result *result, size_t axis) {
    return result->points[0].coupled && result->points[0].coupled[axis];
}

static bool is_numeric(const struct result *result, size_t axis) {
    for (size_t i = 0; i < result->point_count; i++)
        if (!isfinite(result->points[i].settings[axis].number))
            return false;
    return true;
}

/*
 * The axis to draw along: of the numeric ones the first with a unit (a load, a time, an amount; a
 * tier has none), else the one with the most values; without numbers the first.
 */
static size_t choose_axis(const struct result *result, size_t axis_count) {
    size_t best = 0, most = 0;

    for (size_t axis = 0; axis < axis_count; axis++) {
        size_t values = is_numeric(result, axis) ? count_values(result, axis) : 0;

        if (is_coupled(result, axis))
            continue;
        if (values > 0 && unit_of(&result->points[0].settings[axis])[0])
            return axis;
        if (values > most) {
            most = values;
            best = axis;
        }
    }
    return best;
}

/* A load: what is swept in requests per time. */
static bool is_load(const struct result *result, size_t axis) {
    return is_numeric(result, axis) && unit_of(&result->points[0].settings[axis])[0] == '/';
}

/* "rate (per min)", "base (s)", "tier". */
static void add_axis_label(struct text *out, const char *name, const char *unit) {
    text_add(out, name);
    if (unit[0] == '/')
        text_printf(out, " (per %s)", unit + 1);
    else if (unit[0])
        text_printf(out, " (%s)", unit);
}

void picture_tell_axes(struct picture_variables *variables, const struct result *result,
                       const struct table *table) {
    const struct point_result *first = &result->points[0];
    size_t axis_count = first->setting_count;
    size_t x = choose_axis(result, axis_count);
    struct text *by;
    size_t lines = 0;

    text_add(picture_variable(variables, "x"), table->columns[x].name);
    add_axis_label(picture_variable(variables, "x_label"), table->columns[x].name,
                   unit_of(&first->settings[x]));
    by = picture_variable(variables, "by");
    for (size_t axis = 0; axis < axis_count; axis++) {
        if (axis == x || is_coupled(result, axis))
            continue;
        /* Quoted, so that gnuplot takes a name with blanks as one word. */
        text_printf(by, "%s\"%s\"", lines++ ? " " : "", table->columns[axis].name);
        if (axis_count == 2)
            text_add(picture_variable(variables, "by_suffix"), unit_of(&first->settings[axis]));
    }
}

bool picture_has_plane(const struct result *result, const struct table *table) {
    (void)table;
    return picture_has_axes(result, table) && result->points[0].setting_count == 2 &&
           !is_coupled(result, 1) && is_numeric(result, 0) && is_numeric(result, 1) &&
           count_values(result, 0) >= 3 && count_values(result, 1) >= 3;
}

void picture_tell_plane(struct picture_variables *variables, const struct result *result,
                        const struct table *table) {
    static const char *const names[] = {"x", "y"}, *const labels[] = {"x_label", "y_label"};
    const size_t x = choose_axis(result, 2);

    for (size_t i = 0; i < 2; i++) {
        const size_t axis = i == 0 ? x : 1 - x;

        text_add(picture_variable(variables, names[i]), table->columns[axis].name);
        add_axis_label(picture_variable(variables, labels[i]), table->columns[axis].name,
                       unit_of(&result->points[0].settings[axis]));
    }
}

/* Whether an axis names designs, where `x` is that of the load. */
static bool names_designs(const struct result *result, size_t axis, size_t x) {
    return !(axis == x && is_load(result, x)) && !is_coupled(result, axis);
}

bool picture_has_choice(const struct result *result, const struct table *table) {
    size_t names = 0;

    if (!picture_has_axes(result, table))
        return false;
    const size_t count = result->points[0].setting_count;
    for (size_t axis = 0; axis < count; axis++)
        names += names_designs(result, axis, choose_axis(result, count));
    return names > 0;
}

void picture_tell_choice(struct picture_variables *variables, const struct result *result,
                         const struct table *table) {
    const struct point_result *first = &result->points[0];
    const size_t x = choose_axis(result, first->setting_count);
    const bool load = is_load(result, x);
    struct text *names = picture_variable(variables, "names");
    struct text *prefix;
    size_t count = 0;

    for (size_t axis = 0; axis < first->setting_count; axis++)
        if (names_designs(result, axis, x))
            text_printf(names, "%s\"%s\"", count++ ? " " : "", table->columns[axis].name);
    if (load) {
        text_add(picture_variable(variables, "group"), table->columns[x].name);
        text_add(picture_variable(variables, "group_suffix"), unit_of(&first->settings[x]));
    } else if (count == 1) {
        prefix = picture_variable(variables, "name_prefix");
        text_printf(prefix, "%s ", table->columns[0].name);
    }
}
