#include "study/envelope.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "client/client_spec.h"
#include "client/route.h"
#include "provider/limiter.h"
#include "provider/price_book.h"

/* The most sentences there are. */
#define SENTENCES 5

/* What one limit is asked for and can give, in its own units. */
struct load {
    const struct scenario_provider *provider;
    const struct limit_spec *limit; /* NULL: none found */
    double per_s;                   /* let through */
    double offered;                 /* units a second over the measured span */
    double calls;                   /* calls a second that make them up */
    double peak;                    /* the same as offered, in the busiest interval of the series */
};

struct envelope {
    const struct scenario *scenario;
    const struct sample *sample;
    struct arena *arena;
    const char **sentences;
    size_t count;
    double span_s;    /* measured */
    double service_s; /* mean; NaN: unknown */
};

/* ---- numbers for people ---- */

/* Three significant digits. */
static void add_figure(struct text *text, double value) {
    if (value != 0 && isfinite(value)) {
        const double unit = pow(10, floor(log10(fabs(value))) - 2);
        value = unit >= 1 ? round(value / unit) * unit : round(value / unit) / round(1 / unit);
    }
    text_add_number(text, value);
}

static void add_dollars(struct text *text, double value) {
    text_add_char(text, '$');
    text_add_fixed(text, (int64_t)llround(value * 100), 2);
}

static void add_percent(struct text *text, double ratio) {
    add_figure(text, 100 * ratio);
    text_add(text, " %");
}

static void say(struct envelope *envelope, struct text *text) {
    if (!text->failed && envelope->sentences)
        envelope->sentences[envelope->count++] = arena_strdup(envelope->arena, text_cstr(text));
    text_release(text);
}

/* ---- what is asked for ---- */

static double mean_of(const struct sample *sample, size_t scope, enum metric metric) {
    double sum = 0;

    for (size_t i = 0; i < sample->finished; i++)
        sum += sample_readings(sample, i, scope)[metric].value;
    return sum / (double)sample->finished;
}

static double ratio_of(const struct sample *sample, size_t scope, enum metric metric) {
    double above = 0, below = 0;

    for (size_t i = 0; i < sample->finished; i++) {
        const struct reading *reading = &sample_readings(sample, i, scope)[metric];
        above += reading->numerator;
        below += reading->denominator;
    }
    return below > 0 ? above / below : NAN;
}

static bool counts_model(const struct limit_spec *limit, const char *model) {
    const char *const *models = limit->models.items;

    if (limit->models.count == 0)
        return true;
    for (size_t i = 0; i < limit->models.count; i++)
        if (strcmp(models[i], model) == 0)
            return true;
    return false;
}

/* Calls that a request for n images becomes. */
static double calls_of(const struct client_spec *client, double n) {
    return client->split != INTEGER_NONE && n > (double)client->split
               ? ceil(n / (double)client->split)
               : 1;
}

static double units_of(const struct envelope *envelope, const struct scenario_provider *provider,
                       const struct limit_spec *limit, const struct mix_spec *row, double calls,
                       double n) {
    const struct scenario *scenario = envelope->scenario;
    assert(row); /* what spends more than nothing has a row */
    const int32_t sku = scenario_sku_index(scenario, row->model, row->quality, row->size);
    const struct price_spec *price =
        sku >= 0 ? price_find(&provider->spec.prices, &scenario->skus[sku]) : NULL;

    if (!counts_model(limit, row->model))
        return 0;
    switch ((enum unit)limit->unit) {
    case UNIT_REQUESTS:
        return calls;
    case UNIT_IMAGES:
        return n;
    case UNIT_TOKENS:
        return price ? n * (double)price->tokens : 0;
    case UNITS:
        break;
    }
    return 0;
}

/* The first target of a workload's route, or NULL. */
static const struct target_spec *first_target(const struct workload_spec *workload) {
    return workload->route.count > 0 ? workload->route.items : NULL;
}

static const struct scenario_provider *provider_of(const struct scenario *scenario, size_t index) {
    const struct target_spec *target = first_target(&scenario->workloads[index]);
    const char *name =
        target && target->provider ? target->provider : scenario->workloads[index].provider;
    const int32_t provider = name ? scenario_provider_index(scenario, name) : 0;

    return &scenario->providers[provider >= 0 ? provider : 0];
}

