/*
 * origin - where the rules and figures of something that a published library does come from: the
 * library, the versions it holds for, the text it was read in, and how well that is known. Printed
 * by `show`. Constant data.
 */
#ifndef TIERSIM_CLIENT_ORIGIN_H
#define TIERSIM_CLIENT_ORIGIN_H

struct origin {
    const char *library, *versions;
    const char *source;   /* repository, commit */
    const char *evidence; /* "source", "specification", "second-hand", "assumption" */
    const char *note;     /* what it leaves out or surprises with, or NULL */
};

#endif
