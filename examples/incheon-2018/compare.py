#!/usr/bin/env python3
"""Runs `icha outlay` over the synthetic portfolio and sets 2018 beside the plan's budget. Called by script/demo.

usage: compare.py ICHA FOLDER      ICHA: the program; FOLDER: for the tables it writes

Every amount is computed by icha; this file adds up, compares and aligns. Python's whole numbers only.
"""

import collections
import csv
import json
import os
import subprocess
import sys
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
CATALOGUE = os.path.join(HERE, "..", "..", "catalogue")
PORTFOLIO = os.path.join(HERE, "portfolio.csv")
YEARS = ("2017", "2018", "2019", "2020", "2021", "2022", "2023")
BASES = ("accrued", "due", "paid")
OPEN = "incheon-2018-open"
CONVENTIONS = "kr-bank-conventions"


# ---- text ----

def width(text):
    """Columns that a text takes on a terminal: Korean is two wide."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def won(amount, signed=False):
    if amount is None:
        return "UNKNOWN"
    return format(amount, "+,d" if signed else ",d")


def print_table(head, rows, left):
    """Aligned by display width; the first `left` columns to the left, amounts to the right."""
    widths = [max(width(row[i]) for row in [head] + rows) for i in range(len(head))]
    rule = "-" * (sum(widths) + 2 * (len(head) - 1))
    for number, row in enumerate([head] + rows):
        cells = [text + " " * (space - width(text)) if i < left else " " * (space - width(text)) + text
                 for i, (text, space) in enumerate(zip(row, widths))]
        print("  " + "  ".join(cells).rstrip())
        if number == 0:
            print("  " + rule)


def title(text):
    print("\n" + text + "\n" + "=" * width(text))


# ---- icha ----

class Icha:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def call(self, *words):
        """Standard output and exit status; ends the demo when icha failed."""
        done = subprocess.run([self.program, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode not in (0, 6):
            sys.exit("icha %s ended with %d\n%s" % (" ".join(words), done.returncode,
                                                    (done.stderr + done.stdout).decode("utf-8", "replace")))
        return done.stdout.decode("utf-8"), done.returncode

    def listed(self, *words):
        answer = json.loads(self.call(*words, "--format", "json")[0])
        return answer if isinstance(answer, list) else next(v for v in answer.values() if isinstance(v, list))

    def budgets(self, product):
        """The budget lines of a product for 2018, as the plan of December 2017 has them."""
        lines = {}
        for entry in self.listed("show", product, "--on", "2018-07-01", "--known-on", "2017-12-31"):
            if entry["parameter"].startswith("budget.") and entry["state"] == "KNOWN":
                lines[entry["parameter"][len("budget."):]] = int(entry["value"])
        return lines

    def outlay(self, name, assumptions, rows=False):
        """Runs the whole portfolio. Gives {product: {(year, basis): won}}, the folder and icha's own summary."""
        folder = os.path.join(self.folder, name)
        words = ["outlay", PORTFOLIO, "--years", YEARS[0] + ".." + YEARS[-1], "--out", folder]
        for assumption in assumptions:
            words += ["--assume", assumption]
        summary, _ = self.call(*words, *(["--rows"] if rows else []), "--format", "json")
        amounts = collections.defaultdict(lambda: collections.defaultdict(int))
        for row in read_csv(os.path.join(folder, "outlay.csv")):
            if row["kind"] == "interest_subsidy":
                amounts[row["product"]][row["year"], row["basis"]] += int(row["amount"])
        return amounts, folder, json.loads(summary)


