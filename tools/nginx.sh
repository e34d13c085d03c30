#!/bin/sh
# Print the path of an nginx to test behind, after installing the distribution's if there is none.
# NGINX names one to use.
set -eu

if [ -n "${NGINX:-}" ]; then
    command -v "$NGINX" && exit 0
    echo "NGINX=$NGINX is not a program." >&2
    exit 1
fi
PATH=$PATH:/usr/sbin:/usr/local/sbin
if command -v nginx; then exit 0; fi
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing nginx for the tests behind a proxy (once)" >&2
    # only the program: a policy keeps the package from starting a server of its own
    policy=/usr/sbin/policy-rc.d
    [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy && trap 'rm -f $policy' EXIT; }
    apt-get update -qq </dev/null >/dev/null 2>&1 || true
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq nginx </dev/null >/dev/null 2>&1 || true
    if command -v nginx; then exit 0; fi
fi
printf '%s\n' "No nginx was found, and none could be installed. Install it, or name one:" \
    "  apt-get install nginx     make test-systems NGINX=/path/to/nginx" >&2
exit 1
