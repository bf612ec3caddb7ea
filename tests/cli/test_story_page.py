"""docs/story.md and docs/story.ko.md: every command of the pages is run on the files of examples/story, in order, and what it
prints is what the page shows. `...` stands for anything, alone on a line for any lines. Figures in the prose stand in what is
shown, or in the files."""
import re
import shutil
import unittest

from support import SOURCE, CliTest


def blocks(page, kind):
    return re.findall(r"^```%s\n(.*?)^```$" % kind, page, re.MULTILINE | re.DOTALL)


def calls(page):
    """(command, what is shown behind it)"""
    for block in blocks(page, "console"):
        parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)
        assert parts[0] == ""
        yield from zip(parts[1::2], parts[2::2])


def pattern_of(shown):
    """Years are written 2018..2021: two dots are no wildcard."""
    lines = [r"(?:.*\n)*?" if line == "..." else r".*?".join(re.escape(text) for text in line.split("...")) + r"\n"
             for line in shown.splitlines()]
    return re.compile("".join(lines))


def numbers(text):
    return {number.replace(",", "") for number in re.findall(r"\d{1,3}(?:,\d{3}){2,}", text)}


class StoryPage(CliTest):
    def setUp(self):
        super().setUp()
        for name in "story", "incheon-2018":
            shutil.copytree(SOURCE / "examples" / name, self.folder / name)
        self.folder = self.folder / "story"
        self.key = "KEY"

    def page(self, name):
        return (SOURCE / "docs" / name).read_text(encoding="utf-8")

    def call(self, command, language):
        words = command.replace("KEY", self.key).split()
        self.assertEqual(words[0], "icha")
        printed = self.done(*words[1:], "--format", "table", "--lang", language)
        self.assertEqual(printed.err, "", command)
        made = re.search(r"(?:public key is|공개 키:) ([0-9a-f]{64})", printed.out)
        self.key = made.group(1) if made else self.key
        return "".join(line.rstrip() + "\n" for line in printed.out.splitlines())

    def run_page(self, name, language):
        page = self.page(name)
        for command, shown in calls(page):
            with self.subTest(command):
                printed = self.call(command, language)
                self.assertTrue(pattern_of(shown).fullmatch(printed), "%s\n--- shown\n%s--- printed\n%s" % (command, shown, printed))
        prose = re.sub(r"^```.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL)
        self.assertEqual(numbers(prose) - numbers("".join(shown for _, shown in calls(page))), set())

    def test_english(self):
        self.run_page("story.md", "en")

    def test_korean(self):
        self.run_page("story.ko.md", "ko")

    def test_both_pages_tell_the_same_story(self):
        commands = [[command for command, _ in calls(self.page(name))] for name in ("story.md", "story.ko.md")]
        self.assertEqual(*commands)
        for name in "story.md", "story.ko.md":
            overlay = blocks(self.page(name), "yaml")[0]
            self.assertIn(overlay, (SOURCE / "examples" / "story" / "half-a-point-less.yaml").read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
