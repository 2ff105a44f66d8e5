import Arguments
import Testing

@Suite struct NearestTests {
    static let cases: [(word: String, nearest: String?)] = [
        ("serve", "serve"), ("SERVE", "serve"), ("sreve", "serve"), ("serv", "serve"), ("serves", "serve"),
        ("se", "serve"),
        ("versoin", "version"), ("verison", "version"), ("comp", "completion"), ("s", nil), ("", nil), ("abcdef", nil),
        (String(repeating: "serve", count: 100), nil),
    ]

    @Test("a slip of the hand is understood, and what is too far away is not guessed", arguments: cases)
    func nearest(word: String, expected: String?) {
        #expect(Arguments.nearest(to: word, among: ["serve", "version", "completion"]) == expected)
    }
}
