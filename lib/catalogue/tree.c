#include "catalogue/tree.h"

#include <stdio.h>
#include <string.h>
#include <yaml.h>

typedef struct builder {
    icha_cat_reader *reader;
    icha_cat_arena *scratch;
    yaml_parser_t parser;
    const unsigned char *bytes;
    size_t size, mark; /* of the bytes behind the byte order mark, and of the mark */
    icha_cat_node *open[ICHA_CATALOGUE_DEPTH_MAX];
    size_t depth;
    icha_cat_node *root;
    unsigned documents;
    bool stop;
} builder;

static icha_cat_place place_of(const builder *b, yaml_mark_t mark) {
    /* libyaml counts lines and columns from 0, columns in characters */
    icha_cat_place place = {b->reader->file, (uint32_t)mark.line + 1, (uint32_t)mark.column + 1};
    return place;
}

static void over_limit(builder *b, icha_cat_place place, const char *what, size_t limit) {
    char expected[64];
    snprintf(expected, sizeof expected, "<= %zu", limit);
    icha_cat_fault(b->reader, place, ICHA_M_YAML_LIMIT, what, expected);
}

static bool has_control(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < 0x20 && text[i] != '\t' && text[i] != '\n') return true;
    return false;
}

/* A scalar's text, copied; *bad when it may not stand in a catalogue. */
static const char *copy_text(builder *b, const char *text, size_t length, icha_cat_place place, bool *bad) {
    if (length > ICHA_CATALOGUE_TEXT_MAX) {
        over_limit(b, place, "text length in bytes", ICHA_CATALOGUE_TEXT_MAX);
        *bad = true;
        length = 0;
    } else if (has_control(text, length)) {
        icha_cat_fault(b->reader, place, ICHA_M_YAML_CONTROL, NULL, "printable text");
        *bad = true;
        length = 0;
    }
    const char *copy = icha_cat_arena_text(b->scratch, text, length);
    if (copy == NULL) b->stop = true;
    return copy;
}

static bool repeats(const icha_cat_node *map, const char *key) {
    return icha_cat_get(map, key) != NULL;
}

/* A series may hold a value for every banking day: its list of entries is longer than others. */
static size_t room_of(const builder *b, const icha_cat_node *parent) {
    bool is_series =
        b->depth == 2 && parent->kind == ICHA_CAT_LIST && parent->key != NULL && strcmp(parent->key, "entries") == 0;
    if (b->reader->items_max != 0) return b->reader->items_max;
    return is_series ? ICHA_SERIES_ENTRIES_MAX : ICHA_CATALOGUE_ITEMS_MAX;
}

/* Hangs a node into the innermost open list or map, or makes it the root. */
static void attach(builder *b, icha_cat_node *node) {
    if (b->depth == 0) {
        b->root = node;
        return;
    }
    icha_cat_node *parent = b->open[b->depth - 1];
    if (parent->kind == ICHA_CAT_MAP) {
        node->key = parent->pending_key;
        node->key_place = parent->pending_place;
        parent->pending_key = NULL;
        if (repeats(parent, node->key)) {
            icha_cat_fault(b->reader, node->key_place, ICHA_M_KEY_TWICE, node->key, "once");
            return;
        }
    }
    if (parent->count == room_of(b, parent)) {
        over_limit(b, node->place, "items of a list or map", room_of(b, parent));
        b->stop = true;
        return;
    }
    if (parent->last != NULL) parent->last->next = node;
    else parent->first = node;
    parent->last = node;
    parent->count++;
}

static bool key_is_next(const builder *b) {
    return b->depth > 0 && b->open[b->depth - 1]->kind == ICHA_CAT_MAP && b->open[b->depth - 1]->pending_key == NULL;
}

static icha_cat_node *new_node(builder *b, icha_cat_kind kind, icha_cat_place place) {
    icha_cat_node *node = icha_cat_arena_take(b->scratch, 1, sizeof *node);
    if (node == NULL) {
        b->stop = true;
        return NULL;
    }
    node->kind = kind;
    node->place = place;
    return node;
}

static void take_text(builder *b, const char *text, size_t length, bool plain, bool bad, icha_cat_place place) {
    const char *copy = copy_text(b, text, length, place, &bad);
    if (copy == NULL) return;
    if (key_is_next(b)) {
        b->open[b->depth - 1]->pending_key = copy;
        b->open[b->depth - 1]->pending_place = place;
        return;
    }
    icha_cat_node *node = new_node(b, ICHA_CAT_SCALAR, place);
    if (node == NULL) return;
    node->text = copy;
    node->length = strlen(copy);
    node->plain = plain;
    node->bad = bad;
    attach(b, node);
}

/* Anchors and tags: libyaml hands them over with the node. */
static bool forbidden(builder *b, const yaml_char_t *anchor, const yaml_char_t *tag, icha_cat_place place) {
    if (anchor != NULL) icha_cat_fault(b->reader, place, ICHA_M_YAML_FORBIDDEN, (const char *)anchor, "no anchor (&)");
    if (tag != NULL) icha_cat_fault(b->reader, place, ICHA_M_YAML_FORBIDDEN, (const char *)tag, "no tag (!)");
    return anchor != NULL || tag != NULL;
}

