#include "study/libraries.h"

#include <gsl/gsl_version.h>

#include "scenario/scenario.h"

size_t libraries_in_use(struct library rows[static LIBRARIES_MOST]) {
    size_t count = 0;

    rows[count++] = (struct library){"GSL", gsl_version};
    rows[count++] = (struct library){"cJSON", scenario_json_version()};
    return count;
}
