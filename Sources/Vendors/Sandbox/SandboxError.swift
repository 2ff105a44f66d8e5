package import EventLoop
package import Processes

/// Why the sandbox made no file.
package enum SandboxError: Error, Equatable, CustomStringConvertible {
    /// As many orders wait as may.
    case busy(waiting: Int)
    /// The order asks for what is never made; the text says what would be.
    case unfit(String)
    /// The picture to start from is none, or cannot be read.
    case unreadablePicture(String)
    case toolMissing(String)
    /// A tool ran and did not succeed; `said` is the end of what it said.
    case toolFailed(tool: String, said: String)
    case process(ProcessError)
    case tookTooLong(limit: Duration)
    case storage(SystemError)
    case cancelled

    package var description: String {
        switch self {
        case .busy(let waiting): "\(waiting) orders wait for the sandbox already: try again in a while"
        case .unfit(let why): why
        case .unreadablePicture(let why): "the picture to start from cannot be used: \(why)"
        case .toolMissing(let tool): "the sandbox needs \(tool), which is not installed: install the package \(tool)"
        case .toolFailed(let tool, let said): "\(tool) failed: \(said)"
        case .process(let error): "\(error)"
        case .tookTooLong(let limit): "the sandbox was not done within \(limit): ask for something shorter or smaller"
        case .storage(let error):
            "the sandbox could not store its file (\(error)): see that its folder can be written to"
        case .cancelled: "cancelled"
        }
    }
}
