#!/usr/bin/env python3
"""Derives the figures of the vectors anew from the SPEC, with exact fractions and without icha.

derive.py [FILE...]   compares every figure of tests/vectors/*.json; prints how many it derived. Exit 1: one differs.
"""
import datetime
import decimal
import functools
import glob
import json
import os
import re
import sys
from fractions import Fraction as F

DAY = datetime.timedelta(days=1)


# ---- numbers (N-1 to N-6) ----

def rate(text):
    """N-2: 1.5%, 150bp, 0.015x"""
    digits, unit = re.fullmatch(r"(-?\d+(?:\.\d+)?)(%|bp|x)", text).groups()
    return F(digits) / {"%": 100, "bp": 10000, "x": 1}[unit]


def ratio(text):
    return F(text) if re.fullmatch(r"\d+(/\d+)?", text) else rate(text)


def rate_text(value):
    """Canonical percent text."""
    percent = value * 100
    text = f"{percent.numerator * 10**7 // percent.denominator:d}" if percent >= 0 else None
    if text is None:
        return "-" + rate_text(-value)
    text = text.rjust(8, "0")
    return (text[:-7] + "." + text[-7:]).rstrip("0").rstrip(".") + "%"


def rounded(value, rounding):
    """N-4: by magnitude, to a multiple of the unit."""
    mode, unit = rounding.split("/")
    unit = int(unit)
    units = abs(F(value)) / unit
    whole = units.numerator // units.denominator
    rest = units - whole
    up = {"down": False, "up": rest > 0, "half_up": rest >= F(1, 2),
          "half_even": rest > F(1, 2) or (rest == F(1, 2) and whole % 2 == 1)}[mode]
    amount = (whole + up) * unit
    return -amount if value < 0 else amount


def split(amount, shares, residual):
    """N-6"""
    parts = [rounded(amount * share, "down/1") for share in shares]
    place = {"first": 0, "last": len(shares) - 1, "largest": shares.index(max(shares))}[residual]
    parts[place] += amount - sum(parts)
    return parts


# ---- time (T-1 to T-6) ----

def date(text):
    return datetime.date.fromisoformat(text)


def month_end(year, month):
    first_of_next = datetime.date(year + month // 12, month % 12 + 1, 1)
    return (first_of_next - DAY).day


def day_in_month(number, day):
    year, month = divmod(number, 12)
    return datetime.date(year, month + 1, min(day, month_end(year, month + 1)))


def month_number(day):
    return day.year * 12 + day.month - 1


def add_months(day, months):
    return day_in_month(month_number(day) + months, day.day)


def window(event, months):
    """T-6: the day before the one that corresponds to event + 1, or the month's last if there is none."""
    origin = event + DAY
    end = add_months(origin, months)
    return end - DAY if end.day == origin.day else end


def is_leap(year):
    return month_end(year, 2) == 29


def counted(inclusion, start, end, is_first):
    """T-2, half open."""
    if inclusion == "start":
        return start, end
    return (start if inclusion == "both" and is_first else start + DAY), end + DAY


def thirties(day_count, first, second):
    d1, d2 = first.day, second.day
    if d2 == 31 and (day_count == "30e/360" or d1 >= 30):
        d2 = 30
    d1 = min(d1, 30)
    return (second.year - first.year) * 360 + (second.month - first.month) * 30 + d2 - d1


def whole_months(first, second):
    months = 0
    while add_months(first, months + 1) <= second:
        months += 1
    return months


def fraction(day_count, span, anchored, until):
    """T-3: the year fraction of the span's days before `until`; anchored: months between neighbouring anchor dates, or 0."""
    begin, end = span
    days = (until - begin).days
    if day_count == "act/365":
        return F(days, 365)
    if day_count == "act/360":
        return F(days, 360)
    if day_count == "act/act-anchor":
        return F(days, 366 if is_leap(begin.year) else 365)
    if day_count == "act/act":
        return sum((F(1, 366 if is_leap((begin + DAY * i).year) else 365) for i in range(days)), F(0))
    if day_count in ("30e/360", "30/360"):
        return F(thirties(day_count, begin, until), 360)
    if anchored:
        return F(anchored, 12) * F(days, (end - begin).days)
    months = whole_months(begin, until)
    return F(months, 12) + F((until - add_months(begin, months)).days, 365)


@functools.cache
def holidays_of(calendar):
    """T-5. kr-bank: what catalogue/holidays/kr-bank.yaml lists, which tests/calendar derives from the law."""
    if calendar != "kr-bank":
        return frozenset()
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "kr-bank-days.txt")
    with open(path, encoding="utf-8") as file:
        return frozenset(date(line.strip()) for line in file)


