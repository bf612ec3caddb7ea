/* A comparison of two scenarios' runs as a document, and its rows as a table of a result. */
#include <stdlib.h>
#include <string.h>

#include "audit/rests_on.h"
#include "number/fail.h"
#include "report/table_cell.h"
#include "scenario_compare.h"

/* Of a row, in their order: what it is of, its figures, and what it rests on (M-5). */
static const char *const keys[] = {"product",    "payer",      "kind",   "year",      "basis", "a",      "b",
                                   "difference", "parameters", "volume", "behaviour", "data",  "method", "assumptions"};
#define FIRST_FIGURE 5
#define AFTER_FIGURES (CLI_COUNT(keys) - 1)

/* ---- names ---- */

static int by_text(const void *a, const void *b) {
    return strcmp(json_string_value(*(json_t *const *)a), json_string_value(*(json_t *const *)b));
}

/* Each once, sorted; takes the list over. */
static json_t *sorted(json_t *names) {
    size_t count = json_array_size(names);
    json_t **items = malloc((count + 1) * sizeof *items), *list = json_array();
    for (size_t i = 0; items != NULL && i < count; i++) items[i] = json_array_get(names, i);
    if (items != NULL && count > 1) qsort(items, count, sizeof *items, by_text);
    for (size_t i = 0; items != NULL && i < count; i++)
        if (i == 0 || by_text(&items[i - 1], &items[i]) != 0) json_array_append(list, items[i]);
    free(items);
    json_decref(names);
    return list;
}

/* Every change that a scenario makes, whether a figure used it or not. */
static void add_changes(json_t *names, const icha_scenario *s) {
    for (size_t i = 1; i <= s->overlay_count; i++)
        json_array_append_new(names, json_sprintf("overlay:%s#%zu", s->id, i));
    for (size_t i = 1; i <= s->index_count; i++) json_array_append_new(names, json_sprintf("index:%s#%zu", s->id, i));
}

/* Names of the steps, and what either run rests on, also where no loan used it (M-5). */
static json_t *assumptions_of(const comparing *c) {
    json_t *names = json_array(), *a = icha_manifest_rests_on(c->a.run.manifest);
    json_t *b = icha_manifest_rests_on(c->b.run.manifest);
    json_array_extend(names, a);
    json_array_extend(names, b);
    json_decref(a);
    json_decref(b);
    for (size_t i = 0; i <= ICHA_CAUSE_COUNT; i++)
        for (size_t j = 0; j < icha_portfolio_assumption_count(c->found.steps[i]); j++)
            json_array_append_new(names, json_string(icha_portfolio_assumption(c->found.steps[i], j)));
    add_changes(names, c->a.file.opened.scenario);
    add_changes(names, c->b.file.opened.scenario);
    return sorted(names);
}

static json_t *methods_of(const comparing *c) {
    json_t *names = json_array();
    for (size_t i = 0; i <= ICHA_CAUSE_COUNT; i++)
        for (size_t j = 0; j < icha_portfolio_method_count(c->found.steps[i]); j++)
            json_array_append_new(names, json_string(icha_portfolio_method(c->found.steps[i], j)));
    return sorted(names);
}

/* ---- the document ---- */

static json_t *side_json(const compare_side *side) {
    return json_pack("{s:s, s:O, s:s}", "folder", side->run.folder, "run_id",
                     json_object_get(side->run.manifest, "run_id"), "scenario", side->file.opened.scenario->id);
}

static json_t *order_json(void) {
    json_t *list = json_array();
    for (size_t i = 0; i < ICHA_CAUSE_COUNT; i++)
        json_array_append_new(list, json_string(icha_cause_name((icha_cause)i)));
    return list;
}

static json_t *row_json(const icha_compared *found, const char *assumptions) {
    const icha_outlay_cell *key = &found->key;
    json_t *row =
        json_pack("{s:s, s:s, s:s, s:i, s:s, s:I, s:I, s:I}", "product", key->product, "payer", key->payer, "kind",
                  icha_outlay_kind_name(key->kind), "year", (int)key->year, "basis", icha_basis_name(key->basis), "a",
                  (json_int_t)found->a, "b", (json_int_t)found->b, "difference", (json_int_t)found->difference);
    for (size_t i = 0; i < ICHA_CAUSE_COUNT; i++)
        json_object_set_new(row, icha_cause_name((icha_cause)i), json_integer((json_int_t)found->parts[i]));
    json_object_set_new(row, "assumptions", json_string(assumptions));
    return row;
}

