import Drawing

/// One drawn input of a film: pixels in a file, taken in by ffmpeg once and then kept.
struct Sheet {
    let name: String
    let width: Int
    let height: Int
    let isOpaque: Bool

    /// Draws what of the scene lies in a box with even corners, and writes it down.
    init(
        _ name: String, in folder: String, covering box: Box, isOpaque: Bool = false,
        _ draw: (borrowing Canvas) -> Void
    ) throws(SandboxError) {
        (self.name, self.isOpaque) = (name, isOpaque)
        (width, height) = (max(2, Int(box.width)), max(2, Int(box.height)))
        let canvas = Canvas(width: width, height: height)
        canvas.moved(Point(-box.x, -box.y)) { draw(canvas) }
        do { try Files.write(canvas.frame(), to: "\(folder)/\(name)") } catch { throw .storage(error) }
    }

    var arguments: [String] {
        ["-f", "rawvideo", "-pixel_format", "bgra", "-video_size", "\(width)x\(height)"]
    }

    /// The smallest box with even numbers that holds another: half of the colours' pixels are shared by two.
    static func even(_ box: Box) -> Box {
        let left = (box.x / 2).rounded(.down) * 2
        let top = (box.y / 2).rounded(.down) * 2
        let right = ((box.x + box.width) / 2).rounded(.up) * 2
        let bottom = ((box.y + box.height) / 2).rounded(.up) * 2
        return Box(left, top, max(2, right - left), max(2, bottom - top))
    }
}
