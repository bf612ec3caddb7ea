"""Who reaches whom, read from objects by objdump: an edge for each call, and for each function or table of functions whose
address is taken (who takes it hands it to somebody who calls it, or calls it itself)."""
import bisect
import collections
import re
import subprocess

PLACE = re.compile(r"^[0-9a-f]+ <([^>]+)>:$")
LOCAL_CALL = re.compile(r"^ *[0-9a-f]+:\t.*<([A-Za-z_.][\w.]*)(?:\+0x[0-9a-f]+)?>")
RELOCATION = re.compile(r"\b([0-9a-f]+): R_\w+\t(\S+)")
TABLE_RELOCATION = re.compile(r"^([0-9a-f]+) R_\w+ +(\S+)$")
SYMBOL = re.compile(r"^([0-9a-f]+) (.{7}) (\S+)\t([0-9a-f]+) (?:\.hidden )?(\S+)$")
WITHIN = re.compile(r"^(.+?)(?:([+-])0x([0-9a-f]+))?$")
DISPLACEMENT = 4  # bytes of an operand that is relative to its own end


class Object:
    """One object's symbols: where each begins, which names are its own."""

    def __init__(self, path):
        self.path = path
        self.starts = collections.defaultdict(list)
        self.own = set()
        for line in run("-t", path):
            found = SYMBOL.match(line)
            if not found or found[3] == "*UND*" or found[5] == found[3]:
                continue
            self.starts[found[3]].append((int(found[1], 16), found[5]))
            if found[2][0] == "l":
                self.own.add(found[5])
        for places in self.starts.values():
            places.sort()

    def name(self, symbol):
        """A name of the whole graph: what is local to an object carries its path."""
        return f"{self.path}:{symbol}" if symbol in self.own else symbol

    def at(self, section, offset):
        places = self.starts.get(section, ())
        index = bisect.bisect_right(places, (offset, "\x7f")) - 1
        return self.name(places[index][1]) if index >= 0 else None

    def target(self, text, displacement):
        """The symbol that a relocation means: by name, or as a place in a section."""
        base, sign, offset = WITHIN.match(text).groups()
        if base not in self.starts:
            return self.name(base)
        distance = int(offset or "0", 16) * (-1 if sign == "-" else 1)
        return self.at(base, distance + displacement)


def run(*arguments):
    return subprocess.run(["objdump", *arguments], check=True, capture_output=True, text=True).stdout.splitlines()


def code_edges(own):
    here = None
    for line in run("-drw", "--no-show-raw-insn", own.path):
        place = PLACE.match(line)
        if place:
            here = own.name(place[1])
            continue
        moved, near = RELOCATION.search(line), LOCAL_CALL.match(line)
        if moved:
            yield here, own.target(moved[2], DISPLACEMENT)
        elif near:
            yield here, own.name(near[1])


def table_edges(own):
    section = None
    for line in run("-rw", own.path):
        if line.startswith("RELOCATION RECORDS FOR ["):
            section = line.partition("[")[2].partition("]")[0]
        found = TABLE_RELOCATION.match(line)
        if found and ".data" in section:
            yield own.at(section, int(found[1], 16)), own.target(found[2], 0)


def graph(paths):
    edges = collections.defaultdict(set)
    for path in paths:
        own = Object(path)
        for edge in (code_edges, table_edges):
            for here, there in edge(own):
                if here != there and None not in (here, there):
                    edges[here].add(there)
    return edges


def reached(edges, starts):
    found, left = set(starts), list(starts)
    while left:
        for there in edges.get(left.pop(), ()):
            if there not in found:
                found.add(there)
                left.append(there)
    return found


def reaching(edges, ends):
    back = collections.defaultdict(set)
    for here, those in edges.items():
        for there in those:
            back[there].add(here)
    return reached(back, ends)
