import Crypto
import Gateway
import Glibc
import Synchronization
import Telemetry

/// Files on this machine of media that are at home elsewhere: up to a bound, and beyond it those go that nobody asked for longest.
///
/// A file appears whole or not at all. One that is open stays readable when it goes; one whose path was given out goes after all
/// others for a while, so that whoever has the path can open it.
final class MediaCache: Sendable {
    private struct Entry {
        let bytes: Int
        /// By a count, not a clock: higher is later.
        var used: Int
        var givenOut: Timestamp?
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var bytes = 0
        var uses = 0

        mutating func use(_ name: String) -> Bool {
            guard entries[name] != nil else { return false }
            uses += 1
            entries[name]?.used = uses
            return true
        }

        mutating func forget(_ name: String) {
            if let entry = entries.removeValue(forKey: name) { bytes -= entry.bytes }
        }
    }

    private let folder: String
    private let bound: Int
    private let now: @Sendable () -> Timestamp
    private let state = Mutex(State())

    /// How long whoever was given a path has to open it.
    private static let openingTime: Duration = .seconds(600)
    /// What a file takes up at least.
    private static let blockBytes = 4096

    /// Takes up what an earlier run left, those used last as the last.
    init(_ folder: String, bytes bound: Int, now: @escaping @Sendable () -> Timestamp) throws(FileError) {
        (self.folder, self.bound, self.now) = (folder, bound, now)
        _ = try Folder.make(folder)
        var found: [(name: String, bytes: Int, time: Int)] = []
        for name in try Folder.names(in: folder) {
            var status = stat()
            guard unsafe lstat("\(folder)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            // Anything else is not ours to remove.
            guard Digest(hex: String(name.prefix { $0 != "." })) != nil else { continue }
            found.append((name, Int(status.st_size), status.st_mtim.tv_sec * 1_000_000 + status.st_mtim.tv_nsec / 1000))
        }
        state.withLock { state in
            for file in found.sorted(by: { $0.time < $1.time }) { add(file.name, file.bytes, to: &state) }
            makeRoom(in: &state, keeping: nil)
        }
    }

    /// The file, open; nil where it is not here.
    func open(_ name: String) -> OpenedFile? {
        guard state.withLock({ $0.use(name) }) else { return nil }
        guard let file = try? OpenedFile(path(name)) else {
            state.withLock { $0.forget(name) }  // Somebody removed it.
            return nil
        }
        touch(name)
        return file
    }

    /// The file's path, for who opens it soon; nil where it is not here.
    func giveOut(_ name: String) -> String? {
        let path = path(name)
        let isHere = state.withLock { state in
            guard unsafe access(path, R_OK) == 0 else {
                state.forget(name)
                return false
            }
            state.entries[name]?.givenOut = now()
            return state.use(name)
        }
        guard isHere else { return nil }
        touch(name)
        return path
    }

    /// Moves a file in, and makes room for it. One that is larger than all the room is alone then.
    func take(_ file: OpenedFile, at path: String, as name: String) throws(FileError) {
        // After a power cut a name would else stand for nothing.
        guard file.makeDurable() else { throw FileError("make durable", path) }
        let isMoved = state.withLock { state in
            guard unsafe rename(path, self.path(name)) == 0 else { return false }
            add(name, file.size, to: &state)
            makeRoom(in: &state, keeping: name)
            return true
        }
        guard isMoved else { throw FileError("move", path) }
    }

    /// Whether a file of this size leaves most of the others where they are.
    func hasRoom(for bytes: Int) -> Bool { bytes <= bound / Self.leastFiles }

    private static let leastFiles = 8

    private func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// The next run is to know the order.
    private func touch(_ name: String) { _ = unsafe utimensat(AT_FDCWD, path(name), nil, 0) }

    private func add(_ name: String, _ size: Int, to state: inout State) {
        state.forget(name)
        let bytes = (max(size, 1) + Self.blockBytes - 1) / Self.blockBytes * Self.blockBytes
        state.uses += 1
        state.entries[name] = Entry(bytes: bytes, used: state.uses)
        state.bytes += bytes
    }

    /// Some more than is needed, so that not every file has all others looked at.
    private func makeRoom(in state: inout State, keeping kept: String?) {
        guard state.bytes > bound else { return }
        let early = now() - Self.openingTime
        let order = state.entries.filter { $0.key != kept }.sorted { left, right in
            let (isLeft, isRight) = (left.value.givenOut ?? early > early, right.value.givenOut ?? early > early)
            return isLeft == isRight ? left.value.used < right.value.used : isRight
        }
        for (name, entry) in order {
            let goal = entry.givenOut ?? early > early ? bound : bound / 10 * 9
            guard state.bytes > goal else { break }
            _ = unsafe unlink(path(name))
            state.forget(name)
        }
    }
}
