#include "engine/rng.h"

#include <assert.h>
#include <string.h>

#include "base/check.h"

/* Blocks computed side by side, so that one's rounds run in the shadow of the other's. */
enum { BLOCKS_AT_ONCE = 4 };

void stream_fill(struct stream *stream, double *u01_positive, size_t n) {
    size_t done = 0;

    if (n > 0 && stream->has_spare)
        u01_positive[done++] = stream_uniform_positive(stream);
    while (n - done >= 2 * BLOCKS_AT_ONCE) {
        uint64_t blocks[BLOCKS_AT_ONCE][2];
        for (size_t i = 0; i < BLOCKS_AT_ONCE; i++) {
            memcpy(blocks[i], stream->counter, sizeof blocks[i]);
            stream_next_block(stream);
        }
        for (size_t i = 0; i < BLOCKS_AT_ONCE; i++)
            threefry2x64_20(stream->key, blocks[i]);
        for (size_t i = 0; i < BLOCKS_AT_ONCE; i++) {
            u01_positive[done++] = rng_uniform_positive(blocks[i][0]);
            u01_positive[done++] = rng_uniform_positive(blocks[i][1]);
        }
    }
    while (done < n)
        u01_positive[done++] = stream_uniform_positive(stream);
}

uint64_t rng_entity(const char *name, uint32_t user) {
    /* Fowler, Noll and Vo's FNV-1a, 32 bits: offset basis and prime as published. */
    uint32_t hash = 2166136261u;

    for (const char *c = name; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619u;
    return (uint64_t)hash << 32 | user;
}

const char *purpose_name(enum purpose purpose) {
    static const char *const names[PURPOSES] = {
#define X(name, text) [PURPOSE_##name] = text,
        RNG_PURPOSES(X)
#undef X
    };

    assert(purpose < PURPOSES);
    return names[purpose];
}

static void gsl_set(void *state, unsigned long seed) {
    const struct rng_key key = {.seed = seed, .replication = 0};
    const struct stream stream = stream_open(&key, 0, PURPOSE_OTHER, 0, 0);

    memcpy(state, &stream, sizeof stream);
}

static unsigned long gsl_get(void *state) {
    return stream_bits(state);
}

static double gsl_get_double(void *state) {
    return stream_uniform(state);
}

_Static_assert(sizeof(unsigned long) == sizeof(uint64_t), "GSL draws are unsigned long");

static const gsl_rng_type type = {
    .name = "threefry2x64-20",
    .max = UINT64_MAX,
    .min = 0,
    .size = sizeof(struct stream),
    .set = gsl_set,
    .get = gsl_get,
    .get_double = gsl_get_double,
};

const gsl_rng_type *const stream_gsl_type = &type;
