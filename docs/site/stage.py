"""stage.py FOLDER: what Doxygen reads: the headers and the Markdown pages of the tree, pages of the functions, and lists of what
lies in a folder without a README. Prints how many functions there are."""
import html
import pathlib
import re
import sys

import headers
import tree

sys.path.insert(0, str(tree.ROOT / "tests/bindings"))
import pages as functions  # noqa: E402
import sources  # noqa: E402

LISTS = {"docs": "Pages", "docs/commands": "Commands", "docs/decisions": "Decisions", "docs/literature": "Literature"}
PARENTS = {f"{folder}/README.md" for folder in (*LISTS, "api")}  # of each page one
FENCE = re.compile(r"^( *)(```|~~~).*?^\1\2\s*$\n?", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#{1,4}) (.+?)[ \t]*$", re.MULTILINE)


# ---- one page ----

def plain(text):
    """What Doxygen would take for a command, a tag or a request for a link."""
    text = re.sub(r"\\(?![|*_`\[\]])", r"\\\\", text)
    text = re.sub(r"[@<]", lambda match: "\\" + match[0], text)
    text = re.sub(r"(?<![\w#\n])#(?=\w)", r"\\#", text)
    return re.sub(r"%(?=\w)", r"\\%", text)


def outside_code(text, change):
    """change() of all but spans of code, inside which a name is no request for a link."""
    parts, at = [], 0
    for match in CODE.finditer(text):
        parts += [change(text[at:match.start()]), match[0]]
        at = match.end()
    return "".join(parts + [change(text[at:])])


class Page:
    def __init__(self, site, path):
        self.site, self.path, self.seen, self.has_title = site, path, {}, False

    def heading(self, match):
        name = tree.slug(match[2])
        again = self.seen.get(name, 0)
        self.seen[name] = again + 1
        if not self.has_title:
            self.has_title = True
            return f"{match[1]} {match[2]} {{#{'mainpage' if self.path == 'README.md' else tree.page_id(self.path)}}}\n" + self.twin()
        return f"{match[1]} {match[2]} {{#{tree.anchor(self.path, name + (f'-{again}' if again else ''))}}}"

    def twin(self):
        """The page in the other language, if there is one."""
        other = self.path.removesuffix(".ko.md") + ".md" if self.path.endswith(".ko.md") else self.path.removesuffix(".md") + ".ko.md"
        if other == self.path or other not in self.site.pages:
            return ""
        return f"\n[{'English' if self.path.endswith('.ko.md') else '한국어'}](@ref {tree.page_id(other)})\n"

    def links(self, text):
        """In a list of pages they are its children in the tree beside the text."""
        text = LINK.sub(lambda match: f"]({self.site.lead(self.path, match[1])})", text)
        return re.sub(r"\[([^\]]*)\]\(@ref (\w+)\)", r'@subpage \2 "\1"', text) if self.path in PARENTS else text

    def prose(self, text):
        return self.links(outside_code(HEADING.sub(self.heading, text), self.safe))

    def safe(self, text):
        return "".join(part if at % 2 else plain(part) for at, part in enumerate(re.split(r"(\]\([^)\s]+\)|\{#\w+\}|\(@ref \w+\))", text)))

    def staged(self):
        text, parts, at = re.sub(r"\A<!--.*?-->\n", "", self.site.text(self.path), flags=re.DOTALL), [], 0
        for match in FENCE.finditer(text):
            parts += [self.prose(text[at:match.start()]), match[0]]
            at = match.end()
        return "".join(parts + [self.prose(text[at:])])


# ---- what the tree does not have ----

def title(text):
    return re.search(r"^# (.+)$", text, re.MULTILINE).group(1)


def listed(folder, texts):
    """A page that lists those of a folder, as its children."""
    inside = [path for path in sorted(texts) if str(pathlib.PurePosixPath(path).parent) == folder and not path.endswith("README.md")]
    inside += [f"{one}/README.md" for one in LISTS if one.startswith(folder + "/")]
    lines = [f"- [{title(texts[path])}]({pathlib.PurePosixPath(path).relative_to(folder)})" for path in inside]
    return f"# {LISTS[folder]}\n\n" + "\n".join(lines) + "\n"


def definitions():
    """function -> the place in lib/ where its body begins"""
    found = {}
    for path in tree.files():
        if path.startswith("lib/") and path.endswith(".c"):
            for n, line in enumerate((tree.ROOT / path).read_text(encoding="utf-8").splitlines(), 1):
                match = re.match(r"[a-z].*?\b(icha_\w+)\([^;]*$", line)
                if match:
                    found.setdefault(match[1], f"{path}.html#L{n}")
    return found


def with_places(name, text, places):
    """A page of a function leads to its example's file, to the C interface and to its body."""
    function = name.removesuffix(".md")
    text = re.sub(r"`((?:examples|tests)/[\w/.-]+)`", r"[\1](../\1)", text)
    if function not in places:
        return text
    return text.replace("\n\n## C\n", f" · {function}() · [body](site:source/{places[function]})\n\n## C\n", 1)


def made_pages():
    places = definitions()
    made = {f"api/{name}": with_places(name, text, places) for name, text in functions.texts().items()}
    texts = {path: (tree.ROOT / path).read_text(encoding="utf-8") for path in tree.files() if path.endswith(".md")}
    texts |= {f"{folder}/README.md": f"# {name}\n" for folder, name in LISTS.items()}
    return made | {f"{folder}/README.md": listed(folder, texts) for folder in LISTS}


# ---- sources ----

def source_page(path, text):
    depth = "../" * (path.count("/") + 1)
    lines = "\n".join(f'<span id="L{n}">{html.escape(line)}</span>' for n, line in enumerate(text.splitlines(), 1))
    return (f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(path)}</title></head><body>\n'
            f'<p><a href="{depth}index.html">icha</a> · <a href="./index.html">folder</a> · {html.escape(path)}</p>\n'
            f"<pre>{lines}</pre>\n</body></html>\n")


