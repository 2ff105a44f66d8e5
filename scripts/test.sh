#!/usr/bin/env bash
# Builds once and runs every test against that build; arguments go to `swift test`.
#
# The release is built, for what is tested is then what is run: it keeps the checks of preconditions and of overflow, and the
# seeded garbage goes through the parsers many times faster than in a debug build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

swift build -c release --build-tests
# Without arguments everything is wanted, also what others say of the GraphQL engine, and the whole as users run it.
if (($# == 0)); then
    SKIP_BUILD=1 scripts/test-graphql-cases.sh
    SKIP_BUILD=1 scripts/test-end-to-end.sh
fi

# What starts servers of its own has a process of its own: beside everything else, all of it stood still now and then, waiting.
with_servers='PostgresTests|S3Tests|MediaTests|StoreTests'

# What failed is said once more at the end, where it is looked for.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# With DOITONG_TEST_DATABASE=postgres, servers that tests start keep everything there.
in_database=()
[[ ${DOITONG_TEST_DATABASE:-} != postgres ]] || in_database=(.build/venv/bin/python Tests/EndToEnd/postgres.py)
run() {
    "${in_database[@]}" swift test -c release --skip-build "$@" 2>&1 | tee -a "$log"
}
passed=yes
if (($# > 0)); then
    run "$@" || passed=
else
    run --skip "$with_servers" || passed=
    run --filter "$with_servers" || passed=
fi
if [[ ! $passed ]]; then
    echo "these failed:"
    grep -A 6 'recorded an issue' "$log" | grep -v '^[◇✔]' | cut -c 1-400 | head -n 80
    exit 1
fi
