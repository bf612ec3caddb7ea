"""docs/quick-guide.md and docs/quick-guide.ko.md: what the commands print on the files of examples/quick-guide is what the pages show, and
the errors that they list are among it (P-1, P-2, N-2, M-2, M-4)."""
import csv
import re
import shutil
import unittest

from pages import PageTest, numbers
from support import SOURCE


def listed_errors(page):
    """The first cells of the table of errors."""
    part = re.search(r"^## (?:Errors|자주 나오는 오류)$(.*?)^## ", page, re.MULTILINE | re.DOTALL).group(1)
    return re.findall(r"^\| `([^`]+)` \|", part, re.MULTILINE)


class QuickGuide(PageTest):
    def setUp(self):
        super().setUp()
        shutil.copytree(SOURCE / "examples" / "quick-guide", self.folder / "quick-guide")
        self.folder = self.folder / "quick-guide"

    def check(self, name, language):
        printed = self.run_page(name, language).replace('""', '"')
        errors = listed_errors(self.page(name))
        self.assertEqual(len(errors), 8)
        for sentence in errors:
            self.assertTrue(sentence in printed, sentence)
        prose = re.sub(r"^```.*?^```$|^\|.*$", "", self.page(name), flags=re.MULTILINE | re.DOTALL)
        by_hand = {"36500000", "18250000"}  # principals of
        self.assertEqual(numbers(prose) - numbers(printed) - by_hand, set())

    def test_english(self):
        self.check("quick-guide.md", "en")

    def test_korean(self):
        self.check("quick-guide.ko.md", "ko")

    def test_both_pages_run_the_same_commands(self):
        self.check_same_commands("quick-guide.md", "quick-guide.ko.md")

    def test_what_the_pages_work_out_by_hand(self):
        """S-1, S-6, T-2: act/365 of 2018, start. A-001: 36,500,000 x 1 % / 365 = 1,000 a day x (31 + 28); A-002: 18,250,000 x 1 % / 365 = 500 x 28
        from 20 February; 59,000 + 14,000 = 73,000. A-004 at nh: 20,000,000 x 1 % x 28 / 365 = 15,342.46..., claimed down/10."""
        self.run_page("quick-guide.md", "en")
        with open(self.folder / "second" / "claims.csv", encoding="utf-8", newline="") as file:
            claims = list(csv.DictReader(file))
        first = [(claim["bank"], claim["lines"], claim["amount"]) for claim in claims if claim["cycle"] == "2018-Q1"]
        self.assertEqual(first, [("hana", "73000", "73000"), ("nh", "15342", "15340")])
        self.assertEqual(sum(int(claim["dropped"]) for claim in claims), 3144396 - 3144290)
        fourth = [claim for claim in claims if claim["cycle"] == "2018-Q4"]
        self.assertEqual({(claim["paid_on"], claim["fiscal_year"]) for claim in fourth}, {("2019-01-20", "2018")})


if __name__ == "__main__":
    unittest.main()
