"""Other people's ways of computing a loan, on exact fractions: which of them gives a figure that icha does not print.

Each takes TERMS and gives a table: lists of payment, interest, principal and closing, row n at place n, in exact
fractions of the smallest unit. None of them is icha's way (SPEC L-3, N-4).
"""
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction


@dataclass
class Table:
    payment: list = field(default_factory=lambda: [None])
    interest: list = field(default_factory=lambda: [None])
    principal: list = field(default_factory=lambda: [None])
    closing: list = field(default_factory=lambda: [None])
    level: Fraction = None

    def add(self, interest, principal, closing):
        self.interest.append(interest)
        self.principal.append(principal)
        self.payment.append(interest + principal)
        self.closing.append(closing)


def half_up(value, digits=0):
    """To so many digits after the point, by magnitude."""
    scaled = abs(value) * 10**digits
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return (units if value >= 0 else -units) * Fraction(1, 10**digits)


def rate(text):
    return Fraction(text.removesuffix("%")) / 100


def periods(terms):
    interval = terms.get("interest_every_months", 1)
    return terms["term_months"] // interval, rate(terms["rate"]) * interval / 12


def level(balance, count, growths):
    """What clears the balance in count payments; growths: the interest of one unit over each period."""
    worth, discount = Fraction(0), Fraction(1)
    for growth in growths[:count]:
        discount /= 1 + growth
        worth += discount
    return balance / worth


def amortised(balance, payment, growths, rounded, last="clears"):
    """Payments of one amount; rounded: each interest to the unit. The last payment clears the balance, or bears the
    interest that is left of it (`takes_rest`), or is one like the others (`open`)."""
    table = Table(level=payment)
    for n, growth in enumerate(growths, 1):
        is_last = n == len(growths)
        interest = half_up(balance * growth) if rounded else balance * growth
        if is_last and last == "takes_rest":
            interest = payment - balance
        principal = balance if is_last and last == "clears" else payment - interest
        balance -= principal
        table.add(interest, principal, balance)
    return table


def unrounded(terms):
    count, growth = periods(terms)
    payment = level(Fraction(terms["principal"]), count, [growth] * count)
    return amortised(Fraction(terms["principal"]), payment, [growth] * count, rounded=False, last="open")


def level_rounded(terms, last):
    count, growth = periods(terms)
    payment = half_up(level(Fraction(terms["principal"]), count, [growth] * count))
    return amortised(Fraction(terms["principal"]), payment, [growth] * count, rounded=True, last=last)


def last_payment_kept(terms):
    """The last payment is the level one too; its interest is what is left of it."""
    return level_rounded(terms, "takes_rest")


def left_over(terms):
    """The last payment is one like the others; what it does not clear is left over."""
    return level_rounded(terms, "open")


def double(terms):
    """The level payment in binary floating point, fourteen digits shown: the machine's error is among them."""
    growth = float(terms["rate"].removesuffix("%")) / 100 * terms.get("interest_every_months", 1) / 12
    count = periods(terms)[0]
    value = terms["principal"] * growth / (1 - (1 + growth) ** -count)
    return Table(level=Fraction(f"{value:.14f}"))


def actual(terms):
    """Year fractions of monthly periods: actual/actual, days counted from + 1 to to; 30/360 of whole months: 1/12."""
    start, growths = date.fromisoformat(terms["disbursed_on"]), []
    for n in range(terms["term_months"]):
        days = days_by_year(months_after(start, n), months_after(start, n + 1))
        growths.append(rate(terms["rate"]) * (days if terms["day_count"] == "act/act" else Fraction(1, 12)))
    return growths


def iterated(terms):
    """The gap of the last payment, shared by all and rounded to the unit, is added to each if the gap gets smaller."""
    growths, principal = actual(terms), Fraction(terms["principal"])
    first = amortised(principal, half_up(level(principal, len(growths), growths)), growths, rounded=True)
    gap = first.payment[-1] - first.level
    second = amortised(principal, first.level + half_up(gap / len(growths)), growths, rounded=True)
    return second if abs(second.payment[-1] - second.level) < abs(gap) else first


def blended(terms):
    """A rate change inside the second period (29 days): 14 days at the old rate, 15 at the new, discounted as such."""
    old, new = rate(terms["rate"]) / 12, rate(terms["events"][0]["rate"]) / 12
    first = half_up(level(Fraction(terms["principal"]), 6, [old] * 6))
    head = amortised(Fraction(terms["principal"]), first, [old] * 6, rounded=True)
    growths = [(old * 14 + new * 15) / 29] + [new] * 4
    tail = amortised(head.closing[1], half_up(level(head.closing[1], 5, growths)), growths, rounded=True)
    for name in ("payment", "interest", "principal", "closing"):
        setattr(tail, name, getattr(head, name)[:2] + getattr(tail, name)[1:])
    return tail


def month_and_29ths(terms):
    """A first period of one month and 17 of the 29 days of the next; the level payment is that of six months."""
    month = rate(terms["rate"]) / 12
    payment = half_up(level(Fraction(terms["principal"]), 6, [month] * 6))
    growths = [month * (1 + Fraction(17, 29))] + [month] * 5
    return amortised(Fraction(terms["principal"]), payment, growths, rounded=True)


def months_after(day, months):
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, day.day)


def days_by_year(start, end):
    """Actual/actual, the days from start + 1 to end each on their own year's length; at most one year's end between."""
    def length(day):
        return 366 if day.year % 4 == 0 else 365
    if start.year == end.year:
        return Fraction((end - start).days, length(end))
    new_year = date(start.year, 12, 31)
    return Fraction((new_year - start).days, length(start)) + Fraction((end - new_year).days, length(end))


def row_counted(terms):
    """Prepayments take a number among the payments, so that the instalment is computed for fewer than are left;
    interest above an instalment is carried on. One row for each payment, the prepayment too."""
    start, yearly, count = date.fromisoformat(terms["disbursed_on"]), rate(terms["rate"]), terms["term_months"]
    points = [(months_after(start, n), None) for n in range(count + 1)]
    points += [(date.fromisoformat(e["on"]), e["amount"]) for e in terms["events"]]
    points.sort(key=lambda point: point[0])
    balance, carried, table, payment = Fraction(terms["principal"]), Fraction(0), Table(), None
    for n in range(1, len(points)):
        (day, prepaid), (before, prepaid_before) = points[n], points[n - 1]
        if balance == 0:
            break
        carried += half_up(balance * yearly * days_by_year(before, day))
        if prepaid is not None:
            balance -= prepaid
            table.add(Fraction(0), Fraction(prepaid), balance)
            continue
        if payment is None or prepaid_before is not None:
            payment = half_up(level(balance, count - n + 1, [yearly / 12] * (count - n + 1)))
        clears = n == len(points) - 1 or payment >= balance
        interest = carried if clears else min(carried, payment)
        principal = balance if clears else payment - interest
        carried, balance = carried - interest, balance - principal
        table.add(interest, principal, balance)
    return table


BY_NAME = {f.__name__: f for f in (unrounded, double, last_payment_kept, left_over, iterated, blended, month_and_29ths,
                                   row_counted)}