def roll(day, rule, calendar):
    """T-5"""
    closed = holidays_of(calendar)

    def walk(step):
        at = day
        while at.weekday() >= 5 or at in closed:
            at += DAY * step
        return at
    if rule == "none":
        return day
    if rule == "preceding":
        return walk(-1)
    moved = walk(1)
    return walk(-1) if rule == "modified_following" and moved.month != day.month else moved


def anchor_day(t):
    if t.get("end_of_month"):
        return 31
    return t.get("due_day") or date(t.get("first_due_on") or t["disbursed_on"]).day


def maturity(t):
    return date(t["maturity_on"]) if t.get("maturity_on") else add_months(date(t["disbursed_on"]), t["term_months"])


def due_dates(t):
    """T-4"""
    every, last, out = t.get("interest_every_months", 1), maturity(t), []
    if t.get("first_due_on"):
        first = date(t["first_due_on"])
        month = month_number(first)
        if month < month_number(last):
            out.append(first)
        month += every
    else:
        month = month_number(date(t["disbursed_on"])) + every
    while month < month_number(last):
        out.append(day_in_month(month, anchor_day(t)))
        month += every
    return out + [last]


# ---- loans (L-2, L-3) ----

def level_payment(principal, balloon, growths):
    """L-3, exact"""
    d, total = F(1), F(0)
    for growth in growths:
        d /= growth
        total += d
    return (principal - balloon * d) / total


class Period:
    pass


def anchored_months(t, start, end):
    """T-3: the interest interval, where both ends are neighbouring anchor dates; else 0."""
    every = t.get("interest_every_months", 1)
    on_anchor = all(x == day_in_month(month_number(x), anchor_day(t)) for x in (start, end))
    return every if on_anchor and month_number(end) - month_number(start) == every else 0


def periods(t):
    follows = t.get("accrual_follows_roll")
    start = unrolled_start = date(t["disbursed_on"])
    out = []
    for number, unrolled in enumerate(due_dates(t), 1):
        p = Period()
        p.n, p.due = number, roll(unrolled, t.get("business_day", "none"), t.get("calendar"))
        p.start, p.end = start, p.due if follows else unrolled
        p.first = number == 1
        p.anchored = anchored_months(t, unrolled_start, unrolled)
        p.span = counted(t["inclusion"], p.start, p.end, p.first)
        p.fraction = fraction(t["day_count"], p.span, p.anchored, p.span[1])
        out.append(p)
        start, unrolled_start = p.end, unrolled
    return out


def is_instalment(t, index, count):
    if t["method"] == "bullet":
        return index == count - 1
    later = index + 1 - t.get("grace_months", 0) // t.get("interest_every_months", 1)
    each = t.get("principal_every_months", 1) // t.get("interest_every_months", 1)
    return later > 0 and (later % each == 0 or index == count - 1)


