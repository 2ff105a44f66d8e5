import Crypto
import Gateway
import Testing

/// Which media of a request are the caller's matter to bring in the right shape.
@Suite struct InputRulesTests {
    private static let picture = InputRules.Media.images(.optional, types: ["image/jpeg", "image/png"])
    private static let sound = InputRules.Media.audio(.optional, types: ["audio/mpeg"])
    private static let film = InputRules.Media.video(.optional)

    static let media: [(rule: InputRules.Media, type: String, isMadeToFit: Bool)] = [
        (picture, "image/webp", true), (picture, "image/png", true), (picture, "image/gif", true),
        (picture, "image/avif", false), (picture, "audio/wav", false), (picture, "video/mp4", false),
        (.images(.optional, types: ["image/tiff"]), "image/png", false),
        (sound, "audio/flac", true), (sound, "audio/basic", false), (sound, "image/png", false),
        (film, "video/webm", false), (film, "video/mp4", false), (.refused, "image/png", false),
    ]

    @Test("pictures and sounds that can be converted are made to fit, and films are not", arguments: media.indices)
    func madeToFit(index: Int) {
        let (rule, type, isMadeToFit) = Self.media[index]
        #expect(rule.isMadeToFit(type) == isMadeToFit)
    }

    @Test(
        "what is made to fit is accepted whatever its type and weight; what is not must be as the model takes it",
        arguments: [
            ("image/webp", 1 << 30, []), ("image/avif", 9, ["input.image"]),
            ("video/mp4", 1 << 30, ["input.image", "input.image"]),
        ])
    func accepted(type: String, bytes: Int, problems: [String]) throws {
        let model = Model(
            "m", name: "M", makes: [.video], input: InputRules(image: Self.picture), options: OptionSchema([]),
            price: Price(credits: 1), time: ExpectedTime(seconds: 1), quality: Quality(score: 1, spread: 1),
            hosts: ["h"])
        let provider = Provider(
            "p", name: "P", company: "C", description: "", features: [], limitations: [], models: [model])
        let planner = Planner(catalogue: Catalogue([provider]), availability: HostAvailability(live: ["h"]))
        let medium = MediaReference(digest: SHA256.digest(of: "x"), bytes: bytes, contentType: type)
        let request = GenerationRequest(
            type: .video, provider: "p", input: Content(text: "a fox", images: [.kept(medium)]))
        var found: [String] = []
        do throws(ServiceError) { _ = try planner.order(request, isLive: true, at: .march) } catch {
            found = error.problems.map(\.field)
        }
        #expect(found == problems)
    }
}
