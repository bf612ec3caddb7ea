"""Exhaustive truth tables of E-2: every state {satisfied, violated, unknown, skipped} of every part, for all_of, any_of, not
and at_least_of up to four parts, and one level of nesting with four leaves in all.

usage: test_truth_tables.py DRIVER

What is expected is the definition, not a rule for counting: skipped parts are struck out; what is left is classical logic;
an UNKNOWN part may turn out satisfied, violated or skipped: the outcome is what all these agree on, else UNKNOWN; nothing
left: SKIPPED. This is said of each operator and its parts' outcomes, as by Kleene; that a settled outcome of a whole tree
agrees with every completion of its leaves is asserted. The tables of two parts are also written out."""

import datetime
import functools
import itertools
import pathlib
import sys
import tempfile

import random_catalogue
from driving import Driver

S, V, U, K = "SATISFIED", "VIOLATED", "UNKNOWN", "SKIPPED"
STATES = {S: True, V: False, U: "?", K: "!"}
NAMES = ["flag.a", "flag.b", "flag.c", "flag.d"]
ALL_OF = {(S, S): S, (S, V): V, (S, U): U, (S, K): S,
          (V, S): V, (V, V): V, (V, U): V, (V, K): V,
          (U, S): U, (U, V): V, (U, U): U, (U, K): U,
          (K, S): S, (K, V): V, (K, U): U, (K, K): K}
ANY_OF = {(S, S): S, (S, V): S, (S, U): S, (S, K): S,
          (V, S): S, (V, V): V, (V, U): U, (V, K): V,
          (U, S): S, (U, V): U, (U, U): U, (U, K): U,
          (K, S): S, (K, V): V, (K, U): U, (K, K): K}
TWO_OF = {(S, S): S, (S, V): V, (S, U): U, (S, K): V,
          (V, S): V, (V, V): V, (V, U): V, (V, K): V,
          (U, S): U, (U, V): V, (U, U): U, (U, K): U,  # where all may turn out skipped, k settles nothing
          (K, S): V, (K, V): V, (K, U): U, (K, K): K}
NOT = {S: V, V: S, U: U, K: K}


def classical(tree, values):
    """True, False or None (struck out) of a tree; values: {leaf: True, False, None}."""
    op, count, parts = tree
    if op == "leaf":
        return values[count]
    left = [value for value in (classical(part, values) for part in parts) if value is not None]
    if not left:
        return None
    return {"all_of": all(left), "any_of": any(left), "not": not left[0], "at_least_of": sum(left) >= count}[op]


def leaves(tree):
    return [tree[1]] if tree[0] == "leaf" else [leaf for part in tree[2] for leaf in leaves(part)]


CAN_BE = {S: [True], V: [False], K: [None], U: [True, False, None]}
CALLED = {True: S, False: V, None: K}


def completions(tree, states):
    """Every outcome that the tree can come to."""
    mine = leaves(tree)
    return {CALLED[classical(tree, dict(zip(mine, values)))] for values in itertools.product(*(CAN_BE[states[leaf]] for leaf in mine))}


@functools.lru_cache(maxsize=None)
def one_level(op, count, outcomes):
    names = range(len(outcomes))
    found = completions((op, count, [("leaf", name, []) for name in names]), dict(zip(names, outcomes)))
    return U if len(found) > 1 else found.pop()


def by_definition(tree, states):
    op, count, parts = tree
    return states[count] if op == "leaf" else one_level(op, count, tuple(by_definition(part, states) for part in parts))


def groups(parts):
    """Every operator over these parts."""
    yield "all_of", 0, parts
    yield "any_of", 0, parts
    for count in range(1, len(parts) + 1):
        yield "at_least_of", count, parts
    if len(parts) == 1:
        yield "not", 0, parts


def compositions(total):
    if total == 0:
        yield []
    for first in range(1, total + 1):
        for rest in compositions(total - first):
            yield [first] + rest


