/*
 * arena - memory that is allocated piece by piece and released at once.
 *
 * A chain of chunks, each cut off from front to back. Every piece is zeroed and aligned to 16
 * bytes; pieces never move and are never freed singly. Not thread-safe: one owner at a time.
 *
 * Failure. When the machine has no more memory (or the arena's own limit is reached), `failed` is
 * set for good, the handler given to arena_on_failure is called, and, if that returns, the
 * allocation returns NULL. Two ways to live with it:
 *   - loaders and reporters check for NULL, or check `failed` once at the end of a batch, and then
 *     report with error_no_memory (exit 4);
 *   - the model, which cannot fail, runs under a handler that does not return (longjmp to the place
 *     that built the world). As everything the model has lives in its arenas, releasing these there
 *     leaks nothing.
 */
#ifndef TIERSIM_BASE_ARENA_H
#define TIERSIM_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/check.h"

struct arena_chunk;

/* All zero is a valid empty arena. Read `failed`; leave the rest to the functions. */
struct arena {
    struct arena_chunk *newest; /* the one being cut; older ones hang behind it */
    size_t held_bytes;
    size_t limit_bytes; /* 0: none */
    bool failed;
    void (*on_failure)(void *context);
    void *context;
};

void arena_init(struct arena *arena);

/* Frees every piece; the arena is then as after arena_init. */
void arena_release(struct arena *arena);

/* Takes back every piece but keeps one chunk for reuse, and the limit and handler: for scratch. */
void arena_clear(struct arena *arena);

/* Calls `handler(context)` when an allocation fails, before NULL is returned; it may longjmp. */
void arena_on_failure(struct arena *arena, void (*handler)(void *context), void *context);

/* Fails as if memory had run out rather than hold more than this many bytes; 0: no limit. */
void arena_limit(struct arena *arena, size_t limit_bytes);

/* `size` zeroed bytes, aligned to 16, distinct from every other piece even if size is 0; or NULL.
 */
void *arena_alloc(struct arena *arena, size_t size);

/* An array of `count` zeroed elements; a product that overflows fails like lack of memory. */
void *arena_alloc_array(struct arena *arena, size_t count, size_t size);

/* arena_new(arena, struct request, 1): typed, zeroed. */
#define arena_new(arena, type, count) ((type *)arena_alloc_array((arena), (count), sizeof(type)))

/* A copy of `text`; NULL if memory ran out or `text` is NULL. */
char *arena_strdup(struct arena *arena, const char *text);

/* A copy of the first `length` bytes, with a NUL behind them. */
char *arena_strndup(struct arena *arena, const char *bytes, size_t length);

char *arena_printf(struct arena *arena, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* What the arena holds of the machine's memory, used or not, in bytes. */
size_t arena_bytes(const struct arena *arena);

#endif
