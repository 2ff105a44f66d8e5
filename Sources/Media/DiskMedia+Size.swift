import Gateway
import Glibc
import Synchronization
package import Telemetry

extension DiskMedia {
    /// What is looked at for one answer; where there is more, nobody is told a part for the whole.
    private static let mostFiles = 1_000_000
    /// How long an answer is given again: to look is work for the disk.
    private static let lookInterval: Duration = .seconds(300)

    /// What the media take, in bytes, as it was at most some minutes ago; nil where they are too many to be looked at.
    package func size(at now: Timestamp) async -> Int? {
        if let known = knownSize.withLock(\.self), now - known.at < Self.lookInterval { return known.bytes }
        let bytes = await onOtherThread { () throws(Never) in self.measure() }
        knownSize.withLock { $0 = (bytes, now) }
        return bytes
    }

    private func measure() -> Int? {
        var (bytes, files) = (0, 0)
        for parent in ((try? Folder.names(in: folder)) ?? []) where parent.utf8.count == 2 {
            for file in (try? Folder.names(in: "\(folder)/\(parent)")) ?? [] {
                files += 1
                guard files <= Self.mostFiles else { return nil }
                var status = stat()
                if unsafe stat("\(folder)/\(parent)/\(file)", &status) == 0 { bytes += Int(status.st_size) }
            }
        }
        return bytes
    }
}
