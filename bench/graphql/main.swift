import GraphQL
import JSON

// Measures the engine on the documents named on the command line and prints a JSON line for each:
// graphql-bench SCHEMA SECONDS DOCUMENT VARIABLES [DOCUMENT VARIABLES]…
// graphql-bench hostile
//
// The latter measures what refusing documents made to harm takes, and prints a table.
if CommandLine.arguments.dropFirst() == ["hostile"] {
    try await runHostile()
} else {
    try await run(CommandLine.arguments)
}
