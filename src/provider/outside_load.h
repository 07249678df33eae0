/*
 * outside_load - other tenants of a shared pool: asks that take units of a limit and are not ours.
 *
 * They come evenly or as a Poisson process (purpose OTHER, keyed by the name of the limit), take
 * their units if the limiter admits them, and go away otherwise. They are not counted as admitted.
 */
#ifndef TIERSIM_PROVIDER_OUTSIDE_LOAD_H
#define TIERSIM_PROVIDER_OUTSIDE_LOAD_H

struct provider;

/* Arms the first ask of every limit in force at the start that has an outside load. */
void outside_load_init(struct provider *provider);

#endif
