#!/bin/sh
# Print the path of a Chromium to test with, after installing one if there is none.
# An empty line means Playwright's own. CHROMIUM names one to use. With the word "shell" Debian's
# chromium-headless-shell comes first: the same Chromium without a window around the page, which takes
# two thirds of the processor's time.
set -eu
shell=chromium-headless-shell
cd "$(dirname "$0")/.."

works() {
    file=$(command -v "$1" 2>/dev/null) || return 1
    # Ubuntu's script starts a snap, which may not read the temporary profile of a test.
    case $file in /snap/*) return 1 ;; esac
    if [ "$(head -c 2 "$file")" = '#!' ] && grep -q /snap/ "$file"; then return 1; fi
    "$file" --version </dev/null 2>/dev/null | grep -q -i chrom
}

print_first() {
    for name in /usr/bin/chromium /usr/bin/chromium-browser chromium google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        if works "$name"; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

# Playwright's own browser: is it there?
downloaded() {
    .venv/bin/python - <<'PYTHON' 2>/dev/null
import os, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    sys.exit(not os.path.exists(playwright.chromium.executable_path))
PYTHON
}

if [ -n "${CHROMIUM:-}" ]; then
    if works "$CHROMIUM"; then
        command -v "$CHROMIUM"
        exit 0
    fi
    echo "CHROMIUM=$CHROMIUM is not a Chromium or Chrome that starts." >&2
    exit 1
fi

# Debian's packages, by root; quick to fail where they are not known.
add_package() {
    [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1 &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" </dev/null >/dev/null 2>&1
}

if [ "${1:-}" = shell ] && { works $shell || { add_package $shell && works $shell; }; }; then
    command -v $shell
    exit 0
fi

if print_first; then exit 0; fi

if downloaded; then
    echo
    exit 0
fi

echo "Installing Chromium for the browser tests (once)" >&2
options=
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    options=--with-deps # the libraries that Playwright's Chromium is linked with
    apt-get update -qq </dev/null >/dev/null 2>&1 || true
    if [ "${1:-}" = shell ] && add_package $shell && works $shell; then
        command -v $shell
        exit 0
    fi
    if add_package chromium && print_first; then exit 0; fi
fi
if .venv/bin/python -m playwright install $options chromium </dev/null >&2 && downloaded; then
    echo
    exit 0
fi
echo "No Chromium could be installed. Install Chromium or Chrome, or name one:" >&2
echo "  make test CHROMIUM=/path/to/chromium" >&2
exit 1
