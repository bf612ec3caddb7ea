"""Every vector of tests/vectors through the Python binding; tests/vectors/README.md says what the operations are."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import icha
import pytest
from conftest import VECTORS, Conformance

Vector = dict[str, Any]
FILES = sorted(path.stem for path in VECTORS.glob("*.json") if path.stem != "published")

# Operations that the binding has no function for (bindings/functions.csv says the same).
EXCLUDED = {
    "year": "dates of the language: calendar.isleap",
    "ceiling": "not offered: a difference; the caps of screen() hold what is open",
}

# Their sums over a whole loan leave N-1, so the document of schedule() is refused where the rows alone are not.
WIDE = {"guarantee.fees.widest", "guarantee.subsidy.wide_of_rate", "guarantee.subsidy.wide_of_difference"}
REQUIRED = {
    "level_payment": "rounding",
    "roll": "calendar",
    "guaranteed_amount": "amount_rounding",
    "fee_refund": "rounding",
}


def day(value: date) -> str:
    return value.isoformat()


def ppb(rate: Decimal) -> str:
    return str(int(rate.scaleb(9)))


# ---- scalars ----


def rate_parse(q: Vector) -> Vector:
    rate = icha.rate_parse(q["text"])
    assert rate == Decimal(ppb(rate)).scaleb(-9)
    return {"ppb": ppb(rate), "text": icha.rate_format(rate)}


def ratio_parse(q: Vector) -> Vector:
    ratio = icha.ratio_parse(q["text"])
    return {"numerator": ratio.numerator, "denominator": ratio.denominator}


def money_parse(q: Vector) -> Vector:
    return {"amount": icha.money_parse(q["text"])}


def rounding_parse(q: Vector) -> Vector:
    """A rounding is its text: read back from what it does to 0.6, 0.5, 1.5 and 1.4 units."""
    unit = math.gcd(*(icha.money_round(n, q["text"]) for n in range(1, 10_001, 7)))
    tried = [icha.money_round(n * unit // 10, q["text"]) // unit for n in (6, 5, 15, 14)]
    modes = {"down": [0, 0, 1, 1], "up": [1, 1, 2, 2], "half_up": [1, 1, 2, 1], "half_even": [1, 0, 2, 1]}
    named = q["text"].split("/")[0]  # of whole amounts unit 1 changes none
    return {"mode": named if unit == 1 else next(mode for mode in modes if tried == modes[mode]), "unit": unit}


def money_round(q: Vector) -> Vector:
    return {"amount": icha.money_round(q["numerator"], q["rounding"])}


def split(q: Vector) -> Vector:
    return {"parts": icha.split(q["amount"], q["shares"], residual=q.get("residual"))}


def level_payment(q: Vector) -> Vector:
    balloon = q.get("balloon") or 0
    payment = icha.level_payment(
        q["principal"], q["rate"], q["interval_months"], q["n"], q["rounding"], balloon=balloon
    )
    return {"payment": payment}


def date_parse(q: Vector) -> Vector:
    found = icha.date_add_months(q["text"], 0)
    return {"days": (found - date(1970, 1, 1)).days, "weekday": found.isoweekday()}


def add_months(q: Vector) -> Vector:
    return {"date": day(icha.date_add_months(q["origin"], q["months"]))}


def window(q: Vector) -> Vector:
    return {"date": day(icha.window_last_day(q["event"], q["months"]))}


def day_count(q: Vector) -> Vector:
    period = (q["from"], q["to"])
    first = {"is_first": q["is_first"]}
    rule = (q["day_count"], q["inclusion"])
    months = q["anchored_months"]
    until = [icha.year_fraction(*period, *rule, **first, months=months, until=cut) for cut in [*q["cuts"], None]]
    assert all(isinstance(part, Fraction) for part in until)
    return {"days": icha.counted_days(*period, q["inclusion"], **first), "until": [str(part) for part in until]}


def due_dates(q: Vector) -> Vector:
    """T-4's defaults are those of TERMS, which the function leaves to its caller."""
    disbursed_on = date.fromisoformat(q["disbursed_on"])
    maturity_on = q.get("maturity_on") or icha.date_add_months(disbursed_on, q["term_months"])
    first_due_on = q.get("first_due_on")
    anchor = date.fromisoformat(first_due_on) if first_due_on else disbursed_on
    due_day = 31 if q.get("end_of_month") else q.get("due_day") or anchor.day
    months = q.get("interest_every_months") or 1
    found = icha.due_dates(disbursed_on, maturity_on, due_day, interval_months=months, first_due_on=first_due_on)
    return {"dates": [day(d) for d in found]}


