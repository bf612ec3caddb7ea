"""docs/story.md and docs/story.ko.md: what the commands print on the files of examples/story is what the pages show (A-1 to A-4, M-2, M-4,
M-6). Figures in the prose stand in what is shown, or in the files."""
import re
import shutil
import unittest

from pages import PageTest, blocks, calls, numbers
from support import SOURCE


class StoryPage(PageTest):
    def setUp(self):
        super().setUp()
        for name in "story", "incheon-2018":
            shutil.copytree(SOURCE / "examples" / name, self.folder / name)
        self.folder = self.folder / "story"

    def check(self, name, language):
        self.run_page(name, language)
        page = self.page(name)
        prose = re.sub(r"^```.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL)
        self.assertEqual(numbers(prose) - numbers("".join(shown for _, shown in calls(page))), set())

    def test_english(self):
        self.check("story.md", "en")

    def test_korean(self):
        self.check("story.ko.md", "ko")

    def test_both_pages_tell_the_same_story(self):
        self.check_same_commands("story.md", "story.ko.md")
        for name in "story.md", "story.ko.md":
            overlay = blocks(self.page(name), "yaml")[0]
            self.assertIn(overlay, (SOURCE / "examples" / "story" / "half-a-point-less.yaml").read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
