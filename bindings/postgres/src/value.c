/* Values of SQL as values of the library, exactly, and back. */
#include "icha_pg.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"

/* ---- dates ---- */

#define DAYS_1970_TO_2000 (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE)

icha_date icha_pg_date(DateADT date) {
    int64 days = DATE_NOT_FINITE(date) ? 0 : (int64)date + DAYS_1970_TO_2000;
    if (DATE_NOT_FINITE(date) || days < ICHA_DATE_MIN || days > ICHA_DATE_MAX)
        ereport(ERROR, (errcode(MAKE_SQLSTATE('I', 'C', '1', '0', '2')),
                        errmsg("icha: the date is outside 1900-01-01..2199-12-31"), errdetail("rule=T-1 status=ICHA_ERR_RANGE")));
    return (icha_date)days;
}

DateADT icha_pg_date_out(icha_date date) {
    return (DateADT)(date - DAYS_1970_TO_2000);
}

/* ---- rates ---- */

icha_rate icha_pg_rate(Numeric fraction) {
    icha_error err = ICHA_ERROR_INIT;
    icha_rate rate = 0;
    char *digits = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(fraction)));
    char *spelt = psprintf("%sx", digits); /* the unit that says: a fraction (N-2) */
    icha_pg_check(icha_rate_parse(spelt, strlen(spelt), &rate, &err), &err);
    pfree(spelt);
    pfree(digits);
    return rate;
}

Numeric icha_pg_rate_out(icha_rate rate) {
    Numeric nine = int64_div_fast_to_numeric(rate, 9);
    return DatumGetNumeric(DirectFunctionCall1(numeric_trim_scale, NumericGetDatum(nine)));
}

/* ---- text ---- */

char *icha_pg_utf8(const char *bytes, int length, size_t *utf8_length) {
    char *utf8 = pg_server_to_any(bytes, length, PG_UTF8);
    if (utf8 == bytes) utf8 = pnstrdup(bytes, (Size)length);
    *utf8_length = strlen(utf8);
    return utf8;
}

char *icha_pg_text(const text *value, size_t *length) {
    return icha_pg_utf8(VARDATA_ANY(value), (int)VARSIZE_ANY_EXHDR(value), length);
}

text *icha_pg_text_out(const char *utf8) {
    return cstring_to_text(pg_any_to_server(utf8, (int)strlen(utf8), PG_UTF8));
}

/* ---- JSON ---- */

char *icha_pg_json(Jsonb *value, size_t *length) {
    char *json = JsonbToCString(NULL, &value->root, VARSIZE(value));
    return icha_pg_utf8(json, (int)strlen(json), length);
}

Datum icha_pg_json_of_utf8(char *json) {
    return DirectFunctionCall1(jsonb_in, CStringGetDatum(pg_any_to_server(json, (int)strlen(json), PG_UTF8)));
}

Datum icha_pg_json_out(char *owned, size_t length) {
    char *volatile copy = NULL;
    PG_TRY();
    {
        copy = MemoryContextAllocHuge(CurrentMemoryContext, length + 1);
        memcpy(copy, owned, length + 1);
    }
    PG_FINALLY();
    {
        icha_document_free(owned);
    }
    PG_END_TRY();
    return icha_pg_json_of_utf8(copy);
}

/* ---- spellings ---- */

#define SPELLING(type, name, parse)                                                                                    \
    type icha_pg_##name(const text *value) {                                                                           \
        icha_error err = ICHA_ERROR_INIT;                                                                              \
        type found;                                                                                                    \
        size_t length;                                                                                                 \
        char *spelt = icha_pg_text(value, &length);                                                                    \
        icha_pg_check(parse(spelt, length, &found, &err), &err);                                                       \
        pfree(spelt);                                                                                                  \
        return found;                                                                                                  \
    }

SPELLING(icha_ratio, ratio, icha_ratio_parse)
SPELLING(icha_rounding, rounding, icha_rounding_parse)
SPELLING(icha_day_count, day_count, icha_day_count_parse)
SPELLING(icha_inclusion, inclusion, icha_inclusion_parse)
SPELLING(icha_business_day, business_day, icha_business_day_parse)
SPELLING(icha_holiday_calendar, calendar, icha_calendar_parse)
SPELLING(icha_residual, residual, icha_residual_parse)
