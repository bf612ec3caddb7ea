"""The oracle against cases worked by hand: dates of T-6, margins, logic, caps."""

import datetime
import itertools
import random
import unittest
from fractions import Fraction

import oracle
from oracle import SATISFIED, SKIPPED, UNDECIDED, VIOLATED

D = datetime.date.fromisoformat


class Hand(oracle.Catalogue):
    """A catalogue of one product on one day, from Python."""

    def __init__(self, facts, parameters):
        self.facts = {name: {"type": kind} for name, kind in facts.items()}
        self.assumed = []
        self.raw = {"p": {"parameters": {name: {"unit": unit, "versions": [{"id": "v", "value": value}]}
                                         for name, (unit, value) in parameters.items()}}}


def leaf(test, facts, kinds, on="2018-03-14", **parameters):
    case = oracle.Case(Hand(kinds, parameters), "p", D(on), None, facts)
    return case.test(test)


class Dates(unittest.TestCase):
    def test_windows(self):
        for event, months, last in (("2015-02-28", 60, "2020-02-29"), ("2016-02-29", 12, "2017-02-28"),
                                    ("2018-01-31", 1, "2018-02-28"), ("2018-01-30", 1, "2018-02-28"),
                                    ("2018-01-29", 1, "2018-02-28"), ("2018-03-14", 60, "2023-03-14"),
                                    ("2018-04-30", 1, "2018-05-31"), ("2017-12-31", 2, "2018-02-28")):
            self.assertEqual(oracle.window_last_day(D(event), months), D(last), event)

    def test_ages(self):
        for birth, day, age in (("1980-03-14", "2018-03-13", 37), ("1980-03-14", "2018-03-14", 38),
                                ("1980-02-29", "2018-02-28", 37), ("1980-02-29", "2018-03-01", 38),
                                ("1980-02-29", "2020-02-28", 39), ("1980-02-29", "2020-02-29", 40)):
            self.assertEqual(oracle.age_on(D(birth), D(day)), age, (birth, day))


