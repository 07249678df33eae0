#include "study/follower_rows.h"

#include <stdlib.h>

#include "base/check.h"

static const struct column event_columns[] = {
    {"time", "s", COLUMN_TIME},        {"request", NULL, COLUMN_COUNT},
    {"workload", NULL, COLUMN_TEXT},   {"id", NULL, COLUMN_COUNT},
    {"event", NULL, COLUMN_TEXT},      {"leg", NULL, COLUMN_COUNT},
    {"attempt", NULL, COLUMN_COUNT},   {"verdict", NULL, COLUMN_TEXT},
    {"status", NULL, COLUMN_COUNT},    {"limit", NULL, COLUMN_TEXT},
    {"used", NULL, COLUMN_COUNT},      {"of", NULL, COLUMN_COUNT},
    {"retry_after", "s", COLUMN_TIME}, {"until", "s", COLUMN_TIME},
    {"cause", NULL, COLUMN_TEXT},      {"amount", "USD", COLUMN_MONEY},
    {"text", NULL, COLUMN_TEXT},
};

static const struct column span_columns[] = {
    {"request", NULL, COLUMN_COUNT}, {"label", NULL, COLUMN_TEXT}, {"state", NULL, COLUMN_TEXT},
    {"from", "s", COLUMN_TIME},      {"to", "s", COLUMN_TIME},
};

const struct follower_row follower_no_row = {
    .leg = -1, .attempt = -1, .until = SIM_TIME_NEVER, .amount = MONEY_NONE};

void follower_start_tables(struct follower *follower) {
    const struct scenario *scenario = follower->scenario;
    const char *title = scenario->about ? scenario->about : scenario->name;
    table_init(&follower->events, "timeline", title, event_columns, array_size(event_columns));
    table_init(&follower->spans, "timeline_spans", title, span_columns, array_size(span_columns));
    follower->events.place = TABLE_JSON;
}

void follower_add_label(struct text *out, const struct follower *follower,
                        const struct followed *followed) {
    text_printf(out, "%s %llu", follower->scenario->workloads[followed->workload].name,
                (unsigned long long)followed->id);
}

/* ---- rows ---- */

static void add_or_empty(struct table *table, int64_t value, int64_t none) {
    if (value == none)
        table_add_empty(table);
    else
        table_add_whole(table, value);
}

static void add_verdict(struct table *table, const struct call *call) {
    if (!call || call->verdict == VERDICT_PENDING) {
        table_add_empty(table);
        table_add_empty(table);
        return;
    }
    table_add_text(table, verdict_name(call->verdict));
    table_add_whole(table, call->status);
}

void follower_write_event(struct follower *follower, sim_time now, const struct followed *followed,
                          const struct follower_row *row, struct text *sentence) {
    struct table *table = &follower->events;

    if (table->row_count == 0)
        follower->first = now;
    follower->last = now;
    table_add_whole(table, now);
    table_add_whole(table, followed - follower->followed + 1);
    table_add_text(table, follower->scenario->workloads[followed->workload].name);
    table_add_whole(table, (int64_t)followed->id);
    table_add_text(table, row->event);
    add_or_empty(table, row->leg, -1);
    add_or_empty(table, row->attempt, -1);
    add_verdict(table, row->call);
    table_add_text(table, row->limit);
    add_or_empty(table, row->limit ? row->used : -1, -1);
    add_or_empty(table, row->limit ? row->of : -1, -1);
    add_or_empty(table, row->call ? row->call->retry_after : SIM_TIME_NEVER, SIM_TIME_NEVER);
    add_or_empty(table, row->until, SIM_TIME_NEVER);
    table_add_text(table, row->cause);
    add_or_empty(table, row->amount, MONEY_NONE);
    table_add_text(table, text_cstr(sentence));
    table->failed = table->failed || sentence->failed;
    text_release(sentence);
}

/* ---- spans ---- */

