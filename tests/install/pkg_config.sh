#!/usr/bin/env bash
# pkg_config.sh PREFIX: builds examples/ with make and pkg-config, and document.c with that of icha-run, and checks what
# the programs print.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
prefix=$(cd "$1" && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$here/../../examples" "$work/examples"
# lib, or lib/x86_64-linux-gnu of a Debian package
libraries=$(dirname "$(find "$prefix/lib" -name libicha-run.so)")
export PKG_CONFIG_PATH=$libraries/pkgconfig LD_LIBRARY_PATH=$libraries
make -C "$work/examples" CFLAGS="-Wall -Wextra -pedantic -Werror" >"$work/log" || { cat "$work/log"; exit 1; }
bash "$here/check_examples.sh" "$work/examples" "$(pkg-config --variable=catalogue icha)"

read -r -a flags < <(pkg-config --cflags --libs icha-run)
cc -std=c11 -Wall -Wextra -pedantic -Werror -o "$work/document" "$here/document.c" "${flags[@]}"
bash "$here/check_document.sh" "$work/document" "$prefix"
# What it brings along: no library for signatures or workbooks.
if ldd "$libraries/libicha-run.so" | grep -E 'sodium|xlsx|nettle'; then echo "libicha-run.so needs the above" >&2; exit 1; fi
# PostgreSQL has a function json_object() of its own, which would be called in place of jansson's.
if nm -D --undefined-only "$libraries/libicha-run.so" | grep -w json_object; then echo "libicha-run.so calls the above" >&2; exit 1; fi
