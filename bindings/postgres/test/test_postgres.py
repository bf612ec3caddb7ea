#!/usr/bin/env python3
"""The extension on a real server: figures, errors, bad input, catalogue, the aggregate beside the program's tables.

usage: test_postgres.py ICHA      ICHA: the program
"""
import csv
import json
import os
import subprocess
import sys
import tempfile
import unittest
from datetime import date
from decimal import Decimal

import psycopg

import server
import vectors

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..")
SAMPLE = os.path.join(ROOT, "examples", "incheon-2018", "portfolio.csv")
ICHA = None
SERVER = None

# 12,000,000 at 3.65 % by act/365 are 1,200 a day; 31 days 37,200, and 2 % of 12,000,000 over them 20,383.56
TERMS = {"principal": 12000000, "rate": "3.65%", "disbursed_on": "2019-01-15", "term_months": 6, "method": "equal_principal",
         "day_count": "act/365", "inclusion": "start", "rounding": {"interest": "down/1", "payment": "down/1"}, "residual": "last",
         "subsidy": {"method": "of_rate", "base": "balance", "steps": [{"months": 12, "rate": "2%"}], "rounding": "down/1",
                     "payers": [{"name": "incheon", "share": "1"}],
                     "claim": {"cycle": "quarter", "by": "due", "rounding": "down/10", "level": "claim", "payment_lag_days": 20,
                               "closing_days": 0}}}


class Case(unittest.TestCase):
    def setUp(self):
        self.db = SERVER.connect()
        self.addCleanup(self.db.close)

    def one(self, query, *arguments):
        return self.db.execute(query, arguments or None).fetchone()[0]

    def refused(self, state, query, *arguments, says=""):
        with self.assertRaises(psycopg.Error) as caught:
            self.db.execute(query, arguments or None)
        error = caught.exception
        self.assertEqual(error.sqlstate, state, str(error))
        told = " ".join(filter(None, (str(error), error.diag.message_detail, error.diag.message_hint)))
        self.assertIn(says, told)
        self.assertEqual(self.one("SELECT 1"), 1)  # the connection lives
        return error


class Scalars(Case):
    def test_rates_are_exact_fractions(self):
        self.assertEqual(self.one("SELECT icha_rate_parse('3.5%')"), Decimal("0.035"))
        self.assertEqual(self.one("SELECT icha_rate_format(0.035)"), "3.5%")

    def test_a_bare_rate_names_the_spellings(self):
        self.refused("IC101", "SELECT icha_rate_parse('3.5')", says="150bp")

    def test_a_rate_finer_than_a_billionth_is_not_rounded(self):
        self.refused("IC103", "SELECT icha_rate_format(0.0350000001)")

    def test_floats_are_refused_with_the_fix(self):
        self.refused("IC101", "SELECT icha_rate_format(0.035::float8)", says="numeric")
        self.refused("IC101", "SELECT icha_level_payment(1000, 0.035::float8, 1, 12, 'down/1')", says="icha_rate_parse")
        self.refused("42883", "SELECT icha_money_round(12.5::float8, 'down/10')")

    def test_no_number_is_no_rate(self):
        self.refused("IC100", "SELECT icha_rate_format('NaN'::numeric)")
        self.refused("IC100", "SELECT icha_rate_format('Infinity'::numeric)")

    def test_null_in_null_out(self):
        self.assertIsNone(self.one("SELECT icha_money_round(NULL, 'down/10')"))
        self.assertIsNone(self.one("SELECT icha_split(NULL, '{1}')"))
        self.assertIsNone(self.one("SELECT icha_screen(NULL, 'incheon.startup', '2018-03-14')"))
        self.assertIsNone(self.one("SELECT icha_year_fraction(NULL, '2018-03-14', 'act/365', 'start')"))

    def test_money_beyond_the_limit(self):
        self.assertEqual(self.one("SELECT icha_money_add(9000000000000000, 0)"), 9000000000000000)
        self.refused("IC200", "SELECT icha_money_add(9000000000000000, 1)")
        self.refused("IC100", "SELECT icha_money_round(12345, 'down/7x')")

    def test_shares_with_nulls_or_too_many(self):
        self.refused("IC102", "SELECT icha_split(100, ARRAY['1/2', NULL], 'first')")
        self.refused("IC102", "SELECT icha_split(100, ARRAY[]::text[], 'first')")
        self.refused("IC102", "SELECT icha_split(100, array_fill('1/9'::text, ARRAY[9]), 'first')")
        self.assertEqual(self.one("SELECT icha_split(100, ARRAY['1/3','1/3','1/3'], 'first')"), [34, 33, 33])

    def test_dates_outside_the_calendar(self):
        for day in ("infinity", "-infinity", "1899-12-31", "2200-01-01"):
            self.refused("IC102", "SELECT icha_date_add_months(%s::date, 1)", day)
        self.assertEqual(self.one("SELECT icha_date_add_months('2199-11-30'::date, 1)"), date(2199, 12, 30))
        self.refused("IC300", "SELECT icha_is_business_day('2041-01-01'::date)")

    def test_a_holiday_is_named(self):
        self.assertEqual(self.one("SELECT icha_holiday_name('2018-09-24'::date)"), "추석")
        self.assertIsNone(self.one("SELECT icha_holiday_name('2018-09-20'::date)"))

    def test_absurd_arguments(self):
        self.refused("IC102", "SELECT icha_level_payment(1000, 0.03, 1, -5, 'down/1')")
        self.refused("IC102", "SELECT icha_level_payment(1000, 0.03, 1, 2147483647, 'down/1')")
        self.refused("IC102", "SELECT icha_due_dates('2018-01-01', '2019-01-01', 32)")
        self.refused("IC107", "SELECT icha_due_dates('2018-01-01', '2018-01-01', 1)")
        self.refused("IC102", "SELECT icha_year_fraction('2018-02-01', '2018-01-01', 'act/365', 'start')")
        self.refused("IC102", "SELECT icha_all_in_rate(ARRAY['2018-01-01']::date[], ARRAY[1, 2]::bigint[])")