def amortise(t, ps):
    """Interest and principal of each period; returns the level payment or None."""
    balance, level, lending = t["principal"], None, rate(t["rate"])
    balloon, every = t.get("balloon", 0), t.get("interest_every_months", 1)
    places = [i for i in range(len(ps)) if is_instalment(t, i, len(ps))]
    if t["method"] == "equal_principal":
        plain = rounded(F(t["principal"] - balloon, len(places)), t["rounding"]["payment"])
        first = plain
        if t["residual"] == "first":
            first = t["principal"] - balloon - plain * (len(places) - 1)
    for i, p in enumerate(ps):
        p.opening = balance
        p.exact = balance * lending * p.fraction
        p.interest = rounded(p.exact, t["rounding"]["interest"])
        p.principal = 0
        if i in places:
            if t["method"] == "equal_payment" and level is None:
                growths = ([1 + lending * F(every, 12)] * len(places) if t["payment_formula"] == "twelfths"
                           else [1 + lending * q.fraction for q in ps[i:]])
                level = rounded(level_payment(balance, balloon, growths), t["rounding"]["payment"])
            if i == places[-1] or t["method"] == "bullet":
                wanted = balance
            elif t["method"] == "equal_payment":
                wanted = level - p.interest
            else:
                wanted = first if i == places[0] else plain
            p.principal = max(0, min(wanted, balance))
        balance -= p.principal
        p.closing = balance
        if balance == 0:
            del ps[i + 1:]
            break
    return level


# ---- subsidy (S-1 to S-7) ----

def subsidy_rate_on(t, day):
    """S-3, S-4"""
    s, start, months = t["subsidy"], date(t["disbursed_on"]), 0
    if s.get("until") and day > date(s["until"]):
        return F(0)
    for step in s["steps"]:
        months += step["months"]
        if day < add_months(start, months):
            room = rate(t["rate"]) - rate(s.get("minimum_borrower_rate", "0%"))
            return max(F(0), min(rate(step["rate"]), room))
    return F(0)


def accrued(t, p, until):
    """Exact subsidy on the period's counted days before `until`."""
    s = t["subsidy"]
    total, at = F(0), p.subsidy_span[0]
    day_count = s.get("day_count") or t["day_count"]
    def upto(day):
        return fraction(day_count, p.subsidy_span, p.anchored, day)
    while at < until:
        end = at
        while end < until and subsidy_rate_on(t, end) == subsidy_rate_on(t, at):
            end += DAY
        total += p.base * subsidy_rate_on(t, at) * (upto(end) - upto(at))
        at = end
    return total


def parts_of(t, p):
    out, at = 1, p.subsidy_span[0]
    while at < p.subsidy_span[1]:
        out += at > p.subsidy_span[0] and subsidy_rate_on(t, at) != subsidy_rate_on(t, at - DAY)
        at += DAY
    return out


def subsidise(t, p):
    s = t.get("subsidy")
    p.subsidy, p.subsidy_rate, p.parts, p.subsidy_exact = 0, F(0), 1, F(0)
    if s:
        p.subsidy_span = counted(s.get("inclusion") or t["inclusion"], p.start, p.end, p.first)
        p.base = p.opening if s.get("base_cap") is None else min(p.opening, s["base_cap"])
        if s["base"] == "guaranteed":
            p.base = F(p.opening * guaranteed_amount(t["guarantee"], t["principal"]), t["principal"])
        p.subsidy_exact = accrued(t, p, p.subsidy_span[1])
        p.subsidy_rate, p.parts = subsidy_rate_on(t, p.subsidy_span[0]), parts_of(t, p)
        if s["method"] == "of_rate":
            p.subsidy = min(p.interest, rounded(p.subsidy_exact, s["rounding"]))
        else:
            left = max(0, rounded(p.exact - p.subsidy_exact, t["rounding"]["interest"]))
            p.subsidy = p.interest - left
    p.borrower = p.interest - p.subsidy


def cycle_start(day, months):
    return day_in_month(month_number(day) - (day.month - 1) % months, 1)


def line_parts(t, p, line, by, months):
    if by == "due":
        return [(cycle_start(p.due, months), line)]
    out, before, at = [], 0, cycle_start(p.subsidy_span[0], months)
    while at < p.subsidy_span[1]:
        boundary = min(add_months(at, months), p.subsidy_span[1])
        until = line * accrued(t, p, boundary) / p.subsidy_exact
        until = until.numerator // until.denominator
        out.append((at, until - before))
        before, at = until, add_months(at, months)
    return out


