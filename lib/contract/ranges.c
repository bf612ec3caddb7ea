#include "ranges.h"

#include "catalogue/model.h"

/* Comparisons with a limit come out alike between its figures, and on each of them (C-7). */
static void narrow_at(int64_t figure, int64_t own, int64_t *low, int64_t *high) {
    if (figure <= own && figure + (figure < own) > *low) *low = figure + (figure < own);
    if (figure >= own && figure - (figure > own) < *high) *high = figure - (figure > own);
}

static void narrow_by(const icha_value *value, int64_t own, int64_t *low, int64_t *high) {
    narrow_at(value->number, own, low, high);
    narrow_at(value->low, own, low, high);
    narrow_at(value->high, own, low, high);
    for (size_t i = 0; i < value->entry_count; i++) narrow_by(&value->entries[i].value, own, low, high);
}

static void narrow(const icha_contract *contract, const icha_fill_options *options, const char *parameter, int64_t own,
                   int64_t *low, int64_t *high) {
    icha_version version;
    icha_date on = options->on == ICHA_DATE_UNSET ? contract->loan.disbursed_on : options->on;
    if (icha_catalogue_select(options->catalogue, options->product, parameter, on, options->known_on, &version, NULL) ==
        ICHA_OK)
        narrow_by(&version.value, own, low, high);
    on = contract->loan.disbursed_on; /* a limit may bind to the disbursement */
    if (icha_catalogue_select(options->catalogue, options->product, parameter, on, options->known_on, &version, NULL) ==
        ICHA_OK)
        narrow_by(&version.value, own, low, high);
}

void icha_fill_ranges_of(const icha_contract *contract, const icha_fill_options *options, icha_fill_ranges *ranges) {
    const icha_terms *loan = &contract->loan;
    *ranges =
        (icha_fill_ranges){ICHA_DATE_MIN, ICHA_DATE_MAX, 0, ICHA_MONEY_MAX, 0, ICHA_RATE_MAX, 0, ICHA_TERM_MONTHS_MAX};
    if (options->catalogue == NULL || options->product == NULL) return;
    icha_cat_narrow(options->catalogue, options->product, loan->disbursed_on, &ranges->from, &ranges->to);
    narrow(contract, options, "cap", loan->principal, &ranges->principal_low, &ranges->principal_high);
    narrow(contract, options, "household_cap", loan->principal, &ranges->principal_low, &ranges->principal_high);
    narrow(contract, options, "rate", loan->rate, &ranges->rate_low, &ranges->rate_high);
    narrow(contract, options, "term_months", loan->term_months, &ranges->term_low, &ranges->term_high);
}
