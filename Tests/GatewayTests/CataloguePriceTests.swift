import Gateway
import JSON
import Testing

@Suite struct CataloguePriceTests {
    private static let perSecond = Price(.second, [.init(140_000, when: ["sound": true]), .init(70_000)])

    @Test(
        "a price is exact, and a fraction of a credit is a credit",
        arguments: [
            (Price(credits: 250), [:], 0, 0, 250), (Price(.each, dollars: 0.0035), [:], 0, 0, 7),
            (Price(.each, dollars: 0.0001), [:], 0, 0, 1), (Price(.each, [.init(0)]), [:], 0, 0, 1),
            (perSecond, [:], 5, 0, 700), (perSecond, ["sound": true], 5, 0, 1400),
            // 70,000 × 5.1 is a hair above 357,000 in binary.
            (perSecond, [:], 5.1, 0, 714), (perSecond, [:], 5.12, 0, 717), (perSecond, [:], .nan, 0, 1),
            (perSecond, [:], .infinity, 0, 1), (perSecond, [:], -1, 0, 1),
            (Price(.second, base: 75_000, [.init(25_000)]), [:], 4, 0, 350),
            (Price(.thousandCharacters, dollars: 0.1), [:], 0, 1000, 200),
            (Price(.thousandCharacters, dollars: 0.1), [:], 0, 10, 2),
            (Price(.thousandCharacters, dollars: 0.1), [:], 0, 11, 4),
            (Price(.thousandCharacters, dollars: 0.1), [:], 0, 48, 10),
            (Price(.thousandCharacters, dollars: 0.004), [:], 0, 1, 1),
            (Price(.thousandCharacters, dollars: 0.1), [:], 0, .max, 20_000_000),
        ] as [(Price, JSONObject, Double, Int, Int)])
    func amounts(price: Price, options: JSONObject, seconds: Double, characters: Int, credits: Int) {
        #expect(price.amount(options, seconds: seconds, characters: characters) == Credits(credits))
    }

    @Test("the first row whose conditions are met is the price, by value and without regard to case")
    func rows() {
        let price = Price(
            .each,
            [
                .init(3000, when: ["mode": "pro", "duration": 10]), .init(2000, when: ["duration": 10]),
                .init(1000),
            ])
        func credits(_ options: JSONObject) -> Credits { price.amount(options, seconds: 0, characters: 0) }
        #expect(credits(["mode": "PRO", "duration": 10.0]) == 6)
        #expect(credits(["mode": "std", "duration": 10]) == 4)
        #expect(credits(["mode": "pro"]) == 2)
        #expect(credits([:]) == 2)
    }

    @Test(
        "an expected time is whole seconds, at least one and at most a day",
        arguments: [
            (ExpectedTime(seconds: 4), 0, 4), (ExpectedTime(seconds: 0.2), 0, 1),
            (ExpectedTime(seconds: 2, perUnit: 5), 1.5, 10), (ExpectedTime(seconds: 2, perUnit: 5), .infinity, 1),
            (ExpectedTime(seconds: 2, perUnit: 5), 1e300, 86_400),
        ] as [(ExpectedTime, Double, Int)])
    func times(time: ExpectedTime, units: Double, seconds: Int) {
        #expect(time.seconds([:], units: units) == seconds)
    }
}
