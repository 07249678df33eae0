/*
 * allocator - malloc and its family, made to fail where a test says so.
 *
 * The functions here take the place of the C library's in the whole process (cJSON, GSL and stdio
 * included) and pass on to them. To be included by one file of a program.
 *
 * Blocks are counted too. Under a sanitizer they are not: it allocates behind strdup's back, and
 * looks for leaks itself.
 */
#ifndef TESTS_FAULTS_ALLOCATOR_H
#define TESTS_FAULTS_ALLOCATOR_H

#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define ALLOCATOR_COUNTS_BLOCKS false
#else
#define ALLOCATOR_COUNTS_BLOCKS true
#endif

/* What runs before a sanitizer is set up must not be looked at by it. */
#define PLAIN __attribute__((no_sanitize("address", "undefined", "thread")))

/* Fails allocation `fail_at` of those asked for while it is on, or all from there on. */
static struct {
    bool on;
    bool all_after;
    size_t asked;   /* since it was switched on */
    size_t fail_at; /* from 0 */
    long blocks;    /* that are held now, whether it is on or off */
    void *(*malloc)(size_t size);
    void *(*calloc)(size_t count, size_t size);
    void *(*realloc)(void *old, size_t size);
    void *(*aligned_alloc)(size_t alignment, size_t size);
    void (*free)(void *block);
} allocator;

/* What is asked for while the functions behind are looked up. */
static _Alignas(16) char allocator_early[4096];
static size_t allocator_early_used;

PLAIN static void allocator_find(void *to, const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    memcpy(to, &found, sizeof found);
}

PLAIN static void allocator_init(void) {
    static bool looking;
    if (looking)
        return;
    looking = true;
    allocator_find(&allocator.malloc, "malloc");
    allocator_find(&allocator.calloc, "calloc");
    allocator_find(&allocator.realloc, "realloc");
    allocator_find(&allocator.aligned_alloc, "aligned_alloc");
    allocator_find(&allocator.free, "free");
}

PLAIN static bool allocator_refuses(void) {
    if (!allocator.on)
        return false;
    const size_t number = allocator.asked++;
    if (number != allocator.fail_at && !(allocator.all_after && number > allocator.fail_at))
        return false;
    errno = ENOMEM;
    return true;
}

PLAIN static void *allocator_count(void *block) {
    if (block)
        __atomic_add_fetch(&allocator.blocks, 1, __ATOMIC_RELAXED);
    return block;
}

PLAIN static void *allocator_early_block(size_t size) {
    char *block = allocator_early + allocator_early_used;
    allocator_early_used += (size + 15) / 16 * 16;
    return allocator_early_used <= sizeof allocator_early ? block : NULL;
}

PLAIN void *malloc(size_t size) {
    if (!allocator.malloc)
        allocator_init();
    if (!allocator.malloc)
        return allocator_early_block(size);
    return allocator_refuses() ? NULL : allocator_count(allocator.malloc(size));
}

PLAIN void *calloc(size_t count, size_t size) {
    if (!allocator.calloc)
        allocator_init();
    if (!allocator.calloc)
        return allocator_early_block(count * size);
    return allocator_refuses() ? NULL : allocator_count(allocator.calloc(count, size));
}

PLAIN void *realloc(void *old, size_t size) {
    if (!old)
        return malloc(size);
    return allocator_refuses() ? NULL : allocator.realloc(old, size);
}

PLAIN void *aligned_alloc(size_t alignment, size_t size) {
    return allocator_refuses() ? NULL : allocator_count(allocator.aligned_alloc(alignment, size));
}

PLAIN void free(void *block) {
    char *byte = block;
    if (!block || (byte >= allocator_early && byte < allocator_early + sizeof allocator_early))
        return;
    __atomic_sub_fetch(&allocator.blocks, 1, __ATOMIC_RELAXED);
    allocator.free(block);
}

#endif
