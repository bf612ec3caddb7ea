"""icha products, show and catalogue check, on the shipped catalogue and on files of one's own."""
import shutil
import unittest

from support import HANGUL, SOURCE, CliTest, width

ELEVEN = ["incheon.distribution", "incheon.general-guarantee", "incheon.haetsal", "incheon.huimang-kium",
          "incheon.job-creation", "incheon.minimum-wage", "incheon.soho-finance", "incheon.sorae-fire",
          "incheon.startup", "incheon.thaad", "incheon.veterans-rent"]
LATER = ["incheon.hana-agreement", "incheon.hope", "incheon.local-commerce", "incheon.rent-fraud",
         "incheon.small-manufacturer", "incheon.youth-startup"]
SHOW_KEYS = ["parameter", "state", "form", "value", "unit", "valid_from", "valid_to", "known_from", "status", "source"]


class Show(CliTest):
    def parameter(self, name, *words):
        rows = self.done("show", *words).json()
        return [row for row in rows if row["parameter"] == name]

    def test_the_plans_cap_and_the_launched_cap(self):  # C-3, C-4
        # products-2018.md: 50 million won in the plan, lines 634 and 414; facts 0.1: 70 million from 2018-03-14
        for known_on, cap, status in (("2017-12-31", 50000000, "plan"), ("2018-12-31", 70000000, "launched")):
            row, = self.parameter("cap", "incheon.minimum-wage", "--on", "2018-04-01", "--known-on", known_on)
            self.assertEqual((row["value"], row["unit"], row["state"], row["status"]), (cap, "won", "KNOWN", status))
            self.assertTrue(row["source"]["document"] and row["source"]["quote"])
            self.assertEqual(row["source"], row["sources"][0])
        row, = self.parameter("cap", "incheon.minimum-wage", "--on", "2018-04-01", "--known-on", "2017-12-31")
        self.assertEqual((row["source"]["document"], row["source"]["line"], row["source"]["quote"]),
                         ("plan-2018", 634, "업체별 5천만원 이내 지원"))

    def test_without_on_every_version(self):
        self.assertEqual([row["value"] for row in self.parameter("cap", "incheon.minimum-wage")], [50000000, 70000000])
        self.assertEqual([row["value"] for row in self.parameter("cap", "incheon.minimum-wage", "--known-on",
                                                                 "2017-12-31")], [50000000])

    def test_values_by_unit_and_form(self):
        band, = self.parameter("subsidy.rate", "incheon.huimang-kium", "--on", "2018-04-01")
        self.assertEqual((band["value"], band["form"], band["unit"]), (["1%", "1.5%"], "band", "rate"))
        exact, = self.parameter("subsidy.rate", "incheon.soho-finance", "--on", "2018-04-01")
        self.assertEqual((exact["value"], exact["form"], exact["bound"]), ("2.5%", "exact", None))
        bound, = self.parameter("subsidy.rate", "incheon.veterans-rent", "--on", "2018-04-01")
        self.assertEqual((bound["value"], bound["form"], bound["bound"]), ("2%", "bound", "at_most"))
        keyed, = self.parameter("subsidy.rate", "incheon.job-creation", "--on", "2018-10-01")
        self.assertEqual((list(keyed["value"].values()), keyed["form"], keyed["keyed_by"]),
                         (["1%", "1.5%", "2%"], "keyed", "tier"))
        self.assertEqual([entry["key"] for entry in keyed["entries"]], list(keyed["value"]))

    def test_unknown_is_never_zero_or_blank(self):  # C-2
        row, = self.parameter("cap", "incheon.huimang-kium", "--on", "2018-04-01")
        self.assertEqual((row["state"], row["value"], row["form"]), ("UNKNOWN", None, None))
        self.assertIn("not in the plan", row["reason"])
        for form in "table", "csv":
            line, = [line for line in self.done("show", "incheon.huimang-kium", "--on", "2018-04-01", "--format",
                                                form).out.splitlines() if line.startswith("cap")]
            self.assertEqual(line.count("UNKNOWN"), 2)
            self.assertIn("not in the plan", line)

    def test_gap(self):  # C-3
        row, = self.parameter("subsidy.rate", "incheon.huimang-kium", "--on", "2019-04-01")
        self.assertEqual((row["state"], row["value"], row["source"], row["sources"]), ("GAP", None, None, []))
        known, = self.parameter("subsidy.rate", "incheon.huimang-kium", "--on", "2018-04-01")
        self.assertEqual(list(row), list(known))

    def test_keys_and_columns(self):
        for row in self.done("show", "incheon.startup").json():
            self.assertEqual(list(row)[:10], SHOW_KEYS)
        header = self.done("show", "incheon.startup", "--format", "csv").out.splitlines()[0].split(",")
        for column in SHOW_KEYS[:9] + ["source.document", "source.line", "source.quote"]:
            self.assertIn(column, header)

    def test_facts_stand_behind_the_parameters(self):
        words = ["test.shop-loan", "--catalogue", "screening"]
        rows = self.done("show", *words).json()
        forms = [row["form"] == "fact" for row in rows]
        self.assertEqual(forms, sorted(forms))
        size, = [row for row in rows if row["parameter"] == "fact:business.size"]
        self.assertEqual(list(size)[:10], SHOW_KEYS)
        self.assertEqual((size["state"], size["value"], size["changeable"]), ("KNOWN", "choice", False))
        self.assertEqual([c["key"] for c in size["choices"]], ["small_merchant", "small_enterprise", "other"])
        names = [row["parameter"] for row in rows]
        self.assertIn("fact:programme.committed", names)  # a cap asks for it
        self.assertNotIn("fact:wage.workers", names)
        for language, word in ("en", "supplied by"), ("ko", "확인 방법"):
            table = self.done("show", *words, "--format", "table", "--lang", language).out
            self.assertIn(word, table)
            self.assertIn("small_merchant; small_enterprise; other", table)

    def test_rules_caps_and_tiers_read_as_lines(self):
        rows = {row["parameter"]: row for row in
                self.done("show", "test.open-guarantee", "--catalogue", "screening", "--on", "2018-03-14").json()}
        self.assertEqual(rows["rule.score"]["value"], "credit.score at_least {score.minimum}")
        self.assertEqual(rows["limit.ceiling"]["value"],
                         "guarantee.business_ceiling - guarantee.outstanding, on the guaranteed amount")
        self.assertEqual(rows["guarantee.tiers"]["value"],
                         [{"up_to": 50000000, "ratio": "1"}, {"up_to": None, "ratio": "9/10"}])

    def test_csv_and_table_say_what_json_says(self):
        json_rows = self.done("show", "incheon.startup").json()
        csv_rows = self.done("show", "incheon.startup", "--format", "csv").csv()
        self.assertEqual(len(json_rows), len(csv_rows))
        for one, other in zip(json_rows, csv_rows):
            for key in ("parameter", "state", "form", "unit", "valid_from", "valid_to", "known_from", "status", "note"):
                self.assertEqual(one[key] or "", other[key])
            self.assertEqual(one["source"]["quote"] or "", other["source.quote"].removeprefix("'"))
        lines = self.done("show", "incheon.startup", "--format", "table", "--lang", "ko").out.splitlines()
        json_rows = [row for row in json_rows if row["form"] != "fact"]  # they stand in a table of their own
        lines = lines[:len(json_rows) + 2]
        start = width(lines[0].split("상태")[0])
        for line, row in zip(lines[2:], json_rows):
            self.assertEqual(width(line.split(row["state"])[0]), start)

    def test_unknown_product_names_near_ones(self):
        for asked, near in (("incheon.huimang", "incheon.huimang-kium"), ("startup", "incheon.startup"),
                            ("nonsense", "incheon.thaad")):
            self.assertIn(near, self.refused(3, "show", asked))


