import Glibc
import Telemetry

/// What stands at the other end of our output, and input.
enum Terminal {
    enum Stream: Int32 { case input = 0, output, errors }

    /// In columns; nil where it is no terminal.
    static func width(of stream: Stream) -> Int? {
        var size = winsize()
        guard unsafe ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Whether lines can be drawn over.
    static var drawsErrors: Bool {
        let kind = unsafe getenv("TERM").map { unsafe String(cString: $0) } ?? ""
        return isatty(STDERR_FILENO) == 1 && !["", "dumb"].contains(kind)
    }

    private static let longestSecret = 4096

    /// One line from stdin. On a terminal it is asked for, and what is typed is not shown. nil at Ctrl-C, and where there is none.
    static func secret(asking question: String) -> Secret? {
        var before = termios()
        let isTerminal = unsafe tcgetattr(STDIN_FILENO, &before) == 0
        if isTerminal {
            // Ctrl-C comes as a byte, so that nothing can end us while the terminal shows nothing.
            var silent = before
            silent.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
            _ = unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
            _ = unsafe write(STDERR_FILENO, question, question.utf8.count)
        }
        defer {
            if isTerminal {
                _ = unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
                _ = unsafe write(STDERR_FILENO, "\n", 1)
            }
        }
        var text: [UInt8] = []
        var byte: UInt8 = 0
        reading: while unsafe read(STDIN_FILENO, &byte, 1) == 1, text.count < longestSecret {
            switch byte {
            case 0x0a, 0x0d, 0x04: break reading
            case 0x03: return nil
            case 0x08, 0x7f: _ = text.popLast()
            default: text.append(byte)
            }
        }
        let line = String(decoding: text, as: UTF8.self).filter { !$0.isWhitespace }
        return line.isEmpty ? nil : Secret(line)
    }
}
