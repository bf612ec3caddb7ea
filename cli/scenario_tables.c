/* The tables of a scenario's run. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "report/table_cell.h"
#include "scenario.h"
#include "scenario/canonical.h"
#include "scenario/exhaustion.h"

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

/* A table made in memory; rows are counted by their ends. */
typedef struct text_table {
    char *text;
    size_t length;
    FILE *out;
} text_table;

static bool begin(text_table *t, const char *header) {
    *t = (text_table){NULL, 0, NULL};
    t->out = open_memstream(&t->text, &t->length);
    if (t->out != NULL) fputs(header, t->out);
    return t->out != NULL;
}

/* X-4, and a separator behind it. */
static void put_cell(FILE *out, const char *text, char separator) {
    icha_put_table_cell(out, text);
    fputc(separator, out);
}

static icha_status end(text_table *t, outlay_job *job, const char *name, icha_status status, icha_error *err) {
    int64_t rows = -1; /* the header */
    bool failed = fclose(t->out) != 0;
    for (size_t i = 0; !failed && i < t->length; i++) rows += t->text[i] == '\n';
    if (status == ICHA_OK && failed) status = no_memory(err);
    if (status == ICHA_OK) status = outlay_write_text(job, name, t->text, t->length, rows, err);
    free(t->text);
    return status;
}

/* M-5: every row of figures names what they rest on. */
static void put_assumptions(FILE *out, const icha_portfolio *portfolio) {
    for (size_t i = 0; i < icha_portfolio_assumption_count(portfolio); i++)
        fprintf(out, "%s%s", i == 0 ? "," : "; ", icha_portfolio_assumption(portfolio, i));
    fputc('\n', out);
}

/* ---- held.csv: of the portfolio, then of the plan ---- */

static icha_status put_held(FILE *out, const icha_portfolio *base, icha_error *err) {
    char *buffer = malloc(ICHA_PORTFOLIO_STREAM_MIN);
    icha_portfolio_stream *stream = NULL;
    size_t length = 1, skipped = 0;
    icha_status status = buffer == NULL ? no_memory(err) : ICHA_OK;
    if (status == ICHA_OK) status = icha_portfolio_stream_open(base, ICHA_TABLE_HELD, &stream, err);
    for (bool is_first = true; status == ICHA_OK && length > 0; is_first = false) {
        status = icha_portfolio_stream_read(stream, buffer, ICHA_PORTFOLIO_STREAM_MIN, &length, err);
        if (status != ICHA_OK || length == 0) break;
        skipped = is_first ? (size_t)((char *)memchr(buffer, '\n', length) - buffer) + 1 : 0;
        fwrite(buffer + skipped, 1, length - skipped, out);
    }
    icha_portfolio_stream_free(stream);
    free(buffer);
    return status;
}

static icha_status write_held(outlay_job *job, const icha_book *book, icha_error *err) {
    text_table t;
    icha_status status = ICHA_OK;
    if (!begin(&t, "file,line,loan_id,field,reason\n")) return no_memory(err);
    for (size_t i = 0; status == ICHA_OK && i < book->base_count; i++) status = put_held(t.out, book->bases[i], err);
    return end(&t, job, "held.csv", status, err);
}

/* ---- budget.csv ---- */

static void put_exhaustion(FILE *out, const icha_budget *budget, const icha_exhaustion *found) {
    char day[ICHA_DATE_TEXT_SIZE];
    if (found->is_exhausted) icha_date_format(found->on, day, sizeof day);
    fprintf(out, "%s,%s,%d,%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%s", budget->id,
            budget->basis == ICHA_BUDGET_PAYMENT ? "payment" : "commitment", (int)budget->year, budget->amount_won,
            found->wanted, found->used, found->left, found->is_exhausted ? day : "not within the horizon");
}

static icha_status write_budgets(outlay_job *job, const scenario_input *file, const icha_book *book, icha_error *err) {
    const icha_scenario *s = file->opened.scenario;
    text_table t;
    icha_status status = ICHA_OK;
    if (s->budget_count == 0) return ICHA_OK;
    if (!begin(&t, "line,basis,year,amount,wanted,used,left,exhausted_on,assumptions\n")) return no_memory(err);
    for (size_t i = 0; status == ICHA_OK && i < s->budget_count; i++) {
        icha_exhaustion found;
        status = icha_budget_exhaust(&s->budgets[i], book, job->portfolio, &found, err);
        if (status != ICHA_OK) break;
        put_exhaustion(t.out, &s->budgets[i], &found);
        put_assumptions(t.out, job->portfolio);
    }
    return end(&t, job, "budget.csv", status, err);
}

