/*
 * Recorded arrivals: the small files of tests/client/data, what is said about wrong ones, and,
 * where they are at hand, real traces, whose gaps must have the mean and variation they are known
 * for. Run from the top of the source tree.
 */
#include "support.h"

#include <unistd.h>

#include "base/check.h"
#include "client/mix.h"

struct expected {
    double at;
    int32_t n;
    uint32_t user;
    double service; /* < 0: drawn */
};

static void expect(const char *json, sim_time horizon, const struct expected *rows, size_t count) {
    struct source_under_test source;
    struct arrival arrival;

    source_open(&source, json, 1, horizon, 0);
    for (size_t i = 0; i < count; i++) {
        if (!source_next(&source, &arrival))
            fail_msg("%s: only %zu arrivals", json, i);
        assert_int_equal(arrival.at, from_seconds(rows[i].at));
        assert_int_equal(arrival.n, rows[i].n);
        assert_int_equal(arrival.user, rows[i].user);
        assert_int_equal(arrival.ordinal, i);
        assert_int_equal(arrival.entity, rng_entity("web", 0));
        assert_true(arrival.service_override ==
                    (rows[i].service < 0 ? SIM_TIME_NEVER : from_seconds(rows[i].service)));
        assert_int_equal(arrival.sku_choice, -1);
    }
    assert_false(source_next(&source, &arrival));
    source_close(&source);
}

#define SMALL "\"type\": \"trace\", \"file\": \"data/small.csv\""
#define COLUMNS                                                                                    \
    "\"columns\": {\"n\": \"images\", \"service_time\": \"service_s\", \"user\": \"user\"}"

static void csv_is_replayed_as_recorded(void **unused) {
    (void)unused;
    static const struct expected rows[] = {
        {0, 1, 0, 12.5}, {1.5, 2, 1, -1}, {1.5, 1, 0, 9}, {10.25, 0, 2, 30.001}};
    static const struct expected bare[] = {
        {0, 0, 0, -1}, {1.5, 0, 0, -1}, {1.5, 0, 0, -1}, {10.25, 0, 0, -1}};

    expect("{" SMALL ", " COLUMNS "}", NS_PER_DAY, rows, 4);
    expect("{" SMALL "}", NS_PER_DAY, bare, 4);
    expect("{" SMALL "}", SECONDS(10.25), bare, 3);
}

static void crlf_and_a_missing_last_line_end_are_fine(void **unused) {
    (void)unused;
    static const struct expected rows[] = {{0, 1, 0, -1}, {5, 2, 0, -1}};

    expect("{\"type\": \"trace\", \"file\": \"data/crlf.csv\", \"columns\": {\"n\": \"n\"}}",
           NS_PER_DAY, rows, 2);
}

/* Dates count from the first row; 11:30 at +02:30 is 09:00 UTC … and before the row above. */
static void jsonl_is_read_line_by_line(void **unused) {
    (void)unused;
    static const struct expected rows[] = {{0, 0, 0, -1}, {3, 0, 0, -1}, {3.0015, 0, 0, -1}};
    struct arena arena = {0};

    expect("{\"type\": \"trace\", \"file\": \"data/milliseconds.jsonl\","
           " \"columns\": {\"time\": \"timestamp\"}, \"time_unit\": \"ms\"}",
           NS_PER_DAY, rows, 3);
    assert_non_null(strstr(
        complaint_about(&arrivals_registry,
                        "{\"type\": \"trace\", \"file\": \"data/dates.jsonl\","
                        " \"columns\": {\"time\": \"when\", \"n\": \"n\"}}",
                        &arena),
        "data/dates.jsonl:4: column 'when': '2026-06-01 11:30:00+02:30' is before the row above"));
    arena_release(&arena);
}

