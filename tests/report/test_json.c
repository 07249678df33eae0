/*
 * json: the whole text of the sample result, read and approved line by line against sample.h and
 * the contract of design §8.
 */
#include "report/json.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sample.h"

static void one_point(void **state) {
    struct point_result points[2];
    struct result result;
    struct text text;
    (void)state;

    sample_result(&result, points);
    text_init(&text);
    json_result(&text, &result);
    assert_string_equal(
        text_cstr(&text),
        "{\n"
        "  \"tiersim\": \"0.1.0\",\n"
        "  \"command\": \"run\",\n"
        "  \"scenario\": \"launch\",\n"
        "  \"about\": \"A tool opens to 200 users. How long do they wait?\",\n"
        "  \"hash\": \"00c0ffee12345678\",\n"
        "  \"seed\": 7,\n"
        "  \"replications\": 2,\n"
        "  \"horizon_s\": 604800,\n"
        "  \"drain_s\": 3600,\n"
        "  \"warmup_s\": 0,\n"
        "  \"partial\": false,\n"
        "  \"censored\": false,\n"
        "  \"metrics\": {\n"
        "    \"arrived\": { \"mean\": 3963, \"half_width\": 12, \"values\": [0.87, 0.874] },\n"
        "    \"delivered\": { \"mean\": 3456, \"half_width\": 11.5, \"values\": [0.87, 0.874] },\n"
        "    \"abandoned\": { \"mean\": 507, \"half_width\": 3, \"values\": [0.87, 0.874] },\n"
        "    \"shed\": { \"mean\": 0, \"half_width\": 0, \"values\": [0.87, 0.874] },\n"
        "    \"success_rate\": { \"mean\": 0.872, \"half_width\": 0.004, \"values\": [0.87, 0.874] "
        "},\n"
        "    \"amplification\": { \"mean\": 1.25, \"half_width\": 0.02, \"values\": [0.87, 0.874] "
        "},\n"
        "    \"latency_mean\": { \"mean\": 20, \"half_width\": 0.5, \"values\": [0.87, 0.874] },\n"
        "    \"latency_p50\": { \"mean\": 12.34, \"half_width\": 0.2, \"values\": [0.87, 0.874] "
        "},\n"
        "    \"latency_p95\": { \"mean\": 150, \"half_width\": 6, \"values\": [0.87, 0.874] },\n"
        "    \"latency_p99\": { \"mean\": null, \"half_width\": null, \"values\": [], \"reason\": "
        "\"fewer than 10 delivered requests lie beyond this quantile\" },\n"
        "    \"backoff_wait_mean\": { \"mean\": 8, \"half_width\": 0.5, \"values\": [0.87, 0.874] "
        "},\n"
        "    \"service_mean\": { \"mean\": 12, \"half_width\": 0.1, \"values\": [0.87, 0.874] },\n"
        "    \"cost\": { \"mean\": 138.24, \"half_width\": 0.46, \"values\": [0.87, 0.874] },\n"
        "    \"cost_per_delivered_image\": { \"mean\": 0.04, \"half_width\": 0, \"values\": [0.87, "
        "0.874] }\n"
        "  },\n"
        "  \"by_workload\": {\n"
        "    \"web\": {\n"
        "      \"arrived\": { \"mean\": 1000, \"half_width\": 2, \"values\": [0.87, 0.874] },\n"
        "      \"success_rate\": { \"mean\": 0.9, \"half_width\": 0.01, \"values\": [0.87, 0.874] "
        "},\n"
        "      \"cost\": { \"mean\": 36, \"half_width\": 0.5, \"values\": [0.87, 0.874] }\n"
        "    },\n"
        "    \"bulk \\\"<1>\\\"\": {\n"
        "      \"arrived\": { \"mean\": 2963, \"half_width\": 9, \"values\": [0.87, 0.874] },\n"
        "      \"success_rate\": { \"mean\": 0.86, \"half_width\": 0.01, \"values\": [0.87, 0.874] "
        "},\n"
        "      \"cost\": { \"mean\": 102.24, \"half_width\": 0.5, \"values\": [0.87, 0.874] }\n"
        "    }\n"
        "  },\n"
        "  \"by_sku\": {},\n"
        "  \"by_limit\": {\n"
        "    \"default/images\": {\n"
        "      \"limit_utilization\": { \"mean\": 0.9996, \"half_width\": 0.0001, \"values\": "
        "[0.87, 0.874] },\n"
        "      \"rejected\": { \"mean\": 1234.5, \"half_width\": 10, \"values\": [0.87, 0.874] }\n"
        "    }\n"
        "  },\n"
        "  \"by_constraint\": {\n"
        "    \"limit 'images'\": {\n"
        "      \"refusals\": 1234.5,\n"
        "      \"backoff_s\": 27648,\n"
        "      \"failed\": 3\n"
        "    }\n"
        "  },\n"
        "  \"objectives\": [\n"
        "    {\n"
        "      \"metric\": \"success_rate\",\n"
        "      \"scope\": \"\",\n"
        "      \"objective\": \">= 0.99\",\n"
        "      \"value\": 0.872,\n"
        "      \"met\": false\n"
        "    },\n"
        "    {\n"
        "      \"metric\": \"cost\",\n"
        "      \"scope\": \"\",\n"
        "      \"objective\": \"<= $500\",\n"
        "      \"value\": 138.24,\n"
        "      \"met\": true\n"
        "    },\n"
        "    {\n"
        "      \"metric\": \"latency_p99\",\n"
        "      \"scope\": \"web\",\n"
        "      \"objective\": \"<= 60s\",\n"
        "      \"value\": null,\n"
        "      \"met\": null\n"
        "    }\n"
        "  ],\n"
        "  \"back_of_envelope\": [\n"
        "    \"4 requests a minute against a limit of 5\"\n"
        "  ],\n"
        "  \"warnings\": [\n"
        "    \"the model is retired & gone\"\n"
        "  ],\n"
        "  \"assumptions\": [\n"
        "    {\n"
        "      \"text\": \"latency is lognormal\",\n"
        "      \"evidence\": \"assumption\"\n"
        "    }\n"
        "  ],\n"
        "  \"sources\": [\n"
        "    {\n"
        "      \"text\": \"limits: the provider's guide\",\n"
        "      \"evidence\": \"official\"\n"
        "    }\n"
        "  ],\n"
        "  \"notes\": []\n"
        "}\n");
    text_release(&text);
}

