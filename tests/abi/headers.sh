#!/usr/bin/env bash
# headers.sh BUILD: each public header alone, and its macros, compile as C11, C17, C2x and C++11, 17, 20 by gcc and by
# clang, with every warning an error; a C++ program links the libicha.so of BUILD and runs.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$here/../..
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
warnings=(-Wall -Wextra -pedantic -Wconversion -Wsign-conversion -Wshadow -Wundef -Werror)
count=0
compile() { # COMPILER... FILE
    "$@" "${warnings[@]}" -I "$root/include" -fsyntax-only || { echo "headers: failed: $*" >&2; exit 1; }
    count=$((count + 1))
}
for header in "$root"/include/icha/*.h; do
    name=$(basename "$header" .h)
    # Twice, since a header may be included again.
    printf '#include <icha/%s.h>\n#include <icha/%s.h>\nextern int used;\nint used = 0;\n' "$name" "$name" >"$work/$name.c"
    cp "$work/$name.c" "$work/$name.cpp"
done
cp "$here/consumer.cpp" "$work"
for compiler in gcc clang; do
    for source in "$work"/*.c; do
        for standard in c11 c17 c2x; do compile $compiler -std=$standard -Wstrict-prototypes "$source"; done
    done
    for source in "$work"/*.cpp; do
        for standard in c++11 c++17 c++20; do compile $compiler -std=$standard -Wold-style-cast "$source"; done
    done
done
g++ -std=c++11 "${warnings[@]}" -Wold-style-cast -I "$root/include" -o "$work/consumer" "$work/consumer.cpp" \
    "$1/libicha-run.so" -Wl,-rpath,"$(cd "$1" && pwd -P)"
"$work/consumer"
echo "headers: $count compilations by gcc and clang, a C++ program linked and run"
