#include "loop.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND INT64_C(1000000000)

/* ---- random numbers ---- */

/* xoshiro256++ 1.0 of Blackman and Vigna, seeded by splitmix64 as they advise. */
struct generator {
    uint64_t s[4];
};

static uint64_t rotated(uint64_t x, int by) {
    return (x << by) | (x >> (64 - by));
}

static inline uint64_t bits(struct generator *generator) {
    uint64_t *s = generator->s;
    const uint64_t result = rotated(s[0] + s[3], 23) + s[0];
    const uint64_t t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotated(s[3], 45);
    return result;
}

static void seed_generator(struct generator *generator, uint64_t seed) {
    for (int i = 0; i < 4; i++) {
        uint64_t z = (seed += UINT64_C(0x9e3779b97f4a7c15));
        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        generator->s[i] = z ^ (z >> 31);
    }
}

/* [0, 1) */
static inline double uniform(struct generator *generator) {
    return (double)(bits(generator) >> 11) * 0x1p-53;
}

/* (0, 1] */
static inline double uniform_positive(struct generator *generator) {
    return (double)((bits(generator) >> 11) + 1) * 0x1p-53;
}

/*
 * The ziggurat of Marsaglia and Tsang for the normal density, in the form of J. A. Doornik, "An
 * improved ziggurat method to generate normal random samples" (2005): 128 blocks of area BLOCK_AREA
 * each, the tail beginning at TAIL_START.
 */
enum { BLOCKS = 128 };
#define TAIL_START 3.442619855899
#define BLOCK_AREA 9.91256303526217e-3

struct ziggurat {
    double x[BLOCKS + 1];
    double ratio[BLOCKS];
};

static void build_ziggurat(struct ziggurat *ziggurat) {
    double density = exp(-0.5 * TAIL_START * TAIL_START);

    ziggurat->x[0] = BLOCK_AREA / density;
    ziggurat->x[1] = TAIL_START;
    ziggurat->x[BLOCKS] = 0;
    for (int i = 2; i < BLOCKS; i++) {
        ziggurat->x[i] = sqrt(-2 * log(BLOCK_AREA / ziggurat->x[i - 1] + density));
        density = exp(-0.5 * ziggurat->x[i] * ziggurat->x[i]);
    }
    for (int i = 0; i < BLOCKS; i++)
        ziggurat->ratio[i] = ziggurat->x[i + 1] / ziggurat->x[i];
}

static double normal_tail(struct generator *generator, double sign) {
    double x, y;

    do {
        x = log(uniform_positive(generator)) / TAIL_START;
        y = log(uniform_positive(generator));
    } while (-2 * y < x * x);
    return sign < 0 ? x - TAIL_START : TAIL_START - x;
}

static inline double normal(struct generator *generator, const struct ziggurat *ziggurat) {
    for (;;) {
        const uint64_t word = bits(generator);
        const unsigned i = word & (BLOCKS - 1);
        const double u = (double)(int64_t)word * 0x1p-63;
        if (fabs(u) < ziggurat->ratio[i])
            return u * ziggurat->x[i];
        if (i == 0)
            return normal_tail(generator, u);
        const double x = u * ziggurat->x[i];
        const double outer = exp(-0.5 * (ziggurat->x[i] * ziggurat->x[i] - x * x));
        const double inner = exp(-0.5 * (ziggurat->x[i + 1] * ziggurat->x[i + 1] - x * x));
        if (inner + uniform(generator) * (outer - inner) < 1)
            return x;
    }
}

/* ---- the heap ---- */

/* A request between two of its steps. */
struct node {
    int64_t due;
    int64_t arrived;
    int64_t attempts; /* made so far; SERVED: the end of its service is due */
};

enum { SERVED = 0 };

struct heap {
    struct node *nodes;
    size_t count, capacity;
};

