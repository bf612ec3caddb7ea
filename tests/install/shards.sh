#!/usr/bin/env bash
# shards.sh PREFIX: builds examples/shards with find_package(icha) and with make and pkg-config; what two shards in
# one process are merged into is what the installed program writes of one run, table by table.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
prefix=$(cd "$1" && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$here/../../examples/shards" "$work/source"
cmake -S "$work/source" -B "$work/build" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_FLAGS="-Wall -Wextra -Werror" \
    >"$work/log"
cmake --build "$work/build" >>"$work/log" || { cat "$work/log"; exit 1; }
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig LD_LIBRARY_PATH=$prefix/lib
make -C "$work/source" CFLAGS="-Wall -Wextra -Werror" >"$work/log" || { cat "$work/log"; exit 1; }

# The first 300 loans of the sample, one of them twice and so held.
sample=$here/../../examples/incheon-2018/portfolio.csv
{ head -n 301 "$sample"; sed -n 7p "$sample"; } >"$work/portfolio.csv"
status=0
"$prefix/bin/icha" outlay "$work/portfolio.csv" --years 2018..2020 --rows --out "$work/whole" \
    --assume kr-bank-conventions --assume incheon-2018-open --quiet >/dev/null || status=$?
[ "$status" -eq 6 ] || { echo "icha outlay ends with $status, not with 6" >&2; exit 1; }
for table in outlay claims held rows; do
    for program in "$work/build/shards" "$work/source/shards"; do
        "$program" "$prefix/share/icha/catalogue" "$work/portfolio.csv" "$table" | cmp - "$work/whole/$table.csv"
    done
    [ "$(wc -l <"$work/whole/$table.csv")" -gt 2 ] || { echo "$table.csv is empty" >&2; exit 1; }
done
echo "two shards in one process are one run: outlay, claims, held and rows"
