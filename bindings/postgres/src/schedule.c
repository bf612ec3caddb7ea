/* A loan's schedule as rows; no document is made of it. */
#include "icha_pg.h"

#include "funcapi.h"
#include "utils/memutils.h"

enum { N, EVENT, FROM, TO, DUE, DAYS, RATE, SUBSIDY_RATE, OPENING, PRINCIPAL, INTEREST, BORROWER_INTEREST, SUBSIDY,
       PAYMENT, CLOSING, COLUMNS };

static Datum rate_datum(icha_rate rate) {
    return NumericGetDatum(icha_pg_rate_out(rate));
}

static void put(ReturnSetInfo *to, const icha_row *row) {
    Datum v[COLUMNS];
    bool nulls[COLUMNS] = {false};
    nulls[N] = row->n == 0; /* a prepayment is a row of its own, without a number */
    nulls[EVENT] = row->n != 0;
    v[N] = Int32GetDatum(row->n);
    v[EVENT] = nulls[EVENT] ? (Datum)0 : CStringGetTextDatum("prepay");
    v[FROM] = DateADTGetDatum(icha_pg_date_out(row->from));
    v[TO] = DateADTGetDatum(icha_pg_date_out(row->to));
    v[DUE] = DateADTGetDatum(icha_pg_date_out(row->due));
    v[DAYS] = Int32GetDatum(row->days);
    v[RATE] = rate_datum(row->rate);
    v[SUBSIDY_RATE] = rate_datum(row->subsidy_rate);
    v[OPENING] = Int64GetDatum(row->opening);
    v[PRINCIPAL] = Int64GetDatum(row->principal);
    v[INTEREST] = Int64GetDatum(row->interest);
    v[BORROWER_INTEREST] = Int64GetDatum(row->borrower_interest);
    v[SUBSIDY] = Int64GetDatum(row->subsidy);
    v[PAYMENT] = Int64GetDatum(row->payment);
    v[CLOSING] = Int64GetDatum(row->closing);
    tuplestore_putvalues(to->setResult, to->setDesc, v, nulls);
}

static void put_all(ReturnSetInfo *to, const icha_row *rows, size_t count) {
    MemoryContext row_memory = AllocSetContextCreate(CurrentMemoryContext, "icha row", ALLOCSET_SMALL_SIZES), before;
    for (size_t i = 0; i < count; i++) {
        before = MemoryContextSwitchTo(row_memory);
        put(to, &rows[i]);
        MemoryContextSwitchTo(before);
        MemoryContextReset(row_memory);
    }
    MemoryContextDelete(row_memory);
}

static Datum schedule(FunctionCallInfo fcinfo, const icha_document_options *options) {
    icha_error err = ICHA_ERROR_INIT;
    icha_faults *faults = NULL;
    icha_row *rows = NULL;
    size_t length, count = 0;
    char *json = icha_pg_json(PG_GETARG_JSONB_P(0), &length);
    InitMaterializedSRF(fcinfo, 0);
    if (icha_document_schedule_rows(json, length, options, &rows, &count, &faults, &err) != ICHA_OK)
        icha_pg_raise(&err, faults);
    PG_TRY();
    {
        put_all((ReturnSetInfo *)fcinfo->resultinfo, rows, count);
    }
    PG_FINALLY();
    {
        icha_document_free_rows(rows);
    }
    PG_END_TRY();
    pfree(json);
    return (Datum)0;
}

/* terms */
PG_FUNCTION_INFO_V1(icha_sql_schedule_of_terms);
Datum icha_sql_schedule_of_terms(PG_FUNCTION_ARGS) {
    icha_document_options options = ICHA_DOCUMENT_OPTIONS_INIT;
    options.input_name = "jsonb";
    return schedule(fcinfo, &options);
}

/* terms, product, on, known_on */
PG_FUNCTION_INFO_V1(icha_sql_schedule);
Datum icha_sql_schedule(PG_FUNCTION_ARGS) {
    icha_document_options options;
    if (PG_ARGISNULL(0)) {
        InitMaterializedSRF(fcinfo, 0);
        return (Datum)0;
    }
    options = icha_pg_options(fcinfo, 1, 2, 3);
    options.catalogue = icha_pg_catalogue();
    return schedule(fcinfo, &options);
}
