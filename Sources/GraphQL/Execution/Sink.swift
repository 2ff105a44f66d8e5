import JSON

/// Where a response is written while it is worked out: bytes, errors, and the place being worked on.
struct Sink: Sendable {
    var writer: JSONWriter
    var errors: [GraphQLError] = []
    /// Numbers of planned fields, and places in lists as `-1 - place`.
    var path: [Int] = []

    init(path: [Int] = [], capacity: Int = 0) {
        writer = JSONWriter(reservingCapacity: capacity)
        self.path = path
    }

    @inline(__always)
    var mark: Int { writer.count }

    /// Takes back what was written since `mark` and writes null instead: what failed is not to be seen.
    mutating func replaceWithNull(from mark: Int) {
        writer.cut(to: mark)
        writer.writeNull()
    }

    mutating func enter(item index: Int) { path.append(-1 - index) }
    mutating func enter(_ field: PlannedField) { path.append(Int(field.number)) }
    mutating func leave() { path.removeLast() }

    /// Takes over what another sink holds, errors included.
    mutating func append(_ other: Sink) {
        writer.write(other.writer)
        errors.append(contentsOf: other.errors)
    }
}

/// Says that a position that refuses null has none but null to offer. The error itself has been noted.
enum Bubble: Error {
    case null
    /// The whole response is to fail: no position on the way up may take the null.
    case everything
}
