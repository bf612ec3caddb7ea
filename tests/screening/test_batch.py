"""E-8: the program's table, one call of the program each, and the C API give the same verdicts.

usage: test_batch.py DRIVER PROGRAM [APPLICANTS [SEED]]   (ICHA_LONG=1: 25 times as many)

Random applicants at the thresholds of every shipped product: all of them as one `icha screen --batch`, the same by the driver,
and every fortieth of them also by `icha screen` with a document of its own."""

import csv
import io
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import oracle
from applicants import Applicants, days_of_interest
from driving import Driver, spelled
from oracle import NOT_APPLICABLE, UNKNOWN

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXIT = {"ELIGIBLE": 0, "INELIGIBLE": 1, "UNDETERMINED": 4, "NOT_APPLICABLE": 5}


def as_json(value, kind):
    if value == NOT_APPLICABLE:
        return {"not_applicable": True}
    if kind == "dates":
        return [day.isoformat() for day in value]
    if kind == "headcounts":
        return [head.numerator if head.denominator == 1 else head.numerator / 2 for head in value]  # halves are exact
    return value if kind in ("bool", "whole", "won", "months") else spelled(value, kind)


def people_of(catalogue, driver, chance, count):
    """[(product, on, facts, document of the driver)]"""
    out, products = [], catalogue.products()
    while len(out) < count:
        product = chance.choice(products)
        on = chance.choice(days_of_interest(catalogue, product)[0])
        if driver.open(product, on)["status"] != 0:
            continue
        people = Applicants(chance, catalogue, product, on, None)
        group = []
        for _ in range(10):
            # a cell that is empty is a fact not given: neither "unknown" nor an empty list has a spelling of its own
            group.append({name: value for name, value in people.facts().items() if value not in (UNKNOWN, [])})
        out += [(product, on, facts, answer) for facts, answer in zip(group, driver.cases(group))]
    return out


def main():
    driver_program, program = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 800 * (25 if os.environ.get("ICHA_LONG") else 1)
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 20182
    print(f"seed {seed}, {count} applicants", flush=True)
    catalogue, wrong = oracle.Catalogue(ROOT / "catalogue"), 0
    driver = Driver(driver_program, ROOT / "catalogue", catalogue.facts)
    cases = people_of(catalogue, driver, random.Random(seed), count)
    driver.close()
    kinds = {name: fact["type"] for name, fact in catalogue.facts.items()}
    names = sorted({name for _, _, facts, _ in cases for name in facts})
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "applicants.csv"
        with open(path, "w", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            table.writerow(["applicant_id", "product", "on", *names])
            for number, (product, on, facts, _) in enumerate(cases):
                cells = ["" if name not in facts else "n/a" if facts[name] == NOT_APPLICABLE else spelled(facts[name], kinds[name])
                         for name in names]
                table.writerow([number, product, on.isoformat(), *cells])
        done = subprocess.run([program, "screen", "--batch", str(path), "--format", "csv", "--quiet", "--catalogue", str(ROOT / "catalogue")],
                              capture_output=True, text=True, encoding="utf-8")
    rows = {int(row["applicant_id"]): row for row in csv.DictReader(io.StringIO(done.stdout))}
    if len(rows) != len(cases):
        print(f"{len(rows)} rows for {len(cases)}: {done.stderr[:400]}")
        return 1
    singles = 0
    for number, (product, on, facts, answer) in enumerate(cases):
        row, verdict = rows[number], answer.get("verdict", "error")
        maximum = answer.get("offer", {}).get("maximum")
        if row["verdict"] != verdict or (verdict != "error" and row["maximum"] != ("" if maximum is None else str(maximum))):
            wrong += 1
            print(f"{product} on {on}: batch {row['verdict']} {row['maximum']} {row['error']}, driver {verdict} {maximum}")
        if number % 40 == 0:
            singles += 1
            document = json.dumps({name: as_json(value, kinds[name]) for name, value in facts.items()})
            one = subprocess.run([program, "screen", "--product", product, "--on", on.isoformat(), "--format", "json", "--quiet",
                                  "--catalogue", str(ROOT / "catalogue"), "-"], input=document, capture_output=True, text=True, encoding="utf-8")
            if verdict != "error" and (one.returncode != EXIT[verdict] or json.loads(one.stdout)["verdict"] != verdict):
                wrong += 1
                print(f"{product} on {on} {document}: exit {one.returncode} for {verdict}")
    print(f"{len(cases)} applicants in a table and by the C API, {singles} of them one by one: {wrong} differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
