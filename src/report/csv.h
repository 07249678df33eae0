/*
 * csv - a table as CSV (RFC 4180, but with LF as line end).
 *
 * The header is each column's name with its unit: see csv_add_header. Numbers read back to the same
 * double; money and time are exact decimals of dollars and seconds; an empty cell is empty.
 * LC_NUMERIC is not obeyed.
 */
#ifndef TIERSIM_REPORT_CSV_H
#define TIERSIM_REPORT_CSV_H

#include "base/text.h"
#include "study/table.h"

/*
 * The column's name in files: name_unit ("latency_p95_s", "cost_USD"), '/' in a unit being "_per_"
 * ("images_per_min"). The name alone where the unit is none or "ratio", or where the name says it
 * already ("arrived_per_min" in requests/min, "time_s" in s).
 */
void csv_add_header(struct text *out, const struct column *column);

/* Memory run out: out->failed. */
void csv_table(struct text *out, const struct table *table);

#endif
