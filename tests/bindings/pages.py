#!/usr/bin/env python3
"""pages.py FOLDER: one page a function of the C libraries, with what each binding makes of it beside it, and an index.
Made from the headers, bindings/functions.csv and the bindings' own signatures."""
import pathlib
import sys

import examples
import sources

TITLES = {"python": "Python", "java": "Java", "sql": "SQL"}
FENCE = {"python": "python", "java": "java", "sql": "sql"}


def quoted(text):
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def binding_part(line, language, found):
    name = sources.name_of(line, language)
    yield f"## {TITLES[language]}\n"
    if name is None:
        yield f"None. {sources.reason_of(line, language)}.\n"
        return
    for signature, comment in found.get(language, {}).get(name, [(name, "")]):
        yield f"```{FENCE[language]}\n{signature}\n```\n"
        if comment:
            yield quoted(comment) + "\n"


def page(line, function, found):
    yield f"# {line['function']}\n"
    yield f"[All functions](README.md) · `#include <{function['header']}>`\n"
    yield f"## C\n\n```c\n{function['prototype']}\n```\n"
    if function["comment"]:
        yield quoted(function["comment"]) + "\n"
    yield from examples.part(line["function"])
    for language in sources.LANGUAGES:
        yield from binding_part(line, language, found)


def index(lines, headers):
    yield "# The functions in each language\n"
    yield "| C | Python | Java | SQL |\n|---|---|---|---|"
    for line in sorted(lines, key=lambda line: (headers[line["function"]]["header"], line["function"])):
        cells = [f"`{name}`" if (name := sources.name_of(line, language)) else
                 sources.reason_of(line, language).partition(": ")[0] for language in sources.LANGUAGES]
        yield f"| [{line['function']}]({line['function']}.md) | {' | '.join(cells)} |"
    yield "\n*native*: the language has it itself. *inside*: another call does it. The pages say which, and why not.\n"


def texts():
    """name of the file -> the page"""
    lines, headers, found = sources.lines(), sources.headers(), sources.bindings()
    made = {f"{line['function']}.md": "\n".join(page(line, headers[line["function"]], found)) for line in lines}
    return made | {"README.md": "\n".join(index(lines, headers))}


def write(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts().items():
        (folder / name).write_text(text, encoding="utf-8")


def main():
    folder = pathlib.Path(sys.argv[1])
    write(folder)
    absent = [name for name in sorted(sources.exported()) if not (folder / f"{name}.md").is_file()]
    for name in absent:
        print(f"{name} has no page", file=sys.stderr)
    print(f"{len(list(folder.glob('icha_*.md')))} pages in {folder}")
    return 1 if absent else 0


if __name__ == "__main__":
    sys.exit(main())
