/* The line with which one gets a result again, as the page says it. */
#include <string.h>

#include "base/check.h"
#include "cli/command.h"

/* What changes no figure: where results go and how they are shown. */
static const struct {
    const char *name;
    bool has_value;
} left_out[] = {
    {"out", true},     {"threads", true}, {"log", true},       {"log-replication", true},
    {"json", false},   {"quiet", false},  {"no-plots", false}, {"assert", false},
    {"resume", false},
};

/* How many arguments from this one on are left out. */
static int skipped(const char *argument) {
    if (strncmp(argument, "--", 2) != 0)
        return 0;
    for (size_t i = 0; i < array_size(left_out); i++) {
        const size_t length = strlen(left_out[i].name);

        if (strncmp(argument + 2, left_out[i].name, length) != 0)
            continue;
        if (argument[2 + length] == '=')
            return 1;
        if (argument[2 + length] == '\0')
            return left_out[i].has_value ? 2 : 1;
    }
    return 0;
}

/* A scenario by its name: where it lies is the machine's affair. */
static const char *without_folder(const char *argument) {
    static const char end[] = ".json";
    const size_t length = strlen(argument);
    const char *slash = strrchr(argument, '/');

    if (!slash || argument[0] == '-' || strchr(argument, '=') || length < sizeof end ||
        strcmp(argument + length - (sizeof end - 1), end) != 0)
        return argument;
    return slash + 1;
}

/* As a shell takes it back: in quotes where it has to be. */
static void add_argument(struct text *out, const char *argument) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "-_./:=,%+@";

    if (argument[0] && strspn(argument, plain) == strlen(argument)) {
        text_add(out, argument);
        return;
    }
    text_add_char(out, '\'');
    for (; *argument; argument++)
        if (*argument == '\'')
            text_add(out, "'\\''");
        else
            text_add_char(out, *argument);
    text_add_char(out, '\'');
}

void command_add_line(struct text *out, const char *name, int argc, char **argv) {
    text_printf(out, "tiersim %s", name);
    for (int i = 0; i < argc; i++) {
        const int count = skipped(argv[i]);

        if (count > 0) {
            i += count - 1;
            continue;
        }
        text_add_char(out, ' ');
        add_argument(out, without_folder(argv[i]));
    }
}
