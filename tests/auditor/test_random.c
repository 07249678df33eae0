/* The auditor agrees with the logs of 200 seeded random scenarios. Needs /usr/bin/python3. */
#include "../world/random_scenario.h"
#include "../world/support.h"

#include <stdlib.h>
#include <unistd.h>

#include "study/log.h"

#define SEEDS 200
#define BATCH 25 /* logs a call of the auditor */

static void write_log(const char *path, uint64_t seed) {
    struct text json = {0};
    struct scenario scenario;
    struct error err = {0};
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    random_scenario(&json, seed);
    load_text(&scenario, text_cstr(&json));
    if (!study_log(&scenario, 0, file, NULL, &err))
        fail_msg("seed %llu: %s", (unsigned long long)seed, err.text);
    assert_int_equal(fclose(file), 0);
    scenario_release(&scenario);
    text_release(&json);
}

static void the_auditor_agrees_on_random_scenarios(void **state) {
    char directory[] = "/tmp/tiersim-audit-XXXXXX";
    char path[100];

    (void)state;
    if (access("/usr/bin/python3", X_OK) != 0 || access("tests/auditor/auditor.py", R_OK) != 0)
        skip();
    assert_non_null(mkdtemp(directory));
    for (uint64_t first = 0; first < SEEDS; first += BATCH) {
        struct text command = {0};
        text_add(&command, "/usr/bin/python3 -B tests/auditor/auditor.py");
        for (uint64_t seed = first; seed < first + BATCH; seed++) {
            snprintf(path, sizeof path, "%s/%llu", directory, (unsigned long long)seed);
            write_log(path, seed);
            text_printf(&command, " %s", path);
        }
        const int status = system(text_cstr(&command));
        text_release(&command);
        for (uint64_t seed = first; seed < first + BATCH; seed++) {
            snprintf(path, sizeof path, "%s/%llu", directory, (unsigned long long)seed);
            remove(path);
        }
        assert_int_equal(status, 0);
    }
    remove(directory);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_auditor_agrees_on_random_scenarios),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
