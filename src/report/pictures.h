/*
 * pictures - which pictures a result deserves, and how each is drawn from its tables.
 *
 * A run has latency, series, spend and parts, a fan of spend where its replications differ, and a
 * map of the week where calls were rejected; a sweep has latency and cost against its axes, both
 * against each other, and a map where two axes are numbers; a plan its options, the limits tried
 * and its robustness; the timeline of an account has its spend against its limits, its credits and
 * its tiers, where it has any; that of requests has these, and many policies have a row each. Each
 * is made as SVG and PNG by a script in plots/ from a table's CSV, which must be in the directory.
 */
#ifndef TIERSIM_REPORT_PICTURES_H
#define TIERSIM_REPORT_PICTURES_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"
#include "report/html.h"
#include "report/output.h"
#include "study/result.h"

#define PICTURES_MOST 24

struct pictures {
    struct html_figure figures[PICTURES_MOST]; /* what was made, for the page */
    struct text svgs[PICTURES_MOST];
    struct text captions[PICTURES_MOST];
    size_t count;
    struct text trouble; /* one sentence why some are missing; empty: none is */
};

/* Always to be released. Pictures that cannot be made are told in `trouble`. */
void pictures_make(struct pictures *pictures, const struct result *result,
                   const struct output *output);
void pictures_release(struct pictures *pictures);

#endif
