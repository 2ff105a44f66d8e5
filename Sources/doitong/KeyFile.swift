import Crypto
import Glibc

/// A secret of the data folder, made once and readable by its owner alone.
enum KeyFile {
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    private static let length = 32

    /// The key in the file, which is made where it is missing.
    static func bytes(_ path: String) throws(Unusable) -> [UInt8] {
        if let known = TextFile.read(path) {
            guard let key = Base16.decode(known.filter { !$0.isWhitespace }), key.count == length else {
                throw Unusable(
                    description: "\(path) does not hold a key: restore it, or remove it to have a new one made")
            }
            return key
        }
        var random = SystemRandomNumberGenerator()
        let key = random.bytes(length)
        guard TextFile.create(path, Base16.encode(key) + "\n") else {
            throw Unusable(description: "cannot write \(path): \(unsafe String(cString: strerror(errno)))")
        }
        return key
    }
}

/// Small files of text, for their owner alone.
enum TextFile {
    private static let largest = 4 << 20

    static func read(_ path: String) -> String? {
        guard let file = unsafe fopen(path, "re") else { return nil }
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var text: [UInt8] = []
        while text.count <= largest {
            let count = unsafe fread(&bytes, 1, bytes.count, file)
            if count == 0 { break }
            text += bytes[..<count]
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Writes a new file whole, and makes it durable: it is there as it should be, or not at all.
    static func create(_ path: String, _ text: String) -> Bool {
        let unfinished = "\(path).new"
        let descriptor = unsafe open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard unsafe write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else { return false }
        return unsafe rename(unfinished, path) == 0
    }
}
