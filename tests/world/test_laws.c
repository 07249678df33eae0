/*
 * The laws of the design over 200 random scenarios and every one that is shipped. That requests are
 * conserved, that Little's law is an identity and that the parts of a latency add up is checked by
 * every world at its end; a run that comes back has kept them.
 */
#include "laws.h"

#include "client/retry_presets.h"

static void the_random_scenarios_reach_every_type(void **unused) {
    static const struct {
        const struct variant_registry *registry;
        const char *key, *except;
    } registries[] = {
        {&arrivals_registry, "type", "trace"},    {&pacer_registry, "type", NULL},
        {&retry_registry, "type", NULL},          {&queue_order_registry, "order", NULL},
        {&gate_registry, "type", NULL},           {&dist_registry, "type", NULL},
        {&limiter_registry, "kind", NULL},        {&incident_registry, "kind", NULL},
        {&draw_down_registry, "draw_down", NULL},
    };
    struct text all, one;

    (void)unused;
    text_init(&all);
    text_init(&one);
    for (uint64_t seed = 0; seed < RANDOM_SCENARIOS; seed++) {
        random_scenario(&one, seed);
        text_add(&all, text_cstr(&one));
    }
    for (size_t i = 0; i < array_size(registries); i++)
        for (size_t k = 0; k < registries[i].registry->count; k++) {
            const char *name = registries[i].registry->types[k]->name;
            char wanted[100];
            if (registries[i].except && strcmp(name, registries[i].except) == 0)
                continue;
            if (retry_preset_of(registries[i].registry->types[k]))
                continue; /* the published policies have tests of their own */
            snprintf(wanted, sizeof wanted, "\"%s\": \"%s\"", registries[i].key, name);
            if (!strstr(text_cstr(&all), wanted))
                fail_msg("no random scenario has %s", wanted);
        }
    text_release(&all);
    text_release(&one);
}

/* Over all of them together, so that the laws are not kept by nothing ever happening. */
static void every_outcome_and_verdict_happens(void **unused) {
    struct subject_scenario at;
    double outcomes[OUTCOMES] = {0};
    int64_t verdicts[VERDICTS] = {0};

    (void)unused;
    for (subjects_begin(&at); subjects_next(&at);) {
        struct scenario scenario;
        struct summary summary;
        subject_load(&at, &scenario, NULL);
        run_with(&scenario, NULL, false, &summary);
        for (int i = 0; i < OUTCOMES; i++)
            outcomes[i] += summary.overall[METRIC_DELIVERED + i].value;
        for (int i = 0; i < VERDICTS; i++)
            verdicts[i] += summary.verdicts[i].answers;
        summary_release(&summary);
        scenario_release(&scenario);
    }
    for (int i = 0; i < OUTCOMES; i++)
        if (outcomes[i] < 100)
            fail_msg("only %g requests ended as %s", outcomes[i], outcome_name((enum outcome)i));
    const enum verdict wanted[] = {VERDICT_SUCCESS,
                                   VERDICT_INVALID_API_KEY,
                                   VERDICT_MODEL_NOT_AVAILABLE,
                                   VERDICT_MODEL_RETIRED,
                                   VERDICT_BILLING_HARD_LIMIT_REACHED,
                                   VERDICT_INSUFFICIENT_QUOTA,
                                   VERDICT_RATE_LIMIT_EXCEEDED,
                                   VERDICT_CONTENT_POLICY_VIOLATION,
                                   VERDICT_SERVER_ERROR,
                                   VERDICT_OVERLOADED,
                                   VERDICT_SLOW_DOWN,
                                   VERDICT_TIMEOUT};
    for (size_t i = 0; i < array_size(wanted); i++)
        if (verdicts[wanted[i]] == 0)
            fail_msg("nobody was ever answered %s", verdict_name(wanted[i]));
}

static void same_seed_same_bytes_and_time_never_runs_backwards(void **unused) {
    struct subject_scenario at;

    (void)unused;
    for (subjects_begin(&at); subjects_next(&at);) {
        struct scenario scenario;
        struct fingerprint first, second;
        subject_load(&at, &scenario, NULL);
        fingerprint_init(&first, SIM_TIME_NEVER);
        fingerprint_init(&second, SIM_TIME_NEVER);
        run_for_sink(&scenario, &first.sink);
        run_for_sink(&scenario, &second.sink);
        scenario_release(&scenario);
        if (first.fell)
            fail_msg("%s: time ran backwards", at.what);
        if (first.records == 0 || first.records != second.records || first.hash != second.hash)
            fail_msg("%s: two runs with the same seed differ", at.what);
    }
}

static void another_seed_is_other_luck(void **unused) {
    static const char *const other[] = {"seed=4711", NULL};
    struct subject_scenario at;
    int differ = 0;

    (void)unused;
    for (subjects_begin(&at); at.seed < 20 && subjects_next(&at);) {
        struct scenario scenario, reseeded;
        struct fingerprint first, second;
        subject_load(&at, &scenario, NULL);
        subject_load(&at, &reseeded, other);
        fingerprint_init(&first, SIM_TIME_NEVER);
        fingerprint_init(&second, SIM_TIME_NEVER);
        run_for_sink(&scenario, &first.sink);
        run_for_sink(&reseeded, &second.sink);
        differ += first.hash != second.hash;
        scenario_release(&scenario);
        scenario_release(&reseeded);
    }
    text_release(&at.json);
    assert_true(differ >= 15); /* a batch of refusals may well know no luck at all */
}

