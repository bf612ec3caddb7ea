"""Hostile YAML and JSON (X-1, X-2, X-3, C-6): made to nest, to grow, to be guessed at, to be read in two ways."""

import json
import unittest

from damage import HERE, SOURCE
from hostile import HostileCase, Long, is_sanitized

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
    "a python object": "!!python/object/apply:os.system ['touch canary']",
    "a binary": "!!binary aWNoYQ==",
    "a tag": "!x y",
    "a verbatim tag": "!<tag:yaml.org,2002:int> 5",
    "an anchor": "&a x",
    "an alias": "*a",
    "a merge key": "{<<: {a: 1}}",
    "a list": "[x]",
    "nothing": "",
    "a tilde": "~",
    "null": "null",
    "a complex key": "{? [a, b] : c}",
    "a set": "!!set {a, b}",
    "a reserved sign": "@x",
    "a backtick": "`x`",
}
PLAIN_RATES = (
    "no",
    "on",
    "yes",
    "0o17",
    "017",
    "0x1F",
    "1e400",
    "1e-400",
    ".inf",
    "-.inf",
    ".nan",
    "1_000",
    "2억5천",
    "１％",
    "1 %",
    "1,5%",
    "1.5%%",
    "1:30",
    "2018-01-01",
    "1.0000000001%",
    "9" * 4000 + "%",
    "0." + "0" * 4000 + "1%",
    "1e9%",
    "NaN%",
    "١%",
)


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
            "NUL in the middle": whole.replace(b"p\n", b"p\0\n", 1),
            "NUL at the end": whole + b"\0",
            "invalid": whole.replace(b"publisher: p", b"publisher: \xff\xfe"),
            "cut": whole[:-1] + b"\xec\xa0",
            "overlong slash": whole.replace(b"locator: l", b"locator: \xc0\xaf"),
            "overlong NUL": whole.replace(b"locator: l", b"locator: \xc0\x80"),
            "surrogates": whole.replace(b"locator: l", b"locator: \xed\xa0\x80\xed\xb0\x80"),
            "beyond Unicode": whole.replace(b"locator: l", b"locator: \xf4\x90\x80\x80"),
            "CP949": text.encode("cp949"),
            "a surrogate's escape": whole.replace(b"locator: l", b'locator: "\\uD800"'),
            "NUL's escape": whole.replace(b"locator: l", b'locator: "\\0"'),
            "an escape's escape": whole.replace(b"locator: l", b'locator: "\\e[2J"'),
            "BOM in the middle": whole.replace(b"locator: l", b"\xef\xbb\xbflocator: l"),
            "odd UTF-16": text.encode("utf-16") + b"\n",
            "UTF-16 without its mark": text.encode("utf-16-le"),
            "half a pair": text.encode("utf-16-le").join([b"\xff\xfe", b"\x00\xd8\n\0"]),
            "UTF-16": text.encode("utf-16"),
            "UTF-32": text.encode("utf-32"),
            "two marks": b"\xef\xbb\xbf" * 2 + whole,
        }.items():
            answer = self.icha("catalogue", "check", self.write("hostile.yaml", data))
            self.assertEqual(answer.status, 3, what)
            self.assertIn(b"hostile.yaml", answer.out, what)

    def test_a_byte_order_mark_is_no_fault(self):
        """C-6: what Windows' editors write; places and offsets are those of the file."""
        whole = SOURCE_FILE.format(title="제목").encode()
        for data in whole, b"\xef\xbb\xbf" + whole, whole.replace(b"\n", b"\r\n"):
            self.assertEqual(self.icha("catalogue", "check", self.write("good.yaml", data)).status, 0)
        for before, where in (b"", 8), (b"\xef\xbb\xbf", 8):
            answer = self.icha(
                "catalogue", "check", self.write("bad.yaml", before + b"source: _\n"), "--format", "table"
            )
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
            answer = self.icha(
                "scenario", "check", self.write("hostile.yaml", good.replace('add: "-0.5%"', f"add: {rate}"))
            )
            self.assertEqual(answer.status, 3, rate[:20])
            self.assertIn(b"hostile.yaml", answer.out + answer.err, rate[:20])
        self.assertFalse((self.folder / "canary").exists())

    def test_one_key_in_several_spellings(self):
        """C-6: quoted or escaped, it is the same key, given twice."""
        text = SOURCE_FILE.format(title="t")
        for again in (
            "title: u",
            '"title": u',
            "'title': u",
            '"\\x74itle": u',
            '"\\u0074itle": u',
            "? title\n: u",
            "title : u",
        ):
            answer = self.icha("catalogue", "check", self.write("hostile.yaml", text + again + "\n"))
            self.assertEqual(answer.status, 3, again)
            self.assertIn(b"title", answer.out, again)
        for other in "Title: u", "title\u200b: u", "ｔｉｔｌｅ: u", "tit\u0131e: u":  # no key at all
            self.assertEqual(
                self.icha("catalogue", "check", self.write("hostile.yaml", text + other + "\n")).status, 3, other
            )


# ---- JSON ----


