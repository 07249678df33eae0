#include "study/solve.h"

#include <math.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "stats/estimate.h"
#include "study/exposure.h"
#include "study/point.h"
#include "study/replicate.h"
#include "study/spend.h"

/* Enough for a risk of 5 % with some replications beyond the bound. */
#define REPLICATIONS_USUAL 200

enum { OWN_TABLES = 3 };

size_t solve_replications_needed(double risk) {
    size_t count = 1;

    while (estimate_wilson(0, count, ESTIMATE_CONFIDENCE).upper_bound > risk)
        count++;
    return count;
}

/* ---- one candidate ---- */

/* The scenario with one setting replaced, as a struct that borrows the rest. */
struct candidate {
    struct scenario scenario;
    struct account_spec account;
};

struct search {
    const struct scenario *scenario;
    const struct solve_question *question;
    const struct study_options *options;
    size_t provider;
    struct scenario_provider *providers;
    struct candidate variant;
    struct sample sample; /* of the last candidate accepted, or of none */
    bool has_sample;
    struct table *table;
    bool stopped;
};

static void set_limit(struct search *search, money limit) {
    struct candidate *variant = &search->variant;

    variant->account.hard_limit = limit;
    search->providers[search->provider].account = &variant->account;
    variant->scenario.providers = search->providers;
}

static const struct column columns[] = {
    {"hard_limit", "USD", COLUMN_MONEY},  {"runs", NULL, COLUMN_COUNT},
    {"beyond", NULL, COLUMN_COUNT},       {"upper_bound", "ratio", COLUMN_NUMBER},
    {"mean_spend", "USD", COLUMN_NUMBER}, {"highest_spend", "USD", COLUMN_MONEY},
    {"overshoot", "USD", COLUMN_NUMBER},  {"accepted", NULL, COLUMN_TEXT},
};

/* What a candidate came to, as a row; whether it keeps the risk. */
static bool judge(struct search *search, money limit, const struct sample *sample) {
    struct table *table = search->table;
    size_t beyond = 0;
    money highest = 0;
    double spend = 0, overshoot = 0;

    for (size_t i = 0; i < sample->finished; i++) {
        const struct account_summary *account = sample_account(sample, i, search->provider);
        beyond += account->largest_period > search->question->bound;
        if (account->largest_period > highest)
            highest = account->largest_period;
        spend += to_dollars(account->largest_period) / (double)sample->finished;
        overshoot += to_dollars(account->overshoot) / (double)sample->finished;
    }
    const struct estimate share = estimate_wilson(beyond, sample->finished, ESTIMATE_CONFIDENCE);
    const bool accepted = share.upper_bound <= search->question->risk;
    if (limit == MONEY_NONE)
        table_add_empty(table);
    else
        table_add_whole(table, limit);
    table_add_whole(table, (int64_t)sample->finished);
    table_add_whole(table, (int64_t)beyond);
    table_add_number(table, share.upper_bound);
    table_add_number(table, spend);
    table_add_whole(table, highest);
    table_add_number(table, overshoot);
    table_add_text(table, accepted ? "yes" : "no");
    return accepted;
}

/* Runs every replication with a limit; *accepted says whether it keeps the risk. */
static bool try_limit(struct search *search, money limit, bool *accepted, struct error *err) {
    const struct scenario *points[1] = {&search->variant.scenario};
    const struct replicate_plan plan = {.points = points,
                                        .point_count = 1,
                                        .threads = search->options->threads,
                                        .keep_curves = true,
                                        .stop = search->options->stop,
                                        .progress = search->options->progress,
                                        .context = search->options->context};
    struct sample sample;

    *accepted = false;
    set_limit(search, limit);
    if (!replicate(&plan, &sample, &search->stopped, NULL, err)) {
        sample_release(&sample);
        return false;
    }
    if (!search->stopped)
        *accepted = judge(search, limit, &sample);
    if (*accepted) {
        if (search->has_sample)
            sample_release(&search->sample);
        search->sample = sample;
        search->has_sample = true;
    } else {
        sample_release(&sample);
    }
    return true;
}

