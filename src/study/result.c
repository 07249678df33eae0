#include "study/result.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

void result_release(struct result *result) {
    for (size_t i = 0; i < result->table_count; i++)
        table_release((struct table *)(uintptr_t)&result->tables[i]);
    arena_release(&result->arena);
    memset(result, 0, sizeof *result);
}

const struct scope_result *result_overall(const struct point_result *point) {
    assert(point->scope_count > 0);
    return &point->scopes[0];
}

const struct metric_result *scope_metric(const struct scope_result *scope, enum metric metric) {
    for (size_t i = 0; i < scope->metric_count; i++)
        if (scope->metrics[i].metric == metric)
            return &scope->metrics[i];
    return NULL;
}

const struct table *result_table(const struct result *result, const char *name) {
    for (size_t i = 0; i < result->table_count; i++)
        if (strcmp(result->tables[i].name, name) == 0)
            return &result->tables[i];
    return NULL;
}

const char *scope_kind_name(enum scope_kind kind) {
    switch (kind) {
    case SCOPE_KIND_OVERALL:
        return "overall";
    case SCOPE_KIND_WORKLOAD:
        return "by_workload";
    case SCOPE_KIND_SKU:
        return "by_sku";
    case SCOPE_KIND_LIMIT:
        return "by_limit";
    }
    BUG("no such scope: %d", (int)kind);
}
