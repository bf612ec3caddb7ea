"""Python `decimal` doing the loans of bench_schedule.c, in the same run: same figures, other speed.

usage: bench_schedule.py PROGRAM [LOANS]   (PROGRAM: the built bench_schedule)

Prints one line per method: schedules a second of both and their ratio. The sums of all subsidies must be equal, else exit 1.
"""
import datetime
import decimal
import subprocess
import sys
import time
from decimal import ROUND_FLOOR, Decimal

decimal.getcontext().prec = 60
BEGIN, TERM, GRACE = datetime.date(2018, 3, 14), 60, 12
STEPS = [(12, Decimal("0.02")), (36, Decimal("0.015")), (TERM, Decimal(0))]
DAYS = Decimal(365)
WON = Decimal(1)


def due_date(months):
    total = BEGIN.month - 1 + months
    return datetime.date(BEGIN.year + total // 12, total % 12 + 1, BEGIN.day)


def down(value):
    return value.quantize(WON, rounding=ROUND_FLOOR)


def level_payment(principal, rate, instalments):
    growth = (1 + rate / 12) ** instalments
    return down(principal * (rate / 12) * growth / (growth - 1))


def schedule(principal, rate, method):
    """Rows of one loan as bench_schedule.c asks for them; returns the sum of the subsidies."""
    balance, total, previous = principal, Decimal(0), BEGIN
    instalments = TERM - GRACE
    payment = level_payment(principal, rate, instalments) if method == "equal_payment" else None
    plain = down(principal / instalments)
    for n in range(1, TERM + 1):
        due = due_date(n)
        fraction = Decimal((due - previous).days) / DAYS
        interest = down(balance * rate * Decimal((due - previous).days) / DAYS)
        step = next(r for months, r in STEPS if n <= months)
        subsidy = min(interest, down(balance * min(step, rate) * Decimal((due - previous).days) / DAYS))
        if n == TERM:
            part = balance
        elif n <= GRACE or method == "bullet":
            part = Decimal(0)
        elif method == "equal_payment":
            part = min(balance, max(Decimal(0), payment - interest))
        else:
            part = plain
        row = (n, previous, due, fraction, balance, part, interest, interest - subsidy, subsidy, part + interest - subsidy)
        balance -= part
        total += row[8]
        previous = due
    return total


def peer(method, loans):
    total = Decimal(0)
    begin = time.perf_counter()
    for i in range(loans):
        principal = Decimal(10000000 + i % 9973 * 10000)
        rate = Decimal(20000000 + i % 401 * 100000) / 1000000000
        total += schedule(principal, rate, method)
    return int(total), loans / (time.perf_counter() - begin)


def icha(program, loans):
    out = {}
    for line in subprocess.run([program, str(loans)], check=True, capture_output=True, text=True).stdout.splitlines():
        words = line.split()
        values = dict(word.split("=") for word in words[2:])
        out[words[1]] = values
    return out


def main():
    program, loans = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    few, many, failed = icha(program, loans), icha(program, 200000), 0
    print(f"{'method':16} {'icha ns/schedule':>17} {'icha schedules/s':>17} {'decimal schedules/s':>20} {'ratio':>8}  same sum")
    for method in ("equal_payment", "equal_principal", "bullet"):
        total, speed = peer(method, loans)
        same = total == int(few[method]["subsidy"])
        failed |= not same
        own = float(many[method]["schedules_per_second"])
        print(f"{method:16} {many[method]['ns_per_schedule']:>17} {own:>17.0f} {speed:>20.0f} {own / speed:>7.0f}x  {same}")
    sys.exit(1 if failed else 0)


main()
