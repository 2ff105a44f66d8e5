#!/usr/bin/env bash
# Installs what a purpose needs and is missing, and nothing else. Says what and why before it does; says nothing when all
# is there.
#
#   scripts/setup.sh run|test|cluster|check|bench
#
# A need is one line: the Debian package, the command or file that shows it is there, and why it is needed.
set -euo pipefail

oldest_swift=6.2

needs() {
    case $1 in
        run)
            # Whatever the build links against.
            echo "pkg-config pkg-config tells the build where libraries are"
            echo "libsqlite3-dev /usr/include/sqlite3.h keeps accounts, credits and generations"
            echo "libpq-dev pkg:libpq keeps them in PostgreSQL, for many nodes"
            echo "libssl-dev /usr/include/openssl/evp.h hashes, signs and encrypts"
            echo "libcurl4-openssl-dev pkg:libcurl speaks to vendors"
            echo "zlib1g-dev pkg:zlib makes the pages small on their way"
            echo "libpango1.0-dev pkg:pangocairo draws the sandbox's pictures"
            # What the running gateway calls.
            echo "ffmpeg ffmpeg makes the sandbox's films and measures media"
            echo "espeak-ng espeak-ng speaks for the sandbox"
            echo "fonts-noto-core /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf writes the prompt in most scripts"
            echo "fonts-noto-cjk /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc writes the prompt in Chinese, Japanese and Korean"
            ;;
        test)
            needs run
            echo "python3 python3 runs other people's clients and suites against ours"
            echo "python3-venv ensurepip: gives them a place of their own"
            echo "chromium-headless-shell chromium-headless-shell opens the pages as their users' browsers do"
            echo "curl curl is a client that everybody has"
            echo "postgresql pg_ctlcluster is the database that the tests start"
            echo "openssl openssl makes the simulator's certificate and signs its callbacks"
            ;;
        cluster)
            needs test
            echo "libfaketime /usr/share/doc/libfaketime sets the clock of one node alone"
            echo "patroni patroni promotes the standby of a database whose primary died"
            echo "python3-pysyncobj /usr/lib/python3/dist-packages/pysyncobj lets it agree on that without another server"
            ;;
        check)
            needs run
            echo "shellcheck shellcheck reads the scripts for mistakes"
            ;;
        bench)
            needs run
            echo "wrk wrk makes the load"
            echo "nginx-light nginx is what we measure against"
            echo "python3 python3 runs the measurement"
            echo "node-graphql /usr/share/nodejs/graphql is what the GraphQL engine is measured against"
            echo "gcc gcc builds the counter of allocations"
            ;;
        *)
            echo "setup: there is no purpose '$1'; use run, test, cluster, check or bench" >&2
            exit 2
            ;;
    esac
}

# Debian keeps servers in sbin, which is not in everybody's PATH.
# `NAME:` is a module of python3, of which any installation will do; `pkg:NAME` is a library to link against.
is_there() {
    case $1 in
        pkg:*) pkg-config --exists "${1#pkg:}" 2>/dev/null ;;
        *:) python3 -c "import ${1%:}" 2>/dev/null ;;
        /*) [[ -e $1 ]] ;;
        *) PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null ;;
    esac
}

require_swift() {
    local found
    if ! command -v swift >/dev/null; then
        echo "setup: Swift is missing. Install Swift $oldest_swift or later from https://www.swift.org/install and run this again." >&2
        exit 1
    fi
    found=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1) || true
    if [[ $(printf '%s\n' "$oldest_swift" "$found" | sort -V | head -n 1) != "$oldest_swift" ]]; then
        echo "setup: this is Swift ${found:-of no known version}; Doitong needs $oldest_swift or later: https://www.swift.org/install" >&2
        exit 1
    fi
}

as_root() {
    if [[ $(id -u) -eq 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "setup: this needs root, and there is no sudo. As root, run: $*" >&2
        exit 1
    fi
}

install() {
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=120 "$@" </dev/null
}

purpose=${1:?"which purpose: run, test, cluster, check or bench?"}
needed=$(needs "$purpose")
require_swift

missing=()
while read -r package proof why; do
    [[ -n $package ]] || continue
    is_there "$proof" && continue
    ((${#missing[@]})) || echo "setup: 'make $purpose' needs packages that are missing:"
    echo "setup:   $package, which $why"
    missing+=("$package")
done <<<"$needed"
((${#missing[@]})) || exit 0

if ! command -v apt-get >/dev/null; then
    echo "setup: there is no apt here. Install them with this system's own package manager: ${missing[*]}" >&2
    exit 1
fi
echo "setup: installing with apt-get: ${missing[*]}"
# The lists of packages may be old or not there at all; they are fetched only when that shows.
install "${missing[@]}" || {
    echo "setup: fetching the lists of packages, and trying again"
    as_root apt-get update </dev/null
    install "${missing[@]}"
}
