// swift-tools-version: 6.2
import PackageDescription

// The graph is drawn in README.md ("The house") and kept by Tests/ArchitectureTests: arrows point down, adapters never
// import each other, and only an engine imports the C module it wraps.
let package = Package(
    name: "doitong",
    targets: [
        // The executable: flags, environment, wiring. Alone knows everyone.
        .executableTarget(
            name: "doitong",
            dependencies: [
                "API", "Arguments", "Crypto", "EventLoop", "Gateway", "HTTPClient", "HTTPServer", "HTTPTypes", "JSON",
                "Media", "Runner", "S3", "Store", "Telemetry", "Vendors", "Web", "Webhooks",
            ]),

        // Measurements.
        .executableTarget(
            name: "http-under-measurement", dependencies: ["EventLoop", "HTTPServer", "HTTPTypes"],
            path: "bench/http/server"),

        // JSON lines in, JSON lines out: lets any conformance suite drive the GraphQL engine.
        .executableTarget(name: "graphql-probe", dependencies: ["GraphQL", "JSON"]),

        // Measures the store against SQLite's own interface.
        .executableTarget(
            name: "store-bench",
            dependencies: ["CSQLite", "Crypto", "EventLoop", "Gateway", "JSON", "SQLite", "Store", "Telemetry"],
            path: "bench/store"),

        // Measures the GraphQL engine; bench/graphql/run.sh sets it beside others.
        .executableTarget(
            name: "graphql-bench", dependencies: ["GraphQL", "JSON"], path: "bench/graphql",
            exclude: ["large.graphql", "other_engine.mjs", "other_engine.py", "run.sh"]),

        // Measures writing and reading through Database against SQLite's own interface.
        .executableTarget(
            name: "sqlite-bench", dependencies: ["CSQLite", "EventLoop", "SQL", "SQLite"], path: "bench/sqlite"),

        // Plays traces through the planner and the fleet; bench/routing/run.py sets it beside others.
        .executableTarget(
            name: "routing-bench", dependencies: ["Gateway", "JSON", "Telemetry", "Vendors"], path: "bench/routing",
            exclude: ["others.py", "run.py", "trace.py"]),

        // Speaks every vendor's wire format on loopback, with faults on demand: what the adapters are tested against.
        .executableTarget(
            name: "vendor-simulator",
            dependencies: [
                "Arguments", "Crypto", "EventLoop", "HTTPClient", "HTTPServer", "HTTPTypes", "JSON", "Processes", "TLS",
            ]),

        // Adapters: they tie the domain to the world, and do not know each other.
        .target(
            name: "API",
            dependencies: [
                "Crypto", "EventLoop", "GraphQL", "Gateway", "HTTPServer", "HTTPTypes", "JSON", "Telemetry",
            ],
            resources: [.embedInCode("schema.graphql")]),
        .target(
            name: "Media",
            dependencies: ["Crypto", "EventLoop", "Gateway", "HTTPServer", "HTTPTypes", "S3", "Telemetry"]),
        .target(name: "Runner", dependencies: ["EventLoop", "Gateway", "Telemetry"]),
        .target(
            name: "Store",
            dependencies: ["Crypto", "EventLoop", "Gateway", "JSON", "Postgres", "SQL", "SQLite", "Telemetry"]),
        .target(
            name: "Vendors",
            dependencies: [
                "Crypto", "Drawing", "EventLoop", "Gateway", "HTTPClient", "HTTPTypes", "JSON", "Processes",
                "Telemetry",
            ]),

        .target(
            name: "Web",
            dependencies: [
                "CWeb", "Compression", "Crypto", "EventLoop", "Gateway", "HTTPServer", "HTTPTypes", "JSON", "Telemetry",
            ],
            exclude: ["assets", "locales"]),
        .target(
            name: "Webhooks",
            dependencies: ["EventLoop", "Gateway", "HTTPClient", "HTTPTypes", "JSON", "Telemetry"]),

        // The domain: values and ports, no I/O.
        .target(name: "Gateway", dependencies: ["Crypto", "HTTPTypes", "JSON", "Telemetry"]),

        // Engines.
        .target(name: "Arguments", dependencies: ["Telemetry"]),
        .target(name: "Compression", dependencies: ["CZlib"]),
        .target(name: "GraphQL", dependencies: ["JSON"]),
        .target(name: "HTTPClient", dependencies: ["CCurl", "EventLoop", "HTTPTypes"]),
        .target(name: "HTTPServer", dependencies: ["Crypto", "EventLoop", "HTTPTypes"]),
        .target(name: "EventLoop", dependencies: ["CLinux"]),
        .target(name: "Processes", dependencies: ["CLinux", "EventLoop"]),
        .target(name: "S3", dependencies: ["Crypto", "EventLoop", "HTTPClient", "HTTPTypes", "Telemetry"]),
        .target(name: "TLS", dependencies: ["CTLS", "EventLoop"]),
        .target(name: "Drawing", dependencies: ["CCairo"]),
        .target(name: "Crypto", dependencies: ["COpenSSL"]),
        .target(name: "SQL"),
        .target(name: "Postgres", dependencies: ["CPostgres", "Crypto", "EventLoop", "SQL"]),
        .target(name: "SQLite", dependencies: ["CSQLite", "Crypto", "EventLoop", "SQL"]),

        // Values.
        .target(name: "HTTPTypes", dependencies: ["JSON", "Telemetry"]),
        .target(name: "JSON"),
        .target(name: "Telemetry"),

        // C: a module map and one shim.h each.
        .systemLibrary(name: "CCairo", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev"])]),
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "COpenSSL"),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CSQLite"),
        .systemLibrary(name: "CTLS"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // The pages' files, inside the program.
        .target(name: "CWeb"),

        // Tests, and what only they import.
        .target(name: "DoitongTesting", dependencies: ["EventLoop", "Gateway", "JSON"]),
        .testTarget(
            name: "APITests",
            dependencies: [
                "API", "DoitongTesting", "EventLoop", "Gateway", "GraphQL", "HTTPServer", "HTTPTypes", "JSON",
                "Telemetry", "ThreadTesting",
            ]),
        .testTarget(name: "ArchitectureTests"),
        .testTarget(name: "ArgumentsTests", dependencies: ["Arguments", "DoitongTesting", "Telemetry"]),
        .testTarget(name: "CompressionTests", dependencies: ["Compression", "DoitongTesting", "Processes"]),
        .testTarget(name: "CryptoTests", dependencies: ["Crypto", "DoitongTesting"]),
        .testTarget(
            name: "DoitongTests",
            dependencies: [
                "doitong", "Arguments", "DoitongTesting", "EventLoop", "HTTPClient", "HTTPTypes", "JSON",
                "ThreadTesting", "Vendors",
            ]),
        .testTarget(name: "DrawingTests", dependencies: ["Drawing"]),
        .testTarget(name: "EventLoopTests", dependencies: ["DoitongTesting", "EventLoop"]),
        .testTarget(
            name: "GatewayTests", dependencies: ["Crypto", "DoitongTesting", "Gateway", "JSON", "Telemetry", "Vendors"]),
        .testTarget(name: "GraphQLTests", dependencies: ["GraphQL", "JSON", "DoitongTesting"]),
        .testTarget(
            name: "HTTPClientTests",
            dependencies: [
                "DoitongTesting", "EventLoop", "HTTPClient", "HTTPServer", "HTTPTypes", "JSON", "Telemetry",
                "ThreadTesting",
            ]),
        .testTarget(
            name: "HTTPServerTests",
            dependencies: ["DoitongTesting", "EventLoop", "HTTPServer", "HTTPTypes", "ThreadTesting"]),
        .testTarget(name: "HTTPTypesTests", dependencies: ["DoitongTesting", "HTTPTypes", "JSON", "Telemetry"]),
        .testTarget(name: "JSONTests", dependencies: ["JSON", "DoitongTesting"]),
        .testTarget(
            name: "MediaTests",
            dependencies: [
                "Crypto", "DoitongTesting", "EventLoop", "Gateway", "HTTPClient", "HTTPServer", "HTTPTypes", "JSON",
                "Media", "S3", "Telemetry", "ThreadTesting",
            ]),
        // A thread for each test that waits for sockets.
        .target(name: "ThreadTesting", dependencies: ["DoitongTesting"], path: "Tests/ThreadTesting"),
        // A PostgreSQL of the tests' own, for whichever of them wants one.
        .target(name: "PostgresTesting", dependencies: ["DoitongTesting"], path: "Tests/PostgresTesting"),
        .testTarget(
            name: "PostgresTests", dependencies: ["DoitongTesting", "EventLoop", "Postgres", "PostgresTesting", "SQL"]),
        .testTarget(name: "ProcessesTests", dependencies: ["DoitongTesting", "EventLoop", "Processes"]),
        // Signs what it is told to: what another signer is compared with.
        .executableTarget(
            name: "s3-signer", dependencies: ["Crypto", "HTTPTypes", "JSON", "S3", "Telemetry"], path: "Tests/s3-signer"
        ),
        .testTarget(
            name: "S3Tests",
            dependencies: [
                "Crypto", "DoitongTesting", "EventLoop", "HTTPClient", "HTTPTypes", "JSON", "S3", "Telemetry",
                "ThreadTesting",
            ]),
        .executableTarget(name: "sqlite-writer", dependencies: ["SQL", "SQLite"], path: "Tests/sqlite-writer"),
        .testTarget(
            name: "SQLiteTests", dependencies: ["sqlite-writer", "DoitongTesting", "EventLoop", "SQL", "SQLite"]),
        .testTarget(
            name: "RunnerTests",
            dependencies: [
                "Crypto", "DoitongTesting", "EventLoop", "Gateway", "JSON", "Media", "Runner", "Store", "Telemetry",
            ]),
        .testTarget(name: "SQLTests", dependencies: ["SQL"]),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "CSQLite", "Crypto", "DoitongTesting", "EventLoop", "Gateway", "JSON", "Postgres", "PostgresTesting",
                "SQL", "Store", "Telemetry",
            ]),
        .testTarget(name: "TelemetryTests", dependencies: ["DoitongTesting", "Telemetry"]),
        .testTarget(name: "VendorSimulatorTests", dependencies: ["vendor-simulator", "EventLoop", "JSON"]),
        .testTarget(
            name: "VendorContractTests",
            dependencies: [
                "vendor-simulator", "Crypto", "DoitongTesting", "EventLoop", "Gateway", "HTTPClient", "HTTPTypes",
                "JSON", "Runner", "Store", "Telemetry", "Vendors",
            ]),
        .testTarget(
            name: "VendorsTests",
            dependencies: [
                "Crypto", "DoitongTesting", "EventLoop", "Gateway", "HTTPTypes", "JSON", "Processes", "Telemetry",
                "Vendors",
            ]),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "API", "Crypto", "DoitongTesting", "EventLoop", "Gateway", "HTTPServer", "HTTPTypes", "JSON",
                "Telemetry", "ThreadTesting", "Vendors", "Web",
            ]),
        .testTarget(
            name: "WebhooksTests",
            dependencies: [
                "Crypto", "DoitongTesting", "EventLoop", "Gateway", "HTTPClient", "HTTPTypes", "Store", "Telemetry",
                "Webhooks",
            ]),
    ]
)

// What is shipped carries Swift's libraries in itself: nothing to install beside it, and calls into them are direct.
for target in package.targets where target.type == .executable {
    target.linkerSettings = [.unsafeFlags(["-static-stdlib"])]
}
// Tests that import the executable would be linked the same way, and their own libraries are not to be had so.
for target in package.targets where target.type == .test {
    target.linkerSettings = [.unsafeFlags(["-no-static-stdlib"])]
}

for target in package.targets where target.type != .system && target.name != "CWeb" {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
    ]
}