def folder_page(folder, names):
    depth = "../" * (folder.count("/") + 2 if folder else 1)
    items = "\n".join(f'<li><a href="{html.escape(link)}">{html.escape(name)}</a></li>' for name, link in names)
    return (f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(folder)}</title></head><body>\n'
            f'<p><a href="{depth}index.html">icha</a> · {html.escape(folder)}</p>\n<ul>\n{items}\n</ul>\n</body></html>\n')


def readable(path):
    """The text of a file that people read; None of what is none, or is too long."""
    raw = (tree.ROOT / path).read_bytes()
    try:
        return None if len(raw) > 400_000 or b"\0" in raw else raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def write_sources(site, folder):
    below = {}
    for path in site.sources:
        parent, name = str(pathlib.PurePosixPath(path).parent), pathlib.PurePosixPath(path).name
        text = readable(path)
        if text is not None and "\0" not in text:
            target = folder / f"{path}.html"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(source_page(path, text), encoding="utf-8")
            below.setdefault(parent, []).append((name, f"{name}.html"))
    for parent in sorted(site.folders - {"."}):
        below.setdefault(str(pathlib.PurePosixPath(parent).parent), []).append(
            (f"{pathlib.PurePosixPath(parent).name}/", f"{pathlib.PurePosixPath(parent).name}/index.html"))
        below.setdefault(parent, [])
    for parent, names in below.items():
        (folder / parent).mkdir(parents=True, exist_ok=True)
        (folder / parent / "index.html").write_text(folder_page("" if parent == "." else parent, sorted(names)), encoding="utf-8")


# ---- all ----

def write(folder):
    site, parameters = tree.Site(made_pages()), headers.Parameters()
    for path in site.pages:
        target = folder / "in" / (tree.page_id(path) + ".md")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(Page(site, path).staged(), encoding="utf-8")
    for path in sorted((tree.ROOT / "include/icha").glob("*.h")):
        (folder / "in" / path.name).write_text(headers.staged(path, parameters), encoding="utf-8")
    write_sources(site, folder / "source")
    return [*headers.silent(), *parameters.faults, *parameters.unused()]


def main():
    faults = write(pathlib.Path(sys.argv[1]))
    for fault in faults:
        print(fault, file=sys.stderr)
    print(len(sources.exported()))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
