#include "study/log.h"

#include <errno.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "provider/price_book.h"
#include "record/sink.h"
#include "study/log_line.h"
#include "world/world.h"

struct log {
    struct sink sink;
    const struct scenario *scenario;
    const struct world *world; /* NULL while it is being built */
    FILE *file;
    struct text line;
    int64_t lines;
    sim_time last; /* time of the last line */
    int failed;    /* errno of the first write that failed; 0: none */
};

static struct log *log_of(struct sink *sink) {
    return container_of(sink, struct log, sink);
}

/* ---- lines ---- */

static struct text *begin(struct log *log, const char *record, sim_time now) {
    struct text *line = &log->line;

    text_clear(line);
    text_add(line, "{\"record\":\"");
    text_add(line, record);
    text_add_char(line, '"');
    line_int(line, "t", now);
    log->last = now;
    return line;
}

static void finish(struct log *log) {
    text_add(&log->line, "}\n");
    log->lines++;
    if (log->failed)
        return;
    if (log->line.failed)
        log->failed = ENOMEM;
    else if (fwrite(log->line.bytes, 1, log->line.length, log->file) != log->line.length)
        log->failed = errno ? errno : EIO;
}

static const char *provider_name(const struct log *log, uint32_t provider) {
    return log->scenario->providers[provider].name;
}

static void add_limit(const struct log *log, struct text *line, const char *key, uint32_t provider,
                      int32_t limit) {
    line_string(line, key,
                limit >= 0 ? world_limit_name(log->world, provider, (size_t)limit) : NULL);
}

/* Which request; and, of one of its calls, which. */
static void add_request(const struct log *log, struct text *line, const struct subject *subject) {
    line_string(line, "workload", log->scenario->workloads[subject->workload].name);
    line_int(line, "id", (int64_t)subject->id);
}

static void add_call(const struct log *log, struct text *line, const struct call *call) {
    add_request(log, line, call->subject);
    line_int(line, "leg", call->leg);
    if (call->copy_of != call->leg)
        line_int(line, "copy_of", call->copy_of);
    line_int(line, "attempt", call->attempt);
    line_string(line, "provider", provider_name(log, call->provider));
    line_int(line, "key", call->key);
    line_string(line, "sku", log->scenario->skus[call->sku].label);
    line_int(line, "n", call->n);
}

static void add_verdict(const struct log *log, struct text *line, const struct call *call) {
    line_string(line, "verdict", verdict_name(call->verdict));
    line_int(line, "status", call->status);
    line_bool(line, "admitted", call->admitted);
    add_limit(log, line, "limit", call->provider, call->limit);
    line_time(line, "retry_after_ns", call->retry_after);
}

static void add_headers(const struct log *log, struct text *line, const struct call *call) {
    line_key(line, "headers");
    text_add_char(line, '[');
    for (uint32_t i = 0; i < call->header_count; i++) {
        const struct limit_header *header = &call->headers[i];
        text_add(line, i > 0 ? ",{\"name\":" : "{\"name\":");
        text_add_json_string(line,
                             world_limit_name(log->world, call->provider, header->limit_index));
        line_int(line, "limit", header->limit);
        line_int(line, "remaining", header->remaining);
        line_time(line, "reset_ns", header->reset);
        text_add_char(line, '}');
    }
    text_add_char(line, ']');
}

/* ---- what a call asks of each limit ---- */

static const struct limit_spec *named(const struct field_list *limits, const char *name) {
    const struct limit_spec *items = limits->items;

    for (size_t i = 0; i < limits->count; i++)
        if (strcmp(items[i].name, name) == 0)
            return &items[i];
    return NULL;
}

/* A limit as it is in force at the start, or at the first tier that has it. */
static const struct limit_spec *spec_of(const struct scenario_provider *provider,
                                        const char *name) {
    const struct tier_spec *tiers = provider->spec.tiers.items;
    const struct limit_spec *spec = named(&provider->limits, name);

    if (!spec)
        spec = named(&provider->spec.limits, name);
    for (size_t i = 0; !spec && i < provider->spec.tiers.count; i++)
        spec = named(&tiers[i].limits, name);
    return spec;
}

static bool counts(const struct limit_spec *limit, const char *model) {
    const char *const *models = limit->models.items;
    bool found = limit->models.count == 0;

    for (size_t i = 0; i < limit->models.count && !found; i++)
        found = strcmp(models[i], model) == 0;
    return found;
}

static int64_t units_of(const struct scenario_provider *provider, const struct limit_spec *limit,
                        const struct sku *sku, int32_t n) {
    const struct price_spec *price = price_find(&provider->spec.prices, sku);

    switch ((enum unit)limit->unit) {
    case UNIT_REQUESTS:
        return 1;
    case UNIT_IMAGES:
        return n;
    case UNIT_TOKENS:
        return price ? n * price->tokens : 0;
    case UNITS:
        break;
    }
    BUG("limit '%s' has no unit", limit->name);
}

