#!/usr/bin/env bash
# program.sh PREFIX: what was installed is all there, moves with its prefix, and runs from another folder.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
prefix=$(cd "$1" && pwd -P)
for file in bin/icha include/icha/icha.h include/icha/document.h lib/libicha.so lib/libicha-run.so \
    lib/pkgconfig/icha.pc lib/pkgconfig/icha-run.pc lib/cmake/icha/icha-config.cmake \
    share/icha/catalogue share/man/man1/icha.1 share/man/ko/man1/icha.1 share/bash-completion/completions/icha \
    share/doc/icha/LICENSE; do
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

# The man pages and the completion are what the installed program says of itself.
"$moved/bin/icha" help --man | cmp - "$prefix/share/man/man1/icha.1"
"$moved/bin/icha" help --man --lang ko | cmp - "$prefix/share/man/ko/man1/icha.1"
"$moved/bin/icha" help --completion bash | cmp - "$prefix/share/bash-completion/completions/icha"
# The completion finds products and assumptions from a program that was moved.
completed() {
    bash -c 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _icha; printf "%s\n" "${COMPREPLY[@]}"' \
        - "$moved/share/bash-completion/completions/icha" "$moved/bin/icha" "$@"
}
completed show incheon.min | grep -qx incheon.minimum-wage
completed schedule --assume kr- | grep -qx kr-bank-conventions

if grep -rIl "$prefix" "$prefix/lib/pkgconfig" "$prefix/lib/cmake" "$prefix/share"; then echo "the files above name the prefix" >&2; exit 1; fi
# Nor does what was compiled name the folder of its source.
source=$(cd "$here/../.." && pwd -P)/
for file in bin/icha lib/libicha.so lib/libicha-run.so; do
    if strings -a "$prefix/$file" | awk -v from="$source" 'index($0, from) == 1 { found = 1; print } END { exit !found }'; then
        echo "$file names the folder of its source" >&2
        exit 1
    fi
done
