/*
 * Speed and memory of tiersim on three scenarios, beside loops written by hand for exactly them.
 *
 *   bench_speed [SCENARIO…]   nanoseconds of processor time per request, events per second and
 *                             peak memory; of both loops, and the ratios
 *   bench_speed --year        a year at 100 images a minute in one replication: peak memory
 *   bench_speed --once CONTENDER SCENARIO DAYS
 *                             one run of tiersim, short, events or draws; prints its requests.
 *                             instructions.sh counts instructions with it
 *
 * Tiersim runs as users run it, from the scenario's file, on one thread with all statistics on.
 * Rounds take turns (tiersim, short loop, events loop, tiersim, …), each with luck of its own, and
 * the medians are shown. That the loops are the same model is checked: success rate and mean
 * latency over all replications agree within three standard errors. That they are fast is checked
 * too: they take no more than a stated multiple of what their random draws alone take. Exit status
 * 1 if one of this does not hold, or if the year takes too much memory.
 *
 * The same model in SimPy is shown beside them where Debian's python3-simpy3 is installed; a short
 * run, for it is slow.
 *
 * Run from the top of the repository.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/units.h"
#include "loop.h"
#include "scenario/scenario.h"
#include "stats/moments.h"
#include "world/world.h"

enum { ROUNDS = 7, STANDARD_ERRORS = 3 };

/* What the year may take. */
#define YEAR_BYTES (64.0 * 1024 * 1024)

struct benchmark {
    const char *name;
    double rate_per_minute;
    uint32_t limit;
    int days;
    int simpy_hours; /* of the run in SimPy */
    /* What the loops may take, as multiples of their draws: more where there are many attempts, as
     * to draw a jitter is next to nothing. */
    double short_most, events_most;
};

/* As in NAME.json. */
static const struct benchmark benchmarks[] = {
    {"steady", 95, 100, 7, 6, 5, 9},
    {"overload", 30, 15, 1, 12, 14, 16},
    {"small", 4.5, 5, 30, 120, 5, 8},
};

/* One way to run a benchmark: times of its rounds, and the figures of its replications. */
struct contender {
    double ns_per_request[ROUNDS];
    double events_per_second[ROUNDS];
    double events_per_request[ROUNDS];
    double arrived[ROUNDS];
    struct moments success_rate, latency_s;
};

static void init_contender(struct contender *contender) {
    moments_init(&contender->success_rate);
    moments_init(&contender->latency_s);
}

