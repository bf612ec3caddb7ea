"""icha help: the man page and the bash completion that it writes hold every command and option of the table."""
import os
import re
import shutil
import subprocess
import unittest

from support import HANGUL, PROGRAM, CliTest

SECTIONS = ["NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS OF EVERY COMMAND", "EXIT STATUS", "FILES",
            "SEE ALSO"]
COMMON = ["format", "lang", "quiet", "help"]  # INTERFACES: every command takes them
STATUSES = ["0", "1", "2", "3", "4", "5", "6", "70"]  # INTERFACES, exit status
# Words for values that nothing can be offered for. A new word belongs here or into the table of cli/completion.c.
UNOFFERED = ["DATE", "N", "A..B", "I/N"]
ESCAPES = {"\\-": "-", "\\e": "\\", "\\(aq": "'", "\\(dq": '"', "\\(ha": "^", "\\(ti": "~", "\\&": ""}


def plain(roff):
    """What a reader sees of a line of the page."""
    return re.sub(r"\\f[BIR]|\\\(..|\\.", lambda found: ESCAPES.get(found[0], ""), roff)


def parts(page, macro):
    """Title -> lines, of the parts that `.SH` or `.SS` begins."""
    found = {}
    for part in re.split(r"^\.%s " % macro, page, flags=re.MULTILINE)[1:]:
        title, *lines = part.split("\n")
        found[plain(title).strip('"')] = lines
    return found


def items(lines):
    """What stands behind each `.TP`, with its text."""
    return {plain(lines[i + 1]): plain(lines[i + 2]) for i, line in enumerate(lines) if line == ".TP"}


def spelt(option):
    return "--" + option["name"] + (" " + option["value"] if option["value"] else "")


class Help(CliTest):
    def tables(self, language="en"):
        return self.done("help", "--format", "json", "--lang", language).json()

    def page(self, language="en"):
        return self.done("help", "--man", "--lang", language).out


class Command(Help):
    def test_help_is_the_help_of_the_program_and_of_a_command(self):
        self.assertEqual(self.done("help").out, self.done("--help").out)
        self.assertEqual(self.done("help").out, self.done("-h").out)
        self.assertEqual(self.done("help", "--format", "json").out, self.done("--help", "--format=json").out)
        for command in self.tables():
            words = command["name"].split()
            self.assertEqual(self.done("help", *words).out, self.done(*words, "--help").out)

    def test_usage(self):
        for words, named in [(["help", "shedule"], "shedule"), (["help", "catalogue"], "catalogue check"),
                             (["help", "schedule", "terms"], "schedule"), (["help", "--completion", "zsh"], "zsh"),
                             (["help", "--man", "--completion", "bash"], "--completion"),
                             (["help", "--man", "schedule"], "--man"), (["--help", "--mann"], "--mann")]:
            with self.subTest(words=words):
                self.assertIn(named, self.refused(2, *words))

    def test_nothing_of_the_surroundings_is_in_it(self):
        """Another language, zone and day: the same bytes. No date is in the title, where man pages have theirs."""
        other = {"LC_ALL": "ko_KR.EUC-KR", "LANG": "de_DE.UTF-8", "TZ": "Asia/Seoul", "SOURCE_DATE_EPOCH": "1",
                 "COLUMNS": "20", "HOME": "/nowhere"}
        for words in (["--man"], ["--man", "--lang", "ko"], ["--completion", "bash"]):
            done = subprocess.run([PROGRAM, "help", *words], cwd="/", env=other, capture_output=True)
            self.assertEqual((done.returncode, done.stdout), (0, self.done("help", *words).bytes))
        version = self.done("--version").out.strip()
        self.assertIn('.TH ICHA 1 "" "%s" "User Commands"\n' % version, self.page())


