/*
 * ranks_mpi_mail - messages between ranks; private to the files of ranks with MPI:
 *
 *   ranks_mpi_begin   how ranks find each other, and part
 *   ranks_mpi         rank 0 hands tasks out and takes results back
 *   ranks_mpi_serve   every other rank carries them out
 *
 * Nothing here waits: what is sent leaves when it can, what has come is fetched when it is there.
 * Messages from one rank to another arrive in the order in which they were sent. (MPI's own waiting
 * calls would keep a core busy, and could wait for each other for ever.)
 */
#ifndef TIERSIM_STUDY_RANKS_MPI_MAIL_H
#define TIERSIM_STUDY_RANKS_MPI_MAIL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

/* What is in the bytes, one after another (base/bytes.h). */
enum mail_kind {
    /* from rank 0 */
    MAIL_JOB,   /* serial, threads, number of points: a job begins */
    MAIL_POINT, /* point, hash, name, directory, effective JSON */
    MAIL_TASK,  /* number, point, replication */
    MAIL_OVER,  /* the job ends: drop what is left of it */
    MAIL_GO,    /* the study ends: answer MAIL_GONE */
    /* to rank 0 */
    MAIL_RESULT, /* serial of the job, number, ns it took, packed result */
    MAIL_FAILED, /* serial of the job, number, kind of error, text */
    MAIL_ALIVE,
    MAIL_GONE
};

struct mail {
    int from;
    enum mail_kind kind;
    struct text bytes; /* to be released */
};

/* Fetches the next message; false if there is none now. Memory that runs out is in bytes.failed. */
bool mail_fetch(struct mail *out);

struct parcel;

/* What has been sent and not yet left. All zero is empty. */
struct outbox {
    struct parcel *first;
    size_t count;
};

/* Takes the bytes over. False when memory ran out: nothing was sent. */
bool outbox_send(struct outbox *outbox, int to, enum mail_kind kind, struct text *bytes);

/* Forgets what has left. */
void outbox_tidy(struct outbox *outbox);

/* The machine's clock, for how long something takes and who is silent: never for a result. */
int64_t mail_now_ns(void);

/* Sleeps, a little longer each time while nothing happens, from *pause_ns on. */
void mail_pause(int64_t *pause_ns);
#define MAIL_PAUSE_LEAST_NS INT64_C(500000)
#define MAIL_PAUSE_MOST_NS  INT64_C(1500000)

/* After a stop or a failure nobody is waited for any longer. */
#define MAIL_PATIENCE_NS INT64_C(3000000000)

/* How long a rank may be silent: TIERSIM_LOST_AFTER seconds, or 60. */
int64_t mail_lost_after_ns(void);

#endif
