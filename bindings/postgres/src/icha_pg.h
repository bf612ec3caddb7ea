/* What the parts of the extension share: values in and out, errors, the catalogue. Everything here may raise an error;
 * what the library holds is freed before. */
#ifndef ICHA_PG_H
#define ICHA_PG_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"

#include "icha/document.h"
#include "icha/icha.h"

/* ---- error.c ---- */
/* The library's error as an ERROR: SQLSTATE IC and the status' number, the sentence, in DETAIL every fault. Frees the
 * faults. */
void icha_pg_raise(const icha_error *err, icha_faults *faults) pg_attribute_noreturn();
/* The same where a status is one. */
void icha_pg_check(icha_status status, const icha_error *err);

/* ---- value.c ---- */
/* 1900..2199 (T-1); infinity is none. */
icha_date icha_pg_date(DateADT date);
DateADT icha_pg_date_out(icha_date date);
/* A rate as a fraction: 0.035 is 3.5 %. Exact; finer than a billionth is an error (N-2). */
icha_rate icha_pg_rate(Numeric fraction);
Numeric icha_pg_rate_out(icha_rate rate);
/* Text of the database's encoding in UTF-8, for the library; NUL-terminated. */
char *icha_pg_utf8(const char *bytes, int length, size_t *utf8_length);
char *icha_pg_text(const text *value, size_t *length);
/* A text of the library, UTF-8, as a value of the database's encoding. */
text *icha_pg_text_out(const char *utf8);
/* A jsonb as JSON text in UTF-8, and back. `owned` comes from the library and is freed, whatever happens. */
char *icha_pg_json(Jsonb *value, size_t *length);
Datum icha_pg_json_out(char *owned, size_t length);
Datum icha_pg_json_of_utf8(char *json);

/* `1/3`, `1`, `50%`. */
icha_ratio icha_pg_ratio(const text *value);
/* An argument spelt as in TERMS: `down/10`, `act/365`, `end`, `following`, `kr-bank`, `first`. */
icha_rounding icha_pg_rounding(const text *value);
icha_day_count icha_pg_day_count(const text *value);
icha_inclusion icha_pg_inclusion(const text *value);
icha_business_day icha_pg_business_day(const text *value);
icha_holiday_calendar icha_pg_calendar(const text *value);
icha_residual icha_pg_residual(const text *value);

/* ---- document.c ---- */
/* Of the arguments that most functions end in, by their places (-1: none); each may be null. */
icha_document_options icha_pg_options(FunctionCallInfo fcinfo, int product, int on, int known_on);

/* ---- catalogue.c ---- */
/* The settings icha.catalogue, icha.assumptions and icha.language. */
void icha_pg_define_settings(void);
/* The catalogue that they name, loaded once a connection. */
const icha_catalogue *icha_pg_catalogue(void);
icha_language icha_pg_language(void);

#endif
