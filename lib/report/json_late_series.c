/* Late interest by the name of a series: its entries come from the catalogue, as known on a date (L-7, C-3). */
#include <stdio.h>

#include "audit/json_whole.h"
#include "number/fail.h"
#include "report/json_late.h"

static const struct {
    const char *name;
    icha_series_basis basis;
} keys[ICHA_LATE_KEYS] = {
    [ICHA_LATE_RATES] = {"rates", ICHA_SERIES_RATE},
    [ICHA_LATE_LEGAL_CAPS] = {"legal_caps", ICHA_SERIES_RATE},
    [ICHA_LATE_LEGAL_SPREADS] = {"legal_spreads", ICHA_SERIES_OVER_CONTRACT},
};

const char *icha_late_key_name(icha_late_key key) {
    return keys[key].name;
}

static bool is_named(const icha_late_facts *facts, icha_late_key key) {
    return facts->series[key].name[0] != '\0';
}

bool icha_late_names_series(const icha_late_facts *facts) {
    for (icha_late_key key = 0; key < ICHA_LATE_KEYS; key++)
        if (is_named(facts, key)) return true;
    return false;
}

void icha_late_set_entries(icha_late_facts *facts, icha_late_key key, size_t count) {
    icha_late_terms *t = &facts->terms;
    const icha_index_entry *entries = facts->series[key].entries;
    switch (key) {
    case ICHA_LATE_RATES: t->rates = entries, t->rate_count = count; break;
    case ICHA_LATE_LEGAL_CAPS: t->legal_caps = entries, t->legal_cap_count = count; break;
    case ICHA_LATE_LEGAL_SPREADS: t->legal_spreads = entries, t->legal_spread_count = count; break;
    case ICHA_LATE_KEYS: break;
    }
}

/* ---- from the catalogue ---- */

static icha_status find(icha_late_series *room, icha_series_basis basis, const icha_catalogue *catalogue,
                        icha_error *err) {
    char found[ICHA_SERIES_ID_MAX + 32];
    if (catalogue == NULL) return icha_fail(err, ICHA_M_SERIES_WITHOUT_CATALOGUE, "L-7", NULL, room->name, NULL);
    icha_status status = icha_catalogue_series_find(catalogue, room->name, &room->series, err);
    if (status != ICHA_OK || room->series.basis == basis) return status;
    snprintf(found, sizeof found, "%s (%s)", room->name, icha_series_basis_name(room->series.basis));
    return icha_fail(err, ICHA_M_LATE_SERIES_BASIS, "L-7", NULL, found, icha_series_basis_name(basis));
}

/* Paid in time, no rate and no cap is asked for. Else the last day is the payment day, and it too must be covered: the
 * last known value is never carried on. */
static icha_status check_covered(const icha_late_terms *t, const icha_late_series *room, icha_error *err) {
    char paid[ICHA_DATE_TEXT_SIZE], last[ICHA_DATE_TEXT_SIZE], found[ICHA_DATE_TEXT_SIZE + ICHA_SERIES_ID_MAX + 4];
    if (t->paid_on <= t->due_on || t->paid_on <= room->covers_to) return ICHA_OK;
    icha_date_format(t->paid_on, paid, sizeof paid);
    icha_date_format(room->covers_to, last, sizeof last);
    snprintf(found, sizeof found, "%s (%s)", paid, room->name);
    return icha_fail(err, ICHA_M_LATE_SERIES_ENDS, "L-7", NULL, found, last);
}

/* The entries known. Where nothing is known yet, one on the calendar's last day stands for "no entry before it": every
 * day asked for is then a gap by icha_late_interest(), unless the other form of cap holds (decision 0005, 6). That last
 * day itself is not asked for: what is known of an empty series ends before it. */
static icha_status take(icha_late_facts *facts, icha_late_key key, const icha_catalogue *catalogue, icha_date known_on,
                        icha_error *err) {
    icha_late_series *room = &facts->series[key];
    size_t count = 0;
    icha_status status = find(room, keys[key].basis, catalogue, err);
    if (status == ICHA_OK)
        status = icha_series_select(&room->series, known_on, room->entries, ICHA_INDEX_ENTRIES_MAX, &count,
                                    &room->covers_to, err);
    if (status == ICHA_OK) status = check_covered(&facts->terms, room, err);
    if (status != ICHA_OK) return status;
    if (count == 0) room->entries[count++] = (icha_index_entry){ICHA_DATE_MAX, 0};
    icha_late_set_entries(facts, key, count);
    room->is_taken = true;
    return ICHA_OK;
}

icha_status icha_late_take_series(icha_late_facts *facts, const icha_catalogue *catalogue, icha_date known_on,
                                  const char *file, icha_errors *errors, icha_error *err) {
    icha_status first = ICHA_OK;
    for (icha_late_key key = 0; key < ICHA_LATE_KEYS; key++) {
        icha_error fault = ICHA_ERROR_INIT;
        if (!is_named(facts, key) || take(facts, key, catalogue, known_on, &fault) == ICHA_OK) continue;
        (void)icha_fail_in_field(&fault, fault.status, keys[key].name);
        (void)icha_fail_at(&fault, fault.status, file, 0, 0);
        icha_errors_add(errors, &fault);
        if (first == ICHA_OK && err != NULL) *err = fault;
        if (first == ICHA_OK) first = fault.status;
    }
    return first;
}

icha_status icha_late_check_taken(const icha_late_facts *facts, icha_error *err) {
    for (icha_late_key key = 0; key < ICHA_LATE_KEYS; key++)
        if (is_named(facts, key) && !facts->series[key].is_taken)
            return icha_fail(err, ICHA_M_SERIES_WITHOUT_CATALOGUE, "L-7", keys[key].name, facts->series[key].name,
                             NULL);
    return ICHA_OK;
}

/* ---- the result ---- */

static json_t *series_json(const icha_late_series *room, const char *key) {
    const icha_version cited = {.sources = room->series.sources, .source_count = room->series.source_count};
    return json_pack("{s:s, s:s, s:o, s:o, s:o}", "key", key, "series", room->name, "covers_to",
                     icha_json_date(room->covers_to), "source", icha_json_first_source(&cited), "sources",
                     icha_json_sources(&cited));
}

json_t *icha_late_series_json(const icha_late_facts *facts) {
    json_t *list = json_array();
    for (icha_late_key key = 0; key < ICHA_LATE_KEYS; key++)
        if (is_named(facts, key)) icha_json_append(list, series_json(&facts->series[key], keys[key].name));
    return list;
}
