#include "report/html.h"

#include <string.h>

static bool starts_with(const char *text, const char *start) {
    return strncmp(text, start, strlen(start)) == 0;
}

/* The length of what comes before a name of an id at `at`, or 0: ` id="`, `href="#`, `url(#`. */
static size_t before_id(const char *at) {
    static const char *const starts[] = {" id=\"",   " id='",   "\tid=\"", "\tid='",
                                         "href=\"#", "href='#", "url(#"};

    for (size_t i = 0; i < array_size(starts); i++)
        if (starts_with(at, starts[i]))
            return strlen(starts[i]);
    return 0;
}

void html_add_svg(struct text *out, const char *svg, const char *prefix) {
    const char *at = strstr(svg, "<svg");
    bool in_tag = false;

    while (at && *at) {
        size_t length = in_tag ? before_id(at) : 0;

        if (length > 0) {
            text_add_bytes(out, at, length);
            text_printf(out, "%s-", prefix);
            at += length;
            continue;
        }
        if (*at == '<')
            in_tag = true;
        else if (*at == '>')
            in_tag = false;
        text_add_char(out, *at++);
    }
}
