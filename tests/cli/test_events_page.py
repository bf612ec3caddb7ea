"""docs/events.md: its TERMS are those of the vectors, its rows and claims are the vectors' and what the program prints, and
every figure of its prose stands in the vector."""
import json
import re
import unittest

from support import SOURCE, CliTest

KINDS = {"prepay", "rate", "extend", "defer", "delinquent", "close", "relocate", "subrogate", "stop_subsidy"}
COLUMNS = ("n", "from", "to", "due", "days", "rate", "subsidy_rate", "opening", "principal", "interest", "borrower_interest",
           "subsidy", "payment", "closing")
COMMAND = "$ icha schedule loan.json --format csv"


def vectors():
    with open(SOURCE / "tests" / "vectors" / "events.json", encoding="utf-8") as file:
        return {v["id"]: v for v in json.load(file)["vectors"]}


def block(section, kind):
    return re.search(r"^```%s\n(.*?)^```$" % kind, section, re.MULTILINE | re.DOTALL).group(1)


def csv_of(rows):
    columns = COLUMNS + (("event",) if any("event" in row for row in rows) else ())
    lines = [["" if row.get(key) is None else str(row[key]) for key in columns] for row in rows]
    return [",".join(line) for line in [columns] + lines]


def figures(value):
    """Every number of at least four digits, without its commas; 0004 is a page."""
    return {number.replace(",", "") for number in re.findall(r"\d{1,3}(?:,\d{3})+|\b[1-9]\d{3,}\b", value)}


class EventsPage(CliTest):
    def setUp(self):
        super().setUp()
        page = (SOURCE / "docs" / "events.md").read_text(encoding="utf-8")
        self.examples = [part for part in re.split(r"^## ", page, flags=re.MULTILINE) if "```json" in part]
        self.vectors = vectors()

    def vector(self, section):
        return self.vectors[re.search(r"Vector\s+`(life[^`]*)`", section).group(1)]

    def shown_in_order(self, lines, whole):
        """Each line stands in `whole`; those without `...` between them are neighbours, and none is left out in silence."""
        at, skipping = 0, False
        for line in lines:
            if line == "...":
                skipping = True
                continue
            found = whole.index(line, at)
            if not skipping:
                self.assertEqual(found, at, line)
            at, skipping = found + 1, False
        self.assertTrue(skipping or at == len(whole), lines)

    def test_every_kind_is_shown(self):
        terms = [json.loads(block(section, "json")) for section in self.examples]
        events = [event for t in terms for event in t.get("events", [])]
        self.assertEqual({event["kind"] for event in events}, KINDS)
        prepaid = [event for event in events if event["kind"] == "prepay"]
        self.assertEqual({event.get("effect", event["amount"]) for event in prepaid}, {"reduce_payment", "shorten", "all"})
        self.assertEqual([True for t in terms if "index" in t], [True])

    def test_terms_and_rows(self):
        for section in self.examples:
            with self.subTest(section.split("\n")[0]):
                text, vector = block(section, "json"), self.vector(section)
                self.assertEqual(json.loads(text), vector["in"])
                command, *lines = block(section, "console").splitlines()
                self.assertEqual(command, COMMAND)
                (self.folder / "loan.json").write_text(text, encoding="utf-8")
                printed = self.done(*command.split()[2:]).out.splitlines()
                self.shown_in_order(lines, csv_of(vector["out"]["rows"]))
                self.shown_in_order(lines, printed)
                self.assertEqual(printed, csv_of(vector["out"]["rows"]))
                self.assertEqual(self.done("schedule", "loan.json").json()["totals"], vector["out"]["totals"])

    def test_claims(self):
        for section in self.examples:
            with self.subTest(section.split("\n")[0]):
                vector = self.vector(section)
                told = re.findall(r"(\d{4}-Q\d) ([\d,]+\d)", re.search(r"^Claims: .*?\. ", section, re.M | re.S).group(0))
                self.assertEqual([(cycle, int(amount.replace(",", ""))) for cycle, amount in told],
                                 [(claim["cycle"], claim["amount"]) for claim in vector["out"]["claims"]])

    def test_prose_has_no_figure_of_its_own(self):
        for section in self.examples:
            with self.subTest(section.split("\n")[0]):
                vector = self.vector(section)
                prose = re.sub(r"^```.*?^```$", "", section, flags=re.MULTILINE | re.DOTALL)
                known = figures(vector["by"]) | figures(json.dumps(vector["in"])) | figures(json.dumps(vector["out"]))
                self.assertEqual(figures(prose) - known, set())
                self.assertTrue(re.search(r"\b[LST]-\d", prose))


if __name__ == "__main__":
    unittest.main()
