/* Set, add, multiply on a value: exact, and rounded only as the overlay says (A-1, N-4). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/link.h"
#include "catalogue/overlay_parts.h"
#include "number/wide.h"

/* ---- operands ---- */

static bool is_counted(icha_unit unit) {
    return unit == ICHA_UNIT_WON || unit == ICHA_UNIT_MONTHS || unit == ICHA_UNIT_DAYS || unit == ICHA_UNIT_COUNT;
}

/* The largest result; the least is 0. */
static int64_t largest_of(icha_unit unit) {
    switch (unit) {
    case ICHA_UNIT_RATE: return ICHA_RATE_ONE;
    case ICHA_UNIT_MONTHS: return ICHA_TERM_MONTHS_MAX;
    case ICHA_UNIT_DAYS: return 36600; /* as in the catalogue's files */
    default: return ICHA_MONEY_MAX;
    }
}

static icha_status fail_range(icha_unit unit, const char *found, icha_error *err) {
    char expected[ICHA_TEXT_MAX];
    if (unit == ICHA_UNIT_RATE) snprintf(expected, sizeof expected, "0%%..100%%");
    else if (unit == ICHA_UNIT_RATIO) snprintf(expected, sizeof expected, "0..1000000000000/1");
    else snprintf(expected, sizeof expected, "0..%lld", (long long)largest_of(unit));
    return icha_fail(err, ICHA_M_OVERLAY_RANGE, "A-1", NULL, found, expected);
}

static icha_status read_signed_ratio(const char *text, icha_ratio *ratio, icha_error *err) {
    bool negative = text[0] == '-';
    icha_status status = icha_ratio_parse(text + negative, strlen(text + negative), ratio, err);
    if (status == ICHA_OK && negative) ratio->numerator = -ratio->numerator;
    return status;
}

/* What is added may be written with a `+`. */
static icha_status read_added(icha_unit unit, const char *text, icha_operand *operand, icha_error *err) {
    if (text[0] == '+' && text[1] != '-') text++;
    size_t length = strlen(text);
    int64_t most = largest_of(unit);
    if (unit == ICHA_UNIT_RATE) return icha_rate_parse(text, length, &operand->number, err);
    if (unit == ICHA_UNIT_RATIO) return read_signed_ratio(text, &operand->ratio, err);
    if (is_counted(unit)) return icha_whole_parse(text, length, -most, most, &operand->number, err);
    return icha_fail(err, ICHA_M_OVERLAY_ACT, "A-1", "add", icha_unit_name(unit), "set");
}

static icha_status read_schedule(icha_cat_arena *arena, icha_unit unit, const char *parameter, const char *text,
                                 icha_operand *operand, icha_error *err) {
    icha_value *value = &operand->value.value;
    operand->unit = unit;
    icha_status status = icha_overlay_read_schedule(arena, unit, parameter, text, value, err);
    for (size_t i = 0; status == ICHA_OK && i < value->step_count; i++)
        if (value->steps[i].rate > ICHA_RATE_ONE) status = fail_range(ICHA_UNIT_RATE, text, err);
    return status;
}

icha_status icha_operand_read(icha_cat_arena *arena, icha_unit unit, const char *parameter, icha_overlay_act act,
                              const char *text, icha_operand *operand, icha_error *err) {
    icha_unit inner = icha_overlay_unit(unit);
    *operand = (icha_operand){.act = act, .unit = inner};
    if (act == ICHA_OVERLAY_SET && inner != unit && text[0] == '[')
        return read_schedule(arena, unit, parameter, text, operand, err);
    if (inner >= ICHA_UNIT_STEPS)
        return icha_fail(err, ICHA_M_OVERLAY_ACT, "A-1", NULL, icha_unit_name(inner), "a parameter with a figure");
    if (act == ICHA_OVERLAY_SET) return icha_overlay_read(arena, inner, parameter, text, false, &operand->value, err);
    if (act == ICHA_OVERLAY_ADD) return read_added(inner, text, operand, err);
    if (inner != ICHA_UNIT_RATE && inner != ICHA_UNIT_RATIO && !is_counted(inner))
        return icha_fail(err, ICHA_M_OVERLAY_ACT, "A-1", "multiply", icha_unit_name(inner), "set");
    return icha_ratio_parse(text, strlen(text), &operand->ratio, err);
}

