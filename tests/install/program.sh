#!/usr/bin/env bash
# program.sh PREFIX: what was installed is all there, moves with its prefix, and runs from another folder.
set -euo pipefail
prefix=$(cd "$1" && pwd -P)
for file in bin/icha include/icha/icha.h lib/libicha.so lib/pkgconfig/icha.pc lib/cmake/icha/icha-config.cmake \
    share/icha/catalogue share/man/man1/icha.1 share/doc/icha/LICENSE; do
    [ -e "$prefix/$file" ] || { echo "not installed: $file" >&2; exit 1; }
done

moved=$(mktemp -d)
trap 'rm -rf "$moved"' EXIT
cp -a "$prefix/." "$moved"
cd /
# The cap of the minimum-wage guarantee: 70 million won at its launch, 50 million in the plan of 2017.
"$moved/bin/icha" show incheon.minimum-wage --on 2018-04-01 --format json --lang en >"$moved/launched.json"
"$moved/bin/icha" show incheon.minimum-wage --on 2018-04-01 --known-on 2017-12-31 --format json --lang en >"$moved/plan.json"
grep -q 70000000 "$moved/launched.json"
grep -q 50000000 "$moved/plan.json"
if grep -q 70000000 "$moved/plan.json"; then echo "the launched cap was not known on 2017-12-31" >&2; exit 1; fi
if grep -rIl "$prefix" "$prefix/lib/pkgconfig" "$prefix/lib/cmake" "$prefix/share"; then echo "the files above name the prefix" >&2; exit 1; fi
