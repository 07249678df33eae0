#include "client/registry.h"
#include "client/retry_backoff.h"

static bool prepare(void *object, struct complaint *out) {
    struct retry_backoff_spec *spec = object;

    spec->factor = 1;
    spec->cap = SIM_TIME_NEVER;
    return retry_backoff_prepare(spec, out);
}

static const struct field rows[] = {
    FIELD(struct retry_backoff_spec, base, DURATION, .required = true,
          .doc = "the wait before each retry"),
    FIELD(struct retry_backoff_spec, jitter, CHOICE, .fallback = "\"none\"",
          .choices = retry_fixed_jitters, .doc = "how the wait is made random"),
    RETRY_BACKOFF_ROWS,
};

const struct retry_type retry_fixed = {
    .variant = {.name = "fixed",
                .help = "the same wait before every retry, with jitter and Retry-After",
                .spec = FIELD_TABLE("retry policy", struct retry_backoff_spec, rows,
                                    .prepare = prepare)},
    .decide = retry_backoff_decide,
    .max_attempts = retry_backoff_max_attempts,
    .never_waits = retry_backoff_never_waits,
};
