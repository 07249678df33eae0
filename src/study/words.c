#include "study/words.h"

void words_add_seconds(struct text *out, sim_time duration) {
    text_add_fixed(out, (duration + NS_PER_MS / 2) / NS_PER_MS, 3);
    text_add(out, " s");
}

void words_add_parts(struct text *out, const struct journey *journey) {
    bool any = false;

    for (int part = 0; part < PARTS; part++) {
        if (journey->parts[part] == 0)
            continue;
        text_printf(out, "%s%s ", any ? ", " : ": ", part_name((enum part)part));
        words_add_seconds(out, journey->parts[part]);
        any = true;
    }
}
