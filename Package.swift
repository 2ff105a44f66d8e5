// swift-tools-version: 6.2
import PackageDescription

// The graph is drawn in README.md ("The house") and kept by Tests/ArchitectureTests: arrows point down, adapters never
// import each other, and only an engine imports the C module it wraps.
let package = Package(
    name: "doitong",
    targets: [
        // The executable: flags, environment, wiring. Alone knows everyone.
        .executableTarget(name: "doitong"),

        // Measurements.
        .executableTarget(
            name: "http-under-measurement", dependencies: ["EventLoop", "HTTPServer", "HTTPTypes"],
            path: "bench/http/server"),

        // Engines.
        .target(name: "HTTPServer", dependencies: ["EventLoop", "HTTPTypes"]),
        .target(name: "EventLoop", dependencies: ["CLinux"]),

        // Values.
        .target(name: "HTTPTypes"),

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
