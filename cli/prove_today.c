/* What no second engine stands behind: what the run says of itself and which rows it held, against what today's program makes of
 * its inputs. */
#include <stdlib.h>
#include <string.h>

#include "outlay.h"
#include "prove.h"

/* ---- manifest.json ---- */

void prove_manifest(proving *p) {
    const json_t *said = json_object_get(p->run->manifest, "assumptions");
    json_t *today = outlay_assumptions(p->whole);
    char *found = json_dumps(said, JSON_COMPACT | JSON_ENCODE_ANY), *expected = json_dumps(today, JSON_COMPACT);
    p->loan = NULL;
    if (!json_equal(said, today)) prove_differs(p, "manifest.json", -1, "today", found, expected);
    free(found);
    free(expected);
    json_decref(today);
}

/* ---- held.csv ---- */

static const char *held_cell(const icha_held_row *held, size_t column, char *buffer, size_t size) {
    snprintf(buffer, size, "%u", (unsigned)held->line);
    return column == 0   ? held->file
           : column == 1 ? buffer
           : column == 2 ? held->loan_id
           : column == 3 ? held->field
                         : held->reason;
}

/* The first cell that differs. */
static bool is_held_so(proving *p, icha_table *table, const icha_held_row *held) {
    static const char *const columns[] = {"file", "line", "loan_id", "field", "reason"};
    char buffer[16];
    for (size_t i = 0; i < CLI_COUNT(columns); i++) {
        const char *found = icha_table_cell(table, columns[i]), *expected = held_cell(held, i, buffer, sizeof buffer);
        if (found != NULL && strncmp(found, expected, ICHA_PORTFOLIO_CELL_MAX) == 0) continue;
        icha_finding_at finding = {"held", "held.csv", "today", found, expected, table->records, -1, held->loan_id};
        icha_audit_find(p->report, &finding);
        return false;
    }
    return true;
}

/* Those of a book, from the line in hand on; false: something differs. */
static bool are_held_so(proving *p, icha_table *table, const icha_portfolio *book) {
    bool same = true;
    for (size_t i = 0; same && i < icha_portfolio_held_count(book) && table->has_record; i++) {
        icha_held_row held = icha_portfolio_held(book, i);
        same = is_held_so(p, table, &held);
        if (same) (void)icha_table_next(table);
    }
    return same;
}

icha_status prove_held(proving *p, icha_error *err) {
    icha_table table;
    size_t count = 0;
    bool same = true;
    char found[32], expected[32];
    icha_status status;
    if (!prove_open(p, &table, "held.csv", &status, err)) {
        icha_table_close(&table);
        return status;
    }
    for (size_t i = 0; i < p->book_count; i++) {
        same = same && are_held_so(p, &table, p->books[i]);
        count += icha_portfolio_held_count(p->books[i]);
    }
    int64_t lines = table.records - 1 - (table.has_record ? 1 : 0); /* the header; the one in hand */
    snprintf(found, sizeof found, "%lld%s", (long long)lines, table.has_record || table.is_broken ? " and more" : "");
    snprintf(expected, sizeof expected, "%zu", count);
    if (same && strcmp(found, expected) != 0)
        icha_audit_differs(p->report, "held", "held.csv", "rows", found, expected);
    icha_table_close(&table);
    icha_audit_end(p->report, "held", lines);
    return ICHA_OK;
}
