#include "published.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/link.h"
#include "catalogue/model.h"
#include "number/wide.h"

#define ONE_BILLION INT64_C(1000000000)

static const icha_ratio unbounded = {0, 0};

static bool is_bounded(icha_ratio end) {
    return end.denominator != 0;
}

/* ---- exact arithmetic of ends; each term is below 2^63, so products are below 2^126 ---- */

static icha_status overflow(icha_error *err) {
    return icha_fail(err, ICHA_M_FIGURE_OVERFLOW, "N-1", NULL, NULL, NULL);
}

static icha_status reduce(icha_i128 numerator, icha_i128 denominator, icha_ratio *out, icha_error *err) {
    icha_u128 a = (icha_u128)(numerator < 0 ? -numerator : numerator), b = (icha_u128)denominator, magnitude = a;
    while (b != 0) {
        icha_u128 rest = a % b;
        a = b;
        b = rest;
    }
    magnitude /= a;
    icha_u128 below = (icha_u128)denominator / a;
    if (magnitude > INT64_MAX || below > INT64_MAX) return overflow(err);
    *out = (icha_ratio){numerator < 0 ? -(int64_t)magnitude : (int64_t)magnitude, (int64_t)below};
    return ICHA_OK;
}

static bool is_less(icha_ratio a, icha_ratio b) {
    return (icha_i128)a.numerator * b.denominator < (icha_i128)b.numerator * a.denominator;
}

typedef icha_status operation(icha_ratio a, icha_ratio b, icha_ratio *out, icha_error *err);

static icha_status multiply(icha_ratio a, icha_ratio b, icha_ratio *out, icha_error *err) {
    return reduce((icha_i128)a.numerator * b.numerator, (icha_i128)a.denominator * b.denominator, out, err);
}

/* By 0 there is no bound. */
static icha_status divide(icha_ratio a, icha_ratio b, icha_ratio *out, icha_error *err) {
    *out = unbounded;
    if (b.numerator == 0) return ICHA_OK;
    return reduce((icha_i128)a.numerator * b.denominator, (icha_i128)a.denominator * b.numerator, out, err);
}

static icha_status subtract(icha_ratio a, icha_ratio b, icha_ratio *out, icha_error *err) {
    icha_i128 left = (icha_i128)a.numerator * b.denominator, right = (icha_i128)b.numerator * a.denominator;
    return reduce(left - right, (icha_i128)a.denominator * b.denominator, out, err);
}

/* An end that needs one that is not bounded is not bounded either. */
static icha_status combine(operation *of, icha_ratio a, icha_ratio b, icha_ratio *out, icha_error *err) {
    *out = unbounded;
    return is_bounded(a) && is_bounded(b) ? of(a, b, out, err) : ICHA_OK;
}

/* ---- values ---- */

static bool is_fraction(icha_unit unit) {
    return unit == ICHA_UNIT_RATE || unit == ICHA_UNIT_RATIO;
}

static icha_ratio number_of(icha_unit unit, int64_t number) {
    icha_ratio made = {number, 1};
    if (unit == ICHA_UNIT_RATE) (void)reduce(number, ONE_BILLION, &made, NULL); /* billionths (N-2) */
    return made;
}

static icha_ratio end_of(const icha_value *value) {
    icha_ratio ratio = unbounded;
    if (value->unit != ICHA_UNIT_RATIO) return number_of(value->unit, value->number);
    (void)icha_ratio_parse(value->text, strlen(value->text), &ratio, NULL); /* read before */
    return ratio;
}

static bool is_numeric(icha_unit unit) {
    return unit <= ICHA_UNIT_COUNT || unit == ICHA_UNIT_RATIO;
}

