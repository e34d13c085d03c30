#!/bin/sh
# Install a lock file into .venv, or into the environment named after it, each file by its hash. A lock that has uv in it is installed by uv,
# which takes a fourth of pip's time; what uv cannot reach, as an index that only pip's own settings
# name, pip installs.
set -eu
cd "$(dirname "$0")/.."
into=${2:-.venv}

pip() {
    "$into/bin/python" -m pip install -qq --disable-pip-version-check --no-compile --require-hashes "$@"
}

uv() {
    VIRTUAL_ENV="$PWD/$into" "$into/bin/uv" pip install --quiet --no-config --require-hashes "$@"
}

# All modules at once: else the first processes to import them do it side by side, each for itself.
compile() {
    "$into/bin/python" -m compileall -qq -j 0 -x '/(tests?|pip|setuptools)/' "$into/lib" || :
}

if grep -q '^uv==' "$1"; then
    alone=$(mktemp)
    trap 'rm -f "$alone"' EXIT
    awk '/^[^ ]/ { ours = /^uv==/ } ours' "$1" >"$alone"
    pip -r "$alone"
    uv -r "$1" 2>/dev/null || pip -r "$1"
else
    pip -r "$1"
fi
compile
