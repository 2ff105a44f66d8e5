// swift-tools-version: 6.2
import PackageDescription

// The graph is drawn in README.md ("The house") and kept by Tests/ArchitectureTests: arrows point down, adapters never
// import each other, and only an engine imports the C module it wraps.
let package = Package(
    name: "doitong",
    targets: [
        // The executable: flags, environment, wiring. Alone knows everyone.
        .executableTarget(name: "doitong"),

        // JSON lines in, JSON lines out: lets any conformance suite drive the GraphQL engine.
        .executableTarget(name: "graphql-probe", dependencies: ["GraphQL", "JSON"]),

        // Measures the GraphQL engine; bench/graphql/run.sh sets it beside others.
        .executableTarget(
            name: "graphql-bench", dependencies: ["GraphQL", "JSON"], path: "bench/graphql",
            exclude: ["allocations.c", "large.graphql", "other_engine.mjs", "other_engine.py", "run.sh"]),

        // Engines.
        .target(name: "GraphQL", dependencies: ["JSON"]),
        .target(name: "EventLoop", dependencies: ["CLinux"]),

        // Values.
        .target(name: "JSON"),

        // Imported by tests only.
        .target(name: "DoitongTesting"),
        .testTarget(name: "JSONTests", dependencies: ["JSON", "DoitongTesting"]),
        .testTarget(name: "GraphQLTests", dependencies: ["GraphQL", "JSON", "DoitongTesting"]),

        // C: a module map and one shim.h each.
        .systemLibrary(name: "CLinux"),
    ]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
    ]
}
