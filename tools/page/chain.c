/*
 * chain.c - the zones from the root to the break, as a list and as a picture.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "page/chain.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/json_member.h"
#include "base/screen_event.h"
#include "page/html.h"

enum {
    /* of the picture, in its own units */
    WIDTH = 680,
    MARGIN = 20,
    BOX_HEIGHT = 40,
    BOX_STEP = 60,
    LINE_STEP = 20,
    LINE_OCTETS = 80, /* that a line of text has room for */
    NAME_OCTETS = 36  /* and a name in its box */
};

struct state {
    const char *name, *sign, *words, *colour;
};

static const struct state states[] = {
    {"secure", "&#x2713;", "secure: validated", "#1a7f37"},
    {"insecure", "&#x2013;", "insecure: not validated", "#57606a"},
    {"bogus", "&#x2717;", "bogus: does not validate", "#b42318"},
    {"unknown", "?", "unknown", "#57606a"},
};

enum { STATES = sizeof(states) / sizeof(states[0]) };

static const char broken_colour[] = "#b42318";

struct link {
    const char *zone;
    const struct state *state;
    bool has_state; /* the event says in which it is */
    bool is_broken;
};

typedef void link_visit(void *context, const struct link *link);

static void visit_link(const char *zone, const char *state, bool is_broken, link_visit *visit,
                       void *context)
{
    struct link link = {.zone = strcmp(zone, ".") == 0 ? "the root" : zone,
                        .has_state = state[0] != '\0',
                        .is_broken = is_broken};
    size_t i = 0;

    while (i < STATES - 1 && strcmp(states[i].name, state) != 0)
        i++;
    link.state = &states[i];
    visit(context, &link);
}

/* Where servers were at fault nothing was validated: then there is the broken zone alone. */
static void visit_links(const struct wf_log_event *event, link_visit *visit, void *context)
{
    const json_t *whyfail = json_object_get(event->root, "whyfail"), *line;
    bool seen = event->zone[0] == '\0';
    size_t i;

    json_array_foreach(json_object_get(whyfail, "chain"), i, line)
    {
        const char *zone = wf_json_member_text(line, "zone");
        bool is_broken = event->zone[0] != '\0' && strcasecmp(zone, event->zone) == 0;

        visit_link(zone, wf_json_member_text(line, "state"), is_broken, visit, context);
        seen = seen || is_broken;
    }
    if (!seen)
        visit_link(event->zone, "", true, visit, context);
}

static void put_item(void *context, const struct link *link)
{
    FILE *file = context;

    fprintf(file, "<li class=\"%s%s\"><span class=\"sign\" aria-hidden=\"true\">%s</span>",
            link->state->name, link->is_broken ? " broken" : "",
            link->is_broken ? "&#x2717;" : link->state->sign);
    fputs("<strong>", file);
    wf_html_text(file, link->zone);
    fprintf(file, "</strong>%s", link->is_broken ? " <b class=\"mark\">breaks here</b>" : "");
    if (link->has_state)
        fprintf(file, " <small>%s</small>", link->state->words);
    fputs("</li>\n", file);
}

struct picture {
    FILE *file;
    unsigned y; /* where the next thing begins */
};

static size_t piece_of(const char *text, size_t most)
{
    size_t len = strlen(text);

    return len <= most ? len : most;
}

