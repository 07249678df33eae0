/*
 * fingerprint - a sink that folds every field of every record, in order, into 64 bits.
 *
 * Two runs with the same fingerprint said the same things in the same order. Pointers are followed
 * to what they stand for; where something lies in memory is no part of it. A fingerprint may look
 * only at what happens before an instant, for runs that part from there on.
 */
#ifndef TESTS_WORLD_FINGERPRINT_H
#define TESTS_WORLD_FINGERPRINT_H

#include <assert.h>
#include <stdint.h>

#include "base/check.h"
#include "record/sink.h"

struct fingerprint {
    struct sink sink;
    uint64_t hash;
    uint64_t records;
    sim_time before; /* records from here on are left out; SIM_TIME_NEVER: none is */
    sim_time last;
    bool fell; /* time ran backwards */
};

/* One round of SplitMix64 a word: order matters. */
static inline void hash_word(struct fingerprint *print, uint64_t word) {
    uint64_t z = (print->hash ^ word) + UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    print->hash = z ^ (z >> 31);
}

static inline void hash_int(struct fingerprint *print, int64_t value) {
    hash_word(print, (uint64_t)value);
}

static inline void hash_text(struct fingerprint *print, const char *text) {
    hash_int(print, text != NULL);
    for (; text && *text; text++)
        hash_int(print, *text);
}

static inline void hash_subject(struct fingerprint *print, const struct subject *subject) {
    hash_word(print, subject->entity);
    hash_word(print, subject->ordinal);
    hash_word(print, subject->id);
    hash_int(print, subject->arrived_at);
    hash_int(print, subject->workload);
    hash_int(print, subject->sku);
    hash_int(print, subject->n);
    hash_int(print, subject->user);
}

static inline void hash_journey(struct fingerprint *print, const struct journey *journey) {
    hash_subject(print, &journey->subject);
    hash_int(print, journey->ended_at);
    for (int part = 0; part < PARTS; part++)
        hash_int(print, journey->parts[part]);
    hash_int(print, (int64_t)journey->outcome);
    hash_int(print, (int64_t)journey->last_verdict);
    hash_int(print, journey->last_limit);
    hash_int(print, journey->provider);
    hash_int(print, journey->attempts);
    hash_int(print, journey->told_position);
    hash_int(print, journey->told_wait);
    hash_int(print, journey->first_sent_at);
    hash_word(print, journey->follows);
}

/* Not the headers, which are there only if somebody asks for them. */
static inline void hash_call(struct fingerprint *print, const struct call *call) {
    hash_subject(print, call->subject);
    hash_int(print, call->provider);
    hash_int(print, call->sku);
    hash_int(print, call->n);
    hash_int(print, call->attempt);
    hash_int(print, call->leg);
    hash_int(print, call->admitted_before);
    hash_int(print, call->key);
    hash_int(print, call->sent_at);
    hash_int(print, call->service_override);
    hash_int(print, call->wanted);
    hash_int(print, call->unbilled);
    hash_int(print, (int64_t)call->verdict);
    hash_int(print, call->status);
    hash_int(print, call->admitted);
    hash_int(print, call->retryable_refusal);
    hash_int(print, call->limit);
    hash_int(print, call->retry_after);
    hash_int(print, call->answered_at);
    hash_int(print, call->service_from);
    hash_int(print, call->charged);
}

/* Begins a record; NULL if it is not looked at. */
static inline struct fingerprint *hash_record(struct sink *sink, sim_time now, int kind) {
    struct fingerprint *print = container_of(sink, struct fingerprint, sink);

    print->fell |= now < print->last;
    print->last = now;
    if (now >= print->before)
        return NULL;
    print->records++;
    hash_int(print, kind);
    hash_int(print, now);
    return print;
}

static inline void print_arrival(struct sink *sink, sim_time now, const struct journey *journey) {
    struct fingerprint *print = hash_record(sink, now, 1);

    if (print)
        hash_journey(print, journey);
}

static inline void print_attempt(struct sink *sink, sim_time now, const struct journey *journey,
                                 const struct call *call) {
    struct fingerprint *print = hash_record(sink, now, 2);

    if (print) {
        hash_journey(print, journey);
        hash_call(print, call);
    }
}