def claims(t, ps):
    s = t.get("subsidy")
    if not s or not s.get("claim"):
        return []
    c, found = s["claim"], {}
    months = {"month": 1, "quarter": 3, "half": 6, "year": 12}[c["cycle"]]
    for p in ps:
        lines = split(p.subsidy, [ratio(x["share"]) for x in s["payers"]], s.get("residual") or "first")
        for payer, line in enumerate(lines):
            for start, amount in (line_parts(t, p, line, c["by"], months) if line else []):
                if amount:
                    found.setdefault((start, payer), []).append(amount)
    return [claim(c, s, months, start, payer, lines) for (start, payer), lines in sorted(found.items())]


def claim(c, s, months, start, payer, lines):
    if c["level"] == "line":
        amount = sum(rounded(x, c["rounding"]) for x in lines)
    else:
        amount = rounded(sum(lines), c["rounding"])
    paid = add_months(start, months) - DAY + DAY * c["payment_lag_days"]
    year = start.year
    if paid > datetime.date(year, 12, 31) + DAY * c["closing_days"]:
        year = paid.year
    names = {"month": f"{start:%Y-%m}", "quarter": f"{start.year}-Q{(start.month + 2) // 3}",
             "half": f"{start.year}-H{(start.month + 5) // 6}", "year": f"{start.year}"}
    return {"cycle": names[c["cycle"]], "payer": s["payers"][payer]["name"], "lines": sum(lines), "amount": amount,
            "dropped": sum(lines) - amount, "paid_on": str(paid), "fiscal_year": year}


def schedule(t):
    ps = periods(t)
    level = amortise(t, ps)
    for p in ps:
        subsidise(t, p)
    rows = [{"n": p.n, "from": str(p.start), "to": str(p.end), "due": str(p.due), "days": (p.span[1] - p.span[0]).days,
             "parts": p.parts, "rate": rate_text(rate(t["rate"])), "subsidy_rate": rate_text(p.subsidy_rate),
             "opening": p.opening, "principal": p.principal, "interest": p.interest,
             "borrower_interest": p.borrower, "subsidy": p.subsidy, "payment": p.principal + p.borrower,
             "closing": p.closing} for p in ps]
    totals = {k: sum(r[k] for r in rows) for k in ("principal", "interest", "borrower_interest", "subsidy", "payment")}
    return {"rows": rows, "totals": totals, "payment": level, "claims": claims(t, ps)}


# ---- guarantees (G-1 to G-4, G-6) ----

def guaranteed_amount(g, principal):
    """G-1"""
    exact, below = F(0), 0
    for tier in g["tiers"]:
        end = principal if tier.get("up_to") is None else min(principal, tier["up_to"])
        exact += max(0, end - below) * ratio(tier["ratio"])
        below = max(below, end)
    return min(principal, rounded(exact, g["amount_rounding"]))


def largest_loan(g, amount):
    low, high = 0, 9 * 10**15 + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if guaranteed_amount(g, middle) <= amount else (low, middle)
    return low


class Fee:
    """A fee on `parts`: (amount, span, anchored months), each amount x fraction."""

    def __init__(self, start, end, parts):
        self.start, self.end, self.parts = start, end, parts

    def years(self, day_count, until):
        out = F(0)
        for amount, span, anchored in self.parts:
            cut = max(span[0], min(span[1], until))
            out += amount * fraction(day_count, span, anchored, cut)
        return out


def fee_span(start, end):
    return counted("end", start, end, False)