static void grow(struct heap *heap) {
    heap->capacity = heap->capacity ? 2 * heap->capacity : 64;
    heap->nodes = realloc(heap->nodes, heap->capacity * sizeof *heap->nodes);
    if (!heap->nodes) {
        fprintf(stderr, "no memory for a heap of %zu nodes\n", heap->capacity);
        exit(1);
    }
}

static void push(struct heap *heap, struct node node) {
    if (heap->count == heap->capacity)
        grow(heap);
    size_t at = heap->count++;
    while (at > 0 && heap->nodes[(at - 1) / 2].due > node.due) {
        heap->nodes[at] = heap->nodes[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap->nodes[at] = node;
}

/* Puts `node` in place of the root. */
static void replace(struct heap *heap, struct node node) {
    struct node *nodes = heap->nodes;
    const size_t count = heap->count;
    size_t at = 0;

    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count)
            child += nodes[child + 1].due < nodes[child].due;
        if (nodes[child].due >= node.due)
            break;
        nodes[at] = nodes[child];
    }
    nodes[at] = node;
}

static void pop(struct heap *heap) {
    const struct node last = heap->nodes[--heap->count];

    if (heap->count > 0)
        replace(heap, last);
}

/* ---- the model ---- */

struct state {
    const struct loop_model *model;
    struct loop_result *result;
    struct generator generator;
    struct ziggurat ziggurat;
    double mu;        /* of the logarithm of the service time in seconds */
    int64_t *log;     /* the last `limit` admissions, oldest at `oldest` */
    uint32_t oldest;  /* place in the log */
    struct heap heap; /* of what is under way */
};

static void begin(struct state *state, const struct loop_model *model, uint64_t seed,
                  struct loop_result *result) {
    memset(state, 0, sizeof *state);
    memset(result, 0, sizeof *result);
    state->model = model;
    state->result = result;
    seed_generator(&state->generator, seed);
    build_ziggurat(&state->ziggurat);
    state->mu = log(model->service_mean_s) - model->service_sigma * model->service_sigma / 2;
    state->log = malloc(model->limit * sizeof *state->log);
    if (!state->log) {
        fprintf(stderr, "no memory for a log of %u calls\n", (unsigned)model->limit);
        exit(1);
    }
    for (uint32_t i = 0; i < model->limit; i++)
        state->log[i] = -model->window_ns;
    grow(&state->heap);
}

static void end(struct state *state) {
    state->result->unfinished =
        state->result->arrived - state->result->delivered - state->result->exhausted;
    free(state->log);
    free(state->heap.nodes);
}

static inline int64_t draw_gap(struct state *state) {
    return (int64_t)(-log(uniform_positive(&state->generator)) / state->model->rate * 1e9);
}

static inline int64_t draw_service(struct state *state) {
    const double z = normal(&state->generator, &state->ziggurat);

    return (int64_t)(exp(state->mu + state->model->service_sigma * z) * 1e9);
}

static inline int64_t draw_jitter(struct state *state) {
    return (int64_t)(uniform(&state->generator) * 1e9);
}

/* 0: admitted, and in the log; else how long to wait for it. */
static inline int64_t ask(struct state *state, int64_t now) {
    const int64_t free_at = state->log[state->oldest] + state->model->window_ns;

    state->result->attempts++;
    if (free_at > now) {
        state->result->rejected++;
        return free_at - now;
    }
    state->log[state->oldest] = now;
    if (++state->oldest == state->model->limit)
        state->oldest = 0;
    return 0;
}

static inline int64_t backoff(struct state *state, int64_t attempts, int64_t retry_after) {
    const int64_t grown = SECOND << (attempts - 1);

    return (grown > retry_after ? grown : retry_after) + draw_jitter(state);
}

static inline void deliver(struct loop_result *result, int64_t latency, int64_t price) {
    const int shift = 63 - LOOP_BUCKET_BITS -
                      __builtin_clzll((uint64_t)latency | (UINT64_C(1) << LOOP_BUCKET_BITS));

    result->delivered++;
    result->cost += price;
    result->latency_sum_ns += latency;
    result->latency[(shift << LOOP_BUCKET_BITS) + (int)(latency >> shift)]++;
}

