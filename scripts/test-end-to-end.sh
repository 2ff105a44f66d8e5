#!/bin/sh
# Runs the release as users do: the published clients, idempotency, limits, and a server that is killed.
set -eu
cd "$(dirname "$0")/.."
venv=.build/venv
[ "${SKIP_BUILD:-}" ] || for product in doitong vendor-simulator; do swift build -c release --product "$product"; done
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -c "import aiohttp, axe_playwright_python, gql, playwright, requests, standardwebhooks, websockets" 2>/dev/null ||
    "$venv/bin/pip" install -q axe-playwright-python playwright requests standardwebhooks "gql[aiohttp,websockets]"
for suite in ${SUITES:-published semantics session operations cli crash keys callbacks webhooks live vendors faults pages developers playground console}; do
    "$venv/bin/python" "Tests/EndToEnd/$suite.py"
done
