"""Every vector of tests/vectors through SQL; what cannot be asked in SQL stands here with its reason."""
import glob
import json
import os
import re
from datetime import date
from decimal import Decimal

import psycopg

HERE = os.path.dirname(os.path.abspath(__file__))
VECTORS = os.path.join(HERE, "..", "..", "..", "tests", "vectors")

# Operations that have no function in SQL.
NOT_ASKED = {
    "rounding_parse": "no function: a rounding is its text in every call",
    "ceiling": "no function: a difference; the caps of icha_screen hold what is open",
    "year": "native: extract() and date arithmetic",
}


# Vectors that leave out what SQL answers with null, and rows whose sum has no document.
NOT_ASKED_IDS = {
    "guarantee.tiers.no_rounding": "null in, null out: a rounding that is not given",
    "guarantee.refund.no_rounding": "null in, null out: a rounding that is not given",
    "level.no_rounding": "null in, null out: a rounding that is not given",
    "roll.no_calendar": "a calendar has a value where it is left out",
    "guarantee.fees.widest": "the document's totals pass N-1",
    "guarantee.subsidy.wide_of_rate": "the document's totals pass N-1",
    "guarantee.subsidy.wide_of_difference": "the document's totals pass N-1",
}


class NotAsked(Exception):
    """This one vector cannot be asked; the text says why."""


def rate_fraction(text):
    """`3.5%`, `350bp`, `0.035x` as an exact decimal."""
    digits, unit = re.fullmatch(r"(-?\d+(?:\.\d+)?)(%|bp|x)", text).groups()
    return Decimal(digits) / {"%": 100, "bp": 10000, "x": 1}[unit]


def billionths(value):
    return int(value.scaleb(9))


def as_json(value):
    return json.dumps(value, ensure_ascii=False)


