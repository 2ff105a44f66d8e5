import Glibc
import Synchronization

/// What servers would leave behind, and its removal: when this process ends and, for those that were killed before they could,
/// when the next begins.
enum Leftovers {
    /// The number of the process that made a folder follows.
    static let prefix = "/tmp/doitong-postgres-"

    private struct State {
        var processes: Set<pid_t> = []
        var folders: [String] = []
    }

    private static let state = Mutex(State())

    private static let once: Void = {
        for folder in orphans() { remove(folder) }
        atexit { Leftovers.removeAll() }
    }()

    static func removeOnce() { _ = once }
    static func register(_ folder: String) { state.withLock { $0.folders.append(folder) } }
    static func register(_ process: pid_t) { state.withLock { _ = $0.processes.insert(process) } }
    static func forget(_ process: pid_t) { state.withLock { _ = $0.processes.remove(process) } }

    private static func removeAll() {
        let left = state.withLock { $0 }
        for process in left.processes { _ = kill(process, SIGQUIT) }
        // Whoever started it may be the first to learn of its end; then there is nothing to wait for.
        for process in left.processes { _ = waitpid(process, nil, 0) }
        for folder in left.folders { remove(folder) }
    }

    private static func orphans() -> [String] {
        guard let folder = unsafe opendir("/tmp") else { return [] }
        defer { unsafe closedir(folder) }
        var found: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
                unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            let path = "/tmp/\(name)"
            guard path.hasPrefix(prefix), let maker = pid_t(path.dropFirst(prefix.count).prefix { $0 != "-" }) else {
                continue
            }
            if kill(maker, 0) != 0, errno == ESRCH { found.append(path) }
        }
        return found
    }

    private static func remove(_ path: String) {
        let arguments = unsafe (["rm", "-rf", path] as [String]).map { unsafe strdup($0) }
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var process = pid_t()
        guard unsafe posix_spawnp(&process, "rm", nil, nil, arguments + [nil], environ) == 0 else { return }
        _ = waitpid(process, nil, 0)
    }
}