def trees():
    leaf = [("leaf", name, []) for name in NAMES]
    yield from leaf[:1]
    for count in range(1, 5):
        yield from groups(leaf[:count])
        for sizes in compositions(count):
            if len(sizes) == count and count > 1:
                continue  # no nesting but not
            at, choices = 0, []
            for size in sizes:
                own = leaf[at:at + size]
                choices.append(([own[0], ("not", 0, own)] if size == 1 else list(groups(own))))
                at += size
            for parts in itertools.product(*choices):
                if any(part[0] != "leaf" for part in parts):
                    yield from groups(list(parts))


def yaml(tree):
    op, count, parts = tree
    if op == "leaf":
        return {"fact": count, "is": True}
    inner = [yaml(part) for part in parts]
    if op == "not":
        return {"not": inner[0]}
    return {"at_least_of": {"count": count, "of": inner}} if op == "at_least_of" else {op: inner}


def write(folder, products):
    for name in ("facts", "products", "sources"):
        (folder / name).mkdir(parents=True)
    random_catalogue.write_facts(folder, {name: {"type": "bool"} for name in NAMES})
    for number, rules in enumerate(products):
        lines = [f"product: truth.p{number}", "name: {ko: 시험, en: test}", "fund: guarantee", "parameters:"]
        for at, tree in enumerate(rules):
            lines += [f"  rule.r{at:02}:", "    unit: test", "    event: application", "    label: {ko: 시험, en: test}",
                      "    versions:", "      - id: v", f"        value: {random_catalogue.plain({'test': yaml(tree)})}",
                      "        valid_from: 2018-01-01", "        known_from: 2018-01-01", "        status: plan",
                      "        sources:", "          - {document: random, quote: a table, quote_kind: paraphrase}"]
        (folder / "products" / f"truth.p{number}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    leaf = [("leaf", name, []) for name in NAMES]
    for table, tree in ((ALL_OF, ("all_of", 0, leaf[:2])), (ANY_OF, ("any_of", 0, leaf[:2])), (TWO_OF, ("at_least_of", 2, leaf[:2]))):
        for (first, second), outcome in table.items():
            assert by_definition(tree, {NAMES[0]: first, NAMES[1]: second}) == outcome, (tree, first, second)
    for state, outcome in NOT.items():
        assert by_definition(("not", 0, leaf[:1]), {NAMES[0]: state}) == outcome

    every = list(trees())
    products = [every[at:at + 20] for at in range(0, len(every), 20)]  # 20 rules have fewer than 256 tests
    checked = wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name) / "catalogue"
        write(folder, products)
        driver = Driver(sys.argv[1], folder, {name: {"type": "bool"} for name in NAMES})
        rows = [dict(zip(NAMES, states)) for states in itertools.product(STATES, repeat=4)]
        for number, rules in enumerate(products):
            opened = driver.open(f"truth.p{number}", datetime.date(2018, 3, 14))
            assert opened["status"] == 0, opened
            answers = driver.cases([{name: STATES[state] for name, state in row.items()} for row in rows])
            for row, answer in zip(rows, answers):
                given = {reason["rule"]: reason["outcome"] for reason in answer["reasons"] if reason["depth"] == 0}
                expected = [by_definition(tree, row) for tree in rules]
                left = [outcome for outcome in expected if outcome != K]
                verdict = ("NOT_APPLICABLE" if not left else "INELIGIBLE" if V in left else "UNDETERMINED" if U in left else "ELIGIBLE")
                checked += len(rules) + 1
                if answer["verdict"] != verdict or not answer["agrees"]:
                    wrong += 1
                    print(f"p{number} {row}: {answer['verdict']} for {verdict}")
                for at, (tree, outcome) in enumerate(zip(rules, expected)):
                    assert outcome == U or completions(tree, row) == {outcome}, (tree, row)
                    if given.get(f"r{at:02}") != outcome:
                        wrong += 1
                        print(f"{tree} {row}: {given.get(f'r{at:02}')} for {outcome}")
                if wrong > 20:
                    return 1
        driver.close()
    print(f"{len(every)} rules, {checked} outcomes and verdicts, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
