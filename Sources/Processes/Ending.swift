package import EventLoop

/// How a child ended, and what it left.
package struct Ending: Sendable {
    package enum Status: Sendable, Equatable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    package let status: Status
    /// Empty when its lines were told one by one.
    package let output: [UInt8]
    /// The end of its standard error.
    package let errors: String
    /// Processor time, of the child and of those it waited for.
    package let processorTime: Duration

    package var isSuccess: Bool { status == .exited(0) }
}

/// Why there is no ending to tell of. The child is gone in each case.
package enum ProcessError: Error, Equatable, CustomStringConvertible {
    case notStarted(program: String, SystemError)
    case tookTooLong(program: String, limit: Duration)
    case saidTooMuch(program: String, bytes: Int)
    case cancelled

    package var description: String {
        switch self {
        case .notStarted(let program, let error):
            "\(program) could not be started (\(error)): see that it is installed and may be executed"
        case .tookTooLong(let program, let limit):
            "\(program) was ended after \(limit): ask less of it, or allow it more time"
        case .saidTooMuch(let program, let bytes):
            "\(program) was ended, for it wrote more than \(bytes) bytes: ask less of it, or allow more"
        case .cancelled: "cancelled"
        }
    }
}
