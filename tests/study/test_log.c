/* The log of a replication, and what it shows of the laws: a longer horizon never changes the past,
 * listening changes nothing, a world advanced in two steps is the world advanced in one. */
#include "support.h"

#include <errno.h>
#include <math.h>

#include "study/charges.h"
#include "study/log.h"

/* The whole log as text; the caller frees it. */
static char *log_of(const struct scenario *scenario, uint64_t replication) {
    char *bytes = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&bytes, &length);
    struct error err = {0};

    assert_non_null(file);
    if (!study_log(scenario, replication, file, NULL, &err))
        fail_msg("%s", err.text);
    assert_int_equal(fclose(file), 0);
    return bytes;
}

static size_t count_lines(const char *text, const char *start) {
    size_t count = 0;

    for (const char *at = text; at && *at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL)
        count += strncmp(at, start, strlen(start)) == 0;
    return count;
}

static void every_line_is_a_record_in_order(void **state) {
    struct scenario scenario;
    long long last = 0;
    size_t lines = 0;

    (void)state;
    load_text(&scenario, STORM);
    char *log = log_of(&scenario, 0);
    assert_true(strncmp(log, "{\"record\":\"scenario\",\"format\":1,", 32) == 0);
    for (char *line = log; *line; lines++) {
        char *end = strchr(line, '\n');
        long long now;
        assert_non_null(end);
        assert_true(line[0] == '{' && end[-1] == '}');
        const char *t = strstr(line, ",\"t\":");
        assert_true(lines == 0 || (t && t < end));
        if (lines > 0) {
            assert_int_equal(sscanf(t, ",\"t\":%lld", &now), 1);
            assert_true(now >= last);
            last = now;
        }
        line = end + 1;
    }
    assert_true(last == (long long)(scenario.horizon + scenario.drain));
    assert_int_equal(count_lines(log, "{\"record\":\"arrival\""),
                     count_lines(log, "{\"record\":\"outcome\""));
    assert_int_equal(count_lines(log, "{\"record\":\"end\""), 1);
    free(log);
    scenario_release(&scenario);
}

/* The first request of clockwork, word by word: sent at 0 s, answered at 10 s for $0.04. */
static void a_request_word_by_word(void **state) {
    static const char *const lines[] = {
        "{\"record\":\"arrival\",\"t\":0,\"workload\":\"web\",\"id\":0,\"sku\":\"m\",\"n\":1,",
        "{\"record\":\"attempt\",\"t\":0,\"workload\":\"web\",\"id\":0,\"leg\":0,\"attempt\":1,"
        "\"provider\":\"default\",\"key\":0,\"sku\":\"m\",\"n\":1,\"asked\":{\"images\":1},"
        "\"verdict\":\"pending\",\"status\":0,\"admitted\":true,\"limit\":null,"
        "\"retry_after_ns\":null,\"headers\":[]",
        "{\"record\":\"charge\",\"t\":10000000000,\"workload\":\"web\",\"id\":0,\"leg\":0,"
        "\"attempt\":1,\"provider\":\"default\",\"sku\":\"m\",\"n\":1,\"amount\":40000000,"
        "\"received\":true,\"sent_at\":0,\"service_from\":0",
        "{\"record\":\"answer\",\"t\":10000000000,\"workload\":\"web\",\"id\":0,\"leg\":0,"
        "\"attempt\":1,\"provider\":\"default\",\"key\":0,\"sku\":\"m\",\"n\":1,"
        "\"verdict\":\"success\",\"status\":200,\"admitted\":true,\"limit\":null,"
        "\"retry_after_ns\":null,\"sent_at\":0,\"service_from\":0,\"charged\":40000000,"
        "\"headers\":[{\"name\":\"images\",\"limit\":5,\"remaining\":4,\"reset_ns\":50000000000}]",
    };
    struct scenario scenario;

    (void)state;
    load_text(&scenario, CLOCKWORK);
    char *log = log_of(&scenario, 0);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        if (!strstr(log, lines[i]))
            fail_msg("the log lacks %s", lines[i]);
    free(log);
    scenario_release(&scenario);
}

static void the_same_log_twice_and_another_for_another_replication(void **state) {
    struct scenario scenario;

    (void)state;
    load_text(&scenario, STORM);
    char *first = log_of(&scenario, 4), *second = log_of(&scenario, 4);
    char *other = log_of(&scenario, 5);
    assert_string_equal(first, second);
    assert_string_not_equal(first, other);
    free(first);
    free(second);
    free(other);
    scenario_release(&scenario);
}

/* Where the lines of an instant not before `until` begin. */
static size_t length_before(const char *log, long long until) {
    const char *at = strchr(log, '\n') + 1;

    while (*at) {
        long long now;
        assert_int_equal(sscanf(strstr(at, ",\"t\":"), ",\"t\":%lld", &now), 1);
        if (now >= until)
            break;
        at = strchr(at, '\n') + 1;
    }
    return (size_t)(at - log);
}