def fees_of(t):
    """G-2: what each fee is charged on."""
    g, start = t["guarantee"], date(t["disbursed_on"])
    ps = periods(t)
    end = ps[-1].end
    amortise(t, ps)
    amount = guaranteed_amount(g, t["principal"])
    share = F(amount, t["principal"])

    def cover(amount, day, until):
        months = anchored_months(t, day, maturity(t) if until == end else until)
        return Fee(day, until, [(amount, fee_span(day, until), months)])

    if g["fee_method"] in ("upfront", "reduced_months"):
        return [cover(amount, start, end)]
    if g["fee_method"] == "declining":
        return [Fee(start, end, [(p.opening * share, fee_span(p.start, p.end), p.anchored) for p in ps])]
    out, k = [], 0
    while add_months(start, 12 * k) < end:
        day, until = add_months(start, 12 * k), min(end, add_months(start, 12 * k + 12))
        paid = [p.closing for p in ps if p.end <= day]
        balance = paid[-1] if paid else t["principal"]
        if balance:
            out.append(cover(balance * share, day, until))
        k += 1
    return out


def charge(t, fee):
    """amount x years"""
    g = t["guarantee"]
    if g["fee_method"] == "reduced_months":
        return guaranteed_amount(g, t["principal"]) * F(g["months"][str(t["term_months"])], 12)
    return fee.years(g["day_count"], fee.end + DAY)


def accrued_by_year(t, fee, amount):
    """S-6, S-7"""
    day_count = "act/365" if t["guarantee"]["fee_method"] == "reduced_months" else t["guarantee"]["day_count"]
    whole, before, out = fee.years(day_count, fee.end + DAY), 0, {}
    for year in range(fee.start.year, fee.end.year + 1):
        until = amount * fee.years(day_count, datetime.date(year + 1, 1, 1)) / whole
        until = until.numerator // until.denominator
        out[str(year)] = until - before
        before = until
    return out


def fee_rows(t):
    g, out = t["guarantee"], []
    cuts = [rate(r["rate"]) for r in g.get("reductions") or []]
    for fee in fees_of(t):
        on = charge(t, fee)
        whole = rounded(on * rate(g["fee_rate"]), g["rounding"])
        borrower = rounded(on * (rate(g["fee_rate"]) - sum(cuts)), g["rounding"])
        parts = split(whole - borrower, [cut / sum(cuts) for cut in cuts], "first") if sum(cuts) else [0] * len(cuts)
        out.append({"on": str(fee.start), "to": str(fee.end), "fee": whole, "borrower_fee": borrower,
                    "reductions": parts, "accrued": accrued_by_year(t, fee, whole)})
    return out


def derive_fees(v):
    rows = fee_rows(v["in"])
    keep = [set(r) for r in v["out"]["fees"]]
    return {"amount": guaranteed_amount(v["in"]["guarantee"], v["in"]["principal"]),
            "fees": [{k: r[k] for k in r if k in wanted} for r, wanted in zip(rows, keep)] if len(rows) == len(keep)
            else rows}


def flows_of(t):
    flows = {date(t["disbursed_on"]): t["principal"]}
    for fee in fee_rows(t):
        flows[date(fee["on"])] = flows.get(date(fee["on"]), 0) - fee["borrower_fee"]
    ps = periods(t)
    amortise(t, ps)
    for p in ps:
        subsidise(t, p)
        flows[p.due] = flows.get(p.due, 0) - p.principal - p.borrower
    days = sorted(flows)
    return [[str(day), flows[day]] for day in days if day == days[0] or flows[day]]


def fifth_root(value):
    """Rational, or None."""
    terms = [round(term ** 0.2) for term in (value.numerator, value.denominator)]
    return F(*terms) if F(*terms) ** 5 == value else None