/* from 1 s for 9 s: two rows; twice as fast; in a loop of 9 s. */
static void slices_speed_and_loops(void **unused) {
    (void)unused;
    static const struct expected slice[] = {{0.5, 0, 0, -1}, {0.5, 0, 0, -1}};
    static const struct expected fast[] = {{0.25, 0, 0, -1}, {0.25, 0, 0, -1}};
    static const struct expected loop[] = {
        {0.25, 0, 0, -1}, {0.25, 0, 0, -1}, {4.75, 0, 0, -1}, {4.75, 0, 0, -1}};
    /* without `for` the last row, 10.25 s, is followed by a mean gap of 10.25/3 s */
    static const struct expected whole[] = {{0, 0, 0, -1},
                                            {1.5, 0, 0, -1},
                                            {1.5, 0, 0, -1},
                                            {10.25, 0, 0, -1},
                                            {13.666666666, 0, 0, -1}};

    expect("{" SMALL ", \"from\": \"1s\", \"for\": \"9s\"}", NS_PER_DAY, slice, 2);
    expect("{" SMALL ", \"from\": \"1s\", \"for\": \"9s\", \"speed_up\": 2}", NS_PER_DAY, fast, 2);
    expect("{" SMALL ", \"from\": \"1s\", \"for\": \"9s\", \"speed_up\": 2, \"loop\": true}",
           SECONDS(9), loop, 4);
    expect("{" SMALL ", \"loop\": true}", SECONDS(15), whole, 5);
}

static int64_t count_of(const char *json, uint64_t seed) {
    struct source_under_test source;
    struct arrival arrival;
    int64_t count = 0;

    source_open(&source, json, seed, 1000 * NS_PER_HOUR, 0);
    while (source_next(&source, &arrival))
        count++;
    source_close(&source);
    return count;
}

/* 4 rows in a loop of 10 s for 1000 h make 1 440 000; a rate scale of 0.25 keeps a quarter, with
 * standard deviation sqrt(1.44e6·3/16) = 520; 2.5 makes two or three of each. */
static void rate_scale_thins_or_multiplies(void **unused) {
    (void)unused;
    assert_int_equal(count_of("{" SMALL ", \"for\": \"10.5s\", \"rate_scale\": 3}", 1), 12);
    const char *thin = "{" SMALL ", \"for\": \"10.5s\", \"loop\": true, \"rate_scale\": 0.25}";
    const double rows = 4 * 3600000 / 10.5; /* 1 371 429 */
    assert_near((double)count_of(thin, 1), rows / 4, 4 * sqrt(rows * 3 / 16) + 4);
    const char *more = "{" SMALL ", \"for\": \"10.5s\", \"loop\": true, \"rate_scale\": 2.5}";
    assert_near((double)count_of(more, 1), rows * 2.5, 4 * sqrt(rows / 4) + 12);
}

/* Row 1 asks for standard, row 2 for hd: rows 1 and 0 of this mix. */
static void skus_are_matched_with_the_mix(void **unused) {
    (void)unused;
    struct arena arena = {0};
    struct error err = {0};
    struct arrival arrival;
    const struct variant variant = variant_of(
        &arrivals_registry,
        "{" SMALL ", \"columns\": {\"model\": \"model\", \"quality\": \"quality\"}}", &arena);
    const struct field_list mix =
        list_of(&mix_fields,
                "[{\"model\": \"dall-e-3\", \"quality\": \"hd\", \"size\": \"1024x1024\"},"
                " {\"model\": \"dall-e-3\", \"quality\": \"standard\", \"size\": \"1024x1024\"}]",
                &arena);
    const struct field_list other =
        list_of(&mix_fields, "[{\"model\": \"dall-e-3\", \"quality\": \"standard\"}]", &arena);
    const struct arrivals_type *type = arrivals_type_of(&variant);
    const struct arrivals_context context = {
        .workload_name = "web", .horizon = NS_PER_DAY, .arena = &arena};
    static const int32_t choices[] = {1, 0, 1, 0};

    assert_false(type->match(variant.spec, &other, &arena, &err));
    assert_string_equal(err.text, "data/small.csv:3: 'dall-e-3/hd/*' is not in the workload's mix");
    assert_true(type->match(variant.spec, &mix, &arena, &err));
    void *state = arena_alloc(&arena, type->state_size);
    type->init(state, variant.spec, &context);
    for (size_t i = 0; i < array_size(choices); i++) {
        type->take(state, &arrival);
        assert_int_equal(arrival.sku_choice, choices[i]);
    }
    arena_release(&arena);
}

