"""Hostile CSV (P-1, P-2, P-4, X-3): without end, without sense, without an encoding."""

import csv
import gzip
import json
import shutil
import unittest
from pathlib import Path

from damage import PROGRAM, SOURCE
from hostile import CONVENTIONS, LOAN, YEARS, HostileCase, Long, is_sanitized, plain_book

LONG = 10_000_000 if is_sanitized() else 100_000_000  # bytes; what has no end has none at a tenth either


class CsvTest(HostileCase):
    """P-2, X-3: what has no end, no sense or no encoding; rows in = used + held, always."""

    def outlay(self, data, *words, name="h.csv", status=(0, 3, 6), peak=400 << 20):
        shutil.rmtree(self.folder / "out", ignore_errors=True)
        if data is not None:
            self.write(name, data)
        answer = self.icha(
            "outlay", name, *YEARS, *CONVENTIONS, "--out", "out", "--inputs", "none", "--format", "json", *words
        )
        self.assertIn(answer.status, status, answer.err[:1000])
        if not is_sanitized():
            self.assertLess(answer.peak, peak)
        if answer.status == 3:
            self.assertEqual(
                sorted(p.name for p in self.folder.iterdir() if p.name in ("out",) or p.name[:6] == ".icha-"), []
            )
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
            ("an open quotation", Long(book + '"', "x", LONG), None),
            ("an open quotation of lines", Long(book + '"', "x\n", LONG // 2), None),
            ("a line", Long(book, "x", LONG, "\n"), 1),
            ("quoted commas", Long(book + '"', ",", LONG, '"\n'), 1),
            ("commas", Long(book, ",", LONG), 1),
            ("quotes", Long(book + '"', '""', LONG // 2, '"\n'), 1),
            ("a header", Long("", "x", LONG), None),
            ("columns", Long("loan_id,product", ",c", 100_000, "\n"), None),
            ("cells", Long(book, ",", 100_000, "\n"), 1),
            ("NULs", Long(book, "\0", LONG), 1),
            ("CRs", Long(book, "\r", LONG), 1),
            ("blank lines", Long(book, "\n", LONG), 0),
            ("CRLFs", Long(book, "\r\n", LONG // 2), 0),
        ):
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
        for what, data in {
            "UTF-16": book.encode("utf-16"),
            "UTF-16 without a mark": book.encode("utf-16-le"),
            "UTF-32": book.encode("utf-32"),
            "gzip": gzip.compress(raw * 1000),
            "a bomb": gzip.compress(b"0" * 100_000_000),
            "zip": b"PK\3\4" + raw,
            "an image": b"\x89PNG\r\n\x1a\n" + bytes(1000),
            "an ELF": Path(PROGRAM).read_bytes()[:100_000],
            "UTF-8 and CP949": raw + "c,은행".encode("cp949") + b"\xff",
            "0x80": raw + b"\x80\n",
            "0xFF": raw + b"\xff\n",
            "half a character": book.encode("cp949") + b"\xb0",
            "overlong": raw + b"\xc0\xaf\n",
            "surrogate": raw + b"\xed\xa0\x80\n",
            "only a BOM": b"\xef\xbb\xbf",
            "nothing": b"",
            "one NUL": b"\0",
            "a line end": b"\n",
        }.items():
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
        for what, line in {
            "NUL": row.replace("a,", "b\0,", 1),
            "the header": LOAN.strip(),
            "CR": row.replace("a,", "b\r,", 1),
            "a stray quotation": row.replace("a,", 'b"c,', 1),
            "ESC": row.replace("a,", "\x1b[2J,", 1),
            "behind a quotation": row.replace("a,", '"b"c,', 1),
            "cells too few": "b,incheon.startup",
            "cells too many": row.replace("a,", "b,", 1) + ",",
            "only commas": "," * 10,
            "blanks": " ",
            "a comment": "# b",
            "another separator": row.replace(",", ";"),
            "blanks in a number": row.replace("a,", "b,", 1).replace("10000000", " 10000000"),
            "grouped": row.replace("a,", "b,", 1).replace("10000000", '"10,000,000"'),
            "full-width": row.replace("a,", "b,", 1).replace("10000000", "１０００"),
            "an exponent": row.replace("a,", "b,", 1).replace("10000000", "1e7"),
            "hexadecimal": row.replace("a,", "b,", 1).replace("10000000", "0x10"),
            "huge": row.replace("a,", "b,", 1).replace("10000000", "9" * 4000),
            "a formula for a number": row.replace("a,", "b,", 1).replace("10000000", "=1+1"),
        }.items():
            answer, said = self.outlay(good + line + "\n")
            self.assertEqual((answer.status, said["used"], said["held"]), (6, 1, 1), what)
            self.assertTrue(said["reasons"][0]["reason"] and said["reasons"][0]["line"] == "3", what)
        for what, data in {
            "columns twice": LOAN.replace("bank", "rate"),
            "no rows": None,
            "an empty name": LOAN.replace("bank", ""),
            "a BOM twice": "\ufeff\ufeff" + good,
            "a quoted line end": good.replace("bank", '"ba\nnk"', 1),
            "a near name": good.replace("bank", "Bank", 1),
        }.items():
            if data is None:
                _, said = self.outlay(LOAN)
                self.assertEqual(said["rows_in"], 0)
            else:
                self.assertEqual(self.outlay(data)[0].status, 3, what)

    def test_events_and_claims(self):
        """P-2, S-8: the other tables are read by the same scanner; claims strictly."""
        self.write("h.csv", plain_book([("a", "x")]))
        for what, data in {
            "an open quotation": 'loan_id,kind,on\n"' + "x" * 10_000_000,
            "gzip": gzip.compress(b"0" * 1_000_000),
            "columns": ",".join(f"c{n}" for n in range(100_000)),
            "nothing": "",
            "UTF-16": "loan_id,kind,on\n".encode("utf-16"),
        }.items():
            self.write("e.csv", data)
            for option in "--events", "--against":
                answer = self.icha("outlay", "h.csv", *YEARS, *CONVENTIONS, "--out", "out", option, "e.csv")
                self.assertEqual(answer.status, 3, (what, option))
                self.assertIn(b"e.csv", answer.err, (what, option))
        catalogue = SOURCE / "tests" / "screening" / "catalogue"
        for what, data in {
            "an open quotation": 'applicant_id\n"' + "x" * 10_000_000,
            "gzip": gzip.compress(b"0" * 1_000_000),
            "17 MiB": Long("applicant_id\n", "x\n", 9 << 20),
        }.items():
            answer = self.icha(
                "screen",
                "--batch",
                self.write("e.csv", data),
                "--product",
                "test.shop-loan",
                "--on",
                "2018-03-14",
                "--catalogue",
                catalogue,
            )
            self.assertIn(answer.status, (3, 6), what)


if __name__ == "__main__":
    unittest.main()
