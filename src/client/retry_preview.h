/*
 * retry_preview - what a retry policy does with a request whose every attempt is rejected at once:
 * each wait, the total before it gives up, and what one header changes. For `show`.
 *
 * Not a simulation: no provider, no pacer, attempts take no time and the failure is always a rate
 * limit (429). Figures are over PREVIEW_DRAWS requests, each with its own luck from one fixed key:
 * min and max are the least and the greatest that were drawn, the mean is theirs. Durations are in
 * seconds.
 */
#ifndef TIERSIM_CLIENT_RETRY_PREVIEW_H
#define TIERSIM_CLIENT_RETRY_PREVIEW_H

#include "client/retry.h"

enum { PREVIEW_DRAWS = 20000, PREVIEW_RETRIES = 24 };

struct retry_spread {
    double min, mean, max;
};

struct retry_preview_row {
    struct retry_spread wait; /* of the requests that got so far */
    uint32_t level;           /* of the first of them */
    double share;             /* of the requests that make this retry */
};

struct retry_preview {
    struct retry_preview_row rows[PREVIEW_RETRIES];
    uint32_t count;
    struct retry_spread total; /* of the waits above; all of them if it gives up */
    bool goes_on;              /* some request makes more retries than these */
};

void retry_preview(const struct retry *retry, struct retry_preview *out);

/* The headers, in seconds, that are asked about: the borders of what libraries take. */
enum { PREVIEW_HEADERS = 5 };
extern const double retry_preview_headers[PREVIEW_HEADERS];

/* The first retry under a header. */
struct retry_header_preview {
    bool retries;
    enum wait_cause cause;
    struct retry_spread wait;
};

struct retry_header_preview retry_preview_header(const struct retry *retry, sim_time header);

#endif
