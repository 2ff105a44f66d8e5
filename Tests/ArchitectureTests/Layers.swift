/// The house: which target stands on which floor, and so whom it may import. A new target is entered here.
enum Layer: Equatable {
    /// Builds everything and alone knows all.
    case executable
    /// Ties the domain to the world. None knows another.
    case adapter
    /// Values and ports.
    case domain
    /// Does one thing for anybody; knows nothing of Doitong. Names the C modules that it alone wraps, or shares.
    case engine(wraps: [String])
    /// Plain values without I/O; but for Telemetry, which writes the log.
    case value
    case c
    case testing

    static let targets: [String: Layer] = [
        "doitong": .executable, "vendor-simulator": .executable, "graphql-probe": .executable,
        "API": .adapter, "Web": .adapter, "Store": .adapter, "Runner": .adapter, "Vendors": .adapter, "Media": .adapter,
        "Webhooks": .adapter,
        "Gateway": .domain,
        "Arguments": .engine(wraps: []), "GraphQL": .engine(wraps: []),
        "EventLoop": .engine(wraps: ["CLinux"]), "HTTPServer": .engine(wraps: ["CLinux"]),
        "HTTPClient": .engine(wraps: ["CCurl"]), "S3": .engine(wraps: []), "SQL": .engine(wraps: []),
        "SQLite": .engine(wraps: ["CSQLite"]),
        "Postgres": .engine(wraps: ["CPostgres"]),
        "Compression": .engine(wraps: ["CZlib"]),
        "Drawing": .engine(wraps: ["CCairo"]), "Processes": .engine(wraps: ["CLinux"]),
        "JSON": .value, "HTTPTypes": .value, "Telemetry": .value, "Crypto": .engine(wraps: ["COpenSSL"]),
        "TLS": .engine(wraps: ["CTLS"]),
        "CSQLite": .c, "CPostgres": .c, "CCurl": .c, "CCairo": .c, "COpenSSL": .c, "CTLS": .c, "CLinux": .c,
        "CZlib": .c, "CWeb": .c,
        "DoitongTesting": .testing,
    ]

    /// What comes with the toolchain and is small. Foundation is neither small nor quick to start.
    static let toolchain: Set = ["Swift", "Glibc", "Synchronization", "_Concurrency"]

    /// Why `importer` must not import `imported`; nil where it may.
    static func objection(to imported: String, in importer: String) -> String? {
        guard let layer = targets[importer] else { return "the target stands on no floor: enter it in Layers.swift" }
        if toolchain.contains(imported) { return nil }
        guard let other = targets[imported] else { return "it is neither ours nor among the toolchain's small modules" }
        switch (layer, other) {
        case (_, .testing): return layer == .testing ? nil : "it is for tests only"
        case (.testing, .executable), (.testing, .c): return "what tests share knows no executable and no C"
        case (.testing, _): return nil
        case (_, .executable): return "nothing imports an executable"
        case (.engine(let wrapped), .c): return wrapped.contains(imported) ? nil : "another engine wraps it"
        // The files of an adapter, which need a compiler of C to be part of the program.
        case (.adapter, .c) where imported == "C\(importer)": return nil
        case (_, .c): return "only the engine that wraps it imports it"
        case (.executable, _): return nil
        case (.adapter, .adapter): return "adapters do not know each other"
        case (.adapter, _): return nil
        case (_, .adapter): return "adapters stand above"
        case (.domain, .engine): return imported == "Crypto" ? nil : "the domain does no I/O"
        case (.domain, _): return nil
        case (_, .domain): return "engines and values know nothing of Doitong"
        case (.engine, _): return nil
        case (.value, .engine): return "values stand below engines"
        case (.value, _), (.c, _): return nil
        }
    }
}
