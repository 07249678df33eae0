/*
 * sku - what is priced: (model, quality, size).
 *
 * A scenario has one table of the SKUs it asks for, shared by every provider; a SKU is named by its
 * index there from the moment the scenario is loaded, and nothing is looked up by name in a run.
 * The strings are borrowed from the scenario.
 */
#ifndef TIERSIM_RECORD_SKU_H
#define TIERSIM_RECORD_SKU_H

struct sku {
    const char *model;
    const char *quality; /* NULL where the model has none */
    const char *size;    /* NULL where the model has none */
    const char *label;   /* "dall-e-3/standard/1024x1024", for every output */
};

#endif
