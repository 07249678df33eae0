/*
 * log - every record of one replication as one JSON object a line, in simulation order.
 *
 * Enough for a program that knows nothing of this one to recompute every verdict, wait and balance.
 * Times are integer nanoseconds from the start of the run, money integer nano-dollars; a time that
 * does not exist (no Retry-After, no deadline) is null. Every line has "record" and, but for the
 * first and the last, "t".
 *
 *   {"record":"scenario",…}  first: format, seed, replication, start, horizon, drain, workloads,
 *                            SKUs, the effective scenario under "scenario"
 *   {"record":"arrival",…}   … "attempt", "answer", "wait", "queue", "charge", "waste", "outcome",
 *                            "ledger", "notice": what record/sink.h says, by the same names
 *   {"record":"end","t":…}   last, so that a log that was cut off can be told; "lines" before it
 *
 * An attempt's line is what the provider said at once: whether it was admitted, its verdict
 * ("pending" if the answer comes later), the limit that bound, Retry-After, the headers as sent and
 * what it asked for in units of each limit it counts for. A request is told by (workload, id); one
 * that grew out of another of its workload (asked anew, or after a preview) names it in "follows".
 *
 * Writing the log changes nothing: the run is that of study_run for the same replication.
 */
#ifndef TIERSIM_STUDY_LOG_H
#define TIERSIM_STUDY_LOG_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "scenario/scenario.h"

/*
 * Runs one replication and writes its log. False with *err set if the run failed (as world_run) or
 * the file could not be written (ERROR_IO); kind ERROR_NONE: stopped. The file is flushed, not
 * closed.
 */
bool study_log(const struct scenario *scenario, uint64_t replication, FILE *file,
               const volatile sig_atomic_t *stop, struct error *err);

#endif
