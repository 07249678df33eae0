/*
 * toy - a made-up table with a field of every kind, for the tests of the walker: a garden.
 */
#ifndef TESTS_SCENARIO_TOY_H
#define TESTS_SCENARIO_TOY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/field.h"
#include "base/units.h"

/* ---- a variant with two types ---- */

struct rain {
    sim_time every;
    double amount;
};

static const struct field rain_rows[] = {
    FIELD(struct rain, every, DURATION, .required = true),
    FIELD(struct rain, amount, NUMBER, .fallback = "1"),
};

struct hose {
    double amount, pressure;
};

static const struct field hose_rows[] = {
    FIELD(struct hose, amount, NUMBER, .fallback = "5"),
    FIELD(struct hose, pressure, NUMBER, .low = 0, .high = 10),
};

static const struct variant_type rain_type = {
    .name = "rain", .help = "from above", .spec = FIELD_TABLE("rain", struct rain, rain_rows)};
static const struct variant_type hose_type = {.name = "hose",
                                              .alias = "pipe",
                                              .help = "by hand",
                                              .spec = FIELD_TABLE("hose", struct hose, hose_rows)};
static const struct variant_type *const water_types[] = {&rain_type, &hose_type};
static const struct variant_registry water_registry = {"water", water_types, 2};

/* ---- an element with a key, and an inline variant ---- */

struct bed {
    const char *name;
    int64_t rows;
    struct variant water; /* inline */
    struct field_list plants;
};

static const struct field bed_rows[] = {
    FIELD(struct bed, name, STRING, .required = true),
    FIELD(struct bed, rows, INTEGER, .fallback = "3", .low = 1, .high = 100),
    FIELD(struct bed, water, INLINE_VARIANT, .fallback = "\"hose\"", .variants = &water_registry),
    FIELD(struct bed, plants, STRINGS),
};

static const struct field_table bed_fields = FIELD_TABLE("bed", struct bed, bed_rows);

struct price {
    const char *model, *quality, *size;
    money price;
};

static const struct field price_rows[] = {
    FIELD(struct price, model, STRING, .required = true),
    FIELD(struct price, quality, STRING),
    FIELD(struct price, size, STRING),
    FIELD(struct price, price, MONEY, .required = true),
};

static const struct field_table price_table = FIELD_TABLE("price", struct price, price_rows);

/* ---- other parts ---- */

struct visit {
    sim_time at;
    double share;
};

static const struct field visit_rows[] = {
    FIELD(struct visit, at, DURATION, .required = true),
    FIELD(struct visit, share, NUMBER, .fallback = "0.5"),
};

static const struct field_table visit_fields = FIELD_TABLE("visit", struct visit, visit_rows);

struct gardener {
    const char *name;
    double pay; /* per second */
    struct field_list visits;
};

static const struct field gardener_rows[] = {
    FIELD(struct gardener, name, STRING, .required = true),
    FIELD(struct gardener, pay, RATE),
    FIELD(struct gardener, visits, LIST, .sub = &visit_fields, .one_or_many = true),
};

static const struct field_table gardener_fields =
    FIELD_TABLE("gardener", struct gardener, gardener_rows);

struct fence {
    double height, width;
};

/* A cross-field check, which also derives: a fence is at least as wide as it is high. */
static bool fence_prepare(void *object, struct complaint *out) {
    const struct fence *fence = object;
    if (fence->width >= fence->height)
        return true;
    out->field = "width";
    snprintf(out->text, sizeof out->text, "must not be below 'height'");
    return false;
}

static const struct field fence_rows[] = {
    FIELD(struct fence, height, NUMBER, .fallback = "1"),
    FIELD(struct fence, width, NUMBER, .fallback = "2"),
};

static const struct field_table fence_fields =
    FIELD_TABLE("fence", struct fence, fence_rows, .prepare = fence_prepare);

struct soil {
    double acidity;
};

static const struct field soil_rows[] = {FIELD(struct soil, acidity, NUMBER, .fallback = "7")};
static const struct field_table soil_fields = FIELD_TABLE("soil", struct soil, soil_rows);

/* ---- the garden ---- */

static const char *const sides[] = {"north", "south", NULL};

struct garden {
    bool open;
    int64_t trees;
    double slope;
    sim_time age;
    int64_t planted;
    money value;
    double growth;
    const char *about;
    int side;
    struct fence fence;
    struct fence *gate;
    struct field_list beds;
    struct field_list prices;
    struct field_list gardeners;
    struct field_list depths, birds, pauses;
    struct variant water;
    struct soil soil; /* inline */
};

static const struct field garden_rows[] = {
    FIELD(struct garden, open, BOOLEAN, .fallback = "true"),
    FIELD(struct garden, trees, INTEGER),
    FIELD(struct garden, slope, NUMBER, .low = -1, .high = 1),
    FIELD(struct garden, age, DURATION),
    FIELD(struct garden, planted, DATE),
    FIELD(struct garden, value, MONEY),
    FIELD(struct garden, growth, RATE),
    FIELD(struct garden, about, STRING),
    FIELD(struct garden, side, CHOICE, .choices = sides),
    FIELD(struct garden, fence, OBJECT, .sub = &fence_fields),
    FIELD(struct garden, gate, OPTIONAL, .sub = &fence_fields),
    FIELD(struct garden, beds, LIST, .sub = &bed_fields, .merge_key = "name"),
    FIELD(struct garden, prices, LIST, .sub = &price_table, .merge_key = "sku"),
    FIELD(struct garden, gardeners, MAP, .sub = &gardener_fields),
    FIELD(struct garden, depths, NUMBERS),
    FIELD(struct garden, birds, STRINGS),
    FIELD(struct garden, pauses, DURATIONS),
    FIELD(struct garden, water, VARIANT, .variants = &water_registry),
    FIELD(struct garden, soil, INLINE, .sub = &soil_fields),
};

static const struct field_table garden_fields = FIELD_TABLE("garden", struct garden, garden_rows);

#endif
