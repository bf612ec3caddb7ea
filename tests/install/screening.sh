#!/usr/bin/env bash
# screening.sh PREFIX: builds examples/screening with find_package(icha) and with make and pkg-config, and checks that both
# print the same, that every applicant has a verdict, and that the reasons are there in both languages.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
prefix=$(cd "$1" && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$here/../../examples/screening" "$work/source"
cmake -S "$work/source" -B "$work/build" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_FLAGS="-Wall -Wextra -Werror" >"$work/log"
cmake --build "$work/build" >>"$work/log" || { cat "$work/log"; exit 1; }
"$work/build/screening" "$prefix/share/icha/catalogue" >"$work/out"

export PKG_CONFIG_PATH=$prefix/lib/pkgconfig LD_LIBRARY_PATH=$prefix/lib
make -C "$work/source" CFLAGS="-Wall -Wextra -Werror" >"$work/log" || { cat "$work/log"; exit 1; }
"$work/source/screening" "$(pkg-config --variable=catalogue icha)" | diff - "$work/out"

for product in incheon.startup incheon.job-creation; do
    grep "^$product: ELIGIBLE" "$work/out" | awk '{
        total = 0
        for (i = 3; i <= NF; i += 2) total += $i
        if (total != 10000 || $3 == 0 || $5 == 0) { print "10000 verdicts, some eligible, some not: " $0; exit 1 }
    }'
    [ "$(grep -c "^$product, applicant" "$work/out")" -eq 2 ] || { echo "$product: two applicants are shown" >&2; exit 1; }
done
grep -qF 'SATISFIED 기업 규모: 충족합니다' "$work/out" || { echo "no reason in Korean" >&2; exit 1; }
grep -qF 'SATISFIED Size of the business: satisfied' "$work/out" || { echo "no reason in English" >&2; exit 1; }
"$work/build/screening" /nowhere >/dev/null 2>"$work/err" && { echo "a catalogue that is not there was loaded" >&2; exit 1; }
[ -s "$work/err" ]
grep -h '^incheon[^,]*:' "$work/out"
