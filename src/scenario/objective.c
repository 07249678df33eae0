#include "scenario/objective.h"

#include <math.h>
#include <string.h>

#include "base/check.h"
#include "base/units.h"

static const struct {
    const char *name;
    enum quantity quantity;
    const char *doc;
} metrics[] = {
#define X(name, quantity, doc) {#name, QUANTITY_##quantity, doc},
    OBJECTIVE_METRIC_LIST(X)
#undef X
};

static const char *const signs[] = {
    [AT_LEAST] = ">=", [AT_MOST] = "<=", [MORE_THAN] = ">", [LESS_THAN] = "<"};

const char *objective_metric_name(enum objective_metric metric) {
    return metrics[metric].name;
}

enum quantity objective_metric_quantity(enum objective_metric metric) {
    return metrics[metric].quantity;
}

const char *objective_metric_doc(enum objective_metric metric) {
    return metrics[metric].doc;
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

bool objective_parse(enum objective_metric metric, const char *text, struct objective *out,
                     struct error *err) {
    static const char *const examples[] = {[QUANTITY_COUNT] = "<= 100",
                                           [QUANTITY_RATIO] = ">= 0.99",
                                           [QUANTITY_TIME] = "<= 60s",
                                           [QUANTITY_MONEY] = "<= $500"};
    enum quantity quantity = metrics[metric].quantity;
    const char *rest = text + strspn(text, " ");
    for (size_t i = 0; i < array_size(signs); i++) {
        size_t length = strlen(signs[i]);
        double value;
        if (strncmp(rest, signs[i], length) != 0)
            continue;
        rest += length;
        rest += strspn(rest, " ");
        if (!parse_bound(rest, quantity, &value))
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

static const struct field rows[] = {
#define X(metric, quantity, doc_) FIELD(struct objective_set, metric, STRING, .doc = doc_),
    OBJECTIVE_METRIC_LIST(X)
#undef X
};

const struct field_table objective_set_fields =
    FIELD_TABLE("set of objectives", struct objective_set, rows);
