#!/usr/bin/env bash
# symbols.sh PREFIX: what libicha.so exports is what tests/abi/symbols.txt lists, and all of it starts with icha_.
# After a wanted change: tests/install/symbols.sh PREFIX --write
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
listed=$here/../abi/symbols.txt
exported=$(LC_ALL=C nm -D --defined-only --format=posix "$1/lib/libicha.so" | cut -d ' ' -f 1 | LC_ALL=C sort)
if [ "${2-}" = --write ]; then
    printf '%s\n' "$exported" >"$listed"
    exit 0
fi
if grep -v '^icha_' <<<"$exported"; then
    echo "exported without the prefix icha_" >&2
    exit 1
fi
diff -u "$listed" - <<<"$exported"
echo "$(wc -l <"$listed") exported symbols, as listed"
