"""The headers as Doxygen reads them. In the tree they carry plain comments; here each comment becomes Doxygen's, a comment
above a block stands for every function, macro and type in it, and each function gets its parameters from parameters.csv."""
import csv
import fnmatch
import re

import tree
import sources

# header -> its title, the room of lib/ that holds its functions, and the page that tells of it
ROOM = {"status": ("Statuses and errors", "number", "docs/architecture.md"), "number": ("Numbers", "number", "docs/numbers.md"),
        "calendar": ("Time", "calendar", "docs/time.md"), "loan": ("Loans", "loan", "docs/loans.md"),
        "subsidy": ("Interest subsidy", "subsidy", "docs/subsidy.md"), "guarantee": ("Guarantees", "guarantee", "docs/guarantee.md"),
        "catalogue": ("Catalogue", "catalogue", "docs/catalogue.md"), "contract": ("Contract", "contract", "docs/provenance.md"),
        "screening": ("Screening", "screening", "docs/screening.md"), "portfolio": ("Portfolio", "portfolio", "docs/outlay.md"),
        "shard": ("Shards", "portfolio", "docs/outlay.md"), "arrow": ("Arrow columns", "portfolio", "docs/arrow.md"),
        "limits": ("Limits", "limits", "docs/limits.md"),
        "document": ("Documents", "report", "docs/documents.md"), "icha": ("All of icha", "number", "docs/architecture.md")}
TOKEN = re.compile(r"/\*.*?\*/|ICHA_API[^;]*;|#define(?:[^\n/\\]|\\.)*|\n|[^\n/#]+|[/#]", re.DOTALL)


def prose(text):
    """What Markdown would take for markup: pointers become code, brackets and angles are plain."""
    parts = re.split(r"(`[^`]*`)", text)
    for at in range(0, len(parts), 2):
        part = re.sub(r"(?<![\w*])\*([a-z]\w*)", r"`*\1`", parts[at])
        part = re.sub(r"[@\\#<>]", lambda match: "\\" + match[0], part)
        parts[at] = re.sub(r"(?<= )\|(\w+)\|", r"&#124;\1&#124;", part)
    return "".join(parts)


# ---- parameters ----

class Parameters:
    """parameters.csv: function (a pattern), parameter or `return`, text. The first line that fits holds."""

    def __init__(self):
        with open(tree.HERE / "parameters.csv", encoding="utf-8", newline="") as file:
            self.lines = list(csv.DictReader(file))
        self.used, self.faults = set(), []

    def text(self, function, parameter, kind):
        for at, line in enumerate(self.lines):
            if line["parameter"] == parameter and fnmatch.fnmatchcase(function, line["function"]) and \
                    line["type"] in ("", kind):
                self.used.add(at)
                return line["text"]
        self.faults.append(f"{function}: nothing is said of {parameter} ({kind})")
        return "?"

    def unused(self):
        for at, line in enumerate(self.lines):
            if at not in self.used:
                yield f"parameters.csv, line {at + 2}: no function has such a parameter any more: {line['function']} {line['parameter']}"


def arguments(prototype):
    """(type, name) of each."""
    inside = re.search(r"\((.*)\);?$", prototype).group(1)
    for argument in inside.split(","):
        if argument.strip() != "void":
            kind, name = re.fullmatch(r"\s*(.*?)(\w+)(?:\[\])?\s*", argument).groups()
            yield kind.strip(), name


def described(function, parameters):
    """The comment of one function."""
    name, prototype = function["name"], function["prototype"]
    lines = [prose(function["comment"]), ""]
    for kind, argument in arguments(prototype):
        lines.append(f"@param {argument} {parameters.text(name, argument, kind)}")
    answer = prototype.partition(name)[0].strip()
    if answer != "void":
        lines.append(f"@return {parameters.text(name, 'return', answer)}")
    lines.append(f"@par Example and other languages\n[{name}](@ref {tree.page_id('api/' + name + '.md')})")
    return "/** " + "\n".join(lines) + "\n*/\n"


# ---- one header ----

DECLARES = re.compile(r"#define \w|typedef |struct \w+ \{")