class Products(CliTest):
    def test_the_eleven_products(self):  # C-4
        rows = self.done("products", "--on", "2018-04-01").json()
        self.assertLessEqual(set(ELEVEN), {row["id"] for row in rows})
        self.assertEqual(list(rows[0])[:9], ["id", "name", "band", "cap", "subsidy", "payer", "volume", "budget", "state"])

    def test_later_programmes(self):  # C-4
        rows = self.done("products", "--on", "2026-03-01").json()
        self.assertEqual({row["id"] for row in rows}, set(ELEVEN) | set(LATER))
        caps = {row["id"]: row["cap"] for row in rows if not isinstance(row["cap"], str)}  # neither GAP nor UNKNOWN
        self.assertEqual(caps, {"incheon.hope": 50000000, "incheon.job-creation": 30000000,
                                "incheon.small-manufacturer": {"internet-bank": 100000000, "other-bank": 200000000},
                                "incheon.youth-startup": 30000000})

    def row(self, product, *words):
        return next(row for row in self.done("products", *words).json() if row["id"] == product)

    def test_figures_of_the_plan(self):  # C-4
        wage = self.row("incheon.minimum-wage", "--on", "2018-04-01", "--known-on", "2017-12-31")
        self.assertEqual((wage["cap"], wage["volume"], wage["budget"]),
                         (50000000, 25000000000, {"contribution": 2000000000}))
        kium = self.row("incheon.huimang-kium", "--on", "2018-04-01")
        self.assertEqual((kium["band"], kium["cap"], kium["subsidy"], kium["payer"], kium["volume"], kium["budget"],
                          kium["state"]),
                         ("UNKNOWN", "UNKNOWN", "1%..1.5%", "incheon", "UNKNOWN", {"interest_subsidy": 300000000},
                          "UNKNOWN"))
        self.assertEqual(self.row("incheon.general-guarantee", "--on", "2018-04-01")["band"], "3.26%..5.15%")

    def test_without_on_the_values_of_all_versions(self):
        self.assertEqual(self.row("incheon.minimum-wage")["cap"], [50000000, 70000000])
        self.assertEqual(self.row("incheon.minimum-wage", "--known-on", "2017-12-31")["cap"], 50000000)

    def test_one_line_each_in_both_languages(self):
        count = len(self.done("products").json())
        for language in "en", "ko":
            table = self.done("products", "--format", "table", "--lang", language).out
            self.assertEqual(len(table.splitlines()), count + 2)
            self.assertEqual(bool(HANGUL.search(table)), language == "ko")
            rows = self.done("products", "--format", "csv", "--lang", language).csv()
            self.assertEqual([row["id"] for row in rows], [row["id"] for row in self.done("products").json()])
        self.assertIn("50,000,000 | 70,000,000", self.done("products", "--format", "table").out)
        self.assertIn("50000000 | 70000000", self.done("products", "--format", "csv").out)

    def test_a_catalogue_of_ones_own(self):
        shutil.copytree(SOURCE / "catalogue", self.folder / "own")
        shutil.copy(self.folder / "my-product.yaml", self.folder / "own" / "products" / "example.harbour.yaml")
        row = next(r for r in self.done("products", "--catalogue", "own").json() if r["id"] == "example.harbour")
        self.assertEqual((row["cap"], row["band"], row["name_ko"]), (20000000, "UNKNOWN", "항만 소상공인 융자"))
        shutil.copy(self.folder / "broken-product.yaml", self.folder / "own" / "products" / "zz.yaml")
        err = self.refused(3, "products", "--catalogue", "own")
        self.assertIn("zz.yaml:11:", err)
        self.assertIn("zz.yaml:13:", err)
        self.assertIn("nix", self.refused(3, "products", "--catalogue", "nix"))