icha_extent icha_extent_of(const icha_value *value) {
    icha_extent made = {value->state, unbounded, unbounded};
    if (value->state != ICHA_STATE_KNOWN) return made;
    if (!is_numeric(value->unit) || value->form == ICHA_FORM_KEYED) made.state = ICHA_STATE_NOT_APPLICABLE;
    else if (value->form == ICHA_FORM_BAND)
        made.low = number_of(value->unit, value->low), made.high = number_of(value->unit, value->high);
    else {
        if (value->form != ICHA_FORM_AT_MOST) made.low = end_of(value);
        if (value->form != ICHA_FORM_AT_LEAST) made.high = end_of(value);
    }
    return made;
}

icha_status icha_extent_difference(const icha_extent *model, const icha_extent *says, icha_extent *out,
                                   icha_error *err) {
    icha_extent made = {ICHA_STATE_UNKNOWN, unbounded, unbounded};
    icha_status status = ICHA_OK;
    if (model->state == ICHA_STATE_KNOWN && says->state == ICHA_STATE_KNOWN) {
        made.state = ICHA_STATE_KNOWN;
        status = combine(subtract, model->low, says->low, &made.low, err);
        if (status == ICHA_OK) status = combine(subtract, model->high, says->high, &made.high, err);
        if (status == ICHA_OK && is_bounded(made.low) && is_bounded(made.high) && is_less(made.high, made.low)) {
            icha_ratio high = made.low;
            made.low = made.high;
            made.high = high;
        }
    }
    if (status == ICHA_OK) *out = made;
    return status;
}

/* 12.5 of 25/2, if nine digits hold it. */
static bool decimal_text(icha_ratio end, const char *sign, char *buffer, size_t size) {
    icha_i128 scaled = (icha_i128)end.numerator * ONE_BILLION;
    if (scaled % end.denominator != 0) return false;
    icha_i128 all = scaled / end.denominator;
    int length =
        snprintf(buffer, size, "%s%lld.%09lld", sign, (long long)(all / ONE_BILLION), (long long)(all % ONE_BILLION));
    while (buffer[length - 1] == '0') buffer[--length] = '\0';
    if (buffer[length - 1] == '.') buffer[--length] = '\0';
    snprintf(buffer + length, size - (size_t)length, "x");
    return true;
}

/* A share is a percentage, a multiple `12.5x`. */
static void fraction_text(icha_ratio end, char *buffer, size_t size) {
    const char *sign = end.numerator < 0 ? "-" : "";
    char text[ICHA_TEXT_MAX];
    if (end.numerator < 0) end.numerator = -end.numerator;
    icha_i128 billionths = (icha_i128)end.numerator * ONE_BILLION;
    if (end.numerator <= end.denominator && billionths % end.denominator == 0) {
        icha_rate_format((icha_rate)(billionths / end.denominator), text, sizeof text);
        snprintf(buffer, size, "%s%s", sign, text);
    } else if (!decimal_text(end, sign, buffer, size)) {
        icha_ratio_format(end, text, sizeof text);
        snprintf(buffer, size, "%s%s", sign, text);
    }
}

void icha_extent_text(icha_ratio end, icha_unit unit, char *buffer, size_t size) {
    buffer[0] = '\0';
    if (!is_bounded(end)) return;
    if (is_fraction(unit)) fraction_text(end, buffer, size);
    else snprintf(buffer, size, "%lld", (long long)(end.numerator / end.denominator)); /* whole: see shape() */
}

/* ---- parameters ---- */

static const icha_value *part_of(const icha_value *value, const char *part) {
    if (part == NULL || value->form != ICHA_FORM_KEYED) return part == NULL ? value : NULL;
    for (size_t i = 0; i < value->entry_count; i++)
        if (strcmp(value->entries[i].key, part) == 0) return &value->entries[i].value;
    return NULL;
}

/* What a record assumes in place of what is UNKNOWN (C-5); nothing where none speaks. */
static icha_status assume(const icha_catalogue *catalogue, const icha_parameter_at *at, icha_version *version,
                          icha_error *err) {
    icha_error own = ICHA_ERROR_INIT;
    icha_status status = icha_catalogue_assume(catalogue, at->product, at->parameter, at->on, version, &own);
    if (status != ICHA_ERR_CONFLICT) return ICHA_OK;
    if (err != NULL) *err = own;
    return status;
}

