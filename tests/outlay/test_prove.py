"""icha prove: the second engine over the loans of a run; a forgery in which every digest agrees is named (M-4)."""
import json
import unittest

from support import SAMPLE, SOURCE
from test_verify import AuditCase, seal


class ProveTest(AuditCase):
    def forge(self, name, line, column, change):
        """One cell of a table changed, digests and manifest made to agree. Returns the line's cells as they were."""
        path = self.folder / "out" / name
        lines = path.read_text().splitlines(keepends=True)
        cells = lines[line].rstrip("\n").split(",")
        at = lines[0].rstrip("\n").split(",").index(column)
        before = list(cells)
        cells[at] = change(cells[at])
        lines[line] = ",".join(cells) + "\n"
        path.write_text("".join(lines))
        seal(self.folder / "out")
        return before

    def test_all_loans_of_a_run_and_its_whole(self):
        self.sample(60)
        report = self.call("prove", "out", "--all")
        self.assertEqual(self.levels(report), {"inputs": "holds", "held": "holds", "prove": "holds"})
        self.assertEqual((report["sample"], len(report["proved"]), report["skipped"]), ({"loans": 60, "of": 60}, 60, []))
        self.assertEqual(report["proved"], sorted(report["proved"]))

    def test_a_sample_is_stated_and_the_same_again(self):
        self.sample(60)
        first, again = self.call("prove", "out", "--sample", 7), self.call("prove", "out", "--sample", 7, "--threads", 1)
        self.assertEqual(first, again)
        self.assertEqual((first["sample"], len(first["proved"])), ({"loans": 7, "of": 60}, 7))
        self.assertEqual([(s["file"], s["what"]) for s in first["skipped"]],
                         [("outlay.csv", "sample_only"), ("claims.csv", "sample_only")])
        larger = self.call("prove", "out", "--sample", 8)
        self.assertTrue(set(first["proved"]) < set(larger["proved"]))
        self.assertEqual(self.call("prove", "out", "--sample", 60)["sample"], {"loans": 60, "of": 60})
        self.assertEqual(self.call("prove", "out", "--sample", 61)["sample"], {"loans": 60, "of": 60})
        # another run takes another sample: here one without rows.csv
        self.run_book("book.csv", out="other")
        self.assertNotEqual(self.call("prove", "other", "--sample", 7)["proved"], first["proved"])
        self.call("prove", "out", "--sample", 0, status=2, form="table")
        self.call("prove", "out", "--sample", 7, "--all", status=2, form="table")

    def test_guarantees_events_groupings_and_shards(self):
        lines = SAMPLE.read_text().splitlines()[:40]
        banks = ["bank"] + ["", "nh", "=kb"] * 13
        self.write("".join("%s,%s\n" % pair for pair in zip(lines, banks)))
        ids = [line.split(",")[0] for line in lines[1:]]
        self.write("loan_id,kind,on,from,to,amount,effect,rate\n"
                   "%s,relocate,2018-09-01,,,,,\n%s,prepay,2018-06-12,,,100000,reduce_payment,\n%s,rate,2018-06-11,,,,,4%%\n"
                   "%s,delinquent,,2018-06-13,2018-07-13,,,\n" % tuple(ids[:4]), "events.csv")
        groupings = ("product,month", "year,bank,quarter", "payer", "quarter", "bank", "product,payer,year,quarter,month,bank")
        for number, words in enumerate((["--rows"], *(["--by", by] for by in groupings))):
            self.run_book("book.csv", "--events", "events.csv", *words, out="r%d" % number)
            report = self.call("prove", "r%d" % number, "--all")
            self.assertEqual((self.levels(report)["prove"], report["skipped"]), ("holds", []))
        shard = self.run_book("book.csv", "--shard", "1/2", "--rows", out="shard")
        report = self.call("prove", "shard", "--all")
        self.assertEqual((report["sample"]["of"], self.levels(report)["prove"]), (shard["used"], "holds"))
        self.assertEqual(report["skipped"], [{"level": "prove", "file": "shard.json", "what": "not_compared"}])
        book = (SOURCE / "tests" / "cli" / "examples" / "portfolio.csv")
        self.assertTrue(book.exists())

    def test_a_forged_row_is_named_by_loan_line_and_column(self):
        self.sample(10)
        before = self.forge("rows.csv", 5, "subsidy", lambda text: str(int(text) + 1))
        self.call("verify", "out")
        report = self.call("prove", "out", status=1)
        finding, = report["findings"]
        self.assertEqual((finding["file"], finding["line"], finding["loan"]), ("rows.csv", 6, before[1]))
        self.assertEqual((finding["found"], finding["expected"]), ("subsidy %d" % (int(before[13]) + 1), "subsidy " + before[13]))
        self.call("replay", "out", status=1)

    def test_a_forged_cell_or_claim_of_the_whole_is_named(self):
        for name, column, at in ("outlay.csv", "amount", 3), ("claims.csv", "amount", 2), ("claims.csv", "paid_on", 4):
            self.sample(10)
            before = self.forge(name, at, column,
                                lambda text: str(int(text) + 1) if column == "amount" else text[:-1] + "9")
            self.call("verify", "out")
            self.assertEqual(self.levels(self.call("prove", "out"))["prove"], "holds")  # a sample looks at no whole
            report = self.call("prove", "out", "--all", status=1)
            finding, = report["findings"]
            self.assertEqual(finding["file"], name)
            self.assertIn(before[0], finding["found"])
            self.assertIn(column, finding["found"])
            self.folder.joinpath("out").rename(self.folder / (name + column))

    def lines_of(self, name):
        return (self.folder / "out" / name).read_text().splitlines(keepends=True)

    def put_lines(self, name, lines):
        (self.folder / "out" / name).write_text("".join(lines))
        seal(self.folder / "out")

    def test_a_line_split_in_two_that_add_up_is_named(self):
        """Two lines of one key are not summed: each must be the second engine's own."""
        self.sample(10)
        lines = self.lines_of("outlay.csv")
        cells = lines[2].rstrip("\n").split(",")
        at, loans = [lines[0].rstrip("\n").split(",").index(name) for name in ("amount", "loans")]
        huge = 2**63 - 1  # a sum that overflows, and one that adds up
        for first, second in (1, int(cells[at]) - 1), (huge, int(cells[at]) - huge), (huge, huge), (int(cells[at]), 0):
            one, two = list(cells), list(cells)
            one[at], two[at], two[loans] = str(first), str(second), "0"
            self.put_lines("outlay.csv", lines[:2] + [",".join(one) + "\n", ",".join(two) + "\n"] + lines[3:])
            findings = self.call("prove", "out", "--all", status=1)["findings"]
            self.assertIn(("outlay.csv", "extra_row", 4), [(f["file"], f["what"], f.get("line")) for f in findings])
        self.put_lines("outlay.csv", lines[:1] + [lines[2], lines[1]] + lines[3:])
        found = [f["what"] for f in self.call("prove", "out", "--all", status=1)["findings"]]
        self.assertEqual(found, ["no_row", "extra_row"])  # out of order (P-3)
        self.put_lines("outlay.csv", lines[:-1])
        finding, = self.call("prove", "out", "--all", status=1)["findings"]
        self.assertEqual(finding["what"], "no_row")
        self.put_lines("outlay.csv", lines)
        self.call("prove", "out", "--all")

    def test_cells_by_quarter_month_or_bank_are_compared(self):
        for by in "quarter", "month", "bank":
            self.sample(10, "out", "--by", "product,payer,%s" % by)
            self.forge("outlay.csv", 3, "loans", lambda text: str(int(text) + 1))
            finding, = self.call("prove", "out", "--all", status=1)["findings"]
            self.assertIn("loans", finding["found"])
            # a won from one quarter into the next, so that the years stay as they were
            self.forge("outlay.csv", 3, "loans", lambda text: str(int(text) - 1))
            table = [line.split(",") for line in self.lines_of("outlay.csv")]
            basis = table[0].index("basis")
            other = next(i for i in range(4, len(table)) if table[i][basis] == table[3][basis])
            self.forge("outlay.csv", 3, "amount", lambda text: str(int(text) + 1))
            self.forge("outlay.csv", other, "amount", lambda text: str(int(text) - 1))
            report = self.call("prove", "out", "--all", status=1)
            self.assertEqual([f["line"] for f in report["findings"]], [4, other + 1])
            self.folder.joinpath("out").rename(self.folder / by)

    def test_product_and_assumptions_of_rows_and_tables(self):
        for name, column, words in (("rows.csv", "product", []), ("rows.csv", "assumptions", []), ("outlay.csv", "assumptions", ["--all"]),
                                    ("claims.csv", "assumptions", ["--all"])):
            self.sample(10)
            self.forge(name, 4, column, lambda text: "incheon.haetsal")
            finding, = self.call("prove", "out", *words, status=1)["findings"]
            self.assertEqual((finding["file"], finding["line"]), (name, 5))
            self.assertIn("%s incheon.haetsal" % column, finding["found"])
            self.folder.joinpath("out").rename(self.folder / (name + column))
        self.sample(10)
        lines = self.lines_of("rows.csv")
        self.put_lines("rows.csv", [line.rsplit(",", 1)[0] + "\n" for line in lines])  # the whole column taken away
        self.assertIn(("rows.csv", "header"), self.found(self.call("prove", "out", status=1)))

    def test_held_rows_are_those_of_the_inputs(self):
        lines = SAMPLE.read_text().splitlines(keepends=True)[:12]
        self.write("".join(lines + [lines[1], lines[3].replace("2018", "2098", 1)]))
        self.run_book("book.csv", status=6)
        report = self.call("prove", "out", "--all")
        self.assertEqual(self.levels(report)["held"], "holds")
        held = self.lines_of("held.csv")
        self.assertGreater(len(held), 2)
        other = held[:1] + [held[1].replace(held[1].split(",")[2], lines[5].split(",")[0])] + held[2:]  # a used loan in its place
        for forged in held[:-1], held + held[-1:], other, held[:1]:
            self.put_lines("held.csv", forged)
            finding, = self.call("prove", "out", status=1)["findings"]
            self.assertEqual((finding["level"], finding["file"]), ("held", "held.csv"))

    def test_tables_that_are_gone_are_named(self):
        """With their entries in the manifest, so that only what the run was asked for tells; or with the files alone."""
        for name in "rows.csv", "outlay.csv", "claims.csv", "held.csv":
            for with_entry in True, False:
                self.sample(5)
                run = self.folder / "out"
                (run / name).unlink()
                manifest = json.loads((run / "manifest.json").read_text())
                if with_entry:
                    manifest["results"] = [entry for entry in manifest["results"] if entry["file"] != name]
                    (run / "manifest.json").write_text(json.dumps(manifest))
                    seal(run)
                report = self.call("prove", "out", "--all", status=1)
                self.assertIn(name, [finding.get("file") for finding in report["findings"]])
                run.rename(self.folder / (name + str(with_entry)))

    def test_what_the_manifest_says_that_it_rests_on(self):
        """M-5: an authoritative run cannot be made of another by leaving out what it assumed."""
        self.sample(5)
        seal(self.folder / "out", lambda manifest: manifest.update(assumptions=[]))
        finding, = self.call("prove", "out", status=1)["findings"]
        self.assertEqual((finding["file"], finding["found"]), ("manifest.json", "[]"))
        self.assertIn("kr-bank-conventions", finding["expected"])

    def test_nothing_to_compare_does_not_hold(self):
        lines = SAMPLE.read_text().splitlines(keepends=True)[:2]
        self.write(lines[0] + lines[1] + lines[1])  # a repeated loan_id: both rows are held
        self.run_book("book.csv", status=6)
        report = self.call("prove", "out", "--all", status=5)
        self.assertEqual(self.levels(report), {"inputs": "holds", "held": "holds", "prove": "skipped"})
        self.assertIn("nothing to compare", self.call("prove", "out", status=5, form="table").stdout.decode())

    def test_corrections_are_compared(self):
        self.sample(10, out="first")
        book = (self.folder / "book.csv").read_text().splitlines(keepends=True)
        loan = book[1].split(",")[0]
        self.write("loan_id,kind,on\n%s,relocate,2018-11-01\n" % loan, "events.csv")
        self.run_book("book.csv", "--events", "events.csv", "--against", "first/claims.csv")
        report = self.call("prove", "out", "--all")
        self.assertEqual((self.levels(report)["prove"], report["skipped"]), ("holds", []))
        entries = self.lines_of("corrections.csv")
        self.assertGreater(len(entries), 2)
        before = self.forge("corrections.csv", 1, "difference", lambda text: str(int(text) - 1))
        finding, = self.call("prove", "out", "--all", status=1)["findings"]
        self.assertEqual((finding["file"], finding["line"]), ("corrections.csv", 2))
        self.assertIn("difference %s" % before[6], finding["expected"])
        self.put_lines("corrections.csv", entries[:-1])
        finding, = self.call("prove", "out", "--all", status=1)["findings"]
        self.assertEqual((finding["file"], finding["what"]), ("corrections.csv", "no_row"))

    def test_rows_that_are_missing_or_of_nobody(self):
        self.sample(10)
        path = self.folder / "out" / "rows.csv"
        text = path.read_text()
        lines = text.splitlines(keepends=True)
        for forged in (lines[:-1], lines + lines[-1:], lines[:1] + lines[2:], lines + [lines[-1].replace(",L", ",Z", 1)], lines[:1],
                       lines + ["a,b\n"], lines + ["\"\n"]):
            path.write_text("".join(forged))
            seal(self.folder / "out")
            self.call("prove", "out", status=1)
        path.write_text(text)
        seal(self.folder / "out")
        self.call("prove", "out")

    def test_both_languages_and_csv(self):
        self.sample(5)
        self.assertIn("증명: 맞음", self.call("prove", "out", "--lang", "ko", form="table").stdout.decode())
        self.assertIn("prove,holds", self.call("prove", "out", form="csv").stdout.decode())


if __name__ == "__main__":
    unittest.main()