static void a_sink_or_headers_change_nothing(void **unused) {
    struct subject_scenario at;

    (void)unused;
    for (subjects_begin(&at); subjects_next(&at);) {
        struct scenario scenario;
        struct summary alone, heard, with_headers;
        struct fingerprint print, print_with_headers;
        subject_load(&at, &scenario, NULL);
        fingerprint_init(&print, SIM_TIME_NEVER);
        fingerprint_init(&print_with_headers, SIM_TIME_NEVER);
        run_with(&scenario, NULL, false, &alone);
        run_with(&scenario, &print.sink, false, &heard);
        run_with(&scenario, &print_with_headers.sink, true, &with_headers);
        if (!summaries_equal(&alone, &heard))
            fail_msg("%s: a sink changes the summary", at.what);
        if (!summaries_equal(&alone, &with_headers) || print.hash != print_with_headers.hash)
            fail_msg("%s: asking for headers changes the run", at.what);
        summary_release(&alone);
        summary_release(&heard);
        summary_release(&with_headers);
        scenario_release(&scenario);
    }
}

static void sampling_the_series_changes_nothing(void **unused) {
    static const char *const often[] = {"report.series_interval=1s", NULL};
    static const char *const now_and_then[] = {"report.series_interval=7m", NULL};
    struct subject_scenario at;

    (void)unused;
    for (subjects_begin(&at); subjects_next(&at);) {
        struct scenario first, second;
        struct fingerprint one, other;
        subject_load(&at, &first, at.file ? NULL : often);
        subject_load(&at, &second, now_and_then);
        fingerprint_init(&one, SIM_TIME_NEVER);
        fingerprint_init(&other, SIM_TIME_NEVER);
        run_for_sink(&first, &one.sink);
        run_for_sink(&second, &other.sink);
        if (one.hash != other.hash)
            fail_msg("%s: sampling changes the run", at.what);
        scenario_release(&first);
        scenario_release(&second);
    }
}

static void advanced_in_steps_is_advanced_at_once(void **unused) {
    struct subject_scenario at;

    (void)unused;
    for (subjects_begin(&at); subjects_next(&at);) {
        struct scenario scenario;
        struct summary at_once, in_steps;
        struct fingerprint one, many;
        struct error err = {0};
        subject_load(&at, &scenario, NULL);
        fingerprint_init(&one, SIM_TIME_NEVER);
        fingerprint_init(&many, SIM_TIME_NEVER);
        run_with(&scenario, &one.sink, false, &at_once);
        const struct world_config config = {.scenario = &scenario, .sink = &many.sink};
        struct world *world = world_new(&config, &err);
        assert_non_null(world);
        const sim_time end = world_end(world);
        /* Halves, an odd instant, the same instant again, and full minutes, where much is due. */
        const sim_time steps[] = {
            1,           end / 7, end / 7, end / 2 / NS_PER_MINUTE * NS_PER_MINUTE,
            end / 2 + 1, end - 1, end};
        for (size_t i = 0; i < array_size(steps); i++)
            if (i == 0 || steps[i] >= steps[i - 1])
                assert_true(world_advance(world, steps[i], &err));
        assert_true(world_summarize(world, &in_steps, &err));
        world_free(world);
        if (one.hash != many.hash || !summaries_equal(&at_once, &in_steps))
            fail_msg("%s: advanced in steps it is another run", at.what);
        summary_release(&at_once);
        summary_release(&in_steps);
        scenario_release(&scenario);
    }
}

/* Arrivals of the longer run go on where the shorter one stops: before that all is the same. */
static void a_longer_horizon_never_changes_the_past(void **unused) {
    struct subject_scenario at;

    (void)unused;
    for (subjects_begin(&at); subjects_next(&at);) {
        struct scenario shorter, longer;
        struct fingerprint first, second;
        char cut[64];
        const char *const changes[] = {"warmup=0s", "objectives=null", cut, NULL};
        const char *const same[] = {"warmup=0s", "objectives=null", NULL};
        subject_load(&at, &longer, same);
        snprintf(cut, sizeof cut, "horizon=%lldns", (long long)(longer.horizon / 2));
        subject_load(&at, &shorter, changes);
        fingerprint_init(&first, shorter.horizon);
        fingerprint_init(&second, shorter.horizon);
        run_for_sink(&shorter, &first.sink);
        run_for_sink(&longer, &second.sink);
        if (first.records != second.records || first.hash != second.hash)
            fail_msg("%s: before %lld ns a horizon twice as long makes %llu records of %llu",
                     at.what, (long long)shorter.horizon, (unsigned long long)second.records,
                     (unsigned long long)first.records);
        scenario_release(&shorter);
        scenario_release(&longer);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_random_scenarios_reach_every_type),
        cmocka_unit_test(every_outcome_and_verdict_happens),
        cmocka_unit_test(same_seed_same_bytes_and_time_never_runs_backwards),
        cmocka_unit_test(another_seed_is_other_luck),
        cmocka_unit_test(a_sink_or_headers_change_nothing),
        cmocka_unit_test(sampling_the_series_changes_nothing),
        cmocka_unit_test(advanced_in_steps_is_advanced_at_once),
        cmocka_unit_test(a_longer_horizon_never_changes_the_past),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
