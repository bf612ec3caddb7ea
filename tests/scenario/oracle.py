"""Random books and behaviours against an oracle written from SPEC 1 to 4 and 9 A-2 alone, on fractions, loan by loan.

oracle.py DRIVER [COUNT] [SEED]: writes the cases, lets the driver run them, and compares every byte of outlay.csv, claims.csv
and what moved.
"""
import calendar
import datetime
import hashlib
import os
import random
import subprocess
import sys
import tempfile
from fractions import Fraction

ONE = 10**12
KINDS = {1: "prepayment", 2: "default", 3: "recovery", 4: "closure"}
CYCLES = {"month": 1, "quarter": 3, "half": 6, "year": 12}
MASK = 2**64 - 1


# ---- time (T-1 to T-6) ----

def day_in(month, day):
    """Day of a month counted from year 0, clamped at its end."""
    year, index = divmod(month, 12)
    return datetime.date(year, index + 1, min(day, calendar.monthrange(year, index + 1)[1]))


def month_of(date):
    return date.year * 12 + date.month - 1


def plus_months(origin, months):
    return day_in(month_of(origin) + months, origin.day)


def age_of(origin, date):
    """Whole months: the most that, in one step from the origin, do not pass the date."""
    months = 0
    while plus_months(origin, months + 1) <= date:
        months += 1
    return months


def due_dates(loan):
    maturity = plus_months(loan["on"], loan["term"])
    month = month_of(loan["on"]) + loan["every"]
    dates = []
    while month < month_of(maturity):
        dates.append(day_in(month, loan["due_day"]))
        month += loan["every"]
    return dates + [maturity]


# ---- a loan's lines (L-1 to L-3, S-1 to S-6) ----

def balances(loan, count):
    """Opening balance of each period; every due date after the grace is an instalment."""
    if loan["method"] == "bullet":
        return [loan["principal"]] * count
    first = loan["grace"] // loan["every"]
    part = loan["principal"] // (count - first)
    left, opening = loan["principal"], []
    for index in range(count):
        opening.append(left)
        if index >= first:
            left -= part
    return opening


def subsidised_days(loan, begin, end):
    """Days of begin..end-1 before the subsidy's months are over (S-3)."""
    over = plus_months(loan["on"], loan["subsidy_months"])
    return max(0, (min(end, over) - begin).days)


def parts_by_day(loan, amount, begin, end, months):
    """The amount over calendar buckets: up to a boundary down/1, a part is a difference (S-6)."""
    whole, before, parts = subsidised_days(loan, begin, end), 0, []
    month = month_of(begin) // months * months
    while before < amount:
        month += months
        boundary = day_in(month, 1)
        until = amount
        if boundary < end:
            until = amount * subsidised_days(loan, begin, boundary) // whole
        parts.append((day_in(month - months, 1), until - before))
        before = until
    return parts


