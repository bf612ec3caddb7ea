#!/usr/bin/env python3
"""run_example.py PROGRAM SOURCE CATALOGUE: the program prints what the comment `Prints:` at the end of its source says."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bindings"))
import examples  # noqa: E402


def main():
    program, source, catalogue = sys.argv[1:]
    text, shown = examples.programs()[pathlib.Path(source).resolve().relative_to(examples.ROOT).as_posix()]
    words = [program, catalogue] if " CATALOGUE */" in text or "CATALOGUE-FOLDER */" in text else [program]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, encoding="utf-8", timeout=120)
    if done.returncode != 0 or done.stdout != shown:
        sys.exit(f"{source}, status {done.returncode}\n--- its comment\n{shown}--- printed\n{done.stdout}")


if __name__ == "__main__":
    main()