/* Wrong files, written here: name, content, what is said about them. */
struct wrong {
    const char *name, *content, *columns, *said;
};

static const struct wrong wrongs[] = {
    {"a.csv", "tiem,n\n0,1\n", "", "a.csv:1: no column 'time'; did you mean 'tiem'?"},
    {"a.csv", "zone,n\n0,1\n", "", "a.csv:1: no column 'time'; there are 'zone', 'n'"},
    {"a.csv", "time,n\n0,1\n1\n", "", "a.csv:3: 1 fields, but the header has 2"},
    {"a.csv", "time\n0\nsoon\n", "",
     "a.csv:3: column 'time': 'soon' is neither a number nor a date"},
    {"a.csv", "time\n5\n4\n", "",
     "a.csv:3: column 'time': '4' is before the row above: times must not fall"},
    {"a.csv", "time\n-1\n", "", "a.csv:2: column 'time': '-1' is negative"},
    {"a.csv", "time,n\n,1\n", "", "a.csv:2: column 'time': has no value"},
    {"a.csv", "time,n\n0,1.5\n", "\"n\": \"n\"",
     "a.csv:2: column 'n': '1.5' is not a whole number from 1 to 1000"},
    {"a.csv", "time,s\n0,x\n", "\"service_time\": \"s\"",
     "a.csv:2: column 's': 'x' is not a number"},
    {"a.csv", "time,n\n0,\"1\n2,3\n", "", "a.csv:2: a quoted field that does not end"},
    {"a.csv", "time,n\n0,\"1\"2\n", "", "a.csv:2: text after a quoted field"},
    {"a.csv", "time,n\n0,1\"2\n", "", "a.csv:2: a quote inside a field"},
    {"a.csv", "time,time\n0,1\n", "", "a.csv:1: two columns are named 'time'"},
    {"a.csv", "time\n", "", "trace 'a.csv': no rows"},
    {"a.csv", "", "", "a.csv:1: no column 'time'"},
    {"a.txt", "time\n0\n", "", "the name must end in .csv, .jsonl or .ndjson"},
    {"a.jsonl", "{\"time\": 0}\n{\"time\": [1]}\n", "",
     "a.jsonl:2: column 'time': is an array or an object"},
    {"a.jsonl", "{\"tim\": 0}\n", "", "a.jsonl:1: no column 'time'; did you mean 'tim'?"},
    {"a.jsonl", "{\"time\": 0, \"time\": 1}\n", "", "a.jsonl:1: column 'time': is given twice"},
    {"a.jsonl", "{\"time\": 0} x\n", "", "a.jsonl:1: text after the object"},
    {"a.jsonl", "{\"time\": 0\n", "", "a.jsonl:1: ',' or '}' was expected"},
    {"a.jsonl", "[0]\n", "", "a.jsonl:1: a line must be one JSON object"},
    {"a.jsonl", "{\"time\": 0, \"a\": [1, {]}}\n", "", "a.jsonl:1: brackets that do not match"},
    {"a.jsonl", "{\"time\": 0, \"a\": \"x\n", "", "a.jsonl:1: a string that does not end"},
    {"a.jsonl", "{\"time\": 0, \"a\": \"\\q\"}\n", "", "a.jsonl:1: an escape that is none"},
    {"a.jsonl", "{\"time\": 0, \"a\": yes}\n", "", "a.jsonl:1: a value was expected"},
};

