/*
 * output - files that are written whole or not at all, and a standard output that is checked.
 *
 * A file is written under a temporary name in its own directory and renamed when every byte is in
 * it and it is closed: a reader never sees half a file, and what was there before stays until then.
 * On failure the temporary file is removed and the error (ERROR_IO) names the file and the reason.
 */
#ifndef TIERSIM_REPORT_OUTPUT_H
#define TIERSIM_REPORT_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"
#include "base/text.h"

struct output {
    const char *path; /* of the directory; borrowed */
    int directory;    /* its file descriptor */
};

/* Opens a directory, made with its parents where missing. False: *output needs no closing. */
bool output_open(struct output *output, const char *path, struct error *err);
void output_close(struct output *output);

/* Writes `text` as the file `name` of the directory; false also if text->failed. */
bool output_write(const struct output *output, const char *name, const struct text *text,
                  struct error *err);

/* Adds the content of the file `name` of the directory to `text`. */
bool output_read(const struct output *output, const char *name, struct text *text,
                 struct error *err);

/* Makes the finished file `from` of the directory its file `to`. */
bool output_rename(const struct output *output, const char *from, const char *to,
                   struct error *err);

/* One file outside of a directory of outputs; "-" is standard output. */
bool output_file(const char *path, const struct text *text, struct error *err);

/*
 * One file outside of a directory of outputs that is too long to be held: what is written to `file`
 * becomes the file when it is closed to be kept. A device or a pipe is written to as it is, and so
 * is standard output, "-".
 */
struct output_stream {
    FILE *file;
    const char *path; /* borrowed */
    char *temporary;  /* NULL: it is written in place */
};

bool output_stream_open(struct output_stream *stream, const char *path, struct error *err);

/* `keep` false: what was written is taken away again (*err is then left alone), and false too. */
bool output_stream_close(struct output_stream *stream, bool keep, struct error *err);

/* Writes to standard output and flushes it: a full disk or a closed pipe is an error. */
bool output_stdout(const struct text *text, struct error *err);

#endif
