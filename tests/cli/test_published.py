"""tests/vectors/published.json: figures that others have published, against what `icha schedule` prints, to the unit.

`expected` holds what icha prints as published. `differs` and `table` hold what it does not print: there the test shows
on exact fractions which convention gives the published figure (conventions.py), and what icha prints instead. No
tolerance. docs/literature/published-schedules.md is the same as a table for people; it must name every case.
"""
import json
import re
import unittest
from fractions import Fraction

import conventions
from support import SOURCE, CliTest

with open(SOURCE / "tests/vectors/published.json", encoding="utf-8") as file:
    CASES = json.load(file)["cases"]


def instalments(document):
    """The rows of due dates, by their n."""
    return {row["n"]: row for row in document["rows"] if row["n"] is not None}


def printed(document, figure):
    """A figure of a result document: one row's, a sum over rows, a total, the payment."""
    rows = instalments(document)
    if "payment" in figure:
        return document["payment"]
    if "total" in figure:
        return document["totals"][figure["total"]]
    if "from" in figure:
        return sum(rows[n][figure["field"]] for n in range(figure["from"], figure["to"] + 1))
    return rows[figure["n"]][figure["field"]]


def by_convention(table, figure):
    """The same figure of a convention's table, in exact fractions."""
    if "payment" in figure:
        return table.level
    if "total" in figure:
        return sum(getattr(table, figure["total"])[1:])
    if "from" in figure:
        return sum(getattr(table, figure["field"])[figure["from"]:figure["to"] + 1])
    return getattr(table, figure["field"])[figure["n"]]


def rounded_like(text, value):
    """value with as many digits as were published."""
    return conventions.half_up(value, len(text.partition(".")[2]))


class Published(CliTest):
    documents = {}

    def document(self, case):
        """What the program answers, asked once."""
        if case["id"] not in self.documents:
            self.documents[case["id"]] = self.schedule(case["terms"])
        return self.documents[case["id"]]

    def test_every_figure_that_icha_prints_as_published(self):
        for case in CASES:
            with self.subTest(case["id"]):
                self.compare(case["expected"], self.document(case))

    def compare(self, expected, document):
        rows = instalments(document)
        if "payment" in expected:
            self.assertEqual(document["payment"], expected["payment"])
        if "row_count" in expected:
            self.assertEqual(len(rows), expected["row_count"])
        if "last_due" in expected:
            self.assertEqual(document["rows"][-1]["due"][:7], expected["last_due"])
        columns = expected.get("rows", {}).get("columns", [])
        for figures in expected.get("rows", {}).get("figures", []):
            self.assertEqual([rows[figures[0]][column] for column in columns], figures)
        for n, closing in expected.get("balances", []):
            self.assertEqual(rows[n]["closing"], closing)
        for first, last, field, amount in expected.get("sums", []):
            self.assertEqual(sum(rows[n][field] for n in range(first, last + 1)), amount)
        for day, amount in expected.get("paid_on", []):
            self.assertEqual(sum(row["payment"] for row in document["rows"] if row["due"] == day), amount)
        for field, amount in expected.get("totals", {}).items():
            self.assertEqual(document["totals"][field], amount)

    def test_what_differs_is_understood(self):
        for case in CASES:
            for differs in case.get("differs", []):
                with self.subTest(case["id"], figure=differs["figure"]):
                    self.assertEqual(printed(self.document(case), differs["figure"]), differs["icha"])
                    self.assertEqual(self.convention(case, differs), Fraction(differs["published"]))

    def convention(self, case, differs):
        """What the convention makes of the figure, as published."""
        if differs["convention"] == "same":
            return Fraction(differs["icha"])
        if differs["convention"] == "slip":
            return Fraction(self.slip(differs))
        if differs["convention"] == "scaled":
            small = {**case["terms"], "principal": differs["of"]["principal"]}
            return conventions.half_up(conventions.unrounded(small).level) * differs["of"]["times"]
        table = conventions.BY_NAME[differs["convention"]](case["terms"])
        return rounded_like(differs["published"], by_convention(table, differs["figure"]))

    def slip(self, differs):
        """The source's own rows contradict the figure and agree with icha's: the balance before less the principal
        part, and the balance after the next row."""
        of = differs["of"]
        self.assertEqual(of["opening"] - of["principal"], differs["icha"])
        self.assertEqual(differs["icha"] - of["next_principal"], of["next_closing"])
        return differs["published"]

    def test_tables_of_another_convention(self):
        for case in CASES:
            if "table" in case:
                with self.subTest(case["id"]):
                    self.compare_table(case)

    def compare_table(self, case):
        """Every published figure is the convention's; how many icha prints alike, and the first that it does not."""
        table = case["table"]
        theirs = conventions.BY_NAME[table["convention"]](case["terms"])
        ours = instalments(self.document(case))
        other = []
        for n, *figures in table["figures"]:
            for column, published in zip(table["columns"][1:], figures):
                self.assertEqual(conventions.half_up(getattr(theirs, column)[n]), published, (n, column))
                if ours[n][column] != published:
                    other.append([n, column, published, ours[n][column]])
        self.assertEqual((len(other), other[0] if other else None), (table["unlike"], table["first"]))

    def test_an_instalment_is_kept_where_trying_again_is_no_better(self):
        """Fineract's C3154: the gap of 0.03 is shared, but 17.26 would leave no smaller one."""
        case = next(case for case in CASES if case["id"] == "published.fineract.360-12")
        self.assertEqual(conventions.iterated(case["terms"]).level, case["expected"]["payment"])

    def test_each_case_says_where_it_was_read(self):
        ids = [case["id"] for case in CASES]
        self.assertEqual(len(ids), len(set(ids)))
        for case in CASES:
            self.assertEqual(list(case["source"]), ["title", "address", "place", "quote"], case["id"])
            self.assertTrue(all(case["source"].values()) and case["rounding"], case["id"])
            self.assertTrue(case["expected"] or case.get("differs") or case.get("table"), case["id"])
        with open(SOURCE / "docs/literature/published-schedules.md", encoding="utf-8") as file:
            self.assertEqual(sorted(re.findall(r"^\| `(published\.[^`]*)`", file.read(), re.MULTILINE)), sorted(ids))


if __name__ == "__main__":
    unittest.main()
