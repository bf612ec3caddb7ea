/* icha_exact_schedule: one loan's result as JSON (INTERFACES). */
#include "exact.h"
#include "internal.h"

#include <stdlib.h>

/* How a part's ends are written: as the row's own, so that each begins where the one before it ended. */
static json_t *part_json(const struct row *row, const struct span *span, const struct segment *part) {
    char from[11], to[11], rate[32], subsidy_rate[32];
    int shift = span->inclusion != COUNT_START;
    icha_exact_format_date(part->first == span->first ? row->period.from : part->first - shift, from);
    icha_exact_format_date(part->end == span->end ? row->period.to : part->end - shift, to);
    icha_exact_format_rate(part->lending_rate, rate);
    icha_exact_format_rate(part->subsidy_rate, subsidy_rate);
    return json_pack("{s:s,s:s,s:i,s:I,s:s,s:s}", "from", from, "to", to, "days", part->end - part->first, "balance",
                     (json_int_t)part->balance, "rate", rate, "subsidy_rate", subsidy_rate);
}

/* The pieces of the days that the subsidy counts, or the loan; a cut where nothing changes is none. */
static json_t *parts_json(const struct terms *terms, const struct row *row) {
    enum inclusion inclusion = terms->has_subsidy ? terms->subsidy.inclusion : terms->inclusion;
    struct span span = icha_exact_span(terms, &row->period, terms->day_count, inclusion);
    struct segment s = {0}, part;
    json_t *parts = json_array();
    icha_exact_next_segment(terms, row, &span, &s);
    part = s;
    while (icha_exact_next_segment(terms, row, &span, &s)) {
        if (s.balance == part.balance && s.lending_rate == part.lending_rate && s.subsidy_rate == part.subsidy_rate) {
            part.end = s.end;
            continue;
        }
        json_array_append_new(parts, part_json(row, &span, &part));
        part = s;
    }
    json_array_append_new(parts, part_json(row, &span, &part));
    return parts;
}

static json_t *row_json(const struct terms *terms, const struct row *row) {
    char from[11], to[11], due[11], rate[32], subsidy_rate[32];
    icha_exact_format_date(row->period.from, from);
    icha_exact_format_date(row->period.to, to);
    icha_exact_format_date(row->period.due, due);
    icha_exact_format_rate(row->lending_rate, rate);
    icha_exact_format_rate(row->subsidy_rate, subsidy_rate);
    json_t *out =
        json_pack("{s:o,s:s,s:s,s:s,s:i,s:s,s:s,s:I,s:I,s:I,s:I,s:I,s:I,s:I}", "n",
                  row->prepayment ? json_null() : json_integer((json_int_t)row->number), "from", from, "to", to, "due",
                  due, "days", row->days, "rate", rate, "subsidy_rate", subsidy_rate, "opening",
                  (json_int_t)row->opening, "principal", (json_int_t)row->principal, "interest",
                  (json_int_t)row->interest, "borrower_interest", (json_int_t)row->borrower_interest, "subsidy",
                  (json_int_t)row->subsidy, "payment", (json_int_t)row->payment, "closing", (json_int_t)row->closing);
    if (row->prepayment) json_object_set_new(out, "event", json_string("prepay"));
    json_t *parts = row->prepayment ? NULL : parts_json(terms, row);
    if (json_array_size(parts) > 1) json_object_set(out, "parts", parts);
    json_decref(parts);
    return out;
}

json_t *icha_exact_claim_json(const char *product, const char *payer, const char *bank, const struct claim *claim) {
    char paid_on[11];
    icha_exact_format_date(claim->paid_on, paid_on);
    json_t *out = json_object();
    json_t *rest = json_pack("{s:s,s:s,s:s?,s:I,s:I,s:I,s:s,s:i}", "cycle", claim->cycle, "payer", payer, "bank", bank,
                             "lines", (json_int_t)claim->lines, "amount", (json_int_t)claim->amount, "dropped",
                             (json_int_t)claim->dropped, "paid_on", paid_on, "fiscal_year", claim->fiscal_year);
    bool failed = rest == NULL || (product != NULL && json_object_set_new(out, "product", json_string(product)) != 0) ||
                  json_object_update(out, rest) != 0;
    json_decref(rest);
    if (failed) {
        json_decref(out);
        return NULL;
    }
    return out;
}

static bool append(json_t *array, json_t *item, struct exact_error *err) {
    return json_array_append_new(array, item) == 0 || icha_exact_fail(err, "out of memory, or a text is not UTF-8");
}

static bool add_rows(const struct terms *terms, const struct schedule *schedule, json_t *rows,
                     struct exact_error *err) {
    for (size_t i = 0; i < schedule->count; i++)
        if (!append(rows, row_json(terms, &schedule->rows[i]), err)) return false;
    return true;
}

/* A claim whose lines sum to 0 never got an entry. */
static bool add_claims(const struct terms *terms, const struct schedule *schedule, json_t *claims,
                       struct exact_error *err) {
    struct ledger ledger;
    bool done = icha_exact_ledger(terms, schedule, NULL, &ledger, err);
    for (size_t i = 0; done && i < ledger.count; i++) {
        const struct entry *e = &ledger.entries[i];
        struct claim claim;
        done =
            icha_exact_settle(&terms->subsidy.claim, e->cycle, e->lines, e->rounded_lines, &claim, err) &&
            append(claims, icha_exact_claim_json(NULL, terms->subsidy.payers[e->payer].name, terms->bank, &claim), err);
    }
    icha_exact_clear_ledger(&ledger);
    return done;
}

