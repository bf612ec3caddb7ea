"""links.py SITE: every link of the built pages leads to a file of the site, and every anchor is there. Prints how many pages
there are, and how many dead links; names each."""
import html.parser
import pathlib
import sys
import urllib.parse


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.anchors = set(), set()

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("id", "name") and value:
                self.anchors.add(value)
            elif name in ("href", "src") and value:
                self.links.add(value)


def read(site):
    found = {}
    for path in sorted(site.rglob("*.html")):
        page = Page()
        page.feed(path.read_text(encoding="utf-8"))
        found[path.resolve()] = page
    return found


def is_dead(link, path, found):
    parts = urllib.parse.urlsplit(link)
    if parts.scheme or parts.netloc:
        return parts.scheme == "file"
    target = (path.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else path
    if not target.is_file():
        return True
    return bool(parts.fragment) and target in found and urllib.parse.unquote(parts.fragment) not in found[target].anchors


def main():
    site = pathlib.Path(sys.argv[1])
    found = read(site)
    dead = [(path, link) for path, page in found.items() for link in sorted(page.links) if is_dead(link, path, found)]
    for path, link in dead:
        print(f"{path.relative_to(site.resolve())}: {link}", file=sys.stderr)
    print(sum(1 for path in found if "source" not in path.relative_to(site.resolve()).parts[:1]), len(dead))
    return 1 if dead else 0


if __name__ == "__main__":
    sys.exit(main())
