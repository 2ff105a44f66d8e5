import Arguments
import Crypto
import Gateway
import Glibc

/// A medium given on the command line: a link, a data: URI, the id of a generation, or a file of this machine, which goes with
/// the request.
struct LocalMedium {
    /// All files of one request together; the server takes 24 MiB, of base64.
    private static let mostBytes = 16 << 20
    private static let references = ["https://", "http://", "data:", "gen_"]

    private var bytesLeft = mostBytes

    /// As the API takes it.
    mutating func value(_ text: String, of option: String) throws(UsageError) -> String {
        if Self.references.contains(where: text.hasPrefix) { return text }
        let bytes = try read(text, option)
        guard let type = MediaProbe(bytes)?.contentType else {
            throw UsageError("\(option): \(text) is no picture, film or sound of a kind that is known here")
        }
        return "data:\(type);base64,\(Base64.encode(bytes))"
    }

    private mutating func read(_ path: String, _ option: String) throws(UsageError) -> [UInt8] {
        guard let file = unsafe fopen(path, "re") else {
            let reason = unsafe String(cString: strerror(errno))
            throw UsageError("\(option): cannot read \(path): \(reason); give a file, an https:// address or gen_...")
        }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = unsafe fread(&piece, 1, piece.count, file), count > 0 {
            bytes += piece[..<count]
            guard bytes.count <= bytesLeft else {
                throw UsageError(
                    "\(option): \(path) is too large to go with the request (all files: \(Self.mostBytes >> 20) MiB); give an https:// address"
                )
            }
        }
        bytesLeft -= bytes.count
        return bytes
    }
}
