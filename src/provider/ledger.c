#include "provider/ledger.h"

#include <assert.h>
#include <string.h>

#include "base/check.h"

void ledger_init(struct ledger *ledger, const struct draw_down_type *order, struct arena *arena,
                 struct sink *sink, uint32_t provider) {
    memset(ledger, 0, sizeof *ledger);
    ledger->order = order;
    ledger->arena = arena;
    ledger->sink = sink;
    ledger->provider = provider;
    ledger->next_expiry = SIM_TIME_NEVER;
}

struct ledger_line *ledger_line(struct ledger *ledger, const char *name, int category) {
    for (size_t i = 0; i < ledger->line_count; i++)
        if (strcmp(ledger->lines[i]->name, name) == 0 && ledger->lines[i]->category == category)
            return ledger->lines[i];
    if (ledger->line_count == ledger->line_capacity) {
        const size_t capacity = ledger->line_capacity ? 2 * ledger->line_capacity : 8;
        struct ledger_line **lines = arena_new(ledger->arena, struct ledger_line *, capacity);
        for (size_t i = 0; i < ledger->line_count; i++)
            lines[i] = ledger->lines[i];
        ledger->lines = lines;
        ledger->line_capacity = capacity;
    }
    struct ledger_line *line = arena_new(ledger->arena, struct ledger_line, 1);
    line->name = name;
    line->category = category;
    ledger->lines[ledger->line_count++] = line;
    return line;
}

/* ---- the law ---- */

static bool law_holds(const struct ledger *ledger) {
    return ledger->granted + ledger->purchased + ledger->paid - ledger->charged - ledger->expired ==
               ledger_balance(ledger) &&
           ledger->images_credited - ledger->images_drawn - ledger->images_expired ==
               ledger->images_held;
}

static bool usable(const struct lot *lot) {
    return !lot->suspended && !lot->expired && !lot->scope.pays_none;
}

bool ledger_adds_up(const struct ledger *ledger) {
    money held = 0, spendable = -ledger->debt, posted = ledger->debt_unposted - ledger->debt;
    int64_t images = 0, images_spendable = 0;
    size_t particular = 0;

    for (size_t i = 0; i < ledger->count; i++) {
        const struct lot *lot = ledger->lots[i];
        held += lot->remaining;
        images += lot->images;
        if (!lot->expired && !lot->scope.pays_none)
            particular += lot->image_lot || lot->scope.pays;
        if (!usable(lot))
            continue;
        spendable += lot->remaining;
        posted += lot->remaining + lot->unposted;
        images_spendable += lot->images;
    }
    return law_holds(ledger) && held == ledger->held && spendable == ledger->spendable &&
           posted == ledger->posted && images == ledger->images_held &&
           images_spendable == ledger->images_spendable && particular == ledger->particular;
}

/* Every entry ends here: the law, the lowest balance, the sink. */
static void enter(struct ledger *ledger, sim_time now, struct ledger_record *entry) {
    const money balance = ledger_balance(ledger);

    assert(law_holds(ledger));
    if (balance < ledger->lowest)
        ledger->lowest = balance;
    if (!ledger->sink || !ledger->sink->ledger)
        return;
    entry->provider = ledger->provider;
    entry->balance = balance;
    ledger->sink->ledger(ledger->sink, now, entry);
}

static void enter_plain(struct ledger *ledger, sim_time now, enum ledger_kind kind,
                        const char *grant, money amount, int64_t images, const char *note) {
    struct ledger_record entry;

    entry.kind = kind;
    entry.grant = grant;
    entry.amount = amount;
    entry.images = images;
    entry.charge = NULL;
    entry.note = note;
    enter(ledger, now, &entry);
    assert(ledger_adds_up(ledger));
}

/* ---- lots ---- */

static void grow(struct ledger *ledger) {
    const size_t capacity = ledger->capacity ? 2 * ledger->capacity : 8;
    struct lot **lots = arena_new(ledger->arena, struct lot *, capacity);

    for (size_t i = 0; i < ledger->count; i++)
        lots[i] = ledger->lots[i];
    ledger->lots = lots;
    ledger->capacity = capacity;
    /* A charge draws on each lot once at most, and on debt. */
    ledger->draws = arena_new(ledger->arena, struct draw, capacity + 1);
    ledger->draw_count = 0;
}

static void insert(struct ledger *ledger, struct lot *lot) {
    size_t at = ledger->count++;

    while (at > 0 && draw_down_compare(ledger->order, &lot->key, &ledger->lots[at - 1]->key) < 0) {
        ledger->lots[at] = ledger->lots[at - 1];
        at--;
    }
    ledger->lots[at] = lot;
}

static void find_next_expiry(struct ledger *ledger) {
    ledger->next_expiry = SIM_TIME_NEVER;
    for (size_t i = 0; i < ledger->count; i++)
        if (!ledger->lots[i]->expired && ledger->lots[i]->key.expires_at < ledger->next_expiry)
            ledger->next_expiry = ledger->lots[i]->key.expires_at;
}

