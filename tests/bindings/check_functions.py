#!/usr/bin/env python3
"""bindings/functions.csv against the exported symbols and the bindings: every function has a line, every line a name or a
reason in each language, and every name exists."""
import sys

import sources


def check_lines(lines, exported):
    names = [line["function"] for line in lines]
    for name in sorted(exported - set(names)):
        yield f"{name} is exported and has no line: name its bindings, or say why there is none"
    for name in names:
        if name not in exported:
            yield f"{name} has a line and is not exported"
        if names.count(name) > 1:
            yield f"{name} has more than one line"
    if names != sorted(names):
        yield "the lines are not sorted"


def check_reasons(line):
    for language in sources.LANGUAGES:
        if sources.name_of(line, language) is None and not sources.is_reason(sources.reason_of(line, language)):
            yield f"{line['function']}: {language} has neither a name nor a reason"
    if line["reason"] and not sources.is_reason(line["reason"]):
        yield f"{line['function']}: a reason begins with one of {', '.join(sources.REASONS)}, then a colon"


def twins(function, language):
    """What a binding would call the function if it offered it under its own name."""
    own = function.removeprefix("icha_")
    head, *rest = own.split("_")
    return {"python": own, "java": "Icha." + head + "".join(part.capitalize() for part in rest), "sql": function}[language]


def check_names(line, found, named):
    for language, names in found.items():
        name = sources.name_of(line, language)
        if name is not None and name not in names:
            yield f"{line['function']}: {sources.FOLDERS[language]} has no {name}"
        own = twins(line["function"], language)
        if name is None and own in names and own not in named[language]:
            yield f"{line['function']}: {sources.FOLDERS[language]} has {own}, and no line says so"


def main():
    lines, found = sources.lines(), sources.bindings()
    named = {language: {sources.name_of(line, language) for line in lines} for language in sources.LANGUAGES}
    faults = list(check_lines(lines, sources.exported()))
    for line in lines:
        faults += check_reasons(line)
        faults += check_names(line, found, named)
    for fault in faults:
        print(f"bindings/functions.csv: {fault}", file=sys.stderr)
    absent = [language for language in sources.LANGUAGES if language not in found]
    counts = [f"{sum(sources.name_of(line, language) is not None for line in lines)} in {language}" for language in found]
    print(f"{len(lines)} functions; with a name: {', '.join(counts) or '-'}; not in this tree: {', '.join(absent) or '-'}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
