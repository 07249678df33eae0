/*
 * show_policy - what `show` says of a published retry policy, gate or pacer: where it is from, its
 * waits, its total before it gives up, and what it does with headers.
 */
#ifndef TIERSIM_CLI_SHOW_POLICY_H
#define TIERSIM_CLI_SHOW_POLICY_H

#include "client/origin.h"
#include "client/retry_presets.h"

/* To stdout. */
void show_policy(const struct retry_preset *preset);

/* The same as policy_waits.csv, policy_headers.csv and a picture; gives the exit code. */
int show_policy_write(const struct retry_preset *preset, const char *directory);

/* Where the settings of a gate or a pacer are from. */
void show_origin(const struct origin *origin);

#endif
