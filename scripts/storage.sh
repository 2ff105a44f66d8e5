#!/bin/sh
# Starts S3-compatible storage for tests, moto's server, which is installed where it is missing. It ends with its standard input.
set -eu
cd "$(dirname "$0")/.."
venv=.build/venv
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -c "import boto3, moto.server" 2>/dev/null || "$venv/bin/pip" install -q "moto[server]"
exec "$venv/bin/python" Tests/EndToEnd/storage.py
