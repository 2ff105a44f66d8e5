import Gateway
import HTTPTypes
import JSON

// What film makers' adapters have in common: how prompts are worded, and how answers are told on.

extension WireTask {
    /// The prompt with what film makers have no field for, as words: style, and how much moves.
    var filmText: String {
        guard let motion = options["motionIntensity"]?.stringValue else { return styledText }
        let words = ["low": "little motion", "medium": "moderate motion", "high": "much motion"][motion] ?? motion
        return styledText.isEmpty ? words : "\(styledText), \(words)"
    }

    var duration: Int? { options["duration"]?.intValue }
    var firstImage: WireMedia? { images.first }

    func option(_ name: String) -> String? { options[name]?.stringValue }
    func isOn(_ name: String) -> Bool { options[name]?.boolValue == true }

    /// What the vendor calls the model.
    func name(in names: [Identifier<Model>: String]) throws(VendorError) -> String {
        guard let name = names[model.id] else { throw .rejected("it does not run \(model.id)") }
        return name
    }

    /// The picture to end with, which nobody takes without one to begin with.
    func tail() throws(VendorError) -> WireMedia? {
        guard lastFrame == nil || !images.isEmpty else {
            throw .rejected("lastFrame needs a first picture: add one to the input")
        }
        return lastFrame
    }
}

extension HTTPResponse {
    /// The JSON of a success; any other answer is what `failure` makes of it.
    func json(or failure: (HTTPResponse) -> VendorError) throws(VendorError) -> JSON {
        guard status.isSuccess else { throw failure(self) }
        return try json()
    }
}

extension JSON {
    /// An id that can stand in a path and in a ticket.
    var pathID: String? {
        guard let text = idText, text.utf8.count <= 512, text != ".", text != ".." else { return nil }
        return text
    }

    /// A part done, from 0 to 1, in hundredths.
    var percent: Int? { doubleValue.flatMap { 0...1 ~= $0 ? Int($0 * 100) : nil } }

    /// A vendor's message as we tell it on; empty where this is no text.
    var told: String { stringValue?.told ?? "" }
}

extension WireOutput {
    /// What can be fetched by whoever knows its address.
    static func link(at address: JSON?, contentType: String? = nil) throws(VendorError) -> WireOutput {
        guard let text = address?.stringValue, let url = try? URL(parsing: text) else {
            throw .unreadable("done, and no link to what was made")
        }
        return .link(HTTPRequest(.get, url), contentType: contentType)
    }
}

extension String {
    /// A vendor's message as we tell it on: short, and without addresses, which may be signed.
    var told: String {
        prefix(Self.mostRead).split(whereSeparator: \.isWhitespace)
            .map { $0.contains("://") ? "(address)" : String($0) }
            .joined(separator: " ").prefix(Self.mostTold).description
    }

    private static let mostRead = 4096
    private static let mostTold = 300

    /// Whether a message speaks of content rules, where the vendor has no code that says so.
    var speaksOfContentRules: Bool {
        let text = lowercased()
        return [
            "moderat", "safety", "sensitive", "policy", "policies", "inappropriate", "prohibited", "risk control",
            "nsfw",
        ].contains { text.contains($0) }
    }
}

extension VendorError {
    /// The same about work that was accepted before: who does not know it any more has lost it.
    var ofAcceptedWork: VendorError { if case .rejected(let reason) = self { .failed(reason) } else { self } }
}
