package import EventLoop

/// A stretch of an open file, to be sent as a response's body.
package struct FileRegion: Sendable {
    let file: OpenFile
    package let offset: Int
    package let length: Int

    /// Takes over an open file. The stretch must lie inside of it: what the file lacks cuts the connection.
    package init(_ descriptor: consuming Descriptor, offset: Int, length: Int) {
        precondition(offset >= 0 && length >= 0)
        file = OpenFile(descriptor)
        (self.offset, self.length) = (offset, length)
    }

    /// Shares the descriptor between the copies of a region; the last one closes it.
    final class OpenFile: Sendable {
        let descriptor: Descriptor
        init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
    }
}
