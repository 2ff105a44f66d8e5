import DoitongTesting
import Foundation
import Gateway
import JSON
import Telemetry
import Testing
import Vendors

@Suite struct CatalogueOverridesTests {
    private static let end = Timestamp(year: 2026, month: 9, day: 15)
    private static let catalogue = Catalogue([
        .sample(
            "kling", aliases: ["kling-i2v"],
            models: [
                .sample("kling-1.6", aliases: ["k16"], retirement: Retirement(at: end, successor: "kling-2.1")),
                .sample("kling-2.1"),
            ]),
        .sample("flux-dev", models: [.sample("flux-dev")]),
    ])

    private func models(_ text: String, of catalogue: Catalogue = catalogue) throws -> [String: Model] {
        let overrides = try CatalogueOverrides(parsing: JSON(parsingJSON5: text))
        let models = try catalogue.applying(overrides).providers.flatMap(\.models)
        return Dictionary(uniqueKeysWithValues: models.map { ($0.id.text, $0) })
    }

    private func problem(_ text: String) -> String? {
        do {
            _ = try models(text)
            return nil
        } catch {
            return (error as? InvalidInput)?.message
        }
    }

    @Test("an empty file changes nothing")
    func empty() throws {
        let changed = try Self.catalogue.applying(CatalogueOverrides(parsing: [:]))
        #expect(changed.providers.map(\.id) == Self.catalogue.providers.map(\.id))
        #expect(changed.find("K16")?.model?.retirement?.at == Self.end)
    }

    @Test(
        "prices are set in credits or dollars, for the unit there is or another, with rows",
        arguments: [
            ("{credits: 100}", 500), ("{dollars: 0.02}", 200), ("{credits: 7.5, per: 'generation'}", 8),
            ("{dollars: 0, per: 'generation'}", 1), ("[{credits: 300, when: {mode: 'pro'}}, {credits: 100}]", 500),
            ("[{credits: 300, when: {mode: 'STD', duration: 5.0}}, {credits: 100}]", 1500),
        ])
    func prices(price: String, credits: Int) throws {
        let model = try #require(try models("{models: {'kling-2.1': {price: \(price)}}}")["kling-2.1"])
        let options = try model.options.resolve([:]).get()
        #expect(model.price.amount(options, seconds: 5, characters: 0) == Credits(credits))
    }

    @Test("a provider's change holds for all its models, and a model's comes after it")
    func precedence() throws {
        let changed = try models(
            """
            {providers: {kling: {disabled: true, reason: 'No contract.', expectedTime: 90, price: {credits: 1}}},
             models: {'kling-2.1': {disabled: false, expectedTime: {seconds: 30, perUnit: 2}}}}
            """)
        #expect(changed["kling-1.6"]?.disabled == "No contract.")
        #expect(changed["kling-2.1"]?.disabled == nil)
        #expect(changed["flux-dev"]?.disabled == nil)
        #expect(changed["kling-1.6"]?.time.seconds([:], units: 5) == 90)
        #expect(changed["kling-2.1"]?.time.seconds([:], units: 5) == 40)
        #expect(changed["kling-2.1"]?.price.amount([:], seconds: 5, characters: 0) == 5)
    }

    @Test("ends are set, moved and lifted")
    func ends() throws {
        let later = Timestamp(year: 2027, month: 1, day: 31)
        let changed = try models(
            """
            {models: {'kling-1.6': {retiresAt: null}, 'kling-2.1': {retiresAt: '2027-01-31', successor: 'flux-dev'}}}
            """)
        #expect(changed["kling-1.6"]?.retirement == nil)
        #expect(changed["kling-2.1"]?.retirement == Retirement(at: later, successor: "flux-dev"))
        let moved = try models("{models: {'kling-1.6': {retiresAt: '2027-01-31'}}}")
        #expect(moved["kling-1.6"]?.retirement == Retirement(at: later, successor: "kling-2.1"))
    }

