import Glibc

/// What a process has in memory.
package enum Memory {
    /// Bytes of this process that are in memory now.
    package static var resident: Int { resident(of: "self") }

    /// Bytes of a process, by its number; 0 when there is none.
    package static func resident(of process: String) -> Int {
        guard let file = unsafe fopen("/proc/\(process)/statm", "r") else { return 0 }
        defer { _ = unsafe fclose(file) }
        var text = [CChar](repeating: 0, count: 256)
        guard unsafe fgets(&text, 256, file) != nil else { return 0 }
        let words = text.prefix { $0 != 0 }.split(separator: 0x20)
        guard words.count > 1 else { return 0 }
        let pages = String(decoding: words[1].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return (Int(pages) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
