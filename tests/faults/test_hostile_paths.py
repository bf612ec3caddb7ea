"""Texts from data that look like paths (X-4): never followed."""

import csv
import functools
import io
import json
import os
import shutil
import subprocess
import unittest

from damage import PROGRAM, SOURCE
from hostile import CONVENTIONS, LOAN, SECONDS, YEARS, HostileCase, plain_book


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
        self.tricks = [
            "../canary",
            "../canary.yaml",
            "../canary.csv",
            f"{self.folder}/canary.yaml",
            f"{self.folder}/canary.csv",
            "./../canary.csv",
            f"file:{self.folder}/canary",
            f"file://{self.folder}/canary.csv",
            "..",
            ".",
            "/",
            "/dev/zero",
            "/proc/self/mem",
            "~/canary",
            "../../../../../../etc/shadow",
            "$HOME/canary",
            "`cat ../canary`",
            "canary.csv%00.yaml",
            "..\\canary",
            "|cat ../canary",
            "/dev/stdin",
            "/dev/fd/0",
            "http://x/canary",
        ]

    def closed(self, *words, status=range(7)):
        """The call in `inner`; it opens neither the canary nor anything that a trick names."""
        log = self.folder / "opened"
        before = (
            ["strace", "-f", "-qq", "-e", "trace=open,openat,openat2,connect,execve", "-o", str(log)]
            if can_trace()
            else []
        )
        done = subprocess.run(
            [*before, PROGRAM, *map(str, words)],
            cwd=self.folder / "inner",
            env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"},  # looking for leaks is impossible while traced
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=6 * SECONDS,
        )
        self.assertIn(done.returncode, status, (words, done.stderr))
        if before:
            calls = log.read_text(errors="replace").splitlines()
            opened = [line.split('"')[1] for line in calls if '"' in line]
            self.assertTrue(opened)
            for path in opened:
                self.assertNotIn("canary", path, words)
                self.assertFalse(
                    path.startswith(("/etc/shadow", "/dev/zero", "/proc/self/mem", "/dev/stdin", "/dev/fd", "~")),
                    (words, path),
                )
            self.assertEqual(sum("execve(" in line for line in calls), 1, words)
            self.assertFalse([line for line in calls if "connect(" in line and "nscd" not in line], words)
        return done

    def inner(self, name, text):
        return self.write(f"inner/{name}", text)[len("inner/") :]

    def test_portfolio_and_events(self):
        """Every cell that a path may stand in: ids, product, payer, bank, index series, reason."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(LOAN.strip().split(",") + ["index.series", "calendar"])
        for trick in self.tricks:
            writer.writerow(
                [trick, "incheon.startup", 10000000, "3.5%", "2018-01-15", 24, "bullet", trick, 1, 12, trick, "", ""]
            )
            writer.writerow(
                [trick + "p", trick, 10000000, "3.5%", "2018-01-15", 24, "bullet", trick, 1, 12, trick, "", ""]
            )
            writer.writerow(
                [
                    trick + "s",
                    "incheon.startup",
                    10000000,
                    "",
                    "2018-01-15",
                    24,
                    "bullet",
                    trick,
                    1,
                    12,
                    trick,
                    trick,
                    trick,
                ]
            )
        self.inner("b.csv", out.getvalue())
        self.inner(
            "e.csv",
            "loan_id,kind,on,reason\n" + "".join(f"{trick},stop_subsidy,2018-05-01,{trick}\n" for trick in self.tricks),
        )
        done = self.closed(
            "outlay",
            "b.csv",
            "--events",
            "e.csv",
            *YEARS,
            *CONVENTIONS,
            "--rows",
            "--out",
            "out",
            "--format",
            "json",
            status=(6,),
        )
        said = json.loads(done.stdout)
        self.assertEqual((said["rows_in"], said["used"]), (3 * len(self.tricks), len(self.tricks)))
        for words in (
            ("verify", "out", "--replay"),
            ("report", "out", "--csv", "r.csv"),
            ("prove", "out"),
            ("explain", "out", "--loan", ".."),
        ):
            self.closed(*words, status=(0,))

    def test_terms_facts_and_late(self):
        for trick in self.tricks:
            self.inner(
                "t.json",
                json.dumps({"product": trick, "principal": trick, "index": {"series": trick}, "calendar": trick}),
            )
            self.closed("schedule", "t.json", status=(3,))
            self.inner(
                "t.json",
                json.dumps({"due_on": "2018-04-16", "paid_on": "2018-05-31", "rates": trick, "legal_caps": trick}),
            )
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
            for changed in (
                good + f"base: {{portfolio: {{file: {quoted}}}}}\n",
                good + f"base: {{portfolio: {{file: x.csv}}, events: {{file: {quoted}}}}}\n",
                good.replace("assume: [", f"assume: [{quoted}, "),
                good.replace("product: incheon.soho-finance", f"product: {quoted}"),
                good.replace("id: half-a-point", f"id: {quoted}"),
            ):
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
        for what, make in {
            "a pipe": lambda: os.mkfifo(other),
            "a folder": other.mkdir,
            "nothing": lambda: other.symlink_to("nowhere"),
            "no end": lambda: other.symlink_to("/dev/zero"),
            "itself": lambda: other.symlink_to("other.yaml"),
            "a terminal": lambda: other.symlink_to("/dev/tty"),
            "memory": lambda: other.symlink_to("/proc/self/mem"),
        }.items():
            make()
            for words in ("products", "--catalogue", "shop"), (
                "outlay",
                "b.csv",
                *YEARS,
                "--out",
                "out",
                "--catalogue",
                "shop",
            ):
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


if __name__ == "__main__":
    unittest.main()
