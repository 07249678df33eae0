/*
 * gnuplot - runs gnuplot on one of the compiled-in scripts plots/NAME.gp.
 *
 * No shell: the child gets its variables as arguments (quoted so that nothing in them is
 * interpreted), the script on standard input, and works inside the output directory, so that every
 * file name is relative. What takes longer than the time limit is killed.
 *
 * The program is `gnuplot`, looked up in PATH, or what the environment variable TIERSIM_GNUPLOT
 * names.
 */
#ifndef TIERSIM_REPORT_GNUPLOT_H
#define TIERSIM_REPORT_GNUPLOT_H

#include <stdbool.h>

#include "base/error.h"
#include "report/output.h"

/* A variable of the script: NAME='value'. */
struct gnuplot_variable {
    const char *name;
    const char *value;
};

struct gnuplot_job {
    const char *script;   /* "latency": plots/latency.gp behind plots/style.gp */
    const char *file;     /* what it makes, e.g. "latency.svg": renamed to this when it is whole */
    const char *terminal; /* "svg" or "png" */
    const struct gnuplot_variable *variables;
    size_t variable_count;
    double time_limit_s;
};

/* False: the file was not made, *err says why. */
bool gnuplot_run(const struct gnuplot_job *job, const struct output *output, struct error *err);

#endif
