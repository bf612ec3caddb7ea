"""icha outlay --events: shuffled events, every reason to hold one, counts, the manifest, encodings, the rows of schedule (P-2, P-3)."""
import json
import random
import subprocess
import unittest

from support import ASSUME, HEADER, PROGRAM, SAMPLE, OutlayCase, digest

COLUMNS = "loan_id,kind,on,from,to,amount,effect,rate,months,instalments,reason"
MEMBERS = COLUMNS.split(",")[1:]
LOAN = "{},incheon.startup,20000000,,2018-03-14,,,,\n"


def event(loan_id, **members):
    return loan_id + "," + ",".join(str(members.get(name, "")) for name in MEMBERS) + "\n"


TEN = [{"kind": "prepay", "on": "2018-10-02", "amount": 2000000, "effect": "reduce_payment"},
       {"kind": "rate", "on": "2018-12-01", "rate": "3.9%"}, {"kind": "delinquent", "from": "2019-01-14", "to": "2019-02-20"},
       {"kind": "rate", "on": "2019-03-14", "rate": "4.1%"}, {"kind": "defer", "on": "2019-04-01", "instalments": 3},
       {"kind": "extend", "on": "2019-05-01", "months": 6}, {"kind": "prepay", "on": "2019-08-14", "amount": 1000000, "effect": "shorten"},
       {"kind": "delinquent", "from": "2019-09-01", "to": "2019-09-03"}, {"kind": "relocate", "on": "2020-02-01"},
       {"kind": "stop_subsidy", "on": "2020-03-01", "reason": "점검"}]


