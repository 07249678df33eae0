#include "study/edge.h"

#include <string.h>

#include "base/check.h"

/* Tries a candidate, or remembers it; false only with *err set. */
static bool try(struct edge *edge, int64_t candidate, enum edge_grade *out, struct error *err) {
    size_t at = 0;

    while (at < edge->trial_count && edge->trials[at].candidate < candidate)
        at++;
    if (at < edge->trial_count && edge->trials[at].candidate == candidate) {
        *out = edge->trials[at].grade;
        return true;
    }
    if (!edge->grade(edge->context, candidate, out, err))
        return false;
    if (*out == EDGE_INTERRUPTED)
        return true;
    assert(edge->trial_count < EDGE_TRIALS_MOST);
    memmove(&edge->trials[at + 1], &edge->trials[at],
            (edge->trial_count - at) * sizeof edge->trials[0]);
    edge->trials[at] = (struct edge_trial){candidate, *out};
    edge->trial_count++;
    return true;
}

static bool has(enum edge_grade trial, enum edge_grade grade) {
    return trial != EDGE_UNKNOWN && trial >= grade;
}

/* The stretch between the last candidate that has the grade and the first one above it that has
 * not. */
struct stretch {
    bool has_kept, has_lost;
    int64_t kept, lost;
};

static struct stretch seen(struct edge *edge, enum edge_grade grade) {
    struct stretch stretch = {0};

    for (size_t i = 0; i < edge->trial_count; i++) {
        const bool kept = has(edge->trials[i].grade, grade);
        if (kept && stretch.has_lost)
            edge->uneven = true;
        if (stretch.has_lost)
            continue;
        if (kept) {
            stretch.has_kept = true;
            stretch.kept = edge->trials[i].candidate;
        } else {
            stretch.has_lost = true;
            stretch.lost = edge->trials[i].candidate;
        }
    }
    return stretch;
}

/* Further out from a candidate. Of negative ones, as of those that are the less the harder, half
 * is harder and twice is easier. */
static int64_t outwards(const struct edge *edge, int64_t from, bool harder) {
    const int64_t size = from < 0 ? -from : from;
    const bool shrinks = harder == (from < 0);
    int64_t step = edge->stride;

    if (step == 0)
        step = shrinks ? size / 2 : size;
    if (step < 1)
        step = 1;
    if (harder)
        return edge->most - from < step ? edge->most : from + step;
    return from - edge->least < step ? edge->least : from - step;
}

bool edge_find(struct edge *edge, enum edge_grade grade, struct edge_answer *out,
               struct error *err) {
    enum edge_grade tried = EDGE_FAILS;
    int64_t next = edge->start;

    assert(edge->least <= edge->start && edge->start <= edge->most);
    assert(grade > EDGE_FAILS && grade <= EDGE_MEETS);
    for (;;) {
        if (!try(edge, next, &tried, err))
            return false;
        *out = (struct edge_answer){EDGE_STOPPED, next};
        if (tried == EDGE_INTERRUPTED)
            return true;
        const struct stretch stretch = seen(edge, grade);
        if (stretch.has_kept && stretch.has_lost) {
            if (stretch.lost - stretch.kept == 1) {
                *out = (struct edge_answer){EDGE_FOUND, stretch.kept};
                return true;
            }
            next = stretch.kept + (stretch.lost - stretch.kept) / 2;
        } else {
            const int64_t from = stretch.has_kept ? stretch.kept : stretch.lost;
            if (from == (stretch.has_kept ? edge->most : edge->least)) {
                *out = (struct edge_answer){stretch.has_kept        ? EDGE_EVERY
                                            : tried == EDGE_UNKNOWN ? EDGE_BLIND
                                                                    : EDGE_NONE,
                                            from};
                return true;
            }
            next = outwards(edge, from, stretch.has_kept);
        }
    }
}