def value_sign(flows, billionths):
    """Sign of the flows' value: exact where all days are multiples of 365, or of 73 at a fifth power, else with 120
    digits and no case near 0."""
    days = [(date(day) - date(flows[0][0])).days for day, _ in flows]
    for every, growth in ((365, 1 + F(billionths, 10**9)), (73, fifth_root(1 + F(billionths, 10**9)))):
        if growth and all(d % every == 0 for d in days):
            value = sum(amount / growth ** (d // every) for d, (_, amount) in zip(days, flows))
            return (value > 0) - (value < 0)
    with decimal.localcontext() as context:
        context.prec = 120
        growth = (1 + decimal.Decimal(billionths) / 10**9).ln() / 365
        value = sum(amount * (-growth * d).exp() for d, (_, amount) in zip(days, flows))
        assert abs(value) > decimal.Decimal(10) ** -80
        return (value > 0) - (value < 0)


def all_in(flows):
    """G-6: the whole billionth at or below the rate."""
    low, high = 0, 10**15 + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if value_sign(flows, middle) <= 0 else (low, middle)
    return {"low": str(low), "high": str(low + 1)}


def refund(i):
    """G-3"""
    start, end, day = (date(i[k]) for k in ("covers_from", "covers_to", "repaid_on"))
    if day <= start:
        return i["fee_paid"]
    left = max(0, (end - day).days)
    return min(i["fee_paid"], rounded(F(i["fee_paid"] * left, (end - start).days), i["rounding"]))


def late_fee(i):
    span = fee_span(date(i["due_on"]), date(i["paid_on"]))
    if span[1] <= span[0]:
        return 0
    return rounded(i["unpaid"] * rate(i["late_rate"]) * fraction(i["day_count"], span, 0, span[1]), i["rounding"])


def reguaranteed_part(i):
    """G-5"""
    left = i["subrogated"] - i["recovered"]
    return min(left, rounded(left * ratio(i["share"]), i["rounding"]))


def in_force(series, day):
    """The last entry on or before the day; None: none."""
    held = [rate(text) for on, text in series or [] if date(on) <= day]
    return held[-1] if held else None


def late_day(i, day):
    """L-7: amount, rate and whether the law lowered it."""
    contract = rate(i["rate"]) if "rate" in i else in_force(i["rates"], day)
    agreed = contract + rate(i["late_spread"])
    over = in_force(i.get("legal_spreads"), day)
    caps = [in_force(i.get("legal_caps"), day), None if over is None else contract + over]
    cap = min(c for c in caps if c is not None)
    early = (day - date(i["due_on"])).days <= i["after_days"]
    return i["unpaid_interest" if early else "later_amount"], min(agreed, cap), cap < agreed


def late_interest(i):
    """Day by day; days alike are one part, named as a period of inclusion `end` is (T-2)."""
    due, paid = date(i["due_on"]), date(i["paid_on"])
    parts, day = [], due + DAY
    while day <= paid:
        charged = late_day(i, day)
        if not parts or parts[-1][2] != charged:
            parts.append([day - DAY, day, charged])
        parts[-1][1] = day
        day += DAY
    span = (due + DAY, paid + DAY)
    exact = sum((amount * at * (fraction(i["day_count"], span, 0, to + DAY) - fraction(i["day_count"], span, 0, start + DAY))
                 for start, to, (amount, at, _) in parts), F(0))
    return {"late_interest": rounded(exact, i["rounding"]), "days": max(0, (paid - due).days),
            "parts": [{"from": str(start), "to": str(to), "days": (to - start).days, "amount": amount,
                       "rate": rate_text(at), "capped": capped} for start, to, (amount, at, capped) in parts]}


def ceiling(i):
    """G-4"""
    limit = i["limit"] if "limit" in i else rounded((i["first"] + i["second"]) * ratio(i["multiple"]), "down/1")
    return {"limit": limit, "open": max(0, limit - i["used"])}


# ---- the files ----

def derive_schedule(v):
    got, out = schedule(v["in"]), v["out"]
    answer = {key: got[key] for key in ("totals", "payment", "claims") if key in out}
    if "row_count" in out:
        answer["row_count"] = len(got["rows"])
    if "rows" in out:
        answer["rows"] = [{key: got["rows"][r["n"] - 1][key] for key in r} for r in out["rows"]]
    return answer


def derive_day_count(v):
    i = v["in"]
    span = counted(i["inclusion"], date(i["from"]), date(i["to"]), i.get("is_first", False))
    cuts = [date(c) for c in i.get("cuts", [])] + [span[1]]
    return {"days": (span[1] - span[0]).days,
            "until": [str(fraction(i["day_count"], span, i.get("anchored_months", 0), c)) for c in cuts]}


def derive_level(v):
    i = v["in"]
    growths = ([F(g) for g in i["growths"]] if "growths" in i
               else [1 + rate(i["rate"]) * F(i["interval_months"], 12)] * i["n"])
    return {"payment": rounded(level_payment(i["principal"], i.get("balloon", 0), growths), i["rounding"])}


def derive_life(v):
    """Events and floating rates are derived day by day, in a page of its own."""
    import derive_events
    return derive_events.life(v["in"])


def reduced(value):
    return {"numerator": value.numerator, "denominator": value.denominator}


DERIVE = {
    "rate_parse": lambda v: {"ppb": str(int(rate(v["in"]["text"]) * 10**9)), "text": rate_text(rate(v["in"]["text"]))},
    "ratio_parse": lambda v: reduced(ratio(v["in"]["text"])),
    "money_parse": lambda v: {"amount": int(v["in"]["text"])},
    "rounding_parse": lambda v: {"mode": v["in"]["text"].split("/")[0], "unit": int(v["in"]["text"].split("/")[1])},
    "round": lambda v: {"amount": rounded(F(v["in"]["numerator"], v["in"]["denominator"]), v["in"]["rounding"])},
    "split": lambda v: {"parts": split(v["in"]["amount"], [ratio(s) for s in v["in"]["shares"]],
                                       v["in"].get("residual") or "first")},
    "date_parse": lambda v: {"days": (date(v["in"]["text"]) - datetime.date(1970, 1, 1)).days,
                             "weekday": date(v["in"]["text"]).isoweekday()},
    "add_months": lambda v: {"date": str(add_months(date(v["in"]["origin"]), v["in"]["months"]))},
    "window": lambda v: {"date": str(window(date(v["in"]["event"]), v["in"]["months"]))},
    "year": lambda v: {"leap": is_leap(v["in"]["year"]), "february": month_end(v["in"]["year"], 2)},
    "day_count": derive_day_count,
    "due_dates": lambda v: {"dates": [str(d) for d in due_dates(v["in"])]},
    "roll": lambda v: {"date": str(roll(date(v["in"]["date"]), v["in"]["business_day"], v["in"]["calendar"]))},
    "level_payment": derive_level,
    "schedule": derive_schedule,
    "guaranteed_amount": lambda v: {"amount": guaranteed_amount(v["in"], v["in"]["principal"])},
    "largest_loan": lambda v: {"principal": largest_loan(v["in"], v["in"]["amount"])},
    "fees": derive_fees,
    "fee_refund": lambda v: {"refund": refund(v["in"])},
    "reguaranteed_part": lambda v: {"part": reguaranteed_part(v["in"])},
    "late_fee": lambda v: {"late_fee": late_fee(v["in"])},
    "late_interest": lambda v: late_interest(v["in"]),
    "last_day": lambda v: {"date": str(date(v["in"]["notified_on"]) + DAY * v["in"]["days"])},
    "ceiling": lambda v: ceiling(v["in"]),
    "all_in_rate": lambda v: all_in(v["in"]["flows"]),
    "life": derive_life,
    "loan_all_in_rate": lambda v: {"flows": flows_of(v["in"]), **all_in(flows_of(v["in"]))},
}


def main(paths):
    derived = refused = differing = 0
    ids = set()
    for path in paths or sorted(glob.glob(os.path.join(os.path.dirname(os.path.abspath(__file__)), "*.json"))):
        with open(path, encoding="utf-8") as file:
            vectors = json.load(file).get("vectors", [])  # published.json holds cases of others
        for v in vectors:
            if v["id"] in ids or not v["why"] or not v["rule"]:
                print(f"{v['id']}: id twice, or no rule or why")
                differing += 1
            ids.add(v["id"])
            if "error" in v:
                refused += 1
                continue
            answer = DERIVE[v["op"]](v)
            derived += 1
            if answer != v["out"]:
                differing += 1
                print(f"{v['id']}: vector {v['out']}, derived {answer}")
    print(f"{derived} vectors derived anew, {refused} refusals not derived, {differing} differ")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
