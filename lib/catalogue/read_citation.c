/* Where a value comes from: document, line, quote (C-1). */
#include "catalogue/read_citation.h"

#include <string.h>

static const char *text_or_empty(icha_cat_reader *reader, const icha_cat_node *map, const char *key) {
    const icha_cat_node *node = icha_cat_get(map, key);
    const char *text = node == NULL ? NULL : icha_cat_read_text(reader, node, "text");
    return text == NULL ? "" : text;
}

static void read_line(icha_cat_reader *reader, const icha_cat_node *map, icha_source *source) {
    const icha_cat_node *node = icha_cat_get(map, "line");
    int64_t line = 0;
    if (node != NULL && icha_cat_read_whole(reader, node, 1, INT32_MAX, &line)) source->line = (int32_t)line;
}

static void read_marks(icha_cat_reader *reader, const icha_cat_node *map, icha_source *source) {
    const icha_cat_node *kind = icha_cat_get(map, "quote_kind"), *confidence = icha_cat_get(map, "confidence");
    size_t index;
    if (kind != NULL && icha_cat_read_word(reader, kind, "verbatim paraphrase", &index))
        source->is_paraphrase = index == 1;
    if (confidence != NULL && icha_cat_read_word(reader, confidence, "A B C D", &index))
        source->confidence = "ABCD"[index];
}

void icha_cat_read_citation(icha_cat_reader *reader, const icha_cat_node *node, bool needs_quote, icha_source *source) {
    static const char *const with_quote[] = {"document", "quote", NULL};
    static const char *const without_quote[] = {"document", NULL};
    static const char *const marks[] = {"line", "quote_kind", "confidence", NULL};
    static const char *const marks_and_quote[] = {"line", "quote", "quote_kind", "confidence", NULL};
    *source = (icha_source){"", "", "", 0, "", false, 0};
    if (!icha_cat_expect_map(reader, node, needs_quote ? with_quote : without_quote,
                             needs_quote ? marks : marks_and_quote))
        return;
    const icha_cat_node *document = icha_cat_get(node, "document");
    const char *id = document == NULL ? NULL : icha_cat_read_id(reader, document);
    if (id != NULL) source->document = id;
    source->quote = text_or_empty(reader, node, "quote");
    read_line(reader, node, source);
    read_marks(reader, node, source);
}

void icha_cat_read_citations(icha_cat_reader *reader, const icha_cat_node *node, bool needs_quote,
                             icha_cat_citations *citations) {
    if (!icha_cat_expect_list(reader, node, 1, "[{document, line, quote}]")) return;
    citations->items = icha_cat_arena_take(reader->arena, node->count, sizeof *citations->items);
    citations->places = icha_cat_arena_take(reader->arena, node->count, sizeof *citations->places);
    if (citations->items == NULL || citations->places == NULL) return;
    for (const icha_cat_node *item = node->first; item != NULL; item = item->next) {
        size_t path = icha_cat_enter_index(reader, citations->count);
        citations->places[citations->count] = item->place;
        icha_cat_read_citation(reader, item, needs_quote, &citations->items[citations->count++]);
        icha_cat_leave(reader, path);
    }
}
