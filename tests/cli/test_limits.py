"""Limits of catalogues and of screening: at each, and one past it (X-3). The numbers are those of docs/limits.md."""
import json
import unittest

from support import CliTest

HEAD = """product: {id}
name: {{ko: a, en: a}}
fund: guarantee
parameters:
"""
PARAMETER = """  {name}:
    unit: {unit}
    event: application
    label: {{ko: a, en: a}}
    versions:
      - id: v1
        value: {value}
        valid_from: 2018-01-01
        known_from: 2017-12-31
        status: launched
        sources: [{{document: d, quote: q, quote_kind: paraphrase}}]
"""
SOURCE = "source: {id}\ntitle: {{ko: a, en: a}}\npublisher: p\ndated: 2017-12-31\nknown_from: 2017-12-31\nlocator: l\n"
FACT = "  {name}:\n    type: {type}\n    label: {{ko: a, en: a}}\n    supplied_by: {{ko: a, en: a}}\n    changeable: false\n"
GRADE = "{fact: f.n0, at_most: 7}"


class LimitCase(CliTest):
    def setUp(self):
        super().setUp()
        for folder in ("sources", "products", "facts", "assumptions"):
            (self.folder / "own" / folder).mkdir(parents=True)
        self.write("sources/d.yaml", SOURCE.format(id="d"))
        self.facts(1)

    def write(self, name, text):
        (self.folder / "own" / name).write_text(text, encoding="utf-8")

    def facts(self, count, kind="whole"):
        self.write("facts/f.yaml", "facts: f\nitems:\n" + "".join(FACT.format(name=f"f.n{i}", type=kind) for i in range(count)))

    def product(self, parameters):
        self.write("products/t.p.yaml", HEAD.format(id="t.p") +
                   "".join(PARAMETER.format(name=name, unit=unit, value=value) for name, unit, value in parameters))

    def screen(self, facts=None, *words):
        (self.folder / "facts.json").write_text(json.dumps(facts or {}), encoding="utf-8")
        return self.icha("screen", "--catalogue", "own", "--product", "t.p", "--on", "2018-05-01", *words, "facts.json")

    def holds(self, *given):
        result = self.screen(*given)
        self.assertIn(result.status, (0, 1, 4), result.err)

    def fails(self, said, *given):
        result = self.screen(*given)
        self.assertEqual((result.status, result.out), (3, ""), result.err)
        self.assertIn(said, result.err)


def rules(count, test=GRADE):
    return [(f"rule.r{i}", "test", f"{{test: {test}}}") for i in range(count)]


class Catalogue(LimitCase):
    def test_files_of_a_folder(self):  # ICHA_CATALOGUE_FILES_MAX
        self.product(rules(1))
        for i in range(1023):
            self.write(f"sources/s{i}.yaml", SOURCE.format(id=f"s{i}"))
        self.holds()
        self.write("sources/s1023.yaml", SOURCE.format(id="s1023"))
        self.fails("files of a folder")

    def test_facts(self):  # ICHA_FACTS_MAX
        self.product(rules(1))
        self.facts(128)
        self.holds()
        self.facts(129)
        self.fails("facts")

    def test_rules_of_a_product(self):  # ICHA_RULES_MAX
        self.product(rules(32))
        self.holds()
        self.product(rules(33))
        self.fails("rules of a product")

    def test_caps_of_a_product(self):  # ICHA_OFFER_CAPS_MAX
        def caps(count):
            return [("cap", "won", "1000000")] + [(f"limit.c{i}", "cap", "{limit: {parameter: cap}}") for i in range(count)]
        self.product(rules(1) + caps(16))
        self.holds()
        self.product(rules(1) + caps(17))
        self.fails("caps of a product")

    def test_parts_of_a_test(self):  # ICHA_TEST_PARTS_MAX
        self.product(rules(1, "{any_of: [" + ", ".join([GRADE] * 32) + "]}"))
        self.holds()
        self.product(rules(1, "{any_of: [" + ", ".join([GRADE] * 33) + "]}"))
        self.fails("32")

    def test_tests_of_one_value(self):  # ICHA_TESTS_IN_VALUE_MAX
        def nested(leaves):  # 1 + 2 any-ofs, and the leaves
            half = leaves // 2
            parts = [", ".join([GRADE] * n) for n in (half, leaves - half)]
            return "{all_of: [{any_of: [" + parts[0] + "]}, {any_of: [" + parts[1] + "]}]}"
        self.product(rules(1, nested(61)))
        self.holds()
        self.product(rules(1, nested(62)))
        self.fails("tests of a value")


class Screening(LimitCase):
    def test_tests_of_a_product(self):  # ICHA_TESTS_MAX: 32 rules of 8 tests each, and one more
        eight = "{any_of: [" + ", ".join([GRADE] * 7) + "]}"
        nine = "{any_of: [" + ", ".join([GRADE] * 8) + "]}"
        self.product(rules(32, eight))
        self.holds()
        self.product(rules(31, eight) + [("rule.last", "test", f"{{test: {nine}}}")])
        self.fails("256")

    def test_versions_that_rules_use(self):  # ICHA_CRITERIA_VERSIONS_MAX: 32 rules and 96 bounds, and one more
        def bounded(bounds):
            tests = [[] for _ in range(32)]
            for i in range(bounds):
                tests[i % 32].append(f"{{fact: f.n0, at_most: {{parameter: b.n{i}}}}}")
            return [(f"rule.r{i}", "test", "{test: {any_of: [" + ", ".join(test) + "]}}") for i, test in enumerate(tests)] + \
                [(f"b.n{i}", "count", "7") for i in range(bounds)]
        self.product(bounded(96))
        self.holds()
        self.product(bounded(97))
        self.fails("128")

    def test_keyed_values(self):  # ICHA_KEYED_VALUES_MAX
        def keyed(count):
            value = "{keyed: {by: tier, entries: [{key: a, when: {fact: f.n0, at_most: 5}, value: 3}]}}"
            return [(f"rule.r{i}", "test", f"{{test: {{fact: f.n0, at_most: {{parameter: b.n{i}}}}}}}") for i in range(count)] + \
                [(f"b.n{i}", "count", value) for i in range(count)]
        self.product(keyed(16))
        self.holds({"f.n0": 3})
        self.product(keyed(17))
        self.fails("16", {"f.n0": 3})

    def test_items_of_one_fact_and_of_all(self):  # ICHA_FACT_LIST_MAX, ICHA_FACT_NUMBERS_MAX
        self.facts(9, "dates")
        self.product(rules(1, "{fact: f.n0, at_least: 1}"))
        full = {f"f.n{i}": ["2018-01-01"] * 64 for i in range(8)}
        self.holds({"f.n0": ["2018-01-01"] * 64})
        self.fails("64", {"f.n0": ["2018-01-01"] * 65})
        self.holds(full)
        self.fails("512", {**full, "f.n8": ["2018-01-01"]})


class Threads(CliTest):
    def test_threads(self):  # ICHA_PORTFOLIO_THREADS_MAX
        (self.folder / "book.csv").write_text("loan_id,product\n", encoding="utf-8")
        words = ("outlay", "book.csv", "--years", "2018..2018", "--out", "out", "--threads")
        at = self.icha(*words, "256")
        self.assertEqual(at.status, 0, at.err)
        self.assertIn("256", self.refused(2, *words, "257"))


if __name__ == "__main__":
    unittest.main()