    @Test(
        "what is wrong is named by its path, with what would be right",
        arguments: [
            ("[]", "The file is a list, but must be an object."),
            ("{model: {}}", "model: there is no such key. Did you mean \"models\"? Keys are: providers, models."),
            (
                "{providers: {klng: {}}}",
                "providers: there is no provider \"klng\". Did you mean \"kling\"?"
            ),
            (
                "{providers: {'kling-i2v': {}}}",
                "providers: there is no provider \"kling-i2v\". Did you mean \"kling\"?"
            ),
            ("{models: {k16: {}}}", "models: there is no model \"k16\". Did you mean \"kling-1.6\"?"),
            (
                "{models: {'kling-2.1': {prise: 1}}}",
                "models.kling-2.1.prise: there is no such key. Did you mean \"price\"? "
                    + "Keys are: price, expectedTime, disabled, reason, retiresAt, successor."
            ),
            (
                "{models: {'kling-2.1': {price: {dolars: 1}}}}",
                "models.kling-2.1.price.dolars: there is no such key. Did you mean \"dollars\"? "
                    + "Keys are: credits, dollars, per, when. "
                    + "models.kling-2.1.price needs either \"credits\" or \"dollars\"."
            ),
            (
                "{models: {'kling-2.1': {price: {credits: 1, dollars: 1}}}}",
                "models.kling-2.1.price needs either \"credits\" or \"dollars\"."
            ),
            (
                "{models: {'kling-2.1': {price: {credits: -1}}}}",
                "models.kling-2.1.price.credits is -1, but must be a number from 0 to 20000000."
            ),
            (
                "{models: {'kling-2.1': {price: {dollars: '1'}}}}",
                "models.kling-2.1.price.dollars is \"1\", but must be a number from 0 to 10000."
            ),
            (
                "{models: {'kling-2.1': {price: {credits: 1, per: 'minute'}}}}",
                "models.kling-2.1.price.per is \"minute\", but must be one of \"generation\", \"second\", "
                    + "\"1000 characters\", the same in all rows."
            ),
            (
                "{models: {'kling-2.1': {price: []}}}",
                "models.kling-2.1.price is an empty list, but must have a row."
            ),
            (
                "{models: {'kling-2.1': {price: [{credits: 1, when: {mode: 'pro'}}]}}}",
                "models.kling-2.1.price[0].when stands in the last row, which must meet all options: add a row without it."
            ),
            (
                "{models: {'kling-2.1': {price: [{credits: 1, when: {mod: 'pro'}}, {credits: 2}]}}}",
                "models.kling-2.1.price[0].when.mod: there is no option \"mod\" of kling-2.1. Did you mean \"mode\"?"
            ),
            (
                "{providers: {'flux-dev': {expectedTime: [{seconds: 1, when: {mode: 'max'}}, {seconds: 2}]}}}",
                "providers.flux-dev.expectedTime[0].when.mode is \"max\", but for flux-dev it must be one of \"std\", "
                    + "\"pro\"."
            ),
            (
                "{models: {'kling-2.1': {expectedTime: 'soon'}}}",
                "models.kling-2.1.expectedTime is \"soon\", but must be a number from 0 to 86400."
            ),
            (
                "{models: {'kling-2.1': {expectedTime: {}}}}",
                "models.kling-2.1.expectedTime.seconds is missing, but must be a number from 0 to 86400."
            ),
            (
                "{models: {'kling-2.1': {disabled: true}}}",
                "models.kling-2.1.reason must say in words why this is disabled: callers read it."
            ),
            (
                "{models: {'kling-2.1': {reason: 'why'}}}",
                "models.kling-2.1.reason goes only with \"disabled\": true."
            ),
            ("{models: {'kling-2.1': {disabled: 1}}}", "models.kling-2.1.disabled is 1, but must be true or false."),
            (
                "{models: {'kling-2.1': {retiresAt: '2026-02-30'}}}",
                "models.kling-2.1.retiresAt is \"2026-02-30\", but must be a day such as \"2026-12-31\", or null."
            ),
            (
                "{models: {'kling-2.1': {successor: 'kling-1.6'}}}",
                "models.kling-2.1.successor names a model, and goes only with \"retiresAt\"."
            ),
            (
                "{models: {'kling-2.1': {retiresAt: '2027-01-01', successor: 'kling-1.7'}}}",
                "models.kling-2.1.successor: there is no model \"kling-1.7\". Did you mean \"kling-1.6\"?"
            ),
        ])
    func refuses(text: String, message: String) {
        #expect(problem(text) == message)
    }

    @Test("all that is wrong is told at once")
    func tellsAll() throws {
        #expect(throws: InvalidInput.self) {
            try CatalogueOverrides(parsing: ["providers": 1, "models": ["a": 2, "b": ["disabled": "x"]]])
        }
        do {
            _ = try CatalogueOverrides(parsing: ["providers": 1, "models": ["a": 2, "b": ["disabled": "x"]]])
        } catch {
            #expect(error.problems.map(\.field) == ["providers", "models.a", "models.b.disabled"])
        }
    }

    @Test("the example of the manual can be used as it stands")
    func documented() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/catalogue.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let example = try #require(text.split(separator: "```json5\n").dropFirst().first?.split(separator: "```").first)
        let changed = try models(String(example), of: .builtin)
        #expect(changed["flux-pro-1.1"]?.price.amount([:], seconds: 0, characters: 0) == 240)
        #expect(changed["gpt-image-2"]?.price.amount(["quality": "high"], seconds: 0, characters: 0) == 500)
        #expect(changed["eleven-flash-v2.5"]?.time.seconds([:], units: 2) == 3)
        #expect(changed["photon-1"]?.disabled?.isEmpty == false)
        #expect(changed["imagen-3.0-generate-002"]?.retirement == nil)
        #expect(changed["tts-1"]?.retirement?.successor == "speech-2.8-turbo")
    }

    @Test("what is switched off is not chosen, and its reason is told")
    func switchedOff() throws {
        let overrides = try CatalogueOverrides(
            parsing: ["providers": ["kling": ["disabled": true, "reason": "No contract."]]])
        let planner = Planner(
            catalogue: try Self.catalogue.applying(overrides), availability: HostAvailability(live: []))
        let now = Timestamp(year: 2026, month: 1, day: 1)
        for provider in planner.catalogue.providers {
            #expect(planner.isAvailable(provider, isLive: false, at: now) == (provider.id != "kling"))
        }
        let request = GenerationRequest(type: .video, provider: "kling-2.1", input: Content(text: "A cat."))
        let error = #expect(throws: ServiceError.self) { try planner.order(request, isLive: false, at: now) }
        #expect(error?.code == .providerUnavailable)
        #expect(error?.message == "kling-2.1 is switched off here: No contract.")
    }

    @Test("garbage is refused or read, and never more than that")
    func garbage() {
        var random = SeededRandom(seed: 7)
        let seed = Array(
            "{models:{'kling-2.1':{price:[{credits:3,per:'second',when:{mode:'pro'}},{dollars:1}],expectedTime:9,retiresAt:null}}}"
                .utf8)
        var read = 0
        for _ in 0..<50_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0x20...0x7E, using: &random)
            }
            guard let json = try? JSON(parsingJSON5: bytes), let overrides = try? CatalogueOverrides(parsing: json),
                (try? Self.catalogue.applying(overrides)) != nil
            else { continue }
            read += 1
        }
        #expect(read > 0 && read < 50_000)
    }
}