def json_bombs(good, key):
    """Texts that no document may be made of; `key` is a member whose value they spoil."""
    text = json.dumps(good, ensure_ascii=False)

    def put(value):
        return text.replace(json.dumps({key: good[key]})[1:-1], f'"{key}": {value}')

    return {
        "a million brackets": "[" * 1_000_000,
        "a million braces": '{"a":' * 1_000_000,
        "closed again": "[" * 500_000 + "]" * 500_000,
        "deep in a member": put("[" * 100_000 + "]" * 100_000),
        "a hundred thousand digits": put("1" * 100_000),
        "digits behind the point": put("1." + "1" * 100_000),
        "a huge exponent": put("1e999999999"),
        "a tiny one": put("1e-999999999"),
        "1e400": put("1e400"),
        "-1e400": put("-1e400"),
        "2^63": put("9223372036854775808"),
        "2^63 - 1": put("9223372036854775807"),
        "-2^63": put("-9223372036854775808"),
        "-2^63 - 1": put("-9223372036854775809"),
        "-0": put("-0"),
        "-0.0": put("-0.0"),
        "a float": put("1.5"),
        "a whole float": put("25000000.0"),
        "NaN": put("NaN"),
        "Infinity": put("Infinity"),
        "hexadecimal": put("0x10"),
        "octal": put("017"),
        "plus": put("+1"),
        "true": put("true"),
        "null": put("null"),
        "a key twice": text[:-1] + f', "{key}": {json.dumps(good[key])}}}',
        "a key twice by its escape": text[:-1] + f', "\\u{ord(key[0]):04x}{key[1:]}": {json.dumps(good[key])}}}',
        "a lone surrogate": put('"\\ud800"'),
        "the other one": put('"\\udc00"'),
        "NUL": put('"\\u0000"'),
        "a raw NUL": put('"a\0b"'),
        "NUL behind": text + "\0",
        "a raw newline": put('"a\nb"'),
        "a trailing comma": text[:-1] + ",}",
        "a comment": "/* */" + text,
        "a line's comment": text + "// x",
        "single quotes": text.replace('"', "'"),
        "two marks": "\ufeff\ufeff" + text,
        "two documents": text * 2,
        "behind it": text + "]",
        "a list": "[" + text + "]",
        "a text": '"x"',
        "a number": "5",
        "nothing": "",
        "blanks": " " * 1_000_000,
        "a million members": "{" + ", ".join(f'"k{n}": 1' for n in range(400_000)) + "}",
        "a long key": text[:-1] + ', "' + "k" * 1_000_000 + '": 1}',
        "a long text": put('"' + "9" * 10_000_000 + '"'),
        "escapes": put('"' + "\\u0031" * 1_000_000 + '"'),
        "an unclosed text": text[:-1] + ', "' + "x" * 10_000_000,
        "full-width digits": put('"２５０００"'),
        "a text with blanks": put('" 1 "'),
        "grouped": put('"1,000"'),
    }


class JsonTest(HostileCase):
    """X-1, X-2, X-3: TERMS, FACTS and late interest; numbers are bounded before GMP or MPFR see them."""

    def calls(self):
        terms = json.loads((HERE.parent / "fuzz" / "corpus_terms" / "full.json").read_text())
        late = json.loads((HERE.parent / "fuzz" / "corpus_late" / "sample.json").read_text())
        facts = {"request.amount": 25000000, "credit.grade": 6}
        catalogue = SOURCE / "tests" / "screening" / "catalogue"
        return (
            (terms, "principal", ("schedule",)),
            (late, "later_amount", ("late",)),
            (
                facts,
                "request.amount",
                ("screen", "--product", "test.shop-loan", "--on", "2018-03-14", "--catalogue", catalogue),
            ),
        )

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

    def test_faults_past_the_last_listed_are_not_sought(self):
        """X-3: 400,000 unknown keys, each with its nearest name to be found, take no longer than they take to be read."""
        keys = "{" + ", ".join(f'"k{n}": 1' for n in range(400_000)) + "}"
        for _, _, words in self.calls():
            answer = self.icha(*words, self.write("h.json", keys), seconds=4)  # 0.5 s; 3 to 6 s when all were sought
            self.assertEqual(answer.status, 3, words)
            self.assertIn(answer.err.count(b"\n"), range(256, 300), words)  # and what is missing

    def test_rates_beyond_any_operand(self):
        """X-2: texts of numbers that GMP would take gigabytes for are refused as texts."""
        terms = self.calls()[0][0]
        for rate in (
            "1e999999999%",
            "9" * 1_000_000 + "%",
            "1/" + "9" * 100_000,
            "0." + "1" * 100_000 + "x",
            "1e9bp",
            "-1%",
            "%",
            "1%1",
        ):
            for key in "rate", "subsidy_rate":
                self.refused(
                    (key, rate[:12]),
                    "schedule",
                    self.write("h.json", json.dumps({**terms, key: rate})),
                    has=key.encode(),
                )
        for months in 10**9, 2**31 - 1, 2**31, 2**63 - 1, -1, 0:
            self.refused(
                months,
                "schedule",
                self.write("h.json", json.dumps({**terms, "term_months": months})),
                has=b"term_months",
            )


if __name__ == "__main__":
    unittest.main()
