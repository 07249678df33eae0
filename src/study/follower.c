#include "study/follower.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "study/follower_rows.h"
#include "study/words.h"

static struct follower *follower_of(struct sink *sink) {
    return container_of(sink, struct follower, sink);
}

/* ---- finding ---- */

static struct followed *find(const struct follower *follower, const struct subject *subject) {
    for (size_t i = 0; i < follower->count; i++)
        if (follower->followed[i].id == subject->id &&
            follower->followed[i].workload == subject->workload)
            return &follower->followed[i];
    return NULL;
}

static bool wanted(const struct follower *follower, const struct subject *subject) {
    const struct follow_choice *choice = &follower->choice;

    return follower->count < choice->count && subject->arrived_at >= choice->from &&
           (choice->workload < 0 || subject->workload == (uint32_t)choice->workload) &&
           (choice->id < 0 || subject->id == (uint64_t)choice->id);
}

static struct followed *follow(struct follower *follower, const struct subject *subject) {
    struct followed *followed = &follower->followed[follower->count++];

    memset(followed, 0, sizeof *followed);
    followed->workload = subject->workload;
    followed->id = subject->id;
    followed->told = subject->arrived_at;
    followed->until = subject->arrived_at;
    return followed;
}

bool follower_done(const struct follower *follower) {
    for (size_t i = 0; i < follower->count; i++)
        if (!follower->followed[i].ended)
            return false;
    return follower->count == follower->choice.count;
}

void follower_finish(struct follower *follower, sim_time now) {
    for (size_t i = 0; i < follower->count; i++)
        if (!follower->followed[i].ended) {
            follower_tell_rest(follower, &follower->followed[i], now);
            follower_write_spans(follower, &follower->followed[i]);
        }
}

/* ---- what to say ---- */

/* The limit that bound; of an admitted call the fullest one. */
static void read_limit(const struct follower *follower, const struct call *call,
                       struct follower_row *row) {
    const struct world *world = follower->world;
    double fullest = -1;

    for (size_t i = 0; world && i < world_limit_count(world, call->provider); i++) {
        const struct limit_reading reading = world_limit_read(world, call->provider, i);
        const double full = (double)reading.used / (double)(reading.limit ? reading.limit : 1);
        if (call->limit >= 0 ? (size_t)call->limit != i
                             : reading.limit == 0 || reading.used == 0 || full <= fullest)
            continue;
        fullest = full;
        row->limit = world_limit_name(world, call->provider, i);
        row->used = reading.used;
        row->of = reading.limit;
    }
}

static void add_call(struct text *out, struct follower_row *row, const struct call *call) {
    row->leg = call->leg;
    row->attempt = call->attempt;
    row->call = call;
    text_printf(out, "attempt %u", call->attempt);
    if (call->n < call->subject->n)
        text_printf(out, " of part %u", call->copy_of + 1);
    if (call->copy_of != call->leg)
        text_add(out, " of a copy");
}

static void add_fill(struct text *out, const struct follower_row *row) {
    if (row->limit)
        text_printf(out, "%s %lld of %lld used", row->limit, (long long)row->used,
                    (long long)row->of);
}

/* "429 rate_limit_exceeded, images 5 of 5 used, Retry-After 41.724 s". */
static void add_refusal(struct text *out, const struct follower_row *row) {
    const struct call *call = row->call;

    text_add(out, " is refused: ");
    if (call->status > 0)
        text_printf(out, "%d ", call->status);
    text_add(out, verdict_name(call->verdict));
    if (row->limit)
        text_add(out, ", ");
    add_fill(out, row);
    if (call->retry_after != SIM_TIME_NEVER) {
        text_add(out, ", Retry-After ");
        words_add_seconds(out, call->retry_after);
    } else if (call->status > 0) {
        text_add(out, ", no Retry-After");
    }
}

static void refuse(struct follower *follower, struct followed *followed, sim_time now,
                   struct follower_row *row, struct text *text) {
    if (verdict_step(row->call->verdict) == STEP_RATE_LIMITS)
        read_limit(follower, row->call, row);
    row->event = "rejected";
    add_refusal(text, row);
    follower_add_span(follower, followed, "rejected", now, now);
}

/* ---- the verbs ---- */

