#include "study/warmup.h"

#include <stdlib.h>

#include "stats/mser.h"
#include "study/steady.h"

/* The scenario as a pilot: from the start, looked at often. */
static struct scenario pilot_of(const struct scenario *scenario) {
    struct scenario pilot = *scenario;

    pilot.warmup = 0;
    pilot.report.series_interval = scenario->horizon / WARMUP_POINTS + 1;
    if (pilot.replications < WARMUP_PILOTS)
        pilot.replications = WARMUP_PILOTS;
    return pilot;
}

static bool run_pilot(const struct scenario *pilot, const struct study_options *options,
                      struct sample *sample, bool *stopped, struct error *err) {
    const struct replicate_plan plan = {.points = &pilot,
                                        .point_count = 1,
                                        .threads = options->threads,
                                        .keep_curves = true,
                                        .stop = options->stop,
                                        .progress = options->progress,
                                        .context = options->context};

    return replicate(&plan, sample, stopped, NULL, err);
}

/* Where the transient of the number under way ends; false where that is not to be told. */
static bool find_end(const struct scenario *pilot, const struct sample *sample, sim_time *out,
                     bool *known) {
    const struct series *series = &sample->series;
    double *values = malloc((series->count + 1) * sizeof *values);
    size_t count = 0;

    if (!values)
        return false;
    while (count < series->count && series->points[count].end <= pilot->horizon) {
        values[count] = (double)series->points[count].in_system;
        count++;
    }
    const struct mser cut = mser_truncation(values, count);
    free(values);
    *known = cut.known;
    *out = cut.truncation > 0 ? series->points[cut.truncation - 1].end : 0;
    return true;
}

static bool find_one(const struct scenario *scenario, const struct study_options *options,
                     sim_time *out, bool *stopped, struct error *err) {
    const struct scenario pilot = pilot_of(scenario);
    struct sample sample;
    struct text why;
    bool known = false;

    *out = 0;
    text_init(&why);
    if (!steady_as_asked(scenario, &why)) {
        error_set(err, ERROR_SCENARIO,
                  "no warm-up can be found: %s, so that there is no steady "
                  "state",
                  text_cstr(&why));
        text_release(&why);
        return false;
    }
    bool done = run_pilot(&pilot, options, &sample, stopped, err);
    if (done && !*stopped && !steady_as_seen(&sample, &why)) {
        done = error_set(err, ERROR_SCENARIO,
                         "no warm-up can be found: %s, so that there is no "
                         "steady state",
                         text_cstr(&why));
    } else if (done && !*stopped) {
        done = find_end(&pilot, &sample, out, &known) ? true : error_no_memory(err);
        if (done && !known)
            done = error_set(err, ERROR_SCENARIO,
                             "no warm-up can be found: the number of requests under way has not "
                             "settled in the first half of the horizon; it is too short, or the "
                             "load more than can be carried");
    }
    sample_release(&sample);
    text_release(&why);
    return done;
}

bool warmup_find(const struct design *designs, size_t count, const struct study_options *options,
                 sim_time *out, struct text *sentence, bool *stopped, struct problems *problems,
                 struct error *err) {
    struct designs loaded;
    size_t pilots = 0;

    *out = 0;
    *stopped = false;
    bool done = designs_load(&loaded, designs, count, problems, err);
    for (size_t i = 0; done && i < count && !*stopped; i++) {
        sim_time one;
        done = find_one(&loaded.scenarios[i], options, &one, stopped, err);
        *out = one > *out ? one : *out;
        pilots = (size_t)loaded.scenarios[i].replications;
    }
    designs_release(&loaded);
    if (!done)
        return false;
    text_add(sentence, "the warm-up of ");
    duration_format(sentence, *out);
    text_printf(sentence,
                " was found by MSER-5 from the mean number of requests under way in %zu "
                "runs",
                pilots < WARMUP_PILOTS ? (size_t)WARMUP_PILOTS : pilots);
    return true;
}
