import JSON
import Telemetry

/// One model, held against a request: what it would cost and take, or why it cannot.
///
/// A class, since it is made once and then looked at often: as a value, a third of choosing among sixty was copying it.
final class Evaluation: Sendable {
    enum Objection: Sendable {
        /// The request does not fit the model.
        case invalid(InvalidInput)
        /// It would fit, but cannot be had now.
        case unavailable(String)
        case tooExpensive(String)

        var reason: String {
            switch self {
            case .invalid(let invalid): invalid.message
            case .unavailable(let reason), .tooExpensive(let reason): reason
            }
        }
    }

    let provider: Provider
    let model: Model
    let hosts: [Identifier<Host>]
    let options: JSONObject
    let price: Credits
    /// As the catalogue has it.
    let seconds: Int
    /// The same, as a belief of its logarithm.
    let time: Belief
    /// What is asked for as far as it takes time.
    let cell: TimeCell
    /// The rating that strangers' comparisons let expect.
    let quality: Belief
    let objection: Objection?
    /// When it is tried again, if it could be had but for what runs it failing at present.
    let triedAgain: Timestamp?

    /// `options` are the caller's without those that are not the model's: `model` and its like. `breaker` says who of the
    /// hosts left out would be tried again first, and when.
    init(
        _ provider: Provider, _ model: Model, _ request: GenerationRequest, options given: JSONObject,
        hosts: [Identifier<Host>], breaker: (host: Identifier<Host>, until: Timestamp)?, isNamed: Bool,
        at now: Timestamp
    ) {
        (self.provider, self.model, self.hosts) = (provider, model, hosts)
        triedAgain = hosts.isEmpty ? breaker?.until : nil
        var problems = model.makes.contains(request.type) ? [] : [InputProblem.wrongType(provider, model, request.type)]
        problems += model.input.problems(request.input, of: model)
        switch model.options.resolve(given) {
        case .success(let options): self.options = options
        case .failure(let invalid):
            options = given
            problems += invalid.problems
        }
        let (characters, duration) = Self.length(options, request)
        price = model.price.amount(options, seconds: duration, characters: characters)
        (seconds, cell) = Self.expected(model, options, request)
        quality = Gauge.prior(model.quality, request.type)
        time = Gauge.time(expected: seconds)
        objection =
            if !problems.isEmpty {
                .invalid(InvalidInput(problems))
            } else if let reason = model.disabled {
                .unavailable("\(model.name) is switched off here: \(reason)")
            } else if let reason = Self.retired(model, hosts, isNamed: isNamed, at: now) {
                .unavailable(reason)
            } else if hosts.isEmpty, let breaker {
                .unavailable(
                    "\(model.name) at \(breaker.host) fails at present; it is tried again at \(breaker.until.timeOfDay) UTC."
                )
            } else if hosts.isEmpty {
                .unavailable(
                    "\(model.name) is not configured here: none of its hosts (\(model.hosts.map(\.text).joined(separator: ", "))) has a key."
                )
            } else if let most = request.maxCredits, price > most {
                .tooExpensive("\(model.name) would cost \(price), more than maxCredits \(most.count).")
            } else {
                nil
            }
    }

    /// What the catalogue says of the time for these options.
    static func expected(_ model: Model, _ options: JSONObject, _ request: GenerationRequest) -> (
        seconds: Int, cell: TimeCell
    ) {
        let (characters, duration) = length(options, request)
        let units = model.price.unit == .thousandCharacters ? Double(characters) / 1000 : duration
        return (model.time.seconds(options, units: units), TimeCell(options, seconds: duration))
    }

    private static func length(_ options: JSONObject, _ request: GenerationRequest) -> (
        characters: Int, duration: Double
    ) {
        let characters = request.input.text?.unicodeScalars.count ?? 0
        return (characters, seconds(options, characters: characters))
    }

    /// Seconds of media: as asked for, else as long as it takes to say the text.
    private static func seconds(_ options: JSONObject, characters: Int) -> Double {
        options["duration"]?.doubleValue
            ?? (characters == 0 ? assumedSeconds : max(1, (Double(characters) / charactersPerSecond).rounded(.up)))
    }

    /// Measured of unhurried speech in European languages.
    private static let charactersPerSecond = 14.0
    /// Of sound that a caller brings and nobody has measured yet.
    private static let assumedSeconds = 15.0

