"""Which files a finished run must have follows from what determined it (M-2): a table taken out of the folder and out of the
manifest, with all digests made anew, is found; so is one that is there beyond them."""
import hashlib
import json
import shutil
import subprocess

import unittest

from support import ASSUME, PROGRAM, SAMPLE
from test_verify import AuditCase, seal

PLAN = """icha: scenario/1
id: whole
assume: [kr-bank-conventions, incheon-2018-open]
horizon: {from: 2018, to: 2019}
mode: expected
lending:
  - {id: soho, product: incheon.soho-finance, months: {"2018-01": 20000000}, loan: 20000000, day: 15, terms: {due_day: 15}}
"""
PARTS = {
    "budget": 'budget:\n  - {id: first, products: [incheon.soho-finance], year: 2018, amount: 1000000, basis: payment}\n',
    "behaviour": 'behaviour:\n  - {kind: prepayment, probability: "1/30"}\n',
    "grid": 'grid:\n  - {name: speed, behaviour: 1, values: ["0.5%", "1%"]}\n',
    "published": """published:
  - {id: said, what: {en: a, ko: a}, why: {en: b, ko: b}, unit: won, says: 500000000, source: {document: plan-2018, line: 617,
      quote: "500백만원"}, model: {outlay: {products: [incheon.soho-finance], year: 2018, basis: due}}}
""",
}
SHARD = ["--shard", "1/2"]


class RunSetCase(AuditCase):
    def take(self, name, out="out"):
        """The table goes, and with it its entry: nothing in the folder speaks of it."""
        def change(manifest):
            manifest["results"] = [entry for entry in manifest["results"] if entry["file"] != name]
        (self.folder / out / name).unlink()
        path = self.folder / out / "manifest.json"
        manifest = json.loads(path.read_text())
        change(manifest)
        path.write_text(json.dumps(manifest))
        seal(self.folder / out, change)

    def put(self, name, out="out"):
        """A table that this run does not write, with an entry and digests of its own."""
        (self.folder / out / name).write_text("a,assumptions\n")
        seal(self.folder / out, lambda manifest: manifest["results"].append({"file": name}))
        def drop_merkle(manifest):
            manifest["results"][-1].update(rows=0)
        seal(self.folder / out, drop_merkle)

    def found_by_all(self, name, what, commands):
        for command in commands:
            report = self.call(*command, status=1)
            self.assertIn((name, what), self.found(report), command)
        done = self.call("report", "out", "--lang", "en", form="table", status=1)
        self.assertIn(name, done.stderr.decode())

    def each(self, made, names, what, act, commands):
        shutil.copytree(self.folder / made, self.folder / "kept-run")
        for name in names:
            shutil.rmtree(self.folder / "out", ignore_errors=True)
            shutil.copytree(self.folder / "kept-run", self.folder / "out")
            with self.subTest(name):
                act(name)
                self.found_by_all(name, what, commands)


OUTLAY = (["verify", "out"], ["prove", "out", "--all"], ["replay", "out"], ["explain", "out", "--loan", "x"])


class OutlayTest(RunSetCase):
    def test_a_table_taken_out_of_an_outlay(self):
        self.sample(5, "made")
        self.call("verify", "made", "--replay")
        self.each("made", ["outlay.csv", "claims.csv", "held.csv", "rows.csv"], "missing", self.take, OUTLAY)

    def test_a_table_that_an_outlay_does_not_write(self):
        self.write("".join(SAMPLE.read_text().splitlines(keepends=True)[:5]))
        self.run_book("book.csv", out="made")
        self.each("made", ["rows.csv", "corrections.csv", "grid.csv", "shard.json", "anything.csv"], "unknown", self.put,
                  OUTLAY[:3])

    def test_a_command_that_leaves_no_folder(self):
        """What the tables of a run must be hangs on its command."""
        self.write("".join(SAMPLE.read_text().splitlines(keepends=True)[:3]))
        self.run_book("book.csv")
        for change in (lambda d: d.update(command="schedule"), lambda d: d.pop("command"), lambda d: d.update(command=1)):
            path = self.folder / "out" / "manifest.json"
            whole = path.read_bytes()
            seal(self.folder / "out", lambda manifest: change(manifest["determinants"]))
            self.assertEqual(self.found(self.call("verify", "out", status=1)), {("manifest.json", "member")})
            path.write_bytes(whole)

    def test_corrections_against_paid_claims(self):
        self.sample(5, "before")
        self.run_book("book.csv", "--against", "before/claims.csv", out="made")
        self.call("verify", "made")
        self.each("made", ["corrections.csv"], "missing", self.take, OUTLAY[:3])

    def test_no_corrections_where_a_loan_is_held(self):
        """Its claims would be demanded back (S-8): the run writes none, and none is missing."""
        self.sample(5, "before")
        lines = (self.folder / "book.csv").read_text().splitlines(keepends=True)
        self.write("".join(lines + lines[-1:]))  # one loan_id twice: both are held
        self.run_book("book.csv", "--against", "before/claims.csv", out="made", status=6)
        self.assertFalse((self.folder / "made" / "corrections.csv").exists())
        self.call("verify", "made")
        self.each("made", ["corrections.csv"], "unknown", self.put, OUTLAY[:1])

    def test_a_shard_has_a_set_of_its_own(self):
        self.write("".join(SAMPLE.read_text().splitlines(keepends=True)[:20]))
        self.run_book("book.csv", "--rows", *SHARD, out="made")
        self.call("verify", "made")
        for name in "shard.json", "held.csv", "rows.csv":
            shutil.copytree(self.folder / "made", self.folder / "out")
            self.take(name)
            self.assertIn((name, "missing"), self.found(self.call("verify", "out", status=1)))
            shutil.rmtree(self.folder / "out")
        shutil.copytree(self.folder / "made", self.folder / "out")
        self.put("outlay.csv")
        self.assertIn(("outlay.csv", "unknown"), self.found(self.call("verify", "out", status=1)))


