#!/usr/bin/env bash
# cmake_package.sh PREFIX: builds examples/ with find_package(icha), and document.c with its icha::run, and checks what
# the programs print.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$here/../../examples" "$work/examples"
cmake -S "$work/examples" -B "$work/build" -DCMAKE_PREFIX_PATH="$1" -DCMAKE_C_FLAGS="-Wall -Wextra -pedantic -Werror" >"$work/log"
cmake --build "$work/build" >>"$work/log" || { cat "$work/log"; exit 1; }
bash "$here/check_examples.sh" "$work/build" "$1/share/icha/catalogue"

mkdir "$work/document"
cp "$here/document.c" "$work/document"
cat >"$work/document/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.25)
project(document LANGUAGES C)
find_package(icha REQUIRED)
add_executable(document document.c)
target_link_libraries(document PRIVATE icha::run)
END
cmake -S "$work/document" -B "$work/run" -DCMAKE_PREFIX_PATH="$1" -DCMAKE_C_FLAGS="-Wall -Wextra -pedantic -Werror" >>"$work/log"
cmake --build "$work/run" >>"$work/log" || { cat "$work/log"; exit 1; }
bash "$here/check_document.sh" "$work/run/document" "$1"
