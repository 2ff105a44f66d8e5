import Arguments
import Glibc
import JSON

/// What is to be made, as `generate` and `quote` are told it.
struct GenerationInput: Sendable {
    enum MediaType: String, CaseIterable { case video, image, audio, avatar }
    enum Priority: String, CaseIterable { case balanced, quality, speed, cost }

    struct Options: Sendable {
        let text =
            Argument(
                optional: "TEXT", .text, "What is to be seen or said. - reads it from stdin.") as Argument<String?>
        let type =
            Option(
                "type", "TYPE", .choice(), absent: "what the model or provider makes, else image", "What is to be made."
            ) as Option<MediaType?>
        let provider = Option(
            "provider", "ID", .text, absent: "the best for the priority",
            "Who is to make it; 'doitong providers' lists all.")
        let model = Option(
            "model", "ID", .text, absent: "the best for the priority", "Which model is to make it.")
        let options = Option(
            repeated: "option", "NAME=VALUE", .namedValue,
            "An option of the provider's; 'doitong providers ID' lists them. The value is JSON, or else text.")
        let images = Option(
            repeated: "image", "MEDIUM", .file,
            "A picture to start from: a file, an https:// address, or gen_..., an earlier one.")
        let video = Option("video", "MEDIUM", .file, "A film to start from, as with --image.") as Option<String?>
        let audio = Option("audio", "MEDIUM", .file, "A sound to start from, as with --image.") as Option<String?>
        let voice = Option("voice", "VOICE", .text, "The voice that speaks.") as Option<String?>
        let negative = Option("negative", "TEXT", .text, "What is not to be seen.") as Option<String?>
        let priority = Option(
            "priority", "PRIORITY", .choice(), default: Priority.balanced, "What counts most when the maker is chosen.")
        let maxCredits = Option(
            "max-credits", "N", .integer(0...1_000_000_000), absent: "no limit", "Refuse it where it would cost more.")
        let deadline = Option(
            "deadline", "SECONDS", .integer(1...86_400), absent: "none",
            "Only by who is expected to be done within so many seconds.")
        let tags = Option(repeated: "tag", "NAME=VALUE", .namedValue, "A label of yours, kept with the generation.")
        let webhook = Option(
            "webhook", "URL", .text, absent: "none", "An address that is told when it begins and when it ends.")

        var all: [any Declared] {
            [
                type, provider, model, options, images, video, audio, voice, negative, priority, maxCredits, deadline,
                tags,
                webhook,
            ]
        }
    }

    let type: MediaType?
    let provider: String?
    private let model: String?
    /// Of the API's `GenerateInput`, without its type.
    private let members: JSONObject

    init(_ options: Options, _ invocation: Invocation) throws(UsageError) {
        (type, provider, model) = (
            invocation[options.type], invocation[options.provider], invocation[options.model]
        )
        var media = LocalMedium()
        var content: JSONObject = [:]
        var images: [JSON] = []
        for image in invocation[options.images] { images.append(.string(try media.value(image, of: "--image"))) }
        content["image"] = images.first
        if images.count > 1 { content["images"] = .array(Array(images.dropFirst())) }
        if let video = invocation[options.video] { content["video"] = .string(try media.value(video, of: "--video")) }
        if let audio = invocation[options.audio] { content["audio"] = .string(try media.value(audio, of: "--audio")) }
        guard invocation[options.text] != nil || !content.isEmpty else {
            throw UsageError("say what is to be made: TEXT is missing (- reads it from stdin)")
        }
        if let text = invocation[options.text] {
            content["text"] = .string(text == "-" ? try Self.standardInput() : text)
        }
        content["voice"] = invocation[options.voice].map { .string($0) }
        content["negativeText"] = invocation[options.negative].map { .string($0) }

        var chosen = try NamedValue.object(invocation[options.options], of: "--option", \.json)
        if let model { chosen["model"] = .string(model) }
        var members: JSONObject = ["input": .object(content)]
        members["provider"] = provider.map { .string($0) }
        if !chosen.isEmpty { members["options"] = .object(chosen) }
        if invocation[options.priority] != .balanced {
            members["priority"] = .string(invocation[options.priority].rawValue.uppercased())
        }
        members["maxCredits"] = invocation[options.maxCredits].map { .int($0) }
        members["deadline"] = invocation[options.deadline].map { .int($0) }
        members["webhookUrl"] = invocation[options.webhook].map { .string($0) }
        let tags = try NamedValue.object(invocation[options.tags], of: "--tag") { .string($0.text) }
        if !tags.isEmpty { members["tags"] = .object(tags) }
        self.members = members
    }

    /// The whole input. Where no type was given, the model says it, else the provider: asking for a film by its maker's name is
    /// enough.
    func variables(asking gateway: RemoteGateway) async throws(ClientFailure) -> JSONObject {
        var type = type
        if type == nil, let name = provider ?? model {
            let known = try await gateway.ask(.provider, ["id": .string(name)])
            let named = known["models"]?.arrayValue?.first { candidate in
                let id = candidate["id"]?.stringValue ?? ""
                return model.map { id == $0 || id.hasSuffix("-\($0)") } ?? (id == name)
            }
            let types = ((named ?? known)["types"]?.arrayValue ?? []).compactMap { $0.stringValue?.lowercased() }
            type = types.contains("image") ? .image : types.first.flatMap(MediaType.init)
        }
        var input = members
        input["type"] = .string((type ?? .image).rawValue.uppercased())
        return ["input": .object(input)]
    }

    private static let longestText = 1 << 20

    private static func standardInput() throws(UsageError) -> String {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = unsafe read(STDIN_FILENO, &piece, piece.count), count > 0 {
            bytes += piece[..<count]
            guard bytes.count <= longestText else {
                throw UsageError("stdin holds more than \(longestText) bytes of text: shorten it")
            }
        }
        while let last = bytes.last, [0x0a, 0x0d].contains(last) { bytes.removeLast() }
        guard let text = String(validating: bytes, as: UTF8.self), !text.isEmpty else {
            throw UsageError("stdin holds no text in UTF-8")
        }
        return text
    }
}

extension Format<String> {
    static var file: Self {
        Self(
            "text that is not empty", isWorthTelling: false, suggestions: .files, read: { $0.isEmpty ? nil : $0 },
            show: { $0 })
    }
}
