/*
 * html_parts - what the files of html share; not for others.
 */
#ifndef TIERSIM_REPORT_HTML_PARTS_H
#define TIERSIM_REPORT_HTML_PARTS_H

#include "report/html.h"

/* `text` between <tag> and </tag>, escaped; `tag` may carry attributes. */
void html_add_element(struct text *out, const char *tag, const char *text);

/* Whether the objectives of the only point are met; of several see html_add_points. */
void html_add_objectives(struct text *out, const struct point_result *point);

/* Several points side by side, and where they are compared their differences. */
void html_add_points(struct text *out, const struct result *result);

/* Everything that is known of the only point. */
void html_add_point(struct text *out, const struct point_result *point);

/* The tables that are to be shown. */
void html_add_tables(struct text *out, const struct result *result);

#endif
