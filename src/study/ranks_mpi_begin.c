/* How ranks find each other, and part (ranks.h). */
#include <mpi.h>
#include <stdint.h>
#include <string.h>

#include "base/bytes.h"
#include "base/version.h"
#include "study/launcher.h"
#include "study/ranks.h"
#include "study/ranks_mpi_mail.h"

size_t ranks_count(void) {
    int begun, ended, count = 1;

    MPI_Initialized(&begun);
    MPI_Finalized(&ended);
    if (begun && !ended)
        MPI_Comm_size(MPI_COMM_WORLD, &count);
    return (size_t)count;
}

static int rank_number(void) {
    int begun, number = 0;

    MPI_Initialized(&begun);
    if (begun)
        MPI_Comm_rank(MPI_COMM_WORLD, &number);
    return number;
}

bool ranks_serves(void) {
    return rank_number() > 0;
}

/* Only rank 0 says what is wrong with all of them. */
static bool refuse(struct error *err, const char *why) {
    if (rank_number() == 0)
        return error_set(err, ERROR_USAGE, "%s", why);
    return false;
}

bool ranks_begin(struct error *err) {
    const size_t processes = launcher_processes();
    int given;

    if (processes == 0)
        return true;
    if (MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &given) != MPI_SUCCESS)
        return error_set(err, ERROR_IO, "MPI does not start");
    if (processes > 1 && ranks_count() == 1)
        return error_set(err, ERROR_USAGE,
                         "started as one of %zu processes that do not know of each other: with "
                         "Slurm try 'srun --mpi=pmix', or mpirun",
                         processes);
    if (given < MPI_THREAD_FUNNELED)
        return refuse(err, "this MPI does not allow threads");
    uint64_t mine = bytes_hash(TIERSIM_VERSION, strlen(TIERSIM_VERSION)), least, greatest;
    MPI_Allreduce(&mine, &least, 1, MPI_UINT64_T, MPI_MIN, MPI_COMM_WORLD);
    MPI_Allreduce(&mine, &greatest, 1, MPI_UINT64_T, MPI_MAX, MPI_COMM_WORLD);
    return least == greatest || refuse(err, "the ranks are not of one version of tiersim");
}

/* Whether every other rank says that it is gone. */
static bool dismiss(int64_t patience_ns) {
    const int count = (int)ranks_count();
    const int64_t until_ns = mail_now_ns() + patience_ns;
    int64_t pause_ns = MAIL_PAUSE_LEAST_NS;
    struct outbox outbox = {NULL, 0};
    struct mail mail;
    int gone = 1;

    for (int i = 1; i < count; i++) {
        struct text bytes = {0};
        outbox_send(&outbox, i, MAIL_GO, &bytes);
    }
    while (gone < count && mail_now_ns() < until_ns) {
        if (!mail_fetch(&mail)) {
            mail_pause(&pause_ns);
            continue;
        }
        gone += mail.kind == MAIL_GONE;
        text_release(&mail.bytes);
    }
    outbox_tidy(&outbox);
    return gone == count;
}

void ranks_end(int exit_code) {
    int begun;

    MPI_Initialized(&begun);
    if (!begun)
        return;
    /* One may be lost where the machine failed or a signal came, and only there. */
    const bool well = exit_code >= 0 && exit_code < ERROR_IO;
    if (rank_number() == 0 && ranks_count() > 1 &&
        !dismiss(well ? mail_lost_after_ns() : MAIL_PATIENCE_NS))
        MPI_Abort(MPI_COMM_WORLD, exit_code);
    MPI_Finalize();
}

#define WORDS(x)         #x
#define NUMBERS(a, b, c) WORDS(a) "." WORDS(b) "." WORDS(c)

const char *ranks_library(void) {
#ifdef OPEN_MPI
    return NUMBERS(OMPI_MAJOR_VERSION, OMPI_MINOR_VERSION, OMPI_RELEASE_VERSION);
#else
    return "of another maker";
#endif
}
