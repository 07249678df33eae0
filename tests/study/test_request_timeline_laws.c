/*
 * Laws of the timeline over random worlds: what is drawn of a request is what its latency is made
 * of.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../world/fingerprint.h"
#include "../world/random_scenario.h"
#include "../world/support.h"
#include "base/check.h"
#include "study/follower.h"
#include "study/request_timeline.h"

static const struct cell_value *cell(const struct result *result, const char *table, size_t row,
                                     const char *column) {
    const struct table *of = result_table(result, table);

    assert_non_null(of);
    assert_true(row < of->row_count);
    return table_cell(of, row, (size_t)table_column(of, column));
}

/* A sink that keeps what the latency of each delivered request is made of. */
struct kept {
    struct sink sink;
    struct journey journeys[FOLLOWED_MOST];
    size_t count;
};

static void keep(struct sink *sink, sim_time now, const struct journey *journey) {
    struct kept *kept = container_of(sink, struct kept, sink);

    (void)now;
    if (journey->outcome == OUTCOME_DELIVERED && kept->count < FOLLOWED_MOST)
        kept->journeys[kept->count++] = *journey;
}

static sim_time sum_of(const struct result *result, const char *workload, uint64_t id,
                       enum part part) {
    const struct table *spans = result_table(result, "timeline_spans");
    char label[80];
    sim_time sum = 0;

    snprintf(label, sizeof label, "%s %llu", workload, (unsigned long long)id);
    for (size_t row = 0; row < spans->row_count; row++)
        if (strcmp(cell(result, "timeline_spans", row, "label")->text, label) == 0 &&
            strcmp(cell(result, "timeline_spans", row, "state")->text, part_name(part)) == 0)
            sum += cell(result, "timeline_spans", row, "to")->whole -
                   cell(result, "timeline_spans", row, "from")->whole;
    return sum;
}

/* In random worlds (splits, routes, hedges, gates, every pacer and limit): the spans of each
 * delivered request add up to the parts of its latency, to the nanosecond. */
static void spans_add_up_to_the_parts_of_every_latency(void **state) {
    static struct kept kept;
    struct text text;
    size_t compared = 0;

    (void)state;
    text_init(&text);
    for (uint64_t seed = 1; seed <= 40; seed++) {
        const struct request_timeline_options options = {.count = FOLLOWED_MOST, .id = -1};
        struct scenario scenario;
        struct summary summary;
        struct result result;
        struct error err = {0};
        random_scenario(&text, seed);
        load_text(&scenario, text_cstr(&text));
        kept = (struct kept){.sink = {.outcome = keep}};
        const struct world_config config = {.scenario = &scenario, .sink = &kept.sink};
        assert_true(world_run(&config, &summary, &err));
        summary_release(&summary);
        if (!study_request_timeline(&scenario, &options, &result, &err)) {
            assert_non_null(strstr(err.text, "no request arrives"));
            scenario_release(&scenario);
            continue;
        }
        for (size_t i = 0; i < kept.count; i++) {
            const struct journey *journey = &kept.journeys[i];
            const char *workload = scenario.workloads[journey->subject.workload].name;
            sim_time all = 0;
            for (int part = 0; part < PARTS; part++)
                all += sum_of(&result, workload, journey->subject.id, (enum part)part);
            if (all == 0)
                continue; /* not among the first */
            for (int part = 0; part < PARTS; part++)
                if (sum_of(&result, workload, journey->subject.id, (enum part)part) !=
                    journey->parts[part])
                    fail_msg("seed %llu, %s %llu: %s", (unsigned long long)seed, workload,
                             (unsigned long long)journey->subject.id, part_name((enum part)part));
            compared++;
        }
        result_release(&result);
        scenario_release(&scenario);
    }
    text_release(&text);
    assert_true(compared > 1000);
}

/* The same records in the same order, whether or not somebody follows and reads the limits. */
static void following_changes_nothing(void **state) {
    const struct follow_choice choice = {.count = FOLLOWED_MOST, .workload = -1, .id = -1};
    struct text text;

    (void)state;
    text_init(&text);
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct scenario scenario;
        struct fingerprint alone, followed;
        struct follower follower;
        struct tee tee;
        struct error err = {0};
        random_scenario(&text, seed);
        load_text(&scenario, text_cstr(&text));
        fingerprint_init(&alone, SIM_TIME_NEVER);
        fingerprint_init(&followed, SIM_TIME_NEVER);
        assert_true(follower_init(&follower, &scenario, &choice));
        tee_init(&tee, &followed.sink, &follower.sink);
        const struct world_config plain = {.scenario = &scenario, .sink = &alone.sink};
        const struct world_config heard = {.scenario = &scenario, .sink = &tee.sink};
        struct world *first = world_new(&plain, &err), *second = world_new(&heard, &err);
        follower.world = second;
        assert_true(world_advance(first, world_end(first), &err));
        assert_true(world_advance(second, world_end(second), &err));
        assert_true(alone.records > 0);
        assert_true(alone.records == followed.records);
        assert_true(alone.hash == followed.hash);
        world_free(first);
        world_free(second);
        table_release(&follower.events);
        table_release(&follower.spans);
        follower_release(&follower);
        scenario_release(&scenario);
    }
    text_release(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_add_up_to_the_parts_of_every_latency),
        cmocka_unit_test(following_changes_nothing),
    };
    return cmocka_run_group_tests_name("study/request_timeline_laws", tests, NULL, NULL);
}