class Schedules(Case):
    def test_rows(self):
        row = self.db.execute("SELECT days, interest, subsidy, borrower_interest, payment, rate FROM icha_schedule(%s::jsonb) "
                              "WHERE n = 1", (json.dumps(TERMS),)).fetchone()
        self.assertEqual(row, (31, 37200, 20383, 16817, 2016817, Decimal("0.0365")))

    def test_the_document_is_the_programs(self):
        printed = subprocess.run([ICHA, "schedule", "-", "--format", "json"], input=json.dumps(TERMS), text=True, check=True,
                                 capture_output=True).stdout
        self.assertEqual(self.one("SELECT icha_schedule_document(%s::jsonb)", json.dumps(TERMS)), json.loads(printed))

    def test_all_missing_keys_at_once(self):
        error = self.refused("IC106", "SELECT * FROM icha_schedule('{\"principal\": 1000}')")
        for key in ("rate", "disbursed_on", "method", "day_count", "rounding.interest"):
            self.assertIn(key, error.diag.message_detail)

    def test_bad_keys_at_once(self):
        bad = dict(TERMS, rate="3.65", inclusion="begin", pricipal=3)
        error = self.refused("IC101", "SELECT * FROM icha_schedule(%s::jsonb)", json.dumps(bad))
        for key in ("rate", "inclusion", "pricipal"):
            self.assertIn(key, error.diag.message_detail)

    def test_not_an_object(self):
        for text in ("[]", "3", "null", "\"x\""):
            with self.assertRaises(psycopg.Error):
                self.db.execute("SELECT * FROM icha_schedule(%s::jsonb)", (text,))
        self.assertEqual(self.db.execute("SELECT * FROM icha_schedule(NULL::jsonb)").fetchall(), [])

    def test_deep_and_wide(self):
        deep = "{\"subsidy\":" * 200 + "1" + "}" * 200
        with self.assertRaises(psycopg.Error):
            self.db.execute("SELECT * FROM icha_schedule(%s::jsonb)", (deep,))
        wide = json.dumps({f"key{i}": i for i in range(20000)})
        with self.assertRaises(psycopg.Error):
            self.db.execute("SELECT * FROM icha_schedule(%s::jsonb)", (wide,))

    def test_in_a_join(self):
        self.db.execute("CREATE TEMP TABLE t AS SELECT g AS id, jsonb_set(%s::jsonb, '{principal}', to_jsonb(g * 1000000)) AS terms "
                        "FROM generate_series(1, 20) g", (json.dumps(TERMS),))
        total = self.one("SELECT sum(s.principal) FROM t, icha_schedule(t.terms) s")
        self.assertEqual(total, sum(range(1, 21)) * 1000000)


