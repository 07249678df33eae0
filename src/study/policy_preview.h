/*
 * policy_preview - a published retry policy as figures: its waits, its total, what headers do to
 * it.
 *
 * A result without points or scenario whose tables are
 *
 *   policy_waits    retry (1 the first), level, min, mean, max of the wait, share of the requests
 *                   that make this retry; a last row without retry is the total before giving up
 *   policy_headers  header, retries (1: it does), cause, min, mean, max: the first retry after it
 *
 * of client/retry_preview.h: every attempt is rejected at once by a rate limit.
 */
#ifndef TIERSIM_STUDY_POLICY_PREVIEW_H
#define TIERSIM_STUDY_POLICY_PREVIEW_H

#include <stdbool.h>

#include "base/error.h"
#include "client/retry_presets.h"
#include "study/result.h"

/* False with *err set (no memory) and nothing to release. */
bool study_policy_preview(const struct retry_preset *preset, struct result *out, struct error *err);

#endif
