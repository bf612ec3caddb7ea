#!/bin/sh
# licenses.sh FOLDER TO LICENSE: what the licences of the libraries in FOLDER ask to go with them, from Debian's
# packages.
set -eu
folder=$1 to=$2
mkdir -p "$to"
cp "$3" "$to/icha.txt"
cp /usr/share/common-licenses/GPL-3 "$to/GPL-3.txt"
cp /usr/share/common-licenses/LGPL-3 "$to/LGPL-3.txt"
cp /usr/share/common-licenses/GPL-2 "$to/GPL-2.txt"
{
    echo "This jar carries, in META-INF/native/linux-x86_64, each as a shared library of its own:"
    echo
    while read -r name; do
        case $name in libicha*) echo "$name: icha, see icha.txt"; continue ;; esac
        path=$(ldconfig -p | sed -n "s|^[[:space:]]*$name .*x86-64.* => ||p" | head -n 1)
        package=$(dpkg -S "$(readlink -f "$path")" 2>/dev/null || dpkg -S "$path" 2>/dev/null || dpkg -S "/usr$path")
        package=${package%%:*}
        cp "/usr/share/doc/$package/copyright" "$to/$package.txt"
        version=$(dpkg-query -W -f '${source:Package} ${source:Version}' "$package")
        echo "$name: Debian package $package (source package $version), see $package.txt"
    done <"$folder/libraries.txt"
    echo
    echo "GMP and MPFR are under the GNU LGPL, version 3 or later (LGPL-3.txt, GPL-3.txt). They are unchanged, and can"
    echo "be replaced: the system property icha.native.path names a folder whose libgmp.so.10 and libmpfr.so.6 are"
    echo "loaded in place of the jar's. Their sources are Debian's source packages of the versions above."
} >"$to/README.txt"
