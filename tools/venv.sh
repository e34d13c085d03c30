#!/bin/sh
# Make .venv with Python 3.11 or newer, unless a usable one is there. PYTHON names one to prefer.
set -eu
cd "$(dirname "$0")/.."

usable() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

if usable .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; then
    exit 0
fi

python=
for name in ${PYTHON:+"$PYTHON"} python3.11 python3.12 python3.13 python3; do
    if usable "$name"; then
        python=$name
        break
    fi
done
[ -n "$python" ] || fail \
    "Station Atlas needs Python 3.11 or newer, and found none. Install one, for example:" \
    "  Debian, Ubuntu:  apt-get install python3 python3-venv" \
    "  macOS:           brew install python@3.13" \
    "If it is not on the PATH, name it: make run PYTHON=/path/to/python3"

echo "Making .venv with $("$python" --version)" >&2
if "$python" -m venv --clear .venv >/dev/null 2>&1; then
    exit 0
fi

# Debian and Ubuntu keep part of Python's venv in a package of its own.
package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
command -v apt-get >/dev/null 2>&1 || fail "$("$python" -m venv --clear .venv 2>&1)" \
    "$python could not make a virtual environment."
[ "$(id -u)" -eq 0 ] || fail \
    "$python could not make a virtual environment: a package is missing. Run this, then try again:" \
    "  sudo apt-get install $package"
echo "Installing $package" >&2
{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package"; } \
    </dev/null >/dev/null || fail "$package could not be installed."
"$python" -m venv --clear .venv >&2 || fail "$python could not make a virtual environment."
