/* Documents: jsonb in, jsonb out, what the program prints with --format json. */
#include "icha_pg.h"

#define FUNCTION(name)                                                                                                 \
    PG_FUNCTION_INFO_V1(icha_sql_##name);                                                                              \
    Datum icha_sql_##name(PG_FUNCTION_ARGS)

typedef icha_status making(const char *text, size_t length, const icha_document_options *options, char **document,
                           size_t *document_length, icha_faults **faults, icha_error *err);

icha_document_options icha_pg_options(FunctionCallInfo fcinfo, int product, int on, int known_on) {
    icha_document_options options = ICHA_DOCUMENT_OPTIONS_INIT;
    size_t length;
    options.language = icha_pg_language();
    options.input_name = "jsonb";
    if (product >= 0 && !PG_ARGISNULL(product)) options.product = icha_pg_text(PG_GETARG_TEXT_PP(product), &length);
    if (on >= 0 && !PG_ARGISNULL(on)) options.on = icha_pg_date(PG_GETARG_DATEADT(on));
    if (known_on >= 0 && !PG_ARGISNULL(known_on)) options.known_on = icha_pg_date(PG_GETARG_DATEADT(known_on));
    return options;
}

static Datum make(making *by, Jsonb *input, const icha_document_options *options) {
    icha_error err = ICHA_ERROR_INIT;
    icha_faults *faults = NULL;
    char *document = NULL;
    size_t length, made = 0;
    char *json = icha_pg_json(input, &length);
    if (by(json, length, options, &document, &made, &faults, &err) != ICHA_OK) icha_pg_raise(&err, faults);
    return icha_pg_json_out(document, made);
}

/* terms: neither product nor catalogue, so it depends on nothing else */
FUNCTION(schedule_document_of_terms) {
    icha_document_options options = ICHA_DOCUMENT_OPTIONS_INIT;
    options.input_name = "jsonb";
    return make(icha_document_schedule, PG_GETARG_JSONB_P(0), &options);
}

/* terms, product, on, known_on */
FUNCTION(schedule_document) {
    icha_document_options options;
    if (PG_ARGISNULL(0)) PG_RETURN_NULL();
    options = icha_pg_options(fcinfo, 1, 2, 3);
    options.catalogue = icha_pg_catalogue();
    return make(icha_document_schedule, PG_GETARG_JSONB_P(0), &options);
}

/* facts, product, on, known_on, with_schedule */
FUNCTION(screen) {
    icha_document_options options;
    if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2)) PG_RETURN_NULL();
    options = icha_pg_options(fcinfo, 1, 2, 3);
    options.catalogue = icha_pg_catalogue();
    options.with_schedule = !PG_ARGISNULL(4) && PG_GETARG_BOOL(4);
    return make(icha_document_screening, PG_GETARG_JSONB_P(0), &options);
}

/* facts, known_on */
FUNCTION(late_interest) {
    icha_document_options options;
    if (PG_ARGISNULL(0)) PG_RETURN_NULL();
    options = icha_pg_options(fcinfo, -1, -1, 1);
    options.catalogue = icha_pg_catalogue();
    return make(icha_document_late, PG_GETARG_JSONB_P(0), &options);
}

typedef icha_status listing(const icha_document_options *options, char **document, size_t *length, icha_error *err);

static Datum list(listing *by, const icha_document_options *options) {
    icha_error err = ICHA_ERROR_INIT;
    char *document = NULL;
    size_t length = 0;
    icha_pg_check(by(options, &document, &length, &err), &err);
    return icha_pg_json_out(document, length);
}

/* on, known_on */
FUNCTION(products) {
    icha_document_options options = icha_pg_options(fcinfo, -1, 0, 1);
    options.catalogue = icha_pg_catalogue();
    return list(icha_document_products, &options);
}

/* product, on, known_on */
FUNCTION(show) {
    icha_document_options options;
    if (PG_ARGISNULL(0)) PG_RETURN_NULL();
    options = icha_pg_options(fcinfo, 0, 1, 2);
    options.catalogue = icha_pg_catalogue();
    return list(icha_document_show, &options);
}
