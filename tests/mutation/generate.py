"""Systematic mutants: one small fault at every place of a C file where an operator below fits.

A mutant is what mutants.txt holds too: a file, its text as it stands, and as it becomes, here with the function and
the operator. The text is the lines that change and as many before them as make it occur once in the file. Comments,
strings, preprocessor lines and assertions are left alone, and so is what the sanitizers watch: the release of memory
and the declared size of an array. Places are found in the text, as clang-format lays it out; what then does not
compile, or compiles to the same code, is no mutant and the runner drops it.
"""
import glob
import re

TOKEN = re.compile(r"""(?P<skip>/\*.*?\*/|//[^\n]*|^[ \t]*\#(?:\\\n|[^\n])*|\s+)
                   |(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\])+')
                   |(?P<name>[A-Za-z_]\w*)|(?P<number>\d[\w.]*)
                   |(?P<sign><<=|>>=|->|\+\+|--|<<|>>|[-<>=!+*/%&|^]=|&&|\|\||.)""", re.S | re.M | re.X)
# What stands for a sign that has a blank on both sides, as every binary sign has.
SIGNS = {
    "relational": {"<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"], "==": ["!="],
                   "!=": ["=="]},
    "arithmetic": {"+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["/"], "<<": [">>"], ">>": ["<<"],
                   "&": ["|"], "|": ["&"], "+=": ["-="], "-=": ["+="], "*=": ["/="], "/=": ["*="], "|=": ["&="],
                   "&=": ["|="]},
    "logical": {"&&": ["||"], "||": ["&&"]},
}
STEPS = {"++": "--", "--": "++"}
WORDS = {"true": "false", "false": "true"}
CONDITIONS = ("if", "while")
RELEASE = re.compile(r"free|\w+_(free|clear|clears)")
# Calls whose arguments from a place on may stand in any order.
COMMUTES = {"__builtin_add_overflow": 0, "__builtin_mul_overflow": 0, "mpz_mul": 1, "mpz_add": 1, "mpq_add": 1,
            "mpq_mul": 1, "mpfr_add": 1, "mpfr_mul": 1, "mpz_inits": 0}
# `if (a < b) a = b` and `a < b ? a : b` say the same of equals.
CLAMP = re.compile(r"(?P<a>[\w.>-]+) (?:<|>)=? (?P<b>[\w.>-]+)"
                   r"(?:\) (?P=a) = (?P=b);| \? (?:(?P=a) : (?P=b)|(?P=b) : (?P=a))\b)")
NOT_EXPRESSIONS = ("return", "if", "for", "while", "do", "switch", "case", "default", "else", "goto", "sizeof",
                   "assert", "static", "const", "struct", "enum", "typedef", "_Static_assert")


class Token:
    def __init__(self, kind, text, at):
        self.kind, self.text, self.at, self.end = kind, text, at, at + len(text)


def tokens_of(text):
    return [Token(m.lastgroup, m.group(), m.start()) for m in TOKEN.finditer(text) if m.lastgroup != "skip"]


def partners(tokens):
    """The place of each bracket's other half."""
    open_, pairs = [], {}
    for i, token in enumerate(tokens):
        if token.kind == "sign" and token.text in "([{":
            open_.append(i)
        elif token.kind == "sign" and token.text in ")]}" and open_:
            pairs[i] = open_.pop()
            pairs[pairs[i]] = i
    return pairs


def functions_of(tokens, pairs):
    """Place by place the function's name and type, None outside. A body is an outermost brace behind `)`."""
    owners, i = [None] * len(tokens), 0
    while i < len(tokens):
        if tokens[i].text == "{":
            if i and tokens[i - 1].text == ")":
                name = pairs[i - 1] - 1
                for k in range(i, pairs[i]):
                    owners[k] = (tokens[name].text, tokens[name - 1].text)
            i = pairs[i]
        i += 1
    return owners


