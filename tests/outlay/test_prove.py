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
        self.assertEqual(self.levels(report), {"inputs": "holds", "prove": "holds"})
        self.assertEqual((report["sample"], len(report["proved"]), report["skipped"]), ({"loans": 60, "of": 60}, 60, []))
        self.assertEqual(report["proved"], sorted(report["proved"]))

    def test_a_sample_is_stated_and_the_same_again(self):
        self.sample(60)
        first, again = self.call("prove", "out", "--sample", 7), self.call("prove", "out", "--sample", 7, "--threads", 1)
        self.assertEqual(first, again)
        self.assertEqual((first["sample"], len(first["proved"])), ({"loans": 7, "of": 60}, 7))
        self.assertEqual([s["what"] for s in first["skipped"]], ["cells_not_compared"])
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
        lines = SAMPLE.read_text().splitlines(keepends=True)[:40]
        self.write("".join(lines))
        ids = [line.split(",")[0] for line in lines[1:]]
        self.write("loan_id,kind,on,from,to,amount,effect,rate\n"
                   "%s,relocate,2018-09-01,,,,,\n%s,prepay,2018-06-12,,,100000,reduce_payment,\n%s,rate,2018-06-11,,,,,4%%\n"
                   "%s,delinquent,,2018-06-13,2018-07-13,,,\n" % tuple(ids[:4]), "events.csv")
        for number, words in enumerate((["--rows"], ["--by", "product,month"], ["--by", "year,bank,quarter"])):
            self.run_book("book.csv", "--events", "events.csv", *words, out="r%d" % number)
            self.assertEqual(self.levels(self.call("prove", "r%d" % number, "--all"))["prove"], "holds")
        shard = self.run_book("book.csv", "--shard", "1/2", out="shard")
        report = self.call("prove", "shard", "--all")
        self.assertEqual(report["sample"]["of"], shard["used"])
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
