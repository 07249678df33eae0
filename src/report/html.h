/*
 * html - a result as one self-contained page: nothing is loaded from elsewhere, no script.
 *
 * The page's frame and style are report/page.html, compiled in; pictures are SVG set into it, their
 * ids prefixed so that several can live in one page.
 */
#ifndef TIERSIM_REPORT_HTML_H
#define TIERSIM_REPORT_HTML_H

#include "base/text.h"
#include "study/result.h"

struct html_figure {
    const char *name;    /* "latency": its prefix */
    const char *svg;     /* a whole SVG file */
    const char *caption; /* one sentence, for those who do not see it */
    const char *table;   /* "latency": its figures are in that CSV */
};

struct html_options {
    const char *command; /* how to get the same result; NULL: not shown */
    const struct html_figure *figures;
    size_t figure_count;
    const char *without_figures; /* why there are none, or NULL */
};

/* The <svg> element of an SVG file, every id in it and every reference to one as PREFIX-id. */
void html_add_svg(struct text *out, const char *svg, const char *prefix);

/* Memory run out: out->failed. */
void html_result(struct text *out, const struct result *result, const struct html_options *options);

#endif