def enumerators(root):
    """Each enumerator's neighbour in its list, the last one's the first."""
    neighbours = {}
    for path in sorted(glob.glob(f"{root}/include/icha/*.h") + glob.glob(f"{root}/lib/*/*.[ch]")):
        with open(path, encoding="utf-8") as file:
            tokens = tokens_of(file.read())
        pairs = partners(tokens)
        for i, token in enumerate(tokens):
            brace = next((k for k in (i + 1, i + 2) if k < len(tokens) and tokens[k].text == "{"), None)
            if token.text != "enum" or brace is None:
                continue
            names = [tokens[k].text for k in range(brace + 1, pairs[brace])
                     if tokens[k].kind == "name" and tokens[k - 1].text in ("{", ",")]
            if len(names) > 1:
                neighbours.update(zip(names, names[1:] + names[:1]))
    return neighbours


class Source:
    """One file; edits() gives each fault as (operator, place of the token, from, to, text put there)."""

    def __init__(self, root, path, neighbours):
        self.path, self.neighbours = path, neighbours
        with open(f"{root}/{path}", encoding="utf-8") as file:
            self.text = file.read()
        self.tokens = tokens_of(self.text)
        self.pairs = partners(self.tokens)
        self.owners = functions_of(self.tokens, self.pairs)
        self.depths = self.depths_of_parentheses()
        clamps = [m.span() for m in CLAMP.finditer(self.text)]
        self.clamps = {i for i, t in enumerate(self.tokens) if any(a <= t.at < b for a, b in clamps)}
        self.left_alone = {k for i in range(len(self.tokens)) if self.is_left_alone(i)
                           for k in range(i, self.pairs.get(i + 1, i) + 1)}

    def depths_of_parentheses(self):
        depth, depths = 0, []
        for token in self.tokens:
            depth -= token.text == ")"
            depths.append(depth)
            depth += token.text == "("
        return depths

    def word(self, i):
        return self.tokens[i].text if 0 <= i < len(self.tokens) else ""

    def is_left_alone(self, i):
        """Assertions and releases with their arguments, and an array's declared size: a longer one is no fault."""
        token, before = self.tokens[i], self.tokens[i - 1]
        if self.word(i + 1) == "[":
            declares = before.text == "*" or before.text == "," and self.depths[i] == 0
            return token.kind == "name" and (declares or before.kind == "name" and before.text != "return")
        return token.text in ("assert", "_Static_assert") or bool(self.owners[i] and RELEASE.fullmatch(token.text))

    def spaced(self, i):
        return self.text[self.tokens[i].at - 1] in " \n" and self.text[self.tokens[i].end] in " \n"

    def sign_edits(self, i):
        token = self.tokens[i]
        if token.kind != "sign" or self.owners[i] is None:
            return
        if token.text in STEPS:
            yield "arithmetic", token.at, token.end, STEPS[token.text]
        if token.text == "!":
            yield "logical", token.at, token.end, ""
        for operator, table in SIGNS.items():
            for text in table.get(token.text, []) if self.spaced(i) else []:
                if not (i in self.clamps and text.rstrip("=") == token.text.rstrip("=")):
                    yield operator, token.at, token.end, text

    def constant_edits(self, i):
        token = self.tokens[i]
        if token.kind == "number" and token.text.isdigit():
            value = int(token.text)
            for other in (value + 1, value - 1):
                if other >= 0:
                    yield "constant", token.at, token.end, str(other)
        other = WORDS.get(token.text) or self.neighbours.get(token.text)
        if token.kind == "name" and other and self.owners[i]:
            yield "constant", token.at, token.end, other

    def condition_edits(self, i):
        token = self.tokens[i]
        if token.text in CONDITIONS and self.word(i + 1) == "(":
            begin, end = self.tokens[i + 1], self.tokens[self.pairs[i + 1]]
            yield "negated", begin.at, end.end, f"(!{self.text[begin.at:end.end]})"

    def begins_statement(self, i):
        if self.depths[i] != 0 or self.owners[i] is None:
            return False
        before = self.word(i - 1)
        heads = before == ")" and self.word(self.pairs[i - 1] - 1) in ("if", "for", "while", "switch")
        return before in (";", "{", "}", "else") or heads or (before == ":" and self.ends_label(i - 1))

    def ends_label(self, i):
        """`case X:` and `default:`, not `a ? b : c`."""
        while self.word(i - 1) not in (";", "{", "}", ":", "?"):
            i -= 1
        return self.word(i) in ("case", "default")

    def end_of_statement(self, i):
        """The semicolon's place; None: a brace comes first, so this is no plain statement."""
        while self.word(i) != ";":
            if self.word(i) == "}" or i >= len(self.tokens):
                return None
            i = self.pairs[i] + 1 if self.word(i) in ("(", "[", "{") else i + 1
        return i

    def is_expression(self, i):
        token, after = self.tokens[i], self.word(i + 1)
        if token.kind == "sign":
            return token.text in ("*", "++", "--")
        return (token.kind == "name" and token.text not in NOT_EXPRESSIONS
                and after in ("(", "=", "->", ".", "[", "++", "--", "+=", "-=", "*=", "/=", "|=", "&="))

    def statement_edits(self, i):
        if not self.begins_statement(i):
            return
        token, end = self.tokens[i], self.end_of_statement(i)
        if end is None:
            return
        begin, stop = token.at, self.tokens[end].at
        if token.text in ("break", "continue") or self.is_expression(i):
            yield "deleted", begin, stop, ""
        if token.text != "return" or end == i + 1:
            return
        answer, kind = self.text[self.tokens[i + 1].at:stop], self.owners[i][1]
        if kind == "icha_status" and answer != "ICHA_OK":
            yield "returned", begin, stop, "return ICHA_OK"
        elif kind == "bool" and answer not in WORDS:
            yield "returned", begin, stop, f"return !({answer})"

    def arguments(self, i):
        """Begin and end of each argument of a call's bracket."""
        out, begin, k = [], i + 1, i + 1
        while k <= self.pairs[i]:
            if self.word(k) == "," or k == self.pairs[i]:
                out.append((begin, k))
                begin = k + 1
            k = self.pairs[k] + 1 if self.word(k) in ("(", "[", "{") else k + 1
        return out

    def is_simple(self, begin, end):
        return end > begin and all(t.kind in ("name", "number") or t.text in ("->", ".", "&", "*")
                                   for t in self.tokens[begin:end])

    def swap_edits(self, i):
        if self.word(i) != "(" or self.owners[i] is None or self.tokens[i - 1].kind != "name":
            return
        if self.word(i - 1) in NOT_EXPRESSIONS:
            return
        arguments = self.arguments(i)
        same = COMMUTES.get(self.word(i - 1))
        for place, ((a, b), (c, d)) in enumerate(zip(arguments, arguments[1:])):
            if place != same and self.is_simple(a, b) and self.is_simple(c, d):
                first = self.text[self.tokens[a].at:self.tokens[b - 1].end]
                second = self.text[self.tokens[c].at:self.tokens[d - 1].end]
                between = self.text[self.tokens[b - 1].end:self.tokens[c].at]
                if first != second:
                    yield "swapped", self.tokens[a].at, self.tokens[d - 1].end, second + between + first

    def edits(self):
        for i in range(len(self.tokens)):
            if i in self.left_alone:
                continue
            for ways in (self.sign_edits, self.constant_edits, self.condition_edits, self.statement_edits,
                         self.swap_edits):
                for edit in ways(i):
                    yield (self.owners[i] or ("-",))[0], *edit

    def mutants(self):
        for function, operator, begin, end, put in self.edits():
            start, stop = self.text.rfind("\n", 0, begin) + 1, self.text.find("\n", end)
            while self.text.count(self.text[start:stop]) > 1:
                start = self.text.rfind("\n", 0, start - 1) + 1
            yield {"file": self.path, "function": function, "operator": operator, "old": self.text[start:stop],
                   "new": self.text[start:begin] + put + self.text[end:stop], "why": None,
                   "line": self.text.count("\n", 0, begin) + 1}


def systematic(root, rooms):
    """All mutants of the rooms, by file and place."""
    neighbours = enumerators(root)
    paths = [p for room in rooms for p in sorted(glob.glob(f"lib/{room}/*.[ch]", root_dir=root))]
    return [mutant for path in paths for mutant in Source(root, path, neighbours).mutants()]
