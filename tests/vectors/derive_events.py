#!/usr/bin/env python3
"""A loan's life derived from the SPEC (L-2 to L-6, S-1 to S-7) and docs/decisions/0004, day by day in exact fractions, without
icha. derive.py calls it for the vectors of the op `life`; alone it also prints a loan:

derive_events.py            every `life` vector anew, and every equation that stands in a vector's `by`
derive_events.py TERMS      the result of one loan as JSON

It takes loans whose accrual does not follow the roll and whose subsidy counts days as the loan does.
"""
import json
import os
import re
import sys
from fractions import Fraction as F

import derive as d
from derive import DAY, date, rate, rate_text, rounded

ORDER = ["rate", "extend", "defer", "prepay", "delinquent", "close", "relocate", "subrogate", "stop_subsidy"]
STOPS = ORDER[5:]
MONEY = ("principal", "interest", "borrower_interest", "subsidy", "payment")


def event_day(event):
    return date(event["from"] if event["kind"] == "delinquent" else event["on"])


class Life:
    """One loan as it is walked."""

    def __init__(self, terms):
        assert not terms.get("accrual_follows_roll")
        subsidy = terms.get("subsidy") or {}
        assert not subsidy.get("day_count") and not subsidy.get("inclusion")
        self.t, self.start = terms, date(terms["disbursed_on"])
        self.every = terms.get("interest_every_months", 1)
        self.each = terms.get("principal_every_months", 1) // self.every
        self.events = sorted(terms.get("events") or [], key=lambda e: (event_day(e), ORDER.index(e["kind"])))
        self.moves = [e for e in self.events if e["kind"] in ("extend", "defer")]
        self.prepayments = [e for e in self.events if e["kind"] == "prepay"]
        self.rates = self.rate_changes()
        self.months_more, self.deferred, self.next_month, self.not_before = 0, 0, None, self.start
        self.balance, self.lowered = terms["principal"], []  # lowered: (first day of the lower balance, amount)
        self.plain = self.level = self.level_rate = None
        self.first_level, self.anew, self.residue_waits = None, True, terms.get("residual") == "first"
        self.periods, self.rows = [], []

    # ---- what holds on a day ----

    def rate_changes(self):
        """(day, rate) in order. L-5: an index is looked up at the disbursement and on each reset."""
        t = self.t
        if not t.get("index"):
            return [(self.start, rate(t["rate"]))] + [(date(e["on"]), rate(e["rate"])) for e in self.events if e["kind"] == "rate"]
        index, resets = t["index"], [self.start]
        if index.get("reset_on"):
            resets += [date(day) for day in index["reset_on"]]
        else:
            resets += [d.add_months(self.start, index["reset_every_months"] * i) for i in range(1, 200)]
        return [(day, self.index_rate(index, day)) for day in resets]

    @staticmethod
    def index_rate(index, day):
        known = [value for on, value in index["series"] if date(on) <= day]
        value = rate(known[-1]) + rate(index["spread"])
        if index.get("floor") is not None:
            value = max(value, rate(index["floor"]))
        return value if index.get("cap") is None else min(value, rate(index["cap"]))

    def lending(self, day):
        """T-2: a rate dated d governs the counted days from d on."""
        return [value for on, value in self.rates if on <= day or on == self.start][-1]

    def subsidy_rate(self, day):
        """S-3, S-4"""
        s, months = self.t.get("subsidy"), 0
        if not s or (s.get("until") and day > date(s["until"])):
            return F(0)
        for e in self.events:
            if e["kind"] in STOPS and date(e["on"]) <= day:
                return F(0)
            if e["kind"] == "delinquent" and date(e["from"]) <= day < date(e["to"]):
                return F(0)
        for step in s["steps"]:
            months += step["months"]
            if day < d.add_months(self.start, months):
                room = self.lending(day) - rate(s.get("minimum_borrower_rate", "0%"))
                return max(F(0), min(rate(step["rate"]), room))
        return F(0)

    def first_lower_day(self, day):
        """T-2: from d on with `start`, from d + 1 on else."""
        return day if self.t["inclusion"] == "start" else day + DAY

    # ---- due dates (T-4, 0004.8, 0004.9, 0004.20) ----

    def maturity(self):
        if self.t.get("maturity_on"):
            return d.add_months(date(self.t["maturity_on"]), self.months_more)
        return d.add_months(self.start, self.t["term_months"] + self.months_more)

    def pattern(self, month):
        return d.day_in_month(month, d.anchor_day(self.t))

    def next_due(self):
        if self.next_month is None:
            first = self.t.get("first_due_on")
            if first and d.month_number(date(first)) < d.month_number(self.maturity()):
                return date(first)
            self.next_month = d.month_number(date(first)) if first else d.month_number(self.start) + self.every
        while self.pattern(self.next_month) < self.not_before:
            self.next_month += self.every
        return self.pattern(self.next_month) if self.next_month < d.month_number(self.maturity()) else self.maturity()

    def advance(self, due):
        self.next_month = d.month_number(due) + self.every

    def move_until_settled(self):
        """The next due date, after the extensions and deferrals that come before its payment."""
        due = self.next_due()
        while self.moves and date(self.moves[0]["on"]) <= due:
            event = self.moves.pop(0)
            if due == self.maturity():  # the months that this opens have no due date before its own day
                self.not_before = date(event["on"])
            self.move(event)
            due = self.next_due()
        return due

    def move(self, event):
        if event["kind"] == "extend":
            self.months_more += event["months"]
            self.anew = True
        elif self.t["method"] == "bullet":
            self.months_more += event["instalments"] * self.every
        else:
            self.months_more += event["instalments"] * self.every * self.each
            self.deferred += event["instalments"]

    def dues_left(self, due):
        """This due date and those after it, as known on it."""
        out, month = [due], d.month_number(due) + self.every
        while out[-1] < self.maturity():
            out.append(self.pattern(month) if month < d.month_number(self.maturity()) else self.maturity())
            month += self.every
        return out

    # ---- instalments (L-2, L-3, 0004.4 to 0004.6) ----

    def is_instalment(self, number, due):
        if due == self.maturity():
            return True
        later = number - self.t.get("grace_months", 0) // self.every
        return self.t["method"] != "bullet" and later > 0 and later % self.each == 0

    def growths(self, dues, start):
        for due in dues:
            if self.t["payment_formula"] == "twelfths":
                yield 1 + self.level_rate * F(self.every, 12)
            else:
                span = d.counted(self.t["inclusion"], start, due, start == self.start)
                yield 1 + self.level_rate * d.fraction(self.t["day_count"], span, d.anchored_months(self.t, start, due), span[1])
            start = due

    def equal_payment(self, dues, start, interest):
        of_eve = self.lending(dues[0] - DAY)
        if self.anew or self.level is None or of_eve != self.level_rate:
            self.level_rate, self.anew = of_eve, False
            exact = d.level_payment(self.balance, self.t.get("balloon", 0), list(self.growths(dues, start)))
            self.level = max(0, rounded(exact, self.t["rounding"]["payment"]))
            self.first_level = self.level if self.first_level is None else self.first_level
        return max(0, self.level - interest)

    def equal_principal(self, number, dues):
        if self.anew or self.plain is None:
            count = sum(self.is_instalment(number + i, due) for i, due in enumerate(dues))
            free = self.balance - self.t.get("balloon", 0)
            self.plain, self.anew = max(0, rounded(F(free, count), self.t["rounding"]["payment"])), False
            if self.t["residual"] == "first":
                return max(0, free - self.plain * (count - 1))
        return self.plain

    def instalment(self, number, due, start, interest):
        if not self.balance or not self.is_instalment(number, due):
            return 0
        if self.deferred:
            self.deferred -= 1
            return 0
        dues = self.dues_left(due)
        wanted = self.balance
        if self.t["method"] == "equal_payment":
            wanted = self.equal_payment(dues, start, interest)  # the payment of the last one is told, too
        elif self.t["method"] == "equal_principal" and len(dues) > 1:
            wanted = self.equal_principal(number, dues)
        return self.balance if due == self.maturity() else min(wanted, self.balance)

    # ---- rows ----

    def prepay(self, event):
        day = date(event["on"])
        amount = self.balance if event["amount"] == "all" else event["amount"]
        assert 0 < amount <= self.balance, "L-6"
        self.rows.append({"n": None, "event": "prepay", "from": str(day), "to": str(day), "due": str(day), "days": 0,
                          "rate": rate_text(self.lending(day)), "subsidy_rate": rate_text(self.subsidy_rate(day)),
                          "opening": self.balance, "principal": amount, "interest": 0, "borrower_interest": 0, "subsidy": 0,
                          "payment": amount, "closing": self.balance - amount})
        self.balance -= amount
        self.lowered.append((self.first_lower_day(day), amount))
        return event.get("effect") == "reduce_payment"

    def close_period(self, number, start, end, is_due):
        """Interest and subsidy of start..end, added day by day, and the row; 0004.11: parts."""
        t, p = self.t, d.Period()
        p.n, p.start, p.end = number, start, end
        p.due = d.roll(end, t.get("business_day", "none"), t.get("calendar")) if is_due else end
        p.span = d.counted(t["inclusion"], start, end, number == 1)
        anchored = d.anchored_months(t, start, end) if is_due else 0
        opening, full, part, pieces, day = self.balance, F(0), F(0), [], p.span[0]
        p.accrual = []
        while day < p.span[1]:
            f = (d.fraction(t["day_count"], p.span, anchored, day + DAY) - d.fraction(t["day_count"], p.span, anchored, day))
            balance = opening + sum(amount for low, amount in self.lowered if low > day)
            held = (balance, self.lending(day), self.subsidy_rate(day))
            if not pieces or pieces[-1][1] != held:
                pieces.append((day, held))
            full += balance * held[1] * f
            part += self.base(balance) * held[2] * f
            p.accrual.append((day, part))
            day += DAY
        p.interest = rounded(full, t["rounding"]["interest"])
        p.subsidy = self.subsidy_of(p, full, part)
        p.subsidy_exact = part
        principal = self.instalment(number, end, start, p.interest) if is_due else 0
        borrower = p.interest - p.subsidy
        row = {"n": number, "from": str(start), "to": str(end), "due": str(p.due), "days": (p.span[1] - p.span[0]).days,
               "rate": rate_text(self.lending(p.span[0])), "subsidy_rate": rate_text(self.subsidy_rate(p.span[0])),
               "opening": opening, "principal": principal, "interest": p.interest, "borrower_interest": borrower,
               "subsidy": p.subsidy, "payment": principal + borrower, "closing": opening - principal}
        if len(pieces) > 1:
            row["parts"] = self.parts(p, pieces)
        self.balance -= principal
        self.periods.append(p)
        self.rows.append(row)

    def base(self, balance):
        s = self.t.get("subsidy")
        if not s:
            return 0
        assert s["base"] == "balance"
        return balance if s.get("base_cap") is None else min(balance, s["base_cap"])

    def subsidy_of(self, p, full, part):
        s = self.t.get("subsidy")
        if not s:
            return 0
        if s["method"] == "of_rate":
            return min(p.interest, rounded(part, s["rounding"]))
        return p.interest - max(0, rounded(full - part, self.t["rounding"]["interest"]))

    def parts(self, p, pieces):
        """Named as periods are: with `end` and `both` a part begins the day before its first counted day."""
        back = DAY if self.t["inclusion"] != "start" else 0 * DAY
        starts = [p.start] + [day - back for day, _ in pieces[1:]] + [p.end]
        days = [day for day, _ in pieces] + [p.span[1]]
        return [{"from": str(starts[i]), "to": str(starts[i + 1]), "days": (days[i + 1] - days[i]).days, "balance": held[0],
                 "rate": rate_text(held[1]), "subsidy_rate": rate_text(held[2])} for i, (_, held) in enumerate(pieces)]

    def walk(self):
        number, start = 1, self.start
        while self.balance:
            due, reduced = self.move_until_settled(), False
            while self.prepayments and date(self.prepayments[0]["on"]) < due and self.balance:
                event = self.prepayments.pop(0)
                if event["amount"] == "all":
                    self.close_period(number, start, date(event["on"]), False)
                    self.prepay(event)
                    return
                reduced |= self.prepay(event)
            self.anew |= reduced
            self.close_period(number, start, due, True)
            while self.balance and self.prepayments and date(self.prepayments[0]["on"]) == due:
                self.anew |= self.prepay(self.prepayments.pop(0))
            self.advance(due)
            number, start = number + 1, due
        last = self.periods[-1].end
        assert not self.prepayments and all(event_day(e) <= last for e in self.events), "an event after the end"

    # ---- claims (S-5, S-6) ----

    def claims(self):
        s = self.t.get("subsidy") or {}
        c, found = s.get("claim"), {}
        if not c:
            return []
        months = {"month": 1, "quarter": 3, "half": 6, "year": 12}[c["cycle"]]
        for p in self.periods:
            shares = d.split(p.subsidy, [d.ratio(x["share"]) for x in s["payers"]], s.get("residual") or "first")
            for payer, line in enumerate(shares):
                for begin, amount in self.line_parts(p, line, c["by"], months):
                    if amount:
                        found.setdefault((begin, payer), []).append(amount)
        return [d.claim(c, s, months, begin, payer, lines) for (begin, payer), lines in sorted(found.items())]

    @staticmethod
    def line_parts(p, line, by, months):
        if by == "due" or not line:
            return [(d.cycle_start(p.due, months), line)]
        out, before, at = [], 0, d.cycle_start(p.span[0], months)
        while at < p.span[1]:
            following = d.add_months(at, months)
            so_far = [part for day, part in p.accrual if day < following][-1]
            until = rounded(line * so_far / p.subsidy_exact, "down/1")
            out.append((at, until - before))
            before, at = until, following
        return out


