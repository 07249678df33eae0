#include "record/vocabulary.h"

#include <assert.h>
#include <stddef.h>

#define X_NAME(constant, name, ...) name,

static const char *const outcomes[] = {OUTCOME_LIST(X_NAME)};
static const char *const steps[] = {STEP_LIST(X_NAME)};
static const char *const parts[] = {PART_LIST(X_NAME)};
static const char *const causes[] = {WAIT_CAUSE_LIST(X_NAME)};
static const char *const stages[] = {GATE_STAGE_LIST(X_NAME)};
const char *const unit_names[] = {UNIT_LIST(X_NAME) NULL};
const char *const verdict_names[] = {VERDICT_LIST(X_NAME) NULL};

const char *outcome_name(enum outcome outcome) {
    assert((int)outcome >= 0 && outcome < OUTCOMES);
    return outcomes[outcome];
}

const char *step_name(enum step step) {
    assert((int)step >= 0 && step < STEPS);
    return steps[step];
}

const char *verdict_name(enum verdict verdict) {
    assert((int)verdict >= 0 && verdict < VERDICTS);
    return verdict_names[verdict];
}

int verdict_status(enum verdict verdict) {
    static const int statuses[] = {
#define X(constant, name, status, step) status,
        VERDICT_LIST(X)
#undef X
    };
    assert((int)verdict >= 0 && verdict < VERDICTS);
    return statuses[verdict];
}

enum step verdict_step(enum verdict verdict) {
    static const enum step of[] = {
#define X(constant, name, status, step) STEP_##step,
        VERDICT_LIST(X)
#undef X
    };
    assert((int)verdict >= 0 && verdict < VERDICTS);
    return of[verdict];
}

const char *part_name(enum part part) {
    assert((int)part >= 0 && part < PARTS);
    return parts[part];
}

const char *unit_name(enum unit unit) {
    assert((int)unit >= 0 && unit < UNITS);
    return unit_names[unit];
}

const char *wait_cause_name(enum wait_cause cause) {
    assert((int)cause >= 0 && cause < WAIT_CAUSES);
    return causes[cause];
}

const char *wait_cause_text(enum wait_cause cause) {
    static const char *const texts[] = {
#define X(constant, name, text) text,
        WAIT_CAUSE_LIST(X)
#undef X
    };
    assert((int)cause >= 0 && cause < WAIT_CAUSES);
    return texts[cause];
}

const char *gate_stage_name(enum gate_stage stage) {
    assert((int)stage >= 0 && stage < GATE_STAGES);
    return stages[stage];
}