static const struct client_spec *client_of(const struct scenario *scenario, size_t index) {
    const struct target_spec *target = first_target(&scenario->workloads[index]);
    const char *name =
        target && target->client ? target->client : scenario->workloads[index].client;
    const int32_t client = name ? scenario_client_index(scenario, name) : 0;

    return &scenario->clients[client >= 0 ? client : 0];
}

/* Images of a request: a trace says so itself, else the row of the mix does. */
static double images_of(const struct envelope *envelope, size_t workload,
                        const struct mix_spec *row) {
    const struct sample *sample = envelope->sample;
    const struct variant_type *arrivals = envelope->scenario->workloads[workload].arrivals.type;
    const double delivered = mean_of(sample, 1 + workload, METRIC_DELIVERED);

    if (arrivals && strcmp(arrivals->name, "trace") == 0 && delivered > 0)
        return mean_of(sample, 1 + workload, METRIC_IMAGES_DELIVERED) / delivered;
    return (double)row->n;
}

static void add_workload(const struct envelope *envelope, struct load *load, size_t index) {
    const struct workload_spec *workload = &envelope->scenario->workloads[index];
    const struct mix_spec *rows = workload->mix.items;
    const double rate = mean_of(envelope->sample, 1 + index, METRIC_ARRIVED) / envelope->span_s;
    double weights = 0;

    if (provider_of(envelope->scenario, index) != load->provider)
        return;
    for (size_t i = 0; i < workload->mix.count; i++)
        weights += rows[i].weight;
    for (size_t i = 0; weights > 0 && i < workload->mix.count; i++) {
        const double share = rate * rows[i].weight / weights;
        const double n = images_of(envelope, index, &rows[i]);
        const double calls = calls_of(client_of(envelope->scenario, index), n);
        const double units = units_of(envelope, load->provider, load->limit, &rows[i], calls, n);
        load->offered += share * units;
        load->calls += units > 0 ? share * calls : 0;
    }
}

/* The busiest interval of the series, as a multiple of the measured mean; what four standard
 * deviations of Poisson arrivals explain is no peak. */
static double peak_factor(const struct envelope *envelope) {
    const struct series *series = &envelope->sample->series;
    const double mean = mean_of(envelope->sample, 0, METRIC_ARRIVED) / envelope->span_s;
    double most = 0;
    sim_time begun = 0;

    for (size_t i = 0; i < series->count; i++) {
        const struct series_point *point = &series->points[i];
        const double span_s = to_seconds(point->end - begun);
        const double runs_s = span_s * (double)series->replications;
        const double expected = mean * runs_s, arrived = (double)point->arrived;
        if (begun < envelope->scenario->horizon && arrived > expected + 4 * sqrt(expected))
            most = fmax(most, arrived / runs_s);
        begun = point->end;
    }
    return mean > 0 && most > mean ? most / mean : 1;
}

static struct load load_of(const struct envelope *envelope,
                           const struct scenario_provider *provider,
                           const struct limit_spec *limit) {
    struct load load = {provider, limit, 0, 0, 0, 0};

    load.per_s = (double)limit->limit / to_seconds(limit->window);
    for (size_t i = 0; i < envelope->scenario->workload_count; i++)
        add_workload(envelope, &load, i);
    load.peak = load.offered * peak_factor(envelope);
    return load;
}

/* The limit over a window that is asked for most, measured by what it can give. */
static struct load tightest(const struct envelope *envelope) {
    const struct scenario *scenario = envelope->scenario;
    struct load worst = {NULL, NULL, 0, 0, 0, 0};

    for (size_t p = 0; p < scenario->provider_count; p++) {
        const struct limit_spec *limits = scenario->providers[p].limits.items;
        for (size_t k = 0; k < scenario->providers[p].limits.count; k++) {
            if (limits[k].window == SIM_TIME_NEVER)
                continue;
            const struct load load = load_of(envelope, &scenario->providers[p], &limits[k]);
            if (load.offered > 0 &&
                (!worst.limit || load.offered * worst.per_s > worst.offered * load.per_s))
                worst = load;
        }
    }
    return worst;
}

/* ---- sentences ---- */