/* ---- one figure ---- */

static void format(icha_unit unit, int64_t number, char *buffer, size_t size) {
    if (unit == ICHA_UNIT_RATE) icha_rate_format(number, buffer, size);
    else snprintf(buffer, size, "%lld", (long long)number);
}

static icha_status fail_not_whole(const icha_operand *operand, int64_t number, icha_error *err) {
    char found[3 * ICHA_TEXT_MAX], before[ICHA_TEXT_MAX], factor[ICHA_TEXT_MAX];
    format(operand->unit, number, before, sizeof before);
    icha_ratio_format(operand->ratio, factor, sizeof factor);
    snprintf(found, sizeof found, "%s x %s", before, factor);
    return icha_fail(err, ICHA_M_OVERLAY_NOT_WHOLE, "A-1", "rounding", found, "down/1");
}

/* Also what a rounding would bring back into the range is outside it. |number| <= 9 x 10^15, numerator <= 10^12, so products are
 * below 2^94. */
static icha_status check_exact(const icha_overlay *overlay, icha_unit unit, icha_i128 numerator, icha_i128 denominator,
                               icha_error *err) {
    char found[ICHA_TEXT_MAX];
    int64_t rounded;
    if (numerator >= 0 && numerator <= (icha_i128)largest_of(unit) * denominator) return ICHA_OK;
    if (!icha_round_quotient(numerator, denominator, (icha_rounding){ICHA_ROUND_UP, 1}, &rounded))
        return fail_range(unit, overlay->operand, err);
    format(unit, rounded, found, sizeof found);
    return fail_range(unit, found, err);
}

static icha_status change_number(const icha_overlay *overlay, const icha_operand *operand, int64_t number,
                                 int64_t *changed, icha_error *err) {
    icha_i128 numerator = number, denominator = 1;
    icha_rounding rounding = overlay->rounding.mode != 0 ? overlay->rounding : (icha_rounding){ICHA_ROUND_DOWN, 1};
    char found[ICHA_TEXT_MAX];
    if (operand->act == ICHA_OVERLAY_ADD) numerator += operand->number;
    else numerator *= operand->ratio.numerator, denominator = operand->ratio.denominator;
    if (overlay->rounding.mode == 0 && numerator % denominator != 0) return fail_not_whole(operand, number, err);
    icha_status status = check_exact(overlay, operand->unit, numerator, denominator, err);
    if (status != ICHA_OK) return status;
    if (!icha_round_quotient(numerator, denominator, rounding, changed))
        return fail_range(operand->unit, overlay->operand, err);
    if (*changed >= 0 && *changed <= largest_of(operand->unit)) return ICHA_OK;
    format(operand->unit, *changed, found, sizeof found);
    return fail_range(operand->unit, found, err);
}

