"""The part of YAML that catalogue files use, read with the standard library alone: block maps and lists, flow maps and
lists (also over several lines), quoted and plain scalars on one line, comments. Every scalar is text. Anything else is
an error; nothing is guessed. `python3 plain_yaml.py FILE...` holds the result against PyYAML, where it is installed."""

import json
import re
import sys


class Fault(Exception):
    pass


QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*\'')
KEY = re.compile(r'(?:"(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*\'|[^\s"\'\[\]{},#&*!|>%@`-][^#]*?|-?[^\s"\'\[\]{},#&*!|>%@`:-][^#]*?):(?=\s|$)')


def without_comment(line):
    at = 0
    while at < len(line):
        if line[at] in "\"'" and (at == 0 or line[at - 1] in " [{,:"):
            found = QUOTED.match(line, at)
            if not found:
                raise Fault("a quotation that does not end: " + line)
            at = found.end()
        elif line[at] == "#" and (at == 0 or line[at - 1] in " \t"):
            return line[:at].rstrip()
        else:
            at += 1
    return line.rstrip()


def scalar(text):
    if text[:1] == '"':
        return re.sub(r"\\(u[0-9a-fA-F]{4}|.)", unescape, text[1:-1])
    if text[:1] == "'":
        return text[1:-1].replace("''", "'")
    if not text or text[0] in "&*!|>%@`":
        raise Fault("not in the part of YAML read here: " + text)
    return text


def unescape(found):
    if found[1][0] == "u":
        return chr(int(found[1][1:], 16))
    known = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "/": "/", " ": " ", "0": "\0"}
    if found[1] not in known:
        raise Fault("escape " + found[0])
    return known[found[1]]


class Flow:
    """`{a: 1, b: [x, "y"]}` from text."""

    def __init__(self, text):
        self.text, self.at = text, 0

    def blank(self):
        while self.at < len(self.text) and self.text[self.at] in " \t\n":
            self.at += 1

    def value(self):
        self.blank()
        if self.text[self.at] == "{":
            return self.items("}")
        if self.text[self.at] == "[":
            return self.items("]")
        return self.word()

    def word(self):
        found = QUOTED.match(self.text, self.at) or re.compile(r"(?:[^,\[\]{}:\n]|:(?=[^\s,\[\]{}]))+").match(self.text, self.at)
        if not found:
            raise Fault("flow: " + self.text[self.at:self.at + 40])
        self.at = found.end()
        return scalar(found[0].strip())

    def items(self, end):
        self.at += 1
        out = {} if end == "}" else []
        while True:
            self.blank()
            if self.text[self.at] == end:
                self.at += 1
                return out
            if end == "}":
                key = self.word()
                self.blank()
                if self.text[self.at] != ":" or key in out:
                    raise Fault("flow map at " + key)
                self.at += 1
                out[key] = self.value()
            else:
                out.append(self.value())
            self.blank()
            if self.text[self.at] == ",":
                self.at += 1
            elif self.text[self.at] != end:
                raise Fault("flow: " + self.text[self.at:self.at + 40])


class Block:
    def __init__(self, text):
        self.lines = []
        for line in text.splitlines():
            line = without_comment(line)
            if line:
                self.lines.append((len(line) - len(line.lstrip(" ")), line.lstrip(" ")))

    def inline(self, text):
        """A scalar or flow value that begins on this line; takes further lines until its brackets are closed."""
        if text[0] not in "[{":
            found = QUOTED.match(text)
            if found and found.end() != len(text):
                raise Fault("after a quotation: " + text)
            return scalar(text)
        while True:
            bare = QUOTED.sub("", text)
            if sum(map(bare.count, "[{")) <= sum(map(bare.count, "]}")):
                break
            text += "\n" + self.lines.pop(0)[1]
        flow = Flow(text)
        out = flow.value()
        if flow.at != len(text):
            raise Fault("after a flow value: " + text[flow.at:])
        return out

    def node(self, least):
        if not self.lines or self.lines[0][0] < least:
            raise Fault("an empty value")
        indent, text = self.lines[0]
        if text.startswith("- ") or text == "-":
            return self.sequence(indent)
        return self.mapping(indent) if KEY.match(text) else self.inline(self.lines.pop(0)[1])

    def sequence(self, indent):
        out = []
        while self.lines and self.lines[0][0] == indent and self.lines[0][1][:2] in ("- ", "-"):
            rest = self.lines[0][1][1:]
            inner = indent + 1 + len(rest) - len(rest.lstrip(" "))
            self.lines[0] = (inner, rest.lstrip(" "))
            if not rest.strip():
                self.lines.pop(0)
            out.append(self.node(indent + 1))
        return out

    def mapping(self, indent):
        out = {}
        while self.lines and self.lines[0][0] == indent:
            text = self.lines.pop(0)[1]
            found = KEY.match(text)
            if not found:
                raise Fault("expected a key: " + text)
            key, rest = scalar(found[0][:-1].strip()), text[found.end():].strip()
            if key in out:
                raise Fault("a key given twice: " + key)
            if rest:
                out[key] = self.inline(rest)
            elif self.lines and self.lines[0][0] == indent and self.lines[0][1].startswith("- "):
                out[key] = self.sequence(indent)
            else:
                out[key] = self.node(indent + 1)
        if self.lines and self.lines[0][0] > indent:
            raise Fault("indented too far: " + self.lines[0][1])
        return out


def load(path):
    block = Block(path.read_text(encoding="utf-8"))
    try:
        out = block.node(0)
    except (Fault, IndexError) as fault:
        raise Fault(f"{path}: {fault}; {len(block.lines)} lines left") from None
    if block.lines:
        raise Fault(f"{path}: left over: {block.lines[0]}")
    return out


def main():
    import pathlib

    import yaml

    class Loader(yaml.SafeLoader):
        yaml_implicit_resolvers = {}

    wrong = 0
    for name in sys.argv[1:]:
        own, other = load(pathlib.Path(name)), yaml.load(open(name, encoding="utf-8"), Loader)
        if json.dumps(own) != json.dumps(other):
            wrong += 1
            print(name, "differs")
    print(f"{len(sys.argv) - 1} files, {wrong} read otherwise than by PyYAML")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
