import Glibc

/// What to run, on what, and how far it may go. No shell reads any of it.
package struct Command: Sendable {
    /// The path of the program, from the root.
    package var program: String
    /// Those after the program's name.
    package var arguments: [String]
    /// All of the child's environment: nothing is inherited.
    package var environment: [String: String]
    /// Where the child finds itself; nil: where we are.
    package var folder: String?
    /// What it reads from its standard input, which then ends.
    package var input: [UInt8]
    package var limits: Limits

    package init(
        _ program: String, _ arguments: [String], environment: [String: String] = Self.plainEnvironment,
        folder: String? = nil, input: [UInt8] = [], limits: Limits = Limits()
    ) {
        (self.program, self.arguments, self.environment) = (program, arguments, environment)
        (self.folder, self.input, self.limits) = (folder, input, limits)
    }

    /// Text is UTF-8 and numbers are written the same everywhere, whoever started us.
    package static let plainEnvironment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"]

    /// Where a program of this name is: in the first folder of `path` (our own PATH, when nil) that holds one.
    package static func find(_ name: String, in path: String? = nil) -> String? {
        let inherited = unsafe getenv("PATH").map { unsafe String(cString: $0) }
        let folders = (path ?? inherited ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        return folders.lazy.filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }.first { candidate in
            unsafe access(candidate, X_OK) == 0
        }
    }

    /// How far a child may go. What it may take of the machine is kept by the kernel, from before its first instruction.
    package struct Limits: Sendable {
        /// From its start to its end. Past it, the child and all of its group are ended.
        package var time: Duration = .seconds(60)
        /// How long a child that was told to end may take over it, before it is killed.
        package var grace: Duration = .seconds(2)
        package var processorSeconds: UInt64 = 120
        /// Address space, in bytes; 0: no limit.
        package var memory: UInt64 = 4 << 30
        /// The largest file that it may write, in bytes; 0: no limit.
        package var file: UInt64 = 1 << 30
        /// 0 to 19: how far others go first.
        package var niceness: Int32 = 0
        /// What is kept of its standard output, in bytes. A child that says more is ended.
        package var output = 16 << 20
        /// What is kept of its standard error, in bytes: the last of it.
        package var errors = 16 << 10
        /// The longest line that is told of, in bytes; the rest of a longer one is left out.
        package var line = 4096

        package init() {}
    }
}
