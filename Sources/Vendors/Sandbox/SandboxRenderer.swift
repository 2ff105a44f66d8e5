package import EventLoop
import Processes
import Synchronization

/// Makes the sandbox's media: pictures are drawn here, films and sounds put together by ffmpeg and espeak-ng.
///
/// It has one thread of its own, which draws and waits for its children; so it may be called from any lane and holds up none.
/// What it makes it keeps, and the same order is answered with the same file.
package final class SandboxRenderer: Sendable {
    /// The programs it calls, by path; nil for one that is not installed.
    package struct Tools: Sendable {
        package var ffmpeg: String?
        package var espeak: String?

        package init(ffmpeg: String? = Command.find("ffmpeg"), espeak: String? = Command.find("espeak-ng")) {
            (self.ffmpeg, self.espeak) = (ffmpeg, espeak)
        }
    }

    private static let laneIndex = 1000

    private let limits: SandboxLimits
    private let tools: Tools
    private let lane: Lane
    private let turns: Turns
    private let cache: SandboxCache
    private let workFolder: String
    private let nextWork = Atomic<Int>(0)

    /// Keeps its files in `folder`, which nobody else uses: those it made in `made`, those it works on in `work`. What a
    /// former run left of its work is removed.
    package init(
        folder: String, limits: SandboxLimits = SandboxLimits(), tools: Tools = Tools(),
        time: any Timekeeper = SystemTime()
    ) throws(SandboxError) {
        (self.limits, self.tools) = (limits, tools)
        cache = SandboxCache(folder: "\(folder)/made", mostBytes: limits.cache)
        workFolder = "\(folder)/work"
        do throws(SystemError) {
            for folder in [folder, cache.folder, workFolder] { try Files.makeFolder(folder) }
        } catch { throw .storage(error) }
        for name in Files.names(in: workFolder) { Files.removeFolder("\(workFolder)/\(name)") }
        turns = Turns(atOnce: limits.workers, mostWaiting: limits.waiting)
        lane = Lane(index: Self.laneIndex, time: time)
    }

    deinit { lane.stop() }

    /// Fills an order. `progress` is told, on the renderer's thread, how much is done, from 0 to 1. Cancelling the task stops
    /// all work on it, and leaves nothing behind.
    package func render(
        _ order: SandboxOrder, progress: @escaping @Sendable (Double) -> Void = { _ in }
    ) async throws(SandboxError) -> SandboxFile {
        let order = try limits.checked(order)
        return try await withTaskExecutorPreference(lane) { () async throws(SandboxError) -> SandboxFile in
            let picture = try order.picture.map { path throws(SandboxError) in
                try Picture(path, atMost: limits.pictureBytes)
            }
            let name = SandboxCache.name(of: order, picture: picture?.bytes ?? [])
            let type = order.format.contentType
            if let file = cache.find(name, type) {
                progress(1)
                return file
            }
            try await turns.take()
            defer { turns.give() }
            if Task.isCancelled { throw .cancelled }
            let work = "\(workFolder)/\(nextWork.add(1, ordering: .relaxed).newValue)"
            do throws(SystemError) { try Files.makeFolder(work) } catch { throw .storage(error) }
            defer { Files.removeFolder(work) }
            let workshop = Workshop(
                folder: work, limits: limits, tools: tools, lane: lane, deadline: lane.time.now + limits.time,
                progress: progress)
            let made = try await workshop.make(order, from: picture)
            do throws(SystemError) {
                let (seconds, nanoseconds) = lane.time.wallTime
                let file = try cache.keep(made, as: name, type, now: seconds * 1_000_000_000 + Int64(nanoseconds))
                progress(1)
                return file
            } catch { throw .storage(error) }
        }
    }
}
