/* The second engine: loans, interest subsidy, guarantee fees, claims, outlay and corrections on GMP rationals.
 *
 * Written from SPEC and INTERFACES alone and sharing no code with the rest of lib/, so that the tests and
 * `icha prove` (M-4) can hold the production engine against it. Clarity before speed; nothing here is rounded
 * but where a rule names the rounding (N-4), and no binary floating point occurs (N-3).
 *
 * How far it goes, and how it reads the open places of SPEC: README.md beside this file. */
#ifndef ICHA_EXACT_H
#define ICHA_EXACT_H

#include <jansson.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* TERMS as in INTERFACES -> {"rows", "totals", "claims", "payment", "guarantee", "notes"}.
 * Returns a new reference, or NULL with one sentence in message (cut to message_size; message may be NULL). */
json_t *icha_exact_schedule(const json_t *terms, char *message, size_t message_size);

/* Late interest (L-7) on what was due on due_on and paid on paid_on: per day from the day after due_on to paid_on, for the
 * first after_days days on unpaid_interest, then on later_amount (the missed instalment or the balance, as agreed), at
 * min(contract rate + late_spread, that day's legal cap): the smaller of the legal_caps entry and contract rate + the
 * legal_spreads entry in force; one of the two series is required. facts: {"due_on", "paid_on", "unpaid_interest", "later_amount",
 * "after_days", "rate" or "rates": [[date, rate], ...], "late_spread", "legal_caps": [[date, rate], ...],
 * "legal_spreads": [[date, rate], ...], "day_count", "rounding"} -> {"late_interest", "days", "parts": [{"from", "to", "days",
 * "amount", "rate", "capped"}, ...]}; from + 1 .. to are the days of a part. It stands in place of the contract interest on those amounts and days. */
json_t *icha_exact_late_interest(const json_t *facts, char *message, size_t message_size);

/* loans: [{"loan_id", "product", "terms"}, ...] -> {"outlay": [...], "claims": [...]}.
 * outlay holds the calendar years first_year..last_year (S-7); claims holds every claim of the loans, whatever its year.
 * Both are sorted by key. One loan that cannot be computed makes the whole call fail, with its loan_id in message. */
json_t *icha_exact_outlay(const json_t *loans, int first_year, int last_year, char *message, size_t message_size);

/* The same under a question (A-1 to A-3, docs/decisions/0011-scenario-runs.md): {"first_year", "last_year", "by": ["product",
 * "payer", "bank", "year", "quarter", "month"] (left out: product, payer, year), "mode": "expected" or "simulate", "seed",
 * "behaviour": [{"kind", "probability", "products", "from_month", "to_month"}, ...] in the order in which they strike,
 * "budget": [{"id", "products", "payers", "year", "amount", "basis"}, ...]}; all but the years may be left out,
 * and a list of products or payers without any is one of all.
 * -> {"outlay", "claims" with their "terms" in words, "behaviour": [{"year", "kind", "product", "loans"}, ...] of what moved,
 * "budget": [{"line", "basis", "year", "amount", "wanted", "used", "left", "exhausted_on"}, ...]}. Rows of the outlay have
 * the members that they are grouped by, a quarter as 2018-Q1, a month as 2018-01; product and payer are "" where they are not.
 * Behaviour does not go with quarters and months: weights are rounded by year. */
json_t *icha_exact_scenario(const json_t *loans, const json_t *scenario, char *message, size_t message_size);

/* Plans of new loans: [{"id", "product", "months": {"2018-01": won, ...}, "loan": won, "day", "terms" (not read)}, ...]
 * -> [{"loan_id": "ID/2018-01/0001", "product", "principal", "disbursed_on"}, ...] by plan, month and number. */
json_t *icha_exact_lending(const json_t *plans, char *message, size_t message_size);

/* What was paid against what is due (S-8, docs/decisions/0006-corrections.md). Both are lists of claims, in any order:
 * {"product", "cycle", "payer", "bank", "amount"}; product and bank may be left out, null or "": none. A claim of
 * icha_exact_schedule or icha_exact_outlay can be given as it is; its other keys are not read. Amounts are 0..9e15
 * (N-1), a claim of 0 is none. Two claims of one product, cycle, payer and bank in one list are an error that names
 * them.
 * -> {"entries": [{"product" where there is one, "cycle", "payer", "bank" or null, "paid", "due", "difference" = due -
 * paid, "entry": "recover" or "pay"}, ...], "paid", "due", "recover", "pay"}: an entry for each key whose amounts
 * differ, by product, cycle, payer and bank bytewise, none first. The four sums are over both lists whole, each within
 * N-1: due = paid + pay - recover. Returns a new reference, or NULL and a sentence, as icha_exact_schedule. */
json_t *icha_exact_corrections(const json_t *paid, const json_t *due, char *message, size_t message_size);

#ifdef __cplusplus
}
#endif

#endif
