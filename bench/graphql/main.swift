import GraphQL
import JSON

// Measures the engine on the documents named on the command line and prints a JSON line for each:
// graphql-bench SCHEMA SECONDS DOCUMENT VARIABLES [DOCUMENT VARIABLES]…
try await run(CommandLine.arguments)