static void add_asked(const struct log *log, struct text *line, const struct call *call) {
    const struct scenario_provider *provider = &log->scenario->providers[call->provider];
    const struct sku *sku = &log->scenario->skus[call->sku];
    bool first = true;

    line_key(line, "asked");
    text_add_char(line, '{');
    for (size_t i = 0; i < world_limit_count(log->world, call->provider); i++) {
        const char *name = world_limit_name(log->world, call->provider, i);
        const struct limit_spec *limit = spec_of(provider, name);
        if (!limit || !counts(limit, sku->model))
            continue;
        if (!first)
            text_add_char(line, ',');
        first = false;
        text_add_json_string(line, name);
        text_add_char(line, ':');
        text_add_int64(line, units_of(provider, limit, sku, call->n));
    }
    text_add_char(line, '}');
}

/* ---- records ---- */

static void on_arrival(struct sink *sink, sim_time now, const struct journey *journey) {
    struct log *log = log_of(sink);
    const struct subject *subject = &journey->subject;
    struct text *line = begin(log, "arrival", now);

    add_request(log, line, subject);
    line_string(line, "sku", log->scenario->skus[subject->sku].label);
    line_int(line, "n", subject->n);
    line_int(line, "user", subject->user);
    line_int(line, "told_position", journey->told_position);
    line_time(line, "told_wait", journey->told_wait);
    line_time(line, "follows",
              journey->follows != subject->id ? (int64_t)journey->follows : SIM_TIME_NEVER);
    finish(log);
}

static void on_attempt(struct sink *sink, sim_time now, const struct journey *journey,
                       const struct call *call) {
    struct log *log = log_of(sink);
    struct text *line = begin(log, "attempt", now);

    (void)journey;
    add_call(log, line, call);
    add_asked(log, line, call);
    add_verdict(log, line, call);
    add_headers(log, line, call);
    finish(log);
}

static void on_answer(struct sink *sink, sim_time now, const struct journey *journey,
                      const struct call *call) {
    struct log *log = log_of(sink);
    struct text *line = begin(log, "answer", now);

    (void)journey;
    add_call(log, line, call);
    add_verdict(log, line, call);
    line_time(line, "sent_at", call->sent_at);
    line_time(line, "service_from", call->service_from);
    line_int(line, "charged", call->charged);
    add_headers(log, line, call);
    finish(log);
}

static void on_wait(struct sink *sink, sim_time now, const struct wait_record *wait) {
    struct log *log = log_of(sink);
    struct text *line = begin(log, "wait", now);

    add_request(log, line, &wait->journey->subject);
    line_int(line, "leg", wait->call->leg);
    line_int(line, "attempt", wait->call->attempt);
    line_time(line, "until", wait->until);
    line_string(line, "cause", wait_cause_name(wait->cause));
    line_int(line, "level", wait->level);
    line_int(line, "retry", wait->retry);
    finish(log);
}

static void on_gate(struct sink *sink, sim_time now, const struct gate_record *gate) {
    struct log *log = log_of(sink);
    struct text *line = begin(log, "gate", now);

    add_request(log, line, &gate->journey->subject);
    line_int(line, "leg", gate->leg);
    if (gate->copy_of != gate->leg)
        line_int(line, "copy_of", gate->copy_of);
    line_int(line, "attempt", gate->attempt);
    line_string(line, "client", log->scenario->clients[gate->client].name);
    line_string(line, "gate", gate->gate);
    line_string(line, "stage", gate_stage_name(gate->stage));
    finish(log);
}

static void on_queue(struct sink *sink, sim_time now, uint32_t client, int64_t length) {
    struct log *log = log_of(sink);
    struct text *line = begin(log, "queue", now);

    line_string(line, "client", log->scenario->clients[client].name);
    line_int(line, "length", length);
    finish(log);
}

static void add_charge(const struct log *log, struct text *line,
                       const struct charge_record *charge) {
    add_request(log, line, charge->call->subject);
    line_int(line, "leg", charge->call->leg);
    line_int(line, "attempt", charge->call->attempt);
}

static void on_charge(struct sink *sink, sim_time now, const struct charge_record *charge) {
    struct log *log = log_of(sink);
    struct text *line = begin(log, "charge", now);

    add_charge(log, line, charge);
    line_string(line, "provider", provider_name(log, charge->call->provider));
    line_string(line, "sku", log->scenario->skus[charge->call->sku].label);
    line_int(line, "n", charge->call->n);
    line_int(line, "amount", charge->amount);
    line_bool(line, "received", charge->received);
    line_time(line, "sent_at", charge->call->sent_at);
    line_time(line, "service_from", charge->call->service_from);
    finish(log);
}

