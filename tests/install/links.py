#!/usr/bin/env python3
"""Every relative link of the Markdown pages leads to a file or folder of the tree, and its anchor to a heading there."""

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


def read(page):
    with open(page, encoding="utf-8") as file:
        return file.read()


def anchors(page):
    """What the code host calls the headings; a repeated one gets a number."""
    text, seen = re.sub(r"^```.*?^```", "", read(page), flags=re.DOTALL | re.MULTILINE), {}
    for heading in re.findall(r"^#+ (.+?)\s*$", text, re.MULTILINE):
        name = re.sub(r"[^\w\s-]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()).replace(" ", "-")
        seen[name] = seen.get(name, -1) + 1
        yield f"{name}-{seen[name]}" if seen[name] else name


def broken(page):
    text = re.sub(r"```.*?```|`[^`\n]*`(?!\])", "", read(page), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        file = os.path.join(os.path.dirname(page), path) if path else page
        if not os.path.exists(file) or (anchor and file.endswith(".md") and anchor not in anchors(file)):
            yield target


def main():
    faults = [(os.path.relpath(page, ROOT), target) for page in sorted(pages()) for target in broken(page)]
    for page, target in faults:
        print("%s: no such file: %s" % (page, target))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
