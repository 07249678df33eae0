#include "report/gnuplot.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/embedded.h"

/* The environment that the child gets with it. */
extern char **environ;

/* The full path of `program`, or empty: looked for as execvp would, but before the fork. */
static void find_program(struct text *out, const char *program) {
    const char *at = getenv("PATH");

    if (strchr(program, '/')) {
        if (access(program, X_OK) == 0)
            text_add(out, program);
        return;
    }
    for (; at && *at; at += strcspn(at, ":"), at += *at == ':') {
        text_clear(out);
        text_add_bytes(out, at, strcspn(at, ":"));
        text_add(out, out->length ? "/" : "./");
        text_add(out, program);
        if (access(text_cstr(out), X_OK) == 0)
            return;
    }
    text_clear(out);
}

/* NAME='value'; within single quotes gnuplot expands nothing, and '' stands for one quote. */
static void add_variable(struct text *out, const char *name, const char *value) {
    text_printf(out, "%s='", name);
    for (; *value; value++) {
        if (*value == '\'')
            text_add_char(out, '\'');
        text_add_char(out, (unsigned char)*value < ' ' ? ' ' : *value);
    }
    text_add(out, "'; ");
}

/* Writes the script as the file `name` of the output directory. */
static bool write_script(const struct gnuplot_job *job, const struct output *output,
                         const char *name, struct error *err) {
    const char *const parts[] = {"style", job->scripts[0], job->scripts[1]};
    struct text script, path;
    bool written;

    text_init(&script);
    text_init(&path);
    for (size_t i = 0; i < array_size(parts) && parts[i]; i++) {
        const struct embedded_file *found;

        text_clear(&path);
        text_printf(&path, "plots/%s.gp", parts[i]);
        found = embedded_find(text_cstr(&path));
        if (!found)
            BUG("no embedded file '%s'", text_cstr(&path));
        text_add_bytes(&script, found->bytes, found->length);
    }
    written = output_write(output, name, &script, err);
    text_release(&script);
    text_release(&path);
    return written;
}

static double now_s(void) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Only calls that are safe between fork and exec. */
static _Noreturn void run_child(const char *program, char *const arguments[], int directory,
                                int said) {
    /* A group of its own, so that what a wrapper starts dies with it. */
    setpgid(0, 0);
    if (fchdir(directory) == 0 && dup2(said, 1) == 1 && dup2(said, 2) == 2) {
        close(0);
        execve(program, arguments, environ);
    }
    _exit(127);
}

/* Reads what the child says until it ends; false if the time was over and it was killed. */
static bool wait_for(pid_t child, int said, double time_limit_s, struct text *words, int *status) {
    double deadline = now_s() + time_limit_s;
    struct pollfd ready = {said, POLLIN, 0};

    while (waitpid(child, status, WNOHANG) == 0) {
        char bytes[512];
        ssize_t length = 0;

        if (now_s() > deadline) {
            kill(-child, SIGKILL);
            kill(child, SIGKILL);
            waitpid(child, status, 0);
            return false;
        }
        if (poll(&ready, ready.fd >= 0, 10) > 0) {
            length = read(said, bytes, sizeof bytes);
            if (length > 0 && words->length < 400)
                text_add_bytes(words, bytes, (size_t)length);
            else if (length == 0)
                ready.fd = -1; /* it closed its end; only its death is of interest now */
        }
    }
    if (ready.fd >= 0 && poll(&ready, 1, 0) > 0) {
        char bytes[512];
        ssize_t length = read(said, bytes, sizeof bytes);

        if (length > 0)
            text_add_bytes(words, bytes, (size_t)length);
    }
    return true;
}

/* The last line that says something, without blanks around it. */
static void shorten(struct text *words) {
    char *bytes = words->bytes;
    size_t end = words->length;
    size_t start;

    while (end > 0 && strchr(" \t\n", bytes[end - 1]))
        end--;
    for (start = end; start > 0 && bytes[start - 1] != '\n'; start--)
        ;
    while (start < end && strchr(" \t", bytes[start]))
        start++;
    if (bytes) {
        memmove(bytes, bytes + start, end - start);
        bytes[end - start] = '\0';
        words->length = end - start;
    }
}

