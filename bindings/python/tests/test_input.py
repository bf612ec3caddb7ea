"""What is refused, and that the message names the way out."""

from __future__ import annotations

import datetime
import decimal
import json
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import icha
import pytest
from conftest import LOAN as TERMS
from conftest import ROOT


# ---- won ----


@pytest.mark.parametrize("amount", [1.0, Decimal(1), "1", None, True, 1j, [1]])
def test_won_are_int(amount: Any) -> None:
    with pytest.raises(TypeError, match="amount is a .*: won are whole numbers, write int"):
        icha.money_round(amount, "down/1")


@pytest.mark.parametrize("amount", [9_000_000_000_000_000, -9_000_000_000_000_000])
def test_won_at_the_limit(amount: int) -> None:
    assert icha.money_round(amount, "down/1") == amount


@pytest.mark.parametrize("amount", [9_000_000_000_000_001, -9_000_000_000_000_001, 2**63, -(2**63) - 1, 10**400])
def test_won_beyond_the_limit(amount: int) -> None:
    with pytest.raises(icha.errors.RangeError) as caught:
        icha.money_round(amount, "down/1")
    assert (caught.value.field, caught.value.rule) == ("amount", "N-1")


def test_won_of_numpy() -> None:
    numpy = pytest.importorskip("numpy")
    assert icha.money_round(numpy.int64(19), "down/10") == 10
    with pytest.raises(TypeError, match="write int"):
        icha.money_round(numpy.float64(19), "down/10")
    with pytest.raises(TypeError, match="write int"):
        icha.money_round(numpy.bool_(True), "down/10")


# ---- rates and ratios ----


@pytest.mark.parametrize("rate", [0.035, 35, True, None, Fraction(7, 200)])
def test_rates_are_decimal_or_text(rate: Any) -> None:
    with pytest.raises(TypeError, match=r"a rate is text with its unit, '3.5%', or Decimal\('0.035'\)"):
        icha.level_payment(1_000_000, rate, 1, 12, "down/1")


@pytest.mark.parametrize("text", ["3.5%", "350bp", "0.035x"])
def test_a_rate_in_three_spellings(text: str) -> None:
    assert icha.rate_parse(text) == Decimal("0.035")
    assert icha.rate_format(text) == icha.rate_format(Decimal("3.5E-2")) == "3.5%"


def test_a_bare_rate_has_no_unit() -> None:
    with pytest.raises(icha.errors.UnitError) as caught:
        icha.rate_parse("3.5")
    assert isinstance(caught.value, ValueError)
    assert caught.value.rule == "N-2"


@pytest.mark.parametrize("rate", ["NaN", "sNaN", "Infinity"])
def test_a_rate_is_finite(rate: str) -> None:
    with pytest.raises(icha.errors.SyntaxError):
        icha.rate_format(Decimal(rate))


def test_a_rate_finer_than_a_billionth_is_not_rounded() -> None:
    assert icha.rate_format(Decimal("0.035000001")) == "3.5000001%"
    with pytest.raises(icha.errors.PrecisionError):
        icha.rate_format(Decimal("0.0350000001"))


def test_the_context_of_decimal_changes_nothing() -> None:
    with decimal.localcontext(decimal.Context(prec=1)):
        assert str(icha.rate_parse("3.123456789%".replace("89", ""))) == "0.031234567"
        schedule = icha.schedule({**TERMS, "rate": "3.6512345%"})
    assert schedule.rows[0].rate == Decimal("0.036512345")


@pytest.mark.parametrize("share", [Fraction(1, 2), Decimal("0.5"), "1/2", "50%"])
def test_ratios_are_exact(share: Any) -> None:
    assert icha.split(3, [share, "1/2"], residual="last") == [1, 2]


def test_no_ratio_of_floating_point() -> None:
    with pytest.raises(TypeError, match="Fraction"):
        icha.split(3, [0.5, 0.5], residual="last")  # type: ignore[list-item]


# ---- dates ----


def test_a_date_is_no_moment() -> None:
    for moment in (datetime.datetime(2018, 1, 31), datetime.datetime(2018, 1, 31, tzinfo=datetime.timezone.utc)):
        with pytest.raises(TypeError, match=r"of a datetime take .date\(\)"):
            icha.date_add_months(moment, 1)
        with pytest.raises(TypeError, match=r"write its .date\(\)"):
            icha.schedule({**TERMS, "disbursed_on": moment})


