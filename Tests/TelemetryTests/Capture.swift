import Glibc
import Telemetry

/// A pipe that takes what a log writes, and gives it back as text.
@safe struct Capture {
    let reader: Int32
    let writer: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        precondition(unsafe pipe(&ends) == 0)
        (reader, writer) = (ends[0], ends[1])
    }

    func sink(_ format: LogFormat, capacity: Int = LogSink.defaultCapacity) -> LogSink {
        LogSink(format, to: writer, capacity: capacity) { Timestamp(milliseconds: 7) }
    }

    /// The next bytes, as soon as there are some; nil at the end.
    func read() -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe Glibc.read(reader, &bytes, bytes.count)
        return count > 0 ? Array(bytes.prefix(count)) : nil
    }

    /// All that is left, once nobody writes any more.
    func finish() -> [UInt8] {
        _ = Glibc.close(writer)
        var all: [UInt8] = []
        while let more = read() { all += more }
        _ = Glibc.close(reader)
        return all
    }

    /// What `body` logs, as text. Little enough to fit into the pipe.
    static func text(_ format: LogFormat, threshold: Log.Level = .trace, _ body: (Log) -> Void) -> String {
        let capture = Capture()
        let sink = capture.sink(format)
        body(Log(sink, threshold: threshold))
        sink.close(within: .seconds(60))
        return String(decoding: capture.finish(), as: UTF8.self)
    }
}
