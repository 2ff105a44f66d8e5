import Crypto

/// Bytes written into an address (RFC 2397), in base64.
struct DataURI {
    let contentType: String
    let bytes: [UInt8]

    init?(_ text: String) {
        guard text.hasPrefix("data:"), let comma = text.utf8.firstIndex(of: UInt8(ascii: ",")) else { return nil }
        let head = text[..<comma].dropFirst(5).split(separator: ";", omittingEmptySubsequences: false)
        guard head.last?.lowercased() == "base64", let bytes = Base64.decode(text[text.index(after: comma)...]),
            !bytes.isEmpty
        else { return nil }
        contentType = head.first.map { $0.lowercased() } ?? ""
        self.bytes = bytes
    }
}
