#include "base/folder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool make_parents(char *path) {
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        const bool made = mkdir(path, 0777) == 0 || errno == EEXIST;
        *slash = '/';
        if (!made)
            return false;
    }
    return mkdir(path, 0777) == 0 || errno == EEXIST;
}

bool folder_make(const char *path, struct error *err) {
    char *copy = strdup(path);

    if (!copy)
        return error_no_memory(err);
    const bool made = path[0] != '\0' && make_parents(copy);
    const int reason = errno;
    free(copy);
    return made || error_set(err, ERROR_IO, "cannot make directory '%s': %s", path,
                             path[0] ? strerror(reason) : "it has no name");
}
