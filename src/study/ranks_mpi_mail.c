#include "study/ranks_mpi_mail.h"

#include <assert.h>
#include <limits.h>
#include <mpi.h>
#include <stdlib.h>
#include <time.h>

struct parcel {
    struct parcel *next;
    MPI_Request request;
    struct text bytes;
};

bool mail_fetch(struct mail *out) {
    MPI_Status status;
    int there, length;

    MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &there, &status);
    if (!there)
        return false;
    MPI_Get_count(&status, MPI_BYTE, &length);
    out->from = status.MPI_SOURCE;
    out->kind = (enum mail_kind)status.MPI_TAG;
    text_init(&out->bytes);
    char *bytes = malloc((size_t)length + 1);
    if (!bytes) {
        out->bytes.failed = true;
        return true;
    }
    MPI_Recv(bytes, length, MPI_BYTE, out->from, status.MPI_TAG, MPI_COMM_WORLD, &status);
    bytes[length] = '\0';
    out->bytes.bytes = bytes;
    out->bytes.length = (size_t)length;
    out->bytes.capacity = (size_t)length + 1;
    return true;
}

bool outbox_send(struct outbox *outbox, int to, enum mail_kind kind, struct text *bytes) {
    struct parcel *parcel = bytes->failed ? NULL : malloc(sizeof *parcel);

    if (!parcel || bytes->length > INT_MAX) {
        free(parcel);
        text_release(bytes);
        return false;
    }
    parcel->bytes = *bytes;
    text_init(bytes);
    MPI_Isend(parcel->bytes.bytes, (int)parcel->bytes.length, MPI_BYTE, to, (int)kind,
              MPI_COMM_WORLD, &parcel->request);
    /* outbox_tidy tests the request. NOLINTNEXTLINE(clang-analyzer-optin.mpi.MPI-Checker) */
    parcel->next = outbox->first;
    outbox->first = parcel;
    outbox->count++;
    return true;
}

void outbox_tidy(struct outbox *outbox) {
    for (struct parcel **at = &outbox->first; *at;) {
        struct parcel *parcel = *at;
        int left;
        MPI_Test(&parcel->request, &left, MPI_STATUS_IGNORE);
        if (!left) {
            at = &parcel->next;
            continue;
        }
        *at = parcel->next;
        text_release(&parcel->bytes);
        free(parcel);
        outbox->count--;
    }
}

int64_t mail_lost_after_ns(void) {
    const char *given = getenv("TIERSIM_LOST_AFTER");
    const long seconds = given ? strtol(given, NULL, 10) : 0;

    return (seconds > 0 ? seconds : 60) * INT64_C(1000000000);
}

int64_t mail_now_ns(void) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void mail_pause(int64_t *pause_ns) {
    const struct timespec pause = {0, (long)*pause_ns};

    assert(*pause_ns < 1000000000);
    nanosleep(&pause, NULL);
    if (*pause_ns < MAIL_PAUSE_MOST_NS)
        *pause_ns += *pause_ns / 4;
}