class ManPage(Help):
    def test_sections_stand_in_order(self):
        self.assertEqual(list(parts(self.page(), "SH")), SECTIONS)
        korean = list(parts(self.page("ko"), "SH"))
        self.assertEqual(len(korean), len(SECTIONS))
        for title in korean:
            self.assertRegex(title, HANGUL)

    def test_every_command_and_option_of_the_table(self):
        for language in "en", "ko":
            page = self.page(language)
            commands, common = [parts(page, "SH")[title] for title in list(parts(page, "SH"))[3:5]]
            chapters = parts("\n".join(commands), "SS")
            tables = self.tables(language)
            self.assertEqual(len(chapters), len(tables))
            for command in tables:
                lines = chapters[("icha %s %s" % (command["name"], command["arguments"])).strip()]
                text = [plain(line) for line in lines]
                own = [option for option in command["options"] if option["name"] not in COMMON]
                self.assertEqual(list(items(lines)), [spelt(option) for option in own])
                for option in own:
                    self.assertTrue(items(lines)[spelt(option)].startswith(option["help"].replace("`", "")))
                for example in command["examples"]:
                    self.assertIn(example["line"], text)
                self.assertIn(command["summary"], text)
                self.assertIn(command["details"].replace("`", ""), text)
            self.assertEqual(list(items(common)), ["--format table|json|csv", "--lang ko|en", "--quiet", "--help"])

    def test_synopsis_has_every_command_with_what_it_requires(self):
        lines = [plain(line) for line in parts(self.page(), "SH")["SYNOPSIS"]]
        self.assertIn("icha outlay PORTFOLIO.csv --years A..B --out DIR [--...]", lines)
        self.assertIn("icha show PRODUCT|SERIES [--...]", lines)
        for command in self.tables():
            self.assertTrue(any(line.startswith("icha " + command["name"]) for line in lines), command["name"])

    def test_exit_statuses_and_files(self):
        for language in "en", "ko":
            chapters = list(parts(self.page(language), "SH").values())
            self.assertEqual(list(items(chapters[5])), STATUSES)
            self.assertRegex("\n".join(items(chapters[6])), r"^\.\./share/icha/catalogue\n")

    def test_dashes_are_those_that_one_can_type(self):
        """roff may set a bare one as a hyphen, which no shell takes for an option."""
        page = self.page() + self.page("ko")
        self.assertIn("\n\\fB\\-\\-known\\-on\\fR \\fIDATE\\fR\n", page)
        for line in page.split("\n"):
            if not line.startswith((".\\\"", ".TH")):
                self.assertNotRegex(line, r"(?<!\\)-")

    def test_numbers_show_their_range(self):
        self.assertRegex(self.page(), r"threads; no figure depends on them \(default: one for each processor\) \(1\.\.\d+\)\n")

    def test_bold_ends_where_it_begins_and_english_is_ascii(self):
        self.assertTrue(self.page().isascii())
        for line in (self.page() + self.page("ko")).split("\n"):
            fonts = re.findall(r"\\f(.)", line)
            self.assertTrue(all(font in "BI" for font in fonts[::2]) and set(fonts[1::2]) <= {"R"}, line)
            self.assertEqual(len(fonts) % 2, 0, line)

    def write(self, language):
        path = self.folder / ("icha.%s.1" % language)
        path.write_bytes(self.done("help", "--man", "--lang", language).bytes)
        return path

    @unittest.skipUnless(shutil.which("groff"), "groff is not installed: the page is not set")
    def test_groff_sets_it_without_a_warning(self):
        for language in "en", "ko":
            done = subprocess.run(["groff", "-K", "utf8", "-man", "-ww", "-Tutf8", "-P-c", self.write(language)],
                                  env={**os.environ, "LC_ALL": "C.UTF-8"}, capture_output=True, encoding="utf-8")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            shown = re.sub(".\b", "", done.stdout)
            for command in self.tables():
                self.assertIn("icha " + command["name"], shown)
                for option in command["options"]:
                    self.assertRegex(shown, r"(?m)^ +" + re.escape(spelt(option)).replace(r"\-", "[-\u2212]") + r"\b")

    @unittest.skipUnless(shutil.which("man"), "man is not installed: the page is not shown")
    def test_man_shows_it(self):
        for language in "en", "ko":
            done = subprocess.run(["man", "--warnings=w", "-l", self.write(language)], capture_output=True,
                                  env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "MANWIDTH": "80"})
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            self.assertIn("icha schedule", re.sub(".\b", "", done.stdout.decode()))

    @unittest.skipUnless(shutil.which("mandoc"), "mandoc is not installed: the page is not linted")
    def test_mandoc_finds_no_fault(self):
        """But for the date, which is left out on purpose."""
        for language in "en", "ko":
            done = subprocess.run(["mandoc", "-Tlint", "-Wwarning", self.write(language)], capture_output=True,
                                  text=True)
            faults = [line for line in done.stdout.splitlines() if 'missing date, using "": TH' not in line]
            self.assertEqual((faults, done.stderr), ([], ""))


