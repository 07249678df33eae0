/* tiersim check: is a scenario valid, and what is in force in it. */
#include <stdio.h>

#include "base/check.h"
#include "base/text.h"
#include "cli/command.h"
#include "report/output.h"

/* One value a line: path, value, where it comes from, and how well that is known. */
static void print_value(void *context, const struct scenario_value *value) {
    struct text *out = context;
    const size_t from = out->length;

    text_printf(out, "%s = %s", value->path, value->value);
    text_pad(out, from, 56);
    text_printf(out, "  # %s", value->origin);
    if (value->provenance) {
        text_printf(out, "; %s: %s", evidence_name((enum evidence)value->provenance->evidence),
                    value->provenance->source);
        if (value->provenance->date != DATE_NONE) {
            text_add(out, ", ");
            command_add_date(out, value->provenance->date);
        }
    }
    text_add(out, "\n");
}

static bool print_values(const struct scenario *scenario, struct error *err) {
    struct text text;

    text_init(&text);
    if (!scenario_values(scenario, print_value, &text))
        text.failed = true;
    for (size_t i = 0; i < scenario->assumption_count; i++)
        text_printf(&text, "# assumption: %s\n", scenario->assumptions[i]);
    const bool done = output_stdout(&text, err);
    text_release(&text);
    return done;
}

static void print_summary(const struct scenario *scenario) {
    printf("%s: valid; %zu workload%s, %zu client%s, %zu provider%s, %lld replications of %.9g s, "
           "hash %016llx\n",
           scenario->name, scenario->workload_count, scenario->workload_count == 1 ? "" : "s",
           scenario->client_count, scenario->client_count == 1 ? "" : "s", scenario->provider_count,
           scenario->provider_count == 1 ? "" : "s", (long long)scenario->replications,
           to_seconds(scenario->horizon), (unsigned long long)scenario->hash);
}

int cmd_check(int argc, char **argv) {
    struct study_arguments arguments = {0};
    struct string_list operands;
    struct scenario scenario;
    struct error err = {0};
    bool print = false;
    const struct option_row rows[] = {
        {"print", OPTION_FLAG, &print, NULL, "every value in force, and where it came from"},
        {"json", OPTION_FLAG, &arguments.json, NULL, "the effective scenario as JSON"},
        {"set", OPTION_LIST, &arguments.set, "PATH=VALUE", "override a value of the scenario"},
        {"catalog", OPTION_STRING, &arguments.catalog, "NAME", "use another catalog"}};
    const struct option_table table = {
        "tiersim check SCENARIO [options]",
        "Loads a scenario and tells every problem in it at once; a valid one exits with 0.", rows,
        array_size(rows)};

    const int parsed = command_parse(&table, argc, argv, &operands);
    if (parsed != COMMAND_GOES_ON)
        return parsed;
    if (operands.count != 1)
        return command_usage(&table, "needs one scenario, got %zu", operands.count);
    int code = study_load(&arguments, operands.items[0], NULL, &scenario);
    if (code != EXIT_DONE)
        return code;
    if (arguments.json)
        fputs(scenario.effective, stdout);
    else if (print)
        code = print_values(&scenario, &err) ? EXIT_DONE : command_fail(&err);
    else
        print_summary(&scenario);
    scenario_release(&scenario);
    return code;
}
