/*
 * report - everything that is known of a result, as files in a directory.
 *
 * summary.json, each table as CSV, scenario.json (the effective scenario, to run it again), the
 * plots as SVG and PNG, report.html. Each file is written whole or not at all; on failure what was
 * finished stays. Nothing written holds a wall-clock time, host, path or thread count.
 *
 * Plots need gnuplot. Without it, or when it fails, one sentence is said on `talk` and in
 * report.html; every other file is written and the report counts as written.
 */
#ifndef TIERSIM_REPORT_REPORT_H
#define TIERSIM_REPORT_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"
#include "study/result.h"

struct report_options {
    const char *command; /* how to get the same result, without paths; NULL: not shown */
    FILE *talk;          /* where warnings go, one line each; NULL: nowhere */
    bool without_plots;  /* not wanted: no warning */
    bool tables_only;    /* and their plots: the result is of no scenario, so there is no page */
};

/* `dir` is made, with its parents, where missing. False: ERROR_IO naming the file. */
bool report_write(const struct result *result, const char *dir,
                  const struct report_options *options, struct error *err);

#endif