/* ---- the search ---- */

/* Between an accepted number of steps and a refused one; limits are multiples of the step. */
static bool bisect(struct search *search, struct solve_answer *answer, struct error *err) {
    const money step = search->question->step;
    money refused = (search->question->bound + step - 1) / step + 1, kept = 0;
    bool accepted;

    while (refused - kept > 1 && !search->stopped) {
        const money middle = kept + (refused - kept) / 2;
        if (!try_limit(search, middle * step, &accepted, err))
            return false;
        if (accepted)
            kept = middle;
        else
            refused = middle;
    }
    answer->found = kept > 0 && !search->stopped;
    answer->limit = kept * step;
    return true;
}

static bool run_search(struct search *search, struct solve_answer *answer, struct error *err) {
    bool accepted;

    if (!try_limit(search, MONEY_NONE, &accepted, err))
        return false;
    if (accepted) {
        answer->found = true;
        answer->not_needed = true;
        answer->limit = MONEY_NONE;
        return true;
    }
    return search->stopped || bisect(search, answer, err);
}

/* ---- the question ---- */

static bool find_account(const struct scenario *scenario, const char *name, size_t *out,
                         struct error *err) {
    for (size_t i = 0; i < scenario->provider_count; i++)
        if (scenario->providers[i].account &&
            (!name || strcmp(scenario->providers[i].name, name) == 0)) {
            *out = i;
            return true;
        }
    return error_set(err, ERROR_SCENARIO, "scenario '%s' has no account%s%s%s to set a limit in",
                     scenario->name, name ? " at provider '" : "", name ? name : "",
                     name ? "'" : "");
}

static bool check_question(const struct scenario *scenario, const struct solve_question *question,
                           size_t *replications, struct error *err) {
    if (!(question->risk > 0 && question->risk < 1))
        return error_set(err, ERROR_USAGE, "a risk lies between 0 and 1, got %g", question->risk);
    if (question->bound <= 0 || question->step <= 0)
        return error_set(err, ERROR_USAGE, "the bound on spend and the step must be above $0");
    const size_t needed = solve_replications_needed(question->risk);
    *replications = question->replications;
    if (*replications == 0) {
        *replications = needed > REPLICATIONS_USUAL ? needed : REPLICATIONS_USUAL;
        if ((size_t)scenario->replications > *replications)
            *replications = (size_t)scenario->replications;
    }
    if (*replications < needed)
        return error_set(err, ERROR_USAGE,
                         "a risk of %g cannot be told from %zu replications, even if none of them "
                         "spends more; it needs %zu",
                         question->risk, *replications, needed);
    return true;
}

/* ---- the answer ---- */

static void say_answer(struct result *out, const struct search *search,
                       const struct solve_answer *answer) {
    const struct solve_question *question = search->question;
    struct text text, lag;

    text_init_for(&text, &out->arena.failed);
    text_init_for(&lag, &out->arena.failed);
    duration_format(&lag, search->variant.account.billing_lag);
    text_printf(&text, "%s P(spend in a period > ",
                search->stopped      ? "interrupted before it was known which hard limit keeps"
                : answer->not_needed ? "no hard limit is needed: without one"
                : answer->found      ? "the highest hard limit that keeps"
                                     : "no hard limit, however low, keeps");
    money_format(&text, question->bound);
    text_printf(&text, ")%s at most %g %%", answer->not_needed ? " is" : "", question->risk * 100);
    if (answer->found && !answer->not_needed) {
        text_add(&text, " is ");
        money_format(&text, answer->limit);
    }
    text_printf(&text, " (billing lag %s, %zu runs, 95 %% confidence)", text_cstr(&lag),
                (size_t)search->variant.scenario.replications);
    result_say(out, SENTENCE_NOTE, NULL, text_cstr(&text));
    text_release(&text);
    text_release(&lag);
}

