"""Where the pages are, what they are called in the site, and where a link of theirs leads."""
import os
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests/bindings"))


def is_left_out(name):
    return name.startswith((".", "build")) or name in ("__pycache__", "target", "node_modules")


def files():
    """Every file of the tree, as paths from its root."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if not is_left_out(name) or name == ".ci")
        for name in sorted(names):
            path = pathlib.Path(folder, name).relative_to(ROOT).as_posix()
            if not name.endswith((".pyc", ".so", ".o")):
                yield path


def page_id(path):
    """docs/time.md -> page_docs_time; the README of the tree is the start page."""
    return "index" if path == "README.md" else "page_" + re.sub(r"\W", "_", path.removesuffix(".md"))


def slug(heading):
    """The anchor that the code host gives a heading."""
    words = re.sub(r"`|\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", words))


def anchor(path, name):
    return page_id(path) + "__" + re.sub(r"[^\w]", "_", name)


class Site:
    """Pages by their path: those of the tree, and those that are made. What is no page is a source."""

    def __init__(self, made):
        self.made = made  # path -> text
        self.sources = list(files())
        self.pages = sorted({path for path in self.sources if path.endswith(".md")} | set(made))
        self.folders = {str(parent) for path in self.sources for parent in pathlib.PurePosixPath(path).parents}

    def text(self, path):
        return self.made[path] if path in self.made else (ROOT / path).read_text(encoding="utf-8")

    def lead(self, page, target):
        """What a link of a page becomes."""
        name, _, place = target.partition("#")
        if re.match(r"[a-z]+:", target):
            return target.removeprefix("site:")
        path = os.path.normpath(os.path.join(os.path.dirname(page), name)) if name else page
        if path not in self.pages and f"{path}/README.md" in self.pages:
            path += "/README.md"
        if path in self.pages:
            return "@ref " + (anchor(path, place) if place else page_id(path))
        return f"source/{path}/index.html" if path in self.folders else f"source/{path}.html"
