# Sourced by the scripts beside it: where the tree is, and how to say things. Nothing is done here.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
export LC_ALL=C.UTF-8

say() { printf '==> %s\n' "$*"; }
fail() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# The program finds its catalogue, and the sanitizers their memory, through /proc, which a bare chroot lacks.
[ -e /proc/self/exe ] || fail "/proc is not mounted here: mount -t proc proc /proc"

# The folder that a preset builds in. A tree that was copied with its build folder would confuse CMake: start anew.
build_folder() {
    local folder=$root/build/$1 home
    if [ -f "$folder/CMakeCache.txt" ]; then
        home=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$folder/CMakeCache.txt")
        [ "$home" = "$root" ] || rm -rf "$folder"
    fi
    printf '%s\n' "$folder"
}

# configure PRESET [CMake options]; then build PRESET [targets]
configure() {
    local preset=$1
    shift
    say "Configuring preset $preset in build/$preset"
    (cd "$root" && cmake --preset "$preset" --log-level=WARNING "$@" >/dev/null)
}
build() {
    local preset=$1
    shift
    say "Building preset $preset${*:+: $*}"
    (cd "$root" && cmake --build --preset "$preset" -j "$(nproc)" ${*:+--target "$@"} >"$root/build/$preset/build.log") ||
        { tail -n 60 "$root/build/$preset/build.log" >&2; fail "the build of preset $preset failed"; }
}
