import Gateway
import JSON

/// What a generating field was given, whichever it is.
struct GenerateInput {
    var type: GenerationType
    var provider: String?
    var text: String?
    var images: [String] = []
    var video: String?
    var audio: String?
    var voice: String?
    var negativeText: String?
    var options: JSON?
    var priority: Priority = .balanced
    var webhookURL: String?
    var maxCredits: Credits?
    var deadline: Int?
    var tags: JSON?

    /// The generating fields, and how their input is read.
    static let readers: [(field: String, read: @Sendable (JSONObject) -> GenerateInput)] = [
        ("generate", universal), ("videoCreate", { typed(.video, $0, text: "prompt") }),
        ("imageCreate", { typed(.image, $0, text: "prompt") }), ("audioCreate", { typed(.audio, $0, text: "text") }),
        ("avatarCreate", { typed(.avatar, $0, text: "text") }),
    ]

    @Sendable static func universal(_ object: JSONObject) -> GenerateInput {
        let content = object["input"]?.objectValue ?? [:]
        var input = GenerateInput(
            type: object["type"]?.stringValue.flatMap(GenerationType.init(rawValue:)) ?? .image,
            provider: object["provider"]?.stringValue)
        input.text = content["text"]?.stringValue
        input.images = (content["image"]?.stringValue).map { [$0] } ?? []
        input.images += content["images"]?.arrayValue?.compactMap(\.stringValue) ?? []
        input.video = content["video"]?.stringValue
        input.audio = content["audio"]?.stringValue
        input.voice = content["voice"]?.stringValue
        input.negativeText = content["negativeText"]?.stringValue
        input.options = object["options"]
        input.priority = object["priority"]?.stringValue.flatMap(Priority.init(rawValue:)) ?? .balanced
        input.webhookURL = object["webhookUrl"]?.stringValue
        input.maxCredits = object["maxCredits"]?.intValue.map { Credits($0) }
        input.deadline = object["deadline"]?.intValue
        input.tags = object["tags"]
        return input
    }

    /// The typed creates name the commonest options as fields of their own. What stands in `options` too is taken from there.
    private static func typed(_ type: GenerationType, _ object: JSONObject, text: String) -> GenerateInput {
        var input = GenerateInput(type: type, provider: object["model"]?.stringValue)
        input.text = object[text]?.stringValue
        input.images = (object["image"]?.stringValue).map { [$0] } ?? []
        input.audio = object["audio"]?.stringValue
        input.voice = object["voice"]?.stringValue
        input.webhookURL = object["webhookUrl"]?.stringValue
        var options = object["options"]?.objectValue ?? [:]
        for name in ["duration", "resolution", "aspectRatio", "seed"] where options[name] == nil {
            if let value = object[name], !value.isNull { options[name] = value }
        }
        // Where it is something else than an object it is shown to be wrong, not lost.
        let given = object["options"] ?? .null
        input.options = given.isNull || given.objectValue != nil ? .object(options) : given
        return input
    }

    func checkedOptions() throws(ServiceError) -> JSONObject { try object(options, "options") }
    func checkedTags() throws(ServiceError) -> JSONObject { try object(tags, "tags") }

    private func object(_ value: JSON?, _ field: String) throws(ServiceError) -> JSONObject {
        guard let value, !value.isNull else { return [:] }
        guard let object = value.objectValue else {
            throw ServiceError(InvalidInput(field, "\(field) is \(value.shown), but must be an object."))
        }
        return object
    }
}
