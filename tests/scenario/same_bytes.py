"""A scenario run gives the same bytes whoever compiled the program, on one and two threads, and in any order of rows (P-3, M-1).

same_bytes.py PROGRAM [PROGRAM...]: every scenario below is run by each program on one and on two threads, and once more with
the portfolio's rows shuffled. All files of the folder must be the same, of the manifest all but `observed` and the digest over
it; a shuffled portfolio is another input, so there only the tables must be. .ci/run gives programs of gcc and of clang.
"""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
GOLDEN = SOURCE / "tests" / "vectors" / "methods"
SAMPLE = SOURCE / "examples" / "incheon-2018" / "portfolio.csv"
HEAD = """icha: scenario/1
id: same-bytes
base: {portfolio: {file: portfolio.csv}}
assume: [kr-bank-conventions, incheon-2018-open]
horizon: {from: 2017, to: 2023}
"""
REST = """behaviour:
  - {kind: prepayment, probability: "1/90"}
  - {kind: default, probability: "0.7%", from_month: 3}
  - {kind: recovery, probability: "1/3"}
  - {kind: closure, probability: "0.1%"}
budget:
  - {id: paid, year: 2018, amount: 100000000, basis: payment}
  - {id: promised, year: 2018, amount: 100000000, basis: commitment}
grid:
  - {name: prepay, behaviour: 1, values: ["0%", "1/90", "3%"]}
"""


def scenarios():
    """Name, files, catalogue: of the sample, of the examples, and the golden vectors' own."""
    lines = SAMPLE.read_text().splitlines(keepends=True)
    sample = "".join(lines[:1] + lines[1::12])
    for mode in ("mode: expected\n", 'mode: simulate\nseed: "20181122"\n'):
        yield {"scenario.yaml": HEAD + mode + REST, "portfolio.csv": sample}, SOURCE / "catalogue"
    for path in sorted((SOURCE / "examples" / "scenarios").glob("*.yaml")):
        yield {"scenario.yaml": path.read_text()}, SOURCE / "catalogue"
    for path in sorted(GOLDEN.glob("*.json")):
        vector = json.loads(path.read_text())
        if "files" in vector and "tables" in vector:
            yield vector["files"], GOLDEN / "catalogue"


def run(program, folder, catalogue, threads):
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    done = subprocess.run([program, "scenario", "run", "scenario.yaml", "--out", "out", "--catalogue", catalogue, "--threads", str(threads),
                           "--lang", "en"], cwd=folder, capture_output=True, check=False)
    if done.returncode not in (0, 6):
        sys.exit(f"{program}: exit {done.returncode}: {done.stderr.decode()}")
    files = {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    manifest = json.loads(files["manifest.json"])
    del manifest["observed"], manifest["digest"]
    files["manifest.json"] = json.dumps(manifest, indent=1).encode()
    return files


def tables(files):
    return {name: text for name, text in files.items() if "/" not in name and name not in ("manifest.json", "held.csv")}


def shuffled(text, seed):
    head, *rows = text.splitlines(keepends=True)
    random.Random(seed).shuffle(rows)
    return head + "".join(rows)


def difference(a, b):
    return [name for name in sorted(set(a) | set(b)) if a.get(name) != b.get(name)]


def check(files, catalogue, programs, folder, faults):
    for name, text in files.items():
        (folder / name).write_text(text)
    label = files["scenario.yaml"].split("id: ")[1].split("\n")[0]
    first = run(programs[0], folder, catalogue, 1)
    again = [(f"{program} on {threads} threads", run(program, folder, catalogue, threads)) for program in programs for threads in (1, 2)]
    faults += [f"{label}, {who}: {name}" for who, found in again for name in difference(first, found)]
    if "portfolio.csv" in files:
        (folder / "portfolio.csv").write_text(shuffled(files["portfolio.csv"], 20181122))
        found = run(programs[-1], folder, catalogue, 2)
        faults += [f"{label}, shuffled: {name}" for name in difference(tables(first), tables(found))]
    return 1 + len(again) + ("portfolio.csv" in files)


def main():
    programs, faults, runs = [os.path.abspath(p) for p in sys.argv[1:]], [], 0
    if not programs:
        sys.exit(__doc__)
    for files, catalogue in scenarios():
        with tempfile.TemporaryDirectory() as folder:
            runs += check(files, catalogue, programs, Path(folder), faults)
    print("".join(f"differs: {fault}\n" for fault in faults) + f"{runs} runs of {len(programs)} programs, {len(faults)} differences")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
