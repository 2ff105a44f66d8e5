import Crypto
import Gateway

/// What a medium is called: `HASH.mp4` in the store and in links.
///
/// Sound without a header says in its links how it is to be played, for nothing in it does: `HASH.24000x1.pcm` is 24,000
/// samples a second on one channel.
struct MediaName {
    let digest: Digest
    let contentType: String
    /// What stands behind the last point.
    let kind: String

    /// nil where the content type is none of ours.
    init?(_ media: MediaReference) {
        let raw = RawSound(media.contentType)
        guard let kind = raw?.coding.rawValue ?? Self.kinds[media.contentType] else { return nil }
        (digest, contentType, self.kind) = (media.digest, media.contentType, kind)
    }

    /// As a link has it.
    init?(_ link: String) {
        let parts = link.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, let digest = Digest(hex: String(parts[0])) else { return nil }
        let kind = String(parts[parts.count - 1])
        let type =
            parts.count == 3 ? RawSound(kind, played: parts[1])?.contentType : MediaProbe.contentTypes[kind]
        guard let type else { return nil }
        (self.digest, contentType, self.kind) = (digest, type, kind)
    }

    var file: String { "\(digest).\(kind)" }

    /// Where it is in a store.
    var place: String { "\(file.prefix(2))/\(file)" }

    var link: String {
        guard let raw = RawSound(contentType), raw.coding == .pcm else { return file }
        return "\(digest).\(raw.rate)x\(raw.channels).\(kind)"
    }

    /// What is told of it to who saves it.
    func disposition(isDownload: Bool) -> String {
        "\(isDownload ? "attachment" : "inline"); filename=\"doitong-\(file.prefix(12)).\(kind)\""
    }

    private static let kinds = Dictionary(
        MediaProbe.contentTypes.map { ($0.value, $0.key) }, uniquingKeysWith: { $0 < $1 ? $0 : $1 })
}
