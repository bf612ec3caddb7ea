/* One call, one figure. The arguments were checked in Java where C asserts them. */
#include "icha_jni.h"

#define FUNCTION(type, name, ...) NATIVE(type, name)(JNIEnv * env, jclass self, __VA_ARGS__)
#define UNUSED (void)env, (void)self

NATIVE(jbyteArray, version)(JNIEnv *env, jclass self) {
    (void)self;
    return icha_jni_bytes(env, icha_version_text(), strlen(icha_version_text()));
}

/* ---- spellings ---- */

#define SPELLING(name, type, parse)                                                                                    \
    static icha_status name(const char *text, size_t length, jint *number, icha_error *err) {                          \
        type found;                                                                                                    \
        icha_status status = parse(text, length, &found, err);                                                         \
        if (status == ICHA_OK) *number = (jint)found;                                                                  \
        return status;                                                                                                 \
    }
SPELLING(residual, icha_residual, icha_residual_parse)
SPELLING(day_count, icha_day_count, icha_day_count_parse)
SPELLING(inclusion, icha_inclusion, icha_inclusion_parse)
SPELLING(business_day, icha_business_day, icha_business_day_parse)
SPELLING(calendar, icha_holiday_calendar, icha_calendar_parse)
SPELLING(by, uint32_t, icha_by_parse)
SPELLING(encoding, icha_encoding, icha_encoding_parse)

static icha_status rounding(const char *text, size_t length, jint *number, icha_error *err) {
    icha_rounding found;
    icha_status status = icha_rounding_parse(text, length, &found, err);
    if (status == ICHA_OK) *number = (jint)found.mode << 16 | found.unit;
    return status;
}

FUNCTION(jint, spelling, jint of, jbyteArray bytes) {
    static icha_status (*const parsers[])(const char *, size_t, jint *,
                                          icha_error *) = {[icha_Native_ROUNDING] = rounding,
                                                           [icha_Native_RESIDUAL] = residual,
                                                           [icha_Native_DAY_COUNT] = day_count,
                                                           [icha_Native_INCLUSION] = inclusion,
                                                           [icha_Native_BUSINESS_DAY] = business_day,
                                                           [icha_Native_CALENDAR] = calendar,
                                                           [icha_Native_BY] = by,
                                                           [icha_Native_ENCODING] = encoding};
    jint number = 0;
    icha_jni_text spelt;
    (void)self;
    if (!icha_jni_take(env, bytes, &spelt)) return 0;
    (void)CALL(parsers[of], spelt.text, spelt.length, &number);
    free(spelt.text);
    return number;
}

/* ---- money and rates ---- */

FUNCTION(jlong, moneyParse, jbyteArray bytes) {
    icha_money amount = 0;
    icha_jni_text spelt;
    (void)self;
    if (!icha_jni_take(env, bytes, &spelt)) return 0;
    (void)CALL(icha_money_parse, spelt.text, spelt.length, &amount);
    free(spelt.text);
    return amount;
}

FUNCTION(jlong, moneyRound, jlong amount, jint rounding_number) {
    icha_money rounded = 0;
    (void)self;
    (void)CALL(icha_money_round, amount, icha_jni_rounding(rounding_number), &rounded);
    return rounded;
}

FUNCTION(jlong, rateParse, jbyteArray bytes) {
    icha_rate rate = 0;
    icha_jni_text spelt;
    (void)self;
    if (!icha_jni_take(env, bytes, &spelt)) return 0;
    (void)CALL(icha_rate_parse, spelt.text, spelt.length, &rate);
    free(spelt.text);
    return rate;
}

FUNCTION(jbyteArray, rateFormat, jlong ppb) {
    char spelt[ICHA_TEXT_MAX];
    (void)self;
    return icha_jni_bytes(env, spelt, icha_rate_format(ppb, spelt, sizeof spelt));
}

static void put_two(JNIEnv *env, jlongArray out, jlong first, jlong second) {
    const jlong two[2] = {first, second};
    (*env)->SetLongArrayRegion(env, out, 0, 2, two);
}

FUNCTION(void, ratioParse, jbyteArray bytes, jlongArray out) {
    icha_ratio ratio;
    icha_jni_text spelt;
    (void)self;
    if (!icha_jni_take(env, bytes, &spelt)) return;
    if (CALL(icha_ratio_parse, spelt.text, spelt.length, &ratio)) put_two(env, out, ratio.numerator, ratio.denominator);
    free(spelt.text);
}

/* At most `most`, which Java has checked. */
static jsize take_longs(JNIEnv *env, jlongArray from, jlong *to, jsize most) {
    jsize count = (*env)->GetArrayLength(env, from);
    if (count > most) count = most;
    (*env)->GetLongArrayRegion(env, from, 0, count, to);
    return count;
}

