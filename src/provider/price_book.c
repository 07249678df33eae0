#include "provider/price_book.h"

#include <string.h>

#include "engine/dist.h"

static const struct field price_rows[] = {
    FIELD(struct price_spec, model, STRING, .required = true, .doc = "model that is priced"),
    FIELD(struct price_spec, quality, STRING, .doc = "absent: any"),
    FIELD(struct price_spec, size, STRING, .doc = "absent: any"),
    FIELD(struct price_spec, price, MONEY, .required = true, .low = 0, .high = 1e15,
          .doc = "per image"),
    FIELD(struct price_spec, tokens, INTEGER, .fallback = "0", .low = 0, .high = 1e9,
          .unit = "tokens", .doc = "per image, towards token limits"),
    FIELD(struct price_spec, service_time, VARIANT, .variants = &dist_registry,
          .doc = "of its generations; absent: the model's or the provider's"),
};

const struct field_table price_fields = FIELD_TABLE("price", struct price_spec, price_rows);

/* 1 if named and equal, 0 if not named, -1 if another. */
static int part_match(const char *pattern, const char *actual) {
    if (!pattern)
        return 0;
    return actual && strcmp(pattern, actual) == 0 ? 1 : -1;
}

int sku_match(const char *model, const char *quality, const char *size, const struct sku *sku) {
    const int by_model = part_match(model, sku->model);
    const int by_quality = part_match(quality, sku->quality);
    const int by_size = part_match(size, sku->size);

    if (by_model < 0 || by_quality < 0 || by_size < 0)
        return -1;
    return by_model + by_quality + by_size;
}

const struct price_spec *price_find(const struct field_list *prices, const struct sku *sku) {
    const struct price_spec *items = prices->items;
    const struct price_spec *best = NULL;
    int best_match = -1;

    for (size_t i = 0; i < prices->count; i++) {
        const int match = sku_match(items[i].model, items[i].quality, items[i].size, sku);
        if (match > best_match) {
            best_match = match;
            best = &items[i];
        }
    }
    return best;
}