static void a_longer_horizon_never_changes_the_past(void **state) {
    struct scenario scenario;

    (void)state;
    load_text(&scenario, STORM);
    char *shorter = log_of(&scenario, 1);
    const long long until = (long long)scenario.horizon;
    scenario.horizon *= 3; /* nothing in the model is derived from it at loading */
    char *longer = log_of(&scenario, 1);
    const size_t first_short = (size_t)(strchr(shorter, '\n') - shorter);
    const size_t first_long = (size_t)(strchr(longer, '\n') - longer);
    const size_t past = length_before(shorter, until) - first_short;
    assert_true(past > 100000);
    assert_int_equal(length_before(longer, until) - first_long, past);
    assert_memory_equal(shorter + first_short, longer + first_long, past);
    free(shorter);
    free(longer);
    scenario_release(&scenario);
}

/* ---- whole worlds ---- */

static void same_reading(const struct reading *a, const struct reading *b) {
    assert_memory_equal(a, b, sizeof *a);
}

static void same_summary(const struct summary *a, const struct summary *b) {
    for (int i = 0; i < METRICS; i++) {
        same_reading(&a->overall[i], &b->overall[i]);
        for (size_t k = 0; k < a->workload_count; k++)
            same_reading(&a->by_workload[k][i], &b->by_workload[k][i]);
        for (size_t k = 0; k < a->sku_count; k++)
            same_reading(&a->by_sku[k][i], &b->by_sku[k][i]);
    }
    assert_true(histogram_equal(&a->latency, &b->latency));
    assert_int_equal(a->series.count, b->series.count);
    assert_memory_equal(a->series.points, b->series.points,
                        a->series.count * sizeof *a->series.points);
    assert_int_equal(a->events, b->events);
}

static void a_listener_changes_nothing(void **state) {
    struct scenario scenario;
    struct summary alone, heard;
    struct charge_listener listener;
    struct error err = {0};

    (void)state;
    load_text(&scenario, STORM);
    for (uint64_t replication = 0; replication < 3; replication++) {
        run_one(&scenario, replication, &alone);
        charge_listener_init(&listener);
        const struct world_config config = {.scenario = &scenario,
                                            .replication = replication,
                                            .sink = &listener.sink,
                                            .want_headers = true};
        assert_true(world_run(&config, &heard, &err));
        assert_true(listener.charges.count > 0);
        same_summary(&alone, &heard);
        charges_release(&listener.charges);
        summary_release(&alone);
        summary_release(&heard);
    }
    scenario_release(&scenario);
}

static void advanced_in_steps_is_advanced_at_once(void **state) {
    struct scenario scenario;
    struct summary once, steps;
    struct error err = {0};

    (void)state;
    load_text(&scenario, STORM);
    for (uint64_t replication = 0; replication < 3; replication++) {
        const struct world_config config = {.scenario = &scenario, .replication = replication};
        run_one(&scenario, replication, &once);
        struct world *world = world_new(&config, &err);
        assert_non_null(world);
        assert_true(world_advance(world, world_end(world) / 2, &err));
        assert_true(world_advance(world, world_end(world) / 2, &err));
        assert_true(world_advance(world, world_end(world) / 7 * 5, &err));
        assert_true(world_advance(world, world_end(world), &err));
        assert_true(world_summarize(world, &steps, &err));
        world_free(world);
        same_summary(&once, &steps);
        summary_release(&once);
        summary_release(&steps);
    }
    scenario_release(&scenario);
}

/* ---- failures ---- */

static void a_full_disk_is_an_error_of_the_machine(void **state) {
    FILE *file = fopen("/dev/full", "w");
    struct scenario scenario;
    struct error err = {0};

    (void)state;
    if (!file)
        skip();
    load_text(&scenario, STORM);
    assert_false(study_log(&scenario, 0, file, NULL, &err));
    assert_int_equal(err.kind, ERROR_IO);
    assert_non_null(strstr(err.text, strerror(ENOSPC)));
    fclose(file);
    scenario_release(&scenario);
}

static void stopped_from_outside_is_no_error(void **state) {
    volatile sig_atomic_t stop = 1;
    FILE *file = tmpfile();
    struct scenario scenario;
    struct error err = {0};

    (void)state;
    assert_non_null(file);
    load_text(&scenario, STORM);
    assert_false(study_log(&scenario, 0, file, &stop, &err));
    assert_int_equal(err.kind, ERROR_NONE);
    fclose(file);
    scenario_release(&scenario);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_is_a_record_in_order),
        cmocka_unit_test(a_request_word_by_word),
        cmocka_unit_test(the_same_log_twice_and_another_for_another_replication),
        cmocka_unit_test(a_longer_horizon_never_changes_the_past),
        cmocka_unit_test(a_listener_changes_nothing),
        cmocka_unit_test(advanced_in_steps_is_advanced_at_once),
        cmocka_unit_test(a_full_disk_is_an_error_of_the_machine),
        cmocka_unit_test(stopped_from_outside_is_no_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
