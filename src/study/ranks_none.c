/* Built without MPI: there is one rank (ranks.h). */
#include "base/check.h"
#include "study/launcher.h"
#include "study/ranks.h"

bool ranks_begin(struct error *err) {
    const size_t processes = launcher_processes();

    if (processes > 1)
        return error_set(err, ERROR_USAGE,
                         "started as one of %zu processes, but built without MPI, so that each "
                         "would do all of it: build with 'make MPI=1'",
                         processes);
    return true;
}

size_t ranks_count(void) {
    return 1;
}

bool ranks_serves(void) {
    return false;
}

void ranks_serve(const volatile sig_atomic_t *stop) {
    (void)stop;
    BUG("there is nobody to serve");
}

void ranks_work(struct tasks *tasks, const struct replicate_plan *plan) {
    (void)tasks;
    (void)plan;
    BUG("there is nobody to work");
}

void ranks_end(int exit_code) {
    (void)exit_code;
}

const char *ranks_library(void) {
    return NULL;
}
