/*
 * launcher - whether this process is one of several that mpirun or srun started for one job, as
 * their environment variables tell.
 */
#ifndef TIERSIM_STUDY_LAUNCHER_H
#define TIERSIM_STUDY_LAUNCHER_H

#include <stddef.h>

/* The number of processes; 0: there is no launcher. 1 where the number is not told. */
size_t launcher_processes(void);

#endif