static void say_load(struct envelope *envelope, const struct load *load) {
    const char *unit = unit_name((enum unit)load->limit->unit);
    struct text text;

    text_init_for(&text, &envelope->arena->failed);
    add_figure(&text, load->offered * 60);
    text_printf(&text, " %s a minute are asked for on average, ", unit);
    if (load->per_s > 0)
        add_percent(&text, load->offered / load->per_s);
    text_printf(&text, "%s what limit '%s' lets through (", load->per_s > 0 ? " of" : "none is",
                load->limit->name);
    add_figure(&text, load->per_s * 60);
    text_add(&text, " a minute)");
    if (load->peak > 1.05 * load->offered && load->per_s > 0) {
        text_add(&text, "; at the peak ");
        add_figure(&text, load->peak * 60);
        text_add(&text, " a minute, ");
        add_percent(&text, load->peak / load->per_s);
    }
    say(envelope, &text);
}

/* The fluid backlog of the mean load: how much is left over at its worst, and for how long any is.
 */
static void fluid_backlog(const struct envelope *envelope, const struct load *load, double *most,
                          double *longest_s) {
    const struct series *series = &envelope->sample->series;
    const double mean = mean_of(envelope->sample, 0, METRIC_ARRIVED) / envelope->span_s;
    const double units = mean > 0 ? load->offered / mean : 0;
    double backlog = 0, lasted_s = 0;
    sim_time begun = 0;

    *most = *longest_s = 0;
    for (size_t i = 0; i < series->count; i++) {
        const struct series_point *point = &series->points[i];
        const double span_s = to_seconds(point->end - begun);
        backlog += (double)point->arrived / (double)series->replications * units;
        *most = fmax(*most, backlog - load->per_s * span_s);
        backlog = fmax(0, backlog - load->per_s * span_s);
        lasted_s = backlog > 0 ? lasted_s + span_s : 0;
        *longest_s = fmax(*longest_s, lasted_s);
        begun = point->end;
    }
    if (backlog > 0)
        *longest_s += backlog / load->per_s;
}

static void say_duration(struct text *text, double seconds) {
    const bool hours = seconds >= 2 * 3600, minutes = seconds >= 120;

    add_figure(text, seconds / (hours ? 3600 : minutes ? 60 : 1));
    text_add(text, hours ? " h" : minutes ? " min" : " s");
}

static void say_backlog(struct envelope *envelope, const struct load *load) {
    const char *unit = unit_name((enum unit)load->limit->unit);
    const double over = load->offered - load->per_s;
    double most = 0, longest_s = 0;
    struct text text;

    if (load->peak > load->per_s && load->per_s > 0)
        fluid_backlog(envelope, load, &most, &longest_s);
    text_init_for(&text, &envelope->arena->failed);
    if (over > 0) {
        text_add(&text, "no steady state: the load is above the limit, so a backlog grows by ");
        add_figure(&text, over * 3600);
        text_printf(&text,
                    " %s an hour unless users leave, and every wait depends on how long the run is",
                    unit);
    } else if (most > 0) {
        text_add(&text, "the peak is above the limit: a backlog grows to ");
        add_figure(&text, most);
        text_printf(&text, " %s and takes ", unit);
        say_duration(&text, longest_s);
        text_add(&text, " from its first to its last if nobody leaves");
    } else {
        text_add(&text, "the load is below the limit, at its peak too: no backlog lasts, and waits "
                        "come from chance alone");
    }
    say(envelope, &text);
}

/* Dollars an hour if one row of a mix took all that one limit lets through. */
static double spend_under(const struct envelope *envelope, const struct scenario_provider *provider,
                          const struct limit_spec *limit, size_t workload,
                          const struct mix_spec *row) {
    const struct scenario *scenario = envelope->scenario;
    const int32_t sku = scenario_sku_index(scenario, row->model, row->quality, row->size);
    const struct price_spec *price =
        sku >= 0 ? price_find(&provider->spec.prices, &scenario->skus[sku]) : NULL;
    const double n = images_of(envelope, workload, row);
    const double calls = calls_of(client_of(scenario, workload), n);
    const double units = units_of(envelope, provider, limit, row, calls, n);

    if (!price || price->price == MONEY_NONE)
        return 0;
    if (units <= 0)
        return INFINITY;
    return (double)limit->limit / to_seconds(limit->window) * 3600 / units * n *
           to_dollars(price->price);
}

