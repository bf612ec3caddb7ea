"""The schedules of bench_portfolio's loans by others: Python `decimal`, numpy in plain double, packages of PyPI.

Each gets its loans parsed, with the subsidy's rate and months filled in, and gives (principal, interest, subsidy) for
each due date. The contract: interest by act/act, `start`, `down/1`; level payment by twelfths, `down/1`; the last
instalment clears the balance; subsidy `of_rate` on the balance, `down/1`. Due dates and the subsidy's end are on the
same day of a month, so no period is split.
"""
import calendar
import collections
import csv
import datetime
import decimal
from decimal import ROUND_FLOOR, Decimal

try:
    import duckdb
except ImportError:
    duckdb = None
try:
    import numpy
except ImportError:
    numpy = None
try:
    import amortization
except ImportError:
    amortization = None
try:
    import pyloan
except ImportError:
    pyloan = None

decimal.getcontext().prec = 60
# What the catalogue and incheon-2018-open hold for the products of portfolio_generate.c. `decimal` must give icha's
# rows, so that a figure that is wrong here shows.
KNOWN_BP = {"incheon.soho-finance": 250, "incheon.startup": 100, "incheon.minimum-wage": 0}
TIER_BP = {"hires-1": 100, "hires-2": 150, "hires-3-or-retained": 200}
ASSUMED_MONTHS = 36

Loan = collections.namedtuple("Loan", "loan_id principal rate_bp begin term grace method subsidy_bp subsidy_months")


def basis_points(text):
    return int(Decimal(text.rstrip("%")) * 100)


def subsidy_of(row):
    if row["subsidy_rate"]:
        return basis_points(row["subsidy_rate"]), int(row["subsidy_months"])
    return TIER_BP[row["subsidy_tier"]] if row["subsidy_tier"] else KNOWN_BP[row["product"]], ASSUMED_MONTHS


def loan_of(row):
    return Loan(row["loan_id"], int(row["principal"]), basis_points(row["rate"]),
                datetime.date.fromisoformat(row["disbursed_on"]), int(row["term_months"]), int(row["grace_months"]),
                row["method"], *subsidy_of(row))


def read_loans(path):
    with open(path, encoding="utf-8", newline="") as file:
        return [loan_of(row) for row in csv.DictReader(file)]


# ---- Python decimal ----

BASIS_POINT, WON = Decimal("0.0001"), Decimal(1)


def due_date(begin, months):
    years, month = divmod(begin.month - 1 + months, 12)
    year = begin.year + years
    return datetime.date(year, month + 1, min(begin.day, calendar.monthrange(year, month + 1)[1]))


def down(value):
    return value.quantize(WON, rounding=ROUND_FLOOR)


def day_share(year):
    """One day of that year, in 1/(365 * 366)."""
    return 365 if calendar.isleap(year) else 366


def act_act(begin, end):
    """The fraction of from..to as a whole number of 1/(365 * 366): exact."""
    if begin.year == end.year:
        return (end - begin).days * day_share(end.year)
    cut = datetime.date(end.year, 1, 1)
    return (cut - begin).days * day_share(begin.year) + (end - cut).days * day_share(end.year)


def decimal_instalment(loan, rate):
    count = loan.term - loan.grace
    if loan.method != "equal_payment":
        return down(Decimal(loan.principal) / count)
    growth = (1 + rate / 12) ** count
    return down(loan.principal * (rate / 12) * growth / (growth - 1))


def decimal_part(loan, n, balance, interest, instalment):
    if n == loan.term:
        return balance
    if n <= loan.grace or loan.method == "bullet":
        return Decimal(0)
    return min(balance, max(Decimal(0), instalment - interest) if loan.method == "equal_payment" else instalment)


def decimal_schedule(loan):
    rate, subsidy_rate = loan.rate_bp * BASIS_POINT, min(loan.subsidy_bp, loan.rate_bp) * BASIS_POINT
    instalment = decimal_instalment(loan, rate)
    balance, previous, rows = Decimal(loan.principal), loan.begin, []
    for n in range(1, loan.term + 1):
        due = due_date(loan.begin, n)
        fraction = act_act(previous, due)
        interest = down(balance * rate * fraction / (365 * 366))
        paid = subsidy_rate if n <= loan.subsidy_months else Decimal(0)
        subsidy = min(interest, down(balance * paid * fraction / (365 * 366)))
        part = decimal_part(loan, n, balance, interest, instalment)
        rows.append((part, interest, subsidy))
        balance -= part
        previous = due
    return rows


