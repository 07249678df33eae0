/* The load at which an option breaks (plan.h). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "study/plan_parts.h"

#define FACTOR_MOST      64.0
#define FACTOR_PRECISION 1.02

/* A rate that can be turned up: "workloads[web].arrivals.rate" = 4 "/min". */
struct knob {
    const char *workload;
    const char *path;
    double number;
    const char *unit;
};

struct search {
    const struct plan_study *study;
    const struct plan_option *choice;
    struct knob *knobs;
    size_t knob_count;
    size_t objective; /* the first that was not met at the last factor that broke it */
    bool stopped;
};

static bool read_knob(const struct plan_study *study, const char *workload, const char *key,
                      struct knob *out) {
    struct text value;
    struct error ignored;
    char *end;
    bool found = false;

    out->workload = workload;
    out->path = arena_printf(study->arena, "workloads[%s].arrivals.%s", workload, key);
    text_init(&value);
    if (out->path && scenario_value_at(study->base, out->path, &value, &ignored)) {
        const char *text = text_cstr(&value);
        text += *text == '"';
        out->number = text_to_number(text, &end);
        found = end != text && out->number > 0;
        out->unit = arena_strndup(study->arena, end, strcspn(end, "\""));
    }
    text_release(&value);
    return found && out->unit;
}

static bool find_knobs(struct search *search) {
    const struct scenario *base = search->study->base;

    search->knobs = arena_new(search->study->arena, struct knob, base->workload_count);
    for (size_t i = 0; search->knobs && i < base->workload_count; i++) {
        struct knob *knob = &search->knobs[search->knob_count];
        const char *name = base->workloads[i].name;
        if (read_knob(search->study, name, "rate", knob) ||
            read_knob(search->study, name, "rate_scale", knob))
            search->knob_count++;
    }
    return search->knobs != NULL;
}

/* The rate at this factor, to six digits: "7.6/min". */
static const char *turned(const struct search *search, const struct knob *knob, double factor) {
    const double value = knob->number * factor;
    const double digit = pow(10, floor(log10(value)) - 5);
    struct text text;

    text_init(&text);
    text_add_number(&text, digit >= 1 ? round(value / digit) * digit
                                      : round(value / digit) / round(1 / digit));
    text_add(&text, knob->unit);
    const char *copy = arena_strdup(search->study->arena, text_cstr(&text));
    text_release(&text);
    return copy;
}

/* Whether every objective is met at this factor. */
static bool holds_at(struct search *search, double factor, bool *holds, struct error *err) {
    const struct plan_study *study = search->study;
    struct scenario_override *overrides =
        arena_new(study->arena, struct scenario_override, search->knob_count);
    struct plan_option turned_option = *search->choice;
    const struct plan_options one = {&turned_option, 1};
    struct plan_decision decision;

    if (!overrides)
        return error_no_memory(err);
    for (size_t i = 0; i < search->knob_count; i++)
        overrides[i] = (struct scenario_override){
            search->knobs[i].path, turned(search, &search->knobs[i], factor), "plan"};
    bool done = source_with(&turned_option.source, &search->choice->source, overrides,
                            search->knob_count, study->arena, err);
    if (!done)
        return false;
    done = plan_decide(study, &one, &decision, err);
    if (done) {
        search->stopped = decision.stopped;
        *holds = decision.scores[0].judgement == JUDGED_MET;
        for (size_t i = 0; !*holds && i < study->base->objective_count; i++)
            if (decision.scores[0].objectives[i].judgement != JUDGED_MET) {
                search->objective = i;
                break;
            }
    }
    plan_decision_release(&decision);
    return done;
}

static const char *load_at(const struct search *search, double factor) {
    struct text text;

    text_init(&text);
    for (size_t i = 0; i < search->knob_count; i++) {
        const struct knob *knob = &search->knobs[i];
        const double value = round(knob->number * factor * 100) / 100;
        text_printf(&text, "%s%s ", i ? ", " : "", knob->workload);
        text_add_number(&text, value);
        text_add(&text, knob->unit);
    }
    const char *copy = arena_strdup(search->study->arena, text_cstr(&text));
    text_release(&text);
    return copy;
}

/* Doubles until it breaks, then halves the ratio of what holds and what breaks. */
static bool bracket(struct search *search, struct plan_break *out, struct error *err) {
    bool holds = true;

    out->holds = 1;
    out->breaks = 2;
    while (out->breaks <= FACTOR_MOST) {
        if (!holds_at(search, out->breaks, &holds, err))
            return false;
        if (search->stopped || !holds)
            break;
        out->holds = out->breaks;
        out->breaks *= 2;
    }
    out->within = !holds;
    while (out->within && !search->stopped && out->breaks / out->holds > FACTOR_PRECISION) {
        const double middle = sqrt(out->holds * out->breaks);
        if (!holds_at(search, middle, &holds, err))
            return false;
        if (search->stopped)
            break;
        if (holds)
            out->holds = middle;
        else
            out->breaks = middle;
    }
    return true;
}

bool plan_find_break(const struct plan_study *study, const struct plan_option *choice,
                     struct plan_break *out, struct error *err) {
    struct search search = {.study = study, .choice = choice};

    memset(out, 0, sizeof *out);
    if (!find_knobs(&search))
        return error_no_memory(err);
    if (search.knob_count == 0)
        return true;
    if (!bracket(&search, out, err))
        return false;
    out->known = !search.stopped;
    out->objective = search.objective;
    out->load = load_at(&search, out->holds);
    return true;
}
