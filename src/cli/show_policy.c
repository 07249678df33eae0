#include "cli/show_policy.h"

#include <stdio.h>

#include "cli/command.h"
#include "client/retry_preview.h"
#include "report/report.h"
#include "study/policy_preview.h"

static void print_origin(const char *library, const char *versions, const char *source,
                         const char *evidence, const char *note) {
    printf("\n  library   %s\n  versions  %s\n  source    %s\n  evidence  %s\n", library, versions,
           source, evidence);
    if (note)
        printf("  note      %s\n", note);
}

static void print_spread(const struct retry_spread *spread) {
    printf("%10.3f %12.3f %12.3f", spread->min, spread->mean, spread->max);
}

static void print_waits(const struct retry *retry) {
    struct retry_preview preview;

    retry_preview(retry, &preview);
    if (preview.count == 0) {
        puts("\nnever retries a rate limit");
        return;
    }
    puts("\nwaits when every attempt is rejected at once, without a header, in seconds:");
    printf("  retry  level %10s %12s %12s  made by\n", "min", "mean", "max");
    for (uint32_t i = 0; i < preview.count; i++) {
        printf("  %5u  %5u ", i + 1, preview.rows[i].level);
        print_spread(&preview.rows[i].wait);
        printf("  %6.1f %%\n", 100 * preview.rows[i].share);
    }
    printf("  total        ");
    print_spread(&preview.total);
    puts(preview.goes_on ? "\n  and goes on after these" : "  then it gives up");
    printf("  (over %d requests, each with its own luck)\n", PREVIEW_DRAWS);
}

static void print_header(const struct retry *retry, double seconds) {
    const struct retry_header_preview preview = retry_preview_header(retry, from_seconds(seconds));

    printf("  %8g s  ", seconds);
    if (!preview.retries)
        puts("does not retry");
    else if (preview.wait.min < preview.wait.max)
        printf("%s: waits %g to %g s\n", wait_cause_name(preview.cause), preview.wait.min,
               preview.wait.max);
    else
        printf("%s: waits %g s\n", wait_cause_name(preview.cause), preview.wait.min);
}

void show_policy(const struct retry_preset *preset) {
    struct retry_preset_spec unchanged = retry_preset_unchanged;
    struct retry_level_spec level = {{&preset->type.variant, &unchanged}};
    const struct field_list levels = {&level, 1};
    struct retry retry;

    retry_init(&retry, &levels);
    print_origin(preset->library, preset->versions, preset->source, preset->evidence, preset->note);
    for (uint32_t i = 0; i < preset->type.part_count; i++)
        printf("  level %u   %s\n", i, preset->type.parts[i].type->variant.name);
    print_waits(&retry);
    puts("\nthe first retry after a Retry-After of:");
    for (size_t i = 0; i < PREVIEW_HEADERS; i++)
        print_header(&retry, retry_preview_headers[i]);
}

int show_policy_write(const struct retry_preset *preset, const char *directory) {
    const struct report_options options = {.talk = stderr, .tables_only = true};
    struct result result;
    struct error err = {0};
    int code = EXIT_DONE;

    if (!study_policy_preview(preset, &result, &err))
        return command_fail(&err);
    if (!report_write(&result, directory, &options, &err))
        code = command_fail(&err);
    else
        fprintf(stderr, "written to %s\n", directory);
    result_release(&result);
    return code;
}

void show_origin(const struct origin *origin) {
    print_origin(origin->library, origin->versions, origin->source, origin->evidence, origin->note);
}
