/*
 * policy_list - a scenario loaded once as it is and once under each of some policies, see
 * policies.h for how they are named.
 */
#ifndef TIERSIM_STUDY_POLICY_LIST_H
#define TIERSIM_STUDY_POLICY_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "scenario/scenario.h"

struct policy_list {
    struct scenario *scenarios; /* the first is the scenario as it is */
    const char **names;
    size_t count;
    const char **left_out; /* of "all": a sentence on each that could not be loaded */
    size_t left_out_count;
    struct arena arena;
};

/* False with *err set (ERROR_USAGE: no such policy; ERROR_SCENARIO: see *problems) and nothing to
 * release. */
bool policy_list_load(struct policy_list *list, const struct scenario_source *source,
                      const char *names, struct problems *problems, struct error *err);
void policy_list_release(struct policy_list *list);

#endif