static double processor_seconds(void) {
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static int compare_doubles(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(const double values[ROUNDS]) {
    double sorted[ROUNDS];

    memcpy(sorted, values, sizeof sorted);
    qsort(sorted, ROUNDS, sizeof *sorted, compare_doubles);
    return sorted[ROUNDS / 2];
}

/* ---- tiersim ---- */

static void load(struct scenario *scenario, const char *name, const char *horizon) {
    const struct scenario_override override = {"horizon", horizon, "bench"};
    struct problems problems;
    char file[64];

    snprintf(file, sizeof file, "tests/bench/%s.json", name);
    const struct scenario_source source = {
        .file = file, .overrides = &override, .override_count = horizon ? 1 : 0};
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

static void note_round(struct contender *contender, int round, double seconds, double arrived,
                       double events) {
    contender->ns_per_request[round] = seconds / arrived * 1e9;
    contender->events_per_second[round] = events / seconds;
    contender->events_per_request[round] = events / arrived;
    contender->arrived[round] = arrived;
}

static void run_tiersim(struct contender *contender, int round, const struct scenario *scenario) {
    double seconds = 0, arrived = 0, events = 0;

    for (int64_t i = 0; i < scenario->replications; i++) {
        struct summary summary;
        const double start = processor_seconds();
        run_world(scenario, (uint64_t)(round * scenario->replications + i), &summary);
        seconds += processor_seconds() - start;
        arrived += summary.overall[METRIC_ARRIVED].value;
        events += (double)summary.events;
        moments_add(&contender->success_rate, summary.overall[METRIC_SUCCESS_RATE].value);
        moments_add(&contender->latency_s, summary.overall[METRIC_LATENCY_MEAN].value);
        summary_release(&summary);
    }
    note_round(contender, round, seconds, arrived, events);
}

/* ---- the loops ---- */

typedef void loop_function(const struct loop_model *, uint64_t seed, struct loop_result *);

static struct loop_model model_of(const struct benchmark *benchmark) {
    return (struct loop_model){.rate = benchmark->rate_per_minute / 60,
                               .horizon_ns = benchmark->days * NS_PER_DAY,
                               .window_ns = NS_PER_MINUTE,
                               .limit = benchmark->limit,
                               .service_mean_s = 10,
                               .service_sigma = 0.5,
                               .price = NUSD_PER_USD / 25};
}

static void run_loop(struct contender *contender, int round, loop_function *loop,
                     const struct loop_model *model, int64_t replications, uint64_t seed) {
    static struct loop_result result;
    double seconds = 0, arrived = 0, events = 0;

    for (int64_t i = 0; i < replications; i++) {
        const double start = processor_seconds();
        loop(model, seed + (uint64_t)i, &result);
        seconds += processor_seconds() - start;
        arrived += (double)result.arrived;
        events += (double)result.events;
        moments_add(&contender->success_rate, (double)result.delivered / (double)result.arrived);
        moments_add(&contender->latency_s,
                    (double)result.latency_sum_ns / (double)result.delivered * 1e-9);
    }
    note_round(contender, round, seconds, arrived, events);
}

/* Nanoseconds per request that the draws of the loops take alone. */
static double time_draws(const struct loop_model *model, uint64_t seed) {
    static struct loop_result result;
    volatile double sum;

    loop_short(model, seed, &result);
    const double start = processor_seconds();
    sum = loop_draws(model, seed, &result);
    (void)sum;
    return (processor_seconds() - start) / (double)result.arrived * 1e9;
}

/* ---- SimPy ---- */

/* Nanoseconds per request; NaN where SimPy is missing. */
static double time_simpy(const struct benchmark *benchmark) {
    char command[160];
    double arrived, seconds;

    snprintf(command, sizeof command, "/usr/bin/python3 tests/bench/simpy_model.py %g %u %d",
             benchmark->rate_per_minute, (unsigned)benchmark->limit, benchmark->simpy_hours);
    FILE *simpy = popen(command, "r");
    if (!simpy)
        return NAN;
    const bool told = fscanf(simpy, "%lf %lf %*d %*f", &arrived, &seconds) == 2;
    return pclose(simpy) == 0 && told ? seconds / arrived * 1e9 : NAN;
}

static void show_simpy(const struct benchmark *benchmark, double tiersim_ns) {
    const double ns = time_simpy(benchmark);

    if (isnan(ns))
        printf("  SimPy         not installed (Debian: python3-simpy3)\n");
    else
        printf("  SimPy         %7.0f ns/request, %.0f times tiersim's\n", ns, ns / tiersim_ns);
}

/* ---- memory ---- */

struct footprint {
    double peak_bytes, arrived, seconds;
};

/* One replication in a process of its own, which has held nothing before. */
static struct footprint measure_memory(const char *name, const char *horizon) {
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
        load(&scenario, name, horizon);
        run_world(&scenario, 0, &summary);
        getrusage(RUSAGE_SELF, &usage);
        footprint.peak_bytes = (double)usage.ru_maxrss * 1024;
        footprint.arrived = summary.overall[METRIC_ARRIVED].value;
        footprint.seconds = processor_seconds();
        _exit(write(ends[1], &footprint, sizeof footprint) == sizeof footprint ? 0 : 4);
    }
    close(ends[1]);
    const ssize_t got = read(ends[0], &footprint, sizeof footprint);
    close(ends[0]);
    if (waitpid(child, &status, 0) != child || status != 0 || got != sizeof footprint)
        BUG("the measured process failed");
    return footprint;
}

static int run_year(void) {
    const struct footprint footprint = measure_memory("steady", "365d");
    const bool fits = footprint.peak_bytes < YEAR_BYTES;

    printf("a year at 95/min under 100 images a minute: %.1f million requests in %.1f s "
           "(%.0f ns each), peak memory %.1f MiB%s\n",
           footprint.arrived / 1e6, footprint.seconds, footprint.seconds / footprint.arrived * 1e9,
           footprint.peak_bytes / (1024 * 1024), fits ? "" : ": TOO MUCH");
    return fits ? 0 : 1;
}

/* ---- the report ---- */

static bool same(const char *what, const struct moments *ours, const struct moments *loops) {
    const double error = sqrt(moments_variance(ours) / (double)ours->count +
                              moments_variance(loops) / (double)loops->count);
    const double apart = fabs(moments_mean(ours) - moments_mean(loops)) / error;
    const bool agree = apart <= STANDARD_ERRORS;

    printf("  %s %.5f, loop %.5f: %.1f standard errors apart%s\n", what, moments_mean(ours),
           moments_mean(loops), apart, agree ? "" : ": NOT THE SAME MODEL");
    return agree;
}

static void show(const char *what, const struct contender *contender, const char *rest) {
    printf("  %-13s %7.1f ns/request %6.2f events/request %7.1f million events/s%s\n", what,
           median(contender->ns_per_request), median(contender->events_per_request),
           median(contender->events_per_second) / 1e6, rest);
}

/* Whether a loop is as fast as it should be. */
static bool fast(const char *what, const struct contender *loop, double draws_ns, double most) {
    const double times = median(loop->ns_per_request) / draws_ns;
    const bool ok = times <= most;

    printf("  %s takes %.1f times its draws, at most %.0f%s\n", what, times, most,
           ok ? "" : ": NOT AS FAST AS IT SHOULD BE");
    return ok;
}

static bool run_benchmark(const struct benchmark *benchmark) {
    static struct contender tiersim, shorter, events;
    const struct loop_model model = model_of(benchmark);
    const struct footprint footprint = measure_memory(benchmark->name, NULL);
    struct scenario scenario;
    char rest[64];

    init_contender(&tiersim);
    init_contender(&shorter);
    init_contender(&events);
    load(&scenario, benchmark->name, NULL);
    for (int round = 0; round < ROUNDS; round++) {
        const uint64_t seed = 1000 * (uint64_t)(round + 1);
        run_tiersim(&tiersim, round, &scenario);
        run_loop(&shorter, round, loop_short, &model, scenario.replications, seed);
        run_loop(&events, round, loop_events, &model, scenario.replications, seed + 500);
    }
    scenario_release(&scenario);

    const double ns = median(tiersim.ns_per_request);
    printf("%s: %.0f requests a figure, median of %d\n", benchmark->name, median(tiersim.arrived),
           (int)ROUNDS);
    snprintf(rest, sizeof rest, ", peak memory %.1f MiB", footprint.peak_bytes / (1024 * 1024));
    show("tiersim", &tiersim, rest);
    snprintf(rest, sizeof rest, ", ratio %.2f", ns / median(shorter.ns_per_request));
    show("loop (short)", &shorter, rest);
    snprintf(rest, sizeof rest, ", ratio %.2f", ns / median(events.ns_per_request));
    show("loop (events)", &events, rest);
    const double draws_ns = time_draws(&model, 1);
    printf("  %-13s %7.1f ns/request\n", "its draws", draws_ns);
    show_simpy(benchmark, ns);
    bool agree = fast("loop (short)", &shorter, draws_ns, benchmark->short_most);
    agree &= fast("loop (events)", &events, draws_ns, benchmark->events_most);
    agree &= same("success rate", &tiersim.success_rate, &shorter.success_rate);
    agree &= same("success rate", &tiersim.success_rate, &events.success_rate);
    agree &= same("mean latency", &tiersim.latency_s, &shorter.latency_s);
    agree &= same("mean latency", &tiersim.latency_s, &events.latency_s);
    return agree;
}

/* ---- one run, for a profiler ---- */

static double run_tiersim_once(const struct benchmark *benchmark, int days) {
    struct scenario scenario;
    struct summary summary;
    char horizon[16];

    snprintf(horizon, sizeof horizon, "%dd", days);
    load(&scenario, benchmark->name, horizon);
    run_world(&scenario, 0, &summary);
    const double arrived = summary.overall[METRIC_ARRIVED].value;
    summary_release(&summary);
    scenario_release(&scenario);
    return arrived;
}

static int run_once(const char *contender, const struct benchmark *benchmark, int days) {
    static struct loop_result result;
    struct loop_model model = model_of(benchmark);
    volatile double sum = 0;

    model.horizon_ns = days * NS_PER_DAY;
    if (strcmp(contender, "tiersim") == 0) {
        printf("%.0f\n", run_tiersim_once(benchmark, days));
        return 0;
    }
    if (strcmp(contender, "events") == 0)
        loop_events(&model, 1, &result);
    else
        loop_short(&model, 1, &result);
    if (strcmp(contender, "draws") == 0)
        sum = loop_draws(&model, 1, &result);
    (void)sum;
    printf("%lld\n", (long long)result.arrived);
    return 0;
}

static const struct benchmark *find_benchmark(const char *name) {
    for (size_t i = 0; i < array_size(benchmarks); i++)
        if (strcmp(benchmarks[i].name, name) == 0)
            return &benchmarks[i];
    fprintf(stderr, "no benchmark '%s'\n", name);
    exit(2);
}

int main(int argc, char **argv) {
    bool agree = true, any = false;

    if (argc == 2 && strcmp(argv[1], "--year") == 0)
        return run_year();
    if (argc == 5 && strcmp(argv[1], "--once") == 0)
        return run_once(argv[2], find_benchmark(argv[3]), atoi(argv[4]));
    for (size_t i = 0; i < array_size(benchmarks); i++) {
        bool wanted = argc == 1;
        for (int k = 1; k < argc; k++)
            wanted = wanted || strcmp(argv[k], benchmarks[i].name) == 0;
        if (wanted)
            agree &= run_benchmark(&benchmarks[i]);
        any |= wanted;
        fflush(stdout);
    }
    if (!any) {
        fprintf(stderr, "usage: bench_speed [steady] [overload] [small] | --year\n");
        return 2;
    }
    return agree ? 0 : 1;
}
