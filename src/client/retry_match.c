#include "client/retry_match.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

#define BIT(number) (UINT64_C(1) << (number))

_Static_assert(VERDICTS <= 64, "a verdict has a bit in a word");

const struct retry_match retry_match_default = {
    .verdicts = BIT(VERDICT_RATE_LIMIT_EXCEEDED) | BIT(VERDICT_SLOW_DOWN) | BIT(VERDICT_TIMEOUT),
    .status_classes = BIT(5),
    .statuses = {408, 409},
};

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* "5xx" is 5, "409" is 409, anything else 0. */
static int parse_status(const char *name) {
    if (strlen(name) != 3 || name[0] < '1' || name[0] > '5')
        return 0;
    if (name[1] == 'x' && name[2] == 'x')
        return name[0] - '0';
    if (!is_digit(name[1]) || !is_digit(name[2]))
        return 0;
    return (name[0] - '0') * 100 + (name[1] - '0') * 10 + (name[2] - '0');
}

static int find_verdict(const char *name) {
    for (int verdict = VERDICT_SUCCESS + 1; verdict < VERDICTS; verdict++)
        if (strcmp(name, verdict_name((enum verdict)verdict)) == 0)
            return verdict;
    return -1;
}

static bool complain(const char *name, struct complaint *out) {
    const char *names[VERDICTS];
    size_t count = 0;

    for (int verdict = VERDICT_SUCCESS + 1; verdict < VERDICTS; verdict++)
        names[count++] = verdict_name((enum verdict)verdict);
    const char *nearest = text_nearest(name, names, count);
    out->field = "retry_on";
    if (nearest)
        snprintf(out->text, sizeof out->text, "unknown verdict '%s'; did you mean '%s'?", name,
                 nearest);
    else
        snprintf(out->text, sizeof out->text,
                 "'%s' is no verdict (as 'rate_limit_exceeded'), status (as '409') or class of "
                 "statuses (as '5xx')",
                 name);
    return false;
}

bool retry_match_prepare(struct retry_match *match, const struct field_list *names,
                         struct complaint *out) {
    const char *const *items = names->items;
    size_t statuses = 0;

    memset(match, 0, sizeof *match);
    for (size_t i = 0; i < names->count; i++) {
        const int status = parse_status(items[i]);
        const int verdict = find_verdict(items[i]);

        if (verdict >= 0) {
            match->verdicts |= BIT(verdict);
        } else if (status >= 100) {
            if (statuses == array_size(match->statuses)) {
                out->field = "retry_on";
                snprintf(out->text, sizeof out->text, "more than %zu statuses",
                         array_size(match->statuses));
                return false;
            }
            match->statuses[statuses++] = (int16_t)status;
        } else if (status > 0) {
            match->status_classes |= BIT(status);
        } else {
            return complain(items[i], out);
        }
    }
    return true;
}

bool retry_match_has_status(const struct retry_match *match, int32_t status) {
    if (status < 100 || status > 599)
        return false;
    if (match->status_classes & BIT(status / 100))
        return true;
    for (size_t i = 0; i < array_size(match->statuses) && match->statuses[i]; i++)
        if (match->statuses[i] == status)
            return true;
    return false;
}