static icha_i128 gcd_wide(icha_i128 a, icha_i128 b) {
    while (b != 0) {
        icha_i128 rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

/* Terms up to 10^12 each: products below 2^80, their sum below 2^81. A ratio is always exact: nothing to round. */
static icha_status change_ratio(const icha_overlay *overlay, const icha_operand *operand, icha_ratio ratio,
                                icha_ratio *changed, icha_error *err) {
    icha_i128 numerator = ratio.numerator, denominator = ratio.denominator;
    if (operand->act == ICHA_OVERLAY_ADD)
        numerator = numerator * operand->ratio.denominator + (icha_i128)operand->ratio.numerator * ratio.denominator;
    else numerator *= operand->ratio.numerator;
    denominator *= operand->ratio.denominator;
    icha_i128 common = gcd_wide(numerator, denominator);
    numerator /= common;
    denominator /= common;
    if (numerator < 0 || numerator > ICHA_RATIO_TERM_MAX || denominator > ICHA_RATIO_TERM_MAX)
        return fail_range(ICHA_UNIT_RATIO, overlay->operand, err);
    *changed = (icha_ratio){(int64_t)numerator, (int64_t)denominator};
    return ICHA_OK;
}

static icha_status keep_text(icha_cat_arena *arena, const char *text, const char **kept, icha_error *err) {
    *kept = icha_cat_arena_text(arena, text, strlen(text));
    return *kept == NULL ? icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL) : ICHA_OK;
}

typedef struct changing {
    icha_cat_arena *arena;
    const icha_overlay *overlay;
    const icha_operand *operand;
} changing;

static icha_status change_figure(const changing *c, int64_t *number, const char **text, icha_error *err) {
    char buffer[ICHA_TEXT_MAX];
    icha_status status = change_number(c->overlay, c->operand, *number, number, err);
    if (status != ICHA_OK) return status;
    format(c->operand->unit, *number, buffer, sizeof buffer);
    return keep_text(c->arena, buffer, text, err);
}

static icha_status change_ratio_text(const changing *c, icha_value *value, icha_error *err) {
    char buffer[ICHA_TEXT_MAX];
    icha_ratio ratio;
    icha_status status = icha_ratio_parse(value->text, strlen(value->text), &ratio, err);
    if (status == ICHA_OK) status = change_ratio(c->overlay, c->operand, ratio, &ratio, err);
    if (status != ICHA_OK) return status;
    icha_ratio_format(ratio, buffer, sizeof buffer);
    return keep_text(c->arena, buffer, &value->text, err);
}

/* ---- a value without parts ---- */

/* What `set` puts in place must lie in the unit's range too: a rate above 100 % reads, but is no result. */
static icha_status check_set(const icha_operand *operand, const char *text, icha_error *err) {
    const icha_value *value = &operand->value.value;
    int64_t most = value->form == ICHA_FORM_BAND ? value->high : value->number;
    if (value->state != ICHA_STATE_KNOWN || operand->unit != ICHA_UNIT_RATE || most <= ICHA_RATE_ONE) return ICHA_OK;
    return fail_range(operand->unit, text, err);
}

static icha_status set_plain(const changing *c, icha_value *value, icha_error *err) {
    icha_state state = c->operand->value.value.state;
    if (state == ICHA_STATE_UNKNOWN || state == ICHA_STATE_NOT_APPLICABLE)
        return icha_fail(err, ICHA_M_OVERLAY_ACT, "A-1", "set", c->overlay->operand, "a value");
    icha_status status = check_set(c->operand, c->overlay->operand, err);
    if (status == ICHA_OK) *value = c->operand->value.value;
    return status;
}

static icha_status change_plain(const changing *c, icha_value *value, icha_error *err) {
    icha_status status;
    if (c->operand->act == ICHA_OVERLAY_SET) return set_plain(c, value, err);
    if (value->state != ICHA_STATE_KNOWN)
        return icha_fail(err, ICHA_M_OVERLAY_ACT, "A-1", NULL, icha_state_name(value->state), "set");
    if (value->unit == ICHA_UNIT_RATIO) return change_ratio_text(c, value, err);
    if (value->form != ICHA_FORM_BAND) return change_figure(c, &value->number, &value->text, err);
    status = change_figure(c, &value->low, &value->low_text, err);
    if (status == ICHA_OK) status = change_figure(c, &value->high, &value->high_text, err);
    if (status != ICHA_OK || value->low < value->high) return status;
    return icha_fail(err, ICHA_M_OVERLAY_RANGE, "C-7", NULL, value->low_text, "low < high");
}

/* ---- parts ---- */

static size_t count_of_parts(const icha_value *value) {
    if (value->state != ICHA_STATE_KNOWN) return 0;
    if (value->unit == ICHA_UNIT_STEPS) return value->step_count;
    if (value->unit == ICHA_UNIT_TIERS) return value->tier_count;
    return value->form == ICHA_FORM_KEYED ? value->entry_count : 0;
}

static bool is_part(const icha_value *value, size_t index, const char *part) {
    char number[24];
    if (value->form == ICHA_FORM_KEYED) return strcmp(value->entries[index].key, part) == 0;
    snprintf(number, sizeof number, "%zu", index + 1);
    return strcmp(number, part) == 0;
}

static void list_parts(const icha_value *value, char *buffer, size_t size) {
    size_t count = count_of_parts(value), length = 0;
    if (value->form != ICHA_FORM_KEYED) {
        snprintf(buffer, size, count == 0 ? "no part" : "1..%zu", count);
        return;
    }
    for (size_t i = 0; i < count && length < size; i++) {
        int wrote = snprintf(buffer + length, size - length, "%s%s", i > 0 ? ", " : "", value->entries[i].key);
        length += wrote > 0 ? (size_t)wrote : 0;
    }
}

static icha_status find_part(const icha_value *value, const char *part, size_t *index, icha_error *err) {
    char parts[256];
    for (*index = 0; *index < count_of_parts(value); (*index)++)
        if (is_part(value, *index, part)) return ICHA_OK;
    list_parts(value, parts, sizeof parts);
    return icha_fail(err, ICHA_M_OVERLAY_PART_NONE, "A-1", "part", part, parts);
}

/* A figure of a step or tier as a value, so that it is compared and changed as any. */
static bool lift(icha_cat_arena *arena, const icha_value *value, size_t index, icha_value *one) {
    char text[ICHA_TEXT_MAX];
    *one = (icha_value){.state = ICHA_STATE_KNOWN, .form = ICHA_FORM_EXACT, .unit = icha_overlay_unit(value->unit)};
    one->reason = one->reason_ko = one->low_text = one->high_text = one->keyed_by = "";
    if (value->unit == ICHA_UNIT_STEPS) icha_rate_format(one->number = value->steps[index].rate, text, sizeof text);
    else icha_ratio_format(value->tiers[index].ratio, text, sizeof text);
    one->text = icha_cat_arena_text(arena, text, strlen(text));
    return one->text != NULL;
}

const icha_value *icha_overlay_part(icha_cat_arena *arena, const icha_value *value, const char *part, icha_error *err) {
    size_t index;
    if (find_part(value, part, &index, err) != ICHA_OK) return NULL;
    if (value->form == ICHA_FORM_KEYED) return &value->entries[index].value;
    icha_value *one = icha_cat_arena_take(arena, 1, sizeof *one);
    if (one != NULL && lift(arena, value, index, one)) return one;
    (void)icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    return NULL;
}

static bool is_figure(const icha_value *value) {
    return value->state == ICHA_STATE_KNOWN && value->form == ICHA_FORM_EXACT;
}

static icha_status change_step(const changing *c, const icha_value *value, size_t index, icha_step *steps,
                               icha_error *err) {
    icha_value one;
    if (!lift(c->arena, value, index, &one)) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_status status = change_plain(c, &one, err);
    if (status == ICHA_OK && !is_figure(&one)) return fail_range(ICHA_UNIT_RATE, c->overlay->operand, err);
    if (status == ICHA_OK) steps[index].rate = one.number;
    return status;
}

static icha_status change_tier(const changing *c, const icha_value *value, size_t index, icha_tier *tiers,
                               icha_error *err) {
    icha_value one;
    icha_ratio ratio = {0, 1};
    if (!lift(c->arena, value, index, &one)) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_status status = change_plain(c, &one, err);
    if (status == ICHA_OK && is_figure(&one)) status = icha_ratio_parse(one.text, strlen(one.text), &ratio, err);
    if (status != ICHA_OK) return status;
    /* G-1: no tier guarantees more than the loan */
    if (!is_figure(&one) || ratio.numerator > ratio.denominator)
        return icha_fail(err, ICHA_M_OVERLAY_RANGE, "G-1", NULL, c->overlay->operand, "0%..100%");
    tiers[index].ratio = ratio;
    return ICHA_OK;
}

/* The line that `show` prints of tiers. */
static icha_status write_tiers(const changing *c, icha_value *value, icha_error *err) {
    char text[1024] = "";
    if (value->unit == ICHA_UNIT_TIERS) icha_cat_tiers_text(value->tiers, value->tier_count, text, sizeof text);
    return value->unit == ICHA_UNIT_TIERS ? keep_text(c->arena, text, &value->text, err) : ICHA_OK;
}

/* One step or tier (index < count), or all of them. */
static icha_status change_listed(const changing *c, size_t index, icha_value *value, icha_error *err) {
    const icha_value before = *value;
    size_t count = count_of_parts(value), end = index < count ? index + 1 : count;
    icha_step *steps = icha_cat_arena_take(c->arena, count, sizeof *steps);
    icha_tier *tiers = icha_cat_arena_take(c->arena, count, sizeof *tiers);
    icha_status status = ICHA_OK;
    if (steps == NULL || tiers == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    if (value->unit == ICHA_UNIT_STEPS) value->steps = memcpy(steps, before.steps, count * sizeof *steps);
    else value->tiers = memcpy(tiers, before.tiers, count * sizeof *tiers);
    for (size_t i = index < count ? index : 0; status == ICHA_OK && i < end; i++)
        status = value->unit == ICHA_UNIT_STEPS ? change_step(c, &before, i, steps, err)
                                                : change_tier(c, &before, i, tiers, err);
    return status == ICHA_OK ? write_tiers(c, value, err) : status;
}

static icha_status change_entry(const changing *c, size_t index, icha_value *value, icha_error *err) {
    icha_keyed_entry *entries = icha_cat_arena_take(c->arena, value->entry_count, sizeof *entries);
    if (entries == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    memcpy(entries, value->entries, value->entry_count * sizeof *entries);
    value->entries = entries;
    return change_plain(c, &entries[index].value, err);
}

static icha_status change_part(const changing *c, icha_value *value, icha_error *err) {
    size_t index;
    icha_status status = find_part(value, c->overlay->part, &index, err);
    if (status != ICHA_OK) return status;
    return value->form == ICHA_FORM_KEYED ? change_entry(c, index, value, err) : change_listed(c, index, value, err);
}

icha_status icha_overlay_apply(icha_cat_arena *arena, const icha_overlay *overlay, const icha_operand *operand,
                               const icha_value *before, icha_value *after, icha_error *err) {
    const changing c = {arena, overlay, operand};
    bool is_list = before->unit == ICHA_UNIT_STEPS || before->unit == ICHA_UNIT_TIERS;
    char parts[256];
    *after = *before;
    if (overlay->part != NULL && operand->unit >= ICHA_UNIT_STEPS)
        return icha_fail(err, ICHA_M_OVERLAY_ACT, "A-1", "part", overlay->part, "one figure, or no part");
    if (overlay->part != NULL) return change_part(&c, after, err);
    if (operand->unit >= ICHA_UNIT_STEPS) {
        *after = operand->value.value;
        return ICHA_OK;
    }
    if (is_list && before->state == ICHA_STATE_KNOWN && operand->act != ICHA_OVERLAY_SET)
        return change_listed(&c, SIZE_MAX, after, err);
    if (!is_list && (before->state != ICHA_STATE_KNOWN || before->form != ICHA_FORM_KEYED))
        return change_plain(&c, after, err);
    list_parts(before, parts, sizeof parts);
    return icha_fail(err, ICHA_M_OVERLAY_PART_MISSING, "A-1", "part", NULL, parts);
}
