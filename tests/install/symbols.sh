#!/usr/bin/env bash
# symbols.sh PREFIX: what libicha.so and libicha-run.so export is what tests/abi/symbols.txt and symbols-run.txt list, all
# of it starts with icha_, and libicha-run has all of libicha. After a wanted change: tests/install/symbols.sh PREFIX --write
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
check() { # LIBRARY LIST [--write]
    local listed=$here/../abi/$2 exported
    exported=$(LC_ALL=C nm -D --defined-only --format=posix "$1" | cut -d ' ' -f 1 | LC_ALL=C sort)
    if [ "${3-}" = --write ]; then
        printf '%s\n' "$exported" >"$listed"
        return
    fi
    if grep -v '^icha_' <<<"$exported"; then
        echo "exported without the prefix icha_" >&2
        exit 1
    fi
    diff -u "$listed" - <<<"$exported"
    echo "${1##*/}: $(wc -l <"$listed") exported symbols, as listed"
}
check "$1/lib/libicha.so" symbols.txt "${2-}"
check "$1/lib/libicha-run.so" symbols-run.txt "${2-}"
if LC_ALL=C comm -23 "$here/../abi/symbols.txt" "$here/../abi/symbols-run.txt" | grep .; then
    echo "libicha-run.so lacks the above" >&2
    exit 1
fi