/* The row that costs most when it takes a limit in full; infinite where one is not counted by it.
 */
static double dearest_under(const struct envelope *envelope,
                            const struct scenario_provider *provider,
                            const struct limit_spec *limit, const struct mix_spec **row) {
    double most = 0;

    for (size_t w = 0; w < envelope->scenario->workload_count; w++) {
        const struct workload_spec *workload = &envelope->scenario->workloads[w];
        const struct mix_spec *rows = workload->mix.items;
        if (provider_of(envelope->scenario, w) != provider)
            continue;
        for (size_t i = 0; i < workload->mix.count; i++) {
            const double spend = spend_under(envelope, provider, limit, w, &rows[i]);
            if (spend > most) {
                most = spend;
                *row = &rows[i];
            }
        }
    }
    return most;
}

static const char *label_of(const struct scenario *scenario, const struct mix_spec *row) {
    const int32_t sku = scenario_sku_index(scenario, row->model, row->quality, row->size);

    return sku >= 0 ? scenario->skus[sku].label : row->model;
}

static void say_ceiling(struct envelope *envelope) {
    const struct scenario *scenario = envelope->scenario;
    const struct mix_spec *dearest = NULL;
    const char *name = "";
    double ceiling = 0;
    struct text text;

    for (size_t p = 0; p < scenario->provider_count; p++) {
        const struct scenario_provider *provider = &scenario->providers[p];
        const struct limit_spec *limits = provider->limits.items;
        double least = INFINITY;
        for (size_t k = 0; k < provider->limits.count; k++) {
            if (limits[k].window == SIM_TIME_NEVER)
                continue;
            const struct mix_spec *row = NULL;
            const double most = dearest_under(envelope, provider, &limits[k], &row);
            if (most < least) {
                least = most;
                dearest = row;
                name = limits[k].name;
            }
        }
        ceiling += least;
    }
    if (!isfinite(ceiling) || ceiling <= 0)
        return;
    text_init_for(&text, &envelope->arena->failed);
    text_add(&text, "the limit in full use costs at most ");
    add_dollars(&text, ceiling);
    text_add(&text, " an hour");
    if (scenario->provider_count == 1)
        text_printf(&text, ", all of it %s (limit '%s')", label_of(scenario, dearest), name);
    say(envelope, &text);
}

static void say_workers(struct envelope *envelope, const struct load *load) {
    const double calls_per_s = load->per_s * load->calls / load->offered;
    struct text text;

    if (isnan(envelope->service_s) || load->per_s <= 0)
        return;
    text_init_for(&text, &envelope->arena->failed);
    text_add(&text, "using the limit in full keeps ");
    add_figure(&text, calls_per_s * envelope->service_s);
    text_add(&text, " calls under way (");
    add_figure(&text, calls_per_s * 60);
    text_add(&text, " a minute × ");
    add_figure(&text, envelope->service_s);
    text_printf(&text, " s of service): a client with fewer than %.0f workers cannot",
                ceil(calls_per_s * envelope->service_s));
    say(envelope, &text);
}

const char *const *envelope_of(const struct scenario *scenario, const struct sample *sample,
                               struct arena *arena, size_t *count) {
    struct envelope envelope = {scenario, sample, arena, NULL, 0, 0, NAN};

    *count = 0;
    envelope.sentences = arena_new(arena, const char *, SENTENCES);
    envelope.span_s = to_seconds(scenario->horizon - scenario->warmup);
    if (!envelope.sentences || sample->finished == 0 || envelope.span_s <= 0)
        return envelope.sentences;
    envelope.service_s = ratio_of(sample, 0, METRIC_SERVICE_MEAN);
    const struct load load = tightest(&envelope);
    if (load.limit) {
        say_load(&envelope, &load);
        say_backlog(&envelope, &load);
        say_workers(&envelope, &load);
        say_ceiling(&envelope);
    } else {
        struct text text;
        text_init_for(&text, &arena->failed);
        text_add(&text, "no limit over a window counts what is asked for: nothing but the client "
                        "and the service time holds requests back");
        say(&envelope, &text);
    }
    *count = envelope.count;
    return envelope.sentences;
}
