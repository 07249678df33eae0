/* The store of a study's finished replications, as its command sees it. */
#include <stdio.h>

#include "cli/command.h"
#include "study/run.h"
#include "study/store.h"

bool study_store(const struct study_arguments *arguments, struct study_options *options,
                 struct error *err) {
    if (!arguments->out)
        return !arguments->resume ||
               error_set(err, ERROR_USAGE, "'--resume' needs the folder to go on in: '--out DIR'");
    options->store = store_new(arguments->out, arguments->resume);
    return options->store || error_no_memory(err);
}

static void tell(const struct study_arguments *arguments, const struct store *store,
                 bool finished) {
    if (store_kept(store) > 0)
        fprintf(stderr, "resumed: %zu replications had been finished before%s\n", store_kept(store),
                store_rolled_back(store) ? "; what was being written when it ended was dropped"
                                         : "");
    if (!finished && store_count(store) > 0)
        fprintf(stderr, "%zu finished replications are kept in %s/%s: '--resume' goes on there\n",
                store_count(store), arguments->out, STORE_FILE);
}

int study_store_end(const struct study_arguments *arguments, const struct study_options *options,
                    bool finished, int code) {
    struct error err = {0};

    if (!options->store)
        return code;
    if (!store_end(options->store, finished, &err) && (code == EXIT_DONE || code == EXIT_NOT_MET))
        code = command_fail(&err);
    tell(arguments, options->store, finished);
    store_delete(options->store);
    return code;
}
