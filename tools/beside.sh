#!/bin/sh
# Run a command, and the check of types beside it: that keeps one processor busy for twenty seconds.
# What is wrong with the types is said at the end. Fails if either does, and leaves neither behind.
set -eu
cd "$(dirname "$0")/.."

said=$(mktemp)
.venv/bin/python -m mypy --no-error-summary >"$said" 2>&1 &
types=$!
trap 'kill "$types" 2>/dev/null || :; rm -f "$said"' EXIT
trap 'exit 130' HUP INT TERM

done=0
"$@" || done=$?
wait "$types" || { cat "$said" >&2; [ "$done" -ne 0 ] || done=1; }
exit "$done"