/* ---- behaviour.csv ---- */

static icha_status write_behaviour(outlay_job *job, const scenario_input *file, const icha_book *book,
                                   icha_error *err) {
    static const char *const kinds[] = {"", "prepayment", "default", "recovery", "closure"};
    const icha_scenario *s = file->opened.scenario;
    bool simulated = s->mode == ICHA_SCENARIO_SIMULATE;
    icha_moved *moved = NULL;
    size_t count = 0;
    text_table t;
    if (s->behaviour_count == 0) return ICHA_OK;
    icha_status status =
        icha_expected_moves(book, s->behaviour, simulated ? 0 : s->behaviour_count, &moved, &count, err);
    if (status != ICHA_OK) return status;
    if (!begin(&t, "year,kind,product,loans,assumptions\n")) {
        free(moved);
        return no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        fprintf(t.out, "%d,%s,", (int)moved[i].year, kinds[moved[i].kind]);
        put_cell(t.out, moved[i].product, ',');
        fprintf(t.out, "%" PRId64, moved[i].loans);
        if (!simulated) fprintf(t.out, ".%012" PRId64, moved[i].fraction);
        put_assumptions(t.out, job->portfolio);
    }
    free(moved);
    return end(&t, job, "behaviour.csv", ICHA_OK, err);
}

/* ---- grid.csv ---- */

static void put_point(FILE *out, const icha_scenario *s, const icha_grid *grid, size_t number,
                      const icha_portfolio *portfolio) {
    size_t places[ICHA_AXES_MAX];
    const icha_grid_point *point = &grid->points[number];
    icha_grid_places(s->axes, s->axis_count, number, places);
    for (size_t i = 0; i < point->count; i++) {
        const icha_outlay_total *total = &point->totals[i];
        for (size_t j = 0; j < s->axis_count; j++) put_cell(out, s->axes[j].values[places[j]], ',');
        put_cell(out, total->product, ',');
        fprintf(out, "%s,%s,%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64, icha_outlay_kind_name(total->kind),
                icha_basis_name(total->basis), total->before, total->within, total->after, point->held);
        put_assumptions(out, portfolio);
    }
}

static icha_status write_grid(outlay_job *job, const icha_scenario *s, const icha_grid *grid, icha_error *err) {
    text_table t;
    if (s->axis_count == 0) return ICHA_OK;
    if (!begin(&t, "")) return no_memory(err);
    for (size_t i = 0; i < s->axis_count; i++) put_cell(t.out, s->axes[i].name, ',');
    fputs("product,kind,basis,before,within,after,held,assumptions\n", t.out);
    for (size_t i = 0; i < grid->count; i++) put_point(t.out, s, grid, i, job->portfolio);
    return end(&t, job, "grid.csv", ICHA_OK, err);
}

/* ---- all ---- */

static icha_status write_scenario(outlay_job *job, const scenario_input *file, icha_error *err) {
    char *json = NULL;
    size_t length = 0;
    icha_status status = icha_scenario_canonical(file->opened.scenario, file->opened.base, &json, &length, NULL, err);
    if (status == ICHA_OK) status = outlay_write_text(job, "scenario.json", json, length, 0, err);
    free(json);
    return status;
}

icha_status scenario_write_tables(outlay_job *job, const scenario_input *file, const icha_engine_book *book,
                                  const scenario_swept *swept, icha_error *err) {
    icha_status status = outlay_write_table(job, "outlay.csv", ICHA_TABLE_OUTLAY, err);
    if (status == ICHA_OK) status = outlay_write_table(job, "claims.csv", ICHA_TABLE_CLAIMS, err);
    if (status == ICHA_OK) status = write_held(job, book->book, err);
    if (status == ICHA_OK) status = write_budgets(job, file, book->book, err);
    if (status == ICHA_OK) status = write_behaviour(job, file, book->book, err);
    if (status == ICHA_OK) status = write_grid(job, file->opened.scenario, &swept->grid, err);
    if (status == ICHA_OK) status = scenario_write_published(job, file, swept, err);
    return status == ICHA_OK ? write_scenario(job, file, err) : status;
}
