import Gateway
import HTTPTypes
import JSON
import Telemetry

/// What a vendor says of a failure, in its own words, wherever in the answer it says it.
struct VendorWords {
    /// Longer messages are cut.
    static let longest = 300
    private static let deepest = 4

    /// - Parameter secrets: never shown, though the vendor repeats them.
    static func of(_ response: HTTPResponse, hiding secrets: Secret?...) -> String {
        of(response.anyJSON, hiding: secrets)
    }

    static func of(_ json: JSON?, hiding secrets: [Secret?] = []) -> String {
        guard let json, let text = text(in: json, depth: 0) else { return "" }
        return clean(text, hiding: secrets)
    }

    static func clean(_ text: String, hiding secrets: [Secret?] = []) -> String {
        var text = text
        for case let secret? in secrets where !secret.reveal().isEmpty {
            text = text.replacing(secret.reveal(), with: "<secret>")
        }
        // An address may be signed: its query is a key to what it leads to.
        let words = text.split(separator: " ").map { word in
            word.contains("://") ? word.prefix { $0 != "?" } : word
        }
        return String(words.joined(separator: " ").prefix(longest))
    }

    private static func text(in json: JSON, depth: Int) -> String? {
        guard depth < deepest else { return nil }
        switch json {
        case .string(let text): return text.isEmpty ? nil : text
        case .array(let items): return items.lazy.compactMap { self.text(in: $0, depth: depth + 1) }.first
        case .object(let object):
            let names = ["message", "msg", "detail", "error", "errors", "title", "reason", "name", "status"]
            return names.lazy.compactMap { object[$0].flatMap { self.text(in: $0, depth: depth + 1) } }.first
        default: return nil
        }
    }
}

extension String {
    /// Whether one of the words is in it, in any case.
    func speaks(of words: String...) -> Bool {
        let text = lowercased()
        return words.contains { text.contains($0) }
    }
}
