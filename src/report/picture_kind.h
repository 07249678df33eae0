/*
 * picture_kind - each kind of picture: from which table and by which script it is drawn, whether a
 * result deserves it, and what its script is told.
 *
 * For pictures.c alone. A kind is asked for only where its table is there, and where the result has
 * a point or the table a row.
 */
#ifndef TIERSIM_REPORT_PICTURE_KIND_H
#define TIERSIM_REPORT_PICTURE_KIND_H

#include "base/text.h"
#include "report/gnuplot.h"
#include "report/pictures.h"

#define PICTURE_VARIABLES_MOST 12

/* Texts of variables; the names are literals. */
struct picture_variables {
    struct gnuplot_variable rows[PICTURE_VARIABLES_MOST];
    struct text values[PICTURE_VARIABLES_MOST];
    size_t count;
};

struct picture_kind {
    const char *name;       /* of the files: "sweep_cost" */
    const char *scripts[2]; /* in plots/, behind style.gp */
    const char *table;
    const char *note; /* what is to be seen */
    const char *ask;  /* its title, where none of the below is a question */
    bool question;    /* its title is that of the result, else that of the table */
    bool latency;     /* is never shown without the success rate */
    bool bands;       /* of replications */
    int height;       /* in pixels … */
    int64_t (*height_of)(const struct table *table); /* … or as many as the table needs */
    bool (*wanted)(const struct result *result, const struct table *table); /* NULL: always */
    /* Adds what is its own. NULL: nothing. */
    void (*tell)(struct picture_variables *variables, const struct result *result,
                 const struct table *table);
};

extern const struct picture_kind picture_kinds[];
extern const size_t picture_kind_count;

/* Everything the script of a picture is told; `csv` is the file to read. */
void picture_tell(struct picture_variables *variables, const struct picture_kind *kind,
                  const struct result *result, const struct table *table, const char *csv);
void picture_variables_release(struct picture_variables *variables);

/* Adds a variable, for its value to be added to. */
struct text *picture_variable(struct picture_variables *variables, const char *name);

/* What is to be seen, with the share delivered and the interval where there are. */
void picture_add_note(struct text *out, const struct picture_kind *kind,
                      const struct result *result);

#endif