static icha_status select(const icha_catalogue *catalogue, const icha_parameter_at *at, icha_date known_on,
                          icha_extent *out, const char **assumed, icha_error *err) {
    icha_version version;
    icha_date known = at->known_on == ICHA_DATE_UNSET ? known_on : at->known_on;
    icha_status status = icha_catalogue_select(catalogue, at->product, at->parameter, at->on, known, &version, err);
    *out = (icha_extent){ICHA_STATE_UNKNOWN, unbounded, unbounded};
    if (status == ICHA_ERR_GAP) return ICHA_OK; /* nobody knew it by then: no figure, never another day's */
    if (status == ICHA_OK && version.value.state == ICHA_STATE_UNKNOWN) status = assume(catalogue, at, &version, err);
    if (status != ICHA_OK) return status;
    const icha_value *value = &version.value;
    if (value->state == ICHA_STATE_KNOWN) value = part_of(value, at->part);
    if (value == NULL)
        return icha_fail(err, ICHA_M_OVERLAY_PART_NONE, "C-7", at->parameter, at->part, "a part of the value");
    *out = icha_extent_of(value);
    *assumed = version.assumption[0] == '\0' ? NULL : version.assumption;
    return ICHA_OK;
}

/* ---- the result in its unit ---- */

/* Of rates and ratios the smallest unit is a billionth; a ratio without a rounding stays exact (N-2). */
static icha_status shape_end(icha_ratio *end, icha_unit unit, icha_rounding rounding, icha_error *err) {
    char found[ICHA_TEXT_MAX];
    int64_t scale = is_fraction(unit) ? ONE_BILLION : 1;
    icha_i128 scaled = (icha_i128)end->numerator * scale;
    bool is_exact = rounding.mode == 0;
    icha_money whole;
    if (!is_bounded(*end) || (is_exact && unit == ICHA_UNIT_RATIO)) return ICHA_OK;
    if (is_exact && scaled % end->denominator != 0) {
        icha_ratio_format((icha_ratio){end->numerator < 0 ? -end->numerator : end->numerator, end->denominator}, found,
                          sizeof found);
        return icha_fail(err, ICHA_M_OVERLAY_NOT_WHOLE, "N-4", NULL, found, "down/1");
    }
    if (is_exact) rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    if (!icha_round_wide_quotient(scaled, end->denominator, rounding, &whole)) return overflow(err);
    return reduce(whole, scale, end, err);
}

static icha_status shape(icha_extent *extent, icha_unit unit, icha_rounding rounding, icha_error *err) {
    icha_status status = shape_end(&extent->low, unit, rounding, err);
    return status == ICHA_OK ? shape_end(&extent->high, unit, rounding, err) : status;
}

/* The least of a quotient or a difference comes from the greatest of what is taken off. */
static icha_status of_two(const icha_published *entry, const icha_extent *a, const icha_extent *b, icha_extent *out,
                          icha_error *err) {
    bool rises = entry->form == ICHA_PUBLISHED_PRODUCT;
    operation *of = rises ? multiply : entry->form == ICHA_PUBLISHED_QUOTIENT ? divide : subtract;
    *out = (icha_extent){ICHA_STATE_UNKNOWN, unbounded, unbounded};
    if (a->state != ICHA_STATE_KNOWN || b->state != ICHA_STATE_KNOWN) return ICHA_OK;
    out->state = ICHA_STATE_KNOWN;
    icha_status status = combine(of, a->low, rises ? b->low : b->high, &out->low, err);
    return status == ICHA_OK ? combine(of, a->high, rises ? b->high : b->low, &out->high, err) : status;
}

/* ---- outlay ---- */

static bool is_among(const char *const *names, size_t count, const char *name) {
    bool found = count == 0;
    for (size_t i = 0; !found && i < count; i++) found = strcmp(names[i], name) == 0;
    return found;
}