class Asking:
    """One method an operation: the question to the server, the answer in the form of `out`."""

    def __init__(self, connection):
        self.connection = connection

    def one(self, query, *arguments):
        return self.connection.execute(query, arguments).fetchone()[0]

    def rate_parse(self, q, _out):
        value = self.one("SELECT icha_rate_parse(%s)", q["text"])
        return {"ppb": str(billionths(value)), "text": self.one("SELECT icha_rate_format(%s)", value)}

    def ratio_parse(self, q, _out):
        numerator, _, denominator = self.one("SELECT icha_ratio_parse(%s)", q["text"]).partition("/")
        return {"numerator": int(numerator), "denominator": int(denominator or 1)}

    def money_parse(self, q, _out):
        return {"amount": self.one("SELECT icha_money_parse(%s)", q["text"])}

    def round(self, q, _out):
        if q["denominator"] != 1:
            raise NotAsked("a quotient: icha_money_round takes whole amounts")
        return {"amount": self.one("SELECT icha_money_round(%s, %s)", q["numerator"], q["rounding"])}

    def split(self, q, _out):
        return {"parts": self.one("SELECT icha_split(%s, %s::text[], %s)", q["amount"], q["shares"], q.get("residual"))}

    def date_parse(self, q, _out):
        raise NotAsked("native: date")

    def add_months(self, q, _out):
        return {"date": self.one("SELECT icha_date_add_months(%s::date, %s)", q["origin"], q["months"]).isoformat()}

    def window(self, q, _out):
        return {"date": self.one("SELECT icha_window_last_day(%s::date, %s)", q["event"], q["months"]).isoformat()}

    def day_count(self, q, _out):
        head = (q["from"], q["to"])
        first, months = q.get("is_first", False), q.get("anchored_months", 0)
        days = self.one("SELECT icha_counted_days(%s::date, %s::date, %s, %s)", *head, q["inclusion"], first)
        until = [self.one("SELECT icha_year_fraction(%s::date, %s::date, %s, %s, %s, %s, %s::date)", *head,
                          q["day_count"], q["inclusion"], first, months, cut) for cut in list(q["cuts"]) + [None]]
        return {"days": days, "until": until}

    def due_dates(self, q, _out):
        """The anchor day and the maturity are resolved as T-4 says, which the function leaves to its caller."""
        disbursed, first = date.fromisoformat(q["disbursed_on"]), q.get("first_due_on")
        origin = date.fromisoformat(first) if first else disbursed
        day = 31 if q.get("end_of_month") else q.get("due_day") or origin.day
        maturity = q.get("maturity_on") or self.one("SELECT icha_date_add_months(%s::date, %s)", q["disbursed_on"],
                                                    q["term_months"]).isoformat()
        rows = self.connection.execute("SELECT icha_due_dates(%s::date, %s::date, %s, %s, %s::date)",
                                       (q["disbursed_on"], maturity, day, q.get("interest_every_months") or 1, first))
        return {"dates": [row[0].isoformat() for row in rows]}

    def roll(self, q, _out):
        calendar = q.get("calendar") or "weekends"  # the rule `none` asks for no calendar
        return {"date": self.one("SELECT icha_roll(%s::date, %s, %s)", q["date"], q["business_day"], calendar).isoformat()}

    def level_payment(self, q, _out):
        if "growths" in q:
            raise NotAsked("growth by period: icha_schedule has it with payment_formula actual")
        return {"payment": self.one("SELECT icha_level_payment(%s, icha_rate_parse(%s), %s, %s, %s, %s)", q["principal"],
                                    q["rate"], q["interval_months"], q["n"], q["rounding"], q.get("balloon") or 0)}

    def schedule(self, q, out):
        """The rows come twice: out of the document, and as a table. Both must be the vector's."""
        document = self.one("SELECT icha_schedule_document(%s::jsonb)", as_json(q))
        self.same_rows(q, document)
        return answer_of_schedule(document, out)

    life = schedule

    def same_rows(self, q, document):
        columns = ("n", "from", "to", "due", "days", "opening", "principal", "interest", "borrower_interest", "subsidy",
                   "payment", "closing")
        cursor = self.connection.execute("SELECT * FROM icha_schedule(%s::jsonb)", (as_json(q),))
        names = [c.name for c in cursor.description]
        table = [{k: v.isoformat() if isinstance(v, date) else v for k, v in zip(names, row)} for row in cursor]
        assert len(table) == len(document["rows"]), "icha_schedule has another number of rows than its document"
        for row, other in zip(table, document["rows"]):
            assert all(row[c] == other.get(c) for c in columns), f"{row} is not {other}"
            assert row["rate"] == rate_fraction(other["rate"]), f"{row} is not {other}"
            assert row["subsidy_rate"] == rate_fraction(other["subsidy_rate"]), f"{row} is not {other}"

    def guarantee_of(self, q):
        return self.one("SELECT icha_schedule_document(%s::jsonb)", as_json(q))["guarantee"]

    def fees(self, q, out):
        """The document tells each fee, and of the reductions the sums; what accrues by year is the outlay's."""
        guarantee = self.guarantee_of(q)
        sums = [sum(parts) for parts in zip(*(fee["reductions"] for fee in out["fees"]))] if "fees" in out else []
        assert sums == [r["amount"] for r in guarantee["reductions"]], f"reductions are {guarantee['reductions']}"
        same = ("on", "to", "fee", "borrower_fee")
        found = [dict(wanted, **{name: fee[name] for name in same}) for fee, wanted in zip(guarantee["fees"], out["fees"])]
        return {"amount": guarantee["amount"], "fees": found if len(found) == len(guarantee["fees"]) else None}

    def loan_all_in_rate(self, q, _out):
        guarantee = self.guarantee_of(q)
        low, high = (str(billionths(rate_fraction(text))) for text in guarantee["all_in_rate"])
        return {"flows": [[flow["on"], flow["amount"]] for flow in guarantee["flows"]], "low": low, "high": high}

    def guaranteed_amount(self, q, _out):
        return {"amount": self.one("SELECT icha_guaranteed_amount(%s, %s::jsonb, %s)", q["principal"], as_json(q["tiers"]),
                                   q["amount_rounding"])}

    def largest_loan(self, q, _out):
        return {"principal": self.one("SELECT icha_largest_loan_within(%s, %s::jsonb, %s)", q["amount"],
                                      as_json(q["tiers"]), q["amount_rounding"])}

    def fee_refund(self, q, _out):
        return {"refund": self.one("SELECT icha_fee_refund(%s, %s::date, %s::date, %s::date, %s)", q["fee_paid"],
                                   q["covers_from"], q["covers_to"], q["repaid_on"], q["rounding"])}

    def late_fee(self, q, _out):
        return {"late_fee": self.one("SELECT icha_late_fee(%s, %s::date, %s::date, icha_rate_parse(%s), %s, %s)",
                                     q["unpaid"], q["due_on"], q["paid_on"], q["late_rate"], q["day_count"],
                                     q["rounding"])}

    def reguaranteed_part(self, q, _out):
        return {"part": self.one("SELECT icha_reguaranteed_part(%s, %s, %s, %s)", q["subrogated"], q["recovered"],
                                 q["share"], q["rounding"])}

    def late_interest(self, q, _out):
        return self.one("SELECT icha_late_interest(%s::jsonb)", as_json(q))

    def last_day(self, q, _out):
        return {"date": self.one("SELECT icha_guarantee_last_day(%s::date, %s)", q["notified_on"], q["days"]).isoformat()}

    def all_in_rate(self, q, _out):
        low, high = self.one("SELECT icha_all_in_rate(%s::date[], %s::bigint[])", [f[0] for f in q["flows"]],
                             [f[1] for f in q["flows"]])
        return {"low": str(billionths(low)), "high": str(billionths(high))}


