/*
 * command - the subcommands of tiersim: one row each, and what they share.
 *
 * A command parses its options, asks study/ and hands the result to report/. Data goes to stdout,
 * talk to stderr. It returns an exit code; main checks stdout and does nothing else.
 */
#ifndef TIERSIM_CLI_COMMAND_H
#define TIERSIM_CLI_COMMAND_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/options.h"
#include "scenario/scenario.h"

enum exit_code {
    EXIT_DONE = 0,
    EXIT_NOT_MET = 1, /* an asserted objective is not met */
    EXIT_USAGE = 2,
    EXIT_SCENARIO = 3,
    EXIT_IO = 4,
    EXIT_INTERRUPTED = 130
};

struct command {
    const char *name;
    const char *help; /* one phrase */
    int (*run)(int argc, char **argv);
};

int cmd_quick(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_sweep(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_plan(int argc, char **argv);
int cmd_timeline(int argc, char **argv);
int cmd_solve(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_catalog(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_lesson(int argc, char **argv);

/* Of `lesson list` and `list lessons`. */
int command_list_lessons(void);

/* Set by SIGINT and SIGTERM. */
extern volatile sig_atomic_t command_stop;

/* What command_parse gives when the command is to go on. */
#define COMMAND_GOES_ON (-1)

/* Reads a command's line: COMMAND_GOES_ON, or the exit code when the user asked for help, which is
 * printed, or made a mistake, which is told. */
int command_parse(const struct option_table *table, int argc, char **argv,
                  struct string_list *operands);

/* Prints an error to stderr as "tiersim: …" and gives its exit code. */
int command_fail(const struct error *err);
int command_usage(const struct option_table *table, const char *fmt, ...) PRINTF_LIKE(2, 3);

struct result;

/* What `run`, `sweep` and the other studies take. */
struct study_arguments {
    struct string_list set;
    const char *seed;
    const char *replications;
    const char *max_events;
    const char *catalog;
    const char *out;
    const char *log;
    long log_replication;
    long threads;
    struct string_list precision; /* of run and compare, as what follows */
    const char *warmup;
    long max_replications;
    bool json, quiet, assert_objectives, no_plots;
    bool resume;      /* of sweep, compare and plan */
    const char *name; /* of the command, and its arguments: how to get the result again */
    int argc;
    char **argv;
    /* How the result is shown where JSON is not asked for; NULL: print_result. */
    void (*print)(struct text *out, const struct result *result);
};

/* Their rows, to be put into a command's table: STUDY_OPTIONS(arguments). */
#define STUDY_OPTIONS(a)                                                                           \
    {"set", OPTION_LIST, &(a).set, "PATH=VALUE", "override a value of the scenario"},              \
        {"catalog", OPTION_STRING, &(a).catalog, "NAME", "use another catalog"},                   \
        {"seed", OPTION_STRING, &(a).seed, "N", "seed of all luck (default: the scenario's)"},     \
        {"replications", OPTION_STRING, &(a).replications, "N", "runs with their own luck"},       \
        {"max-events", OPTION_STRING, &(a).max_events, "N",                                        \
         "end a replication that takes more events than this (default: 10^9)"},                    \
        {"threads", OPTION_COUNT, &(a).threads, "N",                                               \
         "0: all cores (default); same bytes for any"},                                            \
        {"out", OPTION_STRING, &(a).out, "DIR", "write summary.json, CSV, plots and report.html"}, \
        {"no-plots", OPTION_FLAG, &(a).no_plots, NULL, "with --out: figures only, no pictures"},   \
        {"json", OPTION_FLAG, &(a).json, NULL, "print the result as JSON"},                        \
        {"assert", OPTION_FLAG, &(a).assert_objectives, NULL,                                      \
         "exit with 1 when an objective is not met"},                                              \
    {                                                                                              \
        "quiet", OPTION_FLAG, &(a).quiet, NULL, "no progress on stderr"                            \
    }

/* Of `sweep`, `compare` and `plan`, whose finished replications are kept. */
#define STORE_OPTIONS(a)                                                                           \
    {                                                                                              \
        "resume", OPTION_FLAG, &(a).resume, NULL,                                                  \
            "with --out: go on with the replications that are finished there, if any"              \
    }

/* Of `run` and `compare`: when to stop. */
#define PRECISION_OPTIONS(a)                                                                       \
    {"precision", OPTION_LIST, &(a).precision, "METRIC:WIDTH",                                     \
     "more replications until the interval is this narrow: latency_p95:5%, cost:$1"},              \
        {"warmup", OPTION_STRING, &(a).warmup, "DURATION",                                         \
         "hide requests that arrive before it; 'auto' finds one, if there is a steady state"},     \
    {                                                                                              \
        "max-replications", OPTION_COUNT, &(a).max_replications, "N",                              \
            "with --precision: no more than these (default: 50 times the scenario's)"              \
    }

struct study_options;
struct design;

/* Reads --precision into an arena and sets the options' goals. */
bool study_goals(const struct study_arguments *arguments, struct arena *arena,
                 struct study_options *options, struct error *err);

/*
 * Gives every design the warm-up of --warmup, found for all of them if it is 'auto'; a sentence
 * about that is added to `said`, to be put into the result. EXIT_DONE or the exit code; problems
 * are printed.
 */
int study_warm_up(const struct study_arguments *arguments, struct design *designs, size_t count,
                  const struct study_options *options, struct arena *arena, struct text *said);
/* Sets the options' store, where --out is given; makes the folder. */
bool study_store(const struct study_arguments *arguments, struct study_options *options,
                 struct error *err);
/* Ends it and tells what is in it; gives the exit code, which was `code` so far. */
int study_store_end(const struct study_arguments *arguments, const struct study_options *options,
                    bool finished, int code);

/* Loads the scenario of a study from a file, or from `text` if that is not NULL, with the
 * overrides; prints problems to stderr. EXIT_DONE, or the exit code; *out is then released. */
int study_load(const struct study_arguments *arguments, const char *file, const char *text,
               struct scenario *out);

/* Loads a source; prints problems likewise. */
int study_load_source(const struct scenario_source *source, struct scenario *out);

/* The same as a source for studies that load it again; everything lives in `arena`. */
bool study_source(const struct study_arguments *arguments, const char *file, const char *text,
                  struct arena *arena, struct scenario_source *out, struct error *err);

/* Runs the scenario of a file (or of `text`, if that is not NULL) and delivers; the exit code. */
int study_file(const struct study_arguments *arguments, const char *file, const char *text);

/* Prints, writes and judges a finished result; gives the exit code. */
int study_deliver(const struct study_arguments *arguments, const struct result *result);

/* "tiersim run steady.json --seed 7": the command line, less what changes no figure, a scenario
 * file by its name alone. */
void command_add_line(struct text *out, const char *name, int argc, char **argv);

/* A date as people write it: the day alone where it is midnight. */
void command_add_date(struct text *out, int64_t unix_ns);

/* A progress bar on stderr; `context` is the study_arguments. */
void study_progress(void *context, size_t done, size_t total);
/* Takes the bar away. */
void study_progress_end(const struct study_arguments *arguments);

#endif
