#!/usr/bin/env bash
# The vendors' own Python clients make full round trips against the simulator: what they accept as their vendor's answers,
# our adapters may be tested against. Only the address is changed in each.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

clients=(runwayml lumaai elevenlabs replicate openai)
place=.build/venv-vendors

[[ -x $place/bin/python ]] || python3 -m venv "$place"
for client in "${clients[@]}"; do
    "$place/bin/python" -c "import $client" 2>/dev/null || "$place/bin/pip" install --quiet "$client"
done
[[ -n ${SKIP_BUILD:-} ]] || swift build -c release --product vendor-simulator

for trip in Tests/Vendors/*_sdk.py; do
    echo "vendors: $(basename "$trip" _sdk.py)"
    "$place/bin/python" -W ignore::DeprecationWarning "$trip"
done