/* Has the run a loan of the product? Then it has totals of it, of 0 too. */
static bool has_loans(const icha_portfolio *outlay, const char *product, icha_outlay_kind kind) {
    for (size_t i = 0; i < icha_portfolio_total_count(outlay); i++) {
        icha_outlay_total total = icha_portfolio_total(outlay, i);
        if (total.kind == kind && strcmp(total.product, product) == 0) return true;
    }
    return false;
}

static icha_status sum_outlay(const icha_outlay_of *of, const icha_portfolio *outlay, icha_extent *out,
                              icha_error *err) {
    icha_money sum = 0;
    icha_status status = ICHA_OK;
    *out = (icha_extent){ICHA_STATE_UNKNOWN, unbounded, unbounded};
    for (size_t i = 0; i < of->product_count; i++)
        if (!has_loans(outlay, of->products[i], of->kind)) return ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < icha_portfolio_cell_count(outlay); i++) {
        icha_outlay_cell cell = icha_portfolio_cell(outlay, i);
        if (cell.year == of->year && cell.kind == of->kind && cell.basis == of->basis &&
            is_among(of->products, of->product_count, cell.product) &&
            is_among(of->payers, of->payer_count, cell.payer))
            status = icha_money_add(sum, cell.amount, &sum, err);
    }
    *out = (icha_extent){ICHA_STATE_KNOWN, {sum, 1}, {sum, 1}};
    /* held loans cost something, too (P-2) */
    if (of->is_part || icha_portfolio_count(outlay).held > 0) out->high = unbounded;
    return status;
}

bool icha_published_is_over_grid(const icha_published *entry) {
    return entry->form == ICHA_PUBLISHED_OUTLAY && entry->outlay.over_grid;
}

icha_status icha_published_widen(const icha_published *entry, const icha_portfolio *outlay, icha_extent *range,
                                 icha_error *err) {
    icha_extent point;
    assert(entry->form == ICHA_PUBLISHED_OUTLAY);
    icha_status status = sum_outlay(&entry->outlay, outlay, &point, err);
    if (status != ICHA_OK) return status;
    if (range->state == 0 || point.state != ICHA_STATE_KNOWN) *range = point;
    if (range->state != ICHA_STATE_KNOWN) return ICHA_OK; /* once UNKNOWN, it stays it */
    if (point.low.numerator < range->low.numerator) range->low = point.low;
    if (!is_bounded(point.high)) range->high = unbounded;
    else if (is_bounded(range->high) && point.high.numerator > range->high.numerator) range->high = point.high;
    return ICHA_OK;
}

icha_status icha_published_figure(const icha_published *entry, const icha_catalogue *catalogue, icha_date known_on,
                                  const icha_portfolio *outlay, icha_model_figure *out, icha_error *err) {
    icha_extent parts[2];
    icha_model_figure made = {.extent = {ICHA_STATE_UNKNOWN, unbounded, unbounded}};
    bool one = entry->form == ICHA_PUBLISHED_PARAMETER, none = entry->form >= ICHA_PUBLISHED_OUTLAY;
    icha_status status = ICHA_OK;
    if (entry->form == ICHA_PUBLISHED_OUTLAY) status = sum_outlay(&entry->outlay, outlay, &made.extent, err);
    for (size_t i = 0; status == ICHA_OK && !none && i < (one ? 1u : 2u); i++)
        status = select(catalogue, &entry->of[i], known_on, &parts[i], &made.assumed[i], err);
    if (status == ICHA_OK && one) made.extent = parts[0];
    if (status == ICHA_OK && !one && !none) status = of_two(entry, &parts[0], &parts[1], &made.extent, err);
    if (status == ICHA_OK) status = shape(&made.extent, entry->unit, entry->rounding, err);
    if (status != ICHA_OK) return icha_fail_in_field(err, status, entry->id);
    *out = made;
    return ICHA_OK;
}

/* ---- what can be checked before a run ---- */

static bool is_number(icha_unit unit) {
    return unit == ICHA_UNIT_RATIO || unit == ICHA_UNIT_COUNT;
}

