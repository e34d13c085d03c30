#!/bin/sh
# Check that Node.js 20.19 or newer and npm are there: they check the scripts that browsers run.
set -eu

usable() {
    command -v npm >/dev/null 2>&1 && node -e '
        const [major, minor] = process.versions.node.split(".").map(Number);
        process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1);' >/dev/null 2>&1
}

usable || {
    printf '%s\n' \
        "make lint and make test need Node.js 20.19 or newer with npm, and found $(node --version 2>/dev/null || echo none)." \
        "Install it from https://nodejs.org or, for example:" \
        "  Debian 13, Ubuntu 25.04 or newer:  apt-get install nodejs npm" \
        "  macOS:                             brew install node" \
        "The atlas itself (make run) does not need it." >&2
    exit 1
}