/* Whether the ask decides what this lot may pay for. */
static bool particular(const struct lot *lot) {
    return !lot->scope.pays_none && (lot->image_lot || lot->scope.pays);
}

static bool spent(const struct lot *lot) {
    return lot->remaining == 0 && lot->unposted == 0 && lot->images == 0 &&
           lot->images_unposted == 0;
}

static void remove_lot(struct ledger *ledger, struct lot *lot) {
    size_t at = 0;

    while (ledger->lots[at] != lot)
        at++;
    for (ledger->count--; at < ledger->count; at++)
        ledger->lots[at] = ledger->lots[at + 1];
    if (particular(lot) && !lot->expired)
        ledger->particular--;
    lot->next_free = ledger->free;
    ledger->free = lot;
    if (lot->key.expires_at == ledger->next_expiry)
        find_next_expiry(ledger);
}

static struct lot *add_lot(struct ledger *ledger, const struct lot_terms *terms, money amount) {
    struct lot *lot = ledger->free;

    if (ledger->count == ledger->capacity)
        grow(ledger);
    if (lot)
        ledger->free = lot->next_free;
    else
        lot = arena_new(ledger->arena, struct lot, 1);
    memset(lot, 0, sizeof *lot);
    lot->key = terms->key;
    lot->line = terms->line;
    lot->scope = terms->scope;
    lot->image_lot = terms->images > 0;
    lot->remaining = amount;
    lot->images = terms->images;
    insert(ledger, lot);
    ledger->held += amount;
    ledger->images_held += terms->images;
    if (!terms->scope.pays_none) {
        ledger->spendable += amount;
        ledger->posted += amount;
        ledger->images_spendable += terms->images;
        ledger->particular += particular(lot);
    }
    if (lot->key.expires_at < ledger->next_expiry)
        ledger->next_expiry = lot->key.expires_at;
    return lot;
}

struct lot *ledger_credit(struct ledger *ledger, sim_time now, enum ledger_kind kind,
                          const struct lot_terms *terms, const char *note) {
    const bool bought = kind == LEDGER_PURCHASE;
    const money to_debt = !bought ? 0 : terms->amount < ledger->debt ? terms->amount : ledger->debt;
    const money to_lot = terms->amount - to_debt;
    struct lot *lot = NULL;

    assert(bought || kind == LEDGER_GRANT || kind == LEDGER_REFILL);
    assert(terms->amount >= 0 && terms->images >= 0);
    *(bought ? &ledger->purchased : &ledger->granted) += terms->amount;
    ledger->images_credited += terms->images;
    terms->line->credited += terms->amount;
    terms->line->images_credited += terms->images;
    terms->line->pays_none = terms->scope.pays_none;
    ledger->debt -= to_debt;
    ledger->spendable += to_debt;
    ledger->posted += to_debt;
    terms->line->drawn += to_debt;
    if (to_lot > 0 || terms->images > 0)
        lot = add_lot(ledger, terms, to_lot);
    enter_plain(ledger, now, kind, terms->line->name, terms->amount, terms->images, note);
    return lot;
}

money ledger_pay_debt(struct ledger *ledger, sim_time now, money amount, const char *note) {
    const money paid = amount < ledger->debt ? amount : ledger->debt;

    ledger->paid += paid;
    ledger->debt -= paid;
    ledger->spendable += paid;
    ledger->posted += paid;
    enter_plain(ledger, now, LEDGER_PAYMENT, NULL, paid, 0, note);
    return paid;
}

void ledger_remark(struct ledger *ledger, sim_time now, enum ledger_kind kind, const char *note) {
    enter_plain(ledger, now, kind, NULL, 0, 0, note);
}

/* ---- charges ---- */

static bool may_pay(const struct lot *lot, sim_time now, uint32_t sku) {
    if (!usable(lot) || now >= lot->key.expires_at)
        return false;
    return !lot->scope.pays || (sku != LEDGER_NO_SKU && lot->scope.pays[sku]);
}

static void take(struct ledger *ledger, sim_time now, struct lot *lot, money amount, int64_t images,
                 const struct charge_record *charge) {
    struct draw *draw = &ledger->draws[ledger->draw_count++];
    struct ledger_record entry;

    draw->lot = lot;
    draw->amount = amount;
    draw->images = images;
    if (lot) {
        lot->remaining -= amount;
        lot->unposted += amount;
        lot->images -= images;
        lot->images_unposted += images;
        lot->line->drawn += amount;
        lot->line->images_drawn += images;
        ledger->held -= amount;
        ledger->images_held -= images;
        ledger->images_spendable -= images;
    } else {
        ledger->debt += amount;
        ledger->debt_unposted += amount;
    }
    ledger->spendable -= amount;
    ledger->charged += amount;
    ledger->images_drawn += images;
    entry.kind = LEDGER_CHARGE;
    entry.grant = lot ? lot->line->name : NULL;
    entry.amount = -amount;
    entry.images = -images;
    entry.charge = charge;
    entry.note = NULL;
    enter(ledger, now, &entry);
}