class Catalogue(Case):
    FACTS = {"business.founded_on": "2015-05-01", "business.in_region": True, "business.size": "small_merchant", "credit.grade": 6,
             "request.amount": 30000000}

    def test_screen_is_the_programs(self):
        printed = subprocess.run([ICHA, "screen", "--product", "incheon.startup", "--on", "2018-03-14", "--format", "json", "-"],
                                 input=json.dumps(self.FACTS), text=True, capture_output=True).stdout
        found = self.one("SELECT icha_screen(%s::jsonb, 'incheon.startup', '2018-03-14')", json.dumps(self.FACTS))
        self.assertEqual(found, json.loads(printed))
        self.assertIn(found["verdict"], ("ELIGIBLE", "UNDETERMINED"))

    def test_no_is_an_answer(self):
        found = self.one("SELECT icha_screen(%s::jsonb, 'incheon.startup', '2018-03-14')",
                         json.dumps(dict(self.FACTS, **{"credit.grade": 8})))
        self.assertEqual(found["verdict"], "INELIGIBLE")

    def test_unknown_product_and_date_without_version(self):
        self.refused("IC104", "SELECT icha_screen('{}', 'incheon.nothing', '2018-03-14')")
        self.refused("IC400", "SELECT icha_screen('{}', 'incheon.startup', '2020-03-14')")

    def test_undetermined_until_assumed(self):
        terms = json.dumps({"principal": 25000000, "disbursed_on": "2018-03-14", "rate": "3.5%", "term_months": 60,
                            "method": "equal_payment", "due_day": 14})
        with self.assertRaises(psycopg.Error):
            self.db.execute("SELECT * FROM icha_schedule(%s::jsonb, 'incheon.startup')", (terms,))
        self.db.execute("SET icha.assumptions = 'kr-bank-conventions, incheon-2018-open'")
        document = self.one("SELECT icha_schedule_document(%s::jsonb, 'incheon.startup')", terms)
        self.assertEqual(document["assumptions"], ["incheon-2018-open", "kr-bank-conventions"])
        self.assertEqual(len(self.db.execute("SELECT * FROM icha_schedule(%s::jsonb, 'incheon.startup')", (terms,)).fetchall()),
                         len(document["rows"]))

    def test_a_user_names_no_files(self):
        self.one("SELECT icha_version()")  # what was set before the extension is loaded is checked when it is
        self.refused("22023", "SET icha.assumptions = '/etc/passwd'")
        self.refused("22023", "SET icha.assumptions = 'x.yaml'")
        self.db.execute("DROP ROLE IF EXISTS somebody")
        self.db.execute("CREATE ROLE somebody")
        self.db.execute("SET ROLE somebody")
        self.refused("42501", "SET icha.catalogue = '/tmp'")
        self.db.execute("RESET ROLE")

    def test_what_was_set_before_loading_is_checked(self):
        with SERVER.connect(options="-c icha.assumptions=/etc/passwd") as other:
            self.assertEqual(other.execute("SELECT icha_version(), current_setting('icha.assumptions')").fetchone()[1], "")

    def test_a_bad_catalogue_is_an_error(self):
        self.db.execute("SET icha.catalogue = '/nowhere'")
        self.refused("IC502", "SELECT icha_products()")
        self.db.execute("RESET icha.catalogue")
        self.assertGreater(len(self.one("SELECT icha_products()")), 10)

    def test_show_and_language(self):
        self.assertTrue(any(row["parameter"] == "cap" for row in self.one("SELECT icha_show('incheon.minimum-wage', '2018-04-01')")))
        self.db.execute("SET icha.language = 'ko'")
        self.assertTrue(any("최저임금" in row["name"] for row in self.one("SELECT icha_products('2018-04-01')")))
        self.refused("IC104", "SELECT icha_show('incheon.nothing')")


