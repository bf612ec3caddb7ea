#!/usr/bin/env bash
# events.sh PREFIX: builds examples/events with find_package(icha) and with make and pkg-config; both print the rows that the
# installed program prints of the same loan. tests/cli/test_ten_events.py compares the claims and the second engine too.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
prefix=$(cd "$1" && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$here/../../examples/events" "$work/source"
cmake -S "$work/source" -B "$work/build" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_FLAGS="-Wall -Wextra -Werror" >"$work/log"
cmake --build "$work/build" >>"$work/log" || { cat "$work/log"; exit 1; }
"$work/build/events" >"$work/out"

export PKG_CONFIG_PATH=$prefix/lib/pkgconfig LD_LIBRARY_PATH=$prefix/lib
make -C "$work/source" CFLAGS="-Wall -Wextra -Werror" >"$work/log" || { cat "$work/log"; exit 1; }
"$work/source/events" | diff - "$work/out"

"$prefix/bin/icha" schedule "$work/source/terms.json" --format csv >"$work/rows"
sed '/^$/,$d' "$work/out" | diff - "$work/rows"
[ "$(wc -l <"$work/rows")" -eq 38 ] || { echo "34 periods, 3 prepayments, a header" >&2; exit 1; }
echo "examples/events prints what icha schedule prints"
