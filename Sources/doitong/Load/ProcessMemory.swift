import Glibc

/// What this process has in memory, in bytes.
enum ProcessMemory {
    /// The second number of `/proc/self/statm` counts the pages that are there.
    static var resident: Int {
        let numbers = TextFile.read("/proc/self/statm")?.split(separator: " ") ?? []
        return numbers.count > 1 ? (Int(numbers[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE)) : 0
    }
}