static enum gnuplot_outcome run(const struct gnuplot_job *job, const struct output *output,
                                const char *program, char *const arguments[], struct error *err) {
    int ends[2];
    struct text words;
    int status = 0;
    bool in_time;
    pid_t child;

    if (pipe(ends) != 0) {
        error_set(err, ERROR_IO, "cannot start gnuplot: %s", strerror(errno));
        return GNUPLOT_FAILED;
    }
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    child = fork();
    if (child == 0)
        run_child(program, arguments, output->directory, ends[1]);
    close(ends[1]);
    if (child < 0) {
        error_set(err, ERROR_IO, "cannot start gnuplot: %s", strerror(errno));
        close(ends[0]);
        return GNUPLOT_FAILED;
    }
    text_init(&words);
    in_time = wait_for(child, ends[0], job->time_limit_s, &words, &status);
    close(ends[0]);
    shorten(&words);
    if (!in_time)
        error_set(err, ERROR_IO, "gnuplot did not finish '%s' within %g s", job->file,
                  job->time_limit_s);
    else if (status != 0)
        error_set(err, ERROR_IO, "gnuplot failed on '%s': %s", job->file,
                  words.length ? text_cstr(&words) : "it said nothing");
    text_release(&words);
    return !in_time ? GNUPLOT_USELESS : status != 0 ? GNUPLOT_FAILED : GNUPLOT_DONE;
}

/* gnuplot says nothing of a full disk: a picture without its end is none. */
static bool check_whole(const struct gnuplot_job *job, const struct output *output,
                        const char *made, struct error *err) {
    static const char svg_end[] = "</svg>";
    static const char png_end[] = "IEND\xAE\x42\x60\x82";
    const char *end = job->png ? png_end : svg_end;
    size_t end_length = strlen(end);
    struct text picture;
    size_t length;
    bool whole;

    text_init(&picture);
    whole = output_read(output, made, &picture, err);
    length = picture.length;
    while (!job->png && length > 0 && picture.bytes[length - 1] == '\n')
        length--;
    if (whole &&
        (length < end_length || memcmp(picture.bytes + length - end_length, end, end_length) != 0))
        whole = error_set(err, ERROR_IO, "gnuplot did not make the whole of '%s'", job->file);
    text_release(&picture);
    return whole;
}

enum gnuplot_outcome gnuplot_run(const struct gnuplot_job *job, const struct output *output,
                                 struct error *err) {
    static char dash_e[] = "-e", script[] = ".script.gp", gnuplot[] = "gnuplot";
    const char *name = getenv("TIERSIM_GNUPLOT");
    enum gnuplot_outcome outcome = GNUPLOT_FAILED;
    struct text program, variables, made;

    assert(job->time_limit_s > 0);

    text_init(&program);
    text_init(&variables);
    text_init(&made);
    text_printf(&made, ".%s.%ld", job->file, (long)getpid());
    for (size_t i = 0; i < job->variable_count; i++)
        add_variable(&variables, job->variables[i].name, job->variables[i].value);
    add_variable(&variables, "term", job->png ? "png" : "svg");
    add_variable(&variables, "out", text_cstr(&made));
    find_program(&program, name && name[0] ? name : "gnuplot");
    if (program.failed || variables.failed || made.failed) {
        error_no_memory(err);
    } else if (!program.length) {
        error_set(err, ERROR_IO, "gnuplot was not found");
        outcome = GNUPLOT_USELESS;
    } else if (write_script(job, output, script, err)) {
        char *const arguments[] = {gnuplot, dash_e, variables.bytes, script, NULL};

        outcome = run(job, output, text_cstr(&program), arguments, err);
        if (outcome == GNUPLOT_DONE && !(check_whole(job, output, text_cstr(&made), err) &&
                                         output_rename(output, text_cstr(&made), job->file, err)))
            outcome = GNUPLOT_FAILED;
        if (outcome != GNUPLOT_DONE)
            unlinkat(output->directory, text_cstr(&made), 0);
        unlinkat(output->directory, script, 0);
    }
    text_release(&program);
    text_release(&variables);
    text_release(&made);
    return outcome;
}