class Check(CliTest):
    def files(self):
        return [str(path) for path in sorted((SOURCE / "catalogue").glob("*/*.yaml"))]

    def test_the_shipped_files_have_no_fault(self):
        document = self.done("catalogue", "check", *self.files()).json()
        self.assertEqual(document, {"files": len(self.files()), "unresolved": 0, "faults": []})
        self.assertEqual(self.done("catalogue", "check", *self.files(), "--format", "table").out,
                         "files checked: %d, faults: 0\n" % len(self.files()))

    def test_every_fault_with_file_line_and_column(self):  # C-6
        words = ["catalogue", "check", "broken-product.yaml", "my-product.yaml"]
        result = self.icha(*words)
        self.assertEqual(result.status, 3)
        faults = result.json()["faults"]
        places = [(fault["file"], fault["line"], fault["column"]) for fault in faults]
        self.assertEqual([place[:2] for place in places if place[0] == "broken-product.yaml"][:2],
                         [("broken-product.yaml", 11), ("broken-product.yaml", 13)])
        table = self.icha(*words, "--format", "table")
        self.assertEqual(table.status, 3)
        lines = table.out.splitlines()
        self.assertEqual(len(lines), len(faults) + 1)
        for line, (file, number, column) in zip(lines, places):
            self.assertTrue(line.startswith("%s:%d:%d: " % (file, number, column)), line)
        rows = self.icha(*words, "--format", "csv").csv()
        self.assertEqual([(row["file"], int(row["line"]), int(row["column"])) for row in rows], places)
        self.assertEqual([row["message"] for row in rows], [fault["message"] for fault in faults])
        self.assertRegex(self.icha(*words, "--lang", "ko", "--format", "table").out, "오류")

    def test_duplicate_keys_aliases_and_bare_rates(self):  # C-6
        text = (self.folder / "my-product.yaml").read_text(encoding="utf-8")
        for change, word in ((text.replace("unit: won", "unit: won\n    unit: won"), "unit"),
                             (text.replace("{at_most: 20000000}", "&a 5"), "&"),
                             (text.replace("unit: won", "unit: rate").replace("{at_most: 20000000}", "1.5"), "1.5%")):
            (self.folder / "changed.yaml").write_text(change, encoding="utf-8")
            result = self.icha("catalogue", "check", "changed.yaml", "--format", "table")
            self.assertEqual(result.status, 3)
            self.assertIn("changed.yaml:", result.out)

    def test_an_empty_file_names_every_kind(self):
        (self.folder / "empty.yaml").write_text("")
        done = self.icha("catalogue", "check", "empty.yaml", "--format", "json")
        self.assertIn("expected product, source, assumption, facts, series or holidays", done.out + done.err)

    def test_a_file_that_is_not_there(self):
        self.assertEqual(self.icha("catalogue", "check", "nix.yaml").status, 3)


if __name__ == "__main__":
    unittest.main()
