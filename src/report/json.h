/*
 * json - a result as JSON, for programs: the contract of `--json` and summary.json.
 *
 * One point stands in the object itself: "metrics" { NAME: { mean, half_width, values } }, then
 * "by_workload", "by_sku", "by_limit" { SCOPE: { NAME: … } }, "by_constraint", "objectives",
 * "back_of_envelope". Several points are a list "points", each with its "name" and "settings".
 * "warnings" and "notes" are sentences; "assumptions" and "sources" have a text and its evidence.
 * Keys come in a fixed order. A number that cannot be told is null, with a "reason"; half_width is
 * null for one replication. Numbers read back to the same double.
 *
 * No wall-clock time, host, path or thread count.
 */
#ifndef TIERSIM_REPORT_JSON_H
#define TIERSIM_REPORT_JSON_H

#include "base/text.h"
#include "study/result.h"

/* Ends with a line end. Memory run out: out->failed. */
void json_result(struct text *out, const struct result *result);

#endif
