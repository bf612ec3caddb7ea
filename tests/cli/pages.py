"""Pages whose commands are run, in order, in one folder, and whose shown output is compared with what is printed. `...` stands
for anything, alone on a line for any lines. Beside `icha` a page may `cat FILE`, and `echo $?` behind a call that does not end
with 0."""
import re

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


class PageTest(CliTest):
    """setUp() of a test puts the files of its page into self.folder."""

    key, status = "KEY", 0

    def page(self, name):
        return (SOURCE / "docs" / name).read_text(encoding="utf-8")

    def printed(self, command, language):
        """What a command of the page prints, errors behind the rest. KEY is the public key that was made before."""
        words = command.replace("KEY", self.key).split()
        if words == ["echo", "$?"]:
            text, self.status = "%d\n" % self.status, 0
            return text
        self.assertEqual(self.status, 0, "the page does not say that the call before %s fails" % command)
        if words[0] == "cat":
            return (self.folder / words[1]).read_text(encoding="utf-8")
        self.assertEqual(words[0], "icha")
        done = self.icha(*words[1:], "--format", "table", "--lang", language)
        self.status = done.status
        made = re.search(r"(?:public key is|공개 키:) ([0-9a-f]{64})", done.out)
        self.key = made.group(1) if made else self.key
        return "".join(line.rstrip() + "\n" for line in (done.out + done.err).splitlines())

    def run_page(self, name, language):
        """Returns all that was printed."""
        page, whole = self.page(name), ""
        for command, shown in calls(page):
            with self.subTest(command):
                printed = self.printed(command, language)
                whole += printed
                self.assertTrue(pattern_of(shown).fullmatch(printed), "%s\n--- shown\n%s--- printed\n%s" % (command, shown, printed))
        self.assertEqual(self.status, 0, "the page does not say that its last call fails")
        return whole

    def check_same_commands(self, *names):
        self.assertEqual(*([command for command, _ in calls(self.page(name))] for name in names))
