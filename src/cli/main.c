/* tiersim: spend and throughput of rate-limited, pay-per-image APIs. The command line. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/version.h"
#include "cli/command.h"
#include "study/libraries.h"
#include "study/ranks.h"

/* The one global of the program: what a signal handler may write. */
volatile sig_atomic_t command_stop;

static const struct command commands[] = {
    {"quick", "an answer without a scenario file", cmd_quick},
    {"run", "what happens in a scenario", cmd_run},
    {"sweep", "how cost and latency move as values are varied", cmd_sweep},
    {"compare", "which design is better, by how much, and how sure that is", cmd_compare},
    {"plan", "which tier, client and credit meet the objectives for least", cmd_plan},
    {"solve", "the largest setting with which a condition still holds", cmd_solve},
    {"timeline", "one replication followed: requests attempt by attempt, or the account",
     cmd_timeline},
    {"check", "is a scenario valid, and what is in force in it", cmd_check},
    {"list", "what is built in: catalogs, scenarios, policies …", cmd_list},
    {"catalog", "what changed between two catalogs, and what that does", cmd_catalog},
    {"lesson", "something to learn: a question, a run, the reading", cmd_lesson},
    {"show", "one built-in thing: its figures, sources and settings", cmd_show},
};

static void on_signal(int signal_number) {
    (void)signal_number;
    command_stop = 1;
}

static void catch_signals(void) {
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    action.sa_flags = (int)SA_RESETHAND; /* a second one ends the program at once */
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    action.sa_handler = SIG_IGN; /* a closed pipe is a failed write, reported as such */
    action.sa_flags = 0;
    sigaction(SIGPIPE, &action, NULL);
}

static void print_help(FILE *out) {
    fputs("tiersim: spend and throughput of rate-limited, pay-per-image APIs, in simulated time\n\n"
          "usage: tiersim COMMAND [options]\n\n",
          out);
    for (size_t i = 0; i < array_size(commands); i++)
        fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].help);
    fputs("\n'tiersim COMMAND -h' tells more. Exit status: 0 done, 1 an asserted objective is not\n"
          "met, 2 usage, 3 scenario, 4 input or output, 130 interrupted. '--version' tells the\n"
          "version, and those of the libraries in use.\n",
          out);
}

static void print_version(FILE *out) {
    struct library libraries[LIBRARIES_MOST];
    const size_t count = libraries_in_use(libraries);

    fprintf(out, "tiersim %s\n", TIERSIM_VERSION);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s %s\n", libraries[i].name, libraries[i].version);
}

static int unknown_command(const char *name) {
    const char *names[array_size(commands)];
    struct error err;

    for (size_t i = 0; i < array_size(commands); i++)
        names[i] = commands[i].name;
    const char *nearest = text_nearest(name, names, array_size(commands));
    error_set(&err, ERROR_USAGE, "unknown command '%s'%s%s%s", name,
              nearest ? "; did you mean '" : "; see 'tiersim -h'", nearest ? nearest : "",
              nearest ? "'?" : "");
    return command_fail(&err);
}

/* The studies whose work several processes may share: rank 0 runs them, the others serve it. */
static bool is_for_ranks(const struct command *command) {
    return command->run == cmd_sweep || command->run == cmd_compare || command->run == cmd_plan;
}

static int run_command(const struct command *command, int argc, char **argv) {
    struct error err = {.kind = ERROR_NONE};

    if (!is_for_ranks(command))
        return command->run(argc, argv);
    if (!ranks_begin(&err))
        return err.kind == ERROR_NONE ? EXIT_USAGE : command_fail(&err);
    if (!ranks_serves())
        return command->run(argc, argv);
    ranks_serve(&command_stop);
    return EXIT_DONE;
}

static int dispatch(int argc, char **argv) {
    if (argc < 2) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--help") == 0 ||
        strcmp(argv[1], "help") == 0) {
        print_help(stdout);
        return EXIT_DONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        print_version(stdout);
        return EXIT_DONE;
    }
    if (strcmp(argv[1], "--options") == 0) {
        for (size_t i = 0; i < array_size(commands); i++)
            printf("%s\t\t%s\n", commands[i].name, commands[i].help);
        return EXIT_DONE;
    }
    for (size_t i = 0; i < array_size(commands); i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return run_command(&commands[i], argc - 2, argv + 2);
    return unknown_command(argv[1]);
}

int main(int argc, char **argv) {
    catch_signals();
    int code = dispatch(argc, argv);

    if ((fflush(stdout) != 0 || ferror(stdout)) && code != EXIT_IO) {
        fprintf(stderr, "tiersim: cannot write the standard output: %s\n", strerror(errno));
        code = code == EXIT_DONE || code == EXIT_NOT_MET ? EXIT_IO : code;
    }
    ranks_end(code);
    return code;
}
