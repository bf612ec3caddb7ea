#!/bin/sh
# libraries.sh FOLDER LIBDIR: copies what FOLDER/libicha_jni.so stands on beside it, one file each, and lists all in the
# order of loading: each after those that it needs. What every Linux with glibc has is left out.
set -eu
folder=$1
export LD_LIBRARY_PATH="$2"
list=$folder/libraries.txt
: >"$list.new"

needed() { # of FILE: NAME PATH, but for the C library's own
    ldd "$1" | sed -n 's/^[[:space:]]*\([^ ]*\) => \(\/[^ ]*\).*/\1 \2/p' |
        grep -v -E '^(libc|libm|libpthread|libdl|librt|ld-linux[^ ]*)\.so'
}

add() { # NAME PATH: what it needs first
    grep -q -x -F "$1" "$list.new" && return
    needed "$2" | while read -r name path; do
        [ "$name" = "$1" ] || add "$name" "$path"
    done
    grep -q -x -F "$1" "$list.new" && return
    [ "$2" = "$folder/$1" ] || cp -L "$2" "$folder/$1"
    printf '%s\n' "$1" >>"$list.new"
}

add libicha_jni.so "$folder/libicha_jni.so"
mv "$list.new" "$list"
