"""Schedules and screenings as Python values and as tables."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import icha
import pytest
from conftest import LOAN

# Half of the interest is the city's.
TERMS: dict[str, Any] = {
    **LOAN,
    "subsidy": {
        "method": "of_rate",
        "base": "balance",
        "steps": [{"months": 12, "rate": Decimal("0.01825")}],
        "rounding": "down/1",
        "payers": [{"name": "incheon", "share": Fraction(1)}],
        "claim": {
            "cycle": "quarter",
            "by": "due",
            "rounding": "down/1",
            "level": "claim",
            "payment_lag_days": 20,
            "closing_days": 0,
        },
    },
}


def with_event(**event: Any) -> dict[str, Any]:
    return {**TERMS, "events": [event]}


def test_rows_by_hand() -> None:
    """31 x 1,200 = 37,200; 28 x 1,000 = 28,000; 31 x 800; 30 x 600; 31 x 400; 30 x 200; half of each is the city's."""
    schedule = icha.schedule(TERMS)
    assert [row.interest for row in schedule] == [37_200, 28_000, 24_800, 18_000, 12_400, 6_000]
    assert [row.subsidy for row in schedule] == [18_600, 14_000, 12_400, 9_000, 6_200, 3_000]
    assert schedule.totals.payment == 12_000_000 + (37_200 + 28_000 + 24_800 + 18_000 + 12_400 + 6_000) // 2
    assert [(claim.cycle, claim.amount) for claim in schedule.claims] == [
        ("2019-Q1", 32_600),
        ("2019-Q2", 27_600),
        ("2019-Q3", 3_000),
    ]
    first = schedule.rows[0]
    assert (first.from_, first.due) == (datetime.date(2019, 1, 15), datetime.date(2019, 2, 15))
    assert (first.rate, first.subsidy_rate) == (Decimal("0.0365"), Decimal("0.01825"))


def test_a_prepayment_is_a_row_without_number() -> None:
    schedule = icha.schedule(
        with_event(kind="prepay", on=datetime.date(2019, 2, 20), amount=2_000_000, effect="shorten")
    )
    assert [row.event for row in schedule if row.n is None] == ["prepay"]
    split = [row for row in schedule if row.parts]
    assert [part.days for part in split[0].parts] == [5, 23]  # 15 to 20 February, 20 February to 15 March


def test_rows_as_a_table() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    schedule = icha.schedule(with_event(kind="prepay", on="2019-02-20", amount=2_000_000, effect="shorten"))
    found = pyarrow.table(schedule)
    names = [name.rstrip("_") for name in icha.Row._fields[:15]]
    assert found.schema.names == names
    wanted = [dict(zip(names, row[:15], strict=True)) for row in schedule]
    assert found.to_pylist() == [{**row, "event": row["event"] or ""} for row in wanted]
    claims = pyarrow.table(schedule.claims_table).to_pylist()
    assert claims == [{**claim._asdict(), "bank": claim.bank or ""} for claim in schedule.claims]
    assert schedule.to_pandas()["subsidy"].sum() == schedule.totals.subsidy


def test_a_table_outlives_its_stream() -> None:
    nanoarrow = pytest.importorskip("nanoarrow")
    stream = nanoarrow.ArrayStream(icha.schedule(TERMS))
    schema = stream.schema
    batch = stream.read_all()
    del stream
    assert len(batch) == 6
    assert [schema.field(i).name for i in range(2)] == ["n", "from"]


def test_assumptions_are_in_every_row(catalogue: icha.Catalogue) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    terms = {"principal": 30_000_000, "rate": "3.5%", "disbursed_on": "2018-03-14", "due_day": 14}
    schedule = icha.schedule(terms, catalogue=catalogue, product="incheon.startup")
    assert schedule.assumptions == ("incheon-2018-open", "kr-bank-conventions")
    for table in (schedule, schedule.claims_table):
        named = set(pyarrow.table(table).column("assumptions").to_pylist())
        assert named == {"incheon-2018-open; kr-bank-conventions"}


def test_undetermined() -> None:
    """희망키움's cap and term are not in the plan (C-5): without assumptions nobody knows them."""
    with icha.Catalogue() as catalogue, pytest.raises(icha.errors.UnknownError) as caught:
        terms = {**TERMS, "disbursed_on": "2018-03-14"}
        del terms["term_months"], terms["rate"], terms["subsidy"]
        icha.schedule(terms, catalogue=catalogue, product="incheon.huimang-kium")
    assert {fault.status for fault in caught.value.faults} == {"UNKNOWN"}
    assert "needs term_months (the catalogue holds UNKNOWN: not in the plan" in str(caught.value)


