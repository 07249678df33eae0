/*
 * How the cost of a request grows: with the length of a run, with the number that wait, with
 * threads.
 *
 *   bench_scale [length] [waiting] [threads] [first]    all of it when nothing is named
 *
 *   length    `steady` for 10^4 to 10^8 requests: time per request and peak memory, which must stay
 *             the same
 *   waiting   a retry storm of 10^3 to 10^6 requests that come at once and try again: time per
 *             attempt, which may grow as the logarithm, and memory of one that waits
 *   threads   the same replications by two threads and by one: on the wall's clock, and by
 * processor time, which leaves out what other programs take first     from the start of the program
 * (TIERSIM, or build/tiersim) to the end of a small run
 *
 * Every run is in a process of its own, which has held nothing before. The marks are printed beside
 * the figures; missing one is said and does not fail, as other load on the machine moves them.
 *
 * Run from the top of the repository.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "scenario/scenario.h"
#include "world/world.h"

#define MIB (1024.0 * 1024)

/* Marks. */
#define LENGTH_BYTES  (64 * MIB)
#define WAITING_BYTES (256 * MIB)
#define THREADS_GAIN  1.9
#define FIRST_MS_MOST 50.0
#define FIRST_TRIES   5
#define THREAD_SHARE  8 /* replications of each of two threads */

