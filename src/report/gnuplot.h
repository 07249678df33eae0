/*
 * gnuplot - runs gnuplot on one of the compiled-in scripts plots/NAME.gp.
 *
 * No shell: the child gets its variables as an argument (quoted so that nothing in them is
 * interpreted) and works inside the output directory, where the script stands for as long as it
 * runs, so that every file name is relative. What takes longer than the time limit is killed.
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
    const char
        *scripts[2];  /* "sweep_cost", "sweep": plots/NAME.gp behind plots/style.gp; or NULL */
    const char *file; /* what it makes, e.g. "latency.svg" */
    bool png;         /* else SVG */
    const struct gnuplot_variable *variables;
    size_t variable_count;
    double time_limit_s;
};

enum gnuplot_outcome {
    GNUPLOT_DONE,
    GNUPLOT_FAILED,  /* this picture was not made */
    GNUPLOT_USELESS, /* it is missing or hangs: asking again would not help */
};

/* The file stands whole under its name, or not at all; then *err (ERROR_IO) says why. */
enum gnuplot_outcome gnuplot_run(const struct gnuplot_job *job, const struct output *output,
                                 struct error *err);

#endif
