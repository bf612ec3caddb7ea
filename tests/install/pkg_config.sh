#!/usr/bin/env bash
# pkg_config.sh PREFIX: builds examples/ with make and pkg-config and checks what the programs print.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
prefix=$(cd "$1" && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$here/../../examples" "$work/examples"
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig LD_LIBRARY_PATH=$prefix/lib
make -C "$work/examples" CFLAGS="-Wall -Wextra -Werror" >"$work/log" || { cat "$work/log"; exit 1; }
bash "$here/check_examples.sh" "$work/examples" "$(pkg-config --variable=catalogue icha)"
