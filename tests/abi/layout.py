#!/usr/bin/env python3
"""layout.py LIBRARY.abi INCLUDE: what a program that was compiled against the headers has compiled in, a line each.

    icha_part 40            a struct and its bytes
    icha_part +8 icha_money opening     a field: offset, type, name
    ICHA_ERR_UNIT 101       an enum's value or a constant's

From the DWARF as abidw wrote it; constants from the compiler. Every struct and enum of the headers has to be there.
"""
import glob
import re
import subprocess
import sys
from xml.etree import ElementTree

# What is no number: set-ups, and words in front of a function.
NOT_A_NUMBER = re.compile(r"_INIT$|_H$|^ICHA_API$")


def name_of(types, number):
    """The C spelling of a type."""
    about = types[number]
    if about.tag == "pointer-type-def":
        return name_of(types, about.get("type-id")) + " *"
    if about.tag == "qualified-type-def":
        return "const " + name_of(types, about.get("type-id"))
    if about.tag == "array-type-def":
        sizes = "".join("[%s]" % part.get("length") for part in about.findall("subrange"))
        return name_of(types, about.get("type-id")) + sizes
    if about.tag == "function-type":
        result, parameters = name_of(types, about.find("return").get("type-id")), about.findall("parameter")
        return "%s(%s)" % (result, ", ".join(name_of(types, part.get("type-id")) for part in parameters))
    return about.get("name")


def struct_lines(types, about):
    name = about.get("name")
    if about.get("is-declaration-only") == "yes":
        return
    yield "%s %d" % (name, int(about.get("size-in-bits")) // 8)
    for member in about.findall("data-member"):
        field = member.find("var-decl")
        offset = int(member.get("layout-offset-in-bits", "0")) // 8
        yield "%s +%d %s %s" % (name, offset, name_of(types, field.get("type-id")), field.get("name"))


def constant_lines(include):
    source = "".join('#include <icha/%s>\n' % name.rsplit("/", 1)[1] for name in sorted(glob.glob(include + "/icha/*.h")))
    compiler = ["cc", "-std=c11", "-I", include, "-xc", "-"]
    macros = subprocess.run(compiler + ["-dM", "-E"], input=source, text=True, check=True, stdout=subprocess.PIPE).stdout
    names = sorted(name for name in re.findall(r"^#define (ICHA_\w+) \S", macros, re.MULTILINE) if not NOT_A_NUMBER.search(name))
    # The compiler says what each comes to, in the assembly of a constant.
    source += "".join("const long long value_of_%s = (long long)(%s);\n" % (name, name) for name in names)
    assembly = subprocess.run(compiler + ["-S", "-o", "-"], input=source, text=True, check=True, stdout=subprocess.PIPE).stdout
    values = dict(re.findall(r"^value_of_(\w+):\n\s+\.quad\s+(-?\d+)", assembly, re.MULTILINE))
    zeros = re.findall(r"^value_of_(\w+):\n\s+\.zero\s+8", assembly, re.MULTILINE)
    for name in names:
        yield "%s %s" % (name, "0" if name in zeros else values[name])


def announced(include):
    """Structs and enums that the headers define."""
    for path in glob.glob(include + "/icha/*.h"):
        with open(path, encoding="utf-8") as file:
            yield from re.findall(r"^(?:typedef )?(?:struct|enum) (\w+) \{", file.read(), re.MULTILINE)


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: layout.py LIBRARY.abi INCLUDE")
    path, include = sys.argv[1:]
    root = ElementTree.parse(path).getroot()
    types = {part.get("id"): part for part in root.iter() if part.get("id")}
    lines, names = set(constant_lines(include)), set()
    for about in root.iter():
        if about.tag in ("class-decl", "union-decl"):
            found = list(struct_lines(types, about))
        elif about.tag == "enum-decl":
            found = ["%s %s" % (part.get("name"), part.get("value")) for part in about.findall("enumerator")]
        else:
            continue
        if found:
            lines.update(found)
            names.add(about.get("name"))
    missing = sorted(set(announced(include)) - names)
    if missing:
        sys.exit("layout.py: defined in a header and reached by no function: " + ", ".join(missing))
    print("\n".join(sorted(lines, key=lambda line: [int(part) if part.isdigit() else part
                                                    for part in re.split(r"(\d+)", line)])))


if __name__ == "__main__":
    main()
