import Crypto
import Gateway
import JSON

/// The work of one attempt with media as an adapter can write them.
struct WireTask: Sendable {
    let task: VendorTask
    let images: [WireMedia]
    let video: WireMedia?
    let audio: WireMedia?
    /// The picture of the option of that name, whose place the input has not.
    var lastFrame: WireMedia?
    /// Where the vendor may tell that something changed; nil where nobody can reach us.
    var callback: String?

    /// Without its media, which only the submission needs.
    init(_ task: VendorTask, callback: String? = nil) {
        self.init(task: task, images: [], video: nil, audio: nil, callback: callback)
    }

    init(
        task: VendorTask, images: [WireMedia], video: WireMedia?, audio: WireMedia?, lastFrame: WireMedia? = nil,
        callback: String? = nil
    ) {
        (self.task, self.images, self.video, self.audio) = (task, images, video, audio)
        (self.lastFrame, self.callback) = (lastFrame, callback)
    }

    var id: String { task.id }
    var type: GenerationType { task.type }
    var model: Model { task.model }
    var text: String { task.input.text ?? "" }
    var negativeText: String? { task.input.negativeText }
    var voice: String? { task.input.voice ?? task.options["voice"]?.stringValue }
    var options: JSONObject { task.options }

    /// The prompt with what the vendor has no field for: style, as words.
    var styledText: String {
        guard let style = options["style"]?.stringValue, !style.isEmpty else { return text }
        return text.isEmpty ? style : "\(text), \(style)"
    }
}

/// A medium on its way to a vendor: an address that the vendor may fetch, or bytes.
struct WireMedia: Sendable {
    let url: String?
    let bytes: [UInt8]?
    let contentType: String

    /// An address where there is one, else the bytes as a `data:` URI.
    var urlOrDataURI: String { url ?? dataURI }
    var dataURI: String { "data:\(contentType);base64,\(base64)" }
    var base64: String { bytes.map { Base64.encode($0) } ?? "" }
    var fileExtension: String {
        let name = contentType.split(separator: "/").last.map(String.init) ?? "bin"
        return ["jpeg": "jpg", "mpeg": "mp3", "quicktime": "mov"][name] ?? name
    }
}