class EventsTest(OutlayCase):
    def run_events(self, book, events, *words, name="events.csv", **more):
        self.write(events, name)
        return self.run_book(book, "--events", name, *words, **more)

    def sample_events(self, count):
        """Events of every kind over the sample's loans, none of them contradictory."""
        lines = SAMPLE.read_text().splitlines(keepends=True)[:count + 1]
        self.write("".join(lines))
        kinds = [{"kind": "relocate", "on": "2018-06-10"}, {"kind": "rate", "on": "2018-06-11", "rate": "4%"},
                 {"kind": "prepay", "on": "2018-06-12", "amount": 100000, "effect": "reduce_payment"},
                 {"kind": "delinquent", "from": "2018-06-13", "to": "2018-07-13"}, {"kind": "close", "on": "2018-09-14"}]
        made = [event(line.split(",")[0], **kind)
                for number, line in enumerate(lines[1:]) for kind in kinds[:number % 6] if line.split(",")[4] < "2018-06-01"]
        return made

    def test_order_of_events_changes_no_figure(self):
        events = self.sample_events(300)
        first = self.run_events("book.csv", COLUMNS + "\n" + "".join(events), "--rows", out="plain", status=0)
        self.assertEqual((first["events_in"], first["events_used"], first["events_held"]), (len(events), len(events), 0))
        self.assertGreater(len(events), 300)
        for seed in "1", "2":
            random.Random(seed).shuffle(events)
            self.run_events("book.csv", COLUMNS + "\n" + "".join(events), "--rows", "--threads", seed, out=seed)
            for name in "outlay.csv", "claims.csv", "rows.csv":
                self.assertEqual(digest(self.folder / "plain" / name), digest(self.folder / seed / name), name)
        self.run_book("book.csv", out="without")
        self.assertNotEqual(digest(self.folder / "plain" / "outlay.csv"), digest(self.folder / "without" / "outlay.csv"))

    def test_an_extension_into_computed_years_is_said(self):
        """T-5, M-5: five years from March 2018 end in 2023; 60 months more end in March 2028, which no decree has fixed yet."""
        self.write(HEADER.strip() + ",business_day,calendar,accrual_follows_roll\n"
                   + LOAN.format("A").strip() + ",following,kr-bank,false\n")
        for months, said in (60, True), (57, False):
            moved = event("A", kind="extend", on="2019-05-01", months=months)
            summary = self.run_events("book.csv", COLUMNS + "\n" + moved, out=str(months))
            self.assertEqual("kr-bank-computed-years" in summary["assumptions"], said)

    def test_ten_events_are_those_of_schedule(self):
        self.write(HEADER + LOAN.format("A"))
        summary = self.run_events("book.csv", COLUMNS + "\n" + "".join(event("A", **e) for e in TEN), "--rows")
        self.assertEqual(summary["events_used"], 10)
        self.write(json.dumps({"principal": 20000000, "disbursed_on": "2018-03-14", "events": TEN}), "terms.json")
        done = subprocess.run([PROGRAM, "schedule", "terms.json", "--product", "incheon.startup", *ASSUME, "--format", "json"],
                              cwd=self.folder, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        expected = json.loads(done.stdout)
        rows = self.rows("rows.csv")
        self.assertEqual(len(rows), len(expected["rows"]))
        self.assertEqual([r["event"] for r in rows].count("prepay"), 2)
        for row, other in zip(rows, expected["rows"]):
            for key in other.keys() - {"parts"}:
                self.assertEqual(row[key], "" if other[key] is None else str(other[key]))
        claims = [(c["cycle"], c["amount"]) for c in self.rows("claims.csv")]
        self.assertEqual(claims, [(c["cycle"], str(c["amount"])) for c in expected["claims"]])

    HELD = [  # events of the loan A, and for each row (line, field, part of the reason)
        ([{"kind": "rate", "on": "2018-06-01", "rate": "3.9"}], [("2", "rate", "no unit")]),
        ([{"kind": "rate", "on": "2018-06-01"}], [("2", "rate", "missing: rate")]),
        ([{"on": "2018-06-01"}], [("2", "kind", "missing: kind")]),
        ([{"kind": "delinquent", "on": "2018-06-01"}], [("2", "from;to", "missing: from;to")]),
        ([{"kind": "delinquent", "on": "2018-06-01", "from": "2018-06-01"}], [("2", "from", "both given")]),
        ([{"kind": "prepay", "on": "2018-06-01", "amount": "1"}], [("2", "effect", "missing: effect")]),
        ([{"kind": "prepay", "on": "2018-06-01", "amount": "0", "effect": "shorten"}], [("2", "amount", "1..")]),
        ([{"kind": "prepay", "on": "2018-06-01", "amount": "20000001", "effect": "shorten"}], [("2", "amount", "20000000 is left")]),
        ([{"kind": "close", "on": "2018-03-13"}], [("2", "", "before the disbursement")]),
        ([{"kind": "close", "on": "2038-03-13"}], [("2", "", "after the loan's last day")]),
        ([{"kind": "closed", "on": "2018-06-01"}], [("2", "kind", "closed")]),
        ([{"kind": "close", "on": "2018-06-01"}, {"kind": "rate", "on": "2018-06-01", "rate": "4%"}, {"kind": "close", "on": "2018-06-01"}],
         [("2", "", "its loan is held: book.csv, line 2"), ("3", "", "its loan is held"), ("4", "", "events.csv:2 is of the same kind")]),
        ([{"kind": "delinquent", "from": "2018-06-01", "to": "2018-07-01"}, {"kind": "delinquent", "from": "2018-06-30", "to": "2018-08-01"}],
         [("2", "", "its loan is held"), ("3", "", "events.csv:2")]),
    ]

    def test_each_reason_to_hold(self):
        self.write(HEADER + LOAN.format("A") + LOAN.format("B"))
        for number, (events, expected) in enumerate(self.HELD):
            with self.subTest(events=events):
                text = COLUMNS + "\n" + "".join(event("A", **e) for e in events) + event("B", kind="close", on="2018-06-01")
                out = "out%d" % number
                summary = self.run_events("book.csv", text, out=out, status=6)
                self.assertEqual((summary["used"], summary["held"]), (1, 1))
                self.assertEqual((summary["events_in"], summary["events_used"], summary["events_held"]),
                                 (len(events) + 1, 1, len(events)))
                held = self.rows("held.csv", out)
                self.assertEqual((held[0]["file"], held[0]["line"], held[0]["field"]), ("book.csv", "2", "events"))
                self.assertRegex(held[0]["reason"], r"events\.csv:%d: " % (len(events) + 1))
                for row, (line, field, part) in zip(held[1:], expected, strict=True):
                    self.assertEqual((row["file"], row["line"], row["loan_id"], row["field"]), ("events.csv", line, "A", field))
                    self.assertIn(part, row["reason"])

    def test_events_without_a_usable_loan(self):
        self.write(HEADER + LOAN.format("A") + LOAN.format("A") + LOAN.format("B") + "C,no.product,,,,,,,\n")
        text = COLUMNS + "\n" + "".join(event(i, kind="close", on="2018-06-01") for i in ("A", "Z", "", "B", "C"))
        summary = self.run_events("book.csv", text, status=6)
        self.assertEqual((summary["rows_in"], summary["used"], summary["held"]), (4, 1, 3))
        self.assertEqual((summary["events_in"], summary["events_used"], summary["events_held"]), (5, 1, 4))
        held = [(r["file"], r["line"], r["loan_id"], r["field"]) for r in self.rows("held.csv")]
        self.assertEqual(held, [("book.csv", "2", "A", "loan_id"), ("book.csv", "3", "A", "loan_id"), ("book.csv", "5", "C", "product"),
                                ("events.csv", "2", "A", ""), ("events.csv", "3", "Z", "loan_id"), ("events.csv", "4", "", "loan_id"),
                                ("events.csv", "6", "C", "")])
        self.run_events("book.csv", text, "--lang", "ko", out="ko", status=6)
        for row in self.rows("held.csv", "ko"):
            self.assertRegex(row["reason"], "[가-힣]")

    def test_counts_are_printed_in_every_format(self):
        self.write(HEADER + LOAN.format("A"))
        self.write("loan_id,kind,on\nA,close,2018-06-01\nB,close,2018-06-01\n", "events.csv")
        for form in "table", "csv":
            done = self.icha("book.csv", "--events", "events.csv", "--years", "2018..2019", "--out", form, *ASSUME, "--format", form, "--quiet")
            self.assertEqual(done.returncode, 6)
            self.assertIn(b"events in 2 = used 1 + held 1", done.stdout + done.stderr)

    def test_the_manifest_names_the_events(self):
        self.write(HEADER + LOAN.format("A"))
        text = "loan_id,kind,on\nA,close,2018-06-01\n"
        first = self.run_events("book.csv", text, out="one")
        manifest = json.loads((self.folder / "one" / "manifest.json").read_text())
        self.assertEqual(manifest["determinants"]["inputs"][1], {
            "role": "events", "name": "events.csv", "sha256": digest(self.folder / "events.csv"), "encoding": "utf-8", "rows": 1})
        self.assertEqual(manifest["counts"], {"rows_in": 1, "used": 1, "held": 0, "events_in": 1, "events_used": 1, "events_held": 0})
        self.assertIn("events/1", manifest["determinants"]["methods"])
        ids = {first["run_id"], self.run_book("book.csv", out="none")["run_id"],
               self.run_events("book.csv", text.replace("06-01", "06-02"), out="two")["run_id"]}
        self.assertEqual(len(ids), 3)
        self.assertNotIn("events_in", json.loads((self.folder / "none" / "manifest.json").read_text())["counts"])

    def test_encodings(self):
        self.write(HEADER + LOAN.format("가1"))
        text = "loan_id,kind,on,reason\n가1,stop_subsidy,2018-06-01,똠양 폐업\n"
        for name, encoding in ("utf8", "utf-8"), ("cp949", "cp949"), ("bom", "utf-8-sig"):
            self.write(text, name + ".csv", encoding)
            self.assertEqual(self.run_book("book.csv", "--events", name + ".csv", out=name)["events_used"], 1)
            for table in "outlay.csv", "claims.csv":
                self.assertEqual(digest(self.folder / "utf8" / table), digest(self.folder / name / table))

    def test_bad_files_write_nothing(self):
        self.write(HEADER + LOAN.format("A"))
        words = ("book.csv", "--years", "2018..2019", "--out", "no", *ASSUME, "--events", "events.csv")
        for text, part in [("", "loan_id, kind"), ("loan_id,kind,amont\n", "the nearest name is amount"),
                           ("loan_id,kind,kind\n", "twice"), ("loan_id\n", "kind"), ("loan_id,kind\n1,\"2\n", "events.csv:2:3")]:
            self.write(text, "events.csv")
            self.assertIn(part, self.refused(3, *words))
        self.assertIn("none.csv", self.refused(3, *words[:-1], "none.csv"))

    def test_many_events_take_time_in_proportion(self):
        """100,000 stray events and 2,000 loans: no search through all of them for each."""
        self.write(HEADER + "".join(LOAN.format("L%06d" % i) for i in range(2000)))
        events = COLUMNS + "\n" + "".join(event("N%06d" % (i % 50000), kind="close", on="2018-06-01") for i in range(100000))
        summary = self.run_events("book.csv", events, status=6)
        self.assertEqual((summary["events_in"], summary["events_held"]), (100000, 100000))

if __name__ == "__main__":
    unittest.main()
