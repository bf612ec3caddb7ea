"""Golden vectors of the method ids of scenarios (M-3): scenario.expected/1, scenario.simulate/1, overlay/1, solve/1.

tests/vectors/methods/ID.json holds a scenario with its portfolio and the tables or answers it must give, for good. None of
the figures was taken from the program: those of expected and simulate are of tests/scenario/oracle.py (loan by loan, on
fractions), which is asked again here; those of overlays and solves were worked by hand, as `derivation` in the file shows.
The catalogue is tests/vectors/methods/catalogue. That every id in the source has a vector is test_methods.py's to say.
`test_scenario_methods.py --freeze` writes the vectors of ids that have none; it never overwrites one.
"""
import copy
import datetime
import json
import sys
import unittest
from fractions import Fraction

from support import SOURCE
from test_methods import VECTORS, path_of
from test_verify import AuditCase

sys.path.insert(0, str(SOURCE / "tests" / "scenario"))
import oracle  # noqa: E402

CATALOGUE = VECTORS / "catalogue"
ALWAYS = 2**31 - 1


# ---- cases of the oracle ----

def loan(loan_id, product, principal, on, **changes):
    whole = {"id": loan_id, "product": product, "principal": principal, "on": datetime.date.fromisoformat(on), "rate": Fraction(37, 1000),
             "subsidy_rate": Fraction(19, 1000), "subsidy_months": 18, "every": 1, "term": 20, "grace": 3, "method": "equal_principal",
             "due_day": 31, "bank": "", "payers": [("incheon", Fraction(2, 3)), ("district", Fraction(1, 3))]}
    return {**whole, **changes}


def entry(kind, p, first=0, last=ALWAYS, products="*"):
    return {"kind": kind, "p": Fraction(p), "from": first, "to": last, "products": products}


ONE_PAYER = [("incheon", Fraction(1))]
LOANS = [loan("A", "t.p", 12345678, "2018-01-31", method="bullet", term=24, grace=0),
         loan("B", "t.p", 12345677, "2018-01-31", method="bullet", term=24, grace=0, bank="x"),
         loan("C", "t.p", 7000003, "2018-02-28", due_day=28),
         loan("D", "t.p", 999, "2018-03-15", term=6, grace=0, due_day=15),
         loan("E", "t.q", 90000001, "2018-05-17", every=3, term=18, grace=6, due_day=17, payers=ONE_PAYER),
         loan("F", "t.q", 33333333, "2018-08-29", every=6, term=24, grace=0, method="bullet", bank="x", subsidy_rate=Fraction(45, 1000)),
         loan("G", "t.q", 50000000, "2019-01-01", term=12, grace=0, due_day=1, subsidy_months=7, payers=ONE_PAYER)]
CLAIMS = {"t.p": {"cycle": "quarter", "by": "accrual", "level": "line", "mode": "half_even", "unit": 10, "lag": 20, "closing": 0},
          "t.q": {"cycle": "month", "by": "due", "level": "claim", "mode": "down", "unit": 10, "lag": 20, "closing": 20}}
CASE = {"loans": LOANS, "claims": CLAIMS, "first": 2018, "last": 2019, "seed": "golden-1"}
CASES = {"scenario.expected/1": {**CASE, "mode": "expected", "behaviour": [
             entry(1, "13/1000"), entry(2, "2/7", 3, 9, "t.p"), entry(3, "1/3"), entry(4, "1/97", 2, ALWAYS, "t.q")]},
         "scenario.simulate/1": {**CASE, "mode": "simulate", "behaviour": [
             entry(1, "3/100"), entry(2, "2/7", 3, 9, "t.p"), entry(3, "1/3"), entry(4, "1/9", 2, ALWAYS, "t.q")],
             "loans": [{**copy.deepcopy(own), "id": own["id"] + number} for number in "123" for own in LOANS]}}


def behaviour_text(e):
    words = [f"kind: {oracle.KINDS[e['kind']]}", f'probability: "{e["p"]}"', f"from_month: {e['from']}"]
    if e["to"] < ALWAYS:
        words.append(f"to_month: {e['to']}")
    if e["products"] != "*":
        words.append(f"products: [{e['products']}]")
    return "  - {" + ", ".join(words) + "}\n"