def test_a_timestamp_of_pandas_is_a_moment() -> None:
    pandas = pytest.importorskip("pandas")
    with pytest.raises(TypeError, match=r"take .date\(\)"):
        icha.date_add_months(pandas.Timestamp(2018, 1, 31), 1)
    with pytest.raises(TypeError, match="a date is"):
        icha.date_add_months(pandas.NaT, 1)


@pytest.mark.parametrize(
    "day", ["1899-12-31", datetime.date(1899, 12, 31), datetime.date(2200, 1, 1), datetime.date.max]
)
def test_dates_beyond_the_calendar(day: Any) -> None:
    with pytest.raises(icha.errors.RangeError) as caught:
        icha.date_add_months(day, 0)
    assert (caught.value.field, caught.value.rule) == ("origin", "T-1")


def test_dates_at_the_ends_of_the_calendar() -> None:
    for day in (datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)):
        assert icha.date_add_months(day, 0) == day


def test_a_period_runs_forward() -> None:
    assert icha.counted_days("2018-01-01", "2018-01-01", "start") == 0
    with pytest.raises(icha.errors.ConflictError):
        icha.counted_days("2018-01-02", "2018-01-01", "start")


# ---- arguments ----


def test_arguments_by_name_and_place() -> None:
    assert icha.money_round(amount=19, rounding="down/10") == icha.money_round(19, rounding="down/10") == 10
    for wrong in (
        lambda: icha.money_round(),  # type: ignore[call-arg]
        lambda: icha.money_round(1),  # type: ignore[call-arg]
        lambda: icha.money_round(1, "down/1", 1),  # type: ignore[call-arg]
        lambda: icha.money_round(1, "down/1", amount=1),  # type: ignore[misc]
        lambda: icha.money_round(1, "down/1", other=1),  # type: ignore[call-arg]
        lambda: icha.split(1, ["1"], "first"),  # type: ignore[call-arg]
    ):
        with pytest.raises(TypeError, match=r"money_round\(\)|split\(\)"):
            wrong()


def test_text_with_a_lone_surrogate() -> None:
    with pytest.raises(UnicodeEncodeError):
        icha.rate_parse("\ud800")
    with pytest.raises(UnicodeEncodeError):
        icha.schedule({**TERMS, "bank": "\ud800"})


# ---- TERMS ----


def test_terms_as_values_and_as_text() -> None:
    text = json.dumps({**TERMS, "rate": "3.65%", "disbursed_on": "2019-01-15"})
    assert icha.schedule(TERMS) == icha.schedule(text)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("rate", 3.65, r"terms.rate is a float, 3.65: .*Decimal\('3.65'\)"),
        ("principal", 1.2e7, "terms.principal is a float"),
        ("principal", b"1", "terms.principal is a bytes"),
        ("rounding", {"interest": 1.5}, "terms.rounding.interest is a float"),
        ("events", [{"kind": "prepay", "amount": 1.5}], r"terms.events\[0\].amount is a float"),
        ("bank", {1}, "terms.bank is a set"),
    ],
)
def test_terms_of_a_wrong_type(key: str, value: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        icha.schedule({**TERMS, key: value})


def test_a_bool_is_no_number() -> None:
    with pytest.raises(icha.Error) as caught:
        icha.schedule({**TERMS, "principal": True})
    assert caught.value.field == "principal"


def test_terms_that_hold_themselves() -> None:
    terms = dict(TERMS)
    terms["subsidy"] = terms
    with pytest.raises(ValueError, match="deep"):
        icha.schedule(terms)


def test_all_faults_at_once() -> None:
    with pytest.raises(icha.errors.MissingError) as caught:
        icha.schedule({"principal": 1_000_000})
    fields = [fault.field for fault in caught.value.faults]
    assert fields[:3] == ["rate", "disbursed_on", "term_months"]
    assert all(re.search("[가-힣]", line) for line in caught.value.sentence("ko").splitlines())
    assert str(caught.value).count("\n") == len(fields) - 1


def test_a_fault_in_text_has_its_line() -> None:
    with pytest.raises(icha.errors.SyntaxError) as caught:
        icha.schedule('{"principal": 1,\n "rate" "3.5%"}')
    assert caught.value.line == 2


def test_every_status_is_one_class() -> None:
    classes = icha.errors._OF_STATUS
    assert len({error.status for error in classes.values()}) == len(classes) == len(set(classes.values()))
    header = {number: error.status for number, error in classes.items()}
    assert header == status_numbers()


def status_numbers() -> dict[int, str]:
    text = (ROOT / "include/icha/status.h").read_text(encoding="utf-8")
    return {int(number): name for name, number in re.findall(r"ICHA_ERR_(\w+) = (\d+)", text)}