def roll(q: Vector) -> Vector:
    return {"date": day(icha.roll(q["date"], q["business_day"], calendar=q["calendar"]))}


def guaranteed_amount(q: Vector) -> Vector:
    return {"amount": icha.guaranteed_amount(q["principal"], q["tiers"], q["amount_rounding"])}


def largest_loan(q: Vector) -> Vector:
    return {"principal": icha.largest_loan_within(q["amount"], q["tiers"], q["amount_rounding"])}


def fee_refund(q: Vector) -> Vector:
    return {"refund": icha.fee_refund(q["fee_paid"], q["covers_from"], q["covers_to"], q["repaid_on"], q["rounding"])}


def reguaranteed_part(q: Vector) -> Vector:
    return {"part": icha.reguaranteed_part(q["subrogated"], q["recovered"], q["share"], q["rounding"])}


def late_fee(q: Vector) -> Vector:
    fee = icha.late_fee(q["unpaid"], q["due_on"], q["paid_on"], q["late_rate"], q["day_count"], q["rounding"])
    return {"late_fee": fee}


def last_day(q: Vector) -> Vector:
    return {"date": day(icha.guarantee_last_day(q["notified_on"], days=q["days"]))}


def all_in_rate(q: Vector) -> Vector:
    low, high = icha.all_in_rate([(on, amount) for on, amount in q["flows"]])
    return {"low": ppb(low), "high": ppb(high)}


# ---- documents ----


def percent(rate: Decimal) -> str:
    return f"{(rate * 100).normalize():f}%"


def plain(record: icha.Row | icha.Part | icha.LatePart) -> Vector:
    """In the names and texts of TERMS."""
    found: Vector = {}
    for name, value in record._asdict().items():
        text = day(value) if isinstance(value, date) else percent(value) if isinstance(value, Decimal) else value
        found[name.rstrip("_")] = text
    return found


def row_of(row: icha.Row, wanted: Vector) -> Vector:
    """As far as the vector speaks of it: of the pieces all, or how many there are."""
    found = plain(row)
    is_count = isinstance(wanted.get("parts"), int)
    found["parts"] = max(len(row.parts), 1) if is_count else [plain(part) for part in row.parts]
    return {name: found[name] for name in wanted}


def claims_of(schedule: icha.Schedule, wanted: list[Vector]) -> list[Vector]:
    claims = [{**claim._asdict(), "paid_on": day(claim.paid_on)} for claim in schedule.claims]
    return [{name: claim[name] for name in w} for claim, w in zip(claims, wanted, strict=True)]


def loan(q: Vector, wanted: Vector) -> Vector:
    schedule = icha.schedule(json.dumps(q))
    assert schedule == icha.schedule(q), "TERMS as text and as a dict"
    assert [row.closing for row in schedule.rows][-1] == 0
    found: Vector = {"row_count": len(schedule), "payment": schedule.payment}
    if "totals" in wanted:
        found["totals"] = {name: getattr(schedule.totals, name) for name in wanted["totals"]}
    if "claims" in wanted:
        found["claims"] = claims_of(schedule, wanted["claims"])
    found["rows"] = list(schedule.rows)
    return {name: found[name] for name in wanted}


def schedule(q: Vector, wanted: Vector) -> Vector:
    found = loan(q, wanted)
    if "rows" in wanted:
        by_number = {row.n: row for row in found["rows"]}
        found["rows"] = [row_of(by_number[w["n"]], w) for w in wanted["rows"]]
    return found


def life(q: Vector, wanted: Vector) -> Vector:
    found = loan(q, wanted)
    found["rows"] = [row_of(row, w) for row, w in zip(found["rows"], wanted["rows"], strict=True)]
    return found


