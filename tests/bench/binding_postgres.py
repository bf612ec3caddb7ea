#!/usr/bin/env python3
"""Schedule rows a second out of PostgreSQL, on one process and on several, beside a plain generate_series() in the same run.

usage: binding_postgres.py [LOANS]      LOANS: 20000 unless given
"""
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "bindings", "postgres", "test"))
import server  # noqa: E402
from test_postgres import TERMS  # noqa: E402

LOANS = int(sys.argv[1]) if len(sys.argv) > 1 else 20000
SCHEDULES = "SELECT sum(s.subsidy), count(*) FROM loans l, LATERAL icha_schedule(l.terms) s"
SERIES = "SELECT sum(s), count(*) FROM loans l, LATERAL generate_series(1, 60) s"


def best(db, query):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        answer = db.execute(query).fetchone()
        times.append(time.perf_counter() - started)
    return answer, min(times)


with server.running() as running, running.connect() as db:
    terms = dict(TERMS, term_months=60)
    db.execute("CREATE TABLE loans AS SELECT g AS id, jsonb_set(%s::jsonb, '{principal}', to_jsonb(1000000 + g)) AS terms "
               "FROM generate_series(1, %s) g", (json.dumps(terms), LOANS))
    db.execute("ANALYZE loans")
    for setting in ("parallel_setup_cost = 0", "parallel_tuple_cost = 0", "min_parallel_table_scan_size = 0"):
        db.execute("SET " + setting)
    print("| | rows | seconds | rows a second |\n|---|---|---|---|")
    for workers in (0, 2):
        db.execute(f"SET max_parallel_workers_per_gather = {workers}")
        for name, query in (("icha_schedule", SCHEDULES), ("generate_series", SERIES)):
            (total, rows), seconds = best(db, query)
            print(f"| {name}, {workers or 'no'} workers | {rows:,} | {seconds:.3f} | {rows / seconds:,.0f} |")
