/*
 * show_exposure - what a leaked key can cost at each tier of a catalog: `show exposure:CATALOG`.
 */
#ifndef TIERSIM_CLI_SHOW_EXPOSURE_H
#define TIERSIM_CLI_SHOW_EXPOSURE_H

/* Prints it; the exit code. */
int show_exposure(const char *catalog);

#endif
