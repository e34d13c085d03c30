#!/bin/sh
# Print the folder of a PostgreSQL's programs that has PostGIS, after installing what the Nominatim of
# tests/test_nominatim.py stands on, where it is not there: PostgreSQL, PostGIS, osm2pgsql, and what
# PyICU is compiled with. Root on Debian or Ubuntu gets it by apt-get; anyone else is told what lacks.
# No server is started here: the test starts one of its own, and stops it.
set -eu
cd "$(dirname "$0")/.."

postgres() {
    for programs in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t / -k 5 -n -r) \
        "$(pg_config --bindir 2>/dev/null || :)"; do
        [ -x "$programs/initdb" ] || continue
        shared=$("$programs/pg_config" --sharedir)
        [ -f "$shared/extension/postgis.control" ] || continue
        ls "$("$programs/pg_config" --pkglibdir)"/postgis-3.* >/dev/null 2>&1 || continue
        echo "$programs"
        return 0
    done
    return 1
}

lacking() {
    postgres >/dev/null || echo postgresql-postgis
    command -v osm2pgsql >/dev/null || echo osm2pgsql
    command -v g++ >/dev/null || echo g++
    command -v pkg-config >/dev/null || echo pkg-config
    pkg-config --exists icu-i18n 2>/dev/null || echo libicu-dev
    .venv/bin/python - <<'PYTHON'
import os, sys, sysconfig
if not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")):
    print("python%d.%d-dev" % sys.version_info[:2])
PYTHON
}

packages=$(lacking | tr '\n' ' ')
if [ -n "$packages" ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing for the test of Nominatim, by apt-get (once): $packages" >&2
    said=$(mktemp)
    trap 'rm -f "$said"' EXIT
    # shellcheck disable=SC2086  # several words
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends $packages; } </dev/null >"$said" 2>&1 ||
        cat "$said" >&2
    packages=$(lacking | tr '\n' ' ')
fi
[ -z "$packages" ] || {
    printf '%s\n' \
        "make test-systems starts a Nominatim of its own, and this machine lacks what that stands on." \
        "Names of Debian's packages: $packages" \
        "  Debian 12, Ubuntu 24.04 or newer:  sudo apt-get install $packages" \
        "  macOS:                             brew install postgresql postgis osm2pgsql icu4c pkg-config" >&2
    exit 1
}
postgres
