#include "study/charges.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

void charges_release(struct charges *charges) {
    for (size_t i = 0; i < charges->name_count; i++)
        free(charges->names[i]);
    free(charges->names);
    free(charges->cells);
    memset(charges, 0, sizeof *charges);
}

static struct charge_cell *append(struct charges *charges) {
    if (charges->count == charges->capacity) {
        const size_t capacity = charges->capacity ? 2 * charges->capacity : 64;
        struct charge_cell *cells = realloc(charges->cells, capacity * sizeof *cells);
        if (!cells) {
            charges->failed = true;
            return NULL;
        }
        charges->cells = cells;
        charges->capacity = capacity;
    }
    return &charges->cells[charges->count++];
}

/* The copy of a grant's name; NULL for none, or when memory ran out. */
static const char *keep_name(struct charges *charges, const char *name) {
    if (!name)
        return NULL;
    for (size_t i = 0; i < charges->name_count; i++)
        if (strcmp(charges->names[i], name) == 0)
            return charges->names[i];
    char **names = realloc(charges->names, (charges->name_count + 1) * sizeof *names);
    if (names) {
        charges->names = names;
        names[charges->name_count] = strdup(name);
        if (names[charges->name_count])
            return names[charges->name_count++];
    }
    charges->failed = true;
    return NULL;
}

static int compare_names(const char *a, const char *b) {
    if (!a || !b)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

static int compare(const void *a_, const void *b_) {
    const struct charge_cell *a = a_, *b = b_;

    if (a->hour != b->hour)
        return a->hour < b->hour ? -1 : 1;
    if (a->workload != b->workload)
        return a->workload < b->workload ? -1 : 1;
    if (a->sku != b->sku)
        return a->sku < b->sku ? -1 : 1;
    return compare_names(a->grant, b->grant);
}

void charges_sort(struct charges *charges) {
    if (charges->count > 1)
        qsort(charges->cells, charges->count, sizeof *charges->cells, compare);
}

void charges_add(struct charges *into, const struct charges *from) {
    struct charges sum = {0};
    size_t i = 0, k = 0;

    sum.failed = into->failed || from->failed;
    while (i < into->count || k < from->count) {
        struct charge_cell *to = append(&sum);
        if (!to)
            break;
        const int order = i == into->count   ? 1
                          : k == from->count ? -1
                                             : compare(&into->cells[i], &from->cells[k]);
        *to = order <= 0 ? into->cells[i] : from->cells[k];
        to->grant = keep_name(&sum, to->grant);
        if (order == 0) {
            to->charges += from->cells[k].charges;
            to->images += from->cells[k].images;
            to->amount += from->cells[k].amount;
        }
        i += order <= 0;
        k += order >= 0;
    }
    charges_release(into);
    *into = sum;
}

/* ---- listening ---- */

/* The cell's index; the hour under way has few, and the same one again and again. */
static bool find_cell(struct charge_listener *listener, sim_time now,
                      const struct charge_record *charge, const char *grant, size_t *at) {
    struct charges *charges = &listener->charges;
    const int64_t hour = now / NS_PER_HOUR;

    if (charges->count > 0 && charges->cells[charges->count - 1].hour != hour)
        listener->hour_start = charges->count;
    for (size_t i = listener->hour_start; i < charges->count; i++) {
        const struct charge_cell *cell = &charges->cells[i];
        if (cell->sku == charge->call->sku && cell->workload == charge->call->subject->workload &&
            compare_names(cell->grant, grant) == 0) {
            *at = i;
            return true;
        }
    }
    struct charge_cell *cell = append(charges);
    if (!cell)
        return false;
    cell->hour = hour;
    cell->workload = charge->call->subject->workload;
    cell->sku = charge->call->sku;
    cell->grant = keep_name(charges, grant);
    cell->charges = 0;
    cell->images = 0;
    cell->amount = 0;
    *at = charges->count - 1;
    return true;
}

static void on_ledger(struct sink *sink, sim_time now, const struct ledger_record *entry) {
    struct charge_listener *listener = container_of(sink, struct charge_listener, sink);
    size_t at;

    /* Spend from outside the model has no charge record; it belongs to no workload. */
    if (entry->kind != LEDGER_CHARGE || !entry->charge)
        return;
    if (!find_cell(listener, now, entry->charge, entry->grant, &at))
        return;
    if (!listener->split)
        listener->first_part = at;
    listener->split = true;
    listener->charges.cells[at].amount -= entry->amount;
}

static void on_charge(struct sink *sink, sim_time now, const struct charge_record *charge) {
    struct charge_listener *listener = container_of(sink, struct charge_listener, sink);
    size_t at = listener->first_part;

    if (!listener->split) {
        if (!find_cell(listener, now, charge, NULL, &at))
            return;
        listener->charges.cells[at].amount += charge->amount;
    }
    listener->split = false;
    listener->charges.cells[at].charges++;
    listener->charges.cells[at].images += charge->call->n;
}

void charge_listener_init(struct charge_listener *listener) {
    memset(listener, 0, sizeof *listener);
    listener->sink.ledger = on_ledger;
    listener->sink.charge = on_charge;
}
