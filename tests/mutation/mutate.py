#!/usr/bin/env python3
"""Small faults put into the library, one at a time: the quick tests must find each.

mutate.py [--jobs N] [--only TEXT] [--sample N] [--list] [--check]
mutate.py --systematic [--room ROOM]... [--sample N] [--seed S] [--jobs N] [--only TEXT] [--list] [--check]

Without --systematic: mutants.txt, blocks of `# file`, `- line as it stands`, `+ line as it becomes`, and where no test
can tell the two apart `= why`. A mutant whose line is not found exactly once is a mistake here, so it fails too.
With it: what generate.py makes of the rooms number, loan, subsidy and screening. survivors.txt, of the same form, says
of those that live why no test can tell; an entry that matches none of them fails.
--check looks for the lines only, --list prints the names; --sample tries N, of the list spread evenly, of the
systematic ones as the seed has it (a mutant stays in the sample whatever changes elsewhere).
Builds out of tree (a temporary folder). Exit 1: a survivor that nothing explains, or an explained one that is killed.
"""
import argparse
import collections
import concurrent.futures
import hashlib
import os
import shutil
import sys
import tempfile
import time

import generate
from trial import ROOT, SUITES, Bench, tests_of, text_of

SYSTEMATIC_ROOMS = ("number", "loan", "subsidy", "screening")
BROKEN = ("not found", "does not compile", "does not link", "same code")


def read_mutants(name):
    mutants, file = [], None
    with open(f"{ROOT}/tests/mutation/{name}", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            mark, text = line[:2], line[2:].rstrip("\n").replace("\\n", "\n")
            if mark == "# ":
                file, _, function = text.partition(" ")
            elif mark == "- ":
                mutants.append({"file": file, "function": function, "old": text, "new": None, "why": None,
                                "line": number})
            elif mark == "+ ":
                mutants[-1]["new"] = text
            elif mark == "= ":
                mutants[-1]["why"] = text
    return mutants


def name_of(mutant):
    return f"{mutant['file']}: {mutant['old'].strip()} -> {mutant['new'].strip()}"


def key_of(mutant):
    return mutant["file"], mutant["old"].strip(), mutant["new"].strip()


def place_of(mutant, is_systematic):
    return f"{mutant['file']}:{mutant['line']}" if is_systematic else f"mutants.txt:{mutant['line']}"


def block_of(mutant):
    """As mutants.txt and survivors.txt have it."""
    old, new = (mutant[k].strip().replace("\n", "\\n") for k in ("old", "new"))
    return f"# {mutant['file']} {mutant['function']}\n- {old}\n+ {new}"


def systematic_mutants(rooms):
    """Those of the rooms, with what survivors.txt says of them, and the entries that say it of none."""
    mutants = generate.systematic(ROOT, rooms)
    known = {key_of(m): m for m in mutants}
    lost = []
    for entry in read_mutants("survivors.txt"):
        if entry["file"].split("/")[1] not in rooms:
            continue
        mutant = known.get(key_of(entry))
        if mutant is None or mutant["function"] != entry["function"] or not entry["why"]:
            lost.append(entry)
        else:
            mutant["why"] = entry["why"]
    return mutants, lost


def drawn(mutants, options):
    chosen = [m for m in mutants if not options.only or options.only in name_of(m)]
    if not options.sample or options.sample >= len(chosen):
        return chosen
    if not options.systematic:
        return [chosen[i * len(chosen) // options.sample] for i in range(options.sample)]
    return sorted(chosen, key=lambda m: hashlib.sha256(f"{options.seed} {name_of(m)}".encode()).digest()
                  )[:options.sample]


def try_all(mutants, options):
    """Each mutant's answer (Bench.try_mutant), in order. Survivors are told at once: a run may be long."""
    suites = [suite for suite in SUITES if any(tests_of(m) is suite for m in mutants)]
    base = tempfile.mkdtemp(prefix="icha-mutation-")

    def answer(mutant):
        found = bench.try_mutant(mutant)
        if found is None and mutant["why"] is None:
            print(f"survives: {place_of(mutant, options.systematic)}\n{block_of(mutant)}", file=sys.stderr, flush=True)
        return found
    try:
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            bench = Bench(base, pool, suites)
            start = time.monotonic()
            answers = list(pool.map(answer, mutants))
        print(f"{len(mutants) / max(time.monotonic() - start, 1e-9) * 60:.0f} mutants a minute", file=sys.stderr)
        return answers
    finally:
        shutil.rmtree(base, ignore_errors=True)


def verdict_of(mutant, answer):
    if answer in BROKEN:
        return answer
    return {(True, True): "explained", (True, False): "survives", (False, True): "killed, though explained",
            (False, False): "killed"}[answer is None, mutant["why"] is not None]


def report(mutants, answers, options, everything):
    """Exit status: 1 if a mutant fails the run. A systematic one that is no mutant is dropped, a listed one fails."""
    verdicts = [verdict_of(m, a) for m, a in zip(mutants, answers)]
    fine = {"killed", "explained", *(BROKEN[1:] if options.systematic else ())}
    failed = 0
    for mutant, verdict, answer in zip(mutants, verdicts, answers):
        if verdict not in fine:
            print(f"{place_of(mutant, options.systematic)}: {verdict}: {name_of(mutant)}"
                  + (f" (by {answer})" if verdict.endswith("explained") else ""))
            failed += 1
    counts = collections.Counter((m["file"].split("/")[1], v) for m, v in zip(mutants, verdicts))
    for room in sorted({room for room, _ in counts}):
        print(f"  {room}: " + ", ".join(f"{n} {v}" for (r, v), n in sorted(counts.items()) if r == room))
    sums = collections.Counter(verdicts)
    if options.systematic:
        tried = len(verdicts) - sum(sums[what] for what in BROKEN)
        print(f"mutation, systematic: {tried:,} of {everything:,} tried, {sums['killed']:,} killed, "
              f"{sums['explained']} explained, {failed} failing")
    else:
        print(f"mutation: {len(mutants)} listed, {sums['killed']} killed, {sums['explained']} equivalent, "
              f"{failed} failing")
    return 1 if failed else 0


def check(mutants, lost):
    lost = lost + [m for m in mutants if text_of(m) is None]
    for m in lost:
        print(f"{m['file']}: line {m['line']} of the list: not found: {name_of(m)}")
    print(f"mutation: {len(mutants):,} mutants, {len(lost)} not found")
    return 1 if lost else 0


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--jobs", type=int, default=os.cpu_count())
    options.add_argument("--only", help="mutants whose name holds this text")
    options.add_argument("--sample", type=int)
    options.add_argument("--systematic", action="store_true")
    options.add_argument("--room", action="append", choices=SYSTEMATIC_ROOMS)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--list", action="store_true")
    options.add_argument("--check", action="store_true")
    options = options.parse_args()
    lost = []
    if options.systematic:
        everything, lost = systematic_mutants(options.room or SYSTEMATIC_ROOMS)
    else:
        everything = read_mutants("mutants.txt")
    mutants = drawn(everything, options)
    if options.list:
        print("\n".join(block_of(m) if options.systematic else name_of(m) for m in mutants))
        return 0
    if options.check or lost:
        return check(mutants if options.check else [], lost)
    return report(mutants, try_all(mutants, options), options, len(everything))


if __name__ == "__main__":
    sys.exit(main())
