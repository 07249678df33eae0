/*
 * int128: the accumulator of exact integer sums.
 *
 * A month in nanoseconds is 2.6e15, about 2^51.2; times a queue of a million requests it no longer
 * fits 64 bits. 128 bits hold every sum of 2^64 products of int64 values that a run can make. gcc
 * and clang both have the type on 64-bit machines; __extension__ silences -Wpedantic. Not for
 * storage in records.
 */
#ifndef TIERSIM_STATS_INT128_H
#define TIERSIM_STATS_INT128_H

__extension__ typedef __int128 int128;

#endif
