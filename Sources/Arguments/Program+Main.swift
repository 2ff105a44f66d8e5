@unsafe @preconcurrency import Glibc

extension Program {
    /// Text narrower than this cannot be read, and wider than this is not.
    private static let widths = 40...120
    private static let widthOfNoTerminal = 80

    /// Does what the process was asked to, and ends it: 0 fine, 1 failed, 2 wrong usage.
    package func main() -> Never {
        do throws(UsageError) {
            let words = Array(CommandLine.arguments.dropFirst())
            switch try decide(words, environment: Self.environment, width: Self.width) {
            case .print(let text):
                if !text.isEmpty { print(text) }
                end(0)
            case .run(let body, let invocation, let warnings):
                for warning in warnings { complain("warning: \(warning)") }
                end(try body(invocation))
            }
        } catch {
            complain(error.message)
            if !error.place.isEmpty { complain("see '\((error.place + ["--help"]).joined(separator: " "))'") }
            end(2)
        }
    }

    private func complain(_ text: String) {
        var line = "\(name): \(text)\n"
        _ = line.withUTF8 { bytes in unsafe write(STDERR_FILENO, bytes.baseAddress, bytes.count) }
    }

    /// What was printed must have arrived: a full disk is a failure, not an empty file and a 0.
    private func end(_ code: Int32) -> Never {
        guard fflush(nil) == 0 else { exit(max(code, 1)) }
        exit(code)
    }

    private static var environment: [String: String] {
        var result: [String: String] = [:]
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            let parts = unsafe String(cString: text).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { result[String(parts[0])] = String(parts[1]) }
            unsafe entry += 1
        }
        return result
    }

    private static var width: Int {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return widthOfNoTerminal
        }
        return min(max(Int(size.ws_col), widths.lowerBound), widths.upperBound)
    }
}
