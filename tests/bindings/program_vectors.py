#!/usr/bin/env python3
"""The vectors of tests/vectors through the program: what `icha schedule` and `icha late` answer. ICHA_PROGRAM names it,
ICHA_CONFORMANCE the file that is told how it went (bindings/README.md); without the latter that is only printed."""
import concurrent.futures
import decimal
import json
import os
import subprocess
import sys

import conformance

BAD_DATA, UNDETERMINED = 3, 4
NO_COMMAND = "no command asks this alone; schedules rest on it"
# What is paid back in all is more than an amount may be, though each row is not.
BEYOND_TOTALS = ("guarantee.subsidy.wide_", "guarantee.fees.widest", "level.max")
PLAIN = {"principal": 1000, "rate": "0%", "method": "bullet", "day_count": "act/365", "inclusion": "start",
         "rounding": {"interest": "down/1", "payment": "down/1"}}


def ask(command, terms):
    done = subprocess.run([os.environ["ICHA_PROGRAM"], command, "-", "--format", "json", "--lang", "en"],
                          input=json.dumps(terms).encode(), capture_output=True, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


# ---- answers ----

def holds(found, expected):
    """Every member of what is expected stands in what was found; `parts` of a row may be their number alone."""
    if isinstance(found, dict) and isinstance(found.get("parts"), list) and isinstance(expected.get("parts"), int):
        found = found | {"parts": len(found["parts"])}
    if isinstance(found, dict) and "parts" not in found:
        found = found | {"parts": 1}
    return all(found.get(key) == value for key, value in expected.items())


def all_hold(found, expected):
    return len(found) == len(expected) and all(map(holds, found, expected))


def is_schedule(document, out):
    rows = {row["n"]: row for row in document["rows"]}
    return (len(document["rows"]) == out["row_count"] and all(holds(rows[row["n"]], row) for row in out["rows"])
            and document["totals"] == out["totals"] and document["payment"] == out["payment"]
            and ("claims" not in out or all_hold(document["claims"], out["claims"])))


def is_life(document, out):
    return (all_hold(document["rows"], out["rows"]) and document["totals"] == out["totals"]
            and document["payment"] == out["payment"] and all_hold(document["claims"], out["claims"]))


def is_fees(document, out):
    """The document sums up what each payer bears of all fees; accruals by year it does not show."""
    block = document["guarantee"]
    fees = [{key: fee[key] for key in ("on", "to", "fee", "borrower_fee")} for fee in out["fees"]]
    reductions = [sum(parts) for parts in zip(*(fee["reductions"] for fee in out["fees"]))]
    return (block["amount"] == out["amount"] and all_hold(block["fees"], fees)
            and [reduction["amount"] for reduction in block["reductions"]] == reductions)


def billionths(text):
    return str(decimal.Decimal(text.removesuffix("%")).scaleb(7).to_integral_exact())


def is_all_in(document, out):
    block = document["guarantee"]
    return ([[flow["on"], flow["amount"]] for flow in block["flows"]] == out["flows"]
            and list(map(billionths, block["all_in_rate"])) == [out["low"], out["high"]])


def with_tiers(question):
    guarantee = {"tiers": question["tiers"], "amount_rounding": question["amount_rounding"], "fee_rate": "0%",
                 "fee_method": "upfront", "day_count": "act/365", "rounding": "down/1"}
    return PLAIN | {"principal": question["principal"], "disbursed_on": "2018-03-14", "term_months": 12,
                    "guarantee": guarantee}


def level_terms(question):
    every = question["interval_months"]
    return PLAIN | {"principal": question["principal"], "rate": question["rate"], "balloon": question.get("balloon"),
                    "disbursed_on": "2000-01-01", "term_months": question["n"] * every, "method": "equal_payment",
                    "payment_formula": "twelfths", "principal_every_months": every, "interest_every_months": every,
                    "day_count": "twelfths", "rounding": {"interest": "down/1", "payment": question["rounding"]}}


# op -> command, the question as its input, whether the document is the answer
OPS = {
    "schedule": ("schedule", dict, is_schedule),
    "life": ("schedule", dict, is_life),
    "fees": ("schedule", dict, is_fees),
    "loan_all_in_rate": ("schedule", dict, is_all_in),
    "guaranteed_amount": ("schedule", with_tiers, lambda document, out: document["guarantee"]["amount"] == out["amount"]),
    "due_dates": ("schedule", lambda question: PLAIN | question,
                  lambda document, out: [row["to"] for row in document["rows"]] == out["dates"]),
    "level_payment": ("schedule", level_terms, lambda document, out: document["payment"] == out["payment"]),
    "late_interest": ("late", dict, lambda document, out: document == out),
}


# ---- vectors ----

def reason_against(vector):
    """Why the program is not asked; None: it is."""
    question = vector["in"]
    if vector["op"] not in OPS:
        return NO_COMMAND
    if vector["id"].startswith(BEYOND_TOTALS):
        return "the program refuses it: the totals of its document are beyond N-1"
    if vector["op"] == "level_payment":
        if "error" in vector or "growths" in question:
            return NO_COMMAND
        if question["n"] * question["interval_months"] > 3599 or vector["out"]["payment"] <= 0 or not question["principal"]:
            return "no loan of TERMS has this level payment"
    return None


def is_refusal(error, status, printed, sentences):
    """The program has no names for statuses: its exit status, and the sentence's key and rule."""
    wanted = UNDETERMINED if error["status"] == "ICHA_ERR_UNKNOWN" else BAD_DATA
    return (status == wanted and printed == "" and sentences.startswith("icha: -: ")
            and f"{error.get('field', '')}" in sentences and error.get("rule", "") in sentences)


def passes(vector):
    command, terms, is_answer = OPS[vector["op"]]
    status, printed, sentences = ask(command, terms(vector["in"]))
    if "error" in vector:
        good = is_refusal(vector["error"], status, printed, sentences)
    else:
        good = status == 0 and sentences == "" and is_answer(json.loads(printed), vector["out"])
    if not good:
        print(f"{vector['id']}: exit status {status}: {sentences or printed[:300]}", file=sys.stderr)
    return good


def run_file(vectors, pool):
    excluded = [{"id": vector["id"], "reason": reason_against(vector)} for vector in vectors if reason_against(vector)]
    answers = list(pool.map(passes, [vector for vector in vectors if not reason_against(vector)]))
    return {"run": len(answers), "passed": sum(answers), "excluded": excluded}


def main():
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        files = {name: run_file(vectors, pool) for name, vectors in conformance.vectors().items()}
    conformance.write("program", files)
    print(sum(file["passed"] for file in files.values()), "of", sum(file["run"] for file in files.values()), "vectors pass")
    return 0 if all(file["run"] == file["passed"] for file in files.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
