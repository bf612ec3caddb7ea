#!/usr/bin/env python3
"""readme.py PREFIX: what README.md shows is what the installed icha prints, and its C example compiles and prints so.

Lines of a console block stand below their `$ ` command; each must be in the output, in that order, and `...` is what was
left out. `script/demo` stands for what it runs once icha is built. The C example's result is the block below it, of the
kind `text`.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


def blocks(text, kind):
    return re.findall(r"^```%s\n(.*?)^```$" % kind, text, re.MULTILINE | re.DOTALL)


def run(words, env, folder=ROOT):
    done = subprocess.run(words, cwd=folder, env=env, stdout=subprocess.PIPE, check=True)
    return [line.rstrip() for line in done.stdout.decode("utf-8").splitlines()]


def check_console(block, env, folder):
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *expected = part.rstrip("\n").split("\n")
        words = command.split()
        if words == ["script/demo"]:
            program = shutil.which("icha", path=env["PATH"])
            words = ["python3", os.path.join(ROOT, "examples", "incheon-2018", "compare.py"), program, "demo"]
        output = iter(run(words, env, folder))
        for line in expected:
            if line != "..." and line.rstrip() not in output:
                sys.exit("README.md: `%s` does not print, in this order:\n%s" % (command, line))


def check_c(source, result, prefix, env):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "payment")
        with open(path + ".c", "w", encoding="utf-8") as file:
            file.write(source)
        flags = run(["pkg-config", "--cflags", "--libs", "icha"], env)[0].split()
        subprocess.run(["cc", "-Wall", "-Wextra", "-Werror", "-o", path, path + ".c"] + flags, check=True, env=env)
        output = run([path], env)
        if output != result.splitlines():
            sys.exit("README.md: the C example prints %s" % output)


def main():
    prefix = os.path.abspath(sys.argv[1])
    env = dict(os.environ, PATH=prefix + "/bin:" + os.environ["PATH"], LC_ALL="C.UTF-8",
               LD_LIBRARY_PATH=prefix + "/lib", PKG_CONFIG_PATH=prefix + "/lib/pkgconfig")
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        text = file.read()
    consoles = blocks(text, "console")
    assert consoles
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(os.path.join(os.path.realpath(ROOT), "examples"), os.path.join(folder, "examples"))
        for block in consoles:
            check_console(block, env, folder)
    check_c(blocks(text, "c")[0], blocks(text, "text")[0], prefix, env)
    print("README.md shows what icha prints")


if __name__ == "__main__":
    main()
