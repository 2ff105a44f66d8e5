import Crypto
import Gateway
import HTTPTypes
import JSON

/// What was asked for, as the types that vendors' fields have.
extension WireTask {
    func string(_ option: String) -> String? { options[option]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } }

    func number(_ option: String) -> Double? {
        switch options[option] {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    func integer(_ option: String) -> Int? {
        switch options[option] {
        case .int(let value): value
        case .double(let value): Int(exactly: value.rounded())
        default: nil
        }
    }

    func flag(_ option: String) -> Bool? { if case .bool(let value)? = options[option] { value } else { nil } }

    /// The text with whatever is said in words: style and how much moves.
    var describedText: String {
        guard let intensity = string("motionIntensity") else { return styledText }
        let words = ["low": "with little motion", "high": "with much motion"][intensity] ?? "with some motion"
        return styledText.isEmpty ? words : "\(styledText), \(words)"
    }

    /// Hailuo's models read in brackets how the camera moves.
    var describedTextWithCamera: String {
        guard let motion = string("cameraMotion") else { return describedText }
        return "\(describedText) [\(motion.prefix(1).uppercased())\(motion.dropFirst())]"
    }

    /// For models of films that want words even where a picture says it all.
    func words(_ text: String) -> String { text.isEmpty ? "natural motion" : text }

    /// Another host may take what this one cannot: better than to leave it out unsaid.
    func refuse(_ names: String...) throws(VendorError) {
        for name in names where options[name].map({ !$0.isNull && $0 != .bool(false) }) == true {
            throw .rejected("\(name) is not to be had here")
        }
    }

    /// What is not wanted, in the words of the prompt: for vendors that have no field for it.
    var textWithoutUnwanted: String {
        guard let negativeText, !negativeText.isEmpty else { return styledText }
        return "\(styledText). Without: \(negativeText)"
    }

    /// A number that is this attempt's own, however often it is asked for: a seed by which its work can be told from others'.
    var ownSeed: Int {
        SHA256.digest(of: id).bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) } & 0x7fff_ffff
    }

    /// Width to height, where the options name it.
    var ratio: Double { string("aspectRatio").flatMap { Frame.ratio($0) } ?? 1 }

    /// A picture's size with sides that are multiples of `step`, none longer than `longest`.
    func frame(megapixels: Double = 1, step: Int, within sides: ClosedRange<Int>) -> Frame {
        var width: Double
        var height: Double
        if let exact = string("resolution")?.split(separator: "x").compactMap({ Double($0) }), exact.count == 2 {
            (width, height) = (exact[0], exact[1])
        } else {
            let area = megapixels * 1_048_576
            width = (area * ratio).squareRoot()
            height = width / ratio
        }
        let shrink = min(1, Double(sides.upperBound) / max(width, height))
        func side(_ length: Double) -> Int {
            let steps = (length * shrink / Double(step)).rounded()
            return min(max(Int(steps) * step, sides.lowerBound), sides.upperBound)
        }
        return Frame(width: side(width), height: side(height))
    }
}

extension URL {
    /// Google's way to name what is to be done: `…/models/veo:predict`. The colon must stand bare.
    func calling(_ verb: StaticString) throws(VendorError) -> URL {
        do { return try URL(parsing: "\(text):\(verb)") } catch { throw .rejected("\(error)") }
    }

    /// The address of one thing of a list, by an id that came from outside.
    func item(_ id: String) throws(VendorError) -> URL {
        guard !id.isEmpty, id != ".", id != ".." else { throw .unreadable("an id that is none") }
        return self / id
    }

    /// An address that a vendor gave to go on with, where it is one of its own: what we send there may carry the key.
    func own(_ text: String?, orAt domains: [String] = []) throws(VendorError) -> URL {
        guard let text, let url = try? URL(parsing: text) else { throw .unreadable("no address to go on with") }
        guard url.origin == origin || url.isAt(domains) else {
            throw .unreadable("an address at \(url.hostText) to go on with, which is not the vendor's")
        }
        return url
    }

    /// Whether it is a secure address at one of the domains or below.
    func isAt(_ domains: [String]) -> Bool {
        scheme == .https && domains.contains { hostText == $0 || hostText.hasSuffix(".\($0)") }
    }
}

extension JSON {
    var wholeNumber: Int? {
        switch self {
        case .int(let value): value
        case .double(let value): Int(exactly: value.rounded())
        case .string(let text): Int(text)
        default: nil
        }
    }

    var decimalNumber: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        case .string(let text): Double(text)
        default: nil
        }
    }

    var isTrue: Bool { self == .bool(true) }
}