FUNCTION(void, split, jlong amount, jlongArray numerators, jlongArray denominators, jint residual_number,
         jlongArray out) {
    jlong numerator[ICHA_SHARES_MAX], denominator[ICHA_SHARES_MAX];
    icha_ratio shares[ICHA_SHARES_MAX];
    icha_money parts[ICHA_SHARES_MAX];
    jsize count = take_longs(env, numerators, numerator, ICHA_SHARES_MAX);
    (void)self;
    (void)take_longs(env, denominators, denominator, ICHA_SHARES_MAX);
    for (jsize i = 0; i < count; i++) shares[i] = (icha_ratio){numerator[i], denominator[i]};
    if (CALL(icha_split, amount, shares, (size_t)count, (icha_residual)residual_number, parts))
        (*env)->SetLongArrayRegion(env, out, 0, count, (const jlong *)parts);
}

FUNCTION(jlong, levelPayment, jlong principal, jlong balloon, jlong rate_ppb, jint interval_months, jint n,
         jint rounding_number) {
    icha_money payment = 0;
    size_t count = n < 0 ? 0 : (size_t)n; /* refused */
    (void)self;
    icha_jni_uses_mpfr();
    (void)CALL(icha_level_payment_twelfths, principal, balloon, rate_ppb, interval_months, count,
               icha_jni_rounding(rounding_number), &payment);
    return payment;
}

/* ---- dates ---- */

FUNCTION(jint, dateFromCivil, jint year, jint month, jint day) {
    icha_date date = 0;
    (void)self;
    (void)CALL(icha_date_from_civil, year, month, day, &date);
    return date;
}

FUNCTION(jint, dateAddMonths, jint origin, jlong months) {
    icha_date date = 0;
    (void)self;
    (void)CALL(icha_date_add_months, origin, months, &date);
    return date;
}

FUNCTION(jint, windowLastDay, jint event, jint months) {
    icha_date last = 0;
    (void)self;
    (void)CALL(icha_window_last_day, event, months, &last);
    return last;
}

FUNCTION(jint, countedDays, jint inclusion_number, jint from, jint to, jboolean is_first) {
    icha_span span = icha_counted_span((icha_inclusion)inclusion_number, from, to, is_first, 0);
    UNUSED;
    return span.end - span.begin;
}

FUNCTION(void, yearFraction, jint day_count_number, jint inclusion_number, jint from, jint to, jboolean is_first,
         jint months, jint until, jlongArray out) {
    icha_span span = icha_counted_span((icha_inclusion)inclusion_number, from, to, is_first, months);
    icha_day_count method = (icha_day_count)day_count_number;
    (void)self;
    put_two(env, out, icha_fraction_until(method, &span, until == ICHA_DATE_UNSET ? span.end : until),
            icha_fraction_denominator(method, &span));
}

FUNCTION(jintArray, dueDates, jint disbursed_on, jint maturity_on, jint due_day, jint interval_months,
         jint first_due_on) {
    const icha_due_rule rule = {disbursed_on, maturity_on, first_due_on, due_day, interval_months};
    jintArray dates = (*env)->NewIntArray(env, icha_due_date_count(&rule));
    icha_due_cursor cursor;
    (void)self;
    if (dates == NULL) return NULL;
    icha_due_cursor_open(&cursor, &rule);
    for (jsize i = 0; cursor.left > 0; i++) {
        const jint date = icha_due_cursor_next(&cursor);
        (*env)->SetIntArrayRegion(env, dates, i, 1, &date);
    }
    return dates;
}

FUNCTION(jboolean, isBusinessDay, jint date, jint calendar_number) {
    bool is_business_day = false;
    (void)self;
    (void)CALL(icha_is_business_day, date, (icha_holiday_calendar)calendar_number, &is_business_day, NULL);
    return is_business_day;
}

FUNCTION(jbyteArray, holidayName, jint date, jint calendar_number, jboolean korean) {
    const char *name = icha_holiday_name(date, (icha_holiday_calendar)calendar_number, icha_jni_language(korean));
    (void)self;
    return name == NULL ? NULL : icha_jni_bytes(env, name, strlen(name));
}

FUNCTION(jint, roll, jint date, jint rule, jint calendar_number) {
    icha_date rolled = 0;
    (void)self;
    (void)CALL(icha_roll, date, (icha_business_day)rule, (icha_holiday_calendar)calendar_number, &rolled);
    return rolled;
}

/* ---- guarantees ---- */

