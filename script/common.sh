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

# bindings_prefix: builds program and libraries once for all bindings and installs them, with headers and catalogue, into
# build/bindings/prefix; sets `prefix` to that folder. For each script of a binding, on a bare Debian 12 too.
bindings_prefix() {
    local folder
    "$root/script/bootstrap"
    folder=$(build_folder bindings)
    prefix=$folder/prefix
    configure bindings -DCMAKE_INSTALL_PREFIX="$prefix"
    build bindings
    cmake --install "$folder" >"$folder/install.log" || { cat "$folder/install.log" >&2; fail "the installation failed"; }
    say "Installed libicha-run into build/bindings/prefix"
}

# peers NAME REQUIREMENTS: prints the interpreter of an environment that holds the pinned PyPI packages that NAME is
# compared with; python3 where there is no such file or they cannot be installed, as without a network.
peers() {
    local wanted=$root/$2 folder=$root/build/peers_$1
    if [ -f "$wanted" ]; then
        python3 -c 'import ensurepip' 2>/dev/null || { apt-get -q -q update && apt-get -q -q install --yes \
            --no-install-recommends python3-venv; } >/dev/null </dev/null || true
        if python3 -m venv "$folder" >/dev/null &&
            "$folder/bin/pip" -q install --disable-pip-version-check -r "$wanted" >&2; then
            echo "$folder/bin/python3"
            return
        fi
        say "the peers of $1 could not be installed; without them" >&2
    fi
    echo python3
}

# The bank calendar beside other packages. Without them nothing is compared, which it says: status 77.
compare_calendars() {
    say "The bank calendar beside other packages"
    "$(peers calendar tests/calendar/requirements.txt)" -B "$root/tests/calendar/test_packages.py"
}
