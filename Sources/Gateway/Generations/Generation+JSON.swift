package import JSON
import Telemetry

/// How outputs, failures and attempts are stored; the rest of a generation is columns of the store's own.
extension Output {
    package var json: JSON {
        var object = media.json.objectValue!
        if let width = metadata.width { object.append(unique: "width", .int(width)) }
        if let height = metadata.height { object.append(unique: "height", .int(height)) }
        if let duration = metadata.duration { object.append(unique: "duration", .double(duration)) }
        object.append("format", metadata.format)
        if let frameRate = metadata.frameRate { object.append(unique: "frameRate", .double(frameRate)) }
        if let sampleRate = metadata.sampleRate { object.append(unique: "sampleRate", .int(sampleRate)) }
        return .object(object)
    }

    package init?(json: JSON) {
        guard let media = MediaReference(json: json) else { return nil }
        self.init(
            media: media,
            metadata: MediaMetadata(
                width: json["width"]?.intValue, height: json["height"]?.intValue,
                duration: json["duration"]?.doubleValue, format: json["format"]?.stringValue,
                frameRate: json["frameRate"]?.doubleValue, sampleRate: json["sampleRate"]?.intValue))
    }
}

extension GenerationFailure {
    package var json: JSON {
        ["code": .string(code.rawValue), "message": .string(message), "retryable": .bool(isRetryable)]
    }

    package init?(json: JSON) {
        guard let code = json["code"]?.stringValue.flatMap(ErrorCode.init(rawValue:)),
            let message = json["message"]?.stringValue, let retryable = json["retryable"]?.boolValue
        else { return nil }
        self.init(code, message, retryable: retryable)
    }
}

extension Attempt {
    package var json: JSON {
        var object: JSONObject = [
            "provider": .string(provider.text), "model": .string(model.text), "host": .string(host.text),
            "state": .string(state.name), "startedAt": .int(Int(startedAt.milliseconds)),
        ]
        if let endedAt { object.append(unique: "endedAt", .int(Int(endedAt.milliseconds))) }
        if case .sent(let ticket) = state { object.append(unique: "ticket", .string(ticket.text)) }
        if let failure = state.failure { object.append(unique: "error", failure.json) }
        return .object(object)
    }

    package init?(json: JSON, number: Int) {
        guard let provider = json["provider"]?.stringValue, let model = json["model"]?.stringValue,
            let host = json["host"]?.stringValue, let name = json["state"]?.stringValue,
            let startedAt = json["startedAt"]?.intValue
        else { return nil }
        let failure = json["error"].flatMap(GenerationFailure.init(json:))
        let state: State? =
            switch name {
            case "sending": .sending
            case "sent": json["ticket"]?.stringValue.map { .sent(Ticket($0)) }
            case "done": .done
            case "failed": failure.map { .failed($0) }
            case "unknown": failure.map { .unknown($0) }
            case "cancelled": .cancelled
            default: nil
            }
        guard let state else { return nil }
        self.init(
            number: number, provider: Identifier(provider), model: Identifier(model), host: Identifier(host),
            state: state, startedAt: Timestamp(milliseconds: Int64(startedAt)),
            endedAt: json["endedAt"]?.intValue.map { Timestamp(milliseconds: Int64($0)) })
    }
}
