/* icha: exact won of subsidised small-business loans. Names and arguments as in bindings/README.md.
 *
 * Won are bigint, rates numeric fractions (0.035 is 3.5 %), dates date, documents jsonb. Errors have SQLSTATE IC and the
 * number of icha/status.h (IC101: a rate without its unit). What needs the catalogue is STABLE, for the settings
 * icha.catalogue and icha.assumptions name it; all else is IMMUTABLE. Everything is PARALLEL SAFE. */
\echo Use "CREATE EXTENSION icha" to load this file. \quit

/* ---- money and rates ---- */

CREATE FUNCTION icha_version() RETURNS text
    AS 'MODULE_PATHNAME', 'icha_sql_version' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION icha_rate_parse("text" text) RETURNS numeric
    AS 'MODULE_PATHNAME', 'icha_sql_rate_parse' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION icha_rate_format(rate numeric) RETURNS text
    AS 'MODULE_PATHNAME', 'icha_sql_rate_format' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION icha_rate_format(rate double precision) RETURNS text
    AS 'MODULE_PATHNAME', 'icha_sql_no_double' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION icha_ratio_parse("text" text) RETURNS text
    AS 'MODULE_PATHNAME', 'icha_sql_ratio_parse' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION icha_money_parse("text" text) RETURNS bigint
    AS 'MODULE_PATHNAME', 'icha_sql_money_parse' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION icha_money_add(a bigint, b bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', 'icha_sql_money_add' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION icha_money_round(amount bigint, rounding text) RETURNS bigint
    AS 'MODULE_PATHNAME', 'icha_sql_money_round' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION icha_split(amount bigint, shares text[], residual text DEFAULT NULL) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'icha_sql_split' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION icha_level_payment(principal bigint, rate numeric, interval_months int, n int, rounding text, balloon bigint DEFAULT 0)
    RETURNS bigint
    AS 'MODULE_PATHNAME', 'icha_sql_level_payment' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION icha_level_payment(principal bigint, rate double precision, interval_months int, n int, rounding text, balloon bigint DEFAULT 0)
    RETURNS bigint
    AS 'MODULE_PATHNAME', 'icha_sql_no_double' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

/* ---- dates ---- */

CREATE FUNCTION icha_date_add_months(origin date, months bigint) RETURNS date
    AS 'MODULE_PATHNAME', 'icha_sql_date_add_months' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION icha_window_last_day(event date, months int) RETURNS date
    AS 'MODULE_PATHNAME', 'icha_sql_window_last_day' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION icha_counted_days("from" date, "to" date, inclusion text, is_first boolean DEFAULT false) RETURNS int
    AS 'MODULE_PATHNAME', 'icha_sql_counted_days' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION icha_year_fraction("from" date, "to" date, day_count text, inclusion text, is_first boolean DEFAULT false, months int DEFAULT 0,
                                   until date DEFAULT NULL) RETURNS text
    AS 'MODULE_PATHNAME', 'icha_sql_year_fraction' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION icha_due_dates(disbursed_on date, maturity_on date, due_day int, interval_months int DEFAULT 1, first_due_on date DEFAULT NULL)
    RETURNS SETOF date
    AS 'MODULE_PATHNAME', 'icha_sql_due_dates' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 60;
CREATE FUNCTION icha_is_business_day("date" date, calendar text DEFAULT 'kr-bank') RETURNS boolean
    AS 'MODULE_PATHNAME', 'icha_sql_is_business_day' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION icha_holiday_name("date" date, calendar text DEFAULT 'kr-bank', language text DEFAULT 'ko') RETURNS text
    AS 'MODULE_PATHNAME', 'icha_sql_holiday_name' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION icha_roll("date" date, business_day text, calendar text DEFAULT 'kr-bank') RETURNS date
    AS 'MODULE_PATHNAME', 'icha_sql_roll' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

/* ---- guarantees; tiers as in TERMS: [{"up_to": 50000000, "ratio": "100%"}, {"up_to": null, "ratio": "90%"}] ---- */

CREATE FUNCTION icha_guaranteed_amount(principal bigint, tiers jsonb, amount_rounding text) RETURNS bigint
    AS 'MODULE_PATHNAME', 'icha_sql_guaranteed_amount' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION icha_largest_loan_within(amount bigint, tiers jsonb, amount_rounding text) RETURNS bigint
    AS 'MODULE_PATHNAME', 'icha_sql_largest_loan_within' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION icha_fee_refund(fee_paid bigint, covers_from date, covers_to date, repaid_on date, rounding text) RETURNS bigint
    AS 'MODULE_PATHNAME', 'icha_sql_fee_refund' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION icha_late_fee(unpaid bigint, due_on date, paid_on date, late_rate numeric, day_count text, rounding text) RETURNS bigint
    AS 'MODULE_PATHNAME', 'icha_sql_late_fee' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION icha_late_fee(unpaid bigint, due_on date, paid_on date, late_rate double precision, day_count text, rounding text)
    RETURNS bigint
    AS 'MODULE_PATHNAME', 'icha_sql_no_double' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION icha_reguaranteed_part(subrogated bigint, recovered bigint, share text, rounding text) RETURNS bigint
    AS 'MODULE_PATHNAME', 'icha_sql_reguaranteed_part' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION icha_guarantee_last_day(notified_on date, days int DEFAULT 60) RETURNS date
    AS 'MODULE_PATHNAME', 'icha_sql_guarantee_last_day' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
/* The two ends of an interval one billionth wide: ARRAY[low, high]. */
CREATE FUNCTION icha_all_in_rate(dates date[], amounts bigint[]) RETURNS numeric[]
    AS 'MODULE_PATHNAME', 'icha_sql_all_in_rate' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

/* ---- a loan's schedule: rows, or the document of `icha schedule` ---- */

CREATE FUNCTION icha_schedule(terms jsonb)
    RETURNS TABLE (n int, event text, "from" date, "to" date, due date, days int, rate numeric, subsidy_rate numeric, opening bigint,
                   principal bigint, interest bigint, borrower_interest bigint, subsidy bigint, payment bigint, closing bigint)
    AS 'MODULE_PATHNAME', 'icha_sql_schedule_of_terms' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 500 ROWS 60;
CREATE FUNCTION icha_schedule(terms jsonb, product text, "on" date DEFAULT NULL, known_on date DEFAULT NULL)
    RETURNS TABLE (n int, event text, "from" date, "to" date, due date, days int, rate numeric, subsidy_rate numeric, opening bigint,
                   principal bigint, interest bigint, borrower_interest bigint, subsidy bigint, payment bigint, closing bigint)
    AS 'MODULE_PATHNAME', 'icha_sql_schedule' LANGUAGE C STABLE PARALLEL SAFE COST 500 ROWS 60;
CREATE FUNCTION icha_schedule_document(terms jsonb) RETURNS jsonb
    AS 'MODULE_PATHNAME', 'icha_sql_schedule_document_of_terms' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
CREATE FUNCTION icha_schedule_document(terms jsonb, product text, "on" date DEFAULT NULL, known_on date DEFAULT NULL) RETURNS jsonb
    AS 'MODULE_PATHNAME', 'icha_sql_schedule_document' LANGUAGE C STABLE PARALLEL SAFE COST 1000;

/* ---- screening, late interest, catalogue ---- */

CREATE FUNCTION icha_screen(facts jsonb, product text, "on" date, known_on date DEFAULT NULL, with_schedule boolean DEFAULT false)
    RETURNS jsonb
    AS 'MODULE_PATHNAME', 'icha_sql_screen' LANGUAGE C STABLE PARALLEL SAFE COST 1000;
CREATE FUNCTION icha_late_interest(facts jsonb, known_on date DEFAULT NULL) RETURNS jsonb
    AS 'MODULE_PATHNAME', 'icha_sql_late_interest' LANGUAGE C STABLE PARALLEL SAFE COST 200;
CREATE FUNCTION icha_products("on" date DEFAULT NULL, known_on date DEFAULT NULL) RETURNS jsonb
    AS 'MODULE_PATHNAME', 'icha_sql_products' LANGUAGE C STABLE PARALLEL SAFE COST 1000;
CREATE FUNCTION icha_show(product text, "on" date DEFAULT NULL, known_on date DEFAULT NULL) RETURNS jsonb
    AS 'MODULE_PATHNAME', 'icha_sql_show' LANGUAGE C STABLE PARALLEL SAFE COST 1000;

/* ---- the outlay of a group of loans ---- */

CREATE FUNCTION icha_outlay_add(internal, jsonb, int, int) RETURNS internal
    AS 'MODULE_PATHNAME', 'icha_sql_outlay_add' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION icha_outlay_combine(internal, internal) RETURNS internal
    AS 'MODULE_PATHNAME', 'icha_sql_outlay_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION icha_outlay_serial(internal) RETURNS bytea
    AS 'MODULE_PATHNAME', 'icha_sql_outlay_serial' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION icha_outlay_deserial(bytea, internal) RETURNS internal
    AS 'MODULE_PATHNAME', 'icha_sql_outlay_deserial' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION icha_outlay_final(internal) RETURNS jsonb
    AS 'MODULE_PATHNAME', 'icha_sql_outlay_final' LANGUAGE C STABLE PARALLEL SAFE COST 100000;

/* SELECT icha_outlay(to_jsonb(l), 2018, 2023) FROM loans l: columns as in PORTFOLIO.csv. Loans that cannot be used stand under `held`;
 * used + held = rows in. The figures do not depend on the order of the rows. */
CREATE AGGREGATE icha_outlay(loan jsonb, first_year int, last_year int) (
    SFUNC = icha_outlay_add, STYPE = internal, FINALFUNC = icha_outlay_final, COMBINEFUNC = icha_outlay_combine,
    SERIALFUNC = icha_outlay_serial, DESERIALFUNC = icha_outlay_deserial, PARALLEL = SAFE);

/* The rows of outlay.csv and claims.csv out of what icha_outlay() answers. */
CREATE FUNCTION icha_outlay_rows(outlay jsonb)
    RETURNS TABLE (product text, payer text, kind text, year int, basis text, amount bigint, loans bigint)
    AS $$ SELECT r.product, r.payer, r.kind, r.year, r.basis, r.amount, r.loans
          FROM jsonb_to_recordset(outlay -> 'outlay')
               AS r(product text, payer text, kind text, year int, basis text, amount bigint, loans bigint) $$
    LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION icha_claim_rows(outlay jsonb)
    RETURNS TABLE (product text, cycle text, payer text, bank text, lines bigint, amount bigint, dropped bigint, paid_on date, fiscal_year int)
    AS $$ SELECT r.product, r.cycle, r.payer, r.bank, r.lines, r.amount, r.dropped, r.paid_on, r.fiscal_year
          FROM jsonb_to_recordset(outlay -> 'claims')
               AS r(product text, cycle text, payer text, bank text, lines bigint, amount bigint, dropped bigint, paid_on date, fiscal_year int) $$
    LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE;
