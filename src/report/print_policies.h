/*
 * print_policies - a scenario under many policies, a line each, as text.
 */
#ifndef TIERSIM_REPORT_PRINT_POLICIES_H
#define TIERSIM_REPORT_PRINT_POLICIES_H

#include "base/text.h"
#include "study/result.h"

/* Of a result with the table `policies` (study/policies.h). */
void print_policies(struct text *out, const struct result *result);

#endif
