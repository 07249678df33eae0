/*
 * hot - marks for the code that runs for every event of a simulation.
 *
 * A few thousand instructions make up the life of a request, so what the compiler cannot know is
 * told here: which branch is rarely taken, and which function is to be kept apart from (or made
 * part of) its caller. They change no meaning. To be used where it was measured, nowhere else.
 */
#ifndef TIERSIM_BASE_HOT_H
#define TIERSIM_BASE_HOT_H

/* True for few of the requests of most scenarios. */
#define RARELY(condition) __builtin_expect(!!(condition), 0)

/* A function for what is rare: its caller saves no registers for it on the usual way. */
#define APART __attribute__((cold, noinline))

/* The same for what is not rare, only large. */
#define NOT_INLINED __attribute__((noinline))

/* A part of its caller, however large: `static PART_OF_CALLER void f(…)`. */
#define PART_OF_CALLER inline __attribute__((always_inline))

#endif
