import Compression
import DoitongTesting
import Foundation
import Testing

@Suite struct GzipTests {
    static let samples: [[UInt8]] = [
        [], [0], Array("a".utf8), Array(String(repeating: "the same again ", count: 5000).utf8),
    ]

    @Test("what is compressed is what it was, to another program", arguments: samples)
    func comesBack(bytes: [UInt8]) throws {
        #expect(try Self.undone(Gzip.compress(bytes)) == bytes)
    }

    @Test("what cannot be made smaller comes back too")
    func noise() throws {
        var random = SeededRandom(seed: 11)
        let bytes = (0..<100_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        #expect(try Self.undone(Gzip.compress(bytes)) == bytes)
    }

    @Test("words become a fraction of what they were")
    func smaller() { #expect(Gzip.compress(Self.samples[3]).count < Self.samples[3].count / 50) }

    private static func undone(_ bytes: [UInt8]) throws -> [UInt8] {
        let file = FileManager.default.temporaryDirectory.appending(path: "gzip-\(UUID())")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/bin/gzip")
        process.arguments = ["-dc"]
        process.standardInput = try FileHandle(forReadingFrom: file)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let undone = Array(output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return undone
    }
}
