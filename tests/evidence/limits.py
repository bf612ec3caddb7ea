#!/usr/bin/env python3
"""Every published limit (X-3) is a macro, stands in lib/limits/limits.def and on docs/limits.md, and is named by a test.
usage: limits.py [--write]"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/limits.md"
HEAD = """# Limits

Everything that comes from outside has a limit (X-3): a macro in the headers and a line of `icha_published_limits()` in
[`limits.h`](../include/icha/limits.h). At the limit all is well, one past it is an error that names the limit, or a held row. The last column
names tests at the limit and one past it. Made by `tests/evidence/limits.py --write`.

| macro | value | bounds | rule | tests |
|---|---|---|---|---|
"""


def macros():
    """Name -> value, from the public headers."""
    found = {}
    for header in sorted((ROOT / "include/icha").glob("*.h")):
        for name, text in re.findall(r"^#define (ICHA_\w+) ([^/\n]+)", header.read_text(encoding="utf-8"), re.M):
            found[name] = text.strip()

    def value(text):
        text = re.sub(r"INT64_C\((\d+)\)", r"\1", text)
        text = re.sub(r"ICHA_\w+", lambda m: str(value(found[m[0]])), text)
        if not re.fullmatch(r"[-\d()*+ <]+", text):
            raise ValueError(text)
        return eval(text)  # digits and operators alone
    return {name: value(text) for name, text in found.items() if re.search(r"_(MAX|MIN|SIZE)$", name)}


def names_in_tests():
    """Macro -> the tests that name it."""
    found = {}
    for path in sorted((ROOT / "tests").rglob("test_*.*")):
        if path.suffix in (".c", ".py") and "alloc" not in path.parts:
            for name in set(re.findall(r"\bICHA_\w+", path.read_text(encoding="utf-8"))):
                found.setdefault(name, []).append(str(path.relative_to(ROOT)))
    return found


def main():
    listed = re.findall(r'^ICHA_LIMIT\((\w+), "([^"]+)", "([^"]+)"\)$', (ROOT / "lib/limits/limits.def").read_text(encoding="utf-8"), re.M)
    values, named, faults, text = macros(), names_in_tests(), [], HEAD
    for name in sorted(set(values) ^ {name for name, _, _ in listed}):
        faults.append(f"{name}: in {'the headers' if name in values else 'lib/limits/limits.def'} alone")
    for name, rule, bounds in listed:
        tests = named.get(name, [])
        if not tests:
            faults.append(f"{name}: no test names it")
        shown = ", ".join(f"[{pathlib.PurePath(t).name}](../{t})" for t in tests[:3])
        text += f"| `{name}` | {values.get(name, 0):,} | {bounds} | {rule} | {shown} |\n"
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(text, encoding="utf-8")
    elif sys.argv[1:]:
        sys.exit(__doc__)
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        faults.append("docs/limits.md is not what the headers say: tests/evidence/limits.py --write")
    print("\n".join([*faults, f"limits: {len(listed)} limits, {len(faults)} faults"]))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
