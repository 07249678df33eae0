/*
 * ranks - one study on several processes, which a launcher (mpirun, srun) has started together.
 *
 * Rank 0 is the program as it always is: it reads the scenario, hands out tasks (tasks.h), keeps
 * and folds results, writes files. Every other rank serves: it is sent points, as effective JSON,
 * and tasks, and sends back packed results (task.h); it reads nothing but the files that a scenario
 * names, and writes nothing. Results are placed by index, so that they are the same bytes for any
 * number of ranks and threads. Each rank has `threads` threads (0: one), rank 0 too.
 *
 * A rank holds a task for each thread and, where tasks are short beside a message's way, some more.
 *
 * Failure: a rank that is not heard of for TIERSIM_LOST_AFTER seconds (an environment variable,
 * default 60) while it has tasks, or whose result is not the one that was asked for, ends the study
 * with an error that names it. A launcher usually ends all of a job when one of it dies; rank 0 is
 * told by a signal, and ends as when interrupted; so it does when another rank is told to. What was
 * finished is in the store either way.
 *
 * MPI (Open MPI, `make MPI=1`) is started only under a launcher, as that takes some 0.3 s. Built
 * without, there is one rank; being started as one of several is refused then, rather than doing
 * the same work several times over.
 *
 * How far it goes. Per result rank 0 receives 3.7 kB (one workload, one SKU; 10 kB with a broad
 * histogram) and spends, by its own CPU clock, 12 µs where mail is always there and 20 µs where it
 * mostly looks in vain (24 ranks and 2 on one machine of 2 cores, 10,000 tasks of 0.2 ms), and with
 * a store some 80 µs of another thread. N ranks of T threads whose tasks take t need N T / t
 * results a second, so that rank 0 is busy without pause at t = N T * 12 µs, or N T * 80 µs with a
 * store: for 1,000 threads tasks of 12 ms, or 80 ms. A network of 1 Gbit/s carries 30,000 results a
 * second: 1,000 threads of 33 ms. A point is sent once to each rank, some 10 kB: to 1,000 ranks
 * 1,000 points are 10 GB, or 80 s of such a network; to 16 ranks of 64 threads they are 1.3 s. So:
 * one rank a node, with a thread for each core. A job (a plan has some hundred) begins and ends
 * within about 2 ms of pauses, and cannot be shared by more threads than it has tasks.
 *
 * All of it is called by the first thread only.
 */
#ifndef TIERSIM_STUDY_RANKS_H
#define TIERSIM_STUDY_RANKS_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "study/replicate.h"
#include "study/tasks.h"

/* Joins the others, if a launcher started this. False with *err set on rank 0; with kind ERROR_NONE
 * on the others, which are to end in silence. */
bool ranks_begin(struct error *err);

/* How many there are, 1 before ranks_begin. */
size_t ranks_count(void);
/* Whether this is not rank 0. */
bool ranks_serves(void);

/* Serves until rank 0 lets it go, or *stop. */
void ranks_serve(const volatile sig_atomic_t *stop);

/* On rank 0: has the other ranks carry out tasks until there are none, beside its own threads. */
void ranks_work(struct tasks *tasks, const struct replicate_plan *plan);

/* Lets all go. Does not return if one of them does not answer: the launcher then ends them. */
void ranks_end(int exit_code);

/* The library in use, "Open MPI 4.1.4", or NULL. */
const char *ranks_library(void);

#endif
