#!/bin/sh
# Sets the GraphQL engine beside graphql-js and graphql-core, in one run, on the published documents and on a query of
# two hundred lines. Wants: node with graphql-js (package node-graphql), python3 with venv; what is not there is left out.
set -eu
cd "$(dirname "$0")/../.."
shared=${SHARED:-../shared}
seconds=${SECONDS_EACH:-0.5}
work=.build/bench-graphql
mkdir -p "$work"

swift build -c release --product graphql-bench >&2
${CC:-gcc} -O2 -shared -fPIC -o "$work/allocations.so" bench/allocations.c

# The contract as it is; the flat dialect is ours alone, so others are given schemas in which it is plain GraphQL.
python3 - "$shared" "$work" <<'PY'
import json, re, sys
shared, work = sys.argv[1:]
schema = open(f"{shared}/contract/schema.graphql").read()
def variant(name, metadata, error):
    text = re.sub(r"(\n  metadata: )Metadata\b(?: @bare)?", rf"\1{metadata}", schema)
    open(f"{work}/{name}.graphql", "w").write(re.sub(r"(\n  error: )GenerationError\b(?: @bare)?", rf"\1{error}", text))
variant("schema-ours", "Metadata @bare", "GenerationError @bare")
variant("schema-flat", "JSON", "String")
variant("schema-half", "Metadata", "String")
variant("schema-full", "Metadata", "GenerationError")
published = open(f"{shared}/samples/published.graphql.txt").read()
parts = re.findall(r"^(?:query|mutation) \w+[^{]*\{\n.*?^\}", published, re.M | re.S)
variables = {
    "Generate": {"input": {"type": "VIDEO", "input": {"text": "A bustling Tokyo street at night with neon lights"},
                 "options": {"duration": 10, "resolution": "1080p", "style": "cinematic"}}},
    "GetGeneration": {"id": "gen_1"}, "CancelGeneration": {"id": "gen_1"}, "GetProviders": {"type": "VIDEO"}}
rows = []
for part in parts:
    name = re.match(r"\w+ (\w+)", part)[1]
    bare = "flat" if re.search(r"metadata\s*\n", part) else "half" if re.search(r"\berror\b", part) else "full"
    rows.append((bare, name, part, variables[name]))
large = open("bench/graphql/large.graphql").read()
for name, first in (("Large", 2), ("LargePage", 20)):
    rows.append(("full", name, large, {"id": "gen_1", "status": ["COMPLETED"], "type": "VIDEO", "first": first}))
ours, others = [], []
for bare, name, text, values in rows:
    open(f"{work}/{name}.graphql", "w").write(text)
    json.dump(values, open(f"{work}/{name}.json", "w"))
    ours += [f"{work}/{name}.graphql", f"{work}/{name}.json"]
    others += [f"{work}/schema-{bare}.graphql"] + ours[-2:]
open(f"{work}/ours", "w").write(" ".join(ours))
open(f"{work}/others", "w").write(" ".join(others))
PY

# Each list of files is as many words.
# shellcheck disable=SC2046
LD_PRELOAD="$work/allocations.so" .build/release/graphql-bench "$work/schema-ours.graphql" "$seconds" $(cat "$work/ours") >"$work/ours.jsonl"
: >"$work/js.jsonl"
: >"$work/core.jsonl"
if command -v node >/dev/null && [ -d "${GRAPHQL_JS:-/usr/share/nodejs/graphql}" ]; then
    # shellcheck disable=SC2046
    node bench/graphql/other_engine.mjs "${GRAPHQL_JS:-/usr/share/nodejs/graphql}" "$seconds" $(cat "$work/others") >"$work/js.jsonl"
fi
if [ -d .build/venv ] || { python3 -m venv .build/venv && .build/venv/bin/pip install -q graphql-core gql; }; then
    # shellcheck disable=SC2046
    .build/venv/bin/python bench/graphql/other_engine.py "$seconds" $(cat "$work/others") >"$work/core.jsonl"
fi

python3 - "$work" <<'PY'
import json, sys
def rows(name):
    return {r["document"]: r for r in map(json.loads, open(f"{sys.argv[1]}/{name}.jsonl"))}
ours, js, core = rows("ours"), rows("js"), rows("core")
print("Nanoseconds an operation; allocations. cold: parse, validate, plan and execute; known: the document was seen before.")
print(f"{'document':18}{'parse':>9}{'validate':>9}{'cold':>9}{'allocs':>8}{'known':>9}{'allocs':>8}"
      f"{'js cold':>10}{'js known':>10}{'core cold':>11}  cold/js known/js-cold known/js-known")
for name, r in ours.items():
    j, c = js.get(name), core.get(name)
    ratio = lambda a, b: f"{a / b:.0f}x" if b else "-"
    print(f"{name.split('/')[-1][:-8]:18}{r['parse']:9}{r['validate']:9}{r['cold']:9}{r['coldAllocations']:8}{r['known']:9}{r['knownAllocations']:8}"
          f"{j['cold'] if j else '-':>10}{j['known'] if j else '-':>10}{c['cold'] if c else '-':>11}"
          + (f"  {ratio(j['cold'], r['cold']):>7} {ratio(j['cold'], r['known']):>13} {ratio(j['known'], r['known']):>14}" if j else ""))
PY

echo
echo "Processor time to refuse documents made to harm, the least and the most of ten times:"
.build/release/graphql-bench hostile
