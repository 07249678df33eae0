/* folder - a temporary directory for one test, and what is in it. */
#ifndef TIERSIM_TESTS_REPORT_FOLDER_H
#define TIERSIM_TESTS_REPORT_FOLDER_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static inline void folder_make(char *path, size_t size) {
    const char *base = getenv("TMPDIR");

    snprintf(path, size, "%s/tiersim-XXXXXX", base ? base : "/tmp");
    if (!mkdtemp(path))
        abort();
}

/* The names in it, sorted, each with a blank behind it. */
static inline void folder_list(const char *path, char *out, size_t size) {
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, alphasort);
    size_t used = 0;

    out[0] = '\0';
    for (int i = 0; i < count; i++) {
        if (strcmp(entries[i]->d_name, ".") != 0 && strcmp(entries[i]->d_name, "..") != 0)
            used += (size_t)snprintf(out + used, size - used, "%s ", entries[i]->d_name);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

/* Removes it with the files in it. */
static inline void folder_remove(const char *path) {
    DIR *folder = opendir(path);
    struct dirent *entry;

    chmod(path, 0700);
    while (folder && (entry = readdir(folder)))
        unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder)
        closedir(folder);
    rmdir(path);
}

#endif