/* A number times what has a unit is of that unit; won x a rate = the won of a year. */
static bool multiplies(icha_unit a, icha_unit b, icha_unit to) {
    bool is_share = (a == ICHA_UNIT_WON && b == ICHA_UNIT_RATE) || (a == ICHA_UNIT_RATE && b == ICHA_UNIT_WON);
    return (is_number(a) && b == to) || (is_number(b) && a == to) || (is_share && to == ICHA_UNIT_WON);
}

/* A quotient is what the divisor must be multiplied with. */
static bool units_fit(const icha_published *entry, icha_unit a, icha_unit b) {
    bool is_two = is_numeric(a) && is_numeric(b);
    switch (entry->form) {
    case ICHA_PUBLISHED_PARAMETER: return a == entry->unit;
    case ICHA_PUBLISHED_PRODUCT: return is_two && multiplies(a, b, entry->unit);
    case ICHA_PUBLISHED_QUOTIENT: return is_two && multiplies(entry->unit, b, a);
    case ICHA_PUBLISHED_DIFFERENCE: return a == entry->unit && b == entry->unit;
    default: return true;
    }
}

/* 0: there is no such parameter, as the figure itself says. */
static icha_unit unit_of(const icha_catalogue *catalogue, const icha_parameter_at *at) {
    const icha_cat_parameter *found =
        icha_cat_find_parameter(icha_cat_find_product(catalogue, at->product), at->parameter);
    return found == NULL ? 0 : found->unit;
}

static icha_status check_units(const icha_published *entry, const icha_catalogue *catalogue, icha_error *err) {
    static const char *const signs[] = {"", "", " x ", " / ", " - "};
    char found[ICHA_TEXT_MAX];
    icha_unit units[2] = {0, 0};
    if (entry->form >= ICHA_PUBLISHED_OUTLAY) return ICHA_OK;
    bool is_two = entry->form != ICHA_PUBLISHED_PARAMETER;
    for (size_t i = 0; i < (is_two ? 2u : 1u); i++) {
        units[i] = unit_of(catalogue, &entry->of[i]);
        if (units[i] == 0) return ICHA_OK;
    }
    if (units_fit(entry, units[0], units[1])) return ICHA_OK;
    snprintf(found, sizeof found, "%s%s%s", icha_unit_name(units[0]), signs[entry->form],
             is_two ? icha_unit_name(units[1]) : "");
    return icha_fail(err, ICHA_M_PUBLISHED_UNIT, "N-2", NULL, found, icha_unit_name(entry->unit));
}

/* The loader's own check of citations (C-6). */
static icha_status check_source(const icha_published *entry, const icha_catalogue *catalogue, icha_error *err) {
    struct icha_faults faults = {0};
    icha_cat_reader reader = {.faults = &faults, .file = ""};
    icha_source source = entry->source;
    icha_date first = ICHA_DATE_MAX;
    icha_status status = ICHA_OK;
    bool found = icha_cat_link_source(&reader, catalogue, &source, (icha_cat_place){"", entry->line, entry->column},
                                      &first, NULL);
    if (faults.memory_failed) status = icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    else if (!found || faults.count > 0) {
        status = faults.items[0].status;
        if (err != NULL) *err = faults.items[0];
    }
    free(faults.items);
    return status;
}

icha_status icha_published_check(const icha_published *entry, const icha_catalogue *catalogue, icha_error *err) {
    icha_model_figure unused;
    icha_error own = ICHA_ERROR_INIT;
    if (err == NULL) err = &own;
    icha_status status = check_source(entry, catalogue, err);
    if (status == ICHA_OK) status = check_units(entry, catalogue, err);
    if (status == ICHA_OK && entry->form != ICHA_PUBLISHED_OUTLAY)
        status = icha_published_figure(entry, catalogue, ICHA_DATE_UNSET, NULL, &unused, err);
    if (status == ICHA_OK) return status;
    err->line = entry->line;
    err->column = entry->column;
    return icha_fail_in_field(err, status, entry->id);
}