def life(terms):
    one = Life(terms)
    one.walk()
    totals = {key: sum(row[key] for row in one.rows) for key in MONEY}
    return {"rows": one.rows, "totals": totals, "payment": one.first_level, "claims": one.claims()}


# ---- the arithmetic in `by` ----

NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
SUM = r"\(*{0}%?\)*(?: [-+x/] \(*{0}%?\)*)+".format(NUMBER)


def equations(text):
    """(left, right, whether digits were cut off) of each `A + B x C = D`, `A / B = D.d...`."""
    return re.findall(r"(%s) = (%s)(\.\.\.)?" % (SUM, NUMBER), text)


def value_of(text):
    tokens = re.findall(NUMBER + r"|[-+x/()%]", text)
    python = ["F('%s')" % t.replace(",", "") if t[0].isdigit() else {"x": "*", "%": "/100"}.get(t, t) for t in tokens]
    return eval("".join(python), {"F": F})  # a vector's own digits and signs


def false_equations(vector):
    for left, right, cut in equations(vector.get("by", "")):
        value, shown = value_of(left), F(right.replace(",", ""))
        unit = F(1, 10 ** len(right.partition(".")[2]))
        if not (shown <= value < shown + unit if cut else value == shown):
            yield f"{vector['id']}: {left} = {right} is not so"


def main(paths):
    if paths:
        with open(paths[0], encoding="utf-8") as file:
            print(json.dumps(life(json.load(file)), indent=1))
        return 0
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "events.json"), encoding="utf-8") as file:
        vectors = json.load(file)["vectors"]
    faults = [fault for v in vectors for fault in false_equations(v)]
    count = sum(len(equations(v.get("by", ""))) for v in vectors)
    faults += [v["id"] + ": differs" for v in vectors if "out" in v and life(v["in"]) != v["out"]]
    print("\n".join(faults + [f"{len(vectors)} vectors of events, {count} equations, {len(faults)} faults"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
