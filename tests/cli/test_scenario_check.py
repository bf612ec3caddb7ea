"""icha scenario check: digests, faults with their places, files beside the scenario."""
import hashlib
import json
import os
import shutil
import unittest

from support import HANGUL, SOURCE, CliTest

GOOD = "half-a-point.yaml"


class ScenarioCheck(CliTest):
    def change(self, old, new):
        text = (self.folder / GOOD).read_text(encoding="utf-8")
        self.assertIn(old, text)
        (self.folder / "t.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")

    def one_fault(self, *words):
        result = self.icha("scenario", "check", "t.yaml", "--format", "json", *words)
        self.assertEqual(result.status, 3, result.err)
        fault, = result.json()["faults"]
        self.assertEqual(result.json()["scenarios"], [])
        return fault

    def test_shipped_examples_have_no_fault(self):
        files = sorted(str(path) for path in (SOURCE / "examples" / "scenarios").glob("*.yaml"))
        self.assertEqual(len(files), 3)
        document = self.done("scenario", "check", *files).json()
        self.assertEqual((document["files"], document["faults"]), (3, []))
        self.assertEqual([one["id"] for one in document["scenarios"]],
                         ["half-a-point", "prepayments-double", "rates-up"])
        self.assertEqual([one["points"] for one in document["scenarios"]], [1, 2, 1])
        self.assertEqual([one["overlays"] for one in document["scenarios"]], [1, 0, 0])

    def test_the_test_example_is_the_shipped_one(self):
        self.assertEqual((self.folder / GOOD).read_bytes(), (SOURCE / "examples" / "scenarios" / GOOD).read_bytes())

    def test_digests(self):
        one, = self.done("scenario", "check", GOOD).json()["scenarios"]
        # docs: the lines that sha256sum prints of the catalogue's files but the assumptions, sorted by path
        root = SOURCE / "catalogue"
        files = sorted(str(path.relative_to(root)) for path in root.rglob("*.yaml")
                       if path.relative_to(root).parts[0] != "assumptions")
        lines = "".join("%s  %s\n" % (hashlib.sha256((root / name).read_bytes()).hexdigest(), name) for name in files)
        self.assertEqual(one["catalogue_sha256"], hashlib.sha256(lines.encode()).hexdigest())
        # RFC 8785 of it by hand: sorted keys, no blanks; 2.5 % = 25,000,000 and -0.5 % = -5,000,000 billionths
        overlay = {"act": "add", "expects": "25000000", "from": "2018-01-01", "operand": "-5000000",
                   "parameter": "subsidy.rate", "product": "incheon.soho-finance", "to": "2018-12-31"}
        snapshot = {"catalogue": one["catalogue_sha256"], "index": [], "overlays": [overlay]}
        canonical = json.dumps(snapshot, sort_keys=True, separators=(",", ":"))
        self.assertEqual(one["snapshot_sha256"], hashlib.sha256(canonical.encode()).hexdigest())
        whole = {
            "assume": ["incheon-2018-open", "kr-bank-conventions"], "base": {}, "behaviour": [],
            "budget": [{"amount": "500000000", "basis": "payment", "id": "soho-2018", "payers": ["incheon"],
                        "products": ["incheon.soho-finance"], "year": 2018}],
            "grid": [], "horizon": {"from": 2018, "to": 2023}, "icha": "scenario/1", "id": "half-a-point", "index": [],
            "lending": [{"day": 15, "id": "soho-2018", "loan": "20000000", "product": "incheon.soho-finance",
                         "months": {"2018-%02d" % month: "1000000000" for month in range(1, 13)},
                         "terms": {"due_day": "15"}}],
            "mode": "expected", "overlays": [overlay], "queue": "by_date_then_id", "solve": []}
        canonical = json.dumps(whole, sort_keys=True, separators=(",", ":"))
        self.assertEqual(one["sha256"], hashlib.sha256(canonical.encode()).hexdigest())

    def test_forms(self):
        one, = self.done("scenario", "check", GOOD).json()["scenarios"]
        row, = self.done("scenario", "check", GOOD, "--format", "csv").csv()
        self.assertEqual({key: str(value) for key, value in one.items()}, row)
        table = self.done("scenario", "check", GOOD, "--format", "table").out
        for key in "sha256", "catalogue_sha256", "snapshot_sha256":
            self.assertIn(one[key], table)
        self.assertIn("half-a-point.yaml: scenario half-a-point", table)
        self.assertRegex(self.done("scenario", "check", GOOD, "--format", "table", "--lang", "ko").out, HANGUL)

    def test_every_fault_of_a_file_and_of_other_files(self):
        result = self.icha("scenario", "check", "broken-scenario.yaml", GOOD, "no-such.yaml", "--format", "json")
        self.assertEqual(result.status, 3)
        document = result.json()
        self.assertEqual([one["id"] for one in document["scenarios"]], ["half-a-point"])
        self.assertEqual([(fault["line"], fault["column"], fault["field"]) for fault in document["faults"]],
                         [(8, 13, "overlays[0].window"), (10, 5, "overlays[0]"), (0, 0, "")])
        lines = self.icha("scenario", "check", "broken-scenario.yaml", "--format", "table").out.splitlines()
        begin = "broken-scenario.yaml:8:13: overlays[0].window: the range 2018-12-31"
        self.assertTrue(lines[0].startswith(begin), lines)
        self.assertEqual(lines[-1], "files checked: 1, faults: 2")
        rows = self.icha("scenario", "check", "broken-scenario.yaml", GOOD, "--format", "csv").csv()
        self.assertEqual([row["line"] for row in rows], ["8", "10"])

    def test_what_only_the_catalogue_can_tell(self):
        self.change('expects: "2.5%"', 'expects: "2.4%"')
        fault = self.one_fault()
        self.assertEqual((fault["file"], fault["line"], fault["column"], fault["status"], fault["found"]),
                         ("t.yaml", 9, 5, "ICHA_ERR_CONFLICT", "2018-01-01: 2.5%"))
        self.change("product: incheon.soho-finance\n    from", "product: incheon.none\n    from")
        self.assertEqual((self.one_fault()["file"], self.one_fault()["field"]), ("t.yaml", "lending[0].product"))

    def test_the_guard_of_the_catalogue(self):
        one, = self.done("scenario", "check", GOOD).json()["scenarios"]
        self.change("mode:", "base: {catalogue: {sha256: %s}}\nmode:" % one["catalogue_sha256"])
        self.done("scenario", "check", "t.yaml")
        self.change("mode:", "base: {catalogue: {sha256: '%s'}}\nmode:" % ("0" * 64))
        fault = self.one_fault()
        self.assertEqual((fault["field"], fault["found"], fault["expected"]),
                         ("base.catalogue.sha256", one["catalogue_sha256"], "0" * 64))

    def test_assumptions_beside_the_scenario(self):
        self.change("incheon-2018-open", "mine.yaml")
        self.assertEqual(self.one_fault()["status"], "ICHA_ERR_IO")
        shipped = SOURCE / "catalogue" / "assumptions" / "incheon-2018-open.yaml"
        shutil.copy(shipped, self.folder / "mine.yaml")
        self.done("scenario", "check", "t.yaml")
        self.done("scenario", "check", str(self.folder / "t.yaml"))
        os.remove(self.folder / "mine.yaml")
        os.symlink(shipped, self.folder / "mine.yaml")
        self.assertIn("symbolic link", self.one_fault()["message"])
        self.change("incheon-2018-open", "no-such-record")
        self.assertEqual(self.one_fault()["status"], "ICHA_ERR_IO")

    def test_usage(self):
        self.refused(2, "scenario", "check")
        self.refused(2, "scenario", "check", GOOD, "--assume", "x")


if __name__ == "__main__":
    unittest.main()
