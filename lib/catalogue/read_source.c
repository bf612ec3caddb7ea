/* A document that values cite (catalogue/sources). */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "catalogue/read.h"

static const char expected_dated[] = "YYYY-MM-DD, YYYY-MM, YYYY or undated";

/* C-3: a document dated by a month or a year is known from that span's last day. false: not such a date. */
static bool span_last_day(const char *text, size_t length, icha_date *last) {
    char day[16] = "";
    int32_t year = 0, month = 12;
    if (length == 4) snprintf(day, sizeof day, "%.4s-12-01", text);
    else if (length == 7) snprintf(day, sizeof day, "%.7s-01", text);
    else return length == 10 && icha_date_parse(text, length, last, NULL) == ICHA_OK;
    if (icha_date_parse(day, 10, last, NULL) != ICHA_OK) return false;
    icha_date_to_civil(*last, &year, &month, NULL);
    *last += icha_days_in_month(year, month) - 1;
    return true;
}

/* An undated document is known from a day that its note argues for. */
static void read_known(icha_cat_reader *reader, const icha_cat_node *root, icha_cat_document *document) {
    const icha_cat_node *dated = icha_cat_get(root, "dated"), *known = icha_cat_get(root, "known_from");
    icha_date last = 0;
    if (known == NULL || !icha_cat_read_date(reader, known, &document->known_from)) return;
    if (dated == NULL || !icha_cat_expect_scalar(reader, dated, expected_dated)) return;
    if (strcmp(dated->text, "undated") == 0) {
        if (icha_cat_get(root, "note") == NULL) icha_cat_fault(reader, dated->place, ICHA_M_KEY_MISSING, NULL, "note");
    } else if (!span_last_day(dated->text, dated->length, &last)) {
        icha_cat_fault(reader, dated->place, ICHA_M_WRONG_KIND, dated->text, expected_dated);
    } else if (last != document->known_from) {
        char text[ICHA_DATE_TEXT_SIZE];
        icha_date_format(last, text, sizeof text);
        icha_cat_fault(reader, known->place, ICHA_M_SPAN_DATE_DIFFERS, known->text, text);
    }
}

static void read_lines(icha_cat_reader *reader, const icha_cat_node *node, icha_cat_document *document) {
    if (node->kind != ICHA_CAT_MAP) {
        icha_cat_expect_map(reader, node, (const char *const[]){NULL}, NULL);
        return;
    }
    document->lines = icha_cat_arena_take(reader->arena, node->count, sizeof *document->lines);
    if (document->lines == NULL) return;
    for (const icha_cat_node *item = node->first; item != NULL; item = item->next) {
        int64_t number = 0;
        size_t path = icha_cat_enter(reader, item->key);
        icha_cat_node key = {.kind = ICHA_CAT_SCALAR, .text = item->key, .length = strlen(item->key)};
        key.place = item->key_place;
        const char *text = icha_cat_read_text(reader, item, "the line's text");
        if (icha_cat_read_whole(reader, &key, 1, INT32_MAX, &number) && text != NULL)
            document->lines[document->line_count++] = (icha_cat_line){(int32_t)number, text};
        icha_cat_leave(reader, path);
    }
}

static void read_texts(icha_cat_reader *reader, const icha_cat_node *root, icha_cat_document *document) {
    const icha_cat_node *title = icha_cat_get(root, "title"), *locator = icha_cat_get(root, "locator");
    const icha_cat_node *publisher = icha_cat_get(root, "publisher"), *note = icha_cat_get(root, "note");
    const icha_cat_node *confidence = icha_cat_get(root, "confidence");
    const char *english;
    size_t index;
    if (title != NULL) icha_cat_read_name(reader, title, &document->title, &english);
    if (locator != NULL) document->locator = icha_cat_read_text(reader, locator, "address or place");
    if (publisher != NULL) icha_cat_read_text(reader, publisher, "publisher");
    if (note != NULL) icha_cat_read_text(reader, note, "text");
    if (confidence != NULL && icha_cat_read_word(reader, confidence, "A B C D", &index))
        document->confidence = "ABCD"[index];
}

void icha_cat_read_source(icha_cat_reader *reader, const icha_cat_node *root, icha_catalogue *catalogue) {
    static const char *const required[] = {"source", "title", "publisher", "dated", "known_from", "locator", NULL};
    static const char *const optional[] = {"confidence", "note", "lines", NULL};
    icha_cat_document *document = icha_cat_arena_take(reader->arena, 1, sizeof *document);
    if (document == NULL || !icha_cat_expect_map(reader, root, required, optional)) return;
    const icha_cat_node *lines = icha_cat_get(root, "lines");
    document->id = icha_cat_read_id(reader, icha_cat_get(root, "source"));
    document->place = icha_cat_get(root, "source")->place;
    read_texts(reader, root, document);
    read_known(reader, root, document);
    size_t path = icha_cat_enter(reader, "lines");
    if (lines != NULL) read_lines(reader, lines, document);
    icha_cat_leave(reader, path);
    if (document->id == NULL) return;
    document->next = catalogue->documents;
    catalogue->documents = document;
}
