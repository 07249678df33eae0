#include "scenario/objective.h"

#include <math.h>
#include <string.h>

#include "base/check.h"
#include "base/units.h"

static const char *const signs[] = {
    [AT_LEAST] = ">=", [AT_MOST] = "<=", [MORE_THAN] = ">", [LESS_THAN] = "<"};

const char *objective_metric_name(enum metric metric) {
    return metric_types[metric].name;
}

const char *comparison_sign(enum comparison comparison) {
    return signs[comparison];
}

bool objective_met(const struct objective *objective, double value) {
    switch (objective->comparison) {
    case AT_LEAST:
        return value >= objective->value;
    case AT_MOST:
        return value <= objective->value;
    case MORE_THAN:
        return value > objective->value;
    case LESS_THAN:
        return value < objective->value;
    }
    return false;
}

/* How a bound is written. */
enum quantity { QUANTITY_COUNT, QUANTITY_RATIO, QUANTITY_TIME, QUANTITY_MONEY };

static enum quantity quantity_of(enum metric metric) {
    const char *unit = metric_types[metric].unit;
    if (strcmp(unit, "s") == 0)
        return QUANTITY_TIME;
    if (strcmp(unit, "USD") == 0)
        return QUANTITY_MONEY;
    return strcmp(unit, "ratio") == 0 ? QUANTITY_RATIO : QUANTITY_COUNT;
}

static bool parse_plain(const char *text, enum quantity quantity, double *out) {
    char *end;
    double value = text_to_number(text, &end);
    if (end == text || !isfinite(value))
        return false;
    bool percent = quantity == QUANTITY_RATIO && *end == '%';
    if (end[percent ? 1 : 0] != '\0')
        return false;
    *out = percent ? value / 100 : value;
    return true;
}

static bool parse_bound(const char *text, enum quantity quantity, double *out) {
    sim_time duration;
    money amount;
    switch (quantity) {
    case QUANTITY_TIME:
        if (!duration_parse(text, &duration) || duration == SIM_TIME_NEVER)
            return false;
        *out = to_seconds(duration);
        return true;
    case QUANTITY_MONEY:
        if (!money_parse(text, &amount) || amount == MONEY_NONE)
            return false;
        *out = to_dollars(amount);
        return true;
    case QUANTITY_COUNT:
    case QUANTITY_RATIO:
        break;
    }
    return parse_plain(text, quantity, out);
}

/* The bound without " with probability P"; P is NaN where there is none. */
static bool split_probability(const char *text, char *bound, size_t size, double *probability) {
    static const char words[] = " with probability ";
    const char *at = strstr(text, words);
    const size_t length = at ? (size_t)(at - text) : strlen(text);
    char *end;
    if (length >= size)
        return false;
    memcpy(bound, text, length);
    bound[length] = '\0';
    *probability = NAN;
    if (!at)
        return true;
    at += sizeof words - 1;
    *probability = text_to_number(at, &end);
    return end != at && *end == '\0' && *probability > 0 && *probability < 1;
}

bool objective_parse(enum metric metric, const char *text, struct objective *out,
                     struct error *err) {
    static const char *const examples[] = {[QUANTITY_COUNT] = "<= 100",
                                           [QUANTITY_RATIO] = ">= 0.99",
                                           [QUANTITY_TIME] = "<= 60s",
                                           [QUANTITY_MONEY] = "<= $500"};
    enum quantity quantity = quantity_of(metric);
    const char *rest = text + strspn(text, " ");
    char bound[64];
    for (size_t i = 0; i < array_size(signs); i++) {
        size_t length = strlen(signs[i]);
        double value;
        if (strncmp(rest, signs[i], length) != 0)
            continue;
        rest += length;
        rest += strspn(rest, " ");
        if (!split_probability(rest, bound, sizeof bound, &out->probability) ||
            !parse_bound(bound, quantity, &value))
            break;
        out->metric = metric;
        out->comparison = (enum comparison)i;
        out->value = value;
        out->text = text;
        return true;
    }
    return error_set(err, ERROR_SCENARIO, "expected a condition such as \"%s\", got \"%.60s\"",
                     examples[quantity], text);
}

static const struct field_phrase condition[] = {
    {"at_least", ">= ", true, "what it must be at least"},
    {"at_most", "<= ", true, "what it may be at most"},
    {"more_than", "> ", true, "what it must be above"},
    {"less_than", "< ", true, "what it must be below"},
    {"probability", " with probability ", false,
     "the share of runs that are to meet it; left out: it is asked of the mean"},
    {0}};

static const struct field_phrases phrases = {"condition", condition};

#define ROW(constant, name_, meaning)                                                              \
    {                                                                                              \
        .name = (name_), .kind = FIELD_STRING, .offset = offsetof(struct objective_set, constant), \
        .doc = (meaning), .phrases = &phrases                                                      \
    }

static const struct field rows[] = {
#define X(constant, name, kind, unit, scope, meaning) ROW(constant, name, meaning),
    METRIC_LIST(X)
#undef X
};

const struct field_table objective_set_fields =
    FIELD_TABLE("set of objectives", struct objective_set, rows);

/* Rows of those metrics only that exist by workload. */
#define WORKLOAD_ROW_OVERALL(constant, name, meaning)
#define WORKLOAD_ROW_SKU(constant, name, meaning)
#define WORKLOAD_ROW_WORKLOAD(constant, name, meaning) ROW(constant, name, meaning),
#define WORKLOAD_ROW_BOTH(constant, name, meaning)     ROW(constant, name, meaning),

static const struct field workload_rows[] = {
#define X(constant, name, kind, unit, scope, meaning) WORKLOAD_ROW_##scope(constant, name, meaning)
    METRIC_LIST(X)
#undef X
};

const struct field_table objective_workload_fields =
    FIELD_TABLE("set of objectives", struct objective_set, workload_rows);
