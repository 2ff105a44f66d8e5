import Crypto
package import JSON

/// How requests are stored. Names are short, for every generation carries them; absent is what nobody said.
extension GenerationRequest {
    package var json: JSON {
        var object = JSONObject()
        object.append(unique: "type", .string(type.rawValue))
        object.append("provider", provider)
        object.append(unique: "input", input.json)
        if !options.isEmpty { object.append(unique: "options", .object(options)) }
        object.append(unique: "priority", .string(priority.rawValue))
        object.append("webhookUrl", webhookURL)
        if let maxCredits { object.append(unique: "maxCredits", .int(maxCredits.count)) }
        if let deadline { object.append(unique: "deadline", .int(deadline)) }
        if !tags.isEmpty { object.append(unique: "tags", .object(tags)) }
        return .object(object)
    }

    package init?(json: JSON) {
        guard let type = json["type"]?.stringValue.flatMap(GenerationType.init(rawValue:)),
            let input = json["input"].flatMap(Content.init(json:)),
            let priority = json["priority"]?.stringValue.flatMap(Priority.init(rawValue:))
        else { return nil }
        self.init(
            type: type, provider: json["provider"]?.stringValue, input: input,
            options: json["options"]?.objectValue ?? [:], priority: priority,
            webhookURL: json["webhookUrl"]?.stringValue, maxCredits: json["maxCredits"]?.intValue.map { Credits($0) },
            deadline: json["deadline"]?.intValue, tags: json["tags"]?.objectValue ?? [:])
    }
}

extension Content {
    package var json: JSON {
        var object = JSONObject()
        object.append("text", text)
        if !images.isEmpty { object.append(unique: "images", .array(images.map(\.json))) }
        if let video { object.append(unique: "video", video.json) }
        if let audio { object.append(unique: "audio", audio.json) }
        object.append("voice", voice)
        object.append("negativeText", negativeText)
        return .object(object)
    }

    package init?(json: JSON) {
        guard json.objectValue != nil else { return nil }
        var images: [Media] = []
        for image in json["images"]?.arrayValue ?? [] {
            guard let media = Media(json: image) else { return nil }
            images.append(media)
        }
        let video = json["video"].flatMap(Media.init(json:))
        let audio = json["audio"].flatMap(Media.init(json:))
        // What cannot be read must not pass for what nobody sent.
        guard (video == nil) == (json["video"] == nil), (audio == nil) == (json["audio"] == nil) else { return nil }
        self.init(
            text: json["text"]?.stringValue, images: images, video: video, audio: audio,
            voice: json["voice"]?.stringValue,
            negativeText: json["negativeText"]?.stringValue)
    }
}

extension Content.Media {
    package var json: JSON {
        switch self {
        case .url(let url): ["url": .string(url)]
        case .kept(let media): media.json
        case .generation(let id): ["generation": .string(id.text)]
        }
    }

    package init?(json: JSON) {
        if let url = json["url"]?.stringValue {
            self = .url(url)
        } else if let id = json["generation"]?.stringValue {
            self = .generation(Identifier(id))
        } else if let media = MediaReference(json: json) {
            self = .kept(media)
        } else {
            return nil
        }
    }
}

extension MediaReference {
    package var json: JSON {
        ["sha256": .string("\(digest)"), "bytes": .int(bytes), "contentType": .string(contentType)]
    }

    package init?(json: JSON) {
        guard let digest = json["sha256"]?.stringValue.flatMap({ Digest(hex: $0) }),
            let bytes = json["bytes"]?.intValue, let contentType = json["contentType"]?.stringValue
        else { return nil }
        self.init(digest: digest, bytes: bytes, contentType: contentType)
    }
}

extension JSON {
    package var intValue: Int? { if case .int(let value) = self { value } else { nil } }

    package var doubleValue: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    package var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
}

extension JSONObject {
    /// Adds text that is there.
    mutating func append(_ name: String, _ text: String?) {
        if let text { append(unique: name, .string(text)) }
    }
}