class ScenarioTest(RunSetCase):
    COMMANDS = (["verify", "out"], ["prove", "out", "--all"], ["replay", "out"])

    def scenario(self, *parts, out="made"):
        self.write(PLAN + "".join(PARTS[part] for part in parts), "plan.yaml")
        done = subprocess.run([PROGRAM, "scenario", "run", "plan.yaml", "--out", out, "--quiet"], cwd=self.folder,
                              capture_output=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_table_taken_out_of_a_scenario_run(self):
        self.scenario(*PARTS)
        self.call("verify", "made", "--replay")
        self.each("made", ["outlay.csv", "claims.csv", "held.csv", "budget.csv", "behaviour.csv", "grid.csv",
                           "published.csv"], "missing", self.take, self.COMMANDS)

    def test_a_table_that_the_scenario_does_not_ask_for(self):
        self.scenario()
        self.call("verify", "made", "--replay")
        self.each("made", ["budget.csv", "behaviour.csv", "grid.csv", "published.csv", "rows.csv"], "unknown", self.put,
                  self.COMMANDS)

    def test_years_that_are_not_the_horizon(self):
        self.scenario()
        self.call("verify", "made")
        for years in "2018..2020", "2017..2019", "2018", "":
            shutil.copytree(self.folder / "made", self.folder / "out")
            seal(self.folder / "out", lambda manifest: manifest["determinants"]["options"].update(years=years))
            self.found_by_all("manifest.json", "years", self.COMMANDS)
            finding, = self.call("verify", "out", status=1)["findings"]
            self.assertEqual((finding["found"], finding["expected"]), (years, "2018..2019"))
            shutil.rmtree(self.folder / "out")

    def test_a_scenario_json_that_is_gone_a_link_or_another(self):
        self.scenario(out="other")
        self.scenario("behaviour")
        for change in ("gone", "link", "other"):
            shutil.copytree(self.folder / "made", self.folder / "out")
            path = self.folder / "out" / "scenario.json"
            path.unlink()
            if change == "link":
                path.symlink_to(self.folder / "made" / "scenario.json")
            if change == "other":
                shutil.copy(self.folder / "other" / "scenario.json", path)
            for words in (["explain", "out", "--loan", "soho/2018-01/0001"], ["scenario", "compare", "out", "made"],
                          ["scenario", "compare", "made", "out"], ["replay", "out"], ["prove", "out"]):
                self.assertIn(("scenario.json", "unreadable"), self.found(self.call(*words, status=1)), (change, words))
            shutil.rmtree(self.folder / "out")

    def test_a_scenario_json_that_is_none_though_all_digests_are_made_anew(self):
        self.scenario("behaviour")
        for text in "{", "[]", '"whole"':
            shutil.copytree(self.folder / "made", self.folder / "out")
            (self.folder / "out" / "scenario.json").write_text(text)
            digest = hashlib.sha256(text.encode()).hexdigest()
            seal(self.folder / "out", lambda manifest: manifest["determinants"]["scenario"].update(sha256=digest))
            finding, = self.call("verify", "out", status=1)["findings"]
            self.assertEqual((finding["level"], finding["file"], finding["what"]), ("integrity", "scenario.json", "unreadable"), text)
            self.assertIn("JSON", finding["found"])
            shutil.rmtree(self.folder / "out")

    def test_a_run_inside_a_run(self):
        """The folder of a finished run stays as the run left it (M-2), at any depth."""
        self.scenario()
        self.write("".join(SAMPLE.read_text().splitlines(keepends=True)[:5]))
        self.run_book("book.csv", out="outlay")
        outlay = ["outlay", "book.csv", "--years", "2017..2023", *ASSUME]
        for run in "made", "outlay":
            for place in "in", "inputs/in", "inputs/catalogue/in/":
                for words in (["scenario", "run", "plan.yaml"], outlay, outlay + ["--resume"],
                              ["scenario", "compare", "made", "made"]):
                    done = self.call(*words, "--out", run + "/" + place, "--lang", "en", form="table", status=3)
                    self.assertIn("lies in the folder of a run", done.stderr.decode())
            self.call("verify", run)
        (self.folder / "link").symlink_to(self.folder / "made" / "inputs")
        self.call("scenario", "run", "plan.yaml", "--out", "link/in", form="table", status=3)
        self.call("scenario", "run", "plan.yaml", "--out", "beside", form="table")


if __name__ == "__main__":
    unittest.main()
