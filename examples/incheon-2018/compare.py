#!/usr/bin/env python3
"""Runs `icha outlay` over the synthetic portfolio and sets 2018 beside the plan's budget. Called by script/demo.

usage: compare.py ICHA FOLDER      ICHA: the program; FOLDER: for the tables it writes

Every amount is computed by icha; this file adds up, compares and aligns. Python's whole numbers only.
"""

import collections
import csv
import json
import os
import shutil
import subprocess
import sys
import textwrap
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
    """Aligned by display width; the columns numbered in `left` to the left, amounts to the right."""
    widths = [max(width(row[i]) for row in [head] + rows) for i in range(len(head))]
    rule = "-" * (sum(widths) + 2 * (len(head) - 1))
    for number, row in enumerate([head] + rows):
        cells = [text + " " * (space - width(text)) if i in left else " " * (space - width(text)) + text
                 for i, (text, space) in enumerate(zip(row, widths))]
        print("  " + "  ".join(cells).rstrip())
        if number == 0:
            print("  " + rule)


def print_wrapped(text):
    print(textwrap.fill(text, 118, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False))


def title(text):
    print("\n" + text + "\n" + "=" * width(text))


# ---- icha ----

class Icha:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def call(self, *words, text=""):
        """Standard output; ends the demo when icha failed."""
        done = subprocess.run([self.program, *words], input=text.encode("utf-8"), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
        if done.returncode not in (0, 6):
            sys.exit("icha %s ended with %d\n%s" % (" ".join(words), done.returncode,
                                                    (done.stderr + done.stdout).decode("utf-8", "replace")))
        return done.stdout.decode("utf-8")

    def listed(self, *words):
        answer = json.loads(self.call(*words, "--format", "json"))
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
        shutil.rmtree(folder, ignore_errors=True)  # icha writes into no folder that holds anything
        words = ["outlay", PORTFOLIO, "--years", YEARS[0] + ".." + YEARS[-1], "--out", folder]
        for assumption in assumptions:
            words += ["--assume", assumption]
        summary = self.call(*words, *(["--rows"] if rows else []), "--format", "json")
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
    print_table(["product", "lent in", "loans ", "won", "source of the volume"], rows, (0, 1, 4))
    print("  * made up: only the volume is published. UNKNOWN: no source gives it; nothing was made up for it.")


def show_years(amounts, names):
    title("2. Interest subsidy year by year, in won")
    rows = []
    for product in sorted(amounts):
        for basis in BASES:
            rows.append([names[product] if basis == BASES[0] else "", basis]
                        + [won(amounts[product][year, basis]) for year in YEARS])
    print_table(["product", "basis"] + list(YEARS), rows, (0, 1))
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
                    + [won(budget), won(model[2] - budget if whole else None, True), part])
    print_table(["product", "accrued", "due", "paid", "budget", "paid - budget", "not in the model"], rows, (0, 6))
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
        return run[product][year, "paid"]

    def against_budget(run, product):
        return won(paid(run, product) - budgets[product]["interest_subsidy"], True)

    p = "incheon.startup"
    print("  %s: %s" % (names[p], against_budget(amounts, p)))
    say("Due in 2018 by the year of lending: %s."
        % ", ".join("%s %s" % (year, won(lent[p][year])) for year in sorted(lent[p])),
        "No source says for how many months the city pays; 36 are assumed. With 24 months the difference is %s,"
        % against_budget(two_years, p),
        "with 12 months %s." % against_budget(one_year, p),
        "The model lends the published volume in full and knows no early repayment, default or closure.")
    p = "incheon.huimang-kium"
    print("  %s: UNKNOWN" % names[p])
    say("The loans of 2017 alone are in the model, because the volume of 2018 is UNKNOWN. They alone stand at %s;"
        % against_budget(amounts, p),
        "at the lower end of the plan's band, 1%% in place of the assumed 1.25%%, at %s; at the upper end, 1.5%%, at %s;"
        % (against_budget(low, p), against_budget(high, p)),
        "with 12 subsidised months in place of the assumed 36, at %s." % against_budget(one_year, p))
    p = "incheon.job-creation"
    print("  %s: %s" % (names[p], against_budget(amounts, p)))
    say("Launched on 2018-09-10, so 2018 holds the interest of its last months; the budget is that of a whole year.",
        "The same loans are paid %s in 2019, a whole year. How they spread over the tiers of 1%% to 2%% is made up."
        % won(paid(amounts, p, "2019")))
    for p, lines in budgets.items():
        if "interest_subsidy" in lines and p not in amounts:
            print("  %s: UNKNOWN" % names[p])
            say("No source gives the volume of its loans, and UNKNOWN is not 0.")
    print("  %s" % names["incheon.minimum-wage"])
    say("No source states an interest subsidy; that there is none is an assumption. Its budget is a contribution.")


def assumed_values(icha):
    """{assumption: {(key, value): {products}}}: what the first loan of each product and year took from assumptions."""
    first = {}
    for loan in read_csv(PORTFOLIO):
        first.setdefault((loan["product"], loan["disbursed_on"][:4]), loan)
    taken = collections.defaultdict(lambda: collections.defaultdict(set))
    for (product, _), loan in first.items():
        terms = {"principal": int(loan["principal"]), "disbursed_on": loan["disbursed_on"]}
        if loan["subsidy_tier"]:
            terms["subsidy_tier"] = loan["subsidy_tier"]
        answer = json.loads(icha.call("schedule", "-", "--product", product, "--assume", CONVENTIONS, "--assume", OPEN,
                                      "--format", "json", text=json.dumps(terms)))
        for entry in answer["filled"]:
            if entry["assumption"]:
                taken[entry["assumption"]][entry["key"], entry["value"]].add(product[len("incheon."):])
    return taken


def show_assumptions(icha, summary, folder):
    title("5. The assumptions used")
    taken = assumed_values(icha)
    for assumption in summary["assumptions"]:
        several = collections.Counter(key for key, _ in taken[assumption])
        print("  %s" % assumption)
        print_wrapped("; ".join("%s %s%s" % (key, value, " (%s)" % ", ".join(sorted(users)) if several[key] > 1 else "")
                                for (key, value), users in taken[assumption].items()))
    print("  Reason and source of each: catalogue/assumptions.")
    print("  Another file takes their place with `--assume FILE`. Limits that no source gives, and so were not checked:")
    print_wrapped("; ".join("%s %s (%s loans)" % (note["product"][len("incheon."):], note["note"], won(note["loans"]))
                            for note in summary["notes"]))
    print("\n%s rows in = %s used + %s held" % tuple(won(summary[key]) for key in ("rows_in", "used", "held")))
    print("Tables and manifest: %s" % folder)


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
    show_assumptions(icha, summary, folder)
    if summary["held"]:
        sys.exit("no row of the sample should be held; the first: %s" % read_csv(os.path.join(folder, "held.csv"))[0])


if __name__ == "__main__":
    main()