    /// A model that ended at its maker is never chosen for anybody, and stays to be had by name where others run it.
    private static func retired(_ model: Model, _ hosts: [Identifier<Host>], isNamed: Bool, at now: Timestamp)
        -> String?
    {
        guard let retirement = model.retirement, retirement.at <= now, !isNamed || hosts.isEmpty else { return nil }
        let day = retirement.at.description.prefix(10)
        let successor = retirement.successor.map { " Use \($0) instead." } ?? ""
        return "\(model.name) was retired on \(day).\(successor)"
    }
}

extension InputRules {
    /// What is missing or too much in the input.
    func problems(_ input: Content, of model: Model) -> [InputProblem] {
        var problems: [InputProblem] = []
        func text(_ field: String, _ rule: Text, _ value: String?) {
            let length = value?.unicodeScalars.count ?? 0
            let isThere = value?.unicodeScalars.contains { !$0.properties.isWhitespace } ?? false
            if rule.need == .required, !isThere {
                problems.append(InputProblem(field: field, message: "\(model.name) needs \(field)."))
            } else if rule.need == .refused, isThere {
                problems.append(InputProblem(field: field, message: "\(model.name) takes no \(field)."))
            } else if rule.need != .refused, length > rule.maximumLength {
                problems.append(
                    InputProblem(
                        field: field,
                        message: "\(field) has \(length) characters; \(model.name) takes \(rule.maximumLength)."))
            }
        }
        func media(_ field: String, _ rule: Media, _ values: [Content.Media]) {
            if rule.need == .required, values.isEmpty {
                problems.append(InputProblem(field: field, message: "\(model.name) needs \(field)."))
            } else if rule.need == .refused, !values.isEmpty {
                problems.append(InputProblem(field: field, message: "\(model.name) takes no \(field)."))
            } else if rule.need != .refused, values.count > rule.maximumCount {
                problems.append(
                    InputProblem(field: field, message: "\(model.name) takes at most \(rule.maximumCount) of \(field).")
                )
            }
            for case .kept(let medium) in values where rule.need != .refused && !rule.isMadeToFit(medium.contentType) {
                if medium.bytes > rule.maximumBytes {
                    problems.append(
                        InputProblem(
                            field: field,
                            message: "\(field) has \(medium.bytes) bytes; \(model.name) takes \(rule.maximumBytes)."))
                }
                if !rule.types.contains(medium.contentType) {
                    problems.append(
                        InputProblem(
                            field: field,
                            message:
                                "\(field) is \(medium.contentType); \(model.name) takes \(rule.types.joined(separator: ", ")).",
                            allowed: rule.types.map { .string($0) }))
                }
            }
        }
        text("input.text", self.text, input.text)
        text("input.negativeText", negativeText, input.negativeText)
        media("input.image", image, input.images)
        media("input.video", video, input.video.map { [$0] } ?? [])
        media("input.audio", audio, input.audio.map { [$0] } ?? [])
        if voice == .required, input.voice == nil {
            problems.append(InputProblem(field: "input.voice", message: "\(model.name) needs input.voice."))
        } else if voice == .refused, input.voice != nil {
            problems.append(InputProblem(field: "input.voice", message: "\(model.name) takes no input.voice."))
        }
        if !oneOf.isEmpty, !oneOf.contains(where: { input.has($0) }) {
            let parts = oneOf.map { "input.\($0.rawValue)" }.joined(separator: " or ")
            problems.append(InputProblem(field: "input", message: "\(model.name) needs \(parts)."))
        }
        return problems
    }
}

extension Content {
    fileprivate func has(_ part: InputRules.Part) -> Bool {
        switch part {
        case .text: text?.isEmpty == false
        case .image: !images.isEmpty
        case .video: video != nil
        case .audio: audio != nil
        }
    }
}

extension InputProblem {
    fileprivate static func wrongType(_ provider: Provider, _ model: Model, _ type: GenerationType) -> Self {
        let makes = model.makes.map(\.rawValue).joined(separator: ", ")
        return Self(
            field: "type", message: "\(model.name) of \(provider.id) makes \(makes), not \(type.rawValue).",
            allowed: model.makes.map { .string($0.rawValue) })
    }
}

extension Timestamp {
    /// `12:31:05`.
    fileprivate var timeOfDay: Substring { description.dropFirst(11).prefix(8) }
}
