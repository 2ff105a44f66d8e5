import Gateway
import Telemetry
import Testing

@Suite struct CatalogueFrameTests {
    private static let wide = 16.0 / 9
    private static let tall = 9.0 / 16

    @Test(
        "ratios are read, and nothing that is none",
        arguments: [
            ("16:9", wide), ("1:1", 1), ("2.35:1", 2.35), ("", nil), ("16", nil), ("16:9:4", nil), ("16::9", nil),
            ("0:1", nil), ("-1:1", nil), ("nan:1", nil), ("inf:1", nil), ("1:inf", nil), ("1e300:1", nil), (":", nil),
            ("101:1", nil),
        ] as [(String, Double?)])
    func ratios(text: String, ratio: Double?) {
        #expect(Frame.ratio(text) == ratio)
    }

    @Test(
        "a film's frame has the named side and even numbers",
        arguments: [
            ("1080p", wide, 1920, 1080), ("720P", tall, 720, 1280), ("480p", wide, 854, 480),
            ("768p", 1, 768, 768), ("2k", wide, 2560, 1440), ("4k", wide, 3840, 2160),
        ] as [(String, Double, Int, Int)])
    func films(resolution: String, ratio: Double, width: Int, height: Int) {
        #expect(Frame.film(resolution: resolution, aspectRatio: ratio) == Frame(width: width, height: height))
    }

    @Test(
        "what names no frame gives none",
        arguments: [
            ("1080", 1.0), ("p", 1), ("-5p", 1), ("0p", 1), ("nanp", 1), ("infp", 1), ("99999999999999999999p", 1),
            ("20000p", 1), ("720p", 0), ("720p", .nan), ("720p", .infinity), ("720p", 1000),
        ] as [(String, Double)])
    func noFilms(resolution: String, ratio: Double) {
        #expect(Frame.film(resolution: resolution, aspectRatio: ratio) == nil)
    }

    @Test(
        "a picture's frame is its exact size, a film's, or its megapixels",
        arguments: [
            ("1440x960", 1.0, 1, 1440, 960), ("1024X768", 1, 1, 1024, 768), ("1080p", wide, 1, 1920, 1080),
            (nil, 1, 1, 1024, 1024), (nil, wide, 1, 1360, 768), ("1k", 1, 9, 1024, 1024),
            ("2k", 1, 1, 2048, 2048), ("4K", 1, 1, 4096, 4096), (nil, 1, 4, 2048, 2048),
        ] as [(String?, Double, Double, Int, Int)])
    func pictures(resolution: String?, ratio: Double, megapixels: Double, width: Int, height: Int) {
        let frame = Frame.picture(resolution: resolution, aspectRatio: ratio, megapixels: megapixels)
        #expect(frame == Frame(width: width, height: height))
    }

    @Test(
        "a picture that cannot be has no frame",
        arguments: [(1, .nan), (1, -1), (1, 0), (1, 1e300), (0, 1), (.nan, 1), (.infinity, 1)] as [(Double, Double)])
    func noPictures(ratio: Double, megapixels: Double) {
        #expect(Frame.picture(resolution: nil, aspectRatio: ratio, megapixels: megapixels) == nil)
        #expect(Frame.picture(resolution: "99999999x1", aspectRatio: ratio, megapixels: megapixels) == nil)
    }

    @Test(
        "a day is read where it exists",
        arguments: [
            ("1970-01-01", 0), ("2026-09-15", 1_789_430_400_000), ("2024-02-29", 1_709_164_800_000),
            ("2023-02-29", nil),
            ("2000-02-29", 951_782_400_000), ("2100-02-29", nil), ("2026-9-15", nil), ("2026-13-01", nil),
            ("2026-00-01", nil), ("2026-04-31", nil), ("1969-12-31", nil), ("+026-01-01", nil), ("2026-01-01T", nil),
            ("", nil), ("9999-12-31", 253_402_214_400_000),
        ] as [(String, Int64?)])
    func days(text: String, milliseconds: Int64?) {
        #expect(Timestamp(date: text)?.milliseconds == milliseconds)
    }

    @Test("every day of four centuries follows the one before")
    func allDays() {
        var time = Timestamp(year: 1970, month: 1, day: 1)
        for _ in 0..<146_097 {
            let text = String("\(time)".prefix(10))
            #expect(Timestamp(date: text) == time)
            time = time.nextDay
        }
    }
}