static inline void print_answer(struct sink *sink, sim_time now, const struct journey *journey,
                                const struct call *call) {
    struct fingerprint *print = hash_record(sink, now, 3);

    if (print) {
        hash_journey(print, journey);
        hash_call(print, call);
    }
}

static inline void print_wait(struct sink *sink, sim_time now, const struct wait_record *wait) {
    struct fingerprint *print = hash_record(sink, now, 4);

    if (print) {
        hash_journey(print, wait->journey);
        hash_call(print, wait->call);
        hash_int(print, wait->until);
        hash_int(print, (int64_t)wait->cause);
        hash_int(print, wait->level);
        hash_int(print, wait->retry);
    }
}

static inline void print_gate(struct sink *sink, sim_time now, const struct gate_record *gate) {
    struct fingerprint *print = hash_record(sink, now, 11);

    if (print) {
        hash_journey(print, gate->journey);
        hash_int(print, gate->client);
        hash_text(print, gate->gate);
        hash_int(print, (int64_t)gate->stage);
        hash_int(print, gate->leg);
        hash_int(print, gate->attempt);
    }
}

static inline void print_queue(struct sink *sink, sim_time now, uint32_t client, int64_t length) {
    struct fingerprint *print = hash_record(sink, now, 5);

    if (print) {
        hash_int(print, client);
        hash_int(print, length);
    }
}

static inline void hash_charge(struct fingerprint *print, const struct charge_record *charge) {
    hash_subject(print, charge->call->subject);
    hash_int(print, charge->call->provider);
    hash_int(print, charge->call->sku);
    hash_int(print, charge->call->n);
    hash_int(print, charge->amount);
    hash_int(print, charge->received);
    hash_int(print, charge->call->attempt);
    hash_int(print, charge->call->leg);
    hash_int(print, charge->call->sent_at);
    hash_int(print, charge->call->service_from);
}

static inline void print_charge(struct sink *sink, sim_time now,
                                const struct charge_record *charge) {
    struct fingerprint *print = hash_record(sink, now, 6);

    if (print)
        hash_charge(print, charge);
}

static inline void print_waste(struct sink *sink, sim_time now, const struct journey *journey,
                               uint32_t sku, money amount) {
    struct fingerprint *print = hash_record(sink, now, 7);

    if (print) {
        hash_journey(print, journey);
        hash_int(print, sku);
        hash_int(print, amount);
    }
}

static inline void print_outcome(struct sink *sink, sim_time now, const struct journey *journey) {
    struct fingerprint *print = hash_record(sink, now, 8);

    if (print)
        hash_journey(print, journey);
}

static inline void print_ledger(struct sink *sink, sim_time now,
                                const struct ledger_record *record) {
    struct fingerprint *print = hash_record(sink, now, 9);

    if (!print)
        return;
    hash_int(print, (int64_t)record->kind);
    hash_int(print, record->provider);
    hash_text(print, record->grant);
    hash_int(print, record->amount);
    hash_int(print, record->balance);
    hash_int(print, record->images);
    hash_text(print, record->note);
    hash_int(print, record->charge != NULL);
    if (record->charge)
        hash_charge(print, record->charge);
}

static inline void print_notice(struct sink *sink, sim_time now,
                                const struct notice_record *notice) {
    struct fingerprint *print = hash_record(sink, now, 10);

    if (!print)
        return;
    hash_int(print, (int64_t)notice->kind);
    hash_int(print, notice->provider);
    hash_text(print, notice->subject);
    hash_int(print, notice->value);
    hash_int(print, notice->shown);
    hash_text(print, notice->text);
}

static inline void fingerprint_init(struct fingerprint *print, sim_time before) {
    *print = (struct fingerprint){.sink = {.arrival = print_arrival,
                                           .attempt = print_attempt,
                                           .answer = print_answer,
                                           .wait = print_wait,
                                           .gate = print_gate,
                                           .queue = print_queue,
                                           .charge = print_charge,
                                           .waste = print_waste,
                                           .outcome = print_outcome,
                                           .ledger = print_ledger,
                                           .notice = print_notice},
                                  .before = before};
}

#endif
