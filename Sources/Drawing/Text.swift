import CCairo
import Synchronization

/// Words in any script, to be set in a box: shaped, wrapped, made smaller until they fit, and cut with an ellipsis when even the
/// smallest size is too large.
///
/// Each script finds a font that has it. Pango and fontconfig keep caches that no two threads may touch at once, so all text
/// is set under one lock.
package struct Text: Sendable {
    package enum Place: Sendable { case start, middle, end }

    package var string: String
    package var colour: Colour
    /// Pixels, of the em: what is tried first, and what is never gone below.
    package var size: Double
    package var smallest: Double
    package var weight: Int32 = 400
    package var isItalic = false
    package var font = "Noto Sans"
    /// `start` is the right for Arabic and its like.
    package var across = Place.start
    package var down = Place.start
    /// From line to line, in heights of a line; 0: as the font would have it.
    package var leading = 0.0
    /// Between letters, in pixels.
    package var spacing = 0.0

    package init(_ string: String, _ colour: Colour, size: Double, smallest: Double? = nil) {
        (self.string, self.colour, self.size, self.smallest) = (string, colour, size, smallest ?? size)
    }

    /// The most bytes of a text that are looked at. Nothing longer is read off a picture.
    package static let maxBytes = 4096
    /// From one size that is tried to the next smaller.
    fileprivate static let step = 0.92
}

/// What became of a text.
package struct Setting: Sendable, Equatable {
    /// Where the lines are.
    package let box: Box
    package let size: Double
    package let lines: Int
    package let isCut: Bool
    /// Characters for which no font has a shape; a box is drawn in their place.
    package let unknown: Int
}

extension Canvas {
    /// Sets `text` in `box`, and tells how it went.
    @discardableResult
    package borrowing func draw(_ text: Text, in box: Box) -> Setting {
        typesetter.withLock { typesetter in
            let (layout, setting) = unsafe typesetter.set(text, in: box)
            defer { unsafe ccairo_release_layout(layout) }
            withPaint(.solid(text.colour), .over) {
                unsafe cairo_move_to(context, box.x, setting.box.y)
                unsafe pango_cairo_show_layout(context, layout)
                unsafe cairo_new_path(context)
            }
            return setting
        }
    }
}

extension Text {
    /// How it would be set in `box`, without drawing it.
    package func measured(in box: Box) -> Setting {
        typesetter.withLock { typesetter in
            let (layout, setting) = unsafe typesetter.set(self, in: box)
            unsafe ccairo_release_layout(layout)
            return setting
        }
    }
}

private let typesetter = Mutex(Typesetter())

/// The fonts, found once.
@safe private struct Typesetter: ~Copyable, @unchecked Sendable {  // Reached through its lock only.
    private let context: OpaquePointer

    init() { unsafe context = ccairo_text_context() }

    /// The caller releases the layout.
    func set(_ text: Text, in box: Box) -> (layout: OpaquePointer, setting: Setting) {
        // NUL would end it early; the length is in bytes, and whole characters are kept.
        var string = text.string.filter { $0 != "\0" }
        while string.utf8.count > Text.maxBytes { string.removeLast(max(1, string.count / 8)) }
        var size = text.size
        while true {
            let layout = unsafe self.layout(string, text, size, box, lines: 0)
            let height = unsafe Self.extent(layout).height
            if height <= box.height { return unsafe (layout, setting(layout, text, size, box)) }
            if size * Text.step >= text.smallest {
                unsafe ccairo_release_layout(layout)
                size *= Text.step
                continue
            }
            // As many lines as fit, the last of them cut.
            let count = Int(unsafe pango_layout_get_line_count(layout))
            unsafe ccairo_release_layout(layout)
            let fitting = max(1, Int(Double(count) * box.height / height))
            let cut = unsafe self.layout(string, text, size, box, lines: fitting)
            return unsafe (cut, setting(cut, text, size, box))
        }
    }

    private func layout(_ string: String, _ text: Text, _ size: Double, _ box: Box, lines: Int) -> OpaquePointer {
        var copy = string
        return copy.withUTF8 { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { bytes in
                unsafe text.font.withCString { font in
                    let alignment: Int32 =
                        switch text.across {
                        case .start: -1
                        case .middle: 0
                        case .end: 1
                        }
                    var wanted = unsafe ccairo_text(
                        bytes: bytes.baseAddress, count: Int32(bytes.count), font: font, size: size,
                        weight: text.weight, italic: text.isItalic ? 1 : 0, width: box.width, lines: Int32(lines),
                        alignment: alignment, leading: text.leading, spacing: text.spacing)
                    return unsafe ccairo_layout(context, &wanted)!
                }
            }
        }
    }

    private func setting(_ layout: OpaquePointer, _ text: Text, _ size: Double, _ box: Box) -> Setting {
        let extent = unsafe Self.extent(layout)
        let free = box.height - extent.height
        let top =
            switch text.down {
            case .start: 0.0
            case .middle: free / 2
            case .end: free
            }
        return unsafe Setting(
            box: Box(box.x + extent.x, box.y + top, extent.width, extent.height), size: size,
            lines: Int(pango_layout_get_line_count(layout)), isCut: pango_layout_is_ellipsized(layout) != 0,
            unknown: Int(pango_layout_get_unknown_glyphs_count(layout)))
    }

    private static func extent(_ layout: OpaquePointer) -> Box {
        var box = Box(0, 0, 0, 0)
        unsafe ccairo_layout_extent(layout, &box.x, &box.y, &box.width, &box.height)
        return box
    }
}
