/*
 * price_book - what an image costs, and how many tokens it weighs on token limits.
 *
 * A row names a model and, where it matters, quality and size; what a row leaves out matches
 * anything. Of the rows that match a SKU the one that names most wins, of equals the first in the
 * file. A listed price wins over token rates. Money in nano-dollars per image.
 */
#ifndef TIERSIM_PROVIDER_PRICE_BOOK_H
#define TIERSIM_PROVIDER_PRICE_BOOK_H

#include <stdint.h>

#include "base/field.h"
#include "base/units.h"
#include "record/sku.h"

struct price_spec {
    const char *model;
    const char *quality;         /* NULL: any */
    const char *size;            /* NULL: any */
    money price;                 /* per image */
    int64_t tokens;              /* per image, towards token limits */
    struct variant service_time; /* absent: the model's or the provider's */
};

extern const struct field_table price_fields;

/* The row that prices a SKU; NULL: the SKU is unknown here. `prices` holds struct price_spec. */
const struct price_spec *price_find(const struct field_list *prices, const struct sku *sku);

/* How many of the three parts the pattern names if it matches the SKU, else -1. NULL parts match.
 */
int sku_match(const char *model, const char *quality, const char *size, const struct sku *sku);

#endif