/* Image lots cover whole images; returns what the images they left cost. */
static money take_images(struct ledger *ledger, sim_time now, uint32_t sku, int32_t n, money amount,
                         const struct charge_record *charge) {
    const money price = amount / n;
    int64_t left = n;

    assert(amount % n == 0);
    for (size_t i = 0; i < ledger->count && left > 0; i++) {
        struct lot *lot = ledger->lots[i];
        if (lot->images == 0 || !may_pay(lot, now, sku))
            continue;
        const int64_t images = lot->images < left ? lot->images : left;
        take(ledger, now, lot, 0, images, charge);
        left -= images;
    }
    return price * left;
}

money ledger_draw(struct ledger *ledger, sim_time now, uint32_t sku, int32_t n, money amount,
                  const struct charge_record *charge) {
    assert(amount >= 0);
    if (!ledger->draws)
        grow(ledger);
    ledger->draw_count = 0;
    if (n > 0 && ledger->images_spendable > 0)
        amount = take_images(ledger, now, sku, n, amount, charge);
    money left = amount;
    for (size_t i = 0; i < ledger->count && left > 0; i++) {
        struct lot *lot = ledger->lots[i];
        if (lot->remaining == 0 || !may_pay(lot, now, sku))
            continue;
        const money part = lot->remaining < left ? lot->remaining : left;
        take(ledger, now, lot, part, 0, charge);
        left -= part;
    }
    if (left > 0)
        take(ledger, now, NULL, left, 0, charge);
    return amount;
}

void ledger_post(struct ledger *ledger, struct lot *lot, money amount, int64_t images) {
    if (!lot) {
        ledger->debt_unposted -= amount;
        ledger->posted -= amount;
        assert(ledger->debt_unposted >= 0);
        return;
    }
    lot->unposted -= amount;
    lot->images_unposted -= images;
    assert(lot->unposted >= 0);
    assert(lot->images_unposted >= 0);
    if (usable(lot))
        ledger->posted -= amount;
    if (spent(lot))
        remove_lot(ledger, lot);
}

/* ---- dates ---- */

/* Takes a lot out of what can be spent, or puts it back. */
static void count_in(struct ledger *ledger, const struct lot *lot, int direction) {
    ledger->spendable += direction * lot->remaining;
    ledger->posted += direction * (lot->remaining + lot->unposted);
    ledger->images_spendable += direction * lot->images;
}

static void expire_lot(struct ledger *ledger, sim_time now, struct lot *lot) {
    const money amount = lot->remaining;
    const int64_t images = lot->images;
    const char *name = lot->line->name;

    if (usable(lot))
        count_in(ledger, lot, -1);
    if (particular(lot))
        ledger->particular--;
    lot->expired = true;
    lot->remaining = 0;
    lot->images = 0;
    lot->line->expired += amount;
    lot->line->images_expired += images;
    ledger->held -= amount;
    ledger->images_held -= images;
    ledger->expired += amount;
    ledger->images_expired += images;
    if (spent(lot))
        remove_lot(ledger, lot);
    if (amount > 0 || images > 0)
        enter_plain(ledger, now, LEDGER_EXPIRY, name, -amount, -images, NULL);
}

void ledger_expire(struct ledger *ledger, sim_time now) {
    size_t i = 0;

    if (ledger->next_expiry > now)
        return;
    while (i < ledger->count) {
        struct lot *lot = ledger->lots[i];
        if (!lot->expired && lot->key.expires_at <= now)
            expire_lot(ledger, now, lot);
        if (i < ledger->count && ledger->lots[i] == lot)
            i++;
    }
    find_next_expiry(ledger);
}

void ledger_suspend(struct ledger *ledger, bool suspended) {
    for (size_t i = 0; i < ledger->count; i++) {
        struct lot *lot = ledger->lots[i];
        if (lot->suspended == suspended)
            continue;
        if (suspended && usable(lot))
            count_in(ledger, lot, -1);
        lot->suspended = suspended;
        if (!suspended && usable(lot))
            count_in(ledger, lot, 1);
    }
    assert(ledger_adds_up(ledger));
}

void ledger_move_expiries(struct ledger *ledger, sim_time (*move)(void *context, sim_time expires),
                          void *context) {
    const size_t count = ledger->count;

    ledger->count = 0;
    for (size_t i = 0; i < count; i++) {
        struct lot *lot = ledger->lots[i];
        lot->key.expires_at = move(context, lot->key.expires_at);
        insert(ledger, lot);
    }
    find_next_expiry(ledger);
}

money ledger_posted_for(const struct ledger *ledger, sim_time now, uint32_t sku, int64_t *images) {
    money posted = ledger->debt_unposted - ledger->debt;

    *images = 0;
    for (size_t i = 0; i < ledger->count; i++) {
        const struct lot *lot = ledger->lots[i];
        if (!may_pay(lot, now, sku))
            continue;
        posted += lot->remaining + lot->unposted;
        *images += lot->images + lot->images_unposted;
    }
    return posted;
}
