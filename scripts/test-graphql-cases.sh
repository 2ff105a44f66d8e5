#!/bin/sh
# Puts the GraphQL engine to what others say: the recorded conformance cases, where they stand beside this repository, and
# a standard client (gql), which introspects a schema and validates its own documents against what it learnt.
set -eu
cd "$(dirname "$0")/.."
shared=${SHARED:-../shared}
probe=.build/release/graphql-probe

[ "${SKIP_BUILD:-}" ] || swift build -c release --product graphql-probe

if [ -f "$shared/graphql-cases/check.py" ]; then
    python3 "$shared/graphql-cases/check.py" "$shared/graphql-cases" -- "$probe"
else
    echo "conformance cases: not here, skipped"
fi

venv=.build/venv
if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -c "import gql" 2>/dev/null; then
    if ! { python3 -m venv "$venv" && "$venv/bin/pip" install -q gql graphql-core; }; then
        echo "standard client: cannot be installed, skipped"
        exit 0
    fi
fi
schema="$shared/contract/schema.graphql"
[ -f "$schema" ] || { echo "standard client: no schema, skipped"; exit 0; }
"$venv/bin/python" - "$probe" "$schema" <<'PY'
import json, subprocess, sys
from gql import Client, gql
from gql.transport import Transport
from graphql import ExecutionResult, build_schema, get_introspection_query, lexicographic_sort_schema, print_ast, print_schema

probe, path = sys.argv[1:]
sdl = open(path).read()

class Probe(Transport):
    """Sends each document to the engine through its probe."""
    def execute(self, document, *args, **kwargs):
        document = getattr(document, "document", document)
        line = json.dumps({"kind": "execute", "schema": sdl, "document": print_ast(document), "variables": {}, "operation": None,
                           "resolved": {"account": {"id": "a", "plan": {"name": "Pro"}}}})
        answer = json.loads(subprocess.run([probe], input=line + "\n", capture_output=True, text=True, check=True).stdout)
        return ExecutionResult(data=answer.get("data"), errors=answer.get("errors"))

client = Client(transport=Probe(), fetch_schema_from_transport=True)
with client as session:
    session.fetch_schema()
    result = session.execute(gql("{ account { id plan { name } } }"))
    assert result == {"account": {"id": "a", "plan": {"name": "Pro"}}}, result
    try:
        session.execute(gql("{ account { nope } }"))
    except Exception as error:
        assert "nope" in str(error), error
    else:
        raise SystemExit("the client's own validation should have refused an unknown field")

ours = print_schema(lexicographic_sort_schema(client.schema))
theirs = print_schema(lexicographic_sort_schema(build_schema(sdl)))
assert ours == theirs, "introspection does not give the schema back"
print("standard client: introspection gives the schema back, documents validate and run")
PY
