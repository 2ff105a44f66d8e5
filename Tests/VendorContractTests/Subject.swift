import Crypto
import Foundation
import Gateway
import JSON
import Synchronization
import Telemetry
import Testing
import Vendors

/// A model at one of its hosts, and how that host is spoken to.
struct Subject: Sendable, Hashable, CustomTestStringConvertible {
    let host: Identifier<Gateway.Host>
    let model: String
    /// Which of its dialects, where the host has several.
    let dialect: String?

    init(_ host: Identifier<Gateway.Host>, _ model: String, dialect: String? = nil) {
        (self.host, self.model, self.dialect) = (host, model, dialect)
    }

    var testDescription: String { "\(model) at \(host)\(dialect.map { " (\($0))" } ?? "")" }

    var variables: [String: String] {
        switch dialect {
        case "vertex" where host == "imagen":
            ["TOKEN": "ya29.imagen-simulated-token", "PROJECT": "simulated-project"]
        case "vertex":
            ["KEY": "ya29.\(host)-simulated-token", "PROJECT": "simulated-project", "LOCATION": "us-central1"]
        // The simulator's own is filled in.
        case "account": ["CREDENTIALS": ""]
        case "token": ["TOKEN": "ya29.\(host)-simulated-token", "PROJECT": "simulated-project"]
        case "signed": ["KEY": "kling-simulated-access", "SECRET": "kling-simulated-secret"]
        default: [:]
        }
    }

    /// Every model at every host that runs it; what its maker has ended, at those hosts that go on with it.
    static let all: [Subject] = Catalogue.builtin.providers.flatMap(\.models).flatMap { model in
        let hasEnded = model.retirement.map { $0.at <= today } ?? false
        return model.hosts.filter { !hasEnded || hostsOfOthers.contains($0) }.map { Subject($0, model.id.text) }
    }

    private static let today = Timestamp(milliseconds: 1_795_200_000_000)
    private static let hostsOfOthers: Set<Identifier<Gateway.Host>> = [
        "fal", "replicate", "krea", "comfyui", "automatic1111",
    ]

    /// Takes a picture at this host, though elsewhere it need not.
    private var wantsPicture: Bool { host == "krea" && model == "gen-4-image" }

    private static let number = Atomic<Int>(0)

    /// With the least input that the model takes, and a picture of ours where it takes one.
    ///
    /// - Parameter picture: a file to take in that picture's place.
    func task(in simulated: Simulated, _ options: JSONObject = [:], picture: VendorInput.Media? = nil) throws
        -> VendorTask
    {
        let found = try #require(
            Catalogue.builtin.providers.flatMap { provider in provider.models.map { (provider, $0) } }
                .first { $0.1.id.text == model }, "no model \(model)")
        let rules = found.1.input
        let number = Self.number.add(1, ordering: .relaxed).newValue
        let needsText = rules.text.need == .required || rules.oneOf.contains(.text)
        return VendorTask(
            id: "gen_\(number)-1", generation: Identifier("gen_\(number)"), type: found.1.makes[0], provider: found.0,
            model: found.1, host: host,
            input: VendorInput(
                text: needsText ? "A red fox runs through the snow, \(number)" : nil,
                images: rules.image.need == .required || wantsPicture || picture != nil
                    ? [try picture ?? Self.picture(in: simulated)] : [],
                video: rules.video.need == .required ? .url("https://in.example/film.mp4") : nil,
                audio: rules.audio.need == .required ? .url("https://in.example/words.mp3") : nil),
            options: try found.1.options.resolve(options).get(), isLive: true)
    }

    /// A white one that every host takes.
    private static func picture(in simulated: Simulated) throws -> VendorInput.Media {
        let path = "\(simulated.folder)/fox.png"
        let bytes = try #require(
            Data(
                base64Encoded:
                    "iVBORw0KGgoAAAANSUhEUgAAAUAAAAFAAQAAAADl65gHAAAAQUlEQVR42u3KMQ0AAAwDoPo33VrYuwRu0qOIoiiKoiiKoiiKoiiKoiiKoiiKoiiKoiiKoiiKoiiKoiiKoiiK4r84v0fQ4PHl284AAAAASUVORK5CYII="
            ))
        try bytes.write(to: URL(filePath: path))
        let digest = SHA256.digest(of: Array(bytes))
        return .file(path: path, MediaReference(digest: digest, bytes: bytes.count, contentType: "image/png"))
    }
}
