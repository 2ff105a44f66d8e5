import Foundation

/// Media made by ffmpeg for a test.
enum Drawn {
    struct Failed: Error { let said: String }

    /// - Parameter ending: of the file's name, by which its format goes.
    static func make(_ ending: String, _ arguments: String) throws -> [UInt8] {
        let file = FileManager.default.temporaryDirectory.appending(path: "doitong-drawn-\(UUID()).\(ending)")
        defer { try? FileManager.default.removeItem(at: file) }
        _ = try run("-v error -y \(arguments) \(file.path)")
        guard let bytes = FileManager.default.contents(atPath: file.path) else {
            throw Failed(said: arguments)
        }
        return Array(bytes)
    }

    static func picture(_ ending: String, _ size: String, _ how: String = "") throws -> [UInt8] {
        try make(ending, "-f lavfi -i testsrc2=size=\(size):rate=1:duration=1 -frames:v 1 \(how)")
    }

    /// Noise, which no coding makes small.
    static func noise(_ ending: String, _ size: String, _ how: String = "") throws -> [UInt8] {
        try make(
            ending, "-f lavfi -i color=gray:size=\(size):rate=1:duration=1,noise=alls=100:allf=t -frames:v 1 \(how)")
    }

    /// Green and blue above, white and red below, each a quarter.
    static func quarters(_ ending: String, _ size: String = "80x40") throws -> [UInt8] {
        let box = "drawbox=w=iw/2:h=ih/2:t=fill"
        let filters = "\(box):x=0:y=0:c=lime,\(box):x=iw/2:y=0:c=blue,\(box):x=0:y=ih/2:c=white"
        return try make(
            ending, "-f lavfi -i color=red:size=\(size):rate=1:duration=1,format=rgb24,\(filters) -frames:v 1 -q:v 1")
    }

    /// The colours of the quarters of a picture, from left to right and from above.
    static func colours(_ picture: [UInt8], columns: Int = 2, rows: Int = 2) throws -> [[UInt8]] {
        let file = FileManager.default.temporaryDirectory.appending(path: "doitong-drawn-\(UUID())")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(picture).write(to: file)
        let pixels = try run(
            "-v error -noautorotate -i \(file.path) -frames:v 1 -vf scale=\(columns):\(rows):flags=area"
                + " -f rawvideo -pix_fmt rgba -")
        return stride(from: 0, to: pixels.count, by: 4).map { Array(pixels[$0..<min($0 + 4, pixels.count)]) }
    }

    /// A JPEG with a mark that says how it lies (1 to 8).
    static func turned(_ jpeg: [UInt8], _ orientation: UInt8) -> [UInt8] {
        let tiff: [UInt8] =
            Array("Exif\0\0MM\0*".utf8) + [0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation]
            + [UInt8](repeating: 0, count: 6)
        let length = UInt8(tiff.count + 2)
        return Array(jpeg[..<2]) + [0xff, 0xe1, 0, length] + tiff + Array(jpeg[2...])
    }

    private static func run(_ arguments: String) throws -> [UInt8] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["ffmpeg", "-nostdin"] + arguments.split(separator: " ").map(String.init)
        (process.standardOutput, process.standardInput) = (output, FileHandle.nullDevice)
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(said: arguments) }
        return Array(bytes)
    }
}
