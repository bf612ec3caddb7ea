#include "shard_lines.h"

#include <assert.h>
#include <string.h>

/* Moves what is left to the front and pulls more behind it. */
static icha_status pull(icha_shard_lines *lines, icha_error *err) {
    size_t got = 0;
    memmove(lines->bytes, lines->bytes + lines->at, lines->end - lines->at);
    lines->end -= lines->at;
    lines->at = 0;
    size_t room = sizeof lines->bytes - lines->end;
    assert(room >= ICHA_PORTFOLIO_STREAM_MIN);
    icha_status status = lines->source.pull(lines->source.context, lines->bytes + lines->end, room, &got, err);
    if (status != ICHA_OK) return status;
    assert(got <= room);
    lines->is_read = got == 0;
    lines->end += got;
    return ICHA_OK;
}

static bool has_odd_quotes(const char *text, size_t length) {
    bool odd = false;
    for (const char *end = text + length; (text = memchr(text, '"', (size_t)(end - text))) != NULL; text++) odd = !odd;
    return odd;
}

/* The record's length; 0: its end is not among the bytes. *checked, *quoted: how far it was looked through. */
static size_t find_end(const icha_shard_lines *lines, size_t *checked, bool *quoted) {
    const char *text = lines->bytes + lines->at;
    size_t length = lines->end - lines->at;
    while (*checked < length) {
        const char *from = text + *checked, *end = memchr(from, '\n', length - *checked);
        size_t part = end == NULL ? length - *checked : (size_t)(end - from) + 1;
        *quoted = *quoted != has_odd_quotes(from, part);
        *checked += part;
        if (end != NULL && !*quoted) return *checked;
    }
    return 0;
}

icha_status icha_shard_lines_next(icha_shard_lines *lines, const char **record, size_t *length, icha_error *err) {
    size_t checked = 0;
    bool quoted = false;
    for (;;) {
        *length = find_end(lines, &checked, &quoted);
        if (*length > ICHA_PORTFOLIO_STREAM_MIN) *length = 0;
        if (*length > 0 || lines->is_read || lines->end - lines->at >= ICHA_PORTFOLIO_STREAM_MIN) break;
        icha_status status = pull(lines, err);
        if (status != ICHA_OK) return status;
    }
    *record = lines->bytes + lines->at;
    lines->at += *length;
    return ICHA_OK;
}

icha_status icha_shard_lines_are_read(icha_shard_lines *lines, bool *are_read, icha_error *err) {
    icha_status status = ICHA_OK;
    if (lines->at == lines->end && !lines->is_read) status = pull(lines, err);
    *are_read = status == ICHA_OK && lines->at == lines->end && lines->is_read;
    return status;
}
