/* One harness as libFuzzer wants it: compiled with -DHARNESS=fuzz_scenario and the like. */
#include "harness_loaders.h"
#include "harness_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    HARNESS(data, size);
    return 0;
}
