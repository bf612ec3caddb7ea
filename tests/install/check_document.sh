#!/usr/bin/env bash
# check_document.sh PROGRAM PREFIX: the documents of a built document.c are those of the installed program.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
examples=$here/../cli/examples
same() { # FILE [PRODUCT]
    local options=(--assume kr-bank-conventions --assume incheon-2018-open --format json --lang en)
    [ $# -eq 1 ] || options+=(--product "$2" --on 2018-03-14)
    "$program" "$prefix/share/icha/catalogue" "$@" | python3 -c '
import json, subprocess, sys
wanted = json.loads(subprocess.run(sys.argv[1:], check=True, stdout=subprocess.PIPE).stdout)
found = json.load(sys.stdin)
assert list(found) == list(wanted) and found == wanted, "the document is not what the program prints"
assert found["totals"]["principal"] == 25000000' "$prefix/bin/icha" schedule "$1" "${options[@]}"
}
program=$1 prefix=$2
same "$examples/terms.json"
same "$examples/loan.json" incheon.startup
if "$program" "$prefix/share/icha/catalogue" "$examples/late.json" 2>/dev/null; then
    echo "a text that is no TERMS was taken" >&2
    exit 1
fi
echo "the documents are what the program prints"