static void open_collection(builder *b, icha_cat_kind kind, const yaml_char_t *anchor, const yaml_char_t *tag,
                            yaml_mark_t mark) {
    icha_cat_place place = place_of(b, mark);
    forbidden(b, anchor, tag, place);
    if (key_is_next(b)) {
        icha_cat_fault(b->reader, place, ICHA_M_YAML_FORBIDDEN, "list or map", "a key of plain text");
        b->stop = true;
        return;
    }
    if (b->depth == ICHA_CATALOGUE_DEPTH_MAX) {
        over_limit(b, place, "nesting depth", ICHA_CATALOGUE_DEPTH_MAX);
        b->stop = true;
        return;
    }
    icha_cat_node *node = new_node(b, kind, place);
    if (node == NULL) return;
    attach(b, node);
    b->open[b->depth++] = node;
}

static void start_document(builder *b, const yaml_event_t *event) {
    icha_cat_place place = place_of(b, event->start_mark);
    if (event->data.document_start.version_directive != NULL ||
        event->data.document_start.tag_directives.start != event->data.document_start.tag_directives.end)
        icha_cat_fault(b->reader, place, ICHA_M_YAML_FORBIDDEN, "%", "no directive (%)");
    if (++b->documents > 1) {
        icha_cat_fault(b->reader, place, ICHA_M_YAML_FORBIDDEN, "---", "one document in a file");
        b->stop = true;
    }
}

static void take_scalar(builder *b, const yaml_event_t *event) {
    icha_cat_place place = place_of(b, event->start_mark);
    bool bad = forbidden(b, event->data.scalar.anchor, event->data.scalar.tag, place);
    take_text(b, (const char *)event->data.scalar.value, event->data.scalar.length,
              event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE, bad, place);
}

static void take_alias(builder *b, const yaml_event_t *event) {
    const char *name = (const char *)event->data.alias.anchor;
    icha_cat_place place = place_of(b, event->start_mark);
    icha_cat_fault(b->reader, place, ICHA_M_YAML_FORBIDDEN, name, "no alias (*)");
    take_text(b, name, strlen(name), true, true, place);
}

static void take_event(builder *b, const yaml_event_t *event) {
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT: start_document(b, event); break;
    case YAML_ALIAS_EVENT: take_alias(b, event); break;
    case YAML_SCALAR_EVENT: take_scalar(b, event); break;
    case YAML_SEQUENCE_START_EVENT:
        open_collection(b, ICHA_CAT_LIST, event->data.sequence_start.anchor, event->data.sequence_start.tag,
                        event->start_mark);
        break;
    case YAML_MAPPING_START_EVENT:
        open_collection(b, ICHA_CAT_MAP, event->data.mapping_start.anchor, event->data.mapping_start.tag,
                        event->start_mark);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: b->depth--; break;
    default: break; /* stream and document ends carry nothing */
    }
}

/* libyaml knows no line for bytes that are no text: counted here, columns in characters. */
static icha_cat_place place_of_offset(const builder *b, size_t offset) {
    icha_cat_place place = {b->reader->file, 1, 1};
    for (size_t i = 0; i < offset && i < b->size; i++) {
        if (b->bytes[i] == '\n') {
            place.line++;
            place.column = 1;
        } else if ((b->bytes[i] & 0xC0) != 0x80) {
            place.column++;
        }
    }
    return place;
}

static void report_syntax(builder *b) {
    yaml_mark_t mark = b->parser.problem_mark;
    if (b->parser.error == YAML_MEMORY_ERROR) {
        b->scratch->failed = true;
    } else if (b->parser.error == YAML_READER_ERROR) {
        char offset[40];
        snprintf(offset, sizeof offset, "byte offset %zu", b->parser.problem_offset + b->mark);
        icha_cat_fault(b->reader, place_of_offset(b, b->parser.problem_offset), ICHA_M_YAML_ENCODING, offset, "UTF-8");
    } else {
        const char *problem = b->parser.problem != NULL ? b->parser.problem : "?";
        icha_cat_fault(b->reader, place_of(b, mark), ICHA_M_YAML_SYNTAX, problem, "YAML 1.1");
    }
}

static bool run(builder *b) {
    bool done = false;
    while (!done && !b->stop) {
        yaml_event_t event;
        if (!yaml_parser_parse(&b->parser, &event)) {
            report_syntax(b);
            return false;
        }
        done = event.type == YAML_STREAM_END_EVENT;
        take_event(b, &event);
        yaml_event_delete(&event);
    }
    return !b->stop;
}

icha_cat_node *icha_cat_parse(icha_cat_reader *reader, icha_cat_arena *scratch, const unsigned char *bytes,
                              size_t size) {
    /* Editors on Windows write one; libyaml, told the encoding, would count it as a column. */
    size_t mark = size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    builder b = {.reader = reader, .scratch = scratch, .bytes = bytes + mark, .size = size - mark, .mark = mark};
    if (!yaml_parser_initialize(&b.parser)) {
        scratch->failed = true;
        return NULL;
    }
    /* stated, not detected: UTF-16 is no catalogue */
    yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&b.parser, b.bytes, b.size);
    bool whole = run(&b);
    yaml_parser_delete(&b.parser);
    if (whole && b.root == NULL)
        icha_cat_fault(reader, (icha_cat_place){reader->file, 1, 1}, ICHA_M_YAML_EMPTY, NULL,
                       reader->kinds != NULL ? reader->kinds
                                             : "product, source, assumption, facts, series or holidays");
    return whole ? b.root : NULL;
}