# ---- numpy, plain double: the same steps, floor() for down/1 ----

METHODS = ("equal_payment", "equal_principal", "bullet")


def numpy_columns(loans):
    """What numpy_schedules() takes: one array a field."""
    def column(of, kind="f8"):
        return numpy.array([of(loan) for loan in loans], dtype=kind)
    return {"principal": column(lambda loan: loan.principal), "rate": column(lambda loan: loan.rate_bp / 1e4),
            "subsidy_rate": column(lambda loan: min(loan.subsidy_bp, loan.rate_bp) / 1e4),
            "months": column(lambda loan: loan.subsidy_months, "i8"), "term": column(lambda loan: loan.term, "i8"),
            "grace": column(lambda loan: loan.grace, "i8"), "day": column(lambda loan: loan.begin.day, "i8"),
            "method": column(lambda loan: METHODS.index(loan.method), "i8"),
            "month": column(lambda loan: (loan.begin.year - 1970) * 12 + loan.begin.month - 1, "i8")}


def block_of(columns, begin, size):
    return {name: column[begin:begin + size] for name, column in columns.items()}


def numpy_first_day(months):
    return months.astype("M8[M]").astype("M8[D]").astype("i8")


def numpy_year_days(months):
    year = months // 12 * 12
    return numpy_first_day(year + 12) - numpy_first_day(year)


def numpy_due(columns, n):
    month = columns["month"] + n
    first, after = numpy_first_day(month), numpy_first_day(month + 1)
    return month, first + numpy.minimum(columns["day"], after - first) - 1


def numpy_fraction(month, previous, due):
    """act/act; a monthly period meets at most one New Year."""
    new_year = numpy_first_day(month // 12 * 12)
    before = numpy.maximum(0, new_year - previous)
    return before / numpy_year_days(month - 1) + (due - previous - before) / numpy_year_days(month)


def numpy_schedules(columns):
    """[(principal, interest, subsidy)] for each n, over all loans."""
    rate, term, grace, method = columns["rate"], columns["term"], columns["grace"], columns["method"]
    growth = (1 + rate / 12) ** (term - grace)
    level = numpy.floor(columns["principal"] * (rate / 12) * growth / (growth - 1))
    plain = numpy.floor(columns["principal"] / (term - grace))
    balance, given = columns["principal"].copy(), []
    _, previous = numpy_due(columns, 0)
    for n in range(1, int(term.max()) + 1):
        month, due = numpy_due(columns, n)
        fraction = numpy_fraction(month, previous, due)
        interest = numpy.floor(balance * rate * fraction)
        paid = numpy.where(n <= columns["months"], columns["subsidy_rate"], 0)
        subsidy = numpy.minimum(interest, numpy.floor(balance * paid * fraction))
        part = numpy.where(method == 0, numpy.maximum(0, level - interest), numpy.where(method == 1, plain, 0))
        part = numpy.where(n <= grace, 0, numpy.minimum(balance, part))
        part = numpy.where(n >= term, balance, part)
        given.append((part, interest, subsidy))
        balance = balance - part
        previous = due
    return given


def numpy_rows(given, index, loan):
    return [tuple(column[index] for column in row) for row in given[:loan.term]]


# ---- packages: how many rows each made ----

PYLOAN_TYPES = {"equal_payment": "annuity", "equal_principal": "linear", "bullet": "interest-only"}


def pyloan_schedule(loan):
    """It searches the level payment by running the schedule several times."""
    made = pyloan.Loan(loan_amount=loan.principal, interest_rate=loan.rate_bp / 100, loan_term=loan.term,
                       start_date=loan.begin.isoformat(), loan_term_period="M", payment_end_of_month=False,
                       interest_only_period=loan.grace, compounding_method="A/A", loan_type=PYLOAN_TYPES[loan.method])
    return len(made.get_payment_schedule()) - 1


def amortization_schedule(loan):
    return len(list(amortization.amortization_schedule(loan.principal, loan.rate_bp / 1e4, loan.term)))


def packages():
    """(name, schedule, whether it can do a loan, what it leaves out); only what is installed."""
    if pyloan is not None:
        yield "pyloan", pyloan_schedule, lambda loan: True, "reading, subsidy, whole won, claims, years"
    if amortization is not None:
        yield ("amortization", amortization_schedule, lambda loan: loan.method == "equal_payment" and loan.grace == 0,
               "reading, dates, grace, other methods, subsidy, whole won, claims, years")
