import HTTPTypes

/// Why a client command ended without what it was asked for, in words that say what to do next.
package struct ClientFailure: Error, Equatable {
    /// What scripts branch on.
    package enum Kind: Int32, Sendable {
        /// It was refused, or did not come to its good end.
        case failed = 1
        /// The command line, the environment or the login is wrong.
        case misused = 2
        /// Nobody answered.
        case unreachable = 3
        /// The time given with `--timeout` is over.
        case late = 4
        /// By Ctrl-C.
        case interrupted = 130
    }

    package let kind: Kind
    package let message: String
    /// Whether the server may have done what was asked all the same.
    var isUncertain = false

    init(_ kind: Kind, _ message: String) { (self.kind, self.message) = (kind, message) }

    static let interrupted = ClientFailure(.interrupted, "interrupted")
}
