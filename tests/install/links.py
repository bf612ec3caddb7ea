#!/usr/bin/env python3
"""Every relative link of the Markdown pages leads to a file or folder of the tree."""

import os
import re
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))


def pages():
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if not name.startswith((".", "build"))]
        for name in files:
            if name.endswith(".md"):
                yield os.path.join(folder, name)


def broken(page):
    with open(page, encoding="utf-8") as file:
        text = re.sub(r"```.*?```|`[^`\n]*`(?!\])", "", file.read(), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path = target.split("#")[0]
        if path and "://" not in path and not os.path.exists(os.path.join(os.path.dirname(page), path)):
            yield target


def main():
    faults = [(os.path.relpath(page, ROOT), target) for page in sorted(pages()) for target in broken(page)]
    for page, target in faults:
        print("%s: no such file: %s" % (page, target))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
