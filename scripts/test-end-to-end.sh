#!/bin/sh
# Runs the release as users do: the published clients, idempotency, limits, and a server that is killed.
set -eu
cd "$(dirname "$0")/.."
venv=.build/venv
[ "${SKIP_BUILD:-}" ] || for product in doitong vendor-simulator s3-signer; do swift build -c release --product "$product"; done
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -c "import aiohttp, axe_playwright_python, boto3, gql, moto.server, playwright, requests, standardwebhooks, websockets" 2>/dev/null ||
    "$venv/bin/pip" install -q axe-playwright-python playwright requests standardwebhooks "gql[aiohttp,websockets]" "moto[server]"
# What takes longest begins first.
[ "${SUITES-all}" ] || exit 0
# shellcheck disable=SC2086
"$venv/bin/python" Tests/EndToEnd/all.py ${SUITES:-console playground pages developers webhooks vendors faults live cluster crash nodes s3 published semantics session operations cli migrate keys callbacks s3_signatures}