static void on_waste(struct sink *sink, sim_time now, const struct journey *journey, uint32_t sku,
                     money amount) {
    struct log *log = log_of(sink);
    struct text *line = begin(log, "waste", now);

    add_request(log, line, &journey->subject);
    line_string(line, "sku", log->scenario->skus[sku].label);
    line_int(line, "amount", amount);
    finish(log);
}

static void on_outcome(struct sink *sink, sim_time now, const struct journey *journey) {
    struct log *log = log_of(sink);
    struct text *line = begin(log, "outcome", now);

    add_request(log, line, &journey->subject);
    line_string(line, "outcome", outcome_name(journey->outcome));
    line_time(line, "arrived_at", journey->subject.arrived_at);
    line_time(line, "first_sent_at", journey->first_sent_at);
    line_int(line, "attempts", journey->attempts);
    line_string(line, "last_verdict",
                journey->last_verdict == VERDICT_PENDING ? NULL
                                                         : verdict_name(journey->last_verdict));
    add_limit(log, line, "last_limit", journey->provider, journey->last_limit);
    line_key(line, "parts");
    for (int part = 0; part < PARTS; part++) {
        text_add(line, part == 0 ? "{\"" : ",\"");
        text_add(line, part_name((enum part)part));
        text_add(line, "\":");
        text_add_int64(line, journey->parts[part]);
    }
    text_add_char(line, '}');
    finish(log);
}

static void on_ledger(struct sink *sink, sim_time now, const struct ledger_record *entry) {
    struct log *log = log_of(sink);
    struct text *line = begin(log, "ledger", now);

    line_string(line, "provider", provider_name(log, entry->provider));
    line_string(line, "kind", ledger_kind_name(entry->kind));
    line_string(line, "grant", entry->grant);
    line_int(line, "amount", entry->amount);
    line_int(line, "balance", entry->balance);
    line_int(line, "images", entry->images);
    if (entry->charge)
        add_charge(log, line, entry->charge);
    line_string(line, "note", entry->note);
    finish(log);
}

static void on_notice(struct sink *sink, sim_time now, const struct notice_record *notice) {
    struct log *log = log_of(sink);
    struct text *line = begin(log, "notice", now);

    line_string(line, "provider", provider_name(log, notice->provider));
    line_string(line, "kind", notice_kind_name(notice->kind));
    line_string(line, "subject", notice->subject);
    line_int(line, "value", notice->value);
    line_time(line, "shown", notice->shown); /* MONEY_NONE and SIM_TIME_NEVER are one number */
    line_string(line, "text", notice->text);
    finish(log);
}

/* ---- the run ---- */

static void log_init(struct log *log, const struct scenario *scenario, FILE *file) {
    memset(log, 0, sizeof *log);
    log->scenario = scenario;
    log->file = file;
    log->sink.arrival = on_arrival;
    log->sink.attempt = on_attempt;
    log->sink.answer = on_answer;
    log->sink.wait = on_wait;
    log->sink.gate = on_gate;
    log->sink.queue = on_queue;
    log->sink.charge = on_charge;
    log->sink.waste = on_waste;
    log->sink.outcome = on_outcome;
    log->sink.ledger = on_ledger;
    log->sink.notice = on_notice;
    text_init(&log->line);
}

static bool run_logged(struct log *log, const struct world_config *config, struct error *err) {
    struct summary summary = {.replication = 0};
    struct world *world = world_new(config, err);

    log->world = world;
    bool done = world && world_advance(world, world_end(world), err);
    if (done) {
        log->last = world_end(world);
        done = world_summarize(world, &summary, err);
        if (done)
            summary_release(&summary);
    }
    world_free(world);
    return done;
}

bool study_log(const struct scenario *scenario, uint64_t replication, FILE *file,
               const volatile sig_atomic_t *stop, struct error *err) {
    struct log log;
    struct world_config config;

    log_init(&log, scenario, file);
    config.scenario = scenario;
    config.replication = replication;
    config.sink = &log.sink;
    config.stop = stop;
    config.want_headers = true;
    config.cuts = NULL;
    log_head(&log.line, scenario, replication);
    finish(&log);
    bool done = run_logged(&log, &config, err);
    if (done) {
        struct text *line = begin(&log, "end", log.last);
        line_int(line, "lines", log.lines);
        finish(&log);
    }
    if (fflush(file) != 0 && !log.failed)
        log.failed = errno;
    if (done && log.failed)
        done = error_set(err, ERROR_IO, "the log cannot be written: %s", strerror(log.failed));
    text_release(&log.line);
    return done;
}