def read_csv(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def changed_assumption(folder, name, changes):
    """A copy of the assumption file with other figures: what-if runs keep the original as it is."""
    with open(os.path.join(CATALOGUE, "assumptions", OPEN + ".yaml"), encoding="utf-8") as file:
        text = file.read()
    for old, new in [("assumption: " + OPEN, "assumption: " + name)] + changes:
        if old not in text:
            sys.exit("the assumption file %s does not hold `%s`" % (OPEN, old))
        text = text.replace(old, new)
    path = os.path.join(folder, name + ".yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


# ---- the pages ----

def show_portfolio(volumes, names):
    title("1. The loans: SYNTHETIC, with published totals")
    counts = collections.Counter()
    for loan in read_csv(PORTFOLIO):
        counts[loan["product"], loan["disbursed_on"][:4]] += 1
    rows = []
    for line in volumes:
        known = line["volume"] != "UNKNOWN"
        made = known and line["loans"] == "UNKNOWN"
        rows.append([names[line["product"]], line["year"],
                     won(counts[line["product"], line["year"]]) + ("*" if made else " ") if known else "UNKNOWN ",
                     won(int(line["volume"])) if known else "UNKNOWN", line["source"]])
    print_table(["product", "lent in", "loans ", "won", "source of the volume"], [r[:4] + [" " + r[4]] for r in rows], 2)
    print("  * made up: only the volume is published. UNKNOWN: no source gives it; nothing was made up for it.")


def show_years(amounts, names):
    title("2. Interest subsidy year by year, in won")
    rows = []
    for product in sorted(amounts):
        for basis in BASES:
            rows.append([names[product] if basis == BASES[0] else "", basis]
                        + [won(amounts[product][year, basis]) for year in YEARS])
    print_table(["product", "basis"] + list(YEARS), rows, 2)
    print("  accrued: what the days of the year earned; due: what fell due in it; paid: what was claimed for it, rounded.")
    print("  Loans of 2016 to 2018 only: lending after 2018 is not in these figures.")


def show_budget(amounts, budgets, unknown, names):
    title("3. 2018: the model beside the plan's budget for interest subsidies, in won")
    rows = []
    for product, lines in budgets.items():
        if "interest_subsidy" not in lines:
            continue
        budget, figures = lines["interest_subsidy"], amounts.get(product)
        model = [None if figures is None else figures["2018", basis] for basis in BASES]
        whole = figures is not None and product not in unknown
        part = "" if whole else "loans of %s UNKNOWN" % ", ".join(unknown[product]) if product in unknown else "UNKNOWN"
        rows.append([names[product]] + [won(amount) for amount in model]
                    + [won(budget), won(model[2] - budget if whole else None, True), " " + part])
    print_table(["product", "accrued", "due", "paid", "budget", "paid - budget", " not in the model"], rows, 1)
    print("  The budget is that of the plan of December 2017, from the catalogue (`icha show PRODUCT`).")
    print("  Contributions to guarantee capital are another kind of money and are not added to these:")
    for product, lines in budgets.items():
        if "contribution" in lines:
            print("    %s: %s" % (names[product], won(lines["contribution"])))


def by_year_lent(folder):
    """{product: {year lent: subsidy due in 2018}} from the rows of the run."""
    loans = {loan["loan_id"]: loan for loan in read_csv(PORTFOLIO)}
    sums = collections.defaultdict(lambda: collections.defaultdict(int))
    for row in read_csv(os.path.join(folder, "rows.csv")):
        if row["due"].startswith("2018"):
            loan = loans[row["loan_id"]]
            sums[loan["product"]][loan["disbursed_on"][:4]] += int(row["subsidy"])
    return sums


def say(*lines):
    for line in lines:
        print("    " + line)


def show_explanation(icha, amounts, budgets, folder, names):
    title("4. What explains the differences")
    lent = by_year_lent(folder)

    def variant(name, changes):
        path = changed_assumption(icha.folder, name, changes)
        return icha.outlay(name, [CONVENTIONS, path])[0]

    one_year = variant("subsidy-12-months", [("value: 36\n", "value: 12\n")])
    two_years = variant("subsidy-24-months", [("value: 36\n", "value: 24\n")])
    low = variant("huimang-low", [("value: 1.25%\n", "value: 1.0%\n")])
    high = variant("huimang-high", [("value: 1.25%\n", "value: 1.5%\n")])

    def paid(run, product, year="2018"):
        return won(run[product][year, "paid"])

    def cohorts(product):
        return ", ".join("%s: %s" % (year, won(lent[product][year])) for year in sorted(lent[product]))

    p = "incheon.startup"
    print("  " + names[p])
    say("Due in 2018 by the year of lending: %s." % cohorts(p),
        "No source says for how many months the city pays; 36 are assumed. Paid with 24: %s; with 12: %s."
        % (paid(two_years, p), paid(one_year, p)),
        "The model has no early repayment, default or closure, and lends the published volume in full.")
    p = "incheon.huimang-kium"
    print("  " + names[p])
    say("Only the loans of 2017 are in the model; the volume of 2018 is UNKNOWN, so the difference is, too.",
        "The plan gives a band of 1 % to 1.5 %; 1.25 % is assumed. Paid at 1 %%: %s; at 1.5 %%: %s."
        % (paid(low, p), paid(high, p)),
        "With 12 subsidised months in place of 36: %s." % paid(one_year, p))
    p = "incheon.job-creation"
    print("  " + names[p])
    say("Launched on 2018-09-10, so 2018 holds a few months of interest; the budget is that of a whole year.",
        "A whole year of the same loans, 2019, is paid with %s. Tiers of single loans are made up." % paid(amounts, p, "2019"))
    for p, lines in budgets.items():
        if "interest_subsidy" in lines and p not in amounts:
            print("  " + names[p])
            say("No source gives the volume: UNKNOWN, not 0.")


def show_assumptions(summary, folder):
    title("5. The assumptions used")
    used = summary.get("assumptions", [])
    for assumption in used:
        print("  " + (assumption if isinstance(assumption, str) else assumption.get("name", json.dumps(assumption))))
    if not used:
        print("  none")
    print("  Their figures, with reason and source: catalogue/assumptions. Another file in their place: `--assume FILE`.")
    print("  Tables and manifest of this run: %s" % folder)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    icha = Icha(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]))
    os.makedirs(icha.folder, exist_ok=True)
    volumes = read_csv(os.path.join(HERE, "volumes.csv"))
    products = icha.listed("products", "--on", "2018-07-01")
    names = {entry["id"]: "%s %s" % (entry["name_ko"], entry["id"][len("incheon."):]) for entry in products}
    budgets = {product: icha.budgets(product) for product in names}
    unknown = collections.defaultdict(list)
    for line in volumes:
        if line["volume"] == "UNKNOWN":
            unknown[line["product"]].append(line["year"])

    amounts, folder, summary = icha.outlay("outlay", [CONVENTIONS, OPEN], rows=True)
    show_portfolio(volumes, names)
    show_years(amounts, names)
    show_budget(amounts, budgets, unknown, names)
    show_explanation(icha, amounts, budgets, folder, names)
    show_assumptions(summary, folder)
    held = read_csv(os.path.join(folder, "held.csv"))
    total = len(read_csv(PORTFOLIO))
    lost = len({row["loan_id"] for row in held})
    print("\n%d rows in = %d used + %d held" % (total, total - lost, lost))
    if held:
        sys.exit("the sample portfolio should not have held rows; the first: %s" % held[0])


if __name__ == "__main__":
    main()
