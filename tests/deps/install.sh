#!/bin/sh
# Installs the Debian packages a group of make targets needs: install.sh demo|check|dev|ci|browser|mpi
#
# dpkg-query is asked first: when nothing is missing, nothing is done and nothing is said. Otherwise one
# apt-get update and one apt-get install, through sudo unless run by root. Where that is impossible, one
# sentence names the command to run and the exit status is 2.
set -u

demo='pkg-config libgsl-dev libcjson-dev libsqlite3-dev gnuplot-nox fonts-dejavu-core'
check="$demo libcmocka-dev bats python3 python3-jsonschema"
dev="$check clang clang-format clang-tidy cppcheck valgrind gcovr libclang-rt-14-dev libopenmpi-dev"
ci="gcc libc6-dev make $check fish zsh groff-base"
browser="$demo python3 chromium"
mpi="$check libopenmpi-dev openmpi-bin procps"

case "${1-}" in
demo) packages=$demo ;;
check) packages=$check ;;
dev) packages=$dev ;;
ci) packages=$ci ;;
browser) packages=$browser ;;
mpi) packages=$mpi ;;
*)
    echo "usage: install.sh demo|check|dev|ci|browser|mpi" >&2
    exit 2
    ;;
esac

# Unknown packages make dpkg-query fail, but the known ones are listed all the same.
installed=" $(dpkg-query -W -f '${db:Status-Status}:${Package} ' $packages 2>/dev/null)"
missing=
for package in $packages; do
    case "$installed" in
    *" installed:$package "*) ;;
    *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0

install="apt-get install -y --no-install-recommends$missing"

give_up() {
    echo "$1: run 'apt-get update && $install' as root (or, if your system has these under" \
        "other names, make with DEPS=:)" >&2
    exit 2
}

command -v apt-get >/dev/null || give_up "packages are missing and there is no apt-get here"
as_root=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || give_up "packages are missing and neither root nor sudo is at hand"
    as_root=sudo
fi

echo "installing$missing" >&2
# A stale index may still do, so that only the install decides.
$as_root apt-get update -q >&2 || echo "warning: apt-get update failed" >&2
$as_root env DEBIAN_FRONTEND=noninteractive $install >&2 || give_up "packages could not be installed"
