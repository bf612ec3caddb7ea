#!/usr/bin/env python3
"""Pages that promise something hold their form: the changelog, the glossary and the threat model."""
import json
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULE = re.compile(r"[A-Z]-\d+")
SECTIONS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security", "Not yet"]
RESULT = re.compile(r"RESULT \((?P<rules>[A-Z]-\d+(?:, [A-Z]-\d+)*); since (?P<since>[0-9a-f]{7}|\d+\.\d+\.\d+); "
                    r"(?:`(?P<file>[^`]+)` (?P<test>\w+)|vector `(?P<vector>[\w.]+)`)\): .")


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def entries(text):
    """Each list item, its lines joined."""
    return [" ".join(item.split()) for item in re.findall(r"^- (.*?)(?=^- |^#|\Z)", text, re.MULTILINE | re.DOTALL)]


def vector_ids():
    ids = set()
    for path in (ROOT / "tests/vectors").glob("*.json"):
        ids |= {vector["id"] for vector in json.loads(path.read_text(encoding="utf-8")).get("vectors", [])}
    return ids


class Changelog(unittest.TestCase):
    """M-3: what changes a result is marked, with rule, since when, and the test or vector that shows it."""

    def test_versions_and_sections(self):
        text = read("CHANGELOG.md")
        versions = re.findall(r"^## (.+)$", text, re.MULTILINE)
        self.assertEqual(versions[0], "[Unreleased]")
        for version in versions[1:]:
            self.assertRegex(version, r"^\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}$")
        for part in re.split(r"^## .+$", text, flags=re.MULTILINE)[1:]:
            names = re.findall(r"^### (.+)$", part, re.MULTILINE)
            self.assertEqual(names, [name for name in SECTIONS if name in names], "unknown, repeated, or in another order")

    def test_entries_that_change_results(self):
        marked = [entry for entry in entries(read("CHANGELOG.md")) if re.search(r"(?<!`)RESULT", entry)]
        self.assertTrue(marked)
        ids = vector_ids()
        for entry in marked:
            with self.subTest(entry[:80]):
                match = RESULT.match(entry)
                self.assertTrue(match, "RESULT (RULE...; since COMMIT or VERSION; `FILE` TEST or vector `ID`): what")
                if match["vector"]:
                    self.assertIn(match["vector"], ids)
                else:
                    self.assertRegex(read(match["file"]), r"\b%s\(" % match["test"])


class Concepts(unittest.TestCase):
    """docs/concepts.md: a word, its Korean, what it is, a rule, a section; anchors are looked at by tests/install/links.py."""

    WANTED = """money|rate|rounding|enclosure|split|date|day count|inclusion|due date|roll|calendar|principal|instalment|grace|balloon|event
        |floating rate|late interest|step|tier|payer|claim|basis|correction|guarantee|fee|refund|ceiling|all-in rate|catalogue|version|known-from
        |UNKNOWN|band|fact|rule|verdict|need|remedy|offer|portfolio|held row|shard|scenario|overlay|behaviour|grid|solve|run|manifest|run_id
        |verify|replay|prove|sign"""

    def test_every_concept_has_its_line(self):
        rows = [re.split(r"(?<!\\)\s*\|\s*", line.strip("| \n")) for line in read("docs/concepts.md").splitlines()
                if line.startswith("| ") and not line.startswith("| concept |")]
        for row in rows:
            with self.subTest(row[0]):
                self.assertEqual(len(row), 5)
                self.assertRegex(row[1], "[가-힣]")
                self.assertTrue(RULE.match(row[3]))
                self.assertRegex(row[4], r"^\[.+\]\(.+\.md(#.+)?\)$")
        names = [row[0] for row in rows]
        self.assertEqual(len(names), len(set(names)))
        wanted = {" ".join(name.split()) for name in self.WANTED.split("|")}
        self.assertEqual(wanted - {part for name in names for part in name.split(", ")}, set())


class ThreatModel(unittest.TestCase):
    """docs/threat-model.md (X-3, X-4, X-5): what it names is there, and no fuzz target is left out."""

    def test_what_it_names_is_there(self):
        text = read("docs/threat-model.md")
        headers = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "include/icha").glob("*.h"))
        for macro in re.findall(r"`(ICHA_\w+)`", text):
            self.assertIn(f"#define {macro} ", headers)
        fuzzed = {path.name for path in (ROOT / "tests/fuzz").glob("fuzz_*.c")}
        self.assertEqual(set(re.findall(r"`(fuzz_\w+\.c)`", text)), fuzzed)
        for name in re.findall(r"`(test_\w+\.c)`", text):
            self.assertTrue((ROOT / "tests/unit" / name).is_file(), name)
        python = "".join(path.read_text(encoding="utf-8") for path in [*ROOT.glob("tests/**/*.py"), *ROOT.glob("bindings/**/*.py")])
        for name in re.findall(r"`(test_\w+)`", text):
            self.assertIn(f"def {name}(", python)
        for name in re.findall(r"`(tests/[\w/.]+)`", text):
            self.assertTrue((ROOT / name).exists(), name)


if __name__ == "__main__":
    unittest.main()