void follower_add_span(struct follower *follower, struct followed *followed, const char *state,
                       sim_time from, sim_time to) {
    if (followed->span_count == followed->span_capacity) {
        const size_t capacity = followed->span_capacity ? 2 * followed->span_capacity : 16;
        struct follower_span *grown = realloc(followed->spans, capacity * sizeof *grown);
        if (!grown) {
            follower->failed = true;
            return;
        }
        followed->spans = grown;
        followed->span_capacity = capacity;
    }
    followed->spans[followed->span_count++] = (struct follower_span){state, from, to};
}

void follower_write_spans(struct follower *follower, struct followed *followed) {
    struct table *table = &follower->spans;
    struct text label;

    text_init(&label);
    follower_add_label(&label, follower, followed);
    for (size_t i = 0; i < followed->span_count; i++) {
        table_add_whole(table, followed - follower->followed + 1);
        table_add_text(table, text_cstr(&label));
        table_add_text(table, followed->spans[i].state);
        table_add_whole(table, followed->spans[i].from);
        table_add_whole(table, followed->spans[i].to);
    }
    followed->span_count = 0;
    table->failed = table->failed || label.failed;
    text_release(&label);
}

/* Nothing but marks from this instant on. */
static void cut_spans(struct followed *followed, sim_time at) {
    size_t kept = 0;

    for (size_t i = 0; i < followed->span_count; i++) {
        struct follower_span span = followed->spans[i];
        const bool mark = span.from == span.to;
        if (!mark && span.from >= at)
            continue;
        if (!mark && span.to > at)
            span.to = at;
        followed->spans[kept++] = span;
    }
    followed->span_count = kept;
}

/* What the parts grew by since they were told, one behind the other. */
void follower_tell_parts(struct follower *follower, struct followed *followed,
                         const struct journey *journey, sim_time now) {
    static const enum part order[] = {PART_BACKOFF, PART_QUEUE, PART_PACING, PART_FAILED_ATTEMPT};

    for (size_t i = 0; i < array_size(order); i++) {
        const enum part part = order[i];
        const sim_time grown = journey->parts[part] - followed->parts[part];
        const sim_time left = now - followed->told;
        const sim_time length = grown < left ? grown : left;
        followed->parts[part] = journey->parts[part];
        if (length <= 0)
            continue;
        follower_add_span(follower, followed, part_name(part), followed->told,
                          followed->told + length);
        followed->told += length;
    }
}

/* The end of a delivered request: its winning attempt. */
void follower_tell_winner(struct follower *follower, struct followed *followed, sim_time now) {
    cut_spans(followed, followed->sent_at);
    if (followed->service_from > followed->sent_at)
        follower_add_span(follower, followed, part_name(PART_PROVIDER_QUEUE), followed->sent_at,
                          followed->service_from);
    if (now > followed->service_from)
        follower_add_span(follower, followed, part_name(PART_SERVICE), followed->service_from, now);
}

/* What no parts were added up for. */
void follower_tell_rest(struct follower *follower, struct followed *followed, sim_time now) {
    const struct workload_spec *workload = &follower->scenario->workloads[followed->workload];
    const int32_t index =
        workload->client ? scenario_client_index(follower->scenario, workload->client) : 0;
    const struct client_spec *client = &follower->scenario->clients[index < 0 ? 0 : index];
    const enum part waiting = client->concurrency == INTEGER_NONE ? PART_PACING : PART_QUEUE;
    const sim_time over = followed->until < now ? followed->until : now;

    if (followed->calls > 0 && followed->told < now) {
        follower_add_span(follower, followed, part_name(PART_FAILED_ATTEMPT), followed->told, now);
        followed->told = now;
    }
    if (followed->told < over)
        follower_add_span(follower, followed, part_name(PART_BACKOFF), followed->told, over);
    if (over > followed->told)
        followed->told = over;
    if (followed->told < now)
        follower_add_span(follower, followed, part_name(waiting), followed->told, now);
    followed->told = now;
}
