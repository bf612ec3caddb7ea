#!/usr/bin/env bash
# deb.sh FOLDER: installs the packages of FOLDER with dpkg into a scratch root that has this machine's list of packages, so
# that dpkg checks what they depend on; builds programs against them by CMake and by pkg-config; runs the program; purges
# the packages, after which no file of theirs is left. The machine's own packages are not touched.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
if [ $# -ne 1 ] || [ ! -d "$1" ]; then echo "usage: deb.sh FOLDER" >&2; exit 2; fi
[ "$(id -u)" -eq 0 ] || { echo "deb.sh: dpkg asks for root" >&2; exit 1; }
mapfile -t packages < <(find "$1" -name '*.deb' ! -name '*-dbgsym_*' | sort)
mapfile -t names < <(for package in "${packages[@]}"; do dpkg-deb --field "$package" Package; done)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
die() { echo "deb.sh: $*" >&2; exit 1; }

mkdir -p "$scratch/var/lib"
cp -a /var/lib/dpkg "$scratch/var/lib/dpkg"
# No trigger is run: ldconfig and man-db are not in this root.
dpkg=(dpkg --root="$scratch" --no-triggers --log="$scratch/dpkg.log")
"${dpkg[@]}" --install "${packages[@]}" >"$scratch/said" 2>&1 || { cat "$scratch/said" >&2; die "dpkg did not install them"; }
"${dpkg[@]}" --verify "${names[@]}" | grep . && die "the above are not as they were packed"
root=$scratch/usr
icha=$root/bin/icha

bash "$here/cmake_package.sh" "$root" >"$scratch/said" || die "CMake: a program was not built against the packages"
bash "$here/pkg_config.sh" "$root" >"$scratch/said" || die "pkg-config: a program was not built against the packages"

# The caps of the minimum-wage guarantee, 70 million won at its launch (C-3), out of the packaged catalogue.
"$icha" show incheon.minimum-wage --on 2018-04-01 --format json --lang en >"$scratch/shown"
grep -q 70000000 "$scratch/shown" || die "show: not the launched cap"
# 25,000,000 won of principal come back by the end of the loan (L-8).
"$icha" schedule "$here/../cli/examples/terms.json" --assume kr-bank-conventions --assume incheon-2018-open \
    --format json --lang en |
    python3 -c 'import json, sys; assert json.load(sys.stdin)["totals"]["principal"] == 25000000'
"$icha" help --man | cmp - <(zcat "$root/share/man/man1/icha.1.gz")
"$icha" help --man --lang ko | cmp - <(zcat "$root/share/man/ko/man1/icha.1.gz")
"$icha" help --completion bash | cmp - "$root/share/bash-completion/completions/icha"

rm "$scratch"/shown "$scratch"/said
"${dpkg[@]}" --purge "${names[@]}" >"$scratch/said" 2>&1 || { cat "$scratch/said" >&2; die "dpkg did not purge them"; }
find "$scratch" -path "$scratch/var/lib/dpkg" -prune -o ! -type d ! -name said ! -name dpkg.log -print | grep . &&
    die "left after the purge: the above"
cmp <(dpkg-query --show) <(dpkg-query --admindir="$scratch/var/lib/dpkg" --show) ||
    die "other packages are not as they were"
echo "deb: ${#names[@]} packages installed by dpkg --root, programs built by CMake and pkg-config, run, purged"