static void wrong_files_are_told_by_line_and_column(void **unused) {
    (void)unused;
    char directory[] = "/tmp/tiersim-trace-XXXXXX";

    assert_non_null(mkdtemp(directory));
    for (size_t i = 0; i < array_size(wrongs); i++) {
        struct arena arena = {0};
        struct error err = {0};
        char path[256], json[512];
        snprintf(path, sizeof path, "%s/%s", directory, wrongs[i].name);
        FILE *out = fopen(path, "w");
        assert_non_null(out);
        fputs(wrongs[i].content, out);
        fclose(out);

        /* decoded without the file, then loaded from the directory */
        const struct variant_type *type = NULL;
        for (size_t t = 0; t < arrivals_registry.count; t++)
            if (strcmp(arrivals_registry.types[t]->name, "trace") == 0)
                type = arrivals_registry.types[t];
        assert_non_null(type);
        void *spec = arena_alloc(&arena, type->spec.size);
        char complaint[256];
        snprintf(json, sizeof json, "{\"file\": \"%s\", \"columns\": {%s}}", wrongs[i].name,
                 wrongs[i].columns);
        if (!decode_text(&type->spec, json, spec, &arena, complaint, sizeof complaint))
            fail_msg("%s", complaint);
        if (type->load(spec, &arena, directory, &err))
            fail_msg("nothing is said about %zu: %s", i, wrongs[i].content);
        if (!strstr(err.text, wrongs[i].said))
            fail_msg("%zu: '%s' does not say '%s'", i, err.text, wrongs[i].said);
        assert_int_equal(err.kind, ERROR_SCENARIO);
        unlink(path);
        arena_release(&arena);
    }
    rmdir(directory);
}

static void a_missing_file_is_an_io_error(void **unused) {
    (void)unused;
    struct arena arena = {0};

    assert_non_null(
        strstr(complaint_about(&arrivals_registry,
                               "{\"type\": \"trace\", \"file\": \"data/none.csv\"}", &arena),
               "cannot open trace 'data/none.csv'"));
    arena_release(&arena);
}

/* Traces of public record, used where they lie if they do: mean and CV of their gaps. */
static void real_traces_have_their_gaps(void **unused) {
    (void)unused;
    static const struct {
        const char *file, *columns;
        int64_t gaps;
        double mean, mean_within, cv, cv_within;
    } traces[] = {
        {"../../../shared/traces/azure-llm-2023/AzureLLMInferenceTrace_code.csv",
         "{\"time\": \"TIMESTAMP\"}", 8818, 0.390, 0.0005, 13.2, 0.05},
        {"../../../shared/traces/azure-llm-2023/AzureLLMInferenceTrace_conv.csv",
         "{\"time\": \"TIMESTAMP\"}", 19365, 0.181, 0.0005, 1.09, 0.005},
        {"../../../shared/traces/mooncake-fast25/conversation_trace.jsonl",
         "{\"time\": \"timestamp\"}, \"time_unit\": \"ms\"", 12030, 0.294, 0.0005, 3.03, 0.005},
    };

    for (size_t t = 0; t < array_size(traces); t++) {
        struct source_under_test source;
        struct arrival arrival;
        char path[256], json[512];
        double sum = 0, squares = 0, last = 0;
        int64_t gaps = -1;

        snprintf(path, sizeof path, "tests/client/%s", traces[t].file);
        if (access(path, R_OK) != 0)
            skip();
        snprintf(json, sizeof json, "{\"type\": \"trace\", \"file\": \"%s\", \"columns\": %s}",
                 traces[t].file, traces[t].columns);
        source_open(&source, json, 1, NS_PER_DAY, 0);
        while (source_next(&source, &arrival)) {
            const double now = to_seconds(arrival.at);
            if (++gaps > 0) {
                sum += now - last;
                squares += (now - last) * (now - last);
            }
            last = now;
        }
        source_close(&source);
        const double mean = sum / (double)gaps;
        assert_int_equal(gaps, traces[t].gaps);
        assert_near(mean, traces[t].mean, traces[t].mean_within);
        assert_near(sqrt(squares / (double)gaps - mean * mean) / mean, traces[t].cv,
                    traces[t].cv_within);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_is_replayed_as_recorded),
        cmocka_unit_test(crlf_and_a_missing_last_line_end_are_fine),
        cmocka_unit_test(jsonl_is_read_line_by_line),
        cmocka_unit_test(slices_speed_and_loops),
        cmocka_unit_test(rate_scale_thins_or_multiplies),
        cmocka_unit_test(skus_are_matched_with_the_mix),
        cmocka_unit_test(wrong_files_are_told_by_line_and_column),
        cmocka_unit_test(a_missing_file_is_an_io_error),
        cmocka_unit_test(real_traces_have_their_gaps),
    };
    return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
