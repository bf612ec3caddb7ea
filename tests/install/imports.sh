#!/usr/bin/env bash
# imports.sh PREFIX: what the libraries ask of the C library, and what data they may write to, is what tests/abi/imports.txt
# lists: no clock, environment, locale, standard output, end of the process, nor state of their own (X-2).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
listed=$here/../abi/imports.txt
export LC_ALL=C
# The arithmetic and the readers of YAML and JSON have libraries of their own; the rest is the C library's.
imported() {
    nm -D --undefined-only --format=posix "$1" | cut -d ' ' -f 1 | cut -d @ -f 1 |
        grep -vE '^(__gmp[zqn]_|mpfr_|yaml_|json_|nettle_|_ITM_|__gmon_start__$|__cxa_finalize$)' | sort -u
}
writable() { objdump -t "$1" | awk '/[ \t]\.t?(data|bss)[ \t]/ { sub(/\.lto_priv\..*/, "", $NF); print "= " $NF }' | sort -u; }
allowed() { sed -nE "s/^((= )?[A-Za-z_0-9.]+) .*/\\1/p" "$listed" | sort -u; }
for library in libicha libicha-run; do
    used=$( (imported "$1/lib/$library.so"; writable "$1/lib/$library.so") | sort -u)
    more=$(comm -13 <(allowed) - <<<"$used")
    [ -z "$more" ] || { printf '%s: not in tests/abi/imports.txt:\n%s\n' "$library" "$more" >&2; exit 1; }
    echo "$library: $(grep -vc '^=' <<<"$used") functions of the C library, as listed"
done
unused=$(comm -23 <(allowed) <( (for library in libicha libicha-run; do imported "$1/lib/$library.so"; writable "$1/lib/$library.so"; done) | sort -u))
[ -z "$unused" ] || { printf 'tests/abi/imports.txt lists what neither library has:\n%s\n' "$unused" >&2; exit 1; }