static const struct column answer_columns[] = {
    {"found", NULL, COLUMN_TEXT},      {"hard_limit", "USD", COLUMN_MONEY},
    {"bound", "USD", COLUMN_MONEY},    {"risk", "ratio", COLUMN_NUMBER},
    {"billing_lag", "s", COLUMN_TIME},
};

/* For programs: what the sentence says. */
static void answer_table(struct table *table, const struct search *search,
                         const struct solve_answer *answer) {
    table_init(table, "answer", "The answer", answer_columns, array_size(answer_columns));
    table->place = TABLE_JSON;
    table_add_text(table, !answer->found ? "no" : answer->not_needed ? "not needed" : "yes");
    if (answer->found && !answer->not_needed)
        table_add_whole(table, answer->limit);
    else
        table_add_empty(table);
    table_add_whole(table, search->question->bound);
    table_add_number(table, search->question->risk);
    table_add_whole(table, search->variant.account.billing_lag);
}

static bool fill_in(struct result *out, struct search *search, const struct solve_answer *answer) {
    struct point_result *point = arena_new(&out->arena, struct point_result, 1);
    struct table *tables = (struct table *)(uintptr_t)out->tables;
    struct text name;

    if (!point)
        return false;
    result_about(out, "solve", &search->variant.scenario);
    result_say_all(out, search->scenario);
    say_answer(out, search, answer);
    exposure_table(&tables[1], search->scenario, search->provider);
    answer_table(&tables[2], search, answer);
    out->table_count = OWN_TABLES;
    out->partial = search->stopped;
    if (search->has_sample) {
        text_init_for(&name, &out->arena.failed);
        text_add(&name, "hard limit ");
        if (answer->not_needed)
            text_add(&name, "none");
        else
            money_format(&name, answer->limit);
        point->name = arena_strdup(&out->arena, text_cstr(&name));
        text_release(&name);
        point_of_sample(point, &search->variant.scenario, &search->sample, &out->arena);
        out->points = point;
        out->point_count = 1;
        out->table_count +=
            spend_tables(&tables[OWN_TABLES], &search->variant.scenario, &search->sample);
    }
    for (size_t i = 0; i < out->table_count; i++)
        if (tables[i].failed)
            return false;
    return !out->arena.failed;
}

bool study_solve_hard_limit(const struct scenario *scenario, const struct solve_question *question,
                            const struct study_options *options, struct result *out,
                            struct solve_answer *answer, struct error *err) {
    struct search search = {.scenario = scenario, .question = question, .options = options};
    size_t replications = 0;

    memset(answer, 0, sizeof *answer);
    memset(out, 0, sizeof *out);
    if (!find_account(scenario, question->provider, &search.provider, err) ||
        !check_question(scenario, question, &replications, err))
        return false;
    arena_init(&out->arena);
    search.providers = arena_new(&out->arena, struct scenario_provider, scenario->provider_count);
    struct table *tables = arena_new(&out->arena, struct table, OWN_TABLES + SPEND_TABLES);
    if (!search.providers || !tables) {
        arena_release(&out->arena);
        return error_no_memory(err);
    }
    memcpy(search.providers, scenario->providers,
           scenario->provider_count * sizeof *search.providers);
    search.variant.scenario = *scenario;
    search.variant.scenario.replications = (int64_t)replications;
    search.variant.account = *scenario->providers[search.provider].account;
    search.table = &tables[0];
    out->tables = tables;
    out->table_count = 1;
    table_init(&tables[0], "solve", "Hard limits tried", columns, array_size(columns));
    tables[0].place = TABLE_SHOWN;
    bool done = run_search(&search, answer, err);
    /* The scenario that the answer is about. */
    set_limit(&search, answer->found ? answer->limit : MONEY_NONE);
    if (done && !fill_in(out, &search, answer))
        done = error_no_memory(err);
    if (search.has_sample)
        sample_release(&search.sample);
    if (!done)
        result_release(out);
    return done;
}
