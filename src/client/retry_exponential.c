#include "client/registry.h"
#include "client/retry_backoff.h"

static bool prepare(void *object, struct complaint *out) {
    return retry_backoff_prepare(object, out);
}

static const struct field rows[] = {
    FIELD(struct retry_backoff_spec, base, DURATION, .fallback = "\"1s\"",
          .doc = "the wait before the first retry"),
    FIELD(struct retry_backoff_spec, factor, NUMBER, .fallback = "2", .low = 1, .high = 1000,
          .doc = "what the wait is multiplied by for each further retry"),
    FIELD(struct retry_backoff_spec, cap, DURATION,
          .doc = "the longest wait before jitter (of decorrelated: after it); never touches a "
                 "header; none when left out"),
    FIELD(struct retry_backoff_spec, jitter, CHOICE, .fallback = "\"none\"",
          .choices = retry_jitters, .doc = "how the wait is made random"),
    RETRY_BACKOFF_ROWS,
};

const struct retry_type retry_exponential = {
    .variant = {.name = "exponential",
                .help = "waits that grow by a factor, with jitter and Retry-After",
                .spec = FIELD_TABLE("retry policy", struct retry_backoff_spec, rows,
                                    .prepare = prepare)},
    .decide = retry_backoff_decide,
    .max_attempts = retry_backoff_max_attempts,
    .never_waits = retry_backoff_never_waits,
};
