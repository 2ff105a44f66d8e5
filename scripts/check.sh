#!/usr/bin/env bash
# What must hold of every change besides the tests. Stops at the first thing that does not.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

echo "check: format"
swift format lint --strict --recursive --parallel Sources Tests bench Package.swift

echo "check: scripts"
# By the first line, for not every script says .sh.
git ls-files --cached --others --exclude-standard -z | xargs -0 grep --files-with-matches --null --extended-regexp \
    --max-count=1 '^#!.*(/| )(ba)?sh$' | xargs -0 shellcheck

echo "check: build, with warnings as errors and no undeclared dependency"
swift build -c release --build-tests --explicit-target-dependency-import-check error

echo "check: who imports whom"
swift test -c release --skip-build --filter ArchitectureTests