class Header:
    """One pass over a header's tokens; `shared` is the comment that speaks of the block, `line` the code of the line so far."""

    def __init__(self, functions, parameters):
        self.functions, self.parameters = functions, parameters
        self.shared, self.line, self.depth, self.of_function = None, "", 0, False

    def comment(self, token):
        text = sources.comment_text(token)
        if self.of_function or token.startswith("/* ----"):
            return ""
        if self.line.strip():
            return f"/**< {prose(text)} */"
        if self.depth:
            return f"/** {prose(text)} */"
        self.shared = text
        return ""

    def newline(self):
        if not self.line:
            self.shared = None
        self.line, self.of_function = "", False
        return "\n"

    def function(self, token):
        self.of_function = True
        return described(self.functions[re.search(r"(icha_\w+)\(", token).group(1)], self.parameters) + token

    def code(self, token, rest):
        above = ""
        if self.depth == 0 and not self.line.strip() and DECLARES.match(token) and self.shared is not None and \
                not re.match(r"[^\n]*/\*", rest):
            above = f"/** {prose(self.shared)} */\n"
        self.depth += token.count("{") - token.count("}")
        return above + token

    def tokens(self, text):
        for match in TOKEN.finditer(text):
            token = match[0]
            if token.startswith("/*"):
                made, token = self.comment(token), token if self.line.strip() else "/**/"
            elif token == "\n":
                yield self.newline()
                continue
            else:
                made = self.function(token) if token.startswith("ICHA_API") else self.code(token, text[match.end():])
            self.line += token
            yield made


MANY = re.compile(r"^( +(?:const )?\w+ )(\*?\w+(?:, \*?\w+)+);( */\*(?:[^*]|\*(?!/))*\*/)?$", re.MULTILINE)


def singly(match):
    """`int a, b; /* c */`: the comment speaks of both."""
    return "\n".join(f"{match[1]}{name};{match[3] or ''}" for name in match[2].split(", "))


LICENCE = r"(?:/\*(?:[^*]|\*(?!/))*SPDX(?:[^*]|\*(?!/))*\*/\s*|//[^\n]*\n)*"
FIRST = re.compile(LICENCE + r"(/\*.*?\*/)\n", re.DOTALL)


def staged(path, parameters):
    """The whole header for Doxygen: its first comment is that of its group, which is its room."""
    text, room = path.read_text(encoding="utf-8"), path.stem
    functions = {function["name"]: function for function in sources.functions_of(text)}
    first = FIRST.match(text)
    about = prose(sources.comment_text(first.group(1)))
    text = text[first.end():]
    begin, end = re.search(r'extern "C" \{\n#endif\n', text).end(), text.rindex("#ifdef __cplusplus")
    title, folder, page = ROOM[room]
    group = (f"/** @defgroup {room} {title}\n{about}\n\n[include/icha/{room}.h](source/include/icha/{room}.h.html) \xb7 "
             f"[lib/{folder}](source/lib/{folder}/index.html) \xb7 [{page}](@ref {tree.page_id(page)})\n@{{ */\n")
    return (f"/** @file\n{about}\n*/\n" + text[:begin] + group +
            "".join(Header(functions, parameters).tokens(MANY.sub(singly, text[begin:end]))) + "/** @} */\n" + text[end:])


SAYS = re.compile(r"(?=.*\b[A-Z]-\d)(?=.*([Ee]rror|Answers|as above|reports|OK when))", re.DOTALL)


def silent():
    """Functions and enum values of which nothing is said, or too little; the other kinds Doxygen finds."""
    for name, function in sources.headers().items():
        if not function["comment"]:
            yield f"{name} has no comment"
        elif function["prototype"].startswith("icha_status ") and not SAYS.search(function["comment"]):
            yield f"{name}: its comment names no error, or no rule of SPEC"
    for path in sorted((tree.ROOT / "include/icha").glob("*.h")):
        for value in re.findall(r"^ +(ICHA_\w+) = [^/\n]*$", path.read_text(encoding="utf-8"), re.MULTILINE):
            yield f"{path.name}: {value} has no comment"