class Outlay(Case):
    """The aggregate beside `icha outlay` over the sample portfolio."""

    def load(self):
        with open(SAMPLE, encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        columns = ", ".join(f'"{name}" text' for name in rows[0])
        self.db.execute("DROP TABLE IF EXISTS loans")
        self.db.execute(f"CREATE TABLE loans ({columns})")
        with self.db.cursor().copy("COPY loans FROM STDIN") as copy:
            for row in rows[1:]:
                copy.write_row([cell or None for cell in row])
        self.db.execute("ANALYZE loans")
        self.db.execute("SET icha.assumptions = 'kr-bank-conventions, incheon-2018-open'")

    def tables(self):
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "out")
            subprocess.run([ICHA, "outlay", SAMPLE, "--years", "2018..2023", "--out", out, "--quiet", "--inputs", "none", "--assume",
                            "kr-bank-conventions", "--assume", "incheon-2018-open"], check=True, stdout=subprocess.DEVNULL)
            def rows(name):
                with open(os.path.join(out, name), encoding="utf-8", newline="") as file:
                    return list(csv.DictReader(file))
            return rows("outlay.csv"), rows("claims.csv")

    def test_as_the_program(self):
        self.load()
        cells, claims = self.tables()
        answer = self.one("SELECT icha_outlay(to_jsonb(l), 2018, 2023) FROM loans l")
        self.assertEqual(answer["counts"], {"rows_in": 4696, "used": 4696, "held": 0})
        self.assertEqual(answer["assumptions"], ["incheon-2018-open", "kr-bank-conventions"])
        self.assertEqual([{k: str(v) for k, v in row.items()} for row in answer["outlay"]],
                         [{k: row[k] for k in answer["outlay"][0]} for row in cells])
        self.assertEqual([{k: str(v) for k, v in row.items()} for row in answer["claims"]],
                         [{k: row[k] for k in answer["claims"][0]} for row in claims])

    def test_parallel_and_shuffled(self):
        self.load()
        plain = self.one("SELECT icha_outlay(to_jsonb(l), 2018, 2023) FROM loans l")
        for setting in ("parallel_setup_cost = 0", "parallel_tuple_cost = 0", "min_parallel_table_scan_size = 0",
                        "max_parallel_workers_per_gather = 4"):
            self.db.execute("SET " + setting)
        plan = "\n".join(r[0] for r in self.db.execute("EXPLAIN SELECT icha_outlay(to_jsonb(l), 2018, 2023) FROM loans l"))
        self.assertIn("Partial Aggregate", plan)
        self.assertEqual(self.one("SELECT icha_outlay(to_jsonb(l), 2018, 2023) FROM loans l"), plain)
        self.assertEqual(self.one("SELECT icha_outlay(to_jsonb(l), 2018, 2023) FROM (SELECT * FROM loans ORDER BY md5(loan_id)) l"),
                         plain)

    def test_groups_and_rows(self):
        self.load()
        rows = self.db.execute("SELECT g.product, sum(r.amount) FROM (SELECT l.product, icha_outlay(to_jsonb(l), 2018, 2023) AS o "
                               "FROM loans l GROUP BY l.product) g, icha_outlay_rows(g.o) r WHERE r.basis = 'due' GROUP BY 1").fetchall()
        cells, _ = self.tables()
        wanted = {}
        for row in cells:
            if row["basis"] == "due":
                wanted[row["product"]] = wanted.get(row["product"], 0) + int(row["amount"])
        self.assertEqual({k: int(v) for k, v in rows}, wanted)

    def test_held_not_lost(self):
        self.load()
        self.db.execute("UPDATE loans SET principal = '12.5' WHERE loan_id = (SELECT min(loan_id) FROM loans)")
        self.db.execute("INSERT INTO loans SELECT * FROM loans WHERE loan_id = (SELECT max(loan_id) FROM loans)")
        answer = self.one("SELECT icha_outlay(to_jsonb(l), 2018, 2023) FROM loans l")
        self.assertEqual(answer["counts"], {"rows_in": 4697, "used": 4694, "held": 3})
        self.assertEqual({row["field"] for row in answer["held"]}, {"principal", "loan_id"})

    def test_bad_loans(self):
        self.assertIsNone(self.one("SELECT icha_outlay(to_jsonb(x), 2018, 2023) FROM (SELECT 1 WHERE false) x"))
        self.assertEqual(self.one("SELECT icha_outlay(NULL::jsonb, 2018, 2023)")["counts"]["rows_in"], 0)
        self.refused("IC102", "SELECT icha_outlay('[1]'::jsonb, 2018, 2023)")
        self.refused("IC102", "SELECT icha_outlay('{\"loan_id\": \"a\"}'::jsonb, 2023, 2018)")
        self.refused("IC106", "SELECT icha_outlay('{\"loan_id\": \"a\"}'::jsonb, NULL, 2018)")
        self.refused("IC107", "SELECT icha_outlay('{\"loan_id\": \"a\"}'::jsonb, y, 2018) FROM generate_series(2017, 2018) y")
        self.refused("IC104", "SELECT icha_outlay('{\"loan_id\": \"a\", \"pricipal\": 3}'::jsonb, 2018, 2018)", says="principal")
        wide = json.dumps({f"key{i}": i for i in range(400)})
        self.refused("IC102", "SELECT icha_outlay(%s::jsonb, 2018, 2018)", wide)

    def test_a_key_said_twice(self):
        loan = {"loan_id": "a", "subsidy.base_cap": 1000000, "subsidy": {"base_cap": 2000000}}
        self.refused("IC105", "SELECT icha_outlay(%s::jsonb, 2018, 2018)", json.dumps(loan), says="subsidy.base_cap")
        self.refused("IC104", "SELECT icha_outlay('{\"loan_id\": \"a\", \"\": 1}'::jsonb, 2018, 2018)")
        self.refused("IC104", "SELECT icha_outlay('{\"loan_id\": \"a\", \"\": {\"due_day\": 20}}'::jsonb, 2018, 2018)")

    def test_a_rate_as_a_number_is_held_with_the_spellings(self):
        loan = {"loan_id": "a", "product": "incheon.startup", "principal": 1000000, "rate": 0.035, "disbursed_on": "2018-03-14"}
        held = self.one("SELECT icha_outlay(%s::jsonb, 2018, 2018)", json.dumps(loan))["held"]
        self.assertEqual(held[0]["field"], "rate")
        self.assertIn("150bp", held[0]["reason"])

    def test_nested_keys_are_those_of_terms(self):
        terms = dict(TERMS, disbursed_on="2018-01-15")
        loan = dict(terms, loan_id="a", product="incheon.general-guarantee")
        answer = self.one("SELECT icha_outlay(%s::jsonb, 2018, 2018)", json.dumps(loan))
        self.assertEqual(answer["counts"]["used"], 1, answer["held"])
        document = self.one("SELECT icha_schedule_document(%s::jsonb)", json.dumps(terms))
        due = [row["amount"] for row in answer["outlay"] if row["basis"] == "due"]
        self.assertEqual(due, [document["totals"]["subsidy"]])


class Vectors(Case):
    def test_all(self):
        files, failed = vectors.run_all(self.db)
        path = os.environ.get("ICHA_CONFORMANCE")
        if path:
            with open(path, "w", encoding="utf-8") as file:
                json.dump({"language": "sql", "files": files}, file, indent=1)
        run = sum(f["run"] for f in files.values())
        print(f"\n{run} vectors run, {len(failed)} failed, {sum(len(f['excluded']) for f in files.values())} excluded with a reason")
        self.assertEqual(failed, [], "\n".join(failed[:20]))
        self.assertGreater(run, 700)


class ZLast(Case):
    def test_no_process_died(self):
        self.assertEqual(SERVER.crashes(), [])


if __name__ == "__main__":
    ICHA = os.path.abspath(sys.argv.pop(1))
    with server.running() as SERVER:
        result = unittest.main(exit=False).result
    sys.exit(not result.wasSuccessful())
