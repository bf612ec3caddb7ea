/* M-5 in one line: a run with assumptions or overlays cannot be shown without saying so, however short the line. */
#include <stdio.h>
#include <string.h>

#include "run_view.h"
#include "words.h"

typedef struct line {
    char *text;
    size_t used, count; /* bytes, characters */
} line;

static size_t characters(const char *text) {
    size_t count = 0;
    for (; *text != '\0'; text++) count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

static void put(line *to, const char *text) {
    size_t length = strlen(text);
    memcpy(to->text + to->used, text, length + 1);
    to->used += length;
    to->count += characters(text);
}

/* As many of its characters as are left up to `limit`, with a sign that there are more. */
static void put_cut(line *to, const char *text, size_t limit) {
    if (to->count + characters(text) <= limit) {
        put(to, text);
        return;
    }
    for (; *text != '\0' && (to->count + 1 < limit || ((unsigned char)*text & 0xC0) == 0x80); text++) {
        to->text[to->used++] = *text;
        to->count += ((unsigned char)*text & 0xC0) != 0x80;
    }
    to->text[to->used] = '\0';
    put(to, "…");
}

static const char *name_at(const json_t *names, size_t i) {
    const char *name = json_string_value(json_array_get(names, i));
    return name == NULL ? "" : name;
}

/* `assumptions: a, b` */
static size_t full_length(json_t *const names[ICHA_RESERVATIONS], const char *const labels[ICHA_RESERVATIONS]) {
    size_t length = 0;
    for (int kind = 0; kind < ICHA_RESERVATIONS; kind++) {
        size_t count = json_array_size(names[kind]);
        if (count == 0) continue;
        length += (length > 0 ? 2 : 0) + characters(labels[kind]) + 2 + 2 * (count - 1);
        for (size_t i = 0; i < count; i++) length += characters(name_at(names[kind], i));
    }
    return length;
}

static void put_full(line *to, json_t *const names[ICHA_RESERVATIONS], const char *const labels[ICHA_RESERVATIONS]) {
    for (int kind = 0; kind < ICHA_RESERVATIONS; kind++) {
        size_t count = json_array_size(names[kind]);
        if (count > 0 && to->used > 0) put(to, "; ");
        if (count > 0) put(to, labels[kind]), put(to, ": ");
        for (size_t i = 0; i < count; i++) {
            if (i > 0) put(to, ", ");
            put(to, name_at(names[kind], i));
        }
    }
}

/* `assumptions (14): a, b, …`: the first name at least in part. */
static void put_names(line *to, const json_t *names, size_t limit) {
    size_t count = json_array_size(names);
    put_cut(to, name_at(names, 0), limit);
    for (size_t i = 1; i < count; i++) {
        size_t more = i + 1 < count ? 3 : 0;
        if (to->count + 2 + characters(name_at(names, i)) + more > limit) {
            if (to->count + 3 <= limit) put(to, ", …");
            return;
        }
        put(to, ", ");
        put(to, name_at(names, i));
    }
}

static void put_short(line *to, json_t *const names[ICHA_RESERVATIONS], const char *const labels[ICHA_RESERVATIONS],
                      size_t limit, const char *end) {
    char heads[ICHA_RESERVATIONS][96];
    size_t fixed = characters(end), given = 0;
    for (int kind = 0; kind < ICHA_RESERVATIONS; kind++) {
        size_t count = json_array_size(names[kind]);
        if (count == 0) continue;
        snprintf(heads[kind], sizeof heads[kind], "%s%.60s (%zu): ", given > 0 ? "; " : "", labels[kind], count);
        fixed += characters(heads[kind]);
        given++;
    }
    size_t each = (limit > fixed ? limit - fixed : 0) / given;
    for (int kind = 0; kind < ICHA_RESERVATIONS; kind++) {
        if (json_array_size(names[kind]) == 0) continue;
        put(to, heads[kind]);
        put_names(to, names[kind], to->count + each);
    }
    put(to, end);
}

void icha_view_warning(const icha_run_view *view, icha_language language, size_t limit, char *text) {
    const char *labels[ICHA_RESERVATIONS] = {icha_word_text(ICHA_W_SCENARIO, language),
                                             icha_word_text(ICHA_W_ASSUMPTIONS, language),
                                             icha_word_text(ICHA_W_OVERLAYS_SHORT, language)};
    json_t *names[ICHA_RESERVATIONS];
    line to = {text, 0, 0};
    text[0] = '\0';
    for (int kind = 0; kind < ICHA_RESERVATIONS; kind++)
        names[kind] = icha_view_reservations(view, (icha_reservation)kind);
    if (full_length(names, labels) <= limit) put_full(&to, names, labels);
    else put_short(&to, names, labels, limit, icha_word_text(ICHA_W_ALL_ON_COVER, language));
    for (int kind = 0; kind < ICHA_RESERVATIONS; kind++) json_decref(names[kind]);
}
