/* One spelling for all spellings of an overlay's texts: what digests are made of (A-1, M-1). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/overlay_parts.h"

/* A figure of a unit: billionths, a ratio in lowest terms, else the catalogue's own canonical text. */
static void put_figure(icha_unit unit, int64_t number, const char *text, char *buffer, size_t size) {
    if (unit == ICHA_UNIT_RATE) snprintf(buffer, size, "%lld", (long long)number);
    else snprintf(buffer, size, "%s", text);
}

static void put_value(icha_unit unit, const icha_value *value, char *buffer, size_t size) {
    char low[ICHA_TEXT_MAX], high[ICHA_TEXT_MAX];
    if (value->state != ICHA_STATE_KNOWN) {
        icha_overlay_write(value, buffer, size);
        return;
    }
    if (value->form == ICHA_FORM_BAND) {
        put_figure(unit, value->low, value->low_text, low, sizeof low);
        put_figure(unit, value->high, value->high_text, high, sizeof high);
        snprintf(buffer, size, "%s..%s", low, high);
        return;
    }
    const char *bound = value->form == ICHA_FORM_AT_MOST ? "<= " : value->form == ICHA_FORM_AT_LEAST ? ">= " : "";
    size_t length = (size_t)snprintf(buffer, size, "%s", bound);
    put_figure(unit, value->number, value->text, buffer + length, size - length);
}

/* The rates or ratios of a list, each by itself. */
static icha_status put_list(icha_unit unit, const char *list, char *buffer, size_t size, icha_error *err) {
    size_t length = 0;
    while (*list != '\0') {
        char one[ICHA_TEXT_MAX];
        size_t taken = strcspn(list, ",");
        icha_rate rate;
        icha_ratio ratio;
        icha_status status = unit == ICHA_UNIT_STEPS ? icha_rate_parse(list, taken, &rate, err)
                                                     : icha_ratio_parse(list, taken, &ratio, err);
        if (status != ICHA_OK) return status;
        if (unit == ICHA_UNIT_STEPS) snprintf(one, sizeof one, "%lld", (long long)rate);
        else icha_ratio_format(ratio, one, sizeof one);
        length += (size_t)snprintf(buffer + length, size - length, "%s%s", length == 0 ? "" : ", ", one);
        list += taken + (list[taken] != '\0');
        list += strspn(list, " ");
    }
    return ICHA_OK;
}

/* `12: 20000000, 24: 15000000`, or of tiers `50000000: 1, 9/10`: what is left has no bound. */
static void put_schedule(const icha_value *value, char *buffer, size_t size) {
    size_t steps = value->unit == ICHA_UNIT_STEPS ? value->step_count : 0, length = 0;
    char ratio[ICHA_TEXT_MAX];
    buffer[0] = '\0';
    for (size_t i = 0; i < steps; i++)
        length += (size_t)snprintf(buffer + length, size - length, "%s%d: %lld", i > 0 ? ", " : "",
                                   (int)value->steps[i].months, (long long)value->steps[i].rate);
    for (size_t i = 0; steps == 0 && i < value->tier_count; i++) {
        const icha_tier *tier = &value->tiers[i];
        icha_ratio_format(tier->ratio, ratio, sizeof ratio);
        length += (size_t)snprintf(buffer + length, size - length, "%s", i > 0 ? ", " : "");
        if (tier->up_to != ICHA_UNSET)
            length += (size_t)snprintf(buffer + length, size - length, "%lld: ", (long long)tier->up_to);
        length += (size_t)snprintf(buffer + length, size - length, "%s", ratio);
    }
}

static void put_operand(const icha_operand *operand, char *buffer, size_t size) {
    bool is_ratio = operand->act == ICHA_OVERLAY_MULTIPLY || operand->unit == ICHA_UNIT_RATIO;
    if (operand->unit >= ICHA_UNIT_STEPS) put_schedule(&operand->value.value, buffer, size);
    else if (operand->act == ICHA_OVERLAY_SET) put_value(operand->unit, &operand->value.value, buffer, size);
    else if (is_ratio) icha_ratio_format(operand->ratio, buffer, size);
    else snprintf(buffer, size, "%lld", (long long)operand->number);
}

static icha_status write_text(icha_cat_arena *arena, const icha_overlay *overlay, icha_unit unit,
                              icha_overlay_text which, const char *text, char *buffer, size_t size, icha_error *err) {
    icha_operand operand;
    icha_spelt spelt;
    icha_status status;
    if (which == ICHA_OVERLAY_OPERAND) {
        status = icha_operand_read(arena, unit, overlay->parameter, overlay->act, text, &operand, err);
        if (status == ICHA_OK) put_operand(&operand, buffer, size);
        return status;
    }
    if (overlay->part != NULL) unit = icha_overlay_unit(unit);
    status = icha_overlay_read(arena, unit, overlay->parameter, text, false, &spelt, err);
    if (status == ICHA_OK && spelt.list != NULL) return put_list(unit, text, buffer, size, err);
    if (status == ICHA_OK) put_value(unit, &spelt.value, buffer, size);
    return status;
}

icha_status icha_overlay_canonical(const icha_catalogue *catalogue, const icha_overlay *overlay,
                                   icha_overlay_text which, const char *text, char **canonical, icha_error *err) {
    const icha_cat_product *product = icha_cat_find_product(catalogue, overlay->product);
    const icha_cat_parameter *parameter = icha_cat_find_parameter(product, overlay->parameter);
    if (text == NULL) text = which == ICHA_OVERLAY_EXPECTS ? overlay->expects : overlay->operand;
    if (product == NULL) return icha_fail(err, ICHA_M_PRODUCT_NONE, "C-1", "product", overlay->product, NULL);
    if (parameter == NULL)
        return icha_fail(err, ICHA_M_PARAMETER_NONE, "C-1", overlay->parameter, overlay->product, NULL);
    size_t size = 32 * strlen(text) + 4 * ICHA_TEXT_MAX; /* no figure is more than 20 digits for one character */
    char *buffer = calloc(size, 1);
    if (buffer == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_cat_arena arena = {NULL, false};
    icha_status status = write_text(&arena, overlay, parameter->unit, which, text, buffer, size, err);
    icha_cat_arena_free(&arena);
    if (status == ICHA_OK) *canonical = buffer;
    else free(buffer);
    return status;
}