/* What icha_guarantee_check() wants of the fee besides is set and has no part in the amount (G-1). */
static icha_guarantee tiers_alone(JNIEnv *env, jlongArray up_to, jlongArray numerators, jlongArray denominators,
                                  jint rounding_number) {
    jlong bound[ICHA_GUARANTEE_TIERS_MAX], numerator[ICHA_GUARANTEE_TIERS_MAX], denominator[ICHA_GUARANTEE_TIERS_MAX];
    icha_guarantee guarantee;
    icha_guarantee_init(&guarantee);
    guarantee.tier_count = take_longs(env, up_to, bound, ICHA_GUARANTEE_TIERS_MAX);
    (void)take_longs(env, numerators, numerator, ICHA_GUARANTEE_TIERS_MAX);
    (void)take_longs(env, denominators, denominator, ICHA_GUARANTEE_TIERS_MAX);
    for (int32_t i = 0; i < guarantee.tier_count; i++)
        guarantee.tiers[i] = (icha_guarantee_tier){bound[i], {numerator[i], denominator[i]}};
    guarantee.amount_rounding = icha_jni_rounding(rounding_number);
    guarantee.fee_rate = 0;
    guarantee.fee_method = ICHA_FEE_UPFRONT;
    guarantee.day_count = ICHA_DAY_COUNT_ACT_365;
    guarantee.rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    return guarantee;
}

FUNCTION(jlong, guaranteedAmount, jlong principal, jlongArray up_to, jlongArray numerators, jlongArray denominators,
         jint rounding_number) {
    icha_guarantee guarantee = tiers_alone(env, up_to, numerators, denominators, rounding_number);
    icha_money amount = 0;
    (void)self;
    (void)CALL(icha_guaranteed_amount, principal, &guarantee, &amount);
    return amount;
}

FUNCTION(jlong, largestLoanWithin, jlong amount, jlongArray up_to, jlongArray numerators, jlongArray denominators,
         jint rounding_number) {
    icha_guarantee guarantee = tiers_alone(env, up_to, numerators, denominators, rounding_number);
    icha_money principal = 0;
    (void)self;
    (void)CALL(icha_largest_loan_within, amount, &guarantee, &principal);
    return principal;
}

FUNCTION(jlong, feeRefund, jlong fee_paid, jint covers_from, jint covers_to, jint repaid_on, jint rounding_number) {
    icha_money refund = 0;
    (void)self;
    (void)CALL(icha_fee_refund, fee_paid, covers_from, covers_to, repaid_on, icha_jni_rounding(rounding_number),
               &refund);
    return refund;
}

FUNCTION(jlong, lateFee, jlong unpaid, jint due_on, jint paid_on, jlong late_ppb, jint day_count_number,
         jint rounding_number) {
    icha_money fee = 0;
    (void)self;
    (void)CALL(icha_late_fee, unpaid, due_on, paid_on, late_ppb, (icha_day_count)day_count_number,
               icha_jni_rounding(rounding_number), &fee);
    return fee;
}

FUNCTION(jlong, reguaranteedPart, jlong subrogated, jlong recovered, jlong numerator, jlong denominator, jint rounding_number) {
    icha_money part = 0;
    (void)self;
    (void)CALL(icha_reguaranteed_part, subrogated, recovered, (icha_ratio){numerator, denominator},
               icha_jni_rounding(rounding_number), &part);
    return part;
}

FUNCTION(jint, guaranteeLastDay, jint notified_on, jint days) {
    icha_date last = 0;
    (void)self;
    (void)CALL(icha_guarantee_last_day, notified_on, days, &last);
    return last;
}

/* ---- the all-in rate (G-6) ---- */

static icha_flow *take_flows(JNIEnv *env, jintArray on, jlongArray amounts, jsize count) {
    icha_flow *flows = calloc((size_t)count + 1, sizeof *flows);
    if (flows == NULL) icha_jni_no_memory(env);
    for (jsize i = 0; flows != NULL && i < count; i++) {
        jint date = 0;
        jlong amount = 0;
        (*env)->GetIntArrayRegion(env, on, i, 1, &date);
        (*env)->GetLongArrayRegion(env, amounts, i, 1, &amount);
        flows[i] = (icha_flow){date, amount};
    }
    return flows;
}

FUNCTION(void, allInRate, jintArray on, jlongArray amounts, jlongArray out) {
    jsize count = (*env)->GetArrayLength(env, on);
    icha_rate low = 0, high = 0;
    icha_flow *flows = take_flows(env, on, amounts, count);
    (void)self;
    if (flows == NULL) return;
    icha_jni_uses_mpfr();
    if (CALL(icha_all_in_rate, flows, (size_t)count, &low, &high)) put_two(env, out, low, high);
    free(flows);
}
