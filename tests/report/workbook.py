"""An XLSX file read back, and run folders made by hand. Python's standard library only."""
import csv
import hashlib
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def shown(text):
    """What a spreadsheet program shows of a string: `_x0041_` is A."""
    return ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


class Sheet:
    def __init__(self, root, strings):
        self.cells = {}     # (row, column) from 0 -> int or str
        self.formulas = [cell.get("r") for cell in root.iter(MAIN + "c") if cell.find(MAIN + "f") is not None]
        for cell in root.iter(MAIN + "c"):
            value = self._value(cell, strings)
            if value is not None:
                self.cells[self._place(cell.get("r"))] = value
        found = root.find(MAIN + "headerFooter/" + MAIN + "oddHeader")
        self.header = "" if found is None else found.text
        self.widths = {int(column.get("min")) - 1: float(column.get("width")) for column in root.iter(MAIN + "col")}
        self.is_frozen = any(pane.get("state") == "frozen" for pane in root.iter(MAIN + "pane"))

    @staticmethod
    def _place(name):
        letters, digits = re.fullmatch("([A-Z]+)([0-9]+)", name).groups()
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        return int(digits) - 1, column - 1

    @staticmethod
    def _value(cell, strings):
        kind, value = cell.get("t"), cell.find(MAIN + "v")
        if kind == "inlineStr":
            return shown("".join(part.text or "" for part in cell.iter(MAIN + "t")))
        if value is None:
            return None
        return strings[int(value.text)] if kind == "s" else int(value.text)

    def row(self, number):
        found = {column: value for (row, column), value in self.cells.items() if row == number}
        return [found.get(column) for column in range(max(found, default=-1) + 1)]

    def rows(self):
        last = max((row for row, _ in self.cells), default=-1)
        return [self.row(number) for number in range(last + 1)]

    def values(self):
        return list(self.cells.values())


class Workbook:
    def __init__(self, path):
        with zipfile.ZipFile(path) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
            self.times = {item.date_time for item in archive.infolist()}
        strings = []
        if "xl/sharedStrings.xml" in self.parts:
            for item in ET.fromstring(self.parts["xl/sharedStrings.xml"]).iter(MAIN + "si"):
                strings.append(shown("".join(part.text or "" for part in item.iter(MAIN + "t"))))
        targets = {item.get("Id"): item.get("Target")
                   for item in ET.fromstring(self.parts["xl/_rels/workbook.xml.rels"])}
        self.sheets = {}
        for item in ET.fromstring(self.parts["xl/workbook.xml"]).iter(MAIN + "sheet"):
            part = "xl/" + targets[item.get(RELATION + "id")]
            self.sheets[item.get("name")] = Sheet(ET.fromstring(self.parts[part]), strings)
        self.charts = [ET.fromstring(self.parts[name]) for name in sorted(self.parts)
                       if re.fullmatch("xl/charts/chart[0-9]+.xml", name)]

    def titles(self):
        return ["".join(part.text or "" for part in chart.find(CHART + "chart/" + CHART + "title").iter(DRAWING + "t"))
                for chart in self.charts]

    def formats(self):
        return {item.get("formatCode") for item in ET.fromstring(self.parts["xl/styles.xml"]).iter(MAIN + "numFmt")}


# ---- run folders ----

def canonical(document):
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def guarded(text):
    return "'" + text if text.lstrip("'")[:1] in tuple("=+-@\t\r") and text.lstrip("'") else text


def table(header, rows):
    """As a run writes it: texts guarded, amounts plain."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue().encode()


def count(data):
    """Rows below the header."""
    return max(0, sum(1 for _ in csv.reader(io.StringIO(data.decode(), newline=""))) - 1)


def make_run(folder, files, assumptions=(), counts=None, years="2018..2020", catalogue="0" * 64, inputs=None,
             change=lambda manifest: None):
    """A folder as a run leaves it, with every digest right. files: name -> bytes. change: what a forger does before
    he makes the digests. It is of a command of its own: a run of icha's must have all its tables (test_run_set.py)."""
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    determinants = {"command": "make-believe", "program": {"name": "icha", "version": "9.9.9"}, "methods": ["interest/1"],
                    "inputs": inputs or [{"role": "portfolio", "name": "book.csv", "sha256": "1" * 64, "rows": 3}],
                    "options": {"years": years}, "catalogue": {"sha256": catalogue, "files": 1}}
    determinants["inputs"][0]["sha256"] = hashlib.sha256(files.get("outlay.csv", b"")).hexdigest()
    determinants["assumptions"] = [{"name": name, "sha256": "2" * 64} for name in assumptions]
    names = list(assumptions)
    if "scenario.json" in files:
        name = json.loads(files["scenario.json"])["id"]
        determinants["scenario"] = {"id": name, "sha256": hashlib.sha256(files["scenario.json"]).hexdigest()}
        names.append("scenario:" + name)
    counts = counts or {"rows_in": 3, "used": 3, "held": 0}
    determinants["inputs"][0]["rows"] = counts["rows_in"]
    manifest = {"schema": "icha.manifest/1", "run_id": "", "determinants": determinants, "assumptions": names,
                "results": [{"file": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data),
                             "rows": count(data)} for name, data in files.items()],
                "counts": counts, "observed": {"host": "none"}}
    change(manifest)
    manifest["run_id"] = hashlib.sha256(canonical(determinants)).hexdigest()
    manifest["digest"] = hashlib.sha256(canonical(manifest)).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return manifest["run_id"]


OUTLAY = "product,payer,kind,year,basis,amount,loans".split(",")
CLAIMS = "product,cycle,payer,bank,lines,amount,dropped,paid_on,fiscal_year".split(",")
HELD = "file,line,loan_id,field,reason".split(",")
BUDGET = "line,basis,year,amount,wanted,used,left,exhausted_on".split(",")
CORRECTIONS = "product,cycle,payer,bank,paid,due,difference,entry".split(",")


def three(product, payer, year, amounts, loans=1, kind="interest_subsidy"):
    """The lines of the three bases."""
    return [[product, payer, kind, year, basis, amount, loans]
            for basis, amount in zip(("accrued", "due", "paid"), amounts)]