static json_t *fee_json(const struct fee *fee) {
    char on[11], from[11], to[11];
    icha_exact_format_date(fee->cover.due, on);
    icha_exact_format_date(fee->cover.from, from);
    icha_exact_format_date(fee->cover.to, to);
    return json_pack("{s:s,s:s,s:s,s:I,s:I}", "on", on, "from", from, "to", to, "fee", (json_int_t)fee->fee,
                     "borrower_fee", (json_int_t)fee->borrower_fee);
}

static json_t *flow_json(const struct flow *flow) {
    char on[11];
    icha_exact_format_date(flow->on, on);
    return json_pack("{s:s,s:I}", "on", on, "amount", (json_int_t)flow->amount);
}

static json_t *all_in_json(const struct flow *flows, size_t count) {
    char low[32], high[32];
    int64_t rate = icha_exact_all_in_rate(flows, count);
    if (rate == ABSENT) return json_null();
    icha_exact_format_rate(rate, low);
    icha_exact_format_rate(rate + 1, high);
    return json_pack("[s,s]", low, high);
}

static bool fill_guarantee(const struct terms *terms, const struct schedule *schedule, const struct fees *fees,
                           json_t *out, struct exact_error *err) {
    struct flow *flows;
    size_t count;
    if (!icha_exact_flows(terms, schedule, fees, &flows, &count, err)) return false;
    json_t *reductions = json_array();
    json_t *fee_list = json_array();
    json_t *flow_list = json_array();
    bool done = true;
    for (size_t i = 0; i < terms->guarantee.reduction_count && done; i++)
        done = append(reductions,
                      json_pack("{s:s,s:I}", "payer", terms->guarantee.reductions[i].payer, "amount",
                                (json_int_t)fees->total.reductions[i]),
                      err);
    for (size_t i = 0; i < fees->count && done; i++) done = append(fee_list, fee_json(&fees->items[i]), err);
    for (size_t i = 0; i < count && done; i++) done = append(flow_list, flow_json(&flows[i]), err);
    json_t *rest =
        json_pack("{s:I,s:I,s:I,s:o,s:o,s:o,s:o}", "amount", (json_int_t)terms->guarantee.amount, "fee",
                  (json_int_t)fees->total.fee, "borrower_fee", (json_int_t)fees->total.borrower_fee, "reductions",
                  reductions, "all_in_rate", all_in_json(flows, count), "fees", fee_list, "flows", flow_list);
    free(flows);
    done = done && (json_object_update(out, rest) == 0 || icha_exact_fail(err, "out of memory"));
    json_decref(rest);
    return done;
}

/* null without a guarantee; NULL after an error. */
static json_t *guarantee_json(const struct terms *terms, const struct schedule *schedule, struct exact_error *err) {
    struct fees fees;
    if (!terms->has_guarantee) return json_null();
    if (!icha_exact_fees(terms, schedule, &fees, err)) return NULL;
    json_t *out = json_object();
    if (!fill_guarantee(terms, schedule, &fees, out, err)) {
        json_decref(out);
        out = NULL;
    }
    icha_exact_clear_fees(&fees);
    return out;
}

static json_t *result_json(const struct terms *terms, const struct schedule *schedule, struct exact_error *err) {
    const struct totals *t = &schedule->totals;
    json_t *rows = json_array();
    json_t *claims = json_array();
    json_t *guarantee = guarantee_json(terms, schedule, err);
    json_t *result = NULL;
    if (guarantee != NULL && add_rows(terms, schedule, rows, err) && add_claims(terms, schedule, claims, err)) {
        json_t *payment = schedule->level_payment == ABSENT ? json_null() : json_integer(schedule->level_payment);
        result =
            json_pack("{s:O,s:{s:I,s:I,s:I,s:I,s:I},s:O,s:o,s:O,s:[]}", "rows", rows, "totals", "principal",
                      (json_int_t)t->principal, "interest", (json_int_t)t->interest, "borrower_interest",
                      (json_int_t)t->borrower_interest, "subsidy", (json_int_t)t->subsidy, "payment",
                      (json_int_t)t->payment, "claims", claims, "payment", payment, "guarantee", guarantee, "notes");
        if (result == NULL) icha_exact_fail(err, "out of memory");
    }
    json_decref(rows);
    json_decref(claims);
    json_decref(guarantee);
    return result;
}

json_t *icha_exact_schedule(const json_t *terms_json, char *message, size_t message_size) {
    struct exact_error err = {.text = message, .size = message_size};
    struct terms terms;
    struct schedule schedule;
    json_t *result = NULL;
    if (icha_exact_read_terms(terms_json, &terms, &err) && icha_exact_amortise(&terms, &schedule, &err)) {
        result = result_json(&terms, &schedule, &err);
        icha_exact_clear_schedule(&schedule);
    }
    icha_exact_clear_terms(&terms);
    return result;
}
