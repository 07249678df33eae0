#include "study/launcher.h"

#include <stdlib.h>

#include "base/check.h"

/* Open MPI's mpirun; PMI-2 and PMIx (srun --mpi=…, Hydra); srun by itself. SLURM_NTASKS is not
 * asked: a batch script has it too. */
static const struct {
    const char *rank, *size;
} launchers[] = {
    {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
    {"PMI_RANK", "PMI_SIZE"},
    {"PMIX_RANK", "SLURM_STEP_NUM_TASKS"},
    {"SLURM_PROCID", "SLURM_STEP_NUM_TASKS"},
};

size_t launcher_processes(void) {
    for (size_t i = 0; i < array_size(launchers); i++) {
        const char *rank = getenv(launchers[i].rank), *size = getenv(launchers[i].size);
        const long count = size ? strtol(size, NULL, 10) : 1;
        if (rank && (size || i == 2))
            return count > 0 ? (size_t)count : 1;
    }
    return 0;
}
