#include "study/libraries.h"

#include <gsl/gsl_version.h>
#include <sqlite3.h>

#include "scenario/scenario.h"
#include "study/ranks.h"

size_t libraries_in_use(struct library rows[static LIBRARIES_MOST]) {
    size_t count = 0;

    rows[count++] = (struct library){"GSL", gsl_version};
    rows[count++] = (struct library){"cJSON", scenario_json_version()};
    rows[count++] = (struct library){"SQLite", sqlite3_libversion()};
    if (ranks_library())
        rows[count++] = (struct library){"Open MPI", ranks_library()};
    return count;
}