def test_corrections_of_a_loan() -> None:
    """The city's share ends on 20 February: all later lines are to be recovered."""
    before = icha.schedule(TERMS)
    stopped = with_event(kind="stop_subsidy", on="2019-02-15", reason="correction")
    after = icha.schedule(stopped, paid=before)
    entries = after.document["corrections"]
    found = {e["cycle"]: e["difference"] for e in (entries["entries"] if isinstance(entries, dict) else entries)}
    assert found == {"2019-Q1": 18_600 - 32_600, "2019-Q2": -27_600, "2019-Q3": -3_000}


# ---- screening ----


FACTS: dict[str, Any] = {
    "business.founded_on": {"value": datetime.date(2015, 5, 1), "as_of": datetime.date(2018, 3, 1)},
    "credit.grade": 6,
    "request.amount": 30_000_000,
}


def test_no_is_an_answer(catalogue: icha.Catalogue) -> None:
    found = icha.screen({**FACTS, "credit.grade": 9}, catalogue, "incheon.startup", "2018-03-14")
    assert (found.verdict, found.eligible) == ("INELIGIBLE", False)
    reason = next(r for r in found.reasons if r.rule == "credit-grade")
    assert (reason.outcome, reason.observed, reason.required, reason.margin) == ("VIOLATED", 9, 7, -2)


def test_values_of_a_screening(catalogue: icha.Catalogue) -> None:
    found = icha.screen(FACTS, catalogue, "incheon.startup", datetime.date(2018, 3, 14), with_schedule=True)
    founding = next(r for r in found.reasons if r.rule == "founding")
    assert founding.observed == datetime.date(2015, 5, 1)
    assert found.offer is not None
    assert found.offer.lending_band == (Decimal("0.035"), Decimal("0.035"))
    assert found.schedule is not None
    assert found.schedule.totals.principal == found.offer.maximum == 30_000_000
    assert found.assumptions == ("incheon-2018-open", "kr-bank-conventions")


def test_halves_of_headcounts(catalogue: icha.Catalogue) -> None:
    counts: list[Any] = [4, Decimal("4.5"), Decimal(5)] * 4
    facts = {"employment.monthly_headcounts": counts}
    assert icha.screen(facts, catalogue, "incheon.job-creation", "2018-03-14").verdict
    with pytest.raises(TypeError, match=r"facts.employment.monthly_headcounts\[1\] is a float"):
        icha.screen({"employment.monthly_headcounts": [4, 4.5]}, catalogue, "incheon.job-creation", "2018-03-14")
    with pytest.raises(icha.Error):
        icha.screen({"employment.monthly_headcounts": [Decimal("4.3")] * 12}, catalogue, "incheon.job-creation",
                    "2018-03-14")  # fmt: skip


def test_a_product_that_is_none(catalogue: icha.Catalogue) -> None:
    with pytest.raises(icha.errors.UnknownKeyError):
        icha.screen(FACTS, catalogue, "incheon.nothing", "2018-03-14")


# ---- the catalogue ----


def test_products_and_parameters(catalogue: icha.Catalogue) -> None:
    products = {product["id"]: product for product in catalogue.products(on="2018-04-01")}
    assert products["incheon.startup"]["state"]
    cap = [v for v in catalogue.show("incheon.minimum-wage", on="2018-04-01") if v["parameter"] == "cap"]
    assert [(version["value"], version["valid_from"]) for version in cap] == [(70_000_000, datetime.date(2018, 3, 14))]
    plan = catalogue.show("incheon.minimum-wage", on="2018-04-01", known_on="2017-12-31")
    assert [version["value"] for version in plan if version["parameter"] == "cap"] == [50_000_000]


def test_a_catalogue_with_faults(tmp_path: Any) -> None:
    for name in ("products", "sources"):
        (tmp_path / name).mkdir()
    (tmp_path / "products" / "bad.yaml").write_text("product: x\nproduct: y\n", encoding="utf-8")
    with pytest.raises(icha.Error) as caught:
        icha.Catalogue(tmp_path)
    assert caught.value.line is not None
    assert caught.value.file is not None
    with pytest.raises(TypeError, match="a list of names is wanted"):
        icha.Catalogue(assume="kr-bank-conventions")
