-- What a database can ask of icha. Run by script/postgres; by hand: psql -f example.sql, where the extension is installed.
CREATE EXTENSION IF NOT EXISTS icha;
SET icha.assumptions = 'kr-bank-conventions, incheon-2018-open';

-- A rate is exact, and says its unit.
SELECT icha_rate_parse('3.5%') AS rate, icha_rate_format(0.0225) AS spelt, icha_level_payment(25000000, 0.035, 1, 48, 'down/1') AS payment;

-- Who is eligible, and why.
CREATE TEMP TABLE applicants (name text, facts jsonb);
INSERT INTO applicants VALUES
    ('Kim', '{"business.founded_on": "2015-05-01", "business.in_region": true, "business.size": "small_merchant", "credit.grade": 6, "request.amount": 30000000}'),
    ('Lee', '{"business.founded_on": "2015-05-01", "business.in_region": true, "business.size": "small_merchant", "credit.grade": 8, "request.amount": 30000000}'),
    ('Park', '{"business.in_region": true, "credit.grade": 3}');
SELECT a.name, s ->> 'verdict' AS verdict,
       (SELECT string_agg(r ->> 'rule', ', ') FROM jsonb_array_elements(s -> 'reasons') r WHERE r ->> 'outcome' = 'VIOLATED') AS violated,
       (SELECT string_agg(n ->> 'fact', ', ') FROM jsonb_array_elements(s -> 'needs') n WHERE (n ->> 'can_flip')::boolean) AS could_change_it
  FROM applicants a, icha_screen(a.facts, 'incheon.startup', '2018-03-14') s ORDER BY a.name;

-- A schedule is a table.
SELECT n, due, days, principal, interest, subsidy, borrower_interest, payment
  FROM icha_schedule('{"principal": 25000000, "disbursed_on": "2018-03-14", "rate": "3.5%", "term_months": 60, "grace_months": 12,
                       "method": "equal_payment", "due_day": 14}', 'incheon.startup')
 WHERE n <= 3 OR n >= 59;

-- The outlay of a portfolio: columns as in PORTFOLIO.csv. Whatever cannot be used is held, not lost.
CREATE TEMP TABLE loans (loan_id text, product text, principal bigint, rate text, disbursed_on date, term_months int, grace_months int, method text, due_day int);
INSERT INTO loans
    SELECT 'L' || lpad(g::text, 4, '0'), 'incheon.startup', 1000000 * (1 + g % 30), '3.5%', date '2018-01-02' + g % 300, 60, 12, 'equal_payment', 1 + g % 28
      FROM generate_series(1, 1000) g;
INSERT INTO loans VALUES ('broken', 'incheon.startup', 10000000, '3.5', '2018-03-14', 60, 12, 'equal_payment', 14);
CREATE TEMP TABLE answer AS SELECT icha_outlay(to_jsonb(l), 2018, 2020) AS o FROM loans l;
SELECT o -> 'counts' AS counts, o -> 'assumptions' AS assumptions FROM answer;
SELECT h ->> 'loan_id' AS loan_id, h ->> 'field' AS field, h ->> 'reason' AS reason FROM answer, jsonb_array_elements(o -> 'held') h;
SELECT r.* FROM answer, icha_outlay_rows(o) r ORDER BY year, basis;
