/* What a plan says of more load, of growth and of promotion (plan.h). */
#include <string.h>

#include "base/figure.h"
#include "study/plan_parts.h"
#include "study/point.h"

static void add_what_fails(struct text *text, const struct plan_study *study,
                           const struct plan_break *load) {
    plan_add_objective(text, study->base, &study->base->objectives[load->objective]);
    text_add(text, " is then no longer shown to be met");
    if (load->binds)
        text_printf(text, " (what binds: %s)", load->binds);
}

static void say_growth(struct result *out, const struct plan_study *study,
                       const struct plan_growth *growth, struct text *text) {
    if (growth->fastest <= 0) {
        text_printf(text, "The load never outgrows the choice: %s",
                    growth->given ? "it does not grow" : "no growth is given (arrivals.growth)");
        plan_say(out, text);
        return;
    }
    text_add(text, "Growing ");
    figure_add(text, growth->fastest, "ratio");
    text_printf(text, " a week%s, the load outgrows the choice",
                growth->alike ? "" : " where it grows fastest");
    if (growth->at.within) {
        text_add(text, ": a run of ");
        duration_format(text, study->base->horizon);
        text_add(text, " that begins on ");
        plan_add_date(text, growth->holds);
        text_add(text, " still meets every objective, one that begins on ");
        plan_add_date(text, growth->breaks);
        text_add(text, " does not: ");
        add_what_fails(text, study, &growth->at);
    } else {
        text_add(text, " not before ");
        plan_add_date(text, growth->holds);
    }
    plan_say(out, text);
}

#define MONTH_DAYS 30

/* What a run shorter than a month does not show: that at this rate the month's cap is reached. */
void plan_warn_of_cap(struct result *out, const struct plan_study *study,
                      const struct plan_findings *findings, struct text *text) {
    const struct plan_score *choice = &findings->decision.scores[findings->decision.choice];
    const size_t tier = plan_tier(study, choice->option->tier);
    const money own = plan_provider(study)->account->monthly_cap;
    const money cap = own != MONEY_NONE   ? own
                      : tier == PLAN_NONE ? MONEY_NONE
                                          : plan_ladder(study)[tier].monthly_cap;
    const sim_time measured = study->base->horizon - study->base->warmup;
    const double month =
        choice->cost.mean / to_seconds(measured) * MONTH_DAYS * to_seconds(NS_PER_DAY);

    /* The cost of a scenario with several providers is not all of one account. */
    if (study->base->provider_count > 1 || cap == MONEY_NONE ||
        measured >= MONTH_DAYS * NS_PER_DAY || !(month > to_dollars(cap)))
        return;
    text_add(text, "At this rate ");
    figure_add(text, month, "USD");
    text_printf(text, " are spent in %d days: more than the monthly cap of ", MONTH_DAYS);
    plan_add_money(text, cap);
    text_add(text, ", which a run of ");
    duration_format(text, study->base->horizon);
    text_printf(text, " does not show. Set \"horizon\" to \"%dd\" to plan for a month", MONTH_DAYS);
    result_say(out, SENTENCE_WARNING, NULL, text_cstr(text));
    out->arena.failed = out->arena.failed || text->failed;
    text_clear(text);
}

static void add_break(struct text *text, const struct plan_study *study,
                      const struct plan_break *load) {
    figure_add(text, load->holds, "");
    text_printf(text, " times this load (%s)", load->load);
    if (load->within) {
        text_add(text, " and breaks at ");
        figure_add(text, load->breaks, "");
        text_add(text, " times: ");
        add_what_fails(text, study, load);
    } else {
        text_add(text, " at least");
    }
}

void plan_say_load(struct result *out, const struct plan_study *study,
                   const struct plan_findings *findings, struct text *text) {
    if (!findings->load.known) {
        if (!out->partial) {
            text_add(text,
                     "At what load the choice breaks is not told: no workload has a rate that "
                     "could be raised");
            plan_say(out, text);
        }
        return;
    }
    text_add(text, "The choice holds up to ");
    add_break(text, study, &findings->load);
    if (findings->load_money_aside.known) {
        text_add(text, "; money aside it holds up to ");
        add_break(text, study, &findings->load_money_aside);
    }
    plan_say(out, text);
    if (findings->growth.at.known)
        say_growth(out, study, &findings->growth, text);
}

/* ---- promotion ---- */

static const struct plan_rung *step_to(const struct plan_ascent *promotion, const char *tier) {
    for (size_t i = 0; tier && i < promotion->count; i++)
        if (strcmp(promotion->steps[i].tier, tier) == 0)
            return &promotion->steps[i];
    return NULL;
}

static void add_date_after(struct text *text, const struct plan_study *study, sim_time after) {
    plan_add_date(text, study->base->start + after);
}

static void add_duration(struct text *text, sim_time duration) {
    figure_add(text, to_seconds(duration), "s");
}

/* "reaches tier 4 by 2026-06-02", in all or some of the runs, or not. */
static void add_reached(struct text *text, const struct plan_study *study,
                        const struct plan_ascent *promotion, size_t runs, sim_time latest) {
    if (runs == 0) {
        text_add(text, "not by ");
        add_date_after(text, study, promotion->simulated);
        text_add(text, " (nothing later was simulated)");
        return;
    }
    if (latest == 0) {
        text_add(text, "at once");
    } else {
        text_add(text, "on ");
        add_date_after(text, study, latest);
    }
    if (runs < promotion->replications)
        text_printf(text, " in %zu of %zu runs", runs, promotion->replications);
}

void plan_say_promotion(struct result *out, const struct plan_study *study,
                        const struct plan_findings *findings, struct text *text) {
    const struct plan_decision *decision = &findings->decision;
    const struct plan_ascent *promotion = &findings->promotion;
    const struct plan_rung *step;

    if (!promotion->known || decision->choice == PLAN_NONE)
        return;
    step = step_to(promotion, decision->scores[decision->choice].option->tier);
    if (!step || (step->runs_as_it_goes == promotion->replications && step->as_it_goes == 0))
        return;
    text_printf(text,
                "Natural promotion from tier %s, paid for as the account goes, reaches tier %s ",
                promotion->standing, step->tier);
    add_reached(text, study, promotion, step->runs_as_it_goes, step->as_it_goes);
    text_add(text, "; ");
    plan_add_money(text, step->payment);
    text_add(text, " paid on ");
    plan_add_date(text, study->base->start);
    text_add(text, " bring it ");
    add_reached(text, study, promotion, step->runs_paying, step->paying);
    if (step->runs_paying > 0 && step->runs_as_it_goes > 0 && step->paying < step->as_it_goes) {
        text_add(text, ", ");
        add_duration(text, step->as_it_goes - step->paying);
        text_add(text, " sooner");
    }
    if (step->runs_paying > 0 && step->paying > 0) {
        text_add(text, ". To have it at the start, pay ");
        add_duration(text, step->paying);
        text_add(text, " ahead");
    }
    plan_say(out, text);
}
