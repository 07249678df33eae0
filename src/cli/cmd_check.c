/* tiersim check: is a scenario valid, and what is in force in it. */
#include <stdio.h>

#include "base/check.h"
#include "base/text.h"
#include "cli/command.h"

/* One value a line: path, value, where it comes from, and how well that is known. */
static void print_value(void *context, const struct scenario_value *value) {
    struct text *out = context;
    const size_t from = out->length;

    text_printf(out, "%s = %s", value->path, value->value);
    while (out->length - from < 56)
        text_add(out, " ");
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

static void print_values(const struct scenario *scenario) {
    struct text text;

    text_init(&text);
    scenario_values(scenario, print_value, &text);
    fputs(text_cstr(&text), stdout);
    text_release(&text);
    for (size_t i = 0; i < scenario->assumption_count; i++)
        printf("# assumption: %s\n", scenario->assumptions[i]);
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
    const int code = study_load(&arguments, operands.items[0], NULL, &scenario);
    if (code != EXIT_DONE)
        return code;
    if (arguments.json)
        fputs(scenario.effective, stdout);
    else if (print)
        print_values(&scenario);
    else
        print_summary(&scenario);
    scenario_release(&scenario);
    return EXIT_DONE;
}
