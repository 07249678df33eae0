/*
 * What the tests of shipped stories share: a scenario by name, with overrides, run once with a
 * listener that keeps mails, blocks, tiers, refusals and the entries that are no charges.
 */
#ifndef TESTS_WORLD_STORY_H
#define TESTS_WORLD_STORY_H

#include <stdlib.h>

#include "base/calendar.h"
#include "base/check.h"
#include "support.h"

#define DOLLAR NUSD_PER_USD
#define CENT   (NUSD_PER_USD / 100)

enum { STORY_NOTICES = 256, STORY_ENTRIES = 256, STORY_TEXT = 40 };

struct story_notice {
    sim_time at;
    enum notice_kind kind;
    char subject[STORY_TEXT];
    int64_t value;
    money shown;    /* on the usage page then */
    money incurred; /* by then */
};

struct story_entry {
    sim_time at;
    enum ledger_kind kind;
    char grant[STORY_TEXT];
    money amount, balance;
    int64_t images;
};

struct story {
    struct sink sink;
    struct scenario scenario;
    struct summary summary;
    struct story_notice notices[STORY_NOTICES];
    size_t notice_count;
    struct story_entry entries[STORY_ENTRIES]; /* no charges */
    size_t entry_count;
    money incurred;
    int64_t images; /* generated */
    int64_t refused;
    sim_time first_refused_at, last_refused_at, first_image_at;
    enum verdict refusal; /* the first */
};

static inline void story_on_notice(struct sink *sink, sim_time now,
                                   const struct notice_record *notice) {
    struct story *story = container_of(sink, struct story, sink);

    assert_true(story->notice_count < STORY_NOTICES);
    struct story_notice *to = &story->notices[story->notice_count++];
    to->at = now;
    to->kind = notice->kind;
    snprintf(to->subject, sizeof to->subject, "%s", notice->subject ? notice->subject : "");
    to->value = notice->value;
    to->shown = notice->shown;
    to->incurred = story->incurred;
}

static inline void story_on_ledger(struct sink *sink, sim_time now,
                                   const struct ledger_record *entry) {
    struct story *story = container_of(sink, struct story, sink);

    if (entry->kind == LEDGER_CHARGE)
        return;
    assert_true(story->entry_count < STORY_ENTRIES);
    struct story_entry *to = &story->entries[story->entry_count++];
    to->at = now;
    to->kind = entry->kind;
    snprintf(to->grant, sizeof to->grant, "%s", entry->grant ? entry->grant : "");
    to->amount = entry->amount;
    to->balance = entry->balance;
    to->images = entry->images;
}

static inline void story_on_charge(struct sink *sink, sim_time now,
                                   const struct charge_record *charge) {
    struct story *story = container_of(sink, struct story, sink);

    if (story->images == 0)
        story->first_image_at = now;
    story->incurred += charge->amount;
    story->images += charge->call->n;
}

static inline void story_on_attempt(struct sink *sink, sim_time now, const struct journey *journey,
                                    const struct call *call) {
    struct story *story = container_of(sink, struct story, sink);

    (void)journey;
    if (call->admitted || verdict_step(call->verdict) > STEP_BILLING)
        return;
    if (story->refused++ == 0) {
        story->first_refused_at = now;
        story->refusal = call->verdict;
    }
    story->last_refused_at = now;
}

/* Runs replication 0 of scenarios/NAME.json; `overrides` are PATH, VALUE, … and NULL. */
static inline void story_run(struct story *story, const char *name, uint64_t replication,
                             const char *const *overrides) {
    struct scenario_override set[8];
    struct scenario_source source = {.overrides = set};
    struct problems problems;
    struct error err = {0};
    char file[128];

    memset(story, 0, sizeof *story);
    snprintf(file, sizeof file, "scenarios/%s.json", name);
    source.file = file;
    for (; overrides && *overrides; overrides += 2)
        set[source.override_count++] =
            (struct scenario_override){overrides[0], overrides[1], "test"};
    problems_init(&problems);
    if (!scenario_load(&story->scenario, &source, &problems)) {
        problems_print(&problems, stderr);
        fail_msg("%s does not load", name);
    }
    problems_release(&problems);
    story->sink.notice = story_on_notice;
    story->sink.ledger = story_on_ledger;
    story->sink.charge = story_on_charge;
    story->sink.attempt = story_on_attempt;
    const struct world_config config = {
        .scenario = &story->scenario, .replication = replication, .sink = &story->sink};
    if (!world_run(&config, &story->summary, &err))
        fail_msg("%s: %s", name, err.text);
}

static inline void story_end(struct story *story) {
    summary_release(&story->summary);
    scenario_release(&story->scenario);
}

static inline double story_metric(const struct story *story, enum metric metric) {
    return story->summary.overall[metric].value;
}

/* Dollars, to the nano-dollar. */
static inline void story_expect_money(const struct story *story, enum metric metric,
                                      double dollars) {
    assert_int_equal(from_dollars(story_metric(story, metric)), from_dollars(dollars));
}

static inline void story_expect(const struct story *story, enum metric metric, double value) {
    assert_float_equal(story_metric(story, metric), value, 1e-9);
}

/* Notice number `which` (from 0) of a kind and subject ("": any); NULL: there are not so many. */
static inline const struct story_notice *
story_notice(const struct story *story, enum notice_kind kind, const char *subject, size_t which) {
    for (size_t i = 0; i < story->notice_count; i++) {
        const struct story_notice *notice = &story->notices[i];
        if (notice->kind == kind && (!subject[0] || strcmp(notice->subject, subject) == 0) &&
            which-- == 0)
            return notice;
    }
    return NULL;
}

static inline const struct story_entry *story_entry(const struct story *story,
                                                    enum ledger_kind kind, size_t which) {
    for (size_t i = 0; i < story->entry_count; i++)
        if (story->entries[i].kind == kind && which-- == 0)
            return &story->entries[i];
    return NULL;
}

/* A date as time since the start of the story. */
static inline sim_time story_date(const struct story *story, const char *date) {
    int64_t unix_ns = 0;

    assert_true(calendar_parse(date, &unix_ns));
    return unix_ns - story->scenario.start;
}

#endif
