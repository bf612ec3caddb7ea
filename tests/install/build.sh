#!/usr/bin/env bash
# build.sh PREFIX: installs a Release build into an empty PREFIX, which the other scripts here then look at.
set -euo pipefail
source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
rm -rf "$1"
"$source_dir/script/build" "$1"
