#include "client/retry_preview.h"

#include <math.h>
#include <string.h>

const double retry_preview_headers[PREVIEW_HEADERS] = {0, 0.5, 60, 60.001, 120.001};

static const struct rng_key key = {1, 0};

/* Means are sums until spread_end. */
static void spread_add(struct retry_spread *spread, double value) {
    spread->min = fmin(spread->min, value);
    spread->max = fmax(spread->max, value);
    spread->mean += value;
}

static const struct retry_spread empty = {.min = INFINITY, .max = -INFINITY};

static void spread_end(struct retry_spread *spread, double count) {
    if (count > 0)
        spread->mean /= count;
}

static struct retry_decision fail(const struct retry *retry, struct retry_state *state,
                                  const struct subject *subject, uint32_t index, sim_time header,
                                  sim_time now) {
    const struct retry_failure failure = {.verdict = VERDICT_RATE_LIMIT_EXCEEDED,
                                          .status = verdict_status(VERDICT_RATE_LIMIT_EXCEEDED),
                                          .retry_after = header,
                                          .now = now};

    return retry_decide(retry, state, &failure, &key, subject, index);
}

/* One request from its first rejection to its end, or to the last row. */
static void play(const struct retry *retry, uint64_t ordinal, struct retry_preview *out) {
    const struct subject subject = {.entity = rng_entity("preview", 0), .ordinal = ordinal};
    struct retry_state state = {0};
    sim_time now = 0;

    retry_start(retry, &state, 0);
    for (uint32_t i = 0;; i++) {
        const struct retry_decision decision =
            fail(retry, &state, &subject, i, SIM_TIME_NEVER, now);
        if (!decision.retry)
            break;
        if (i == PREVIEW_RETRIES) {
            out->goes_on = true;
            break;
        }
        struct retry_preview_row *row = &out->rows[i];
        if (row->share <= 0)
            row->level = decision.level;
        spread_add(&row->wait, to_seconds(decision.wait));
        row->share += 1;
        now = time_add_sat(now, decision.wait);
        retry_resent(&state, now);
    }
    spread_add(&out->total, to_seconds(now));
}

void retry_preview(const struct retry *retry, struct retry_preview *out) {
    memset(out, 0, sizeof *out);
    out->total = empty;
    for (uint32_t i = 0; i < PREVIEW_RETRIES; i++)
        out->rows[i].wait = empty;
    for (uint64_t ordinal = 0; ordinal < PREVIEW_DRAWS; ordinal++)
        play(retry, ordinal, out);
    spread_end(&out->total, PREVIEW_DRAWS);
    while (out->count < PREVIEW_RETRIES && out->rows[out->count].share > 0) {
        struct retry_preview_row *row = &out->rows[out->count++];
        spread_end(&row->wait, row->share);
        row->share /= PREVIEW_DRAWS;
    }
}

struct retry_header_preview retry_preview_header(const struct retry *retry, sim_time header) {
    struct retry_header_preview preview = {.wait = empty};
    double count = 0;

    for (uint64_t ordinal = 0; ordinal < PREVIEW_DRAWS; ordinal++) {
        const struct subject subject = {.entity = rng_entity("preview", 0), .ordinal = ordinal};
        struct retry_state state = {0};
        retry_start(retry, &state, 0);
        const struct retry_decision decision = fail(retry, &state, &subject, 0, header, 0);
        if (!decision.retry)
            continue;
        if (count <= 0)
            preview.cause = decision.cause;
        preview.retries = true;
        spread_add(&preview.wait, to_seconds(decision.wait));
        count++;
    }
    spread_end(&preview.wait, count);
    return preview;
}
