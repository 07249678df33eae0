#include "report/html_parts.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/embedded.h"
#include "base/version.h"
#include "report/answer.h"
#include "report/figure.h"

/* ---- sentences ---- */

static void add_warnings(struct text *out, const struct result *result,
                         const struct html_options *options) {
    if (result->partial)
        text_add(out, "<p class=\"warning\">Interrupted: only some of the replications were done."
                      "</p>\n");
    for (size_t i = 0; i < result->sentence_count; i++)
        if (result->sentences[i].kind == SENTENCE_WARNING)
            html_add_element(out, "p class=\"warning\"", result->sentences[i].text);
    if (options->without_figures)
        html_add_element(out, "p class=\"warning\"", options->without_figures);
}

/* "single_source" is the style's name and read as "single source". */
static void add_evidence(struct text *out, const char *evidence) {
    text_printf(out, " <span class=\"tag %s\">", evidence);
    for (; *evidence; evidence++)
        text_add_char(out, *evidence == '_' ? ' ' : *evidence);
    text_add(out, "</span>");
}

static void add_sentences(struct text *out, const struct result *result, enum sentence_kind kind,
                          const char *heading) {
    bool any = false;

    for (size_t i = 0; i < result->sentence_count; i++) {
        const struct sentence *sentence = &result->sentences[i];

        if (sentence->kind != kind)
            continue;
        if (!any) {
            html_add_element(out, "h2", heading);
            text_add(out, "<ul>\n");
        }
        any = true;
        text_add(out, "<li>");
        text_add_html(out, sentence->text);
        if (sentence->evidence)
            add_evidence(out, sentence->evidence);
        text_add(out, "</li>\n");
    }
    if (any)
        text_add(out, "</ul>\n");
}

static void add_figures(struct text *out, const struct html_options *options) {
    if (options->figure_count > 0)
        html_add_element(out, "h2", "Pictures");
    for (size_t i = 0; i < options->figure_count; i++) {
        const struct html_figure *figure = &options->figures[i];

        text_add(out, "<figure>\n<div class=\"wide\" tabindex=\"0\" role=\"img\" aria-label=\"");
        text_add_html(out, figure->caption);
        text_add(out, "\">\n");
        html_add_svg(out, figure->svg, figure->name);
        text_add(out, "</div>\n<figcaption>the figures are in <code>");
        text_add_html(out, figure->table);
        text_add(out, ".csv</code></figcaption>\n</figure>\n");
    }
}

/* ---- how to get the same again ---- */

static void add_span(struct text *out, double seconds) {
    struct text span;

    text_init_for(&span, &out->failed);
    figure_add(&span, seconds, "s");
    text_add(out, text_cstr(&span));
    out->failed = out->failed || span.failed;
    text_release(&span);
}

static void add_reproduction(struct text *out, const struct result *result,
                             const struct html_options *options) {
    html_add_element(out, "h2", "How to reproduce this");
    if (options->command)
        html_add_element(out, "pre", options->command);
    text_printf(out, "<p>tiersim %s, %zu replication%s of ", TIERSIM_VERSION, result->replications,
                result->replications == 1 ? "" : "s");
    add_span(out, result->horizon_s);
    text_add(out, " (warm-up ");
    add_span(out, result->warmup_s);
    text_add(out, ", drain ");
    add_span(out, result->drain_s);
    text_printf(out,
                "), seed %" PRId64 ", scenario <code>%016" PRIx64
                "</code>. The same version, scenario and seed give the same figures.</p>\n",
                result->seed, result->hash);
    if (result->effective) {
        text_add(out, "<details><summary>The effective scenario</summary>\n");
        html_add_element(out, "pre", result->effective);
        text_add(out, "</details>\n");
    }
}

/* What belongs to a ± stays in its line. */
static void add_answer(struct text *out, const char *answer) {
    static const char sign[] = " ± ";
    const char *at;

    text_add(out, "<p class=\"answer\">");
    for (; (at = strstr(answer, sign)); answer = at + strlen(sign)) {
        struct text before;

        text_init_for(&before, &out->failed);
        text_add_bytes(&before, answer, (size_t)(at - answer));
        text_add_html(out, text_cstr(&before));
        text_add(out, "&nbsp;±&nbsp;");
        out->failed = out->failed || before.failed;
        text_release(&before);
    }
    text_add_html(out, answer);
    text_add(out, "</p>\n");
}

static void add_body(struct text *out, const struct result *result,
                     const struct html_options *options) {
    const struct point_result *only = result->point_count == 1 ? &result->points[0] : NULL;
    const char *about = result->question ? result->question : result->scenario;
    struct text question, answer;

    text_init_for(&question, &out->failed);
    text_init_for(&answer, &out->failed);
    answer_add(&answer, result);
    answer_add_question(&question, about);
    html_add_element(out, "h1", text_cstr(&question));
    add_answer(out, text_cstr(&answer));
    if (strcmp(about, text_cstr(&question)) != 0)
        html_add_element(out, "p class=\"about\"", about);
    text_release(&question);
    text_release(&answer);
    add_warnings(out, result, options);
    if (only)
        html_add_objectives(out, only);
    add_sentences(out, result, SENTENCE_NOTE, "In more words");
    add_figures(out, options);
    if (only)
        html_add_point(out, only);
    else if (result->point_count > 1)
        html_add_points(out, result);
    html_add_tables(out, result);
    add_sentences(out, result, SENTENCE_ASSUMPTION, "Assumptions, and what they rest on");
    add_sentences(out, result, SENTENCE_SOURCE, "Sources");
    add_reproduction(out, result, options);
}

void html_result(struct text *out, const struct result *result,
                 const struct html_options *options) {
    const struct embedded_file *page = embedded_find("src/report/page.html");
    const char *at;

    if (!page)
        BUG("the page is not embedded");
    for (at = page->bytes; *at;) {
        if (strncmp(at, "{{title}}", 9) == 0) {
            text_add_html(out, result->question ? result->question : result->scenario);
            at += 9;
        } else if (strncmp(at, "{{body}}", 8) == 0) {
            add_body(out, result, options);
            at += 8;
        } else {
            text_add_char(out, *at++);
        }
    }
}
