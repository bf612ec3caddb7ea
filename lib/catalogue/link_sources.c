/* Is everything that a version cites really there? (C-1, C-6) */
#include <stdio.h>
#include <string.h>

#include "catalogue/link.h"

static const icha_cat_document *find_document(const icha_catalogue *catalogue, const char *id) {
    for (const icha_cat_document *document = catalogue->documents; document != NULL; document = document->next)
        if (strcmp(document->id, id) == 0) return document;
    return NULL;
}

static const char *find_line(const icha_cat_document *document, int32_t number) {
    for (size_t i = 0; i < document->line_count; i++)
        if (document->lines[i].number == number) return document->lines[i].text;
    return NULL;
}

/* Where the document's lines are recorded, a quote names its line and is a part of it. */
static void check_quote(icha_cat_reader *reader, const icha_cat_document *document, const icha_source *source,
                        icha_cat_place place) {
    bool silent = source->quote[0] == '\0' && source->line == 0;
    if (silent || (document->line_count == 0 && source->line == 0) || (source->is_paraphrase && source->line == 0))
        return;
    char number[24];
    snprintf(number, sizeof number, "%d", source->line);
    const char *line = find_line(document, source->line);
    if (line == NULL) icha_cat_fault(reader, place, ICHA_M_SOURCE_LINE_NONE, number, document->id);
    else if (!source->is_paraphrase && strstr(line, source->quote) == NULL)
        icha_cat_fault(reader, place, ICHA_M_QUOTE_DIFFERS, source->quote, number);
}

bool icha_cat_link_source(icha_cat_reader *reader, const icha_catalogue *catalogue, icha_source *source,
                          icha_cat_place place, icha_date *known_from, size_t *unresolved) {
    const icha_cat_document *document = find_document(catalogue, source->document);
    if (document == NULL && source->document[0] != '\0') {
        if (unresolved != NULL) (*unresolved)++;
        else icha_cat_fault(reader, place, ICHA_M_SOURCE_NONE, source->document, "sources");
    }
    if (document == NULL) return false;
    source->title = document->title == NULL ? "" : document->title;
    source->locator = document->locator == NULL ? "" : document->locator;
    if (source->confidence == 0) source->confidence = document->confidence;
    if (document->known_from < *known_from) *known_from = document->known_from;
    check_quote(reader, document, source, place);
    return true;
}

/* A figure cannot be known before the first document that states it. (That a figure is open may be said of any time.) */
static void check_known(icha_cat_reader *reader, const icha_cat_version *version, icha_date first) {
    const icha_version *v = &version->public;
    if (v->value.state != ICHA_STATE_KNOWN || v->assumption[0] != '\0' || v->known_from >= first) return;
    char known[ICHA_DATE_TEXT_SIZE], expected[ICHA_DATE_TEXT_SIZE];
    icha_date_format(v->known_from, known, sizeof known);
    icha_date_format(first, expected, sizeof expected);
    icha_cat_fault(reader, version->place, ICHA_M_KNOWN_TOO_EARLY, known, expected);
}

void icha_cat_link_sources(icha_cat_reader *reader, const icha_catalogue *catalogue, icha_cat_parameter *parameter,
                           size_t *unresolved) {
    for (size_t i = 0; i < parameter->version_count; i++) {
        icha_cat_version *version = &parameter->versions[i];
        icha_date first = ICHA_DATE_MAX;
        bool all = version->public.source_count > 0;
        for (size_t k = 0; k < version->public.source_count; k++)
            if (!icha_cat_link_source(reader, catalogue, &version->sources[k], version->source_places[k], &first,
                                      unresolved))
                all = false;
        if (all) check_known(reader, version, first);
    }
}
