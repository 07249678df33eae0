/* Clients and workloads as scenarios write them: values, defaults, and what is said when wrong. */
#include "support.h"

#include "base/check.h"
#include "client/client_spec.h"
#include "client/queue.h"
#include "client/retry.h"
#include "client/workload.h"

static char wrong[512];

static void a_client_is_read(void **unused) {
    (void)unused;
    struct arena arena = {0};
    struct client_spec spec;

    assert_true(decode_text(
        &client_fields,
        "{\"name\": \"app\", \"queue\": {\"capacity\": 1000, \"order\": \"lifo\"},"
        " \"concurrency\": 8, \"backoff_holds_worker\": false, \"pacing\": {\"type\": \"none\"},"
        " \"timeout\": \"60s\", \"split\": 1, \"retry\": {\"type\": \"exponential\","
        " \"base\": \"1s\", \"factor\": 2, \"cap\": \"60s\", \"jitter\": \"additive\","
        " \"jitter_max\": \"1s\", \"max_attempts\": 6, \"retry_after\": \"honour\"}}",
        &spec, &arena, wrong, sizeof wrong));
    assert_string_equal(spec.name, "app");
    assert_int_equal(spec.queue.capacity, 1000);
    assert_string_equal(queue_order_of(&spec.queue.order)->variant.name, "lifo");
    assert_int_equal(spec.concurrency, 8);
    assert_false(spec.backoff_holds_worker);
    assert_int_equal(spec.timeout, SECONDS(60));
    assert_int_equal(spec.split, 1);
    assert_int_equal(spec.retry.count, 1);
    arena_release(&arena);
}

static void a_plain_client_has_no_bounds(void **unused) {
    (void)unused;
    struct arena arena = {0};
    struct client_spec spec;

    assert_true(
        decode_text(&client_fields, "{\"name\": \"app\"}", &spec, &arena, wrong, sizeof wrong));
    assert_true(spec.queue.capacity == INTEGER_NONE);
    assert_ptr_equal(queue_order_of(&spec.queue.order), &queue_order_fifo);
    assert_true(spec.concurrency == INTEGER_NONE);
    assert_true(spec.backoff_holds_worker);
    assert_true(spec.pace_retries);
    assert_null(spec.pacing.type);
    assert_true(spec.timeout == SIM_TIME_NEVER);
    assert_true(spec.split == INTEGER_NONE);
    assert_int_equal(spec.retry.count, 0);
    arena_release(&arena);
}

static void a_workload_is_read(void **unused) {
    (void)unused;
    struct arena arena = {0};
    struct workload_spec spec;

    assert_true(decode_text(&workload_fields,
                            "{\"name\": \"web\", \"patience\": \"2m\", \"client\": \"app\","
                            " \"arrivals\": {\"type\": \"poisson\", \"rate\": \"4/min\"},"
                            " \"mix\": [{\"model\": \"dall-e-3\", \"quality\": \"standard\","
                            " \"size\": \"1024x1024\", \"n\": 1, \"weight\": 1}]}",
                            &spec, &arena, wrong, sizeof wrong));
    assert_int_equal(spec.patience, SECONDS(120));
    assert_int_equal(spec.patience_mode, PATIENCE_SILENT);
    assert_true(spec.deadline == SIM_TIME_NEVER);
    assert_null(spec.provider);
    assert_int_equal(spec.mix.count, 1);
    assert_string_equal(((struct mix_spec *)spec.mix.items)->quality, "standard");
    arena_release(&arena);
}

#define ROUTE(targets)                                                                             \
    "{\"name\": \"a\", \"arrivals\": {\"type\": \"poisson\", \"rate\": \"4/min\"},"                \
    " \"mix\": {\"model\": \"m\"}, \"route\": [" targets "]}"

static void wrong_settings_are_told(void **unused) {
    (void)unused;
    static const struct {
        const struct field_table *table;
        const char *json, *said;
    } cases[] = {
        {&client_fields,
         "{\"name\": \"a\", \"retry\": [{\"type\": \"none\"}, {\"type\": \"none\"},"
         " {\"type\": \"none\"}, {\"type\": \"none\"}, {\"type\": \"none\"}]}",
         "5 levels, but there may be at most 4"},
        {&client_fields, "{\"name\": \"a\", \"queue\": {\"order\": \"fifi\"}}", "fifo"},
        {&client_fields, "{\"name\": \"a\", \"concurrency\": 0}", "concurrency"},
        {&workload_fields,
         "{\"name\": \"a\", \"arrivals\": {\"type\": \"poisson\", \"rate\": \"4/min\"},"
         " \"mix\": {\"model\": \"m\", \"weight\": 0}}",
         "at least one row with a positive weight"},
        {&workload_fields,
         "{\"name\": \"a\", \"arrivals\": {\"type\": \"poisson\", \"rate\": \"4/min\"},"
         " \"mix\": {\"model\": \"m\"}, \"patience_mode\": \"shown\"}",
         "needs a 'patience'"},
        {&workload_fields, ROUTE("{\"hedge\": \"2s\"}, {\"hedge\": \"2s\"}"),
         "it takes no 'hedge'"},
        {&workload_fields, ROUTE("{}, {\"hedge\": \"2s\", \"on\": [\"429\"]}"),
         "takes neither 'on', 'after' nor 'weight'"},
        {&workload_fields, ROUTE("{}, {\"on\": [\"429\"], \"cancel_unbilled\": true}"),
         "goes with 'hedge' only"},
        {&workload_fields, ROUTE("{}, {}"), "needs 'on', 'after' or 'hedge'"},
    };

    for (size_t c = 0; c < array_size(cases); c++) {
        struct arena arena = {0};
        _Alignas(16) char spec[512];
        assert_true(cases[c].table->size <= sizeof spec);
        if (decode_text(cases[c].table, cases[c].json, spec, &arena, wrong, sizeof wrong))
            fail_msg("nothing is said about %s", cases[c].json);
        if (!strstr(wrong, cases[c].said))
            fail_msg("'%s' does not say '%s'", wrong, cases[c].said);
        arena_release(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_client_is_read),
        cmocka_unit_test(a_plain_client_has_no_bounds),
        cmocka_unit_test(a_workload_is_read),
        cmocka_unit_test(wrong_settings_are_told),
    };
    return cmocka_run_group_tests_name("client_spec", tests, NULL, NULL);
}
