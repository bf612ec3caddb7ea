#include "finding.h"

#include <stdio.h>
#include <string.h>

#include "json_whole.h"

#define TEXT_MAX 400

json_t *icha_audit_begin(void) {
    return json_pack("{s:[], s:[], s:[]}", "levels", "findings", "skipped");
}

/* Bytes that are no UTF-8 as \xNN: then every byte above 0x7f is written so. */
static json_t *escaped(const char *bytes, size_t length, bool is_cut) {
    char text[4 * TEXT_MAX + 8];
    size_t used = 0;
    for (size_t i = 0; i < length && used + 8 < sizeof text; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c >= 0x20 && c < 0x7f) text[used++] = (char)c;
        else used += (size_t)snprintf(text + used, sizeof text - used, "\\x%02x", c);
    }
    if (is_cut) used += (size_t)snprintf(text + used, sizeof text - used, "...");
    return json_stringn(text, used);
}

static bool is_plain(const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)bytes[i] < 0x20 || bytes[i] == 0x7f) return false;
    return true;
}

json_t *icha_audit_text(const char *bytes, size_t length, size_t limit) {
    char text[TEXT_MAX + 4];
    if (limit > TEXT_MAX) limit = TEXT_MAX;
    bool is_cut = length > limit;
    if (is_cut) length = limit;
    size_t whole = length; /* a character is not cut */
    while (is_cut && whole > 0 && ((unsigned char)bytes[whole] & 0xC0) == 0x80) whole--;
    memcpy(text, bytes, whole);
    if (is_cut) memcpy(text + whole, "...", 3);
    json_t *made = is_plain(bytes, whole) ? json_stringn(text, whole + (is_cut ? 3 : 0)) : NULL;
    return made != NULL ? made : escaped(bytes, length, is_cut);
}

static void set_text(json_t *to, const char *key, const char *text) {
    if (text != NULL) icha_json_set(to, key, icha_audit_text(text, strlen(text), TEXT_MAX));
}

static size_t count_of(const json_t *report, const char *level) {
    size_t index, count = 0;
    const json_t *finding;
    json_array_foreach(json_object_get(report, "findings"), index, finding) {
        const char *theirs = json_string_value(json_object_get(finding, "level"));
        if (theirs != NULL && strcmp(theirs, level) == 0) count++;
    }
    return count;
}

/* The last finding of the level says that there are more. Nothing is counted then: a file of a million faults must not be
 * counted through a million times. */
static bool is_full(const json_t *report, const char *level) {
    const json_t *findings = json_object_get(report, "findings");
    for (size_t i = json_array_size(findings); i > 0; i--) {
        const json_t *finding = json_array_get(findings, i - 1);
        const char *theirs = json_string_value(json_object_get(finding, "level"));
        const char *what = json_string_value(json_object_get(finding, "what"));
        if (theirs != NULL && strcmp(theirs, level) == 0) return what != NULL && strcmp(what, "more") == 0;
    }
    return false;
}

void icha_audit_find(json_t *report, const icha_finding_at *at) {
    if (is_full(report, at->level)) return;
    size_t count = count_of(report, at->level);
    json_t *finding = json_pack("{s:s}", "level", at->level);
    if (count == ICHA_FINDINGS_LISTED_MAX) {
        set_text(finding, "what", "more");
    } else {
        set_text(finding, "file", at->file);
        if (at->line >= 0) icha_json_set(finding, "line", json_integer(at->line));
        if (at->offset >= 0) icha_json_set(finding, "offset", json_integer(at->offset));
        set_text(finding, "loan", at->loan);
        set_text(finding, "what", at->what);
        set_text(finding, "found", at->found);
        set_text(finding, "expected", at->expected);
    }
    icha_json_append(json_object_get(report, "findings"), finding);
}

void icha_audit_differs(json_t *report, const char *level, const char *file, const char *what, const char *found,
                        const char *expected) {
    icha_finding_at finding = {level, file, what, found, expected, -1, -1, NULL};
    icha_audit_find(report, &finding);
}

void icha_audit_unreadable(json_t *report, const char *level, const char *file, const icha_error *why) {
    if (why->status == ICHA_ERR_MEMORY) icha_json_short();
    else icha_audit_differs(report, level, file, "unreadable", why->message, NULL);
}

void icha_audit_skip(json_t *report, const char *level, const char *file, const char *what) {
    json_t *skipped = json_pack("{s:s}", "level", level);
    set_text(skipped, "file", file);
    set_text(skipped, "what", what);
    icha_json_append(json_object_get(report, "skipped"), skipped);
}

void icha_audit_end(json_t *report, const char *level, int64_t looked) {
    icha_json_append(json_object_get(report, "levels"),
                          json_pack("{s:s, s:s, s:I}", "level", level, "state",
                                    count_of(report, level) == 0 ? "holds" : "fails", "looked", (json_int_t)looked));
}

void icha_audit_leave(json_t *report, const char *level, const char *what) {
    icha_json_append(json_object_get(report, "levels"),
                          json_pack("{s:s, s:s, s:s}", "level", level, "state", "skipped", "what", what));
}

bool icha_audit_holds(const json_t *report) {
    return json_array_size(json_object_get(report, "findings")) == 0;
}
