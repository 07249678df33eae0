/*
 * version - of tiersim. It is stamped on every output, since results are reproducible to the byte
 * for the same scenario, seed and version: it changes with every change of the model's numbers.
 */
#ifndef TIERSIM_BASE_VERSION_H
#define TIERSIM_BASE_VERSION_H

#define TIERSIM_VERSION "0.1.0"

#endif
