import CCairo

/// A picture in memory, drawn on by one owner at a time.
///
/// Shapes of different canvases may be drawn on different threads at once; text is set under one lock (see ``Text``).
@safe package struct Canvas: ~Copyable {
    /// The most pixels a canvas may have: 256 MiB of memory.
    package static let maxPixels = 64 << 20
    private static let bytesPerPixel = 4

    package let width: Int
    package let height: Int
    private let surface: OpaquePointer
    let context: OpaquePointer

    /// All of it is transparent at first.
    package init(width: Int, height: Int) {
        precondition(
            width > 0 && height > 0 && width <= 32_767 && height <= 32_767 && width * height <= Self.maxPixels,
            "a canvas of \(width) × \(height)")
        (self.width, self.height) = (width, height)
        unsafe surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, Int32(width), Int32(height))
        unsafe context = cairo_create(surface)
        precondition(unsafe cairo_status(context) == CAIRO_STATUS_SUCCESS, "no memory for a canvas")
    }

    /// A picture that was made elsewhere: rows from the top, four bytes a pixel, blue first, opaque. Nil when there are not as
    /// many bytes as that takes.
    package init?(width: Int, height: Int, opaque pixels: [UInt8]) {
        guard pixels.count == width * height * Self.bytesPerPixel else { return nil }
        self.init(width: width, height: height)
        unsafe cairo_surface_flush(surface)
        let stride = Self.bytesPerPixel * width  // Cairo's own, for four bytes a pixel.
        unsafe cairo_image_surface_get_data(surface).update(from: pixels, count: stride * height)
        unsafe cairo_surface_mark_dirty(surface)
    }

    deinit {
        unsafe cairo_destroy(context)
        unsafe cairo_surface_destroy(surface)
    }

    package var bounds: Box { Box(0, 0, Double(width), Double(height)) }

    // MARK: - Shapes

    package borrowing func fill(_ paint: Paint, _ blend: Blend = .over) {
        withPaint(paint, blend) { unsafe cairo_paint(context) }
    }

    package borrowing func fill(_ path: Path, _ paint: Paint, _ blend: Blend = .over) {
        trace(path)
        withPaint(paint, blend) { unsafe cairo_fill(context) }
    }

    package borrowing func fill(_ path: Path, _ colour: Colour, _ blend: Blend = .over) {
        fill(path, .solid(colour), blend)
    }

    /// A line along a path, round at its ends and corners.
    package borrowing func stroke(_ path: Path, _ paint: Paint, width: Double, _ blend: Blend = .over) {
        trace(path)
        unsafe cairo_set_line_width(context, width)
        unsafe cairo_set_line_cap(context, CAIRO_LINE_CAP_ROUND)
        unsafe cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
        withPaint(paint, blend) { unsafe cairo_stroke(context) }
    }

    /// Light around a point, added to what is there. Only where it reaches is painted.
    package borrowing func glow(_ centre: Point, _ radius: Double, _ colour: Colour, _ blend: Blend = .screen) {
        fill(
            .box(Box(centre.x - radius, centre.y - radius, 2 * radius, 2 * radius)), .glow(centre, radius, colour),
            blend)
    }

    /// Another picture, with its top left corner at `place`.
    package borrowing func draw(_ other: borrowing Canvas, at place: Point, opacity: Double = 1, _ blend: Blend = .over)
    {
        unsafe cairo_set_operator(context, Self.operators(blend))
        unsafe cairo_set_source_surface(context, other.surface, place.x, place.y)
        unsafe cairo_paint_with_alpha(context, opacity)
        unsafe cairo_set_operator(context, CAIRO_OPERATOR_OVER)
    }

    // MARK: - Where shapes go

    /// Draws only inside of `path`.
    package borrowing func clipped(to path: Path, _ body: () -> Void) {
        unsafe cairo_save(context)
        trace(path)
        unsafe cairo_clip(context)
        body()
        unsafe cairo_restore(context)
    }

    /// Draws moved, then turned about the new origin (radians, clockwise), then scaled.
    package borrowing func moved(
        _ by: Point, turned angle: Double = 0, scaled x: Double = 1, _ y: Double? = nil, _ body: () -> Void
    ) {
        unsafe cairo_save(context)
        unsafe cairo_translate(context, by.x, by.y)
        unsafe cairo_rotate(context, angle)
        unsafe cairo_scale(context, x, y ?? x)
        body()
        unsafe cairo_restore(context)
    }

    // MARK: - What comes of it

    /// The picture without its transparency, as PNG.
    package borrowing func png() -> [UInt8] {
        let pixels = withPixels { pixels in
            var packed = [UInt8](repeating: 0, count: width * height * 3)
            for pixel in 0..<width * height {
                packed[pixel * 3] = pixels[pixel * 4]
                packed[pixel * 3 + 1] = pixels[pixel * 4 + 1]
                packed[pixel * 3 + 2] = pixels[pixel * 4 + 2]
            }
            return packed
        }
        var count = 0
        guard let bytes = unsafe ccairo_png(pixels, Int32(width), Int32(height), Int32(width * 3), 1, &count) else {
            fatalError("no memory for a PNG of \(width) × \(height)")
        }
        defer { unsafe free(bytes) }
        return unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
    }

    /// The picture as rows of pixels, from the top: four bytes each, blue, green, red, opacity, not multiplied with each other.
    package borrowing func frame() -> [UInt8] {
        withPixels { pixels in
            var bytes = [UInt8](repeating: 0, count: pixels.count)
            for place in stride(from: 0, to: pixels.count, by: Self.bytesPerPixel) {
                let alpha = UInt32(pixels[place + 3])
                guard alpha > 0 else { continue }
                for channel in place..<place + 3 {
                    let value = UInt32(pixels[channel])
                    bytes[channel] = alpha == 255 ? UInt8(value) : UInt8(min(255, (value * 255 + alpha / 2) / alpha))
                }
                bytes[place + 3] = UInt8(alpha)
            }
            return bytes
        }
    }

    /// The colour of one pixel.
    package borrowing func colour(_ x: Int, _ y: Int) -> Colour {
        precondition(x >= 0 && x < width && y >= 0 && y < height)
        return withPixels { pixels in
            let place = (y * width + x) * Self.bytesPerPixel
            let alpha = Double(pixels[place + 3]) / 255
            func channel(_ index: Int) -> Double { alpha == 0 ? 0 : Double(pixels[place + index]) / 255 / alpha }
            return Colour(red: channel(2), green: channel(1), blue: channel(0), alpha: alpha)
        }
    }

    /// Lends Cairo's own bytes: multiplied with their opacity.
    private borrowing func withPixels<R>(_ body: (Span<UInt8>) -> R) -> R {
        unsafe cairo_surface_flush(surface)
        let count = Int(unsafe cairo_image_surface_get_stride(surface)) * height
        precondition(count == width * height * Self.bytesPerPixel)
        let pixels = unsafe UnsafeBufferPointer(start: cairo_image_surface_get_data(surface), count: count)
        return body(unsafe pixels.span)
    }

    // MARK: - Cairo

    private borrowing func trace(_ path: Path) {
        unsafe cairo_new_path(context)
        for step in path.steps {
            switch step {
            case .move(let point): unsafe cairo_move_to(context, point.x, point.y)
            case .line(let point): unsafe cairo_line_to(context, point.x, point.y)
            case .curve(let one, let two, let end):
                unsafe cairo_curve_to(context, one.x, one.y, two.x, two.y, end.x, end.y)
            case .arc(let centre, let radius, let from, let to):
                unsafe cairo_arc(context, centre.x, centre.y, radius, from, to)
            case .close: unsafe cairo_close_path(context)
            }
        }
    }

    borrowing func withPaint(_ paint: Paint, _ blend: Blend, _ body: () -> Void) {
        var gradient: OpaquePointer?
        switch paint {
        case .solid(let colour):
            unsafe cairo_set_source_rgba(context, colour.red, colour.green, colour.blue, colour.alpha)
        case .linear(let from, let to, let stops):
            unsafe gradient = Self.filled(cairo_pattern_create_linear(from.x, from.y, to.x, to.y), stops)
        case .radial(let centre, let radius, let stops):
            let circle = unsafe cairo_pattern_create_radial(centre.x, centre.y, 0, centre.x, centre.y, radius)
            unsafe gradient = Self.filled(circle, stops)
        }
        if let gradient = unsafe gradient {
            unsafe cairo_set_source(context, gradient)
            unsafe cairo_pattern_destroy(gradient)  // The context holds it now.
        }
        unsafe cairo_set_operator(context, Self.operators(blend))
        body()
        unsafe cairo_set_operator(context, CAIRO_OPERATOR_OVER)
    }

    private static func filled(_ pattern: OpaquePointer?, _ stops: [Paint.Stop]) -> OpaquePointer? {
        for stop in stops {
            let colour = stop.colour
            unsafe cairo_pattern_add_color_stop_rgba(
                pattern, stop.place, colour.red, colour.green, colour.blue, colour.alpha)
        }
        return unsafe pattern
    }

    private static func operators(_ blend: Blend) -> cairo_operator_t {
        switch blend {
        case .over: CAIRO_OPERATOR_OVER
        case .add: CAIRO_OPERATOR_ADD
        case .screen: CAIRO_OPERATOR_SCREEN
        case .multiply: CAIRO_OPERATOR_MULTIPLY
        case .overlay: CAIRO_OPERATOR_OVERLAY
        case .softLight: CAIRO_OPERATOR_SOFT_LIGHT
        }
    }
}
