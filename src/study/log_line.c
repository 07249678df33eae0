#include "study/log_line.h"

/* What a log is written as; a reader of another format should say so. */
#define LOG_FORMAT 1

void line_key(struct text *line, const char *key) {
    text_add(line, ",\"");
    text_add(line, key);
    text_add(line, "\":");
}

void line_int(struct text *line, const char *key, int64_t value) {
    line_key(line, key);
    text_add_int64(line, value);
}

void line_time(struct text *line, const char *key, sim_time time) {
    line_key(line, key);
    if (time == SIM_TIME_NEVER)
        text_add(line, "null");
    else
        text_add_int64(line, time);
}

void line_string(struct text *line, const char *key, const char *value) {
    line_key(line, key);
    text_add_json_string(line, value);
}

void line_bool(struct text *line, const char *key, bool value) {
    line_key(line, key);
    text_add(line, value ? "true" : "false");
}

/* ---- the first line ---- */

/* A JSON text without the white space between its tokens. */
static void add_on_one_line(struct text *line, const char *json) {
    bool quoted = false;

    for (; *json; json++) {
        if (quoted && *json == '\\' && json[1]) {
            text_add_bytes(line, json++, 2);
            continue;
        }
        if (*json == '"')
            quoted = !quoted;
        if (quoted || (*json != ' ' && *json != '\n' && *json != '\t' && *json != '\r'))
            text_add_char(line, *json);
    }
}

static void add_providers(struct text *line, const struct scenario *scenario) {
    line_key(line, "providers");
    for (size_t i = 0; i < scenario->provider_count; i++) {
        const struct scenario_provider *provider = &scenario->providers[i];
        text_add(line, i == 0 ? "[{\"name\":" : ",{\"name\":");
        text_add_json_string(line, provider->name);
        line_string(line, "tier", provider->tier);
        line_bool(line, "account", provider->account != NULL);
        text_add_char(line, '}');
    }
    text_add_char(line, ']');
}

static void add_workloads(struct text *line, const struct scenario *scenario) {
    line_key(line, "workloads");
    for (size_t i = 0; i < scenario->workload_count; i++) {
        const struct workload_spec *workload = &scenario->workloads[i];
        text_add(line, i == 0 ? "[{\"name\":" : ",{\"name\":");
        text_add_json_string(line, workload->name);
        line_string(line, "client",
                    workload->client ? workload->client : scenario->clients[0].name);
        line_string(line, "provider",
                    workload->provider ? workload->provider : scenario->providers[0].name);
        text_add_char(line, '}');
    }
    text_add_char(line, ']');
}

static void add_skus(struct text *line, const struct scenario *scenario) {
    line_key(line, "skus");
    text_add_char(line, '[');
    for (size_t i = 0; i < scenario->sku_count; i++) {
        const struct sku *sku = &scenario->skus[i];
        text_add(line, i == 0 ? "{\"label\":" : ",{\"label\":");
        text_add_json_string(line, sku->label);
        line_string(line, "model", sku->model);
        line_string(line, "quality", sku->quality);
        line_string(line, "size", sku->size);
        text_add_char(line, '}');
    }
    text_add_char(line, ']');
}

void log_head(struct text *line, const struct scenario *scenario, uint64_t replication) {
    text_add(line, "{\"record\":\"scenario\"");
    line_int(line, "format", LOG_FORMAT);
    line_string(line, "name", scenario->name);
    line_int(line, "seed", scenario->seed);
    line_int(line, "replication", (int64_t)replication);
    line_int(line, "start_unix_ns", scenario->start);
    line_int(line, "horizon", scenario->horizon);
    line_int(line, "drain", scenario->drain);
    line_int(line, "warmup", scenario->warmup);
    add_providers(line, scenario);
    add_workloads(line, scenario);
    add_skus(line, scenario);
    line_key(line, "scenario");
    add_on_one_line(line, scenario->effective);
}