static double seconds_of(clockid_t clock) {
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static const char *verdict(bool met) {
    return met ? "" : ": MARK MISSED";
}

static void load(struct scenario *scenario, const char *file,
                 const struct scenario_override *override) {
    const struct scenario_source source = {
        .file = file, .overrides = override, .override_count = override ? 1 : 0};
    struct problems problems;

    problems_init(&problems);
    if (!scenario_load(scenario, &source, &problems)) {
        problems_print(&problems, stderr);
        exit(3);
    }
    problems_release(&problems);
}

static void run_world(const struct scenario *scenario, uint64_t replication,
                      struct summary *summary) {
    const struct world_config config = {.scenario = scenario, .replication = replication};
    struct error err;

    if (!world_run(&config, summary, &err)) {
        fprintf(stderr, "%s\n", err.text);
        exit(4);
    }
}

/* ---- one run in a process of its own ---- */

struct footprint {
    double seconds, arrived, attempts, peak_bytes;
};

static struct footprint measure(const char *file, const char *path, const char *value) {
    const struct scenario_override override = {path, value, "bench"};
    struct footprint footprint;
    int ends[2], status;

    fflush(stdout);
    if (pipe(ends) != 0)
        BUG("no pipe");
    const pid_t child = fork();
    if (child < 0)
        BUG("no process");
    if (child == 0) {
        struct scenario scenario;
        struct summary summary;
        struct rusage usage;
        load(&scenario, file, &override);
        const double start = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
        run_world(&scenario, 0, &summary);
        footprint.seconds = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - start;
        getrusage(RUSAGE_SELF, &usage);
        footprint.peak_bytes = (double)usage.ru_maxrss * 1024;
        footprint.arrived = summary.overall[METRIC_ARRIVED].value;
        footprint.attempts = summary.overall[METRIC_ATTEMPTS].value;
        _exit(write(ends[1], &footprint, sizeof footprint) == sizeof footprint ? 0 : 4);
    }
    close(ends[1]);
    const ssize_t got = read(ends[0], &footprint, sizeof footprint);
    close(ends[0]);
    if (waitpid(child, &status, 0) != child || status != 0 || got != sizeof footprint)
        BUG("the measured process failed");
    return footprint;
}

/* ---- length ---- */

static void run_length(void) {
    static const char *const horizons[] = {"105m", "1053m", "10526m", "105264m", "1052632m"};

    printf("length: steady, 95 a minute against 100\n");
    for (size_t i = 0; i < array_size(horizons); i++) {
        const struct footprint run = measure("tests/bench/steady.json", "horizon", horizons[i]);
        printf("  %11.0f requests %7.1f ns/request, peak memory %5.1f MiB, at most %.0f%s\n",
               run.arrived, run.seconds / run.arrived * 1e9, run.peak_bytes / MIB,
               LENGTH_BYTES / MIB, verdict(run.peak_bytes < LENGTH_BYTES));
    }
}

/* ---- waiting ---- */

static void run_waiting(void) {
    static const char *const sizes[] = {"1000", "10000", "100000", "1000000"};
    double empty = 0;

    printf("waiting: all come at once against 15 a minute, and try again up to 7 times\n");
    for (size_t i = 0; i < array_size(sizes); i++) {
        const struct footprint run =
            measure("tests/bench/storm.json", "workloads[web].arrivals.size", sizes[i]);
        if (i == 0)
            empty = run.peak_bytes;
        printf("  %11.0f waiting  %7.1f ns/attempt, peak memory %5.1f MiB", run.arrived,
               run.seconds / run.attempts * 1e9, run.peak_bytes / MIB);
        if (i + 1 == array_size(sizes))
            printf(", %.0f bytes a request, at most %.0f MiB%s",
                   (run.peak_bytes - empty) / run.arrived, WAITING_BYTES / MIB,
                   verdict(run.peak_bytes < WAITING_BYTES));
        printf("\n");
    }
}

/* ---- threads ---- */

struct share {
    const struct scenario *scenario;
    uint64_t first, count;
};

static void *run_share(void *share_) {
    const struct share *share = share_;

    for (uint64_t i = 0; i < share->count; i++) {
        struct summary summary;
        run_world(share->scenario, share->first + i, &summary);
        summary_release(&summary);
    }
    return NULL;
}

struct stopwatch {
    double wall, processor;
};

static struct stopwatch read_watch(void) {
    return (struct stopwatch){seconds_of(CLOCK_MONOTONIC), seconds_of(CLOCK_PROCESS_CPUTIME_ID)};
}

static void run_threads(void) {
    struct scenario scenario;
    struct share shares[2];
    pthread_t other;

    load(&scenario, "tests/bench/small.json", NULL);
    for (uint64_t i = 0; i < 2; i++)
        shares[i] = (struct share){&scenario, i * THREAD_SHARE, THREAD_SHARE};
    const struct stopwatch start = read_watch();
    run_share(&shares[0]);
    run_share(&shares[1]);
    const struct stopwatch middle = read_watch();
    if (pthread_create(&other, NULL, run_share, &shares[1]) != 0)
        BUG("no thread");
    run_share(&shares[0]);
    pthread_join(other, NULL);
    const struct stopwatch end = read_watch();
    scenario_release(&scenario);

    const double gain = (middle.wall - start.wall) / (end.wall - middle.wall);
    const double alone =
        2 * (middle.processor - start.processor) / (end.processor - middle.processor);
    printf("threads: %d replications of small, one thread %.2f s, two %.2f s: %.2f times as fast, "
           "by processor time %.2f, at least %.1f%s\n",
           2 * THREAD_SHARE, middle.wall - start.wall, end.wall - middle.wall, gain, alone,
           THREADS_GAIN, verdict(gain >= THREADS_GAIN || alone >= THREADS_GAIN));
}

/* ---- first result ---- */

static double time_program(const char *program) {
    const double start = seconds_of(CLOCK_MONOTONIC);
    int status;

    fflush(stdout);
    const pid_t child = fork();
    if (child < 0)
        BUG("no process");
    if (child == 0) {
        const int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        execl(program, program, "run", "scenarios/steady.json", "--set", "replications=1",
              (char *)NULL);
        _exit(127);
    }
    if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "'%s' failed; give the program as TIERSIM\n", program);
        exit(1);
    }
    return (seconds_of(CLOCK_MONOTONIC) - start) * 1e3;
}

static void run_first(void) {
    const char *program = getenv("TIERSIM") ? getenv("TIERSIM") : "build/tiersim";
    double least = time_program(program);

    for (int i = 1; i < FIRST_TRIES; i++) {
        const double ms = time_program(program);
        least = ms < least ? ms : least;
    }
    printf("first: scenarios/steady.json, one replication, from start to end %.0f ms, at most "
           "%.0f%s\n",
           least, FIRST_MS_MOST, verdict(least <= FIRST_MS_MOST));
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        void (*run)(void);
    } parts[] = {{"length", run_length},
                 {"waiting", run_waiting},
                 {"threads", run_threads},
                 {"first", run_first}};
    int known = 0;

    for (size_t i = 0; i < array_size(parts); i++) {
        bool wanted = argc == 1;
        for (int k = 1; k < argc; k++)
            wanted = wanted || strcmp(argv[k], parts[i].name) == 0;
        known += wanted;
        if (wanted)
            parts[i].run();
        fflush(stdout);
    }
    if (known == 0 || (argc > 1 && known != argc - 1)) {
        fprintf(stderr, "usage: bench_scale [length] [waiting] [threads] [first]\n");
        return 2;
    }
    return 0;
}
