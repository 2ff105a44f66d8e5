import JSON

/// A generation as the API tells of it.
struct RemoteGeneration: Sendable {
    let json: JSON

    struct Output: Sendable {
        let url: String
        let contentType: String
        let bytes: Int
        let sha256: String
        let metadata: JSON
    }

    /// nil where the API said null: there is none of that id.
    init?(_ json: JSON) {
        guard json["id"]?.stringValue != nil else { return nil }
        self.json = json
    }

    var id: String { text("id") }
    var provider: String { text("provider") }
    var model: String { text("model") }
    var status: String { text("status") }
    var type: String { text("type").lowercased() }
    var creditCost: Int { json["creditCost"]?.intValue ?? 0 }
    var prompt: String { json["input"]?["text"]?.stringValue ?? "" }

    var hasEnded: Bool { ["COMPLETED", "FAILED", "CANCELLED"].contains(status) }
    var isCompleted: Bool { status == "COMPLETED" }

    /// `CODE: message`; nil where nothing failed.
    var error: String? {
        guard let error = json["error"], !error.isNull else { return nil }
        return "\(error["code"]?.cell ?? "INTERNAL"): \(error["message"]?.cell ?? "")"
    }

    var outputs: [Output] {
        (json["outputs"]?.arrayValue ?? []).map { output in
            Output(
                url: output["url"]?.cell ?? "", contentType: output["contentType"]?.cell ?? "",
                bytes: output["bytes"]?.intValue ?? 0, sha256: output["sha256"]?.cell ?? "",
                metadata: output["metadata"] ?? .null)
        }
    }

    var progress: Progress {
        let stage: Progress.Stage =
            switch status {
            case "QUEUED": .queued
            case "COMPLETED": .completed
            case "FAILED": .failed
            case "CANCELLED": .cancelled
            default: .processing
            }
        return Progress(
            type: type, title: prompt, provider: provider, model: model, stage: stage,
            percent: json["progress"]?.intValue ?? 0, expected: json["estimatedTime"]?.intValue ?? 0, elapsed: 0)
    }

    private func text(_ name: String) -> String { json[name]?.stringValue ?? "" }
}

extension RemoteGeneration.Output {
    /// `image/png, 1024×768, 1.2 MB`.
    var measured: String {
        var parts = [contentType]
        if let width = metadata["width"]?.intValue, let height = metadata["height"]?.intValue {
            parts.append("\(width)×\(height)")
        }
        if let duration = metadata["duration"]?.doubleValue {
            parts.append("\((duration * 10).rounded() / 10) s")
        }
        return (parts + [Self.spell(bytes: bytes)]).joined(separator: ", ")
    }

    /// In the unit in which it has at most four digits.
    static func spell(bytes: Int) -> String {
        var value = Double(bytes)
        var units = ["B", "kB", "MB"][...]
        while value >= 1000, units.count > 1 { (value, units) = (value / 1000, units.dropFirst()) }
        let text = value >= 100 || units.first == "B" ? "\(Int(value.rounded()))" : "\((value * 10).rounded() / 10)"
        return "\(text) \(units.first ?? "")"
    }
}

extension RemoteGeneration.Output {
    /// `png`, as a file of its kind is called.
    var fileExtension: String {
        let kind = contentType.split(separator: "/").last.map(String.init) ?? ""
        return ["jpeg": "jpg", "mpeg": "mp3", "quicktime": "mov", "x-wav": "wav"][kind] ?? kind
    }
}