@unittest.skipUnless(shutil.which("bash"), "bash is not installed: the completion is not run")
class Completion(Help):
    def setUp(self):
        super().setUp()
        (self.folder / "icha.bash").write_bytes(self.done("help", "--completion", "bash").bytes)
        (self.folder / "a folder").mkdir()
        (self.folder / "a $(touch hit).json").touch()

    def complete(self, *words):
        """What bash offers for the last of the words behind `icha`, cut as readline cuts them."""
        script = ('source ./icha.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _icha; '
                  'printf "%s\\0" "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "--norc", "-uc", script, "-", PROGRAM, *words], cwd=self.folder,
                              capture_output=True, encoding="utf-8")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return [word for word in done.stdout.split("\0") if word]

    def test_every_command_of_the_table(self):
        names = [command["name"].split() for command in self.tables()]
        self.assertEqual(set(self.complete("")), {name[0] for name in names} | {"--help", "--version"})
        for name in names:
            self.assertIn(name[0], self.complete(name[0][:2]))
            if len(name) == 2:
                self.assertIn(name[1], self.complete(name[0], ""))

    def test_every_option_of_the_table(self):
        for command in self.tables():
            names = ["--" + option["name"] for option in command["options"]]
            self.assertEqual(self.complete(*command["name"].split(), "--"), names)
            self.assertEqual(self.complete(*command["name"].split(), "--f"), ["--format"])

    def test_every_value_of_the_table(self):
        """Fixed sets whole and in their order; for other values something, or their word is known to have nothing."""
        for command in self.tables():
            for option in command["options"]:
                words = [*command["name"].split(), "--" + option["name"], ""]
                with self.subTest(words=words):
                    if option["choices"]:
                        self.assertEqual(self.complete(*words), option["choices"].split("|"))
                    elif option["value"] in UNOFFERED:
                        self.assertEqual(self.complete(*words), [])
                    elif option["value"]:
                        self.assertTrue(self.complete(*words))

    def test_every_argument_of_the_table(self):
        for command in self.tables():
            if command["arguments"]:
                self.assertTrue(self.complete(*command["name"].split(), ""), command["name"])

    def test_sets(self):
        self.assertEqual(self.complete("schedule", "terms.json", "--format", ""), ["table", "json", "csv"])
        self.assertEqual(self.complete("schedule", "--format", "j"), ["json"])
        self.assertEqual(self.complete("catalogue", "check", "--lang", ""), ["ko", "en"])
        self.assertEqual(self.complete("outlay", "--encoding", "c"), ["cp949"])
        self.assertEqual(self.complete("help", "--completion", ""), ["bash"])
        self.assertEqual(self.complete("schedule", "--format", "x"), [])

    def test_an_equals_sign_is_a_word_of_its_own(self):
        self.assertEqual(self.complete("schedule", "--format", "="), ["table", "json", "csv"])
        self.assertEqual(self.complete("schedule", "--format", "=", "c"), ["csv"])
        self.assertIn("terms.json", self.complete("schedule", "--format", "=", "csv", "te"))

    def test_lists(self):
        self.assertEqual(self.complete("outlay", "--by", "p"), ["product", "payer"])
        self.assertEqual(self.complete("outlay", "--by", "product,p"), ["product,payer"])
        self.assertEqual(self.complete("outlay", "--by", "year,product,"),
                         ["year,product," + word for word in ("payer", "quarter", "month", "bank")])

    def test_the_program_takes_each_word_of_a_list(self):
        for command in self.tables():
            for option in command["options"]:
                if option["value"] != "LIST":
                    continue
                words = option["choices"].replace("|", ",")
                self.assertIn(words, option["help"])
                done = self.icha("outlay", "portfolio.csv", "--years", "2018..2018", "--out", "by", "--by", words,
                                 "--assume", "kr-bank-conventions", "--assume", "incheon-2018-open")
                self.assertEqual(done.status, 0, done.err)

    def test_files_and_folders(self):
        for words in (["schedule", "te"], ["schedule", "--against", "te"], ["screen", "--receipt", "te"],
                      ["schedule", "--", "te"], ["schedule", "--quiet", "te"], ["schedule", "terms.json", "te"]):
            with self.subTest(words=words):
                self.assertEqual(self.complete(*words), ["terms.json"])
        self.assertIn("portfolio.csv", self.complete("outlay", "--years", "2018..2020", ""))
        self.assertIn("terms.json", self.complete("schedule", "--", "--format", ""))
        self.assertEqual(self.complete("schedule", "--", "-"), [])
        self.assertEqual(set(self.complete("schedule", "a ")), {"a folder", "a $(touch hit).json"})
        self.assertEqual(self.complete("outlay", "--out", "a"), ["a folder"])
        self.assertEqual(self.complete("outlay", "--out", "te"), [])
        self.assertFalse((self.folder / "hit").exists())

    def test_products_are_those_of_the_catalogue(self):
        listed = [row["id"] for row in self.done("products", "--format", "csv").csv()]
        self.assertEqual(self.complete("show", ""), listed)
        self.assertEqual(self.complete("schedule", "terms.json", "--product", "incheon.min"), ["incheon.minimum-wage"])
        self.assertEqual(self.complete("show", "--catalogue", "no-such-folder", ""), [])
        self.assertEqual(self.complete("show", "--catalogue", "=", "no-such-folder", ""), [])

    def test_assumptions_are_those_of_the_catalogue_and_files(self):
        records = self.folder / "other" / "assumptions"
        records.mkdir(parents=True)
        (records / "te-record.yaml").touch()
        for words in (["--catalogue", "other"], ["--catalogue", "=", "other"]):
            self.assertEqual(self.complete("schedule", *words, "--assume", "te"), ["terms.json", "te-record"])

    def test_commands_behind_help(self):
        self.assertEqual(self.complete("help", "sc"), ["schedule", "screen", "scenario"])
        self.assertEqual(self.complete("help", "catalogue", ""), ["check"])
        self.assertEqual(self.complete("help", "schedule", ""), [])

    def test_a_command_without_arguments_offers_its_options(self):
        self.assertEqual(self.complete("products", "")[:2], ["--on", "--known-on"])
        self.assertEqual(self.complete("products", "--on", "2018-04-01", "--k"), ["--known-on"])
        self.assertEqual(self.complete("shedule", ""), [])


if __name__ == "__main__":
    unittest.main()
