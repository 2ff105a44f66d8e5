import HTTPServer
import HTTPTypes
import Synchronization
import Web

/// How long the API's latest answers took, and how many of them were an error of ours.
final class AnswerTimes: Sendable {
    private struct Latest {
        /// In microseconds; negative where the answer was an error of ours.
        var times: [Int32] = []
        var next = 0
    }

    /// Enough to see one in a hundred.
    private static let kept = 1000
    private let latest = Mutex(Latest())

    func note(_ request: Request, _ status: Status, _ duration: Duration) {
        // What waits or streams takes as long as its reader wants.
        guard request.method == .post, request.path == "/graphql", request.fields[Self.prefer] == nil,
            request.fields[.accept]?.hasPrefix("text/event-stream") != true
        else { return }
        let (seconds, rest) = duration.components
        let microseconds = Int32(clamping: max(1, seconds * 1_000_000 + rest / 1_000_000_000_000))
        let time = status.code >= 500 ? -microseconds : microseconds
        latest.withLock { latest in
            if latest.times.count < Self.kept {
                latest.times.append(time)
            } else {
                latest.times[latest.next] = time
                latest.next = (latest.next + 1) % Self.kept
            }
        }
    }

    private static let prefer = FieldName("Prefer")

    var measures: Measures {
        let times = latest.withLock(\.times)
        guard !times.isEmpty else { return .none }
        let sorted = times.map { abs(Int($0)) }.sorted()
        let faultless = times.count { $0 > 0 }
        return Measures(
            answers: times.count, faultless: Double(faultless) / Double(times.count),
            median: .microseconds(sorted[sorted.count / 2]),
            slow: .microseconds(sorted[min(sorted.count * 99 / 100, sorted.count - 1)]))
    }
}
