"""Usage errors, help, version, exit statuses (INTERFACES)."""
import os
import shlex
import subprocess
import unittest

from support import HANGUL, PROGRAM, SOURCE, CliTest


class Usage(CliTest):
    def test_usage_errors_name_the_option_and_what_was_expected(self):
        cases = [
            ([], ["no command", "schedule"]),
            (["shedule"], ["shedule", "schedule"]),
            (["catalogue"], ["catalogue check"]),
            (["schedule"], ["TERMS.json"]),
            (["schedule", "a.json", "b.json"], ["b.json", "TERMS.json"]),
            (["schedule", "terms.json", "--fromat", "json"], ["--fromat", "--format"]),
            (["schedule", "terms.json", "--format", "xml"], ["--format", "xml", "table|json|csv"]),
            (["schedule", "terms.json", "--format"], ["--format", "table|json|csv"]),
            (["schedule", "terms.json", "--format", "tab"], ["--format", "tab"]),
            (["schedule", "terms.json", "--format="], ["--format", "''"]),
            (["schedule", "terms.json", "--lang", "kr"], ["--lang", "kr", "ko|en"]),
            (["schedule", "terms.json", "--on", "2018-02-30"], ["--on", "2018-02-30", "YYYY-MM-DD"]),
            (["schedule", "terms.json", "--on", "20180314"], ["--on", "20180314"]),
            (["schedule", "terms.json", "--on", "--quiet"], ["--on", "YYYY-MM-DD"]),
            (["schedule", "terms.json", "--on", "2018-01-01", "--on=2018-01-02"], ["--on", "twice"]),
            (["schedule", "terms.json", "--quiet=yes"], ["--quiet", "yes"]),
            (["products", "incheon.startup"], ["incheon.startup", "none"]),
            (["products", "--assume", "x"], ["--assume"]),
            (["show"], ["PRODUCT"]),
            (["catalogue", "check"], ["FILE"]),
            (["schedule", "--", "--help", "x"], ["x"]),
        ]
        for words, parts in cases:
            with self.subTest(words=words):
                err = self.refused(2, *words)
                for part in parts:
                    self.assertIn(part, err)

    def test_usage_errors_speak_korean_wherever_lang_stands(self):
        for words in (["--lang", "ko"], ["schedule", "--lang=ko"], ["schedule", "--fromat", "--lang", "ko"]):
            with self.subTest(words=words):
                self.assertRegex(self.refused(2, *words), HANGUL)

    def test_version_and_help(self):
        self.assertRegex(self.done("--version").out, r"^icha \d+\.\d+\.\d+\n$")
        self.assertIn("schedule", self.done("--help").out)
        self.assertIn("schedule", self.done("help").out)
        self.assertRegex(self.done("--help", "--lang", "ko").out, HANGUL)
        self.assertNotRegex(self.done("--help").out, HANGUL)

    def test_help_of_every_command_comes_from_its_table(self):
        for command in self.done("--help", "--format", "json").json():
            for language in "en", "ko":
                text = self.done(*command["name"].split(), "--help", "--lang", language).out
                self.assertTrue(command["examples"])
                for option in command["options"]:
                    self.assertIn("--" + option["name"], text)
                for example in command["examples"]:
                    self.assertIn(example["line"], text)
            names = [option["name"] for option in command["options"]]
            self.assertEqual(names[-4:], ["format", "lang", "quiet", "help"])

    def test_help_speaks_both_languages(self):
        english = self.done("--help", "--format", "json").json()
        korean = self.done("--help", "--format", "json", "--lang", "ko").json()
        for one, other in zip(english, korean):
            self.assertNotRegex(one["summary"], HANGUL)
            self.assertRegex(other["summary"], HANGUL)
            for a, b in zip(one["options"], other["options"]):
                self.assertNotRegex(a["help"], HANGUL)
                self.assertRegex(b["help"], HANGUL)

    def test_the_page_of_each_command_names_its_options(self):
        for command in self.done("--help", "--format", "json").json():
            page = SOURCE / "docs" / "commands" / (command["name"].replace(" ", "-") + ".md")
            text = page.read_text(encoding="utf-8")
            for option in command["options"]:
                self.assertIn("--" + option["name"], text, page.name)

    def test_every_example_runs(self):
        for command in self.done("--help", "--format", "json").json():
            for example in command["examples"]:
                with self.subTest(example=example["line"]):
                    words = shlex.split(example["line"])
                    self.assertEqual(words[0], "icha")
                    result = self.icha(*words[1:])
                    self.assertEqual(result.status, example["exit"], result.err)

    def test_a_full_disk_is_no_success(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([PROGRAM, "products"], stdout=full, stderr=subprocess.PIPE, cwd=self.folder)
        self.assertEqual(done.returncode, 70)
        self.assertIn(b"standard output", done.stderr)

    def test_json_unless_on_a_terminal(self):
        self.assertEqual(self.done("products").out, self.done("products", "--format", "json").out)
        try:
            leader, follower = os.openpty()
        except OSError:
            self.skipTest("no terminals here (/dev/pts)")
        with subprocess.Popen([PROGRAM, "products"], stdout=follower, cwd=self.folder) as shown:
            os.close(follower)
            text = b""
            try:
                while chunk := os.read(leader, 65536):
                    text += chunk
            except OSError:  # the terminal's end
                pass
        os.close(leader)
        self.assertEqual(shown.returncode, 0)
        self.assertEqual(text.decode().replace("\r\n", "\n"), self.done("products", "--format", "table").out)

    def test_language_and_locale_of_the_environment_are_not_looked_at(self):
        plain = self.done("schedule", "terms.json", "--format", "table").out
        environment = {"LC_ALL": "de_DE.UTF-8", "LANG": "ko_KR.UTF-8", "PATH": "/usr/bin", "COLUMNS": "20"}
        done = subprocess.run([PROGRAM, "schedule", "terms.json", "--format", "table"], cwd=self.folder,
                              env=environment, capture_output=True)
        self.assertEqual(done.stdout.decode(), plain)


if __name__ == "__main__":
    unittest.main()
