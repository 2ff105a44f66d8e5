#!/usr/bin/env bash
# The simulator is asked as the vendors' pages say, and the vendors' own Python clients make full round trips against it: what
# they accept as their vendor's answers, our adapters may be tested against. Only the address is changed in each.
#
#   scripts/test-vendors.sh [SEED]      of the mistakes in the last part
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Where the module is not called as the package is, `package=module`.
clients=(
    runwayml lumaai luma-agents=luma_agents elevenlabs replicate openai google-genai=google.genai
    google-cloud-texttospeech=google.cloud.texttospeech dashscope volcengine-ark-runtime=volcenginesdkarkruntime
    fal-client=fal_client
)
place=.build/venv-vendors

[[ -x $place/bin/python ]] || python3 -m venv "$place"
for client in "${clients[@]}"; do
    "$place/bin/python" -W ignore -c "import ${client#*=}" 2>/dev/null || "$place/bin/pip" install --quiet "${client%=*}"
done
[[ -n ${SKIP_BUILD:-} ]] || swift build -c release --product vendor-simulator

"$place/bin/python" Tests/Vendors/by_hand.py
for trip in Tests/Vendors/*_sdk.py; do
    echo "vendors: $(basename "$trip" _sdk.py)'s own client"
    "$place/bin/python" -W ignore "$trip"
done
"$place/bin/python" Tests/Vendors/garbage.py "${1:-1}"
