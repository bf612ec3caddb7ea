/* An index series (L-5, C-1): dated values with their sources, and how far they were looked up. */
#include <string.h>

#include "catalogue/read_citation.h"

typedef struct series_reading {
    icha_cat_reader *reader;
    icha_cat_series *series;
    bool has_last; /* a date was read before: in `last` */
    icha_date last;
} series_reading;

static void fault_dates(icha_cat_reader *reader, icha_cat_place place, icha_message message, icha_date found,
                        icha_date expected) {
    char found_text[ICHA_DATE_TEXT_SIZE], expected_text[ICHA_DATE_TEXT_SIZE];
    icha_date_format(found, found_text, sizeof found_text);
    icha_date_format(expected, expected_text, sizeof expected_text);
    icha_cat_fault(reader, place, message, found_text, expected_text);
}

static bool read_rate(series_reading *s, const icha_cat_node *node, icha_rate *rate) {
    static const char *const expected = "1.5%, 150bp or 0.015x";
    if (!icha_cat_expect_scalar(s->reader, node, expected)) return false;
    icha_error error;
    icha_error_init(&error);
    if (icha_rate_parse(node->text, node->length, rate, &error) != ICHA_OK) {
        icha_cat_fault_inner(s->reader, node->place, &error, expected);
        return false;
    }
    /* a market rate can fall below 0; what the law allows on top of a contract's rate cannot */
    if (*rate >= 0 || s->series->public.basis == ICHA_SERIES_RATE) return true;
    icha_cat_fault(s->reader, node->place, ICHA_M_RATE_RANGE, node->text, ">= 0%");
    return false;
}

/* The date, and that it is later than the last one that could be read. */
static bool read_on(series_reading *s, const icha_cat_node *node, icha_date *on) {
    if (!icha_cat_read_date(s->reader, node, on)) return false;
    bool is_later = !s->has_last || *on > s->last;
    if (!is_later) fault_dates(s->reader, node->place, ICHA_M_SERIES_UNORDERED, *on, s->last);
    if (is_later) s->last = *on;
    s->has_last = true;
    return is_later;
}

static void read_about(series_reading *s, const icha_cat_node *node, icha_series_about *about,
                       icha_cat_citations *citations) {
    const icha_cat_node *known = icha_cat_get(node, "known_from"), *note = icha_cat_get(node, "note");
    const icha_cat_node *sources = icha_cat_get(node, "sources");
    const char *text = note == NULL ? NULL : icha_cat_read_text(s->reader, note, "text");
    about->note = text == NULL ? "" : text;
    if (known != NULL) icha_cat_read_date(s->reader, known, &about->known_from);
    size_t path = icha_cat_enter(s->reader, "sources");
    if (sources != NULL) icha_cat_read_citations(s->reader, sources, true, citations);
    icha_cat_leave(s->reader, path);
}

static void read_entry(series_reading *s, const icha_cat_node *node) {
    static const char *const required[] = {"on", "rate", NULL};
    static const char *const optional[] = {"known_from", "sources", "note", NULL};
    size_t at = s->series->public.entry_count++;
    icha_index_entry *entry = &s->series->entries[at];
    icha_series_about *about = &s->series->about[at];
    if (!icha_cat_expect_map(s->reader, node, required, optional)) return;
    const icha_cat_node *on = icha_cat_get(node, "on"), *rate = icha_cat_get(node, "rate");
    if (on != NULL) (void)read_on(s, on, &entry->on);
    if (rate != NULL) (void)read_rate(s, rate, &entry->rate);
    about->known_from = entry->on; /* unless it says otherwise, a value is published when it begins to hold */
    read_about(s, node, about, &s->series->entry_citations[at]);
    if (s->series->entry_citations[at].count == 0) s->series->entry_citations[at] = s->series->citations;
    about->sources = s->series->entry_citations[at].items;
    about->source_count = s->series->entry_citations[at].count;
}

