/* Money, rates and dates: one call, one figure. All of them IMMUTABLE and STRICT. */
#include "icha_pg.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/lsyscache.h"

PG_MODULE_MAGIC;

void _PG_init(void);
void _PG_init(void) {
    icha_pg_define_settings();
}

#define FUNCTION(name)                                                                                                 \
    PG_FUNCTION_INFO_V1(icha_sql_##name);                                                                              \
    Datum icha_sql_##name(PG_FUNCTION_ARGS)

/* ---- money and rates ---- */

FUNCTION(version) {
    PG_RETURN_TEXT_P(icha_pg_text_out(icha_version_text()));
}

FUNCTION(rate_parse) {
    icha_error err = ICHA_ERROR_INIT;
    icha_rate rate = 0;
    size_t length;
    char *spelt = icha_pg_text(PG_GETARG_TEXT_PP(0), &length);
    icha_pg_check(icha_rate_parse(spelt, length, &rate, &err), &err);
    PG_RETURN_NUMERIC(icha_pg_rate_out(rate));
}

FUNCTION(rate_format) {
    char spelt[ICHA_TEXT_MAX];
    icha_rate_format(icha_pg_rate(PG_GETARG_NUMERIC(0)), spelt, sizeof spelt);
    PG_RETURN_TEXT_P(icha_pg_text_out(spelt));
}

FUNCTION(ratio_parse) {
    char spelt[ICHA_TEXT_MAX];
    icha_ratio_format(icha_pg_ratio(PG_GETARG_TEXT_PP(0)), spelt, sizeof spelt);
    PG_RETURN_TEXT_P(icha_pg_text_out(spelt));
}

FUNCTION(money_parse) {
    icha_error err = ICHA_ERROR_INIT;
    icha_money amount = 0;
    size_t length;
    char *spelt = icha_pg_text(PG_GETARG_TEXT_PP(0), &length);
    icha_pg_check(icha_money_parse(spelt, length, &amount, &err), &err);
    PG_RETURN_INT64(amount);
}

/* N-3: what a user gives as double precision is refused, and told what to do. */
FUNCTION(no_double) {
    ereport(ERROR, (errcode(MAKE_SQLSTATE('I', 'C', '1', '0', '1')),
                    errmsg("icha: double precision is not taken for rates: it holds no decimal fraction exactly"),
                    errdetail("rule=N-3 status=ICHA_ERR_UNIT"),
                    errhint("Give text with a unit to icha_rate_parse('3.5%%'), or a numeric: 0.035::numeric.")));
    PG_RETURN_NULL();
}

FUNCTION(money_add) {
    icha_error err = ICHA_ERROR_INIT;
    icha_money sum = 0;
    icha_pg_check(icha_money_add(PG_GETARG_INT64(0), PG_GETARG_INT64(1), &sum, &err), &err);
    PG_RETURN_INT64(sum);
}

FUNCTION(money_round) {
    icha_error err = ICHA_ERROR_INIT;
    icha_money rounded = 0;
    icha_rounding rounding = icha_pg_rounding(PG_GETARG_TEXT_PP(1));
    icha_pg_check(icha_money_round(PG_GETARG_INT64(0), rounding, &rounded, &err), &err);
    PG_RETURN_INT64(rounded);
}

static void refuse_count(int count, const char *what) {
    ereport(ERROR, (errcode(MAKE_SQLSTATE('I', 'C', '1', '0', '2')),
                    errmsg("icha: %d %s, where 1 to %d are taken, none of them null", count, what, ICHA_SHARES_MAX),
                    errdetail("rule=X-3 status=ICHA_ERR_RANGE")));
}

FUNCTION(split) {
    icha_error err = ICHA_ERROR_INIT;
    ArrayType *array;
    icha_ratio shares[ICHA_SHARES_MAX];
    icha_money parts[ICHA_SHARES_MAX];
    Datum *elements, out[ICHA_SHARES_MAX];
    int count;
    icha_residual residual;
    if (PG_ARGISNULL(0) || PG_ARGISNULL(1)) PG_RETURN_NULL();
    residual = PG_ARGISNULL(2) ? (icha_residual)0 : icha_pg_residual(PG_GETARG_TEXT_PP(2));
    array = PG_GETARG_ARRAYTYPE_P(1);
    if (array_contains_nulls(array)) refuse_count(0, "shares");
    deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &elements, NULL, &count);
    if (count < 1 || count > ICHA_SHARES_MAX) refuse_count(count, "shares");
    for (int i = 0; i < count; i++) shares[i] = icha_pg_ratio(DatumGetTextPP(elements[i]));
    icha_pg_check(icha_split(PG_GETARG_INT64(0), shares, (size_t)count, residual, parts, &err), &err);
    for (int i = 0; i < count; i++) out[i] = Int64GetDatum(parts[i]);
    PG_RETURN_ARRAYTYPE_P(construct_array(out, count, INT8OID, 8, FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* principal, rate, interval_months, n, rounding, balloon */
FUNCTION(level_payment) {
    icha_error err = ICHA_ERROR_INIT;
    icha_money payment = 0;
    int32 n = PG_GETARG_INT32(3);
    icha_rounding rounding = icha_pg_rounding(PG_GETARG_TEXT_PP(4));
    icha_rate rate = icha_pg_rate(PG_GETARG_NUMERIC(1));
    icha_pg_check(icha_level_payment_twelfths(PG_GETARG_INT64(0), PG_GETARG_INT64(5), rate, PG_GETARG_INT32(2),
                                              n < 0 ? 0 : (size_t)n, rounding, &payment, &err),
                  &err);
    PG_RETURN_INT64(payment);
}

/* ---- dates ---- */

FUNCTION(date_add_months) {
    icha_error err = ICHA_ERROR_INIT;
    icha_date date = 0;
    icha_pg_check(icha_date_add_months(icha_pg_date(PG_GETARG_DATEADT(0)), PG_GETARG_INT64(1), &date, &err), &err);
    PG_RETURN_DATEADT(icha_pg_date_out(date));
}

FUNCTION(window_last_day) {
    icha_error err = ICHA_ERROR_INIT;
    icha_date date = 0;
    icha_pg_check(icha_window_last_day(icha_pg_date(PG_GETARG_DATEADT(0)), PG_GETARG_INT32(1), &date, &err), &err);
    PG_RETURN_DATEADT(icha_pg_date_out(date));
}

static icha_span span_of(Datum from_date, Datum to_date, icha_inclusion inclusion, bool is_first, int32 months) {
    icha_date from = icha_pg_date(DatumGetDateADT(from_date)), to = icha_pg_date(DatumGetDateADT(to_date));
    if (to < from || months < 0 || months > 1200)
        ereport(ERROR, (errcode(MAKE_SQLSTATE('I', 'C', '1', '0', '2')),
                        errmsg("icha: the period ends before it begins, or its months are outside 0..1200"),
                        errdetail("rule=T-3 status=ICHA_ERR_RANGE")));
    return icha_counted_span(inclusion, from, to, is_first, months);
}

/* from, to, inclusion, is_first */
FUNCTION(counted_days) {
    icha_inclusion inclusion = icha_pg_inclusion(PG_GETARG_TEXT_PP(2));
    icha_span span = span_of(PG_GETARG_DATUM(0), PG_GETARG_DATUM(1), inclusion, PG_GETARG_BOOL(3), 0);
    PG_RETURN_INT32(span.end - span.begin);
}

static int64 common_divisor(int64 a, int64 b) {
    while (b != 0) {
        int64 rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* from, to, day_count, inclusion, is_first, months, until: the exact fraction of a year, `31/365` */
FUNCTION(year_fraction) {
    int64 numerator, denominator, divisor;
    char spelt[ICHA_TEXT_MAX];
    icha_day_count day_count;
    icha_span span;
    icha_date until;
    for (int i = 0; i < 6; i++)
        if (PG_ARGISNULL(i)) PG_RETURN_NULL();
    day_count = icha_pg_day_count(PG_GETARG_TEXT_PP(2));
    span = span_of(PG_GETARG_DATUM(0), PG_GETARG_DATUM(1), icha_pg_inclusion(PG_GETARG_TEXT_PP(3)), PG_GETARG_BOOL(4),
                   PG_GETARG_INT32(5));
    until = PG_ARGISNULL(6) ? span.end : icha_pg_date(PG_GETARG_DATEADT(6));
    numerator = icha_fraction_until(day_count, &span, until);
    denominator = icha_fraction_denominator(day_count, &span);
    divisor = common_divisor(denominator, numerator);
    icha_ratio_format((icha_ratio){numerator / divisor, denominator / divisor}, spelt, sizeof spelt);
    PG_RETURN_TEXT_P(icha_pg_text_out(spelt));
}

static int32 in_range(int32 value, int32 low, int32 high, const char *what) {
    if (value < low || value > high)
        ereport(ERROR, (errcode(MAKE_SQLSTATE('I', 'C', '1', '0', '2')),
                        errmsg("icha: %s is %d, expected %d..%d", what, value, low, high),
                        errdetail("field=%s rule=T-4 status=ICHA_ERR_RANGE", what)));
    return value;
}

/* disbursed_on, maturity_on, due_day, interval_months, first_due_on: unrolled */
FUNCTION(due_dates) {
    icha_due_cursor cursor;
    icha_due_rule rule;
    ReturnSetInfo *to = (ReturnSetInfo *)fcinfo->resultinfo;
    Datum value;
    bool null = false;
    InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
    for (int i = 0; i < 4; i++)
        if (PG_ARGISNULL(i)) return (Datum)0;
    rule.disbursed_on = icha_pg_date(PG_GETARG_DATEADT(0));
    rule.maturity_on = icha_pg_date(PG_GETARG_DATEADT(1));
    rule.due_day = in_range(PG_GETARG_INT32(2), 1, 31, "due_day");
    rule.interval_months = in_range(PG_GETARG_INT32(3), 1, 1200, "interval_months");
    rule.first_due_on = PG_ARGISNULL(4) ? ICHA_DATE_UNSET : icha_pg_date(PG_GETARG_DATEADT(4));
    if (rule.maturity_on <= rule.disbursed_on ||
        (rule.first_due_on != ICHA_DATE_UNSET &&
         (rule.first_due_on <= rule.disbursed_on || rule.first_due_on > rule.maturity_on)))
        ereport(ERROR, (errcode(MAKE_SQLSTATE('I', 'C', '1', '0', '7')),
                        errmsg("icha: the maturity or the first due date lies before the disbursement, or behind the maturity"),
                        errdetail("rule=T-4 status=ICHA_ERR_CONFLICT")));
    icha_due_cursor_open(&cursor, &rule);
    while (cursor.left > 0) {
        value = DateADTGetDatum(icha_pg_date_out(icha_due_cursor_next(&cursor)));
        tuplestore_putvalues(to->setResult, to->setDesc, &value, &null);
    }
    return (Datum)0;
}

FUNCTION(is_business_day) {
    icha_error err = ICHA_ERROR_INIT;
    bool is_business_day = false;
    icha_holiday_calendar calendar = icha_pg_calendar(PG_GETARG_TEXT_PP(1));
    icha_pg_check(icha_is_business_day(icha_pg_date(PG_GETARG_DATEADT(0)), calendar, &is_business_day, NULL, &err), &err);
    PG_RETURN_BOOL(is_business_day);
}

FUNCTION(holiday_name) {
    icha_holiday_calendar calendar = icha_pg_calendar(PG_GETARG_TEXT_PP(1));
    size_t length;
    char *spelt = icha_pg_text(PG_GETARG_TEXT_PP(2), &length);
    icha_language language = strcmp(spelt, "ko") == 0 ? ICHA_LANGUAGE_KO : ICHA_LANGUAGE_EN;
    const char *name = icha_holiday_name(icha_pg_date(PG_GETARG_DATEADT(0)), calendar, language);
    if (name == NULL) PG_RETURN_NULL();
    PG_RETURN_TEXT_P(icha_pg_text_out(name));
}

FUNCTION(roll) {
    icha_error err = ICHA_ERROR_INIT;
    icha_date rolled = 0;
    icha_business_day rule = icha_pg_business_day(PG_GETARG_TEXT_PP(1));
    icha_holiday_calendar calendar = icha_pg_calendar(PG_GETARG_TEXT_PP(2));
    icha_pg_check(icha_roll(icha_pg_date(PG_GETARG_DATEADT(0)), rule, calendar, &rolled, &err), &err);
    PG_RETURN_DATEADT(icha_pg_date_out(rolled));
}

/* ---- guarantees ---- */

/* One tier's key as TERMS has it. */
static void set_key(icha_contract *contract, int tier, const char *member, const JsonbValue *value) {
    icha_error err = ICHA_ERROR_INIT;
    char *key = psprintf("guarantee.tiers[%d].%s", tier, member), *text = NULL, *utf8;
    size_t length = 0;
    if (value->type == jbvString) text = pnstrdup(value->val.string.val, value->val.string.len);
    else if (value->type == jbvNumeric)
        text = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value->val.numeric)));
    else if (value->type != jbvNull) text = pstrdup("?");
    utf8 = text == NULL ? NULL : icha_pg_utf8(text, (int)strlen(text), &length);
    icha_pg_check(icha_contract_set(contract, key, utf8, length, &err), &err);
}

static void set_tiers(icha_contract *contract, Jsonb *tiers) {
    JsonbIterator *it = JsonbIteratorInit(&tiers->root);
    JsonbIteratorToken token;
    JsonbValue value;
    char *member = NULL;
    int tier = -1, depth = 0;
    while ((token = JsonbIteratorNext(&it, &value, false)) != WJB_DONE) {
        depth += token == WJB_BEGIN_ARRAY || token == WJB_BEGIN_OBJECT;
        depth -= token == WJB_END_ARRAY || token == WJB_END_OBJECT;
        tier += token == WJB_BEGIN_OBJECT && depth == 2;
        if (token == WJB_ELEM || depth > 2 || (depth == 1 && token == WJB_KEY))
            ereport(ERROR, (errcode(MAKE_SQLSTATE('I', 'C', '1', '0', '0')),
                            errmsg("icha: tiers are a list of objects, each with up_to and ratio"),
                            errdetail("field=tiers rule=G-1 status=ICHA_ERR_SYNTAX")));
        if (token == WJB_KEY) member = pnstrdup(value.val.string.val, value.val.string.len);
        if (token == WJB_VALUE) set_key(contract, tier, member, &value);
    }
}

/* What icha_guarantee_check() wants of the fee besides is set and has no part in the amount (G-1). */
static icha_guarantee tiers_alone(FunctionCallInfo fcinfo) {
    icha_contract *contract = palloc(sizeof *contract);
    icha_guarantee guarantee;
    icha_contract_init(contract);
    set_tiers(contract, PG_GETARG_JSONB_P(1));
    guarantee = contract->guarantee;
    guarantee.amount_rounding = icha_pg_rounding(PG_GETARG_TEXT_PP(2));
    guarantee.fee_rate = 0;
    guarantee.fee_method = ICHA_FEE_UPFRONT;
    guarantee.day_count = ICHA_DAY_COUNT_ACT_365;
    guarantee.rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    pfree(contract);
    return guarantee;
}

FUNCTION(guaranteed_amount) {
    icha_error err = ICHA_ERROR_INIT;
    icha_money amount = 0;
    icha_guarantee guarantee = tiers_alone(fcinfo);
    icha_pg_check(icha_guaranteed_amount(PG_GETARG_INT64(0), &guarantee, &amount, &err), &err);
    PG_RETURN_INT64(amount);
}

FUNCTION(largest_loan_within) {
    icha_error err = ICHA_ERROR_INIT;
    icha_money principal = 0;
    icha_guarantee guarantee = tiers_alone(fcinfo);
    icha_pg_check(icha_largest_loan_within(PG_GETARG_INT64(0), &guarantee, &principal, &err), &err);
    PG_RETURN_INT64(principal);
}

/* fee_paid, covers_from, covers_to, repaid_on, rounding */
FUNCTION(fee_refund) {
    icha_error err = ICHA_ERROR_INIT;
    icha_money refund = 0;
    icha_date from = icha_pg_date(PG_GETARG_DATEADT(1)), to = icha_pg_date(PG_GETARG_DATEADT(2));
    icha_date repaid = icha_pg_date(PG_GETARG_DATEADT(3));
    icha_rounding rounding = icha_pg_rounding(PG_GETARG_TEXT_PP(4));
    icha_pg_check(icha_fee_refund(PG_GETARG_INT64(0), from, to, repaid, rounding, &refund, &err), &err);
    PG_RETURN_INT64(refund);
}

/* unpaid, due_on, paid_on, late_rate, day_count, rounding */
FUNCTION(late_fee) {
    icha_error err = ICHA_ERROR_INIT;
    icha_money fee = 0;
    icha_date due = icha_pg_date(PG_GETARG_DATEADT(1)), paid = icha_pg_date(PG_GETARG_DATEADT(2));
    icha_rate rate = icha_pg_rate(PG_GETARG_NUMERIC(3));
    icha_day_count day_count = icha_pg_day_count(PG_GETARG_TEXT_PP(4));
    icha_rounding rounding = icha_pg_rounding(PG_GETARG_TEXT_PP(5));
    icha_pg_check(icha_late_fee(PG_GETARG_INT64(0), due, paid, rate, day_count, rounding, &fee, &err), &err);
    PG_RETURN_INT64(fee);
}

/* subrogated, recovered, share, rounding */
FUNCTION(reguaranteed_part) {
    icha_error err = ICHA_ERROR_INIT;
    icha_money part = 0;
    icha_ratio share = icha_pg_ratio(PG_GETARG_TEXT_PP(2));
    icha_rounding rounding = icha_pg_rounding(PG_GETARG_TEXT_PP(3));
    icha_pg_check(icha_reguaranteed_part(PG_GETARG_INT64(0), PG_GETARG_INT64(1), share, rounding, &part, &err), &err);
    PG_RETURN_INT64(part);
}

FUNCTION(guarantee_last_day) {
    icha_error err = ICHA_ERROR_INIT;
    icha_date last = 0;
    icha_pg_check(icha_guarantee_last_day(icha_pg_date(PG_GETARG_DATEADT(0)), PG_GETARG_INT32(1), &last, &err), &err);
    PG_RETURN_DATEADT(icha_pg_date_out(last));
}

/* ---- the all-in rate (G-6) ---- */

#define FLOWS_MAX 4096

/* dates, amounts: the two ends of an interval one billionth wide */
FUNCTION(all_in_rate) {
    icha_error err = ICHA_ERROR_INIT;
    ArrayType *dates = PG_GETARG_ARRAYTYPE_P(0), *amounts = PG_GETARG_ARRAYTYPE_P(1);
    icha_rate low = 0, high = 0;
    icha_flow *flows;
    Datum *on, *won, ends[2];
    int count, amount_count;
    if (array_contains_nulls(dates) || array_contains_nulls(amounts)) refuse_count(0, "flows");
    deconstruct_array(dates, DATEOID, sizeof(DateADT), true, TYPALIGN_INT, &on, NULL, &count);
    deconstruct_array(amounts, INT8OID, 8, FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &won, NULL, &amount_count);
    if (count != amount_count || count > FLOWS_MAX)
        ereport(ERROR, (errcode(MAKE_SQLSTATE('I', 'C', '1', '0', '2')),
                        errmsg("icha: %d dates and %d amounts: as many of each are wanted, at most %d", count, amount_count,
                               FLOWS_MAX),
                        errdetail("rule=G-6 status=ICHA_ERR_RANGE")));
    flows = palloc((Size)(count + 1) * sizeof *flows);
    for (int i = 0; i < count; i++)
        flows[i] = (icha_flow){icha_pg_date(DatumGetDateADT(on[i])), DatumGetInt64(won[i])};
    icha_pg_check(icha_all_in_rate(flows, (size_t)count, &low, &high, &err), &err);
    ends[0] = NumericGetDatum(icha_pg_rate_out(low));
    ends[1] = NumericGetDatum(icha_pg_rate_out(high));
    PG_RETURN_ARRAYTYPE_P(construct_array(ends, 2, NUMERICOID, -1, false, TYPALIGN_INT));
}
