import EventLoop
import Glibc
import Synchronization

/// Shows on stderr how far generations are: bars that move, on a terminal; else a line now and then.
final class ProgressDisplay: Sendable {
    private struct Row {
        var progress: Progress
        let begun: ContinuousClock.Instant
        var told: Progress?
    }

    private struct State {
        var rows: [Row?]
        /// How many lines of the terminal are ours at the moment.
        var drawn = 0
    }

    private let isLive: Bool
    private let state: Mutex<State>

    private static let interval = Duration.milliseconds(100)
    private static let widthOfNoTerminal = 80

    init(rows: Int = 1) {
        isLive = Terminal.drawsErrors
        state = Mutex(State(rows: Array(repeating: nil, count: rows)))
    }

    /// Draws until it is cancelled, so that seconds go on while nothing is heard.
    func run(on lane: Lane) async {
        while isLive, !Task.isCancelled {
            state.withLock { draw(&$0) }
            do { try await lane.sleep(for: Self.interval) } catch { break }
        }
    }

    func show(_ progress: Progress, in row: Int) {
        state.withLock { state in
            let now = ContinuousClock.now
            var changed = state.rows[row] ?? Row(progress: progress, begun: now)
            changed.progress = progress
            changed.progress.elapsed = Int(changed.begun.duration(to: now).components.seconds)
            if !isLive, changed.progress.isNews(after: changed.told) {
                complain(changed.progress.sentence)
                changed.told = changed.progress
            }
            state.rows[row] = changed
            draw(&state)
        }
    }

    /// Something else for stderr: above the bars.
    func say(_ text: String) {
        state.withLock { state in
            erase(&state)
            complain(text)
            draw(&state)
        }
    }

    /// Draws once more, and leaves the lines where they are.
    func end() {
        state.withLock { state in
            draw(&state)
            state.drawn = 0
        }
    }

    // MARK: - On a terminal

    private func draw(_ state: inout State) {
        guard isLive else { return }
        let width = Terminal.width(of: .errors) ?? Self.widthOfNoTerminal
        let now = ContinuousClock.now
        let lines = state.rows.compactMap { row -> String? in
            guard let row else { return nil }
            var progress = row.progress
            if [.queued, .processing].contains(progress.stage) {
                progress.elapsed = Int(row.begun.duration(to: now).components.seconds)
            }
            return progress.bar(width: width - 1)  // A full last column wraps on some terminals.
        }
        let up = state.drawn > 0 ? "\u{1b}[\(state.drawn)A" : ""
        write(up + lines.map { "\r\u{1b}[K\($0)\n" }.joined())
        state.drawn = lines.count
    }

    private func erase(_ state: inout State) {
        guard isLive, state.drawn > 0 else { return }
        write("\u{1b}[\(state.drawn)A\r\u{1b}[J")
        state.drawn = 0
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
