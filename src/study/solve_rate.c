/*
 * max-rate: the highest rate of arrivals, by a factor on all rates or on one workload's.
 *
 * Candidate k is the scenario's rate times (1 + tolerance)^k. ASSUMPTION: rates are looked for
 * between a 1024th of the scenario's and KNOB_FACTOR_MOST times it.
 */
#include <math.h>
#include <string.h>

#include "study/solve_for.h"

#define FACTOR_LEAST (1.0 / 1024)

static double factor_of(const struct solve_for *solve, int64_t candidate) {
    return pow(1 + solve->question->tolerance, (double)candidate);
}

static bool prepare(struct solve_for *solve, struct error *err) {
    const struct solve_for_question *question = solve->question;
    const double growth = log1p(question->tolerance);

    if (!(question->tolerance > 0 && question->tolerance < 1))
        return error_set(err, ERROR_USAGE, "a tolerance lies between 0 and 1, got %g",
                         question->tolerance);
    if (question->workload && scenario_workload_index(solve->base, question->workload) < 0)
        return error_set(err, ERROR_USAGE, "there is no workload '%s'", question->workload);
    if (!knobs_find(&solve->knobs, solve->base, question->workload, solve->arena))
        return error_no_memory(err);
    if (solve->knobs.count == 0)
        return error_set(err, ERROR_SCENARIO,
                         "workloads: %s a rate that could be raised (a batch and a closed loop "
                         "have none)",
                         question->workload ? "this one has not" : "none has");
    solve->unit = solve->knobs.count == 1 ? solve->knobs.items[0].unit : "times";
    solve->edge.least = (int64_t)floor(log(FACTOR_LEAST) / growth);
    solve->edge.most = (int64_t)floor(log(KNOB_FACTOR_MOST) / growth);
    solve->edge.stride = (int64_t)ceil(log(2) / growth);
    return true;
}

static struct solve_overrides turn(const struct solve_for *solve, int64_t candidate) {
    return (struct solve_overrides){
        knobs_turn(&solve->knobs, factor_of(solve, candidate), "solve", solve->arena),
        solve->knobs.count};
}

static void format(struct text *out, const struct solve_for *solve, int64_t candidate) {
    for (size_t i = 0; i < solve->knobs.count; i++) {
        text_printf(out, "%s%s ", i > 0 ? ", " : "", solve->knobs.items[i].workload);
        knob_format(out, &solve->knobs.items[i], factor_of(solve, candidate));
    }
}

static double number(const struct solve_for *solve, int64_t candidate) {
    const double factor = factor_of(solve, candidate);

    return solve->knobs.count == 1 ? knob_turned(&solve->knobs.items[0], factor) : factor;
}

const struct solve_type solve_rate = {
    .name = "max-rate",
    .help = "the highest rate of arrivals, of every workload or of --workload",
    .asked = "highest rate",
    .every = "Every rate up to %s meets",
    .none = "No rate, however low, meets",
    .noun = "rate",
    .rising = true,
    .prepare = prepare,
    .turn = turn,
    .format = format,
    .number = number,
};
