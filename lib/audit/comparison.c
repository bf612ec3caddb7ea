#include "comparison.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canonical.h"
#include "digest.h"
#include "finding.h"
#include "icha/number.h"
#include "table.h"

#define FILE_NAME "compare.csv"

/* In the order in which they become B's. */
static const char *const causes[] = {"parameters", "volume", "behaviour", "data", "method"};
#define CAUSES (sizeof causes / sizeof causes[0])
static const char *const sides[] = {"a", "b"};
#define SIDES (sizeof sides / sizeof sides[0])

static const char *text_of(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

static bool is_comparison(const json_t *manifest) {
    return strcmp(text_of(json_object_get(manifest, "determinants"), "command"), ICHA_COMPARISON) == 0;
}

/* ---- options ---- */

static bool is_order(const json_t *order) {
    bool is = json_array_size(order) == CAUSES;
    for (size_t i = 0; is && i < CAUSES; i++) {
        const char *name = json_string_value(json_array_get(order, i));
        is = name != NULL && strcmp(name, causes[i]) == 0;
    }
    return is;
}

/* Runs of different horizons are not compared. */
static bool options_differ(const json_t *determinants, icha_contradiction *to) {
    const json_t *options = json_object_get(determinants, "options");
    const char *years = text_of(options, "years");
    for (size_t i = 0; i < SIDES; i++) {
        const char *theirs = text_of(json_object_get(json_object_get(determinants, sides[i]), "options"), "years");
        if (years[0] == '\0' || strcmp(years, theirs) != 0) return icha_contradiction_is(to, "years", years, theirs);
    }
    return !is_order(json_object_get(options, "order")) && icha_contradiction_is(to, "option", "order", "");
}

/* ---- names ---- */

static bool has_name(const json_t *manifest, const char *name) {
    size_t index;
    const json_t *item;
    json_array_foreach(json_object_get(manifest, "assumptions"), index,
                       item) if (json_is_string(item) && strcmp(json_string_value(item), name) == 0) return true;
    return false;
}

/* overlay:ID#1 or index:ID#1: every change of a side is named, and they are counted from 1. */
static bool names_changes(const json_t *manifest, const char *id) {
    static const char *const kinds[] = {"overlay", "index"};
    char name[200];
    bool has = false;
    for (size_t i = 0; i < 2; i++) {
        snprintf(name, sizeof name, "%s:%.160s#1", kinds[i], id);
        has = has || has_name(manifest, name);
    }
    return has;
}

/* What the determinants say of overlays and index paths is a digest: is it that of the catalogue alone? */
static bool is_changed(const json_t *side) {
    char digest[ICHA_DIGEST_SIZE] = "";
    size_t length;
    json_t *none = json_pack("{s:s, s:[], s:[]}", "catalogue", text_of(json_object_get(side, "catalogue"), "sha256"),
                             "overlays", "index");
    char *text = icha_canonical_json(none, &length);
    if (text != NULL) icha_digest_bytes(text, length, digest);
    free(text);
    json_decref(none);
    return strcmp(digest, text_of(json_object_get(side, "overlays"), "sha256")) != 0;
}

static bool side_is_unnamed(const json_t *manifest, const json_t *side, icha_contradiction *to) {
    size_t index;
    const json_t *item;
    const char *id = text_of(json_object_get(side, "scenario"), "id");
    json_array_foreach(json_object_get(side, "assumptions"), index, item) {
        const char *name = text_of(item, "name");
        if (!has_name(manifest, name)) return icha_contradiction_is(to, "assumptions", "", name);
    }
    return is_changed(side) && !names_changes(manifest, id) && icha_contradiction_is(to, "assumptions", "", "overlays");
}

bool icha_comparison_contradicts(const json_t *manifest, icha_contradiction *to) {
    const json_t *determinants = json_object_get(manifest, "determinants");
    bool differs = is_comparison(manifest) && options_differ(determinants, to);
    for (size_t i = 0; is_comparison(manifest) && !differs && i < SIDES; i++)
        differs = side_is_unnamed(manifest, json_object_get(determinants, sides[i]), to);
    return differs;
}

/* ---- lines ---- */

static bool read_cell(icha_table *table, const char *column, icha_money *to) {
    const char *cell = icha_table_cell(table, column);
    return cell != NULL && icha_money_parse(cell, strlen(cell), to, NULL) == ICHA_OK;
}

/* `start` and the columns. false: one is no amount, or beyond N-1. */
static bool add_up(icha_table *table, icha_money start, const char *const *columns, size_t count, icha_money *sum) {
    icha_money part;
    *sum = start;
    for (size_t i = 0; i < count; i++)
        if (!read_cell(table, columns[i], &part) || icha_money_add(*sum, part, sum, NULL) != ICHA_OK) return false;
    return true;
}

/* Does a + the columns make b? */
static void check_sum(icha_table *table, const char *const *columns, size_t count, json_t *report) {
    char here[24] = "", there[24] = "";
    icha_money a = 0, b = 0, sum = 0;
    icha_finding_at finding = ICHA_FINDING_AT("integrity", FILE_NAME, "sum");
    bool known = read_cell(table, "a", &a) && read_cell(table, "b", &b) && add_up(table, a, columns, count, &sum);
    if (known && sum == b) return;
    if (known) snprintf(here, sizeof here, "%" PRId64, sum), snprintf(there, sizeof there, "%" PRId64, b);
    finding.line = table->records;
    finding.found = here;
    finding.expected = there;
    icha_audit_find(report, &finding);
}

void icha_comparison_check(const char *folder, const json_t *manifest, json_t *report) {
    static const char *const difference[] = {"difference"};
    icha_table table;
    if (!is_comparison(manifest)) return;
    icha_status status = icha_table_open(&table, folder, FILE_NAME, NULL);
    for (; status == ICHA_OK && table.has_record; (void)icha_table_next(&table)) {
        check_sum(&table, difference, 1, report);
        check_sum(&table, causes, CAUSES, report);
    }
    icha_table_close(&table); /* what could not be opened was found by its digest */
}