static void read_entries(series_reading *s, const icha_cat_node *list) {
    icha_cat_series *series = s->series;
    if (!icha_cat_expect_list(s->reader, list, 1, "[{on, rate}]")) return;
    series->entries = icha_cat_arena_take(s->reader->arena, list->count, sizeof *series->entries);
    series->about = icha_cat_arena_take(s->reader->arena, list->count, sizeof *series->about);
    series->entry_citations = icha_cat_arena_take(s->reader->arena, list->count, sizeof *series->entry_citations);
    if (series->entries == NULL || series->about == NULL || series->entry_citations == NULL) return;
    for (const icha_cat_node *item = list->first; item != NULL; item = item->next) {
        size_t path = icha_cat_enter_index(s->reader, series->public.entry_count);
        read_entry(s, item);
        icha_cat_leave(s->reader, path);
    }
    series->public.entries = series->entries;
    series->public.about = series->about;
}

static void read_covers(series_reading *s, const icha_cat_node *node) {
    icha_date *covers_to = &s->series->public.covers_to;
    if (!icha_cat_read_date(s->reader, node, covers_to) || !s->has_last || *covers_to >= s->last) return;
    fault_dates(s->reader, node->place, ICHA_M_SERIES_COVERS_LESS, *covers_to, s->last);
}

static void read_names(series_reading *s, const icha_cat_node *root) {
    const icha_cat_node *name = icha_cat_get(root, "name"), *measures = icha_cat_get(root, "measures");
    const icha_cat_node *basis = icha_cat_get(root, "basis"), *note = icha_cat_get(root, "note");
    icha_series *series = &s->series->public;
    size_t index = 0;
    if (name != NULL) icha_cat_read_name(s->reader, name, &series->name_ko, &series->name_en);
    if (measures != NULL) icha_cat_read_name(s->reader, measures, &series->measures_ko, &series->measures_en);
    if (note != NULL) icha_cat_read_text(s->reader, note, "text");
    series->basis = ICHA_SERIES_RATE;
    if (basis != NULL && icha_cat_read_word(s->reader, basis, "rate over_contract", &index) && index == 1)
        series->basis = ICHA_SERIES_OVER_CONTRACT;
}

static void read_own_sources(series_reading *s, const icha_cat_node *node) {
    size_t path = icha_cat_enter(s->reader, "sources");
    icha_cat_read_citations(s->reader, node, true, &s->series->citations);
    icha_cat_leave(s->reader, path);
    s->series->public.sources = s->series->citations.items;
    s->series->public.source_count = s->series->citations.count;
}

/* An id of the catalogue that is also a name in TERMS. */
static const char *read_series_id(icha_cat_reader *reader, const icha_cat_node *node) {
    const char *id = icha_cat_read_id(reader, node);
    if (id == NULL || strlen(id) <= ICHA_SERIES_ID_MAX) return id;
    icha_cat_fault(reader, node->place, ICHA_M_WRONG_KIND, id, "an id at most 63 long");
    return NULL;
}

void icha_cat_read_series(icha_cat_reader *reader, const icha_cat_node *root, icha_catalogue *catalogue) {
    static const char *const required[] = {"series", "name", "measures", "covers_to", "sources", "entries", NULL};
    static const char *const optional[] = {"basis", "note", NULL};
    icha_cat_series *series = icha_cat_arena_take(reader->arena, 1, sizeof *series);
    if (series == NULL || !icha_cat_expect_map(reader, root, required, optional)) return;
    series_reading s = {.reader = reader, .series = series};
    const icha_cat_node *entries = icha_cat_get(root, "entries"), *covers = icha_cat_get(root, "covers_to");
    const icha_cat_node *sources = icha_cat_get(root, "sources");
    series->public.id = read_series_id(reader, icha_cat_get(root, "series"));
    series->place = icha_cat_get(root, "series")->place;
    read_names(&s, root);
    if (sources != NULL) read_own_sources(&s, sources);
    size_t path = icha_cat_enter(reader, "entries");
    if (entries != NULL) read_entries(&s, entries);
    icha_cat_leave(reader, path);
    if (covers != NULL) read_covers(&s, covers);
    if (series->public.id == NULL) return;
    series->next = catalogue->series;
    catalogue->series = series;
}
