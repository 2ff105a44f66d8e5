/// How much the sandbox does at once, and how large what it makes may be.
package struct SandboxLimits: Sendable {
    /// Renders under way at once. Drawing takes turns on one thread; this many may be speaking or encoding meanwhile.
    package var workers = 2
    /// Orders that wait for a worker; beyond, they are turned away.
    package var waiting = 256
    /// From its start to its file.
    package var time = Duration.seconds(120)
    /// What the files kept for orders that come again may take, in bytes.
    package var cache = 2 << 30

    /// Of a side, in pixels.
    package var smallestSide = 16
    package var largestSide = 8192
    /// Of an image.
    package var imagePixels = 36 << 20
    /// Of a frame of a film.
    package var filmPixels = 3840 * 2160
    package var filmSeconds = 120.0
    /// Pixels of all frames together: a minute of 1080p at 30 frames a second.
    package var filmWork = 1920 * 1080 * 30 * 60
    package var frameRates = 1...60
    package var musicSeconds = 600.0
    /// What is spoken, in bytes of UTF-8: some ten minutes.
    package var wordsBytes = 10_000
    package var promptBytes = 32_000
    /// A picture to start from, as a file and as it is once decoded.
    package var pictureBytes = 32 << 20
    package var picturePixels = 64 << 20

    package init() {}

    /// The order as it can be filled, or why it cannot.
    func checked(_ order: SandboxOrder) throws(SandboxError) -> SandboxOrder {
        func refuse(_ why: String) throws(SandboxError) -> Never { throw .unfit(why) }
        var order = order
        guard order.format.suits(order.kind) else {
            try refuse(
                "\(order.kind.rawValue) cannot be written as \(order.format.fileExtension): ask for another format")
        }
        guard order.prompt.utf8.count <= promptBytes else {
            try refuse("the prompt has more than \(promptBytes) bytes: shorten it")
        }
        if let words = order.words {
            guard words.utf8.count <= wordsBytes else {
                try refuse("what is to be said has more than \(wordsBytes) bytes: shorten it, or send it in parts")
            }
            guard (0.25...4).contains(order.speed) else { try refuse("the speed is from 0.25 to 4") }
        }
        switch order.kind {
        case .speech: return order
        case .music:
            guard order.seconds > 0, order.seconds <= musicSeconds else {
                try refuse("music lasts up to \(Int(musicSeconds)) seconds")
            }
            return order
        case .image: try checkSides(order, most: imagePixels)
        case .video, .avatar:
            order.width -= order.width % 2
            order.height -= order.height % 2
            try checkSides(order, most: filmPixels)
            guard frameRates.contains(order.frameRate) else {
                try refuse("films have \(frameRates.lowerBound) to \(frameRates.upperBound) frames a second")
            }
            guard order.kind == .video else { break }
            guard order.seconds > 0, order.seconds <= filmSeconds else {
                try refuse("films last up to \(Int(filmSeconds)) seconds")
            }
            try checkWork(order, frames: order.frames)
        }
        return order
    }

    private func checkSides(_ order: SandboxOrder, most: Int) throws(SandboxError) {
        let sides = smallestSide...largestSide
        guard sides.contains(order.width), sides.contains(order.height), order.width * order.height <= most else {
            throw .unfit(
                "\(order.width) × \(order.height) cannot be made: sides are \(smallestSide) to \(largestSide) pixels, "
                    + "\(most) pixels in all")
        }
    }

    func checkWork(_ order: SandboxOrder, frames: Int) throws(SandboxError) {
        guard frames * order.width * order.height <= filmWork else {
            throw .unfit(
                "\(frames) frames of \(order.width) × \(order.height) are more than the sandbox makes: ask for fewer or smaller ones"
            )
        }
    }
}

extension SandboxOrder {
    /// At least one.
    var frames: Int { max(1, Int((seconds * Double(frameRate)).rounded())) }
}