class Leaves(unittest.TestCase):
    def check(self, node, outcome, margin=None, observed=None):
        self.assertEqual(node.outcome, outcome)
        self.assertEqual(node.margin and node.margin[1], margin)
        if observed is not None:
            self.assertEqual(node.observed[1], observed)

    def test_comparisons(self):
        for op, value, outcome, margin in (("at_most", 5, SATISFIED, 0), ("at_most", 6, VIOLATED, -1),
                                           ("at_least", 5, SATISFIED, 0), ("at_least", 4, VIOLATED, -1),
                                           ("less_than", 4, SATISFIED, 0), ("less_than", 5, VIOLATED, -1),
                                           ("more_than", 6, SATISFIED, 0), ("more_than", 5, VIOLATED, -1),
                                           ("equals", 5, SATISFIED, 0), ("equals", 3, VIOLATED, -2),
                                           ("equals", 8, VIOLATED, -3)):
            self.check(leaf({"fact": "n", op: "5"}, {"n": value}, {"n": "whole"}), outcome, margin)

    def test_ratio_is_exact(self):
        for top, bottom, outcome, margin in ((7, 10, SATISFIED, 0), (70, 100, SATISFIED, 0), (71, 100, VIOLATED, -1),
                                             (6, 9, SATISFIED, 0), (7, 9, VIOLATED, -1),
                                             (7 * (2**53 // 10 + 1), 10 * (2**53 // 10 + 1), SATISFIED, 0),
                                             (7 * (2**53 // 10 + 1) + 1, 10 * (2**53 // 10 + 1), VIOLATED, -1),
                                             (0, 0, UNDECIDED, None), (1, 0, UNDECIDED, None), ("?", 0, UNDECIDED, None)):
            node = leaf({"fact": "a", "per": "b", "at_most": "70%"}, {"a": top, "b": bottom}, {"a": "won", "b": "won"})
            self.check(node, outcome, margin)
            self.assertEqual(("fact", "b") in node.lacks, bottom == 0)  # there is no ratio to 0

    def test_headcounts(self):
        half = Fraction(1, 2)
        nine = [Fraction(4)] * 6 + [Fraction(5)] * 6  # 4.5 on average
        self.check(leaf({"fact": "h", "less_than": "5"}, {"h": nine}, {"h": "headcounts"}), SATISFIED, half - Fraction(1, 24), Fraction(9, 2))
        self.check(leaf({"fact": "h", "less_than": "5"}, {"h": [Fraction(5)] * 12}, {"h": "headcounts"}), VIOLATED, -Fraction(1, 24))
        self.check(leaf({"fact": "h", "at_most": "5"}, {"h": [Fraction(5)] * 11 + [5 + half]}, {"h": "headcounts"}), VIOLATED, -Fraction(1, 24))

    def test_windows(self):
        for founded, outcome, margin in (("2015-02-28", SATISFIED, 0), ("2015-02-27", VIOLATED, -2), ("2020-02-29", SATISFIED, 1826 + 1),
                                         ("2020-03-01", VIOLATED, -1)):
            node = leaf({"fact": "d", "within_months": "60"}, {"d": D(founded)}, {"d": "date"}, on="2020-02-29")
            if founded == "2020-02-29":
                margin = (oracle.window_last_day(D(founded), 60) - D("2020-02-29")).days
            self.check(node, outcome, margin)
        self.check(leaf({"fact": "d", "after_months": "60"}, {"d": D("2015-02-28")}, {"d": "date"}, on="2020-02-29"), SATISFIED, 0)
        self.check(leaf({"fact": "d", "after_months": "60"}, {"d": D("2015-03-01")}, {"d": "date"}, on="2020-02-29"), VIOLATED, -1)

    def test_hires(self):
        hired = [D("2017-09-13"), D("2017-09-14"), D("2018-03-14"), D("2018-03-15")]
        self.check(leaf({"fact": "h", "within_months": "6", "at_least": "3"}, {"h": hired}, {"h": "dates"}), VIOLATED, -1, 2)
        self.check(leaf({"fact": "h", "at_least": "3"}, {"h": hired}, {"h": "dates"}), SATISFIED, 1, 4)
        by_parameter = {"fact": "h", "within_months": {"parameter": "w"}, "at_least": "3"}
        for window, outcome, margin, count in (("6", VIOLATED, -1, 2), ({"band": ["3", "7"]}, SATISFIED, 0, 3), ("unlimited", SATISFIED, 0, 3),
                                               ({"unknown": "why"}, UNDECIDED, None, None), ({"not_applicable": "why"}, SKIPPED, None, None)):
            node = leaf(by_parameter, {"h": hired}, {"h": "dates"}, w=("months", window))
            self.check(node, outcome, margin, count)
            self.assertEqual(node.lacks, {("parameter", "w")} if outcome == UNDECIDED else set())

    def test_ksic(self):
        rule = {"fact": "k", "ksic": {"include": ["45", "46", "47"], "exclude": ["479"]}}
        for code, outcome in (("47111", SATISFIED), ("479", VIOLATED), ("47912", VIOLATED), ("47", UNDECIDED), ("46", SATISFIED),
                              ("56111", VIOLATED)):
            self.check(leaf(rule, {"k": code}, {"k": "ksic"}), outcome)
        self.check(leaf({"fact": "k", "ksic": {"include": ["561"]}}, {"k": "56"}, {"k": "ksic"}), UNDECIDED)

    def test_states(self):
        test = {"fact": "n", "at_most": {"parameter": "b"}}
        kinds = {"n": "whole"}
        self.check(leaf(test, {}, kinds, b=("count", "5")), UNDECIDED)
        self.check(leaf(test, {"n": "!"}, kinds, b=("count", "5")), SKIPPED)
        self.check(leaf(dict(test, when_na="violated"), {"n": "!"}, kinds, b=("count", "5")), VIOLATED)
        self.check(leaf(test, {"n": 5}, kinds, b=("count", {"unknown": "why"})), UNDECIDED)
        self.check(leaf(test, {"n": 5}, kinds, b=("count", {"not_applicable": "why"})), SKIPPED)
        for fact, outcome in ((5, SATISFIED), ("?", UNDECIDED), ("!", SKIPPED)):
            self.check(leaf(test, {"n": fact}, kinds, b=("count", "unlimited")), outcome)
        self.check(leaf(dict(test, when_na="violated"), {"n": "!"}, kinds, b=("count", "unlimited")), VIOLATED)
        node = leaf({"fact": "n", "equals": {"parameter": "b"}}, {"n": 4}, kinds, b=("count", {"band": ["3", "5"]}))
        self.check(node, UNDECIDED)
        self.assertEqual((node.lacks, node.required), ({("parameter", "b")}, None))
        self.check(leaf(test, {"n": 5}, kinds, b=("count", {"band": ["3", "5"]})), SATISFIED, 0)
        self.check(leaf({"fact": "n", "at_least": {"parameter": "b"}}, {"n": 3}, kinds, b=("count", {"band": ["3", "5"]})), SATISFIED, 0)


    def test_counts_of_parts(self):
        for outcomes, count, outcome in (([UNDECIDED, SKIPPED], 2, UNDECIDED), ([UNDECIDED, VIOLATED], 2, VIOLATED), ([SATISFIED, SKIPPED], 2, VIOLATED),
                                         ([SATISFIED, UNDECIDED, SKIPPED], 2, UNDECIDED), ([SATISFIED, UNDECIDED, SKIPPED], 3, VIOLATED),
                                         ([SKIPPED, SKIPPED], 1, SKIPPED)):
            self.assertEqual(oracle.combine("at_least_of", outcomes, count), outcome, (outcomes, count))

    def keyed(self, *values):
        return {"keyed": {"by": "tier", "entries": [{"key": f"k{n}", "value": value, "when": {"fact": f"f{n}", "is": "true"}}
                                                    for n, value in enumerate(values)]}}

    def test_keyed_bounds(self):
        kinds = {"n": "whole", "f0": "bool", "f1": "bool"}
        test, bound = {"fact": "n", "at_most": {"parameter": "b"}}, ("count", self.keyed("5", {"unknown": "why"}))
        for first, second, outcome, lacks in ((True, False, SATISFIED, set()), (True, "?", SATISFIED, set()), (False, True, UNDECIDED, {("parameter", "b")}),
                                              (False, "?", UNDECIDED, {("fact", "f1")}), (False, "!", UNDECIDED, {("parameter", "b")})):
            node = leaf(test, {"n": 5, "f0": first, "f1": second}, kinds, b=bound)
            self.assertEqual((node.outcome, node.lacks), (outcome, lacks))
        for number in (5, "?", "!"):
            self.assertRaises(oracle.Overlap, leaf, test, {"n": number, "f0": True, "f1": True}, kinds, b=bound)


class Offer(unittest.TestCase):
    def case(self, facts, **parameters):
        catalogue = Hand({"request.amount": "won", "used": "won", "workers": "whole", "months": "months", "f0": "bool", "f1": "bool"}, parameters)
        return oracle.Case(catalogue, "p", D("2018-03-14"), None, facts)

    def offer(self, facts, **parameters):
        return self.case(facts, **parameters).offer()

    def test_caps(self):
        maximum, at_most, caps, lacks = self.offer(
            {"request.amount": 30000000},
            **{"cap": ("won", {"at_most": "50000000"}), "volume": ("won", "100000000"), "limit.product": ("cap", {"limit": {"parameter": "cap"}}),
               "limit.requested": ("cap", {"limit": {"fact": "request.amount"}}),
               "limit.volume": ("cap", {"limit": {"parameter": "volume", "less": "used"}})})
        self.assertEqual((maximum, at_most, lacks), (30000000, True, {("fact", "used")}))

    def test_guarantee(self):
        tiers = {"tiers": [{"up_to": "50000000", "ratio": "100%"}, {"ratio": "90%"}]}
        maximum, _, _, _ = self.offer({"used": 720000000}, ceiling=("won", "800000000"), **{
            "guarantee.tiers": ("tiers", tiers), "guarantee.amount_rounding": ("text", "down/1"), "limit.g": ("cap", {"limit": {"parameter": "ceiling", "less": "used", "on": "guarantee"}})})
        # 50,000,000 + 0.9 x L <= 80,000,000, rounded down: 0.9 L < 30,000,001
        self.assertEqual(maximum, 50000000 + 33333334)

    def test_need(self):
        maximum, _, _, _ = self.offer({"workers": 3, "months": 12}, rise=("won", "221540"), share=("ratio", "45%"), **{
            "limit.need": ("cap", {"limit": {"need": {"monthly": "rise", "workers": "workers", "months": "months", "share": "share", "rounding": "down/1"}}})})
        self.assertEqual(maximum, 3588948)  # 221,540 x 36 x 0.45 = 3,588,948


    def test_tiers_not_known(self):
        def offer(tiers, ceiling="800000000"):
            return self.offer({"used": 720000000}, **{
                "ceiling": ("won", ceiling), "guarantee.tiers": ("tiers", tiers),
                "limit.g": ("cap", {"limit": {"parameter": "ceiling", "less": "used", "on": "guarantee"}})})

        tiers = ("parameter", "guarantee.tiers")
        self.assertEqual(offer({"unknown": "why"}), (80000000, True, [("g", "unknown", 80000000, "")], {tiers}))
        self.assertEqual(offer({"unknown": "why"}, "720000000"), (0, False, [("g", "unknown", 0, "")], {tiers}))  # 0 is exact
        self.assertEqual(offer({"unknown": "why"}, {"unknown": "why"}), (None, True, [("g", "unknown", None, "")], {tiers, ("parameter", "ceiling")}))
        for ceiling in ("800000000", {"unknown": "why"}):
            self.assertEqual(offer({"not_applicable": "why"}, ceiling), (None, False, [("g", "none", None, "")], set()))

    def test_keyed_caps(self):
        keyed = Leaves.keyed(self, {"at_most": "7000000"}, {"band": ["1", "9000000"]})
        own = {("parameter", "cap")}
        for first, second, expected, lacks in (
                (True, False, ("known", 7000000, "k0"), set()), (False, True, ("unknown", 9000000, "k1"), own), ("?", "!", ("unknown", 7000000, ""), {("fact", "f0")}),
                ("?", "?", ("unknown", 9000000, ""), {("fact", "f0"), ("fact", "f1")}), (False, "!", ("unknown", None, ""), own),
                (True, True, ("unknown", None, ""), own)):
            _, _, caps, given = self.offer({"f0": first, "f1": second}, **{"cap": ("won", keyed), "limit.p": ("cap", {"limit": {"parameter": "cap"}})})
            self.assertEqual((caps, given), ([("p", *expected)], lacks), (first, second))

    def test_needs_not_computed(self):
        def need(workers, months, monthly="221540"):
            case = self.case({"workers": workers, "months": months}, rise=("won", monthly), **{
                "limit.n": ("cap", {"limit": {"need": {"monthly": "rise", "workers": "workers", "months": "months", "rounding": "down/1"}}})})
            _, _, [(_, state, _, _)], lacks = case.offer()
            return state, case.cap_fact("n"), lacks

        self.assertEqual(need(3, 12), ("known", "", set()))
        self.assertEqual(need("?", "?"), ("unknown", "workers", {("fact", "workers"), ("fact", "months")}))
        self.assertEqual(need(3, "?", {"at_most": "5"}), ("unknown", "months", {("fact", "months"), ("parameter", "rise")}))
        for given in (("!", 12), (3, "!"), ("?", "!"), (3, 12, {"not_applicable": "why"}), ("?", 12, {"not_applicable": "why"})):
            self.assertEqual(need(*given)[::2], ("none", set()))

    def test_subsidy(self):
        own = {("parameter", "subsidy.rate")}
        for value, facts, expected in (("1.5%", {}, ("", 15000000, 15000000, set())), ({"band": ["1%", "2%"]}, {}, ("", 10000000, 20000000, set())),
                                       ({"unknown": "why"}, {}, ("", None, None, own)),
                                       (Leaves.keyed(self, "1%", "2%"), {"f0": True, "f1": True}, ("", None, None, own)),
                                       (Leaves.keyed(self, "1%", {"unknown": "why"}), {"f0": False, "f1": True}, ("k1", None, None, own)),
                                       (Leaves.keyed(self, "1%", "2%"), {"f0": True}, ("k0", 10000000, 10000000, set()))):
            self.assertEqual(self.case(facts, **{"subsidy.rate": ("rate", value)}).subsidy(), expected)
        self.assertEqual(self.case({}, **{"subsidy.steps": ("steps", {"unknown": "why"})}).subsidy()[3], {("parameter", "subsidy.steps")})

    def test_records_fill_what_is_open(self):
        def maximum(value, assumed):
            case = self.case({}, **{"cap": ("won", value), "limit.p": ("cap", {"limit": {"parameter": "cap"}})})
            case.catalogue.assumed = [{"assumption": "a", "parameters": {"cap": {"unit": "won", "versions": [{"id": "v", "value": assumed}]}}}]
            return case.offer()[:2]

        self.assertEqual(maximum({"unknown": "why"}, "5"), (5, False))
        self.assertEqual(maximum({"band": ["4", "6"]}, "5"), (5, False))
        self.assertEqual(maximum({"at_least": "4"}, "5"), (5, False))
        self.assertEqual(maximum({"at_most": "6"}, "5"), (6, False))  # a cap is a cap
        self.assertEqual(maximum("6", "5"), (6, False))


class CanFlip(unittest.TestCase):
    """A missing fact can flip an open verdict exactly when its test is UNKNOWN under UNKNOWN alone: held against all
    completions of the missing facts (also by not applicable), over random trees in which every fact is asked once. Only
    where k-of-n has fewer parts left than k may the fact be asked for though every value of it has the same end."""

    def tree(self, chance, names, depth):
        if depth == 0 or chance.random() < 0.3:
            self.used += 1
            return {"fact": names[self.used - 1], "is": "true"}
        parts = [self.tree(chance, names, depth - 1) for _ in range(chance.randint(1, 3))]
        op = chance.choice(["all_of", "any_of", "not", "at_least_of"])
        if op == "not":
            return {"not": parts[0]} if len(parts) == 1 else {"not": {"any_of": parts}}
        return {"at_least_of": {"count": str(chance.randint(1, len(parts))), "of": parts}} if op == "at_least_of" else {op: parts}

    def test_all_completions(self):
        chance, open_cases, flips = random.Random(7), 0, 0
        names = [f"f{n}" for n in range(60)]
        while open_cases < 400:
            self.used = 0
            parameters = {f"rule.r{n}": ("test", {"test": self.tree(chance, names, 2)}) for n in range(chance.randint(1, 2))}
            catalogue = Hand(dict.fromkeys(names, "bool"), parameters)
            asked = names[:self.used]
            facts = {name: chance.choice([True, False, "!", "?", "?"]) for name in asked}
            missing = [name for name in asked if facts[name] == "?"]
            case = oracle.Case(catalogue, "p", D("2018-03-14"), None, facts)
            verdict, nodes = case.evaluate()
            if verdict != "UNDETERMINED" or len(missing) > 5:
                continue
            open_cases += 1
            verdicts = {}
            for values in itertools.product([True, False, "!"], repeat=len(missing)):
                case.facts = {**facts, **dict(zip(missing, values))}
                verdicts[values] = case.evaluate()[0]
            self.assertNotIn("UNDETERMINED", verdicts.values())
            needs = case.needs(verdict, nodes)
            short = any(node.raw and "at_least_of" in node.raw and sum(part.outcome != SKIPPED for part in node.parts) < int(node.raw["at_least_of"]["count"])
                        for rule in nodes.values() for _, node in rule.walk())
            for at, name in enumerate(missing):
                can = any(verdicts[values] != verdicts[values[:at] + (value,) + values[at + 1:]] for values in verdicts for value in (True, False))
                flips += can
                if short and not can:
                    continue
                self.assertEqual(needs.get(("fact", name), False), can, (parameters, facts, name))
        self.assertGreater(flips, 400)


if __name__ == "__main__":
    unittest.main()
