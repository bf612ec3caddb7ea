"""icha report: the workbook holds every figure of the run as the whole number that it is, says on every sheet what the
run rests on, and never runs a text. Figures are those of the tables that the tests write, or sums made here."""
import csv
import io
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from workbook import BUDGET, CLAIMS, CORRECTIONS, HELD, OUTLAY, Workbook, make_run, table, three

HERE = Path(__file__).resolve().parent
SOURCE = Path(os.environ.get("ICHA_SOURCE", HERE.parent.parent))
PROGRAM = os.environ.get("ICHA_PROGRAM", "icha")
SAMPLE = SOURCE / "examples" / "incheon-2018" / "portfolio.csv"
ASSUMED = ["incheon-2018-open", "kr-bank-conventions"]
BASES = ("accrued", "due", "paid")
HANGUL = re.compile("[가-힣]")
HOSTILE = ['=HYPERLINK("http://x","y")', "+1+1", "-1-1", "@SUM(A1)", "\t=1", "＝1+1", "''=1", "_x003D_1", "a\nb",
           "& <b>", "_x_", "'quoted"]


def read(path):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8"), newline="")))


class ReportCase(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="icha-report-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def icha(self, *words):
        done = subprocess.run([PROGRAM, *map(str, words)], cwd=self.folder, capture_output=True, timeout=300)
        self.assertNotIn(b"runtime error", done.stderr)
        self.assertNotIn(b"AddressSanitizer", done.stderr)
        return done

    def report(self, *words, status=0):
        done = self.icha("report", *words)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stdout.decode()

    def refused(self, status, *words):
        before = sorted(os.listdir(self.folder))
        done = self.icha("report", *words)
        self.assertEqual((done.returncode, done.stdout), (status, b""), done.stderr)
        self.assertEqual(sorted(os.listdir(self.folder)), before)
        return done.stderr.decode()

    def book(self, *words, name="book.xlsx", status=0):
        self.report(*words, "--xlsx", name, status=status)
        return Workbook(self.folder / name)

    def make(self, rows, name="run", **more):
        files = {"outlay.csv": table(OUTLAY, rows), **more.pop("files", {})}
        return make_run(self.folder / name, files, **more)


class Sample(ReportCase):
    """The synthetic portfolio of 2018, as script/demo runs it."""

    @classmethod
    def setUpClass(cls):
        cls.home = Path(tempfile.mkdtemp(prefix="icha-report-sample-"))
        words = ["outlay", SAMPLE, "--years", "2017..2023", "--out", cls.home / "run", "--assume",
                 "kr-bank-conventions", "--assume", "incheon-2018-open", "--quiet"]
        subprocess.run([PROGRAM, *map(str, words)], check=True, capture_output=True)
        cls.rows = read(cls.home / "run" / "outlay.csv")
        cls.manifest = json.loads((cls.home / "run" / "manifest.json").read_text(encoding="utf-8"))

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.home)

    def setUp(self):
        super().setUp()
        self.run_folder = self.home / "run"

    def test_every_figure_of_the_outlay_stands_in_its_years_sheet(self):
        book = self.book(self.run_folder)
        self.assertGreater(len(self.rows), 30)
        for row in self.rows:
            lines = [line for line in book.sheets[row["year"]].rows() if line[:1] == [row["product"]]]
            self.assertEqual(len(lines), 1, row)
            amounts, loans = lines[0][4:7], lines[0][7:10]  # product, name, payer, kind, then the bases
            place = BASES.index(row["basis"])
            self.assertEqual((lines[0][2], amounts[place], loans[place]),
                             (row["payer"], int(row["amount"]), int(row["loans"])))

    def test_sums(self):
        book = self.book(self.run_folder)
        totals = {}
        for row in self.rows:
            for key in (row["year"], row["product"], "all"):
                key = (key, row["basis"])
                totals[key] = totals.get(key, 0) + int(row["amount"])
        summary = book.sheets["Summary"].rows()
        for year in sorted({row["year"] for row in self.rows}):
            expected = [totals.get((year, basis), 0) for basis in BASES]
            self.assertIn([year, "interest subsidy", *expected], summary)
            self.assertEqual([line for line in book.sheets[year].rows() if line[:1] == ["total"]][0][-3:], expected)
        self.assertIn(["total", None, *[totals["all", basis] for basis in BASES]], summary)
        blocks = [line[3:] for line in book.sheets["Products"].rows() if line[:1] == ["total"]]
        products = sorted({row["product"] for row in self.rows})
        self.assertEqual(blocks, [[totals[product, basis] for basis in BASES] for product in products])

    def test_tie_outs_are_shown_and_agree(self):
        rows = self.book(self.run_folder).sheets["Summary"].rows()
        checks = [line for line in rows if line[-1:] in (["agrees"], ["DIFFERS"])]
        self.assertIn(["rows in = used + held", None, 4696, 4696, "agrees"], checks)
        claims = read(self.run_folder / "claims.csv")
        for year in sorted({row["year"] for row in self.rows}):  # S-7: two files that say the same
            claimed = sum(int(claim["amount"]) for claim in claims if claim["fiscal_year"] == year)
            what = "claims of the fiscal year = interest subsidy paid"
            self.assertIn([what, year, claimed, claimed, "agrees"], checks)
        self.assertNotIn("DIFFERS", [line[-1] for line in checks])

    def test_assumptions_are_named_on_every_sheet_and_chart(self):
        for language in "en", "ko":
            book = self.book(self.run_folder, "--lang", language, name=language + ".xlsx")
            for name, sheet in book.sheets.items():
                text = "\n".join(str(value) for value in sheet.values())
                for assumed in ASSUMED:
                    self.assertIn(assumed, text, name)
                    self.assertIn(assumed, sheet.header, name)
            self.assertEqual(len(book.titles()), 3)
            for title in book.titles():
                for assumed in ASSUMED:
                    self.assertIn(assumed, title)
        for words in ([], ["--format", "table"], ["--format", "csv"]):
            for assumed in ASSUMED:
                self.assertIn(assumed, self.report(self.run_folder, *words))

    def test_the_cover(self):
        text = "\n".join(map(str, self.book(self.run_folder).sheets["Cover"].values()))
        determinants = self.manifest["determinants"]
        for said in [self.manifest["run_id"], determinants["catalogue"]["sha256"], determinants["inputs"][0]["sha256"],
                     "portfolio.csv, 4,696 rows", "4,696 = 4,696 + 0", "2017..2023", "icha verify DIR", "(plan-2018)",
                     ", ".join(determinants["methods"]), "not authoritative"]:
            self.assertIn(said, text)

    def test_names_and_sources_only_of_the_runs_own_catalogue(self):
        """Another catalogue may hold other names: then ids stand alone, and the cover says where the sources are."""
        other = self.folder / "catalogue"
        shutil.copytree(SOURCE / "catalogue", other)
        (other / "sources" / "more.yaml").write_text("", encoding="utf-8")
        self.assertIn("digest", self.refused(3, self.run_folder, "--xlsx", "x.xlsx", "--catalogue", other))
        self.make(three("incheon.startup", "incheon", 2018, (1, 2, 3)))
        text = "\n".join(map(str, self.book("run").sheets["Cover"].values()))
        self.assertIn("it is not at hand", text)
        self.assertNotIn("name", self.book("run").sheets["2018"].row(4))

    def test_equal_runs_give_equal_bytes(self):
        first = self.book(self.run_folder, name="a.xlsx")
        time.sleep(2.1)  # a zip's clock counts two seconds
        self.book(self.run_folder, name="b.xlsx")
        self.assertEqual((self.folder / "a.xlsx").read_bytes(), (self.folder / "b.xlsx").read_bytes())
        self.assertEqual(first.times, {(1980, 1, 1, 0, 0, 0)})
        self.assertIn(b"2000-01-01T00:00:00Z", first.parts["docProps/core.xml"])

    def test_korean(self):
        book = self.book(self.run_folder, "--lang", "ko")
        self.assertEqual(list(book.sheets), ["표지", "요약", "그래프", "2017", "2018", "2019", "2020", "2021", "상품별",
                                             "청구", "보류"])
        self.assertIn("희망키움 금융융자", book.sheets["2018"].values())
        self.assertIn("발생 기준", book.sheets["요약"].values())
        for title in book.titles():
            self.assertRegex(title, HANGUL)

    def test_units_scale_the_display_only(self):
        cells = None
        for unit, code in (("won", "#,##0"), ("thousand", "#,##0,"), ("million", "#,##0,,")):
            book = self.book(self.run_folder, "--unit", unit, name=unit + ".xlsx")
            numbers = {name: {place: value for place, value in sheet.cells.items() if isinstance(value, int)}
                       for name, sheet in book.sheets.items()}
            self.assertTrue(cells is None or cells == numbers)
            cells = numbers
            self.assertIn(code, book.formats() | {"#,##0"})
        # 450,731,900 won paid in 2017, 3,050,209,690 in all
        shown = self.report(self.run_folder, "--format", "table", "--unit", "million")
        self.assertRegex(shown, r"total +3,041 +3,050 +3,050\n")

    def test_no_column_is_too_narrow_for_its_numbers(self):
        for sheet in self.book(self.run_folder).sheets.values():
            for (_, column), value in sheet.cells.items():
                if isinstance(value, int):
                    self.assertGreaterEqual(sheet.widths[column], len(format(value, ",")) + 2)

    def test_a_changed_byte_is_refused_by_name(self):
        for name in "outlay.csv", "claims.csv", "held.csv", "manifest.json":
            copy = self.folder / name.split(".")[0]
            shutil.copytree(self.run_folder, copy)
            data = bytearray((copy / name).read_bytes())
            data[len(data) // 2] ^= 1
            (copy / name).write_bytes(data)
            self.assertIn(name, self.refused(1, copy, "--xlsx", "x.xlsx"))
        (self.folder / "outlay" / "outlay.csv").unlink()
        self.assertIn("outlay.csv", self.refused(1, self.folder / "outlay"))

    def test_json_and_the_long_table_hold_the_same_figures(self):
        document = json.loads(self.report(self.run_folder, "--csv", "long.csv", "--format", "json"))
        self.assertEqual(document["assumptions"], ASSUMED)
        data = (self.folder / "long.csv").read_bytes()
        self.assertEqual(data[:3], b"\xef\xbb\xbf")
        lines = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
        keys = ["won" if key == "amount" else key for key in OUTLAY]
        outlay = [tuple(line[key] for key in keys) for line in lines if line["table"] == "outlay"]
        self.assertEqual(outlay, [tuple(row[key] for key in OUTLAY) for row in self.rows])
        self.assertEqual({line["assumptions"] for line in lines}, {"; ".join(ASSUMED)})
        shown = json.loads(self.report(self.run_folder, "--format", "json"))
        for basis in BASES:
            total = sum(int(row["amount"]) for row in self.rows if row["basis"] == basis)
            self.assertEqual((shown["total"][basis], sum(line[basis] for line in shown["lines"])), (total, total))

    def test_the_runs_folder_is_left_alone(self):
        before = sorted(os.listdir(self.run_folder))
        for option in "--xlsx", "--csv":
            self.assertIn("outside", self.refused(3, self.run_folder, option, self.run_folder / "x"))
        self.assertEqual(sorted(os.listdir(self.run_folder)), before)
        self.assertIn("nowhere", self.refused(3, self.run_folder, "--xlsx", "nowhere/x.xlsx"))

    def test_only_a_regular_file_is_replaced(self):
        """A-5: a pipe, a link or a folder at the place is no place for a report; it stays what it was."""
        os.mkfifo(self.folder / "pipe")
        (self.folder / "other").write_bytes(b"kept")
        (self.folder / "link").symlink_to("other")
        (self.folder / "folder").mkdir()
        for option in "--xlsx", "--csv":
            for name in "pipe", "link", "folder":
                self.assertIn("no regular file", self.refused(3, self.run_folder, option, name))
        self.assertTrue((self.folder / "pipe").is_fifo() and (self.folder / "link").is_symlink())
        self.assertEqual((self.folder / "other").read_bytes(), b"kept")


class Cells(ReportCase):
    def test_amounts_at_the_limit_of_fifteen_digits(self):
        limit = 10 ** 15
        self.make(three("p", "q", 2018, (limit - 1, limit, limit + 1)))
        book = self.book("run")
        line = [row for row in book.sheets["2018"].rows() if row[:1] == ["p"]][0]
        self.assertEqual(line[3:6], [limit - 1, str(limit), str(limit + 1)])
        self.assertEqual([title.split(" (")[0] for title in book.titles()], ["Outlay by year and product: accrued"])
        self.assertEqual(sum("no chart" in str(value) for value in book.sheets["Charts"].values()), 2)

    def test_the_unit_of_an_amount_that_is_text_is_said(self):
        self.make(three("p", "q", 2018, (10 ** 15, -(10 ** 15), 5)))
        values = self.book("run", "--unit", "million").sheets["2018"].values()
        self.assertIn("1000000000000000 won", values)
        self.assertIn("-1000000000000000 won", values)

    def test_hostile_texts_are_strings_and_are_shown_as_they_are(self):
        rows = [line for i, text in enumerate(HOSTILE) for line in three(text, text, 2018, (i + 1, i + 2, i + 3))]
        held = [["book.csv", i + 2, text, "rate", text] for i, text in enumerate(HOSTILE)]
        self.make(rows, files={"held.csv": table(HELD, held)}, counts={"rows_in": 20, "used": 8, "held": 12},
                  assumptions=["=a&b"])
        book = self.book("run")
        for name, sheet in book.sheets.items():
            self.assertEqual(sheet.formulas, [], name)
            self.assertIn("=a&&b", sheet.header)
        self.assertTrue(set(HOSTILE) <= set(book.sheets["2018"].values()))
        self.assertTrue(set(HOSTILE) <= set(book.sheets["Held rows"].values()))
        for chart in book.charts:  # names of series are cells
            text = "".join(chart.itertext())
            self.assertNotIn("<", text.replace("& <b>", ""))

    def test_hostile_texts_are_guarded_in_csv(self):
        self.make([line for text in HOSTILE for line in three(text, "q", 2018, (1, 1, 1))])
        self.report("run", "--csv", "long.csv")
        lines = csv.DictReader(io.StringIO((self.folder / "long.csv").read_bytes().decode("utf-8-sig"), newline=""))
        for line in lines:
            self.assertFalse(line["product"].startswith(("=", "+", "-", "@", "\t", "\r", "＝")), line)

    def test_what_does_not_add_up_is_said_and_is_no_success(self):
        claims = [["p", "2018", "q", "", 10, 9, 1, "2019-01-20", 2018]]  # 9 claimed, 3 in outlay.csv
        self.make(three("p", "q", 2018, (1, 2, 3)), files={"claims.csv": table(CLAIMS, claims)})
        rows = self.book("run", status=1).sheets["Summary"].rows()
        self.assertIn(["claims of the fiscal year = interest subsidy paid", "2018", 9, 3, "DIFFERS"], rows)
        self.assertIn(b"9 and 3", self.icha("report", "run").stderr)

    def test_many_and_long_names_are_counted_where_they_do_not_fit(self):
        names = ["a-rather-long-name-of-an-assumption-%02d" % i for i in range(30)]
        self.make(three("p", "q", 2018, (1, 2, 3)), assumptions=names,
                  files={"scenario.json": json.dumps({"id": "s", "overlays": [{"product": "=rate & 1"}]}).encode()})
        book = self.book("run")
        self.assertTrue(set(names) | {"=rate & 1"} <= set(book.sheets["Cover"].values()))
        for name, sheet in book.sheets.items():
            self.assertLessEqual(len(sheet.header), 255)
            for said in "(30)", "a-rather", "overlays (1)":
                self.assertIn(said, sheet.header, name)
                self.assertIn(said, "\n".join(map(str, sheet.values())))
        for title in book.titles():
            self.assertIn("(30)", title)

    def test_a_manifest_that_contradicts_itself_is_refused(self):
        """M-5: digests made anew do not take the names away."""
        lines = three("p", "q", 2018, (1, 2, 3))
        for number, (what, change) in enumerate([
                ("assumptions", lambda m: m.pop("assumptions")),
                ("assumptions", lambda m: m["determinants"].update(assumptions=[])),
                ("counts", lambda m: m.update(counts={})), ("counts", lambda m: m["counts"].update(used=2)),
                ("scenario", lambda m: m["determinants"].update(scenario={"id": "s", "sha256": "0" * 64}) or
                 m["assumptions"].append("scenario:s"))]):
            self.make(lines, name="run%d" % number, assumptions=["x"], change=change)
            self.assertIn(what, self.refused(1, "run%d" % number))
        self.make(lines, assumptions=["x"], change=lambda m: m.update(assumptions=[]))
        self.assertEqual(json.loads(self.report("run", "--format", "json"))["assumptions"], ["x"])

    def test_without_assumptions_nothing_warns(self):
        self.make(three("p", "q", 2018, (1, 2, 3)))
        book = self.book("run")
        self.assertIn("none: no assumption and no overlay was used", book.sheets["Cover"].values())
        self.assertEqual(book.titles()[0], "Outlay by year and product: accrued (won)")

    def test_events_are_counted(self):
        """P-2: one loan of ten events; each read is used or held."""
        events = SOURCE / "examples" / "events"
        done = self.icha("outlay", events / "portfolio.csv", "--events", events / "events.csv", "--years", "2018..2020", "--out", "run")
        self.assertEqual(done.returncode, 0, done.stderr)
        checks = json.loads(self.report("run", "--format", "json", "--lang", "en"))["checks"]
        self.assertIn({"check": "events in = used + held", "of": "", "left": 10, "right": 10, "agrees": True}, checks)

    def test_groupings(self):
        """--by product,quarter,bank: no payer and no year column; nothing is lost."""
        header = "product,payer,kind,year,quarter,bank,basis,amount,loans".split(",")
        rows = [["p", "", "interest_subsidy", 2018, "2018-Q%d" % q, bank, basis, 100 * q + len(bank), 1]
                for q in (1, 2) for bank in ("", "nh") for basis in BASES]
        make_run(self.folder / "run", {"outlay.csv": table(header, rows)})
        sheet = self.book("run").sheets["2018"]
        self.assertIn(["p", "(all)", "interest subsidy", "2018-Q2", "nh", 202, 202, 202, 1, 1, 1], sheet.rows())
        self.assertEqual(sheet.rows()[-1][-3:], [100 + 102 + 200 + 202] * 3)

    def test_a_run_without_years(self):
        make_run(self.folder / "run", {"outlay.csv": table(OUTLAY, three("p", "q", "", (1, 2, 3)))})
        self.assertIn("Outlay", self.book("run").sheets)

    def test_an_empty_run(self):
        make_run(self.folder / "run", {"outlay.csv": table(OUTLAY, [])})
        self.assertEqual(list(self.book("run").sheets), ["Cover", "Summary", "Charts", "Products"])

    def test_tables_that_no_run_writes(self):
        for number, (rows, what) in enumerate([([["p", "q", "k", 2018, "accrued", "1.5", 1]], "amount"),
                                               ([["p", "q", "k", 2018, "cash", 1, 1]], "cash"),
                                               ([["p", "q", "k", 2018, "paid", "", 1]], "amount"),
                                               ([["p", "q", "k", 2018, "accrued", 1]], "line 2"),
                                               ([["p", "q", "k", "[x]", "accrued", 1, 1]], "[x]"),
                                               ([["p", "q", "k", 2018, "paid", 9 * 10 ** 15 + 1, 1]], "amount")]):
            self.make(rows, name="bad%d" % number)
            self.assertIn(what, self.refused(1, "bad%d" % number, "--xlsx", "x.xlsx"))
        self.make([row for i in (1, 2) for row in three("p%d" % i, "q", 2018, (9 * 10 ** 15, 0, 0))], name="large")
        self.refused(3, "large", "--xlsx", "x.xlsx")  # N-1: the total is no amount

    def test_products_of_one_amount_stand_by_their_ids(self):  # equal runs, equal bytes
        self.make([line for name in ("c", "a", "b") for line in three(name, "q", 2018, (1, 2, 3))])
        chart = self.book("run").charts[0]
        names = [name for name in chart.itertext() if name in ("a", "b", "c")]
        self.assertEqual(names, sorted(names))
        self.assertEqual(set(names), {"a", "b", "c"})

    def test_inputs_of_a_correction(self):  # P-2
        inputs = [{"role": role, "name": role + ".csv", "sha256": "1" * 64} for role in ("portfolio", "paid", "wage")]
        self.make(three("p", "q", 2018, (1, 2, 3)), inputs=inputs,
                  counts={"rows_in": 3, "used": 3, "held": 0})
        book = self.book("run")
        cover = book.sheets["Cover"].rows()
        for label, name in (("Paid claims", "paid.csv"), ("Input", "wage.csv")):
            self.assertIn([label, name + "   SHA-256 " + "1" * 64], cover)

    def test_rows_that_do_not_fit_are_counted_where_they_are_missing(self):
        """P-2. A run whose table has more rows than the workbook shows, said by the manifest."""
        held = table(HELD, [["book.csv", i, "L%d" % i, "rate", "x"] for i in (2, 3)])

        def change(manifest):
            manifest["results"][1]["rows"] = 1236

        self.make(three("p", "q", 2018, (1, 2, 3)), files={"held.csv": held}, change=change,
                  counts={"rows_in": 1237, "used": 1, "held": 1236})
        book = self.book("run")
        self.assertIn("rows not shown: 1,234 (held.csv)", book.sheets["Held rows"].values())
        self.assertIn("Held rows not in this workbook (a sheet ends before them; held.csv has them all): 1,234",
                      book.sheets["Cover"].values())

    def test_a_large_run_is_written_row_by_row(self):
        held = table(HELD, [["book.csv", i, "L%d" % i, "rate", "=1"] for i in range(2, 51002)])
        self.make(three("p", "q", 2018, (1, 2, 3)), files={"held.csv": held},
                  counts={"rows_in": 51001, "used": 1, "held": 51000}, assumptions=["x"])
        book = self.book("run")
        sheet = book.sheets["Held rows"]
        self.assertEqual(sheet.row(5 + 50999), ["book.csv", 51001, "L51001", "rate", "=1"])
        self.assertEqual(sheet.formulas, [])
        self.assertEqual((len(book.charts), book.sheets["2018"].row(5)[3:6]), (3, [1, 2, 3]))


class Scenario(ReportCase):
    def files(self):
        budget = [["city", "payment", year, 300, wanted, min(wanted, 290), 300 - min(wanted, 290), day]
                  for year, wanted, day in ((2018, 250, "not within the horizon"), (2019, 400, "2019-09-14"))]
        scenario = {"id": "반토막", "overlays": [{"product": "p", "parameter": "subsidy.rate", "act": "add"}]}
        return {"behaviour.csv": b"year,kind,product,loans,assumptions\n2018,prepayment,p,1.500000000000,x\n",
                "grid.csv": b"rate,product,kind,basis,before,within,after,assumptions\n"
                            b"1%,p,interest_subsidy,paid,1,2,3,x\n",
                "budget.csv": table(BUDGET, budget), "scenario.json": json.dumps(scenario).encode(),
                "corrections.csv": table(CORRECTIONS, [["p", "2018-Q1", "q", "nh", 1000, 800, -200, "recover"]])}

    def test_budget_corrections_and_overlays(self):
        self.make(three("p", "q", 2018, (1, 2, 3)), files=self.files())
        book = self.book("run")
        self.assertIn(["city", "payment", "2019", 300, 400, 290, 10, "2019-09-14"], book.sheets["Budget"].rows())
        self.assertIn(["p", "2018-Q1", "q", "nh", 1000, 800, -200, "recover"], book.sheets["Corrections"].rows())
        self.assertEqual(book.sheets["Behaviour"].row(5), ["2018", "prepayment", "p", "1.500000000000"])
        self.assertEqual(book.sheets["Grid"].row(5), ["1%", "p", "interest subsidy", "paid", 1, 2, 3])
        korean = self.book("run", "--lang", "ko", name="ko.xlsx").sheets["예산"].values()
        self.assertIn("기간 안에 소진되지 않음", korean)
        title = [text for text in book.titles() if text.startswith("Budget")]
        self.assertEqual(title, ["Budget: city, payment (won) - Scenario: 반토막; overlays: p subsidy.rate"])
        self.assertIn("runs out on 2019-09-14", "".join("".join(chart.itertext()) for chart in book.charts))
        for sheet in book.sheets.values():
            self.assertIn("반토막", sheet.header)
            self.assertIn("subsidy.rate", sheet.header)

    def test_against(self):
        self.make(three("p", "q", 2018, (10, 20, 30)) + three("r", "q", 2018, (1, 1, 1)), name="a", assumptions=["one"])
        self.make(three("p", "q", 2018, (15, 20, 25)) + three("p", "q", 2019, (4, 4, 4)), name="b", assumptions=["two"])
        book = self.book("a", "--against", "b")
        # 2018: 10 + 1 against 15, 20 + 1 against 20, 30 + 1 against 25
        comparison = book.sheets["Comparison"].rows()
        for line in (["2018", 11, 15, 4], ["2018", 21, 20, -1], ["2018", 31, 25, -6], ["2019", 0, 4, 4]):
            self.assertIn(line, comparison)
        lines = book.sheets["Difference"].rows()
        self.assertIn(["2018", "p", "q", "interest subsidy", 10, 15, 5, 20, 20, 0, 30, 25, -5], lines)
        self.assertIn(["2018", "r", "q", "interest subsidy", 1, 0, -1, 1, 0, -1, 1, 0, -1], lines)
        self.assertIn(["2019", "p", "q", "interest subsidy", 0, 4, 4, 0, 4, 4, 0, 4, 4], lines)
        self.assertEqual(len(book.titles()), 6)
        for said in [sheet.header for sheet in book.sheets.values()] + book.titles():
            self.assertIn("A: Assumptions: one | B: Assumptions: two", said)
        shown = json.loads(self.report("a", "--against", "b", "--format", "json"))
        self.assertEqual([line["paid_difference"] for line in shown["differences"]], [-5, -1, 4])
        self.assertEqual(shown["against"]["assumptions"], ["two"])
        self.assertIn("two", self.report("a", "--against", "b", "--format", "table"))
        self.report("a", "--against", "b", "--csv", "both.csv")
        lines = list(csv.DictReader(io.StringIO((self.folder / "both.csv").read_bytes().decode("utf-8-sig"))))
        self.assertEqual([line["assumptions"] for line in lines], ["one"] * 6 + ["two"] * 6)


class ScenarioRun(ReportCase):
    """A folder as icha scenario run writes it: every table of it is in every form of the report."""

    FILE = """icha: scenario/1
id: all-at-once
assume: [kr-bank-conventions, incheon-2018-open]
horizon: {from: 2018, to: 2020}
mode: expected
overlays:
  - {product: incheon.soho-finance, parameter: subsidy.rate, window: {from: 2018-01-01, to: 2018-12-31}, expects: "2.5%", add: "-0.5%"}
index:
  - {series: kr.base-rate, from: 2018-06-01, shift: "+1.0%"}
lending:
  - {id: soho, product: incheon.soho-finance, months: {"2018-01": 1000000000}, loan: 20000000, day: 15, terms: {due_day: 15}}
behaviour:
  - {kind: prepayment, probability: "0.5%"}
budget:
  - {id: short, payers: [incheon], year: 2018, amount: 1000000, basis: payment}
  - {id: long, payers: [incheon], year: 2019, amount: 9000000000, basis: payment}
grid:
  - {name: cut, overlay: 1, values: ["-0.25%", "-0.5%"]}
"""

    def setUp(self):
        super().setUp()
        (self.folder / "all.yaml").write_text(self.FILE)
        done = self.icha("scenario", "run", "all.yaml", "--out", "run", "--quiet")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.tables = {name: read(self.folder / "run" / (name + ".csv")) for name in ("budget", "behaviour", "grid", "claims")}
        self.day = self.tables["budget"][0]["exhausted_on"]
        self.assertRegex(self.day, "^2018-|^2019-")
        self.changes = ["incheon.soho-finance subsidy.rate 2018-01-01..2018-12-31", "kr.base-rate 2018-06-01.."]

    def test_the_workbook(self):
        book = self.book("run")
        cover = book.sheets["Cover"].values()
        for said in ["all-at-once", *ASSUMED, *self.changes,
                     "These figures rest on assumptions or overlays: they are not authoritative (M-5)."]:
            self.assertIn(said, cover)
        for name, sheet in book.sheets.items():
            for said in ["Scenario: all-at-once", *ASSUMED, *self.changes]:
                self.assertIn(said, sheet.header, name)
        for title in book.titles():
            self.assertIn("all-at-once", title)
        for row in self.tables["budget"]:
            line = [row["line"], row["basis"], row["year"], *(int(row[k]) for k in ("amount", "wanted", "used", "left")), row["exhausted_on"]]
            self.assertIn(line, book.sheets["Budget"].rows())
        self.assertIn("runs out on " + self.day, "".join("".join(chart.itertext()) for chart in book.charts))
        for row in self.tables["behaviour"]:
            self.assertIn([row["year"], row["kind"], row["product"], row["loans"]], book.sheets["Behaviour"].rows())
        for row in self.tables["grid"]:
            line = [row["cut"].lstrip("'"), row["product"] or "(all)", "interest subsidy", row["basis"],
                    *(int(row[k]) for k in ("before", "within", "after", "held"))]
            self.assertIn(line, book.sheets["Grid"].rows())
        self.assertEqual(len([1 for row in self.tables["grid"] if row["product"] == ""]), 6)
        lines = [line[:2] + line[4:7] for line in book.sheets["Claims"].rows() if len(line) > 6]
        for row in self.tables["claims"]:
            self.assertIn([row["product"], row["cycle"], *(int(row[k]) for k in ("lines", "amount", "dropped"))], lines)

    def test_json_terminal_and_the_long_table(self):
        document = json.loads(self.report("run", "--format", "json"))
        self.assertEqual((document["scenario"], document["assumptions"], document["overlays"]), (["all-at-once"], ASSUMED, self.changes))
        for name, rows in self.tables.items():
            shown = [{k: str(v) for k, v in row.items()} for row in document[name]]
            self.assertEqual(shown, [{k: v.lstrip("'") for k, v in row.items()} for row in rows], name)
        for language, words in (("en", ["Budget lines", "Loans that behaviour moved", "Totals at each point of the grid", "(all)",
                                        "not within the horizon"]),
                                ("ko", ["예산 항목", "행태로 바뀐 대출", "격자의 점별 합계", "(전체)", "기간 안에 소진되지 않음"])):
            text = self.report("run", "--format", "table", "--lang", language)
            for said in [*words, "all-at-once", *ASSUMED, *self.changes, self.day, self.tables["behaviour"][0]["loans"]]:
                self.assertIn(said, text)
        self.report("run", "--csv", "long.csv")
        data = (self.folder / "long.csv").read_bytes()
        self.assertEqual(data[:3], b"\xef\xbb\xbf")
        lines = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        grid = {(l["point"], l["product"], l["basis"], l["item"]): l["won"] for l in lines if l["table"] == "grid"}
        self.assertEqual(grid, {("cut=" + r["cut"].lstrip("'"), r["product"], r["basis"], item): r[item]
                                for r in self.tables["grid"] for item in ("before", "within", "after")})
        moved = [(l["year"], l["kind"], l["product"], l["item"], l["won"], l["loans"]) for l in lines if l["table"] == "behaviour"]
        self.assertEqual(moved, [(r["year"], r["kind"], r["product"], "loans", "", r["loans"]) for r in self.tables["behaviour"]])
        self.assertEqual({l["overlays"] for l in lines}, {"; ".join(self.changes)})
        self.assertEqual({l["scenario"] for l in lines}, {"all-at-once"})



if __name__ == "__main__":
    unittest.main()
