#!/usr/bin/env bats
# The schemas, as an independent validator reads them (Debian's python3-jsonschema).

setup() {
    cd "$BATS_TEST_DIRNAME/../.."
    /usr/bin/python3 -c 'import jsonschema' 2>/dev/null || skip "python3-jsonschema is not installed"
}

# accepts SCHEMA FILE...: fails and tells of the first file that the schema refuses.
accepts() {
    /usr/bin/python3 - "$@" <<'P'
import json, sys
from jsonschema import Draft202012Validator
schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
for name in sys.argv[2:]:
    for error in validator.iter_errors(json.load(open(name))):
        sys.exit(f"{name}: {error.json_path}: {error.message[:400]}")
P
}

@test "every shipped scenario fits the schema of scenarios" {
    accepts scenarios/scenario.schema.json $(ls scenarios/*.json | grep -v schema.json)
}

@test "every catalog fits the schema of catalogs" {
    accepts scenarios/catalog.schema.json scenarios/catalogs/*.json
}

@test "every lesson fits the schema of lessons" {
    accepts scenarios/lesson.schema.json scenarios/lessons/*.json
}

@test "unknown keys, wrong kinds and wrong forms do not" {
    for bad in kind_boolean kind_integer kind_duration_number kind_money_no_sign rate_without_unit kind_object \
        kind_variant_type capacity_negative; do
        ! accepts scenarios/scenario.schema.json "tests/bad/$bad.json" 2>/dev/null || { echo "$bad fits"; false; }
    done
}
