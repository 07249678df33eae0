#include "provider/service.h"

#include "base/check.h"
#include "provider/model.h"
#include "provider/price_book.h"
#include "provider/provider.h"

static const struct field service_rows[] = {
    FIELD(struct service_spec, model, STRING, .doc = "absent: any"),
    FIELD(struct service_spec, quality, STRING, .doc = "absent: any"),
    FIELD(struct service_spec, size, STRING, .doc = "absent: any"),
    FIELD(struct service_spec, n, INTEGER, .low = 1, .high = 1000, .unit = "images",
          .doc = "images a call; absent: any"),
    FIELD(struct service_spec, service_time, VARIANT, .required = true, .variants = &dist_registry,
          .doc = "of the generations this entry matches"),
};

const struct field_table service_fields =
    FIELD_TABLE("service time", struct service_spec, service_rows);

static const struct dist *find(const struct provider_spec *spec, const struct sku *sku, int32_t n) {
    const struct service_spec *entries = spec->service_times.items;

    for (size_t i = 0; i < spec->service_times.count; i++)
        if (sku_match(entries[i].model, entries[i].quality, entries[i].size, sku) >= 0 &&
            (entries[i].n == INTEGER_NONE || entries[i].n == n))
            return dist_of(&entries[i].service_time);
    const struct price_spec *price = price_find(&spec->prices, sku);
    if (price && price->service_time.type)
        return dist_of(&price->service_time);
    const struct model_spec *model = model_find(&spec->models, sku->model);
    if (model && model->service_time.type)
        return dist_of(&model->service_time);
    return dist_of(&spec->service_time);
}

void service_table_init(struct service_table *table, const struct provider_spec *spec,
                        const struct sku *sku, int32_t max_n, struct arena *perm) {
    table->max_n = max_n;
    table->by_n = arena_new(perm, const struct dist *, (size_t)max_n + 1);
    for (int32_t n = 0; n <= max_n; n++) {
        table->by_n[n] = find(spec, sku, n);
        if (!table->by_n[n])
            BUG("no service time for '%s'", sku->label ? sku->label : sku->model);
    }
}