static void on_arrival(struct sink *sink, sim_time now, const struct journey *journey) {
    struct follower *follower = follower_of(sink);
    const struct subject *subject = &journey->subject;
    struct follower_row row = follower_no_row;
    struct text text;

    if (!wanted(follower, subject))
        return;
    const struct followed *followed = follow(follower, subject);
    text_init(&text);
    text_printf(&text, "arrives: %d image%s of %s", subject->n, subject->n == 1 ? "" : "s",
                follower->scenario->skus[subject->sku].label);
    if (journey->follows != subject->id)
        text_printf(&text, ", after request %llu", (unsigned long long)journey->follows);
    if (journey->told_position > 0)
        text_printf(&text, "; %lld ahead", (long long)journey->told_position);
    if (journey->told_wait != SIM_TIME_NEVER && journey->told_wait > 0) {
        text_add(&text, ", told to wait ");
        words_add_seconds(&text, journey->told_wait);
    }
    row.event = "arrival";
    follower_write_event(follower, now, followed, &row, &text);
}

static void on_attempt(struct sink *sink, sim_time now, const struct journey *journey,
                       const struct call *call) {
    struct follower *follower = follower_of(sink);
    struct followed *followed = find(follower, &journey->subject);
    struct follower_row row = follower_no_row;
    struct text text;

    if (!followed)
        return;
    follower_tell_parts(follower, followed, journey, now);
    text_init(&text);
    add_call(&text, &row, call);
    if (call->verdict != VERDICT_PENDING) {
        refuse(follower, followed, now, &row, &text);
    } else {
        followed->calls++;
        row.event = call->admitted ? "admitted" : "sent";
        if (call->admitted)
            read_limit(follower, call, &row);
        text_add(&text, call->admitted ? " is admitted" : " is sent");
        text_add(&text, row.limit ? ": " : "");
        add_fill(&text, &row);
    }
    follower_write_event(follower, now, followed, &row, &text);
}

static void on_answer(struct sink *sink, sim_time now, const struct journey *journey,
                      const struct call *call) {
    struct follower *follower = follower_of(sink);
    struct followed *followed = find(follower, &journey->subject);
    struct follower_row row = follower_no_row;
    struct text text;

    if (!followed)
        return;
    followed->calls -= followed->calls > 0;
    text_init(&text);
    add_call(&text, &row, call);
    if (call->verdict == VERDICT_SUCCESS) {
        row.event = "success";
        followed->sent_at = call->sent_at;
        followed->service_from = call->service_from;
        text_add(&text, " succeeds after ");
        words_add_seconds(&text, now - call->service_from);
        text_add(&text, " of service");
    } else if (call->verdict == VERDICT_TIMEOUT) {
        row.event = "timeout";
        text_add(&text, " is given up after ");
        words_add_seconds(&text, now - call->sent_at);
        text_add(&text, ": the client's timeout; the provider goes on");
    } else {
        refuse(follower, followed, now, &row, &text);
    }
    follower_write_event(follower, now, followed, &row, &text);
}

static void on_wait(struct sink *sink, sim_time now, const struct wait_record *wait) {
    struct follower *follower = follower_of(sink);
    struct followed *followed = find(follower, &wait->journey->subject);
    struct follower_row row = follower_no_row;
    struct text text;

    if (!followed)
        return;
    follower_tell_parts(follower, followed, wait->journey, now);
    if (wait->until > followed->until)
        followed->until = wait->until;
    row.event = "wait";
    row.leg = wait->call->leg;
    row.attempt = wait->call->attempt;
    row.until = wait->until;
    row.cause = wait_cause_name(wait->cause);
    text_init(&text);
    text_add(&text, "sleeps ");
    words_add_seconds(&text, wait->until - now);
    text_add(&text, " until ");
    words_add_seconds(&text, wait->until);
    text_printf(&text, ": %s (retry %u", wait_cause_text(wait->cause), wait->retry + 1);
    if (wait->level > 0)
        text_printf(&text, " of level %u", wait->level);
    text_add(&text, ")");
    follower_write_event(follower, now, followed, &row, &text);
}

static void on_gate(struct sink *sink, sim_time now, const struct gate_record *gate) {
    struct follower *follower = follower_of(sink);
    const struct followed *followed = find(follower, &gate->journey->subject);
    struct follower_row row = follower_no_row;
    struct text text;

    if (!followed)
        return;
    row.event = "gate";
    row.leg = gate->leg;
    row.attempt = gate->attempt;
    row.cause = gate->gate;
    text_init(&text);
    text_printf(&text, "attempt %u is not made: the client's own %s refuses the %s", gate->attempt,
                gate->gate, gate->stage == GATE_STAGE_FIRST_SEND ? "first send" : "retry");
    follower_write_event(follower, now, followed, &row, &text);
}

