#include "cli/show_client.h"

#include <stdio.h>

#include "cli/command.h"
#include "scenario/client_preset.h"

int list_clients(void) {
    struct arena arena;
    struct client_preset preset;

    arena_init(&arena);
    for (size_t i = 0; client_preset_at(i, &arena, &preset); i++)
        printf("%-27s %s\n", preset.name, preset.about);
    arena_release(&arena);
    return EXIT_DONE;
}

static void print_row(const char *name, const char *text) {
    if (text)
        printf("  %-9s %s\n", name, text);
}

int show_client(const char *name) {
    struct arena arena;
    struct client_preset preset;
    struct error err;
    int code = EXIT_DONE;

    arena_init(&arena);
    if (client_preset_find(name, &arena, &preset, &err)) {
        printf("%s: %s\n  stands at clients.NAME.preset\n\n", preset.name, preset.about);
        print_row("library", preset.library);
        print_row("versions", preset.versions);
        print_row("source", preset.source);
        print_row("evidence", preset.evidence);
        print_row("note", preset.note);
        print_row("settings", preset.client);
    } else {
        err.kind = ERROR_USAGE;
        code = command_fail(&err);
    }
    arena_release(&arena);
    return code;
}