/* What a call leads to: true with the node to wait for, or false when its request is done with. */
static inline bool call_short(struct state *state, int64_t now, struct node *node) {
    struct loop_result *result = state->result;
    const int64_t wait = ask(state, now);

    node->attempts++;
    if (wait == 0) {
        const int64_t done = now + draw_service(state);
        if (done < state->model->horizon_ns)
            deliver(result, done - node->arrived, state->model->price);
        return false;
    }
    if (node->attempts == LOOP_ATTEMPTS) {
        result->exhausted++;
        return false;
    }
    node->due = now + backoff(state, node->attempts, wait);
    return true;
}

static inline bool call_events(struct state *state, int64_t now, struct node *node) {
    const int64_t wait = ask(state, now);

    node->attempts++;
    if (wait == 0) {
        node->due = now + draw_service(state);
        node->attempts = SERVED;
        return true;
    }
    if (node->attempts == LOOP_ATTEMPTS) {
        state->result->exhausted++;
        return false;
    }
    node->due = now + backoff(state, node->attempts, wait);
    return true;
}

static inline void note_size(struct state *state) {
    if ((int64_t)state->heap.count > state->result->largest)
        state->result->largest = (int64_t)state->heap.count;
}

void loop_short(const struct loop_model *model, uint64_t seed, struct loop_result *out) {
    struct state state;
    struct heap *heap = &state.heap;

    begin(&state, model, seed, out);
    for (int64_t arrival = draw_gap(&state);;) {
        const bool retry = heap->count > 0 && heap->nodes[0].due <= arrival;
        const int64_t now = retry ? heap->nodes[0].due : arrival;
        if (now >= model->horizon_ns)
            break;
        out->events++;
        if (retry) {
            struct node node = heap->nodes[0];
            if (call_short(&state, now, &node))
                replace(heap, node);
            else
                pop(heap);
        } else {
            struct node node = {.arrived = now};
            out->arrived++;
            arrival += draw_gap(&state);
            if (call_short(&state, now, &node)) {
                push(heap, node);
                note_size(&state);
            }
        }
    }
    end(&state);
}

void loop_events(const struct loop_model *model, uint64_t seed, struct loop_result *out) {
    struct state state;
    struct heap *heap = &state.heap;

    begin(&state, model, seed, out);
    for (int64_t arrival = draw_gap(&state);;) {
        const bool step = heap->count > 0 && heap->nodes[0].due <= arrival;
        const int64_t now = step ? heap->nodes[0].due : arrival;
        if (now >= model->horizon_ns)
            break;
        out->events++;
        if (step) {
            struct node node = heap->nodes[0];
            if (node.attempts == SERVED) {
                deliver(out, now - node.arrived, model->price);
                pop(heap);
            } else if (call_events(&state, now, &node)) {
                replace(heap, node);
            } else {
                pop(heap);
            }
        } else {
            struct node node = {.arrived = now};
            out->arrived++;
            arrival += draw_gap(&state);
            if (call_events(&state, now, &node)) {
                push(heap, node);
                note_size(&state);
            }
        }
    }
    end(&state);
}

double loop_draws(const struct loop_model *model, uint64_t seed, const struct loop_result *like) {
    struct state state;
    struct loop_result ignored;
    double sum = 0;

    begin(&state, model, seed, &ignored);
    for (int64_t i = 0; i < like->arrived; i++)
        sum += (double)draw_gap(&state);
    for (int64_t i = 0; i < like->attempts - like->rejected; i++)
        sum += (double)draw_service(&state);
    for (int64_t i = 0; i < like->rejected - like->exhausted; i++)
        sum += (double)draw_jitter(&state);
    end(&state);
    return sum;
}