def lines_of(loan):
    """(period number, from, due, payer, amount), and all due dates with the balance left."""
    dates, lines, begin = due_dates(loan), [], loan["on"]
    opening = balances(loan, len(dates))
    for number, (end, balance) in enumerate(zip(dates, opening), 1):
        full = balance * loan["rate"] * Fraction((end - begin).days, 365) // 1
        rate = min(loan["subsidy_rate"], loan["rate"])
        subsidy = min(full, balance * rate * Fraction(subsidised_days(loan, begin, end), 365) // 1)
        shares = [subsidy * share // 1 for _, share in loan["payers"]]
        shares[0] += subsidy - sum(shares)
        for (payer, _), amount in zip(loan["payers"], shares):
            if amount > 0:
                lines.append((number, begin, end, payer, int(amount)))
        begin = end
    return dates, lines


# ---- weights (A-2) ----

def strikes(entry, loan, age):
    return entry["from"] <= age <= entry["to"] and entry["products"] in ("*", loan["product"])


def expected_weights(loan, dates, behaviour, moved):
    weights, paying, defaulted = [], ONE, 0
    for date in dates:
        weights.append(paying)
        if date == dates[-1]:
            break
        age = age_of(loan["on"], date)
        for entry in behaviour:
            if not strikes(entry, loan, age):
                continue
            source = defaulted if entry["kind"] == 3 else paying
            gone = source - source * (1 - entry["p"]) // 1
            key = (date.year, entry["kind"], loan["product"])
            moved[key] = moved.get(key, 0) + gone
            if entry["kind"] == 3:
                defaulted, paying = defaulted - gone, paying + gone
            else:
                paying -= gone
                defaulted += gone if entry["kind"] == 2 else 0
    return weights


def threefry(key, counter):
    """Threefry4x64-20, from the paper."""
    turns = [(14, 16), (52, 57), (23, 40), (5, 37), (25, 33), (46, 12), (58, 22), (32, 32)]
    keys = key + [0x1BD11BDAA9FC1A22 ^ key[0] ^ key[1] ^ key[2] ^ key[3]]
    x = [(c + k) & MASK for c, k in zip(counter, keys)]
    for r in range(20):
        for (a, b), turn in zip(((0, 1), (2, 3)), turns[r % 8]):
            x[a] = (x[a] + x[b]) & MASK
            x[b] = ((x[b] << turn | x[b] >> (64 - turn)) & MASK) ^ x[a]
        x = [x[0], x[3], x[2], x[1]]
        if r % 4 == 3:
            s = r // 4 + 1
            x = [(word + keys[(s + i) % 5] + (s if i == 3 else 0)) & MASK for i, word in enumerate(x)]
    return x


def words(text):
    digest = hashlib.sha256(text.encode()).digest()
    return [int.from_bytes(digest[i:i + 8], "big") for i in range(0, 32, 8)]


def simulated_weights(loan, dates, behaviour, moved, seed):
    weights, state = [], "paying"
    for number, date in enumerate(dates, 1):
        weights.append(ONE if state == "paying" else 0)
        if date == dates[-1]:
            break
        age = age_of(loan["on"], date)
        for place, entry in enumerate(behaviour, 1):
            if not strikes(entry, loan, age) or state != ("default" if entry["kind"] == 3 else "paying"):
                continue
            drawn = threefry(words(seed), [words(loan["id"])[0], number, entry["kind"], place])[0]
            if not drawn < entry["p"] * 2**64:
                continue
            state = {1: "gone", 2: "default", 3: "paying", 4: "gone"}[entry["kind"]]
            key = (date.year, entry["kind"], loan["product"])
            moved[key] = moved.get(key, 0) + ONE
    return weights


# ---- sums ----

def half_even(number):
    return round(Fraction(number))  # Python rounds halves to even


def claim_rounded(amount, mode, unit):
    quotient, rest = divmod(amount, unit)
    up = {"down": False, "up": rest > 0, "half_up": 2 * rest >= unit,
          "half_even": 2 * rest > unit or (2 * rest == unit and quotient % 2 == 1)}[mode]
    return (quotient + up) * unit


def claim_dates(terms, start):
    last = day_in(month_of(start) + CYCLES[terms["cycle"]], 1) - datetime.timedelta(days=1)
    paid = last + datetime.timedelta(days=terms["lag"])
    closing = datetime.date(start.year, 12, 31) + datetime.timedelta(days=terms["closing"])
    return paid, start.year if paid <= closing else paid.year


def cycle_name(cycle, start):
    if cycle == "year":
        return f"{start.year}"
    if cycle == "month":
        return f"{start.year}-{start.month:02}"
    return f"{start.year}-{'Q' if cycle == 'quarter' else 'H'}{(start.month - 1) // CYCLES[cycle] + 1}"


class Sums:
    def __init__(self):
        self.cells, self.cell_loans, self.claims = {}, {}, {}

    def add(self, loan, payer, year, basis, amount, weight):
        if amount == 0:
            return
        key = (loan["product"], payer, loan["bank"], year, basis)
        self.cells[key] = self.cells.get(key, 0) + amount * weight
        self.count(loan, payer, year, basis, weight)

    def count(self, loan, payer, year, basis, weight):
        if weight > 0:
            self.cell_loans.setdefault((loan["product"], payer, year, basis), set()).add(loan["id"])

    def claim(self, loan, terms, payer, start, amount, weight):
        if amount == 0:
            return
        claimed = claim_rounded(amount, terms["mode"], terms["unit"]) if terms["level"] == "line" else amount
        lines = self.claims.setdefault((loan["product"], start, payer, loan["bank"]), [0, 0])
        lines[0] += amount * weight
        lines[1] += claimed * weight
        if claimed > 0:
            self.count(loan, payer, claim_dates(terms, start)[1], "paid", weight)


def sum_up(case):
    sums, moved = Sums(), {}
    for loan in case["loans"]:
        terms = case["claims"][loan["product"]]
        dates, lines = lines_of(loan)
        if case["mode"] == "expected":
            weights = expected_weights(loan, dates, case["behaviour"], moved)
        else:
            weights = simulated_weights(loan, dates, case["behaviour"], moved, case["seed"])
        months = CYCLES[terms["cycle"]]
        for number, begin, due, payer, amount in lines:
            weight = weights[number - 1]
            sums.add(loan, payer, due.year, "due", amount, weight)
            for start, part in parts_by_day(loan, amount, begin, due, 12):
                sums.add(loan, payer, start.year, "accrued", part, weight)
            if terms["by"] == "due":
                sums.claim(loan, terms, payer, day_in(month_of(due) // months * months, 1), amount, weight)
            else:
                for start, part in parts_by_day(loan, amount, begin, due, months):
                    sums.claim(loan, terms, payer, start, part, weight)
    return sums, moved


def tables(case):
    sums, moved = sum_up(case)
    cells, claims = {}, []
    for (product, payer, _bank, year, basis), total in sums.cells.items():
        key = (product, payer, year, basis)
        cells[key] = cells.get(key, 0) + half_even(Fraction(total, ONE))
    for (product, start, payer, bank), (lines, claimed) in sums.claims.items():
        terms = case["claims"][product]
        lines, amount = half_even(Fraction(lines, ONE)), half_even(Fraction(claimed, ONE))
        if lines == 0 and amount == 0:
            continue
        if terms["level"] == "claim":
            amount = claim_rounded(lines, terms["mode"], terms["unit"])
        paid, year = claim_dates(terms, start)
        cells[product, payer, year, "paid"] = cells.get((product, payer, year, "paid"), 0) + amount
        claims.append((product, cycle_name(terms["cycle"], start), payer, bank, lines, amount, lines - amount, paid, year))
    out = "product,payer,kind,year,basis,amount,loans\n"
    order = ["accrued", "due", "paid"]
    for product, payer, year, basis in sorted(set(cells) | set(sums.cell_loans), key=lambda k: k[:3] + (order.index(k[3]),)):
        loans = len(sums.cell_loans.get((product, payer, year, basis), ()))
        amount = cells.get((product, payer, year, basis), 0)
        if case["first"] <= year <= case["last"] and (loans or amount):
            out += f"{product},{payer},interest_subsidy,{year},{basis},{amount},{loans}\n"
    out += "product,cycle,payer,bank,lines,amount,dropped,paid_on,fiscal_year\n"
    for claim in sorted(claims):
        out += ",".join(map(str, claim)) + "\n"
    for (year, kind, product), weight in sorted(moved.items()):
        if weight:
            out += f"{year},{kind},{product},{weight // ONE}.{weight % ONE:012}\n"
    return out


# ---- random cases ----

def random_loan(r, index, products):
    every = r.choice([1, 1, 1, 3, 6])
    periods = r.randint(1, 24 // every)
    method = r.choice(["bullet", "equal_principal"])
    payers = r.choice([[("incheon", Fraction(1))], [("incheon", Fraction(2, 3)), ("district", Fraction(1, 3))]])
    on = datetime.date(2018, 1, 1) + datetime.timedelta(days=r.randint(0, 500))
    return {"id": f"L{index}", "product": r.choice(products), "principal": r.choice([r.randint(1, 999), r.randint(10**5, 10**8)]),
            "rate": Fraction(r.randint(0, 120), 1000), "subsidy_rate": Fraction(r.randint(0, 60), 1000),
            "subsidy_months": r.randint(1, 30), "on": on, "every": every, "term": periods * every,
            "grace": r.randint(0, periods - 1) * every, "method": method, "due_day": r.choice([on.day, r.randint(1, 31)]),
            "bank": r.choice(["", "x"]), "payers": payers}


def random_entry(r):
    p = r.choice([Fraction(0), Fraction(1), Fraction(r.randint(1, 99), 1000), Fraction(r.randint(1, 9), r.randint(9, 11)),
                  Fraction(10**12 - 1, 10**12)])
    low = r.choice([0, 0, r.randint(0, 12)])
    return {"kind": r.randint(1, 4), "p": min(p, Fraction(1)), "from": low,
            "to": r.choice([2**31 - 1, low, low + r.randint(0, 6)]), "products": r.choice(["*", "*", "p", "q"])}


def random_claim(r):
    return {"cycle": r.choice(list(CYCLES)), "by": r.choice(["due", "accrual"]), "level": r.choice(["line", "claim"]),
            "mode": r.choice(["down", "up", "half_up", "half_even"]), "unit": r.choice([1, 10, 100, 1000]),
            "lag": r.choice([0, 20, 400]), "closing": r.choice([0, 20])}


def random_case(r):
    products = ["p", "q"]
    return {"loans": [random_loan(r, i, products) for i in range(r.randint(1, 12))],
            "behaviour": [random_entry(r) for _ in range(r.randint(0, 4))],
            "claims": {product: random_claim(r) for product in products},
            "mode": r.choice(["expected", "expected", "simulate"]), "seed": f"s{r.randint(0, 10**6)}",
            "first": r.choice([2018, 2019]), "last": r.choice([2019, 2020, 2030])}


COLUMNS = ("loan_id,product,principal,rate,disbursed_on,term_months,grace_months,method,due_day,interest_every_months,"
           "principal_every_months,day_count,inclusion,rounding.interest,rounding.payment,residual,subsidy.method,subsidy.base,"
           "subsidy.rounding,subsidy_rate,subsidy_months,subsidy.claim.cycle,subsidy.claim.by,subsidy.claim.rounding,"
           "subsidy.claim.level,subsidy.claim.payment_lag_days,subsidy.claim.closing_days,bank,subsidy.residual,"
           "subsidy.payers[0].name,subsidy.payers[0].share,subsidy.payers[1].name,subsidy.payers[1].share\n")


def percent(rate):
    return f"{float(rate * 1000):.0f}".rjust(2, "0")[:-1] + "." + f"{int(rate * 1000) % 10}%"


def row(loan, terms):
    payers = [cell for name, share in loan["payers"] for cell in (name, str(share))] + ["", ""] * (2 - len(loan["payers"]))
    cells = [loan["id"], loan["product"], loan["principal"], percent(loan["rate"]), loan["on"], loan["term"], loan["grace"],
             loan["method"], loan["due_day"], loan["every"], loan["every"], "act/365", "start", "down/1", "down/1", "last",
             "of_rate", "balance", "down/1", percent(loan["subsidy_rate"]), loan["subsidy_months"], terms["cycle"], terms["by"],
             f"{terms['mode']}/{terms['unit']}", terms["level"], terms["lag"], terms["closing"], loan["bank"], "first"] + payers
    return ",".join(map(str, cells)) + "\n"


def write(case, stem, r):
    rows = [row(loan, case["claims"][loan["product"]]) for loan in case["loans"]]
    r.shuffle(rows)
    with open(stem + ".csv", "w") as out:
        out.write(COLUMNS + "".join(rows))
    with open(stem + ".txt", "w") as out:
        out.write(f"{case['first']} {case['last']} {r.randint(1, 3)} {case['mode']} {case['seed']}\n")
        for e in case["behaviour"]:
            out.write(f"{e['kind']} {e['p'].numerator}/{e['p'].denominator} {e['from']} {e['to']} {e['products']}\n")


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 20181122
    r, faults = random.Random(seed), 0
    with tempfile.TemporaryDirectory() as folder:
        cases = [random_case(r) for _ in range(count)]
        stems = [os.path.join(folder, str(i)) for i in range(count)]
        for case, stem in zip(cases, stems):
            write(case, stem, r)
        subprocess.run([sys.argv[1]] + stems, check=True)
        for case, stem in zip(cases, stems):
            with open(stem + ".out") as file:
                found = file.read()
            expected = tables(case)
            if found != expected:
                faults += 1
                print(f"case {stem}: {case}\n--- found\n{found}--- expected\n{expected}")
                break
    print(f"seed {seed}: {count} cases, {'differs' if faults else 'all the same'}")
    return faults > 0


if __name__ == "__main__":
    sys.exit(main())
