#!/bin/sh
# Write requirements*.lock: every package that pip installs for a requirements file, direct or not,
# with its hashes, for Python 3.11 and newer on every system. What is locked already stays as it is
# as long as the requirements allow it: to take newer versions, delete the lock files first.
set -eu
cd "$(dirname "$0")/.."

UV_CUSTOM_COMPILE_COMMAND="make lock"
export UV_CUSTOM_COMPILE_COMMAND

compile() {
    .venv/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
        --output-file "$1.lock" "$1.txt"
}

# The largest comes first; the others start from its versions, so that all of them agree.
larger=
for name in requirements-bench requirements-dev requirements; do
    [ -z "$larger" ] || cp "$larger.lock" "$name.lock"
    compile $name
    larger=$name
done
cp requirements.lock requirements-spark.lock
compile requirements-spark
compile requirements-nominatim # an environment of its own