def files_of(case):
    seed = f'seed: "{case["seed"]}"\n' if case["mode"] == "simulate" else ""
    text = (f"icha: scenario/1\nid: golden\nbase:\n  portfolio: {{file: portfolio.csv}}\nhorizon: {{from: {case['first']}, to: "
            f"{case['last']}}}\nmode: {case['mode']}\n{seed}behaviour:\n" + "".join(map(behaviour_text, case["behaviour"])))
    rows = "".join(oracle.row(own, case["claims"][own["product"]]) for own in case["loans"])
    return {"scenario.yaml": text, "portfolio.csv": oracle.COLUMNS + rows}


def of_scenario(lines, header):
    """The oracle's lines as the program writes them: each row says whose it is (M-5)."""
    return header + ",assumptions\n" + "".join(line + ",scenario:golden\n" for line in lines)


def moves_of(case, lines):
    cells = [line.split(",") for line in lines]
    whole = case["mode"] == "simulate"
    return [f"{year},{oracle.KINDS[int(kind)]},{product},{loans.split('.')[0] if whole else loans}" for year, kind, product, loans in cells]


def tables_of(case):
    lines = oracle.tables(case).splitlines()
    claims = next(i for i, line in enumerate(lines) if line.startswith("product,cycle"))
    moves = claims + 1 + next(i for i, line in enumerate(lines[claims + 1:] + ["0"]) if line[0].isdigit())
    return {"outlay.csv": of_scenario(lines[1:claims], lines[0]), "claims.csv": of_scenario(lines[claims + 1:moves], lines[claims]),
            "behaviour.csv": of_scenario(moves_of(case, lines[moves:]), "year,kind,product,loans"),
            "held.csv": "file,line,loan_id,field,reason\n"}


# ---- the test ----

def vectors():
    found = [json.loads(path.read_text()) for path in sorted(VECTORS.glob("*.json"))]
    return [vector for vector in found if "files" in vector]


class ScenarioMethodsTest(AuditCase):
    def place(self, vector):
        for name, text in vector["files"].items():
            self.write(text, name)

    def check_run(self, vector):
        out = vector["method"].replace("/", "-")
        report = self.call("scenario", "run", "scenario.yaml", "--out", out, "--catalogue", CATALOGUE, status=vector["exit"], form="json")
        manifest = json.loads((self.folder / out / "manifest.json").read_text())
        self.assertIn(vector["method"], manifest["determinants"]["methods"])
        self.assertEqual({key: report[key] for key in vector["counts"]}, vector["counts"])
        self.assertEqual({name: (self.folder / out / name).read_text() for name in vector["tables"]}, vector["tables"])

    def check_solve(self, vector):
        report = self.call("scenario", "solve", "scenario.yaml", "--catalogue", CATALOGUE, status=vector["exit"])
        self.assertEqual({answer["method"] for answer in report["solved"]}, {vector["method"]})
        found = [{key: answer[key] for key in wanted} for answer, wanted in zip(report["solved"], vector["solved"], strict=True)]
        self.assertEqual(found, vector["solved"])

    def test_no_frozen_figure_has_changed(self):
        self.assertEqual({v["method"] for v in vectors()}, {"scenario.expected/1", "scenario.simulate/1", "overlay/1", "solve/1"})
        for vector in vectors():
            with self.subTest(vector["method"]):
                self.place(vector)
                self.check_solve(vector) if "solved" in vector else self.check_run(vector)

    def test_the_oracle_gives_the_same(self):
        for vector in vectors():
            if vector["method"] in CASES:
                with self.subTest(vector["method"]):
                    case = CASES[vector["method"]]
                    self.assertEqual((files_of(case), tables_of(case)), (vector["files"], vector["tables"]))


def freeze():
    for method, case in CASES.items():
        if not path_of(method).exists():
            rows = len(case["loans"])
            made = {"method": method, "rule": "M-3", "derivation": ["tests/scenario/oracle.py, the case in tests/outlay/test_scenario_methods.py"],
                    "files": files_of(case), "exit": 0, "counts": {"rows_in": rows, "used": rows, "held": 0}, "tables": tables_of(case)}
            path_of(method).write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    if sys.argv[1:] == ["--freeze"]:
        freeze()
    else:
        unittest.main()