/* An octet a column: there is no telling how wide others are, or what they do. */
static void put_piece(FILE *file, const char *text, size_t len)
{
    char piece[LINE_OCTETS + 1];
    size_t i;

    for (i = 0; i < len && i < LINE_OCTETS; i++)
        piece[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
    piece[i] = '\0';
    wf_html_text(file, piece);
}

static void draw_link(void *context, const struct link *link)
{
    struct picture *picture = context;
    const char *colour = link->is_broken ? broken_colour : link->state->colour;
    unsigned y = picture->y, text_y = y + BOX_HEIGHT / 2 + 5;
    size_t len = piece_of(link->zone, NAME_OCTETS);

    if (y > MARGIN)
        fprintf(picture->file, "<path d=\"M%d %uv%d\" stroke=\"#57606a\" stroke-width=\"2\"/>\n",
                MARGIN + 24, y - (BOX_STEP - BOX_HEIGHT), BOX_STEP - BOX_HEIGHT);
    fprintf(picture->file,
            "<rect x=\"%d\" y=\"%u\" width=\"%d\" height=\"%d\" rx=\"6\" fill=\"#fff\" "
            "stroke=\"%s\" stroke-width=\"%d\"/>\n",
            MARGIN, y, WIDTH - 2 * MARGIN, BOX_HEIGHT, colour, link->is_broken ? 3 : 1);
    fprintf(picture->file, "<text x=\"%d\" y=\"%u\" fill=\"%s\" font-weight=\"bold\">%s</text>\n",
            MARGIN + 17, text_y, colour, link->is_broken ? "&#x2717;" : link->state->sign);
    fprintf(picture->file, "<text x=\"%d\" y=\"%u\" font-weight=\"bold\">", MARGIN + 44, text_y);
    put_piece(picture->file, link->zone, len);
    fprintf(picture->file, "%s</text>\n", link->zone[len] != '\0' ? "..." : "");
    fprintf(
        picture->file, "<text x=\"%d\" y=\"%u\" fill=\"%s\" text-anchor=\"end\">%s%s%s</text>\n",
        WIDTH - MARGIN - 14, text_y, colour, link->is_broken ? "breaks here" : "",
        link->is_broken && link->has_state ? "; " : "", link->has_state ? link->state->words : "");
    picture->y += BOX_STEP;
}

/* Paragraphs below the zones, in lines of whole words where they fit. */
static void draw_text(struct picture *picture, const char *title, const char *text)
{
    char all[4096];
    const char *at = all;

    if (text[0] == '\0')
        return;
    snprintf(all, sizeof(all), "%s%s", title, text);
    while (*at != '\0') {
        size_t len = piece_of(at, LINE_OCTETS), words = len;

        while (at[len] != '\0' && words > 0 && at[words] != ' ')
            words--;
        len = at[len] != '\0' && words > 0 ? words : len;
        fprintf(picture->file, "<text x=\"%d\" y=\"%u\">", MARGIN, picture->y);
        put_piece(picture->file, at, len);
        fputs("</text>\n", picture->file);
        picture->y += LINE_STEP;
        at += len;
        at += strspn(at, " ");
    }
    picture->y += LINE_STEP / 2;
}

static void draw_all(struct picture *picture, const struct wf_log_event *event)
{
    char asked[1200];

    picture->y = MARGIN;
    visit_links(event, draw_link, picture);
    draw_text(picture, "", event->text);
    draw_text(picture, "Who must act: ", wf_party_words(event->at_fault));
    draw_text(picture, "To do: ", event->remedy);
    snprintf(asked, sizeof(asked), "%s %s, %s, at %s", event->name, event->type, event->cause,
             wf_json_member_text(event->root, "@timestamp"));
    draw_text(picture, "Asked: ", asked);
}

/* The picture's text, for the caller to free; NULL when there is no memory. */
static char *picture_of(const struct wf_log_event *event)
{
    struct picture picture = {.y = 0};
    char *body = NULL, *whole = NULL;
    size_t size;
    FILE *file;

    picture.file = open_memstream(&body, &size);
    if (picture.file == NULL)
        return NULL;
    draw_all(&picture, event);
    file = fclose(picture.file) == 0 ? open_memstream(&whole, &size) : NULL;
    if (file != NULL) {
        fprintf(file,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%u\" "
                "viewBox=\"0 0 %d %u\" font-family=\"monospace\" font-size=\"13\" "
                "fill=\"#1f2328\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n%s"
                "</svg>\n",
                WIDTH, picture.y + MARGIN, WIDTH, picture.y + MARGIN, body);
        fclose(file);
    }
    free(body);
    return whole;
}

/* As a part of a URL (RFC 3986, section 2.1). */
static void put_encoded(FILE *file, const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char octet = (unsigned char)*text;

        if (octet < 0x80 && (isalnum(octet) || strchr("-._~", octet) != NULL))
            putc(octet, file);
        else
            fprintf(file, "%%%02X", octet);
    }
}

void wf_chain_write(FILE *page, const struct wf_log_event *event, const char *id)
{
    const json_t *whyfail = json_object_get(event->root, "whyfail");
    size_t count = json_array_size(json_object_get(whyfail, "chain"));
    char *picture;

    if (count == 0 && event->zone[0] == '\0')
        return;
    fprintf(page, "<h4>%s</h4>\n<ol class=\"chain\">\n",
            count > 0 ? "From the root to the break" : "Where it broke");
    visit_links(event, put_item, page);
    fputs("</ol>\n", page);
    picture = picture_of(event);
    if (picture == NULL)
        return;
    fprintf(page, "<p class=\"places\"><a download=\"%s.svg\" href=\"data:image/svg+xml,", id);
    put_encoded(page, picture);
    fputs("\">Save as a picture</a></p>\n", page);
    free(picture);
}
