"""What stands where: the lines of bindings/functions.csv, the functions of the headers, and the names that each binding
gives, with their signatures, read from the sources alone."""
import ast
import csv
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
LANGUAGES = ("python", "java", "sql")
FOLDERS = {"python": "bindings/python", "java": "bindings/java", "sql": "bindings/postgres"}
REASONS = ("native", "inside", "not offered")  # what stands before the colon where there is no name


def lines():
    """function -> its line, a dict."""
    with open(ROOT / "bindings/functions.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row for row in rows]


def is_reason(cell):
    return cell.partition(": ")[0] in REASONS and cell.partition(": ")[2].strip() != ""


def name_of(line, language):
    """The name in that language, or None."""
    cell = line[language]
    return None if cell == "" or is_reason(cell) else cell


def reason_of(line, language):
    return line[language] if is_reason(line[language]) else line["reason"]


def exported():
    """The functions that the two libraries export, as tests/install/symbols.sh holds them against the libraries."""
    names = set()
    for file in ("symbols.txt", "symbols-run.txt"):
        names |= set((ROOT / "tests/abi" / file).read_text(encoding="utf-8").split())
    return names


# ---- headers ----

TOKEN = re.compile(r"/\*.*?\*/|ICHA_API[^;]*;|[^\n/]+|/|\n", re.DOTALL)


def comment_text(comment):
    first, *rest = comment[2:-2].strip().splitlines()
    return "\n".join([first, *(re.sub(r"^ *\* ?", "", line) for line in rest)])


def functions_of(text):
    """name, prototype and comment of each function; those in one block share the comment above it."""
    above, behind, was_end = "", None, False
    for token in TOKEN.findall(text):
        if token.startswith("/*"):
            if behind is not None:  # on the same line as the function
                behind["comment"] = (behind["comment"] + "\n" + comment_text(token)).strip()
            else:
                above = comment_text(token)
        elif token.startswith("ICHA_API"):
            prototype = " ".join(token.removeprefix("ICHA_API").split())
            behind = {"name": re.search(r"(icha_\w+)\(", prototype).group(1), "prototype": prototype, "comment": above}
            yield behind
        elif token == "\n":
            above, behind = "" if was_end else above, None  # a blank line ends the block
        elif token.strip() and behind is None and not token.startswith("#define"):
            above = ""  # something else stands between
        was_end = token == "\n"


def headers():
    """function -> {name, prototype, comment, header}"""
    found = {}
    for path in sorted((ROOT / "include/icha").glob("*.h")):
        for function in list(functions_of(path.read_text(encoding="utf-8"))):  # whole, with comments behind them
            found[function["name"]] = function | {"header": f"icha/{path.name}"}
    return found


# ---- bindings: name -> [(signature, comment)] ----

def add(found, name, signature, comment):
    found.setdefault(name, []).append((" ".join(signature.split()), (comment or "").strip()))


def python_nodes(found, nodes, prefix):
    for node in nodes:
        if isinstance(node, ast.ClassDef):
            add(found, prefix + node.name, f"class {node.name}", ast.get_docstring(node))
            python_nodes(found, node.body, node.name + ".")
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            answer = f" -> {ast.unparse(node.returns)}" if node.returns else ""
            add(found, prefix + node.name, f"{prefix}{node.name}({ast.unparse(node.args)}){answer}", ast.get_docstring(node))


def python_public(folder):
    """What the package's __all__ names."""
    for node in ast.parse((folder / "icha/__init__.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


def python_names(folder):
    """Those of the package; of the extension's stub what the package does not wrap."""
    found, stubs = {}, {}
    for path in sorted(folder.glob("icha/*.py*")):
        names = stubs if path.suffix == ".pyi" else found
        python_nodes(names, ast.parse(path.read_text(encoding="utf-8")).body, "")
    public = python_public(folder)
    return {name: told for name, told in (stubs | found).items() if name.partition(".")[0] in public}


JAVA = re.compile(r"(?:/\*\*(?P<comment>(?:[^*]|\*(?!/))*)\*/\s*)?(?:@\w+(?:\([^)]*\))?\s*)*"
                  r"public (?P<signature>(?:[\w<>\[\], .?]+ )?(?P<name>\w+)\((?P<arguments>[^)]*)\))")


def java_names(folder):
    """Public methods, constructors and records: Class.method, Class."""
    found = {}
    for path in sorted(folder.rglob("src/main/java/**/*.java")):
        for match in JAVA.finditer(path.read_text(encoding="utf-8")):
            comment = re.sub(r"\n\s*\*", "\n", match["comment"] or "")
            name = match["name"] if match["name"] == path.stem else f"{path.stem}.{match['name']}"
            add(found, name, match["signature"], comment)
        add(found, path.stem, f"class {path.stem}", "")
    return found


SQL = re.compile(r"CREATE (?:OR REPLACE )?(?P<signature>(?:FUNCTION|AGGREGATE)\s+(?P<name>\w+)\s*\(.*?)"
                 r"(?=\s+AS\s|\s+LANGUAGE\s|\s*\(\s*SFUNC|;)", re.DOTALL | re.IGNORECASE)


def sql_names(folder):
    found = {}
    for path in sorted(folder.glob("*.sql")):
        for match in SQL.finditer(path.read_text(encoding="utf-8")):
            if all(" ".join(match["signature"].split()) != signature for signature, _ in found.get(match["name"], [])):
                add(found, match["name"], match["signature"], "")
    return found


READERS = {"python": python_names, "java": java_names, "sql": sql_names}


def bindings():
    """language -> its names; a binding that is not in this tree is left out."""
    return {language: READERS[language](ROOT / FOLDERS[language]) for language in LANGUAGES
            if (ROOT / FOLDERS[language]).is_dir()}
