/*
 * rng - named streams of random numbers that do not depend on the order in which they are used.
 *
 * The generator is Threefry2x64 with 20 rounds: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw,
 * "Parallel random numbers: as easy as 1, 2, 3", SC'11. It is a keyed bijection of a 128-bit
 * counter: any stream can be opened anywhere, at no cost, and there is no state to share or to
 * seed.
 *
 *   key      (seed, replication)
 *   counter  (entity, purpose:4 | ordinal:36 | sub:16 | block:8)
 *
 * entity is whose luck it is (rng_entity: a workload and a user in it), purpose what it decides,
 * ordinal and sub which decision (a request's number; its attempt or retry). A block yields two
 * draws. So a policy that makes more attempts, or a workload that is added, shifts nobody else's
 * luck.
 *
 * For one entity and purpose, streams with different (ordinal < 2^36, sub < 2^16) never share a
 * counter in their first 512 draws. What does not fit (larger ordinals and subs, later blocks) is
 * folded into the entity word by odd multipliers: then two streams of one entity still differ
 * unless both ordinal and block overflow at once, and two entities meet with a chance of about
 * 2^-64 a pair.
 *
 * Never part of a key: the design point, the order of events, the thread.
 *
 * A stream is a plain value: copy it and both copies give the same draws. Two draws are never
 * written in one expression whose order of evaluation C leaves open.
 */
#ifndef TIERSIM_ENGINE_RNG_H
#define TIERSIM_ENGINE_RNG_H

#include <stddef.h>
#include <stdint.h>

#include <gsl/gsl_rng.h>

#include "base/hot.h"

/* What a draw decides. At most 16: it has 4 bits. */
#define RNG_PURPOSES(X)                                                                            \
    X(ARRIVALS, "arrivals") /* gaps between arrivals */                                            \
    X(THINNING, "thinning") /* whether a candidate arrival of a profile is kept */                 \
    X(MIX, "mix")           /* what a request asks for */                                          \
    X(SERVICE, "service")   /* how long a generation takes */                                      \
    X(REFUSAL, "refusal")   /* content policy */                                                   \
    X(FAULT, "fault")       /* server errors */                                                    \
    X(JITTER, "jitter")     /* of a retry */                                                       \
    X(REASK, "reask")       /* whether and when a refused user asks anew */                        \
    X(THINK, "think")       /* time between a user's requests */                                   \
    X(SESSION, "session")   /* length of a session */                                              \
    X(PATIENCE, "patience") /* of a user */                                                        \
    X(ROUTE, "route")       /* static split between targets */                                     \
    X(GATE, "gate")         /* probabilistic gates: throttles, probes */                           \
    X(SUPPORT, "support")   /* answers of the provider's support */                                \
    X(OTHER, "other")

enum purpose {
#define X(name, text) PURPOSE_##name,
    RNG_PURPOSES(X)
#undef X
        PURPOSES
};

_Static_assert(PURPOSES <= 16, "a purpose has four bits of the counter");

struct rng_key {
    uint64_t seed;
    uint64_t replication;
};

/* Private: read and written by the functions below only. */
struct stream {
    uint64_t key[2];
    uint64_t counter[2]; /* of the next block */
    uint64_t spare;      /* second word of the last block, not yet drawn */
    uint32_t has_spare;
};

/* Multipliers that fold into the entity word what has no room beside it; any odd numbers would do.
 */
#define RNG_FOLD_ORDINAL UINT64_C(0x9e3779b97f4a7c15)
#define RNG_FOLD_BLOCK   UINT64_C(0xd1b54a32d192ed03)

/*
 * The bijection. x is the counter and becomes the output; the third key word and the rotations are
 * those of the paper (its table 2 and section 3.3).
 */
#define THREEFRY_ROUND(x0, x1, rotation)                                                           \
    do {                                                                                           \
        (x0) += (x1);                                                                              \
        (x1) = ((x1) << (rotation)) | ((x1) >> (64 - (rotation)));                                 \
        (x1) ^= (x0);                                                                              \
    } while (0)

#define THREEFRY_INJECT(x0, x1, k0, k1, number)                                                    \
    do {                                                                                           \
        (x0) += (k0);                                                                              \
        (x1) += (k1) + (number);                                                                   \
    } while (0)

#define THREEFRY_ROUNDS_A(x0, x1)                                                                  \
    do {                                                                                           \
        THREEFRY_ROUND(x0, x1, 16);                                                                \
        THREEFRY_ROUND(x0, x1, 42);                                                                \
        THREEFRY_ROUND(x0, x1, 12);                                                                \
        THREEFRY_ROUND(x0, x1, 31);                                                                \
    } while (0)

