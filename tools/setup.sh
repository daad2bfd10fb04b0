#!/bin/sh
# Makes .venv from the locked requirements and sees that the machine has what they need.
# Quick when nothing has changed. Installs system packages only as root, and only what is missing.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for python in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
        if is_new_enough "$python"; then
            echo "$python"
            return
        fi
    done
    say "Python 3.11 or newer is missing. Install it, or name it: PYTHON=/path/to/python3 make demo"
    exit 1
}

make_venv() {
    python=$(find_python)
    rm -rf .venv
    if "$python" -m venv .venv >/dev/null 2>&1; then return; fi
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && [ "${SETUP_APT:-}" != no ]; then
        say "Installing python3-venv with apt-get ..."
        log=$({ apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get install -qy python3-venv; } 2>&1) ||
            say "$log"
        rm -rf .venv
        "$python" -m venv .venv
    else
        say "Python cannot make a virtual environment here. Install it: sudo apt-get install python3-venv"
        exit 1
    fi
}

if ! cmp -s requirements-dev.txt .venv/installed.txt || ! is_new_enough .venv/bin/python; then
    { is_new_enough .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; } || make_venv
    say "Installing the locked Python packages ..."
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-setup.txt
    .venv/bin/uv pip install -q --python .venv/bin/python --compile-bytecode --require-hashes -r requirements-dev.txt
    cp requirements-dev.txt .venv/installed.txt
fi

exec .venv/bin/python -m tools.check_machine "$@"
