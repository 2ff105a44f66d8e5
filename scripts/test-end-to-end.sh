#!/bin/sh
# Runs the release as users do: the published clients, idempotency, limits, and a server that is killed.
set -eu
cd "$(dirname "$0")/.."
venv=.build/venv
[ "${SKIP_BUILD:-}" ] || for product in doitong vendor-simulator; do swift build -c release --product "$product"; done
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -c "import aiohttp, gql, requests, websockets" 2>/dev/null ||
    "$venv/bin/pip" install -q requests "gql[aiohttp,websockets]"
for suite in ${SUITES:-published semantics cli crash keys callbacks vendors faults live}; do
    "$venv/bin/python" "Tests/EndToEnd/$suite.py"
done