def answer_of_schedule(document, out):
    """Of the document what the vector holds."""
    found = {"row_count": len(document["rows"]), "rows": document["rows"], "totals": document["totals"],
             "payment": document["payment"], "claims": document["claims"]}
    if "rows" in out and "row_count" in out:  # some of them, by number
        by_number = {row["n"]: row for row in document["rows"]}
        found["rows"] = [by_number.get(row["n"]) for row in out["rows"]]
    return found


def holds(expected, found):
    """Everything that is expected is there and the same; `parts` of a row may be a count."""
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(
            holds(v, found.get(k)) or (k == "parts" and isinstance(v, int) and v == max(1, len(found.get(k) or [])))
            for k, v in expected.items())
    if isinstance(expected, list):
        return isinstance(found, list) and len(expected) == len(found) and all(map(holds, expected, found))
    return expected == found


def refused_as(error, expected):
    """The SQLSTATE is the status' number; the field stands in the detail."""
    status = re.search(r"status=(\w+)", error.diag.message_detail or "")
    if status is None or status.group(1) != "ICHA_ERR_" + expected["status"].removeprefix("ICHA_ERR_"):
        return False
    field = re.search(r"field=(\S+)", error.diag.message_detail)
    return "field" not in expected or (field is not None and field.group(1) == expected["field"])


def run_one(asking, vector):
    """None: as expected. Else what is wrong."""
    question = getattr(asking, vector["op"])
    try:
        found = question(vector["in"], vector.get("out", {}))
    except psycopg.Error as error:
        if "error" in vector and refused_as(error, vector["error"]):
            return None
        return f"{error} {error.diag.message_detail}"
    except AssertionError as wrong:
        return str(wrong)
    if "error" in vector:
        return f"not refused: {found}"
    return None if holds(vector["out"], found) else f"expected {vector['out']}, found {found}"


def run_all(connection):
    """By file: run, passed, excluded; and what failed."""
    asking, files, failed = Asking(connection), {}, []
    for path in sorted(glob.glob(os.path.join(VECTORS, "*.json"))):
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        name = os.path.basename(path).removesuffix(".json")
        if "vectors" not in document:
            continue
        tally = files[name] = {"run": 0, "passed": 0, "excluded": []}
        for vector in document["vectors"]:
            run_vector(asking, vector, tally, failed)
    return files, failed


def run_vector(asking, vector, tally, failed):
    reason = NOT_ASKED.get(vector["op"]) or NOT_ASKED_IDS.get(vector["id"])
    wrong = None
    try:
        if reason is None:
            wrong = run_one(asking, vector)
    except NotAsked as why:
        reason = str(why)
    if reason is not None:
        tally["excluded"].append({"id": vector["id"], "reason": reason})
        return
    tally["run"] += 1
    if wrong is None:
        tally["passed"] += 1
    else:
        failed.append(f"{vector['id']}: {wrong}")
