#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

enum { PIECE_ALIGNMENT = 16 };

#define CHUNK_FIRST   ((size_t)8 << 10)
#define CHUNK_LARGEST ((size_t)1 << 20)

/* Bytes from `used` to the end are zero: that is what makes every piece zeroed. */
struct arena_chunk {
    alignas(PIECE_ALIGNMENT) struct arena_chunk *older;
    size_t size; /* of `bytes` */
    size_t used;
    alignas(PIECE_ALIGNMENT) unsigned char bytes[];
};

void arena_init(struct arena *arena) {
    *arena = (struct arena){0};
}

static void free_chain(struct arena_chunk *chunk) {
    while (chunk) {
        struct arena_chunk *older = chunk->older;
        free(chunk);
        chunk = older;
    }
}

void arena_release(struct arena *arena) {
    free_chain(arena->newest);
    arena_init(arena);
}

void arena_clear(struct arena *arena) {
    struct arena_chunk *kept = arena->newest;
    arena->failed = false;
    if (!kept)
        return;
    free_chain(kept->older);
    memset(kept->bytes, 0, kept->used);
    kept->older = NULL;
    kept->used = 0;
    arena->held_bytes = sizeof *kept + kept->size;
}

void arena_on_failure(struct arena *arena, void (*handler)(void *context), void *context) {
    arena->on_failure = handler;
    arena->context = context;
}

void arena_limit(struct arena *arena, size_t limit_bytes) {
    arena->limit_bytes = limit_bytes;
}

static void *fail(struct arena *arena) {
    arena->failed = true;
    if (arena->on_failure)
        arena->on_failure(arena->context);
    return NULL;
}

/* How large a new chunk may be, its head included. */
static size_t room_left(const struct arena *arena) {
    size_t limit = arena->limit_bytes;
    if (limit == 0 || limit > PTRDIFF_MAX)
        limit = PTRDIFF_MAX; /* no object is larger, and malloc debuggers dislike being asked */
    return limit > arena->held_bytes ? limit - arena->held_bytes : 0;
}

/*
 * Of a new chunk's `bytes`; 0 if `needed` does not fit. Chunks grow with the arena, so that small
 * arenas stay small and large ones make few calls; the last one takes what is left of the limit.
 */
static size_t next_chunk_size(const struct arena *arena, size_t needed) {
    const size_t head = sizeof(struct arena_chunk);
    size_t room = room_left(arena);
    if (room < head || room - head < needed)
        return 0;
    size_t size = arena->held_bytes;
    if (size < CHUNK_FIRST)
        size = CHUNK_FIRST;
    if (size > CHUNK_LARGEST)
        size = CHUNK_LARGEST;
    size -= head;
    if (size < needed)
        size = needed;
    return size < room - head ? size : room - head;
}

static struct arena_chunk *add_chunk(struct arena *arena, size_t needed) {
    size_t size = next_chunk_size(arena, needed);
    if (size == 0)
        return NULL;
    struct arena_chunk *chunk = calloc(1, sizeof *chunk + size);
    if (!chunk)
        return NULL;
    chunk->size = size;
    arena->held_bytes += sizeof *chunk + size;

    /* Of two chunks with room, go on cutting the one with more: a large piece wastes nothing. */
    struct arena_chunk *newest = arena->newest;
    if (newest && newest->size - newest->used > size - needed) {
        chunk->older = newest->older;
        newest->older = chunk;
    } else {
        chunk->older = newest;
        arena->newest = chunk;
    }
    return chunk;
}

void *arena_alloc(struct arena *arena, size_t size) {
    if (size > SIZE_MAX - 2 * PIECE_ALIGNMENT)
        return fail(arena);
    size_t rounded = (size + PIECE_ALIGNMENT - 1) & ~(size_t)(PIECE_ALIGNMENT - 1);
    if (rounded == 0)
        rounded = PIECE_ALIGNMENT;

    struct arena_chunk *chunk = arena->newest;
    if (!chunk || chunk->size - chunk->used < rounded) {
        chunk = add_chunk(arena, rounded);
        if (!chunk)
            return fail(arena);
    }
    void *piece = chunk->bytes + chunk->used;
    chunk->used += rounded;
    assert(chunk->used <= chunk->size);
    return piece;
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t size) {
    if (size != 0 && count > SIZE_MAX / size)
        return fail(arena);
    return arena_alloc(arena, count * size);
}

char *arena_strndup(struct arena *arena, const char *bytes, size_t length) {
    if (length == SIZE_MAX)
        return fail(arena);
    char *copy = arena_alloc(arena, length + 1);
    if (copy && length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text) {
    return text ? arena_strndup(arena, text, strlen(text)) : NULL;
}

char *arena_printf(struct arena *arena, const char *fmt, ...) {
    va_list arguments, again;
    va_start(arguments, fmt);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, fmt, arguments);
    char *text = length < 0 ? fail(arena) : arena_alloc(arena, (size_t)length + 1);
    if (text)
        vsnprintf(text, (size_t)length + 1, fmt, again);
    va_end(again);
    va_end(arguments);
    return text;
}

size_t arena_bytes(const struct arena *arena) {
    return arena->held_bytes;
}
