/* What a plan says of limits and of limit increases (plan.h). */
#include <string.h>

#include "base/check.h"
#include "base/figure.h"
#include "study/plan_parts.h"

static const struct plan_try *try_at(const struct plan_limits *limits, int64_t limit) {
    for (size_t i = 0; i < limits->count; i++)
        if (limits->tries[i].limit == limit)
            return &limits->tries[i];
    BUG("a limit of %lld was not tried", (long long)limit);
}

/* "15 and 20", "25, 30 and 50": those asked about that were judged so. */
static size_t add_list(struct text *text, const struct plan_limits *limits,
                       enum judgement judgement) {
    size_t count = 0, told = 0;

    for (size_t i = 0; i < limits->count; i++)
        count += limits->tries[i].asked && limits->tries[i].judgement == judgement;
    for (size_t i = 0; i < limits->count; i++) {
        if (!limits->tries[i].asked || limits->tries[i].judgement != judgement)
            continue;
        text_printf(text, "%s%lld",
                    told == 0           ? ""
                    : told + 1 == count ? " and "
                                        : ", ",
                    (long long)limits->tries[i].limit);
        told++;
    }
    return count;
}

static void add_asked(struct text *text, const struct plan_limits *limits) {
    static const struct {
        enum judgement judgement;
        const char *one, *many;
    } parts[] = {
        {JUDGED_NOT_MET, " is not enough", " are not enough"},
        {JUDGED_UNDECIDED, " is undecided", " are undecided"},
        {JUDGED_MET, " is enough", " are enough"},
    };
    const char *before = " Of the limits asked about, ";
    struct text list;

    text_init(&list);
    for (size_t i = 0; i < array_size(parts); i++) {
        const size_t count = add_list(&list, limits, parts[i].judgement);
        if (count > 0) {
            text_printf(text, "%s%s%s", before, text_cstr(&list),
                        count == 1 ? parts[i].one : parts[i].many);
            before = ", ";
        }
        if (list.failed)
            text_fail(text);
        text_clear(&list);
    }
    text->failed = text->failed || list.failed;
    text_release(&list);
    if (before[1] == ' ' && before[0] == ',')
        text_add_char(text, '.');
}

void plan_add_limits(struct text *text, const struct plan_study *study,
                     const struct plan_limits *limits) {
    if (!limits->known)
        return;
    if (limits->least == 0) {
        text_printf(text, " No limit up to %lld %s would be enough: it is not this that binds.",
                    (long long)limits->tries[limits->count - 1].limit, limits->unit);
        return;
    }
    const bool all = limits->least == limits->own && limits->not_enough == limits->own - 1;
    text_printf(text, " %s its %lld %s ",
                all                           ? "All of"
                : limits->least > limits->own ? "In place of"
                                              : "Of",
                (long long)limits->own, limits->unit);
    if (all)
        text_add(text, "are");
    else if (limits->not_enough == 0)
        text_printf(text, "at most %lld are", (long long)limits->least);
    else if (limits->not_enough + 1 < limits->least)
        text_printf(text, "%lld to %lld are", (long long)limits->not_enough + 1,
                    (long long)limits->least);
    else
        text_printf(text, "%lld are", (long long)limits->least);
    text_add(text, " needed, with the same clients and queues");
    if (limits->not_enough > 0) {
        text_printf(text, ": %lld are shown not to be enough (", (long long)limits->not_enough);
        plan_add_failures(text, study->base, try_at(limits, limits->not_enough)->objectives);
        text_add_char(text, ')');
    }
    if (limits->not_enough + 1 < limits->least)
        text_printf(text, ", %lld are", (long long)limits->least);
    text_add_char(text, '.');
    add_asked(text, limits);
}

/* ---- limit increases ---- */

static void add_answer(struct text *text, const struct plan_increase *increase) {
    switch (increase->answer) {
    case INCREASE_GRANTED:
        text_add(text, "granted as asked");
        break;
    case INCREASE_IN_PART:
        text_add(text, "granted in part, with the limits of the next tier");
        if (increase->appeal_success > 0) {
            text_add(text, " (an appeal gets the rest with probability ");
            figure_add(text, increase->appeal_success, "ratio");
            text_add(text, ", after as long again)");
        }
        break;
    case INCREASE_NEEDS_CONTRACT:
        text_add(text, "not granted without a contract");
        break;
    }
}

static void add_increase(struct text *text, const struct plan_study *study,
                         const struct plan_limits *limits, const struct plan_increase *increase) {
    text_printf(text, "A limit increase instead: %s (", increase->option->name);
    plan_add_money(text, increase->option->up_front);
    text_printf(text, " up front) with %lld %s in place of its %lld would meet every objective. ",
                (long long)limits->least, limits->unit, (long long)increase->own);
    if (increase->answer != INCREASE_GRANTED)
        text_add(text, "But there such an ask is ");
    else
        text_add(text, "Such an ask is ");
    add_answer(text, increase);
    if (increase->answer == INCREASE_NEEDS_CONTRACT)
        return;
    text_printf(text, " %lld to %lld working days later: made on ", (long long)increase->days_low,
                (long long)increase->days_high);
    plan_add_date(text, study->base->start);
    text_add(text, ", between ");
    plan_add_date(text, increase->answer_low);
    text_add(text, " and ");
    plan_add_date(text, increase->answer_high);
    if (increase->in_time) {
        text_add(text, ", in time");
        return;
    }
    text_add(text, ", and asked for no sooner it does not do: ");
    plan_add_objective(text, study->base, &study->base->objectives[increase->late_objective]);
    text_add(text, " is not met");
    if (increase->answer == INCREASE_GRANTED)
        text_printf(text, ". Ask %lld working days ahead", (long long)increase->days_high);
}

/* The cheapest, and, where it is not granted as asked, the others up to one that is. */
void plan_say_increases(struct result *out, const struct plan_study *study,
                        const struct plan_limits *limits, struct text *text) {
    size_t enough = 0;

    for (size_t i = 0; limits->known && i < limits->increase_count; i++) {
        const struct plan_increase *increase = &limits->increases[i];
        if (!increase->enough)
            continue;
        enough++;
        add_increase(text, study, limits, increase);
        plan_say(out, text);
        if (increase->answer == INCREASE_GRANTED)
            break;
    }
    if (limits->known && limits->increase_count > 0 && enough == 0) {
        text_printf(text,
                    "No limit increase takes the place of a dearer tier: with %lld %s the cheaper "
                    "ones still fail an objective",
                    (long long)limits->least, limits->unit);
        plan_say(out, text);
    }
}