#define THREEFRY_ROUNDS_B(x0, x1)                                                                  \
    do {                                                                                           \
        THREEFRY_ROUND(x0, x1, 16);                                                                \
        THREEFRY_ROUND(x0, x1, 32);                                                                \
        THREEFRY_ROUND(x0, x1, 24);                                                                \
        THREEFRY_ROUND(x0, x1, 21);                                                                \
    } while (0)

/* Inlined by force: at its few call sites most of the key and counter is known or in registers. */
static PART_OF_CALLER void threefry2x64_20(const uint64_t key[2], uint64_t x[2]) {
    const uint64_t k0 = key[0], k1 = key[1], k2 = k0 ^ k1 ^ UINT64_C(0x1bd11bdaa9fc1a22);
    uint64_t x0 = x[0] + k0, x1 = x[1] + k1;

    THREEFRY_ROUNDS_A(x0, x1);
    THREEFRY_INJECT(x0, x1, k1, k2, 1);
    THREEFRY_ROUNDS_B(x0, x1);
    THREEFRY_INJECT(x0, x1, k2, k0, 2);
    THREEFRY_ROUNDS_A(x0, x1);
    THREEFRY_INJECT(x0, x1, k0, k1, 3);
    THREEFRY_ROUNDS_B(x0, x1);
    THREEFRY_INJECT(x0, x1, k1, k2, 4);
    THREEFRY_ROUNDS_A(x0, x1);
    THREEFRY_INJECT(x0, x1, k2, k0, 5);
    x[0] = x0;
    x[1] = x1;
}

/* Whose luck: the FNV-1a hash of a name in the high 32 bits, a user's number in the low 32. */
uint64_t rng_entity(const char *name, uint32_t user);

/* "arrivals", "mix", … */
const char *purpose_name(enum purpose purpose);

/* The stream at its first draw. */
static inline struct stream stream_open(const struct rng_key *key, uint64_t entity,
                                        enum purpose purpose, uint64_t ordinal, uint32_t sub) {
    const uint64_t ordinal_mask = (UINT64_C(1) << 36) - 1;
    const uint64_t overflow = (ordinal >> 36) << 16 | sub >> 16;
    struct stream stream;

    stream.key[0] = key->seed;
    stream.key[1] = key->replication;
    stream.counter[0] = entity + overflow * RNG_FOLD_ORDINAL;
    stream.counter[1] =
        (uint64_t)purpose << 60 | (ordinal & ordinal_mask) << 24 | (uint64_t)(sub & 0xffff) << 8;
    stream.spare = 0;
    stream.has_spare = 0;
    return stream;
}

/* Moves to the next block; after 256 of them the block number starts over under another entity
 * word. */
static inline void stream_next_block(struct stream *stream) {
    if ((stream->counter[1] & 0xff) != 0xff) {
        stream->counter[1]++;
    } else {
        stream->counter[1] &= ~UINT64_C(0xff);
        stream->counter[0] += RNG_FOLD_BLOCK;
    }
}

/* 64 random bits. Part of its callers: most of them draw once from a stream just opened. */
static PART_OF_CALLER uint64_t stream_bits(struct stream *stream) {
    if (stream->has_spare) {
        stream->has_spare = 0;
        return stream->spare;
    }
    uint64_t block[2] = {stream->counter[0], stream->counter[1]};
    threefry2x64_20(stream->key, block);
    stream_next_block(stream);
    stream->spare = block[1];
    stream->has_spare = 1;
    return block[0];
}

/* [0, 1), a multiple of 2^-53. */
static inline double rng_uniform(uint64_t bits) {
    return (double)(bits >> 11) * 0x1p-53;
}

/* (0, 1), an odd multiple of 2^-53: its logarithm and that of its complement are finite. */
static inline double rng_uniform_positive(uint64_t bits) {
    return ((double)(bits >> 12) + 0.5) * 0x1p-52;
}

static inline double stream_uniform(struct stream *stream) {
    return rng_uniform(stream_bits(stream));
}

static inline double stream_uniform_positive(struct stream *stream) {
    return rng_uniform_positive(stream_bits(stream));
}

/*
 * The next n values of stream_uniform_positive, exactly as if drawn one at a time, but several
 * blocks at once, which takes little more than half the time for n of 64.
 */
void stream_fill(struct stream *stream, double *u01_positive, size_t n);

/*
 * The stream as a generator for GSL's functions: a value to keep on the stack, that draws from (and
 * advances) the stream, which must outlive it. Nothing to free.
 */
extern const gsl_rng_type *const stream_gsl_type;

static inline gsl_rng stream_gsl(struct stream *stream) {
    gsl_rng rng;
    rng.type = stream_gsl_type;
    rng.state = stream;
    return rng;
}

#endif