def fees(q: Vector, wanted: Vector) -> Vector:
    """The document tells each fee, and of the reductions the sums; what accrues by year is the outlay's."""
    guarantee = icha.schedule(q).document["guarantee"]
    assert [r["amount"] for r in guarantee["reductions"]] == [
        sum(parts) for parts in zip(*(fee["reductions"] for fee in wanted["fees"]), strict=True)
    ]
    same = ("on", "to", "fee", "borrower_fee")
    found = [
        {**w, **{name: fee[name] for name in same}} for fee, w in zip(guarantee["fees"], wanted["fees"], strict=True)
    ]
    return {"amount": guarantee["amount"], "fees": found}


def loan_all_in_rate(q: Vector, wanted: Vector) -> Vector:
    found = icha.schedule(q)
    assert found.guarantee is not None and found.guarantee.all_in_rate is not None
    low, high = found.guarantee.all_in_rate
    flows = [[flow["on"], flow["amount"]] for flow in found.document["guarantee"]["flows"]]
    return {"flows": flows, "low": ppb(low), "high": ppb(high)}


def late_interest(q: Vector, wanted: Vector) -> Vector:
    found = icha.late_interest(json.dumps(q))
    parts = [plain(part) for part in found.parts]
    return {"late_interest": found.late_interest, "days": found.days, "parts": parts}


SCALARS: dict[str, Callable[[Vector], Vector]] = {
    "rate_parse": rate_parse, "ratio_parse": ratio_parse, "money_parse": money_parse, "rounding_parse": rounding_parse,
    "round": money_round, "split": split, "level_payment": level_payment, "date_parse": date_parse,
    "add_months": add_months, "window": window, "day_count": day_count, "due_dates": due_dates, "roll": roll,
    "guaranteed_amount": guaranteed_amount, "largest_loan": largest_loan, "fee_refund": fee_refund,
    "late_fee": late_fee, "reguaranteed_part": reguaranteed_part, "last_day": last_day, "all_in_rate": all_in_rate,
}  # fmt: skip
DOCUMENTS: dict[str, Callable[[Vector, Vector], Vector]] = {
    "schedule": schedule, "life": life, "fees": fees, "loan_all_in_rate": loan_all_in_rate,
    "late_interest": late_interest,
}  # fmt: skip


def why_excluded(vector: Vector) -> str | None:
    if vector["op"] == "round" and vector["in"]["denominator"] != 1:
        return "a quotient: money_round takes whole amounts"
    if vector["op"] == "level_payment" and "growths" in vector["in"]:
        return "inside: schedule, with payment_formula actual"
    if vector["op"] in REQUIRED and vector["in"].get(REQUIRED[vector["op"]]) is None:
        return "not given: Python itself asks for the argument"
    if vector["id"] in WIDE:
        return "the totals of the document leave N-1"
    return EXCLUDED.get(vector["op"])


def read(name: str) -> list[Vector]:
    vectors: list[Vector] = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))["vectors"]
    return vectors


CASES = [pytest.param(name, vector, id=vector["id"]) for name in FILES for vector in read(name)]


def ask(vector: Vector) -> Vector:
    if vector["op"] in SCALARS:
        return SCALARS[vector["op"]](vector["in"])
    return DOCUMENTS[vector["op"]](vector["in"], vector.get("out", {"rows": [], "fees": []}))


def check_refusal(vector: Vector) -> None:
    wanted = vector["error"]
    with pytest.raises(icha.Error) as caught:
        ask(vector)
    assert "ICHA_ERR_" + caught.value.status == wanted["status"]
    assert type(caught.value).status == caught.value.faults[0].status
    for name in ("field", "rule"):
        if name in wanted and vector["op"] in DOCUMENTS:
            assert getattr(caught.value, name) == wanted[name]


@pytest.mark.parametrize(("name", "vector"), CASES)
def test_vector(name: str, vector: Vector, conformance: Conformance) -> None:
    of_file = conformance.file(name)
    why = why_excluded(vector)
    if why is not None:
        of_file["excluded"].append({"id": vector["id"], "reason": why})  # type: ignore[attr-defined]
        return
    of_file["run"] += 1  # type: ignore[operator]
    if "error" in vector:
        check_refusal(vector)
    else:
        assert ask(vector) == vector["out"]
    of_file["passed"] += 1  # type: ignore[operator]
