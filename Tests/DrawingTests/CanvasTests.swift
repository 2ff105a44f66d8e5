import Drawing
import Testing

@Suite struct CanvasTests {
    /// Whether two colours look the same, to what eight bits can hold.
    private func same(_ one: Colour, _ two: Colour) -> Bool {
        func near(_ a: Double, _ b: Double) -> Bool { abs(a - b) < 0.02 }
        return near(one.red, two.red) && near(one.green, two.green) && near(one.blue, two.blue)
            && near(one.alpha, two.alpha)
    }

    static let shapes: [(name: String, path: Path, inside: Point, outside: Point)] = [
        ("box", .box(Box(2, 3, 10, 4)), Point(3, 4), Point(13, 4)),
        ("rounded box", .rounded(Box(0, 0, 20, 20), 10), Point(10, 10), Point(1, 1)),
        ("circle", .circle(Point(10, 10), 6), Point(10, 5), Point(4, 4)),
        ("ellipse", .ellipse(Point(10, 10), 18, 4), Point(3, 10), Point(10, 6)),
        ("polygon", .polygon([Point(0, 0), Point(20, 0), Point(0, 20)]), Point(3, 3), Point(15, 15)),
        (
            "smooth", .smooth([Point(2, 2), Point(18, 2), Point(18, 18), Point(2, 18)], closed: true), Point(10, 10),
            Point(0, 0)
        ),
    ]

    @Test("a shape is filled inside, and nowhere else", arguments: shapes)
    func filling(name: String, path: Path, inside: Point, outside: Point) {
        let canvas = Canvas(width: 20, height: 20)
        canvas.fill(path, Colour(0xff8000))
        #expect(same(canvas.colour(Int(inside.x), Int(inside.y)), Colour(0xff8000)))
        #expect(same(canvas.colour(Int(outside.x), Int(outside.y)), .clear))
    }

    @Test("paints run from their first colour to their last")
    func paints() {
        let canvas = Canvas(width: 3, height: 101)
        canvas.fill(.vertical(0, 101, [.black, .white]))
        #expect(canvas.colour(1, 0).red < 0.02 && canvas.colour(1, 100).red > 0.98)
        #expect(abs(canvas.colour(1, 50).red - 0.5) < 0.02)
        let light = Canvas(width: 101, height: 101)
        light.fill(.solid(.black))
        light.glow(Point(50, 50), 40, .white)
        #expect(light.colour(50, 50).red > light.colour(60, 50).red)
        #expect(light.colour(60, 50).red > light.colour(80, 50).red)
        #expect(same(light.colour(95, 50), .black))
    }

    @Test("drawing is clipped, moved and scaled only where it was asked to be")
    func places() {
        let canvas = Canvas(width: 20, height: 20)
        canvas.clipped(to: .box(Box(0, 0, 5, 20))) { canvas.fill(.solid(.white)) }
        #expect(same(canvas.colour(4, 4), .white) && same(canvas.colour(6, 4), .clear))
        canvas.moved(Point(10, 10), scaled: 2) { canvas.fill(.box(Box(0, 0, 2, 2)), Colour(0xff0000)) }
        #expect(same(canvas.colour(13, 13), Colour(0xff0000)) && same(canvas.colour(15, 15), .clear))
        canvas.fill(.box(Box(18, 18, 2, 2)), Colour(0x00ff00))
        #expect(same(canvas.colour(19, 19), Colour(0x00ff00)))
        let stamp = Canvas(width: 2, height: 2)
        stamp.fill(.solid(Colour(0x0000ff)))
        canvas.draw(stamp, at: Point(16, 2))
        #expect(same(canvas.colour(17, 3), Colour(0x0000ff)) && same(canvas.colour(18, 3), .clear))
    }

    @Test("a frame's colours are not multiplied with their opacity, and come back as a picture")
    func frames() {
        let canvas = Canvas(width: 2, height: 1)
        canvas.fill(.box(Box(0, 0, 1, 1)), Colour(0xff8040, 0.5))
        let frame = canvas.frame()
        #expect(frame.count == 8)
        for (got, expected) in zip(frame, [0x40, 0x80, 0xff, 0x80, 0, 0, 0, 0]) {
            #expect(abs(Int(got) - expected) <= 2)
        }
        func back(_ width: Int, _ pixels: [UInt8]) -> [UInt8]? {
            guard let canvas = Canvas(width: width, height: 1, opaque: pixels) else { return nil }
            return canvas.frame()
        }
        #expect(back(2, [1, 2, 3, 255, 4, 5, 6, 255]) == [1, 2, 3, 255, 4, 5, 6, 255])
        #expect(back(2, [1, 2, 3, 255]) == nil)
    }

    @Test("a PNG says its size and is the same every time")
    func png() {
        func draw() -> [UInt8] {
            let canvas = Canvas(width: 300, height: 200)
            canvas.fill(.vertical(0, 200, [Colour(0x123456), Colour(0xfedcba)]))
            canvas.draw(Text("Aotearoa", .white, size: 40), in: canvas.bounds)
            return canvas.png()
        }
        let bytes = draw()
        #expect(bytes.prefix(8) == [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
        #expect(bytes[16..<24] == [0, 0, 1, 44, 0, 0, 0, 200])
        #expect(draw() == bytes)
    }
}
