/*
 * picture_axes - which axes of a sweep a picture is drawn along, and what its script is told of
 * them.
 *
 * An axis that moves with an earlier one as one is never drawn along.
 */
#ifndef TIERSIM_REPORT_PICTURE_AXES_H
#define TIERSIM_REPORT_PICTURE_AXES_H

#include "report/picture_kind.h"

/* Any at all: lines of the others along the one that is a load, a time or an amount. */
bool picture_has_axes(const struct result *result, const struct table *table);
void picture_tell_axes(struct picture_variables *variables, const struct result *result,
                       const struct table *table);

/* Two axes of numbers, of at least three values each: a map. */
bool picture_has_plane(const struct result *result, const struct table *table);
void picture_tell_plane(struct picture_variables *variables, const struct result *result,
                        const struct table *table);

/* Something besides the load to choose from. Designs compete under the same load; what is left of
 * the axes names them. */
bool picture_has_choice(const struct result *result, const struct table *table);
void picture_tell_choice(struct picture_variables *variables, const struct result *result,
                         const struct table *table);

#endif
