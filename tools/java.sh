#!/bin/sh
# Print the home of a Java that runs Spark, 17 or newer, after installing the distribution's if there
# is none. JAVA_HOME names one to use.
set -eu

home() {
    "$1" -XshowSettings:properties -version 2>&1 </dev/null | awk -F ' = ' '
        / java.home = / { home = $2 }
        / java.specification.version = / { number = $2 }
        END { if (number + 0 < 17) exit 1; print home }'
}

if [ -n "${JAVA_HOME:-}" ]; then
    home "$JAVA_HOME/bin/java" && exit 0
    echo "JAVA_HOME=$JAVA_HOME has no Java 17 or newer." >&2
    exit 1
fi
if home java; then exit 0; fi
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Java for the tests on Spark (once)" >&2
    apt-get update -qq </dev/null >/dev/null 2>&1 || true
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        default-jre-headless </dev/null >/dev/null 2>&1 || true
    if home java; then exit 0; fi
fi
printf '%s\n' "No Java 17 or newer was found, and none could be installed. Install it, or name its home:" \
    "  apt-get install default-jre-headless     make test-systems JAVA_HOME=/path/to/java" >&2
exit 1
