#!/usr/bin/env bash
# readme.sh PREFIX: see readme.py.
exec python3 "$(dirname "${BASH_SOURCE[0]}")/readme.py" "$1"
