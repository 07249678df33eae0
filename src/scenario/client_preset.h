/*
 * client_preset - the clients that published libraries and programs are: pacing, gates, retries,
 * timeout and workers together, pinned to their versions.
 *
 * Data in scenarios/clients/presets.json, compiled in: an object of presets by name, each with
 *
 *   about, library, versions, source, evidence, note    where it comes from
 *   client                                              settings, as in clients.NAME of a scenario
 *
 * A client that names some in `preset` (with commas between them) has their settings as layers
 * under the one that names them, the last on top. So what a file's client says itself goes before
 * its presets (`"retry": null` takes a part away), and presets that `--set` names go before the
 * file. There is no "latest".
 */
#ifndef TIERSIM_SCENARIO_CLIENT_PRESET_H
#define TIERSIM_SCENARIO_CLIENT_PRESET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

/* Texts in the arena; NULL where there is none. */
struct client_preset {
    const char *name, *about;
    const char *library, *versions, *source, *evidence, *note;
    const char *client; /* its settings, as JSON */
};

/* The index-th, in the order of the file; false: no more. */
bool client_preset_at(size_t index, struct arena *arena, struct client_preset *out);

/* By name; false, with what to say, if there is none. */
bool client_preset_find(const char *name, struct arena *arena, struct client_preset *out,
                        struct error *err);

#endif