static void several_points_are_a_list(void **state) {
    struct point_result points[2];
    struct result result;
    struct text text;
    (void)state;

    sample_sweep(&result, points);
    for (int i = 0; i < 2; i++) {
        points[i].constraint_count = points[i].objective_count = points[i].envelope_count = 0;
        points[i].scopes = &sample_scopes[1];
        points[i].scope_count = 1;
    }
    text_init(&text);
    json_result(&text, &result);
    assert_string_equal(
        text_cstr(&text),
        "{\n"
        "  \"tiersim\": \"0.1.0\",\n"
        "  \"command\": \"sweep\",\n"
        "  \"scenario\": \"launch\",\n"
        "  \"about\": \"A tool opens to 200 users. How long do they wait?\",\n"
        "  \"hash\": \"00c0ffee12345678\",\n"
        "  \"seed\": 7,\n"
        "  \"replications\": 2,\n"
        "  \"horizon_s\": 604800,\n"
        "  \"drain_s\": 3600,\n"
        "  \"warmup_s\": 0,\n"
        "  \"partial\": false,\n"
        "  \"points\": [\n"
        "    {\n"
        "      \"name\": \"tier 1\",\n"
        "      \"settings\": {\n"
        "        \"account.tier\": \"1\"\n"
        "      },\n"
        "      \"replications\": 2,\n"
        "      \"censored\": false,\n"
        "      \"by_workload\": {\n"
        "        \"web\": {\n"
        "          \"arrived\": { \"mean\": 1000, \"half_width\": 2, \"values\": [0.87, 0.874] },\n"
        "          \"success_rate\": { \"mean\": 0.9, \"half_width\": 0.01, \"values\": [0.87, "
        "0.874] },\n"
        "          \"cost\": { \"mean\": 36, \"half_width\": 0.5, \"values\": [0.87, 0.874] }\n"
        "        }\n"
        "      },\n"
        "      \"by_sku\": {},\n"
        "      \"by_limit\": {},\n"
        "      \"by_constraint\": {},\n"
        "      \"objectives\": [],\n"
        "      \"back_of_envelope\": []\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"tier 2\",\n"
        "      \"settings\": {\n"
        "        \"account.tier\": \"2\"\n"
        "      },\n"
        "      \"replications\": 2,\n"
        "      \"censored\": true,\n"
        "      \"by_workload\": {\n"
        "        \"web\": {\n"
        "          \"arrived\": { \"mean\": 1000, \"half_width\": 2, \"values\": [0.87, 0.874] },\n"
        "          \"success_rate\": { \"mean\": 0.9, \"half_width\": 0.01, \"values\": [0.87, "
        "0.874] },\n"
        "          \"cost\": { \"mean\": 36, \"half_width\": 0.5, \"values\": [0.87, 0.874] }\n"
        "        }\n"
        "      },\n"
        "      \"by_sku\": {},\n"
        "      \"by_limit\": {},\n"
        "      \"by_constraint\": {},\n"
        "      \"objectives\": [],\n"
        "      \"back_of_envelope\": []\n"
        "    }\n"
        "  ],\n"
        "  \"warnings\": [\n"
        "    \"the model is retired & gone\"\n"
        "  ],\n"
        "  \"assumptions\": [\n"
        "    {\n"
        "      \"text\": \"latency is lognormal\",\n"
        "      \"evidence\": \"assumption\"\n"
        "    }\n"
        "  ],\n"
        "  \"sources\": [\n"
        "    {\n"
        "      \"text\": \"limits: the provider's guide\",\n"
        "      \"evidence\": \"official\"\n"
        "    }\n"
        "  ],\n"
        "  \"notes\": []\n"
        "}\n");
    text_release(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_point),
        cmocka_unit_test(several_points_are_a_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
