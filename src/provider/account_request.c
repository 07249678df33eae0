/*
 * A request for higher rate limits: asked, answered after working days, appealed once. What the
 * answer is depends on the tier and on how much is asked (limit_increase_answer).
 *
 * ASSUMPTION: each number of working days from the soonest to the latest answer is equally likely,
 * and an appeal takes as long as the request.
 */
#include "provider/account_parts.h"

enum { STAGE_ASK, STAGE_ANSWER, STAGE_APPEAL };

static struct stream luck(const struct account *account) {
    return stream_open(&account->config.rng_key, rng_entity("account", account->config.provider),
                       PURPOSE_SUPPORT, (uint64_t)account->request_stage, 0);
}

static void wait_for_answer(struct account *account, sim_time now) {
    const struct limit_increase_spec *spec = account->spec->limit_increase;
    const int64_t span = spec->answer_days_high - spec->answer_days_low + 1;
    struct stream stream = luck(account);
    const int64_t days = spec->answer_days_low + (int64_t)(stream_uniform(&stream) * (double)span);
    const int64_t at =
        business_days_after(&account->spec->support, account_unix(account, now), days);

    clock_arm(account->config.clock, &account->request, account_sim_time(account, at),
              EVENT_CALENDAR);
}

static void answer(struct account *account, size_t tier, int64_t images_per_minute,
                   const char *text) {
    const struct limit_answer granted = {.tier = tier, .images_per_minute = images_per_minute};

    account_notice(account, NOTICE_SUPPORT, "limit_increase", images_per_minute, "%s", text);
    if (account->config.set_limits && (tier != SIZE_MAX || images_per_minute > 0))
        account->config.set_limits(account->config.owner, &granted);
}

static void answer_first(struct account *account, sim_time now) {
    const struct limit_increase_spec *spec = account->spec->limit_increase;
    const struct tier_ladder *ladder = &account->ladder;

    switch (limit_increase_answer(spec, ladder->tiers, ladder->count, ladder->current)) {
    case INCREASE_GRANTED:
        answer(account, SIZE_MAX, spec->images_per_minute, "granted as asked");
        break;
    case INCREASE_IN_PART:
        answer(account, ladder->current + 1, 0, "granted in part: the next tier's");
        if (spec->appeal)
            wait_for_answer(account, now);
        break;
    case INCREASE_NEEDS_CONTRACT:
        answer(account, SIZE_MAX, 0, "not granted: so much needs a contract");
        break;
    }
}

static void request_fires(struct event *event) {
    struct account *account = container_of(event, struct account, request);
    const struct limit_increase_spec *spec = account->spec->limit_increase;
    const sim_time now = account->config.clock->now;
    const int stage = account->request_stage++;

    if (stage == STAGE_ASK) {
        account_notice(account, NOTICE_SUPPORT, "limit_increase", spec->images_per_minute,
                       "higher limits were asked for");
        wait_for_answer(account, now);
    } else if (stage == STAGE_ANSWER) {
        answer_first(account, now);
    } else {
        struct stream stream = luck(account);
        if (stream_uniform(&stream) < spec->appeal_success)
            answer(account, SIZE_MAX, spec->images_per_minute, "granted on appeal");
        else
            answer(account, SIZE_MAX, 0, "the appeal was turned down");
    }
}

void account_request_init(struct account *account) {
    account->request.fire = request_fires;
    if (account->spec->limit_increase)
        clock_arm(account->config.clock, &account->request, account->spec->limit_increase->at,
                  EVENT_CALENDAR);
}