static void on_ledger(struct sink *sink, sim_time now, const struct ledger_record *entry) {
    struct follower *follower = follower_of(sink);
    struct text *split = &follower->split;

    (void)now;
    if (entry->kind != LEDGER_CHARGE || !entry->charge ||
        !find(follower, entry->charge->call->subject))
        return;
    if (!entry->grant)
        return; /* to be invoiced, or a balance below zero: nobody has paid it yet */
    text_add(split, split->length ? ", " : ": ");
    if (entry->images < 0)
        text_printf(split, "%lld image%s", (long long)-entry->images,
                    entry->images == -1 ? "" : "s");
    else
        money_format(split, -entry->amount);
    text_printf(split, " by '%s'", entry->grant);
}

static void on_charge(struct sink *sink, sim_time now, const struct charge_record *charge) {
    struct follower *follower = follower_of(sink);
    const struct followed *followed = find(follower, charge->call->subject);
    struct follower_row row = follower_no_row;
    struct text text;

    if (!followed)
        return;
    row.event = "charge";
    row.leg = charge->call->leg;
    row.attempt = charge->call->attempt;
    row.amount = charge->amount;
    text_init(&text);
    text_add(&text, "charged ");
    money_format(&text, charge->amount);
    text_add(&text, text_cstr(&follower->split));
    if (!charge->received)
        text_add(&text, ", for images that nobody receives");
    text_clear(&follower->split);
    follower_write_event(follower, now, followed, &row, &text);
}

static void on_waste(struct sink *sink, sim_time now, const struct journey *journey, uint32_t sku,
                     money amount) {
    struct follower *follower = follower_of(sink);
    const struct followed *followed = find(follower, &journey->subject);
    struct follower_row row = follower_no_row;
    struct text text;

    (void)sku;
    if (!followed)
        return;
    row.event = "waste";
    row.amount = amount;
    text_init(&text);
    money_format(&text, amount);
    text_add(&text, " already charged turns out to be for images that nobody receives");
    follower_write_event(follower, now, followed, &row, &text);
}

static void on_outcome(struct sink *sink, sim_time now, const struct journey *journey) {
    struct follower *follower = follower_of(sink);
    struct followed *followed = find(follower, &journey->subject);
    struct follower_row row = follower_no_row;
    struct text text;

    if (!followed)
        return;
    if (journey->outcome == OUTCOME_DELIVERED)
        follower_tell_winner(follower, followed, now);
    else
        follower_tell_rest(follower, followed, now);
    followed->ended = true;
    followed->outcome = journey->outcome;
    follower_add_span(follower, followed, outcome_name(journey->outcome), now, now);
    follower_write_spans(follower, followed);
    row.event = outcome_name(journey->outcome);
    text_init(&text);
    text_printf(&text, "%s, ", row.event);
    words_add_seconds(&text, now - journey->subject.arrived_at);
    text_add(&text, " after it arrived");
    if (journey->outcome == OUTCOME_DELIVERED)
        words_add_parts(&text, journey);
    follower_write_event(follower, now, followed, &row, &text);
}

/* ---- the whole ---- */

bool follower_init(struct follower *follower, const struct scenario *scenario,
                   const struct follow_choice *choice) {
    memset(follower, 0, sizeof *follower);
    follower->scenario = scenario;
    follower->choice = *choice;
    follower->sink.arrival = on_arrival;
    follower->sink.attempt = on_attempt;
    follower->sink.answer = on_answer;
    follower->sink.wait = on_wait;
    follower->sink.gate = on_gate;
    follower->sink.charge = on_charge;
    follower->sink.waste = on_waste;
    follower->sink.outcome = on_outcome;
    follower->sink.ledger = on_ledger;
    text_init(&follower->split);
    follower_start_tables(follower);
    follower->followed = calloc(FOLLOWED_MOST, sizeof *follower->followed);
    return follower->followed && choice->count <= FOLLOWED_MOST;
}

void follower_release(struct follower *follower) {
    text_release(&follower->split);
    for (size_t i = 0; i < follower->count; i++)
        free(follower->followed[i].spans);
    free(follower->followed);
    follower->followed = NULL;
}