/* `a; b`, as the runs' own tables have it. The caller frees it; NULL: no memory. */
static char *joined(const json_t *names) {
    size_t length = 0, index;
    const json_t *name;
    char *text = NULL;
    FILE *out = open_memstream(&text, &length);
    if (out == NULL) return NULL;
    json_array_foreach(names, index, name) fprintf(out, "%s%s", index == 0 ? "" : "; ", json_string_value(name));
    if (fclose(out) == 0) return text;
    free(text);
    return NULL;
}

static json_t *rows_json(const comparing *c, const json_t *assumptions) {
    json_t *list = json_array();
    char *names = joined(assumptions);
    for (size_t i = 0; names != NULL && i < c->found.count; i++)
        json_array_append_new(list, row_json(&c->found.rows[i], names));
    free(names);
    return list;
}

static json_t *total_at(json_t *totals, const json_t *row) {
    size_t index;
    json_t *total;
    json_array_foreach(
        totals, index,
        total) if (json_equal(json_object_get(total, "kind"), json_object_get(row, "kind")) &&
                   json_equal(json_object_get(total, "basis"), json_object_get(row, "basis"))) return total;
    total = json_pack("{s:O, s:O}", "kind", json_object_get(row, "kind"), "basis", json_object_get(row, "basis"));
    for (size_t i = FIRST_FIGURE; i < AFTER_FIGURES; i++) json_object_set_new(total, keys[i], json_integer(0));
    json_array_append_new(totals, total);
    return total;
}

/* Over products, payers and years, which the engine has held within N-1; kinds and bases are never added up. */
static json_t *totals_json(const json_t *rows) {
    size_t index;
    const json_t *row;
    json_t *totals = json_array();
    json_array_foreach(rows, index, row) {
        json_t *total = total_at(totals, row);
        for (size_t i = FIRST_FIGURE; i < AFTER_FIGURES; i++) {
            json_t *sum = json_object_get(total, keys[i]);
            json_integer_set(sum, json_integer_value(sum) + json_integer_value(json_object_get(row, keys[i])));
        }
    }
    return totals;
}

/* What each step changed, and how many rows and events it holds. */
static json_t *steps_json(const comparing *c) {
    json_t *list = json_array();
    for (size_t i = 0; i <= ICHA_CAUSE_COUNT; i++) {
        int64_t held =
            icha_portfolio_count(c->found.steps[i]).held + icha_portfolio_event_count(c->found.steps[i]).held;
        json_t *step = json_pack("{s:s, s:I}", "step", i == 0 ? "a" : icha_cause_name((icha_cause)(i - 1)), "held",
                                 (json_int_t)held);
        if (i > 0) json_object_set_new(step, "differs", json_boolean(!c->same[i - 1]));
        json_array_append_new(list, step);
    }
    return list;
}

json_t *compare_document(const comparing *c) {
    char years[ICHA_TEXT_MAX];
    json_t *whole = json_object(), *assumptions = assumptions_of(c), *rows = rows_json(c, assumptions);
    outlay_years_text(&c->a.file.options, years, sizeof years);
    json_object_set_new(whole, "a", side_json(&c->a));
    json_object_set_new(whole, "b", side_json(&c->b));
    json_object_set_new(whole, "years", json_string(years));
    json_object_set_new(whole, "order", order_json());
    json_object_set_new(whole, "steps", steps_json(c));
    json_object_set_new(whole, "totals", totals_json(rows));
    json_object_set_new(whole, "rows", rows);
    json_object_set_new(whole, "methods", methods_of(c));
    json_object_set_new(whole, "assumptions", assumptions);
    return whole;
}

/* ---- a table of a result ---- */

static void put_value(FILE *out, const json_t *value) {
    if (json_is_integer(value)) fprintf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else icha_put_table_cell(out, json_string_value(value));
}

icha_status compare_write_rows(outlay_job *job, const json_t *document, icha_error *err) {
    size_t length = 0, index;
    const json_t *row, *rows = json_object_get(document, "rows");
    char *text = NULL;
    FILE *out = open_memstream(&text, &length);
    if (out == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    for (size_t i = 0; i < CLI_COUNT(keys); i++) fprintf(out, "%s%s", i == 0 ? "" : ",", keys[i]);
    fputc('\n', out);
    json_array_foreach(rows, index, row) {
        for (size_t i = 0; i < CLI_COUNT(keys); i++) {
            if (i > 0) fputc(',', out);
            put_value(out, json_object_get(row, keys[i]));
        }
        fputc('\n', out);
    }
    icha_status status = fclose(out) == 0 ? ICHA_OK : icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    if (status == ICHA_OK)
        status = outlay_write_text(job, "compare.csv", text, length, (int64_t)json_array_size(rows), err);
    free(text);
    return status;
}
