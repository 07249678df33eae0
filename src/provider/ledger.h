/*
 * ledger - what an account has, to the nano-dollar: its lots, its debt, and the law between them.
 *
 * A lot is one grant or purchase that came into being: a remainder in money or in images, a time
 * at which it expires, and what it may pay for. Lots are kept in the order in which they pay.
 * What no lot can pay is debt: the overdraft of a prepaid account, or what a postpaid one owes.
 *
 *   balance = what is left in all lots - debt
 *   granted + purchased + paid - charged - expired = balance
 *
 * holds at every entry and is asserted there; images have the same law of their own. The ledger
 * keeps sums and live lots only; every entry goes to the sink as it is made.
 *
 * Two views. A charge draws on lots when it is incurred, and is posted later: until then the amount
 * is `unposted` on the lot (or debt) that it was drawn from. The posted balance is what is left
 * plus what is unposted, over the lots usable now: enforcement sees that.
 *
 * What it is not: it does not know limits, events or clocks; `now` is given. Who calls ledger_draw
 * posts every draw it returns, sooner or later, in the same order.
 *
 * Ownership: memory from the arena; lots are recycled, lines (one a grant, one for all recharges)
 * are not.
 */
#ifndef TIERSIM_PROVIDER_LEDGER_H
#define TIERSIM_PROVIDER_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/units.h"
#include "provider/draw_down.h"
#include "provider/grant.h"
#include "record/sink.h"

/* For a charge that is outside the model: only lots that pay for everything pay for it. */
#define LEDGER_NO_SKU UINT32_MAX

/* Sums over the lots of one name. */
struct ledger_line {
    const char *name;
    int category; /* enum grant_category */
    bool pays_none;
    money credited;
    money drawn;
    money expired; /* breakage */
    int64_t images_credited, images_drawn, images_expired;
};

struct lot {
    struct draw_down_key key;
    struct ledger_line *line;
    struct grant_scope scope;
    bool image_lot;
    bool suspended; /* not usable for the time being */
    bool expired;
    money remaining, unposted;
    int64_t images, images_unposted;
    struct lot *next_free;
};

/* What a new lot is; dates as sim_time. */
struct lot_terms {
    struct ledger_line *line;
    struct draw_down_key key;
    struct grant_scope scope;
    money amount;
    int64_t images; /* 0: a money lot */
};

/* A part of a charge: what one lot (NULL: debt) gave. */
struct draw {
    struct lot *lot;
    money amount;
    int64_t images;
};

/* Read it; change it through the functions. */
struct ledger {
    const struct draw_down_type *order;
    struct arena *arena;
    struct sink *sink; /* may be NULL */
    uint32_t provider;

    struct lot **lots; /* in paying order */
    size_t count, capacity;
    struct lot *free;
    struct ledger_line **lines;
    size_t line_count, line_capacity;
    struct draw *draws; /* of the last charge */
    size_t draw_count;

    money granted, purchased, paid, charged, expired;
    money held; /* in all lots */
    money debt, debt_unposted;
    money spendable; /* in lots usable now that can pay for something here, less debt */
    money posted;    /* the same, before unposted charges */
    money lowest;    /* least balance after any entry */
    int64_t images_held, images_spendable, images_credited, images_drawn, images_expired;
    size_t particular; /* live lots in images or for some SKUs only: the ask matters */
    sim_time next_expiry;
};

void ledger_init(struct ledger *ledger, const struct draw_down_type *order, struct arena *arena,
                 struct sink *sink, uint32_t provider);

static inline money ledger_balance(const struct ledger *ledger) {
    return ledger->held - ledger->debt;
}

/* The line of that name, made if there is none. The name is borrowed. */
struct ledger_line *ledger_line(struct ledger *ledger, const char *name, int category);

/*
 * A lot comes into being: LEDGER_GRANT or LEDGER_REFILL, or LEDGER_PURCHASE, of which debt takes
 * its part first. Returns NULL if debt took all of it.
 */
struct lot *ledger_credit(struct ledger *ledger, sim_time now, enum ledger_kind kind,
                          const struct lot_terms *terms, const char *note);

/* Debt is paid off by an invoice: at most what there is. Returns what was paid. */
money ledger_pay_debt(struct ledger *ledger, sim_time now, money amount, const char *note);

/* An entry that moves nothing: an invoice. */
void ledger_remark(struct ledger *ledger, sim_time now, enum ledger_kind kind, const char *note);

/*
 * Draws a charge of `amount` for n images on the lots usable now: image lots cover whole images
 * first, at amount/n each; then money lots pay in order; the rest is debt. n may be 0 when no image
 * is concerned. Returns the money charged; the draws are in ledger->draws until the next call.
 */
money ledger_draw(struct ledger *ledger, sim_time now, uint32_t sku, int32_t n, money amount,
                  const struct charge_record *charge);

/* A draw is posted. Its lot may be recycled by this. */
void ledger_post(struct ledger *ledger, struct lot *lot, money amount, int64_t images);

/* Lots due by now lose what is left in them. */
void ledger_expire(struct ledger *ledger, sim_time now);

/* Makes all live lots unusable, or usable again. */
void ledger_suspend(struct ledger *ledger, bool suspended);

/* Moves every expiry to the given function of it (for end-of-month readings). */
void ledger_move_expiries(struct ledger *ledger, sim_time (*move)(void *context, sim_time expires),
                          void *context);

/* Posted money that could pay for a SKU now, debt taken off, and posted free images for it. */
money ledger_posted_for(const struct ledger *ledger, sim_time now, uint32_t sku, int64_t *images);

/* Checks every sum against the lots; for the end of a run, and the tests. */
bool ledger_adds_up(const struct ledger *ledger);

#endif
